import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { post } from "@/api/client";
import { asProblem, Problem } from "@/api/problem";
import type { Of } from "@/api/server";
import { useT } from "@/i18n";
import { Alert, Button, Checkbox, Input, Loading, Page, Panel, ProblemView } from "@/ui";
import { Field } from "./Field";
import { type Template, useTemplates, wrongAt } from "./papers";
import { type Scope, ScopeField } from "./ScopeField";

/** FillPage fills a template in; what comes out waits for the owner's signature. */
export default function FillPage() {
  const t = useT();
  const { store = "", template = "" } = useParams();
  const templates = useTemplates(store);
  const found = templates.data?.items.find((tpl) => tpl.name === template);
  if (templates.isPending) return <Loading rows={8} />;
  if (templates.error) return <ProblemView error={templates.error} retry={() => void templates.refetch()} page />;
  if (!found) return <ProblemView error={new Problem(404, { code: "not_found" })} page />;
  return (
    <Page
      title={found.label}
      lead={t("papers.fill_lead")}
      back={{ to: `/stores/${store}/papers`, label: t("papers.title") }}
      width="narrow"
    >
      <Form store={store} template={found} />
    </Page>
  );
}

function Form({ store, template }: { store: string; template: Template }) {
  const t = useT();
  const go = useNavigate();
  const cache = useQueryClient();
  const [values, setValues] = useState<Record<string, string>>({});
  const [scope, setScope] = useState<Scope>({ kind: "store", ids: [] });
  const [until, setUntil] = useState("");
  const make = useMutation({
    mutationFn: () =>
      post<Of<"DocumentBody">>("/v1/stores/{store}/document-templates/{template}", {
        path: { store, template: template.name },
        body: {
          values: Object.fromEntries(Object.entries(values).filter(([, v]) => v.trim() !== "")),
          scope: scope.kind,
          scope_ids: scope.ids,
          until,
        },
      }),
    onSuccess: (made) => {
      void cache.invalidateQueries({ queryKey: ["papers", store] });
      void go(`/stores/${store}/papers/${made.document.id}`);
    },
  });
  const problem = make.error ? asProblem(make.error) : undefined;
  const set = (name: string, value: string) => setValues((old) => ({ ...old, [name]: value }));
  const flags = template.fields.filter((f) => f.flag);
  const covers = wrongAt(make.error, "/values");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Panel>
        {problem &&
          (problem.body.errors?.length ? (
            <Alert type="error" showIcon role="alert" title={problem.body.detail ?? t("error.title")} />
          ) : (
            <ProblemView error={problem} small />
          ))}
        {flags.length > 0 && (
          <fieldset className="field choices">
            <legend>{t("papers.covers")}</legend>
            {flags.map((f) => (
              <Checkbox
                key={f.name}
                checked={values[f.name] === "true"}
                onChange={(event) => set(f.name, event.target.checked ? "true" : "")}
              >
                {f.label}
              </Checkbox>
            ))}
            {covers && (
              <p className="field-error" role="alert">
                {typeof covers === "string" ? t(covers) : covers.text}
              </p>
            )}
          </fieldset>
        )}
        {template.fields
          .filter((f) => !f.flag)
          .map((f) => (
            <Field
              key={f.name}
              id={`f-${f.name}`}
              label={f.required ? f.label : t("papers.optional", { label: f.label })}
              error={make.error}
              pointer={`/values/${f.name}`}
            >
              <Input
                id={`f-${f.name}`}
                value={values[f.name] ?? ""}
                maxLength={f.max}
                required={f.required}
                onChange={(event) => set(f.name, event.target.value)}
              />
            </Field>
          ))}
        <Field id="f-until" label={t("papers.until")} hint={t("papers.until_hint")} error={make.error} pointer="/until">
          <Input id="f-until" type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
        </Field>
        <ScopeField store={store} value={scope} onChange={setScope} error={make.error} />
      </Panel>
      <div className="page-actions form-actions">
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t("papers.make")}
        </Button>
        <p className="caption">{t("papers.make_hint")}</p>
      </div>
    </form>
  );
}
