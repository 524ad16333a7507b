import { useParams } from "react-router";
import { useT } from "@/i18n";
import { FilterTabs, Page, useFilter } from "@/ui";
import { CoverageView } from "./CoverageView";
import { InstallView } from "./InstallView";
import { LiveView } from "./LiveView";

const views = ["live", "coverage", "install"] as const;
type View = (typeof views)[number];

/** EventsPage shows what the shop's pages send: as it arrives, how complete it is, and how to install it. */
export default function EventsPage() {
  const t = useT();
  const { store } = useParams();
  const [chosen, setView] = useFilter("view");
  const view: View = views.find((v) => v === chosen) ?? "live";
  return (
    <Page title={t("events.title")} lead={t(store ? "events.lead_store" : "events.lead")}>
      <FilterTabs<View>
        label={t("events.view")}
        value={view}
        onChange={(next) => setView(next === "live" ? "" : next)}
        options={views.map((value) => ({ value, label: t(`events.view.${value}`) }))}
      />
      {view === "live" && <LiveView store={store} install={() => setView("install")} />}
      {view === "coverage" && <CoverageView store={store} install={() => setView("install")} />}
      {view === "install" && <InstallView store={store} />}
    </Page>
  );
}
