import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Empty, Loading, Panel, ProblemView, Select, useFilter } from "@/ui";
import type { Publication } from "./patch";
import { inForce, useDifference } from "./publications";
import { DiffList } from "./Value";

/** Compare is what two versions hold differently. */
export function Compare({ publications }: { publications: Publication[] }) {
  const t = useT();
  const lang = useLang();
  const [fromText, setFrom] = useFilter("from");
  const [toText, setTo] = useFilter("to");
  const now = inForce(publications)?.version ?? publications[0]?.version ?? "";
  // By itself: what a scheduled version will change, else what the one in force did.
  const next = publications.find((p) => p.state === "scheduled")?.version;
  const to = toText || next || now;
  const earlier = publications.find((p) => p.version !== to && p.state === "past")?.version;
  const from = fromText || (to === now ? earlier : now) || to;
  const query = useDifference(from, to);
  const versions = [...new Map(publications.map((p) => [p.version, p])).values()];
  const options = versions.map((p) => ({
    value: p.version,
    label: `${p.version} · ${t("policies.from", { at: moment(p.effective_from, lang) })}`,
  }));
  return (
    <Panel flush>
      <div className="list-tools">
        <div className="inline-field">
          <span>{t("policies.compare_from")}</span>
          <Select
            className="version"
            aria-label={t("policies.compare_from")}
            value={from}
            onChange={setFrom}
            options={options}
          />
        </div>
        <div className="inline-field">
          <span>{t("policies.compare_to")}</span>
          <Select
            className="version"
            aria-label={t("policies.compare_to")}
            value={to}
            onChange={setTo}
            options={options}
          />
        </div>
      </div>
      {query.isPending && <Loading rows={5} />}
      {query.error && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {query.data?.length === 0 && (
        <Empty
          icon="compare"
          title={t("policies.same")}
          why={t(versions.length < 2 ? "policies.one_version" : "policies.same_why")}
        />
      )}
      {query.data && query.data.length > 0 && <DiffList items={query.data} label={t("policies.view.compare")} />}
    </Panel>
  );
}
