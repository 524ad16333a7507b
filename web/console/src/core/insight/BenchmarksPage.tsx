import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { cloneElement, useId, useState } from "react";
import { get, tagged } from "@/api/client";
import type { Page as ListOf } from "@/api/types";
import { toolName } from "@/core/eligibility/tools";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import {
  Button,
  Dialog,
  Empty,
  FilterTabs,
  Icon,
  Input,
  List,
  Loading,
  Page,
  Panel,
  ProblemView,
  Radio,
  SearchBox,
  State,
  useClearFilters,
  useFilter,
} from "@/ui";
import { amountOf, type Benchmark, type Line, lineValue, noteOf } from "./report";

/** BenchmarksPage is the operator's registry of benchmark lines: what is claimed, by whom, and what we make of it. */
export default function BenchmarksPage() {
  const t = useT();
  const lang = useLang();
  const [tool, setTool] = useFilter("tool");
  const [q, setQ] = useFilter("q");
  const [open, setOpen] = useFilter("line");
  const clear = useClearFilters();
  const query = useQuery({
    queryKey: ["benchmarks"],
    queryFn: ({ signal }) => get<ListOf<Line>>("/v1/benchmarks", { signal }),
  });
  const all = query.data?.items ?? [];
  const tools = [...new Set(all.map((l) => l.tool))];
  const word = q.toLowerCase();
  const items = all.filter(
    (l) => (!tool || l.tool === tool) && (!word || `${l.label} ${l.key} ${l.source}`.toLowerCase().includes(word)),
  );
  return (
    <Page title={t("benchmarks.title")} lead={t("benchmarks.lead")}>
      <Panel flush>
        <div className="list-tools">
          <FilterTabs
            label={t("report.tool")}
            value={tool}
            onChange={setTool}
            options={[
              { value: "", label: t("benchmarks.all") },
              ...tools.map((value) => ({ value, label: toolName(value, t) })),
            ]}
          />
          <SearchBox label={t("benchmarks.search")} value={q} onChange={setQ} />
        </div>
        <List<Line>
          label={t("benchmarks.title")}
          items={items}
          id={(l) => l.key}
          loading={query.isPending}
          problem={undefined}
          retry={() => void query.refetch()}
          filtered={Boolean(q || tool)}
          clear={clear}
          empty={<Empty icon="chart" title={t("benchmarks.empty")} why={t("benchmarks.empty_why")} />}
          columns={[
            {
              key: "label",
              title: t("benchmarks.line"),
              main: true,
              cell: (l) => (
                <button type="button" className="link" onClick={() => setOpen(l.key)}>
                  {l.label} <span className="caption mono">{l.key}</span>
                </button>
              ),
            },
            {
              key: "value",
              title: t("metrics.col.value"),
              align: "end",
              cell: (l) => <strong>{lineValue(l, lang)}</strong>,
            },
            {
              key: "mode",
              title: t("benchmarks.mode"),
              cell: (l) => (
                <State tone={l.own ? "accent" : "neutral"} icon={l.own ? "chart" : "book"}>
                  {t(l.own ? "benchmarks.mode.own_median" : "benchmarks.mode.source")}
                </State>
              ),
            },
            { key: "note", title: t("metrics.source"), cell: (l) => <span className="caption">{noteOf(l)}</span> },
            { key: "version", title: t("benchmarks.version"), align: "end", cell: (l) => l.version },
          ]}
        />
      </Panel>
      {query.error && <ProblemView error={query.error} retry={() => void query.refetch()} small />}
      {open && <LineDialog key={open} line={open} close={() => setOpen("")} />}
    </Page>
  );
}

function LineDialog({ line, close }: { line: string; close: () => void }) {
  const t = useT();
  const query = useQuery({
    queryKey: ["benchmark", line],
    queryFn: ({ signal }) => tagged<Benchmark>("GET", "/v1/benchmarks/{line}", { path: { line }, signal }),
    gcTime: 0,
  });
  return (
    <Dialog wide title={query.data?.data.label ?? t("benchmarks.line")} close={close}>
      {query.isPending && <Loading rows={6} />}
      {query.error && <ProblemView error={query.error} retry={() => void query.refetch()} small />}
      {query.data && <LineForm key={query.data.etag} line={query.data.data} etag={query.data.etag} close={close} />}
    </Dialog>
  );
}

const textFields = ["source", "period", "sample", "scope"] as const;
type Words = { zh?: string; en?: string };

