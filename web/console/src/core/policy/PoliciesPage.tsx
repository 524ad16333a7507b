import { useT } from "@/i18n";
import { Button, Empty, FilterTabs, Icon, Loading, Page, Panel, ProblemView, useFilter } from "@/ui";
import { Compare } from "./Compare";
import { DocumentView } from "./DocumentView";
import { Drafts, useNewDraft } from "./Drafts";
import { useIsOperator, usePublications } from "./publications";
import { Timeline } from "./Timeline";

const views = ["document", "timeline", "drafts", "compare"] as const;
type View = (typeof views)[number];

/** PoliciesPage shows the numbers that rules use, what held when, and the drafts of what shall hold. */
export default function PoliciesPage() {
  const t = useT();
  const operator = useIsOperator();
  const [chosen, setView] = useFilter("view");
  const list = usePublications();
  const [start, dialog] = useNewDraft();
  const open = operator ? views : views.filter((v) => v === "document" || v === "timeline");
  const view: View = open.find((v) => v === chosen) ?? "document";
  const items = list.data?.items;
  return (
    <Page
      title={t("policies.title")}
      lead={t(operator ? "policies.lead_operator" : "policies.lead")}
      actions={
        operator && (
          <Button type="primary" icon={<Icon name="add" />} onClick={() => start()}>
            {t("policies.new_draft")}
          </Button>
        )
      }
    >
      <FilterTabs<View>
        label={t("policies.view")}
        value={view}
        onChange={(next) => setView(next === "document" ? "" : next)}
        options={open.map((value) => ({ value, label: t(`policies.view.${value}`) }))}
      />
      {list.isPending && <Loading rows={10} />}
      {list.error && !items && <ProblemView error={list.error} retry={() => void list.refetch()} />}
      {items?.length === 0 && (
        <Panel>
          <Empty icon="policy" title={t("policies.empty")} why={t("policies.empty_why")} />
        </Panel>
      )}
      {items && items.length > 0 && (
        <>
          {view === "document" && <DocumentView publications={items} />}
          {view === "timeline" && <Timeline publications={items} operator={operator} />}
          {view === "drafts" && <Drafts start={start} />}
          {view === "compare" && <Compare publications={items} />}
        </>
      )}
      {dialog}
    </Page>
  );
}
