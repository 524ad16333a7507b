import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { count } from "@/lib/format";
import { Alert, Empty, List, Loading, Panel, ProblemView } from "@/ui";
import type { Effect } from "./patch";

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
                changed: count(effect.changed.length, lang),
              })}
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
              { key: "title", title: t("policies.effects_what"), main: true, cell: (a) => a.title || a.subject },
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
