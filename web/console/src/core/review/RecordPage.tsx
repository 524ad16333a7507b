import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { get } from "@/api/client";
import type { ReviewRecord } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { screenOfSubject } from "@/tools/registry";
import { Empty, Facts, Loading, Page, Panel, ProblemView } from "@/ui";
import { AppealPanel } from "./AppealPanel";
import { NotCheckedList } from "./Checks";
import { useCodeOf } from "./codes";
import { Findings } from "./FindingCard";
import { isNote } from "./finding";
import { OutcomeState, useRecordTitle } from "./RecordsPage";

function byName(by: string | undefined, t: ReturnType<typeof useT>): string {
  if (!by || by === "system") return t("by.system");
  return by === "reviewer" ? t("role.reviewer") : by;
}

/** RecordPage is one record: the code, when, at which stage, and on what evidence. */
export default function RecordPage() {
  const t = useT();
  const lang = useLang();
  const { store = "", record: id = "" } = useParams();
  const title = useRecordTitle(store);
  const codeOf = useCodeOf();
  const query = useQuery({
    queryKey: ["review", store, id],
    queryFn: ({ signal }) => get<ReviewRecord>("/v1/stores/{store}/reviews/{id}", { path: { store, id }, signal }),
  });
  const back = { to: `/stores/${store}/reviews`, label: t("records.back") };
  const r = query.data;
  if (!r) {
    return (
      <Page title={t("records.title")} back={back}>
        {query.isPending ? (
          <Loading rows={8} />
        ) : (
          <ProblemView error={query.error} retry={() => void query.refetch()} />
        )}
      </Page>
    );
  }
  const subject = r.parent_id ? screenOfSubject(r.kind, store, r.parent_id, r.attempt) : undefined;
  return (
    <Page
      title={title(r)}
      back={back}
      state={<OutcomeState outcome={r.outcome} />}
      actions={
        subject && (
          <Link className="button-link" to={subject}>
            {t("records.open_film")}
          </Link>
        )
      }
    >
      <div className="two">
        <div>
          {r.note && !r.findings.some((f) => isNote(f, r.note)) && (
            <Panel title={t("records.note")}>
              <blockquote className="note">{r.note}</blockquote>
            </Panel>
          )}
          <Panel flush title={t("records.evidence")}>
            {r.findings.length > 0 ? (
              <Findings findings={r.findings} label={t("records.evidence")} />
            ) : (
              <Empty icon="ok" title={t("film.no_findings")} />
            )}
            <NotCheckedList list={r.not_checked} />
          </Panel>
        </div>
        <div>
          <AppealPanel store={store} of={r.appeal} />
          <Panel>
            <Facts
              rows={[
                [
                  t("records.code"),
                  r.code ? (
                    <span key="c">
                      <Link className="code" to={`/codes?q=${r.code}`}>
                        {r.code}
                      </Link>{" "}
                      {say(codeOf(r.code)?.label, lang)}
                    </span>
                  ) : (
                    t("none")
                  ),
                ],
                [t("records.time"), moment(r.at, lang)],
                [t("records.col.stage"), t(`records.stage.${r.stage}`)],
                [t("records.by"), byName(r.by, t)],
                [t("records.policy"), r.policy_version || t("unknown")],
                [t("records.as_of"), moment(r.as_of, lang) || t("unknown")],
              ]}
            />
          </Panel>
        </div>
      </div>
    </Page>
  );
}
