import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { count } from "@/lib/format";
import { Alert, Empty, List, Loading, Panel, ProblemView } from "@/ui";
import type { Effect } from "./patch";

/** what names a subject, with a link where it has a screen. */
const what = (name: string, a: Effect["changed"][number]) =>
  name === "video" ? (
    <Link to={`/stores/${a.store_id}/videos/${a.subject}`}>{a.title || a.subject}</Link>
  ) : (
    a.title || a.subject
  );

/** Effects is what a saved draft would change for what stands now. */
export function Effects({
  draft,
  etag,
  dirty,
  blocked,
}: {
  draft: string;
  etag: string;
  dirty: boolean;
  blocked: boolean;
}) {
  const t = useT();
  const lang = useLang();
  const query = useQuery({
    queryKey: ["effects", draft, etag],
    queryFn: ({ signal }) =>
      get<{ effects: Effect[] }>("/v1/policies/drafts/{draft}/effects", { path: { draft }, signal }),
    enabled: !blocked,
  });
  if (blocked) {
    return (
      <Panel>
        <Empty icon="whatif" title={t("policies.effects_blocked")} why={t("policies.effects_blocked_why")} />
      </Panel>
    );
  }
  return (
    <>
      {dirty && <Alert type="info" showIcon title={t("policies.effects_saved")} />}
      {query.isPending && <Loading rows={5} />}
      {query.error && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {query.data?.effects.length === 0 && (
        <Panel>
          <Empty icon="whatif" title={t("policies.effects_none")} why={t("policies.effects_none_why")} />
        </Panel>
      )}
      {query.data?.effects.map((effect) => (
        <Panel
          key={effect.name}
          flush
          title={effect.label}
          extra={
            <span className="caption">
              {t(effect.whole ? "policies.effects_checked" : "policies.effects_first", {
                n: count(effect.checked, lang),
                changed: count(effect.changes, lang),
              })}
              {effect.total > 0 && ` · ${t("policies.effects_of", { n: count(effect.total, lang) })}`}
              {effect.skipped > 0 && ` · ${t("policies.effects_skipped", { n: count(effect.skipped, lang) })}`}
            </span>
          }
        >
          <List
            label={effect.label}
            items={effect.changed}
            id={(a) => `${a.store_id} ${a.subject}`}
            loading={false}
            retry={() => undefined}
            empty={<Empty icon="ok" title={t("policies.effects_same")} why={t("policies.effects_same_why")} />}
            columns={[
              { key: "title", title: t("policies.effects_what"), main: true, cell: (a) => what(effect.name, a) },
              {
                key: "store",
                title: t("stores.col.store"),
                cell: (a) => (
                  <Link className="mono" to={`/stores/${a.store_id}/profile`}>
                    {a.store_id}
                  </Link>
                ),
              },
              { key: "before", title: t("policies.before"), cell: (a) => a.before },
              { key: "after", title: t("policies.after"), cell: (a) => <strong>{a.after}</strong> },
            ]}
          />
        </Panel>
      ))}
    </>
  );
}
