import { useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { count, moment } from "@/lib/format";
import { Button, copyText, Facts, Icon, Panel, ProblemView, State, useToast } from "@/ui";
import type { Head, Report } from "./trail";

/** ChainPanel proves that the trail is whole: walks its chain, shows its signed end, gives the sealed file. */
export function ChainPanel() {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const head = useQuery({
    queryKey: ["audit-head"],
    queryFn: ({ signal }) => get<Head>("/v1/audit/head", { signal }),
    refetchInterval: 60_000,
  });
  const verify = useMutation({
    mutationFn: () => post<Report>("/v1/audit/verification"),
    onSuccess: () => void head.refetch(),
  });
  const report = verify.data;
  return (
    <Panel
      title={t("audit.chain")}
      extra={
        <span className="page-actions">
          <a className="button-link" href="/v1/audit/export" download>
            <Icon name="download" /> {t("audit.export")}
          </a>
          <Button loading={verify.isPending} onClick={() => verify.mutate()}>
            {t("audit.verify")}
          </Button>
        </span>
      }
    >
      <p className="secondary">{t("audit.chain_lead")}</p>
      {verify.error && <ProblemView error={verify.error} small />}
      {report && (
        <div className="verdict-line" role="status">
          <State tone={report.good ? "success" : "error"} icon={report.good ? "ok" : "no"}>
            {t(report.good ? "audit.good" : "audit.broken")}
          </State>{" "}
          {t("audit.walked", {
            rows: count(report.rows, lang),
            sealed: count(report.sealed, lang),
            at: moment(report.at, lang),
          })}
          {report.unsealed > 0 && ` ${t("audit.unsealed", { n: count(report.unsealed, lang) })}`}
          {report.problems.length > 0 && (
            <ul className="chain-problems">
              {report.problems.map((p) => (
                <li key={`${p.seq}${p.row_id}${p.code}`}>
                  <span className="code">{p.code}</span> #{p.seq} <span className="mono">{p.row_id}</span> {p.what}
                </li>
              ))}
              {report.more > 0 && <li>{t("audit.more", { n: count(report.more, lang) })}</li>}
            </ul>
          )}
        </div>
      )}
      {head.error && <ProblemView error={head.error} retry={() => void head.refetch()} small />}
      {head.data && (
        <details>
          <summary>{t("audit.head", { n: count(head.data.seq, lang), at: moment(head.data.sealed_at, lang) })}</summary>
          <Facts
            rows={[
              [
                t("audit.link"),
                <span key="l" className="mono break">
                  {head.data.link}
                </span>,
              ],
              [
                t("audit.signature"),
                <span key="s" className="mono break">
                  {head.data.signature}
                </span>,
              ],
            ]}
          />
          <p className="caption">{t("audit.head_why")}</p>
          <Button
            size="small"
            icon={<Icon name="copy" />}
            onClick={async () => {
              if (await copyText(JSON.stringify(head.data))) toast.done(t("audit.head_copied"));
            }}
          >
            {t("audit.head_copy")}
          </Button>
        </details>
      )}
    </Panel>
  );
}