/** Field is a named input. */
function Field({ name, children }: { name: string; children: React.ReactElement<{ id?: string }> }) {
  const id = useId();
  return (
    <div className="form-field">
      <label htmlFor={id}>{name}</label>
      {cloneElement(children, { id })}
    </div>
  );
}

function LineForm({ line, etag, close }: { line: Benchmark; etag: string; close: () => void }) {
  const t = useT();
  const lang = useLang();
  const cache = useQueryClient();
  const [edit, setEdit] = useState(line.edit);
  const [mode, setMode] = useState<string>(line.mode);
  const [reason, setReason] = useState("");
  const save = useMutation({
    mutationFn: () =>
      tagged<Benchmark>("PUT", "/v1/benchmarks/{line}", {
        path: { line: line.key },
        match: etag,
        body: {
          value: edit.value,
          to: edit.to,
          direction: edit.direction,
          source: edit.source,
          date: edit.date,
          period: edit.period,
          sample: edit.sample,
          scope: edit.scope,
          mode,
          reason,
        },
      }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["benchmarks"] });
      close();
    },
  });
  const words = (name: (typeof textFields)[number]): Words => (edit[name] ?? {}) as Words;
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim()) save.mutate();
      }}
    >
      <p className="caption">
        <span className="mono">{line.key}</span> · {line.claim}
      </p>
      <div className="form-pair">
        <Field name={t("metrics.col.value")}>
          <Input value={edit.value} onChange={(e) => setEdit({ ...edit, value: e.target.value })} data-first />
        </Field>
        <Field name={t("benchmarks.to")}>
          <Input value={edit.to ?? ""} onChange={(e) => setEdit({ ...edit, to: e.target.value })} />
        </Field>
        <Field name={t("benchmarks.date")}>
          <Input
            value={edit.date ?? ""}
            placeholder="2024-05"
            onChange={(e) => setEdit({ ...edit, date: e.target.value })}
          />
        </Field>
      </div>
      {textFields.map((name) => (
        <div className="form-pair" key={name}>
          {(["zh", "en"] as const).map((tag) => (
            <Field key={tag} name={t(`benchmarks.in_${tag}`, { name: t(`benchmarks.${name}`) })}>
              <Input
                lang={tag}
                value={words(name)[tag] ?? ""}
                onChange={(e) => setEdit({ ...edit, [name]: { ...words(name), [tag]: e.target.value } })}
              />
            </Field>
          ))}
        </div>
      ))}
      <fieldset className="form-modes">
        <legend>{t("benchmarks.mode")}</legend>
        <Radio.Group value={mode} onChange={(e) => setMode(String(e.target.value))}>
          <Radio value="source">{t("benchmarks.mode.source")}</Radio>
          <Radio value="own_median" disabled={!line.measured}>
            {t("benchmarks.mode.own_median")}
          </Radio>
        </Radio.Group>
        <p className="caption">
          {!line.measured
            ? t("benchmarks.not_measured")
            : line.median
              ? t(line.median.enough ? "benchmarks.median" : "benchmarks.median_few", {
                  value: amountOf(line.median.value, line.unit, lang, "–", line.currency),
                  count: line.median.stores,
                  at: moment(line.median.computed_at, lang),
                })
              : t("benchmarks.no_median")}
        </p>
      </fieldset>
      <Field name={t("benchmarks.reason")}>
        <Input value={reason} maxLength={500} required onChange={(e) => setReason(e.target.value)} />
      </Field>
      {save.error && <ProblemView error={save.error} small />}
      <div className="dialog-foot">
        <Button onClick={() => setEdit(line.seed)}>
          {t("benchmarks.seed", { value: amountOf(line.seed.value, line.unit, lang, "–", line.currency) })}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!reason.trim()} loading={save.isPending}>
          <Icon name="check" /> {t("benchmarks.save")}
        </Button>
      </div>
      {line.history.length > 0 && (
        <ol className="line-history" aria-label={t("benchmarks.history")}>
          {line.history.map((v) => (
            <li key={v.version}>
              <strong>
                {v.version}.{" "}
                {v.mode === "own_median"
                  ? t("benchmarks.mode.own_median")
                  : amountOf(v.line.value, line.unit, lang, "–", line.currency)}
              </strong>{" "}
              {v.reason} <span className="caption">{`${v.by} · ${moment(v.at, lang)}`}</span>
            </li>
          ))}
        </ol>
      )}
    </form>
  );
}
