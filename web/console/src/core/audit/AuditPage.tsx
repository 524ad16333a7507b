import { useParams } from "react-router";
import { useT } from "@/i18n";
import { Page } from "@/ui";
import { ChainPanel } from "./ChainPanel";
import { Trail } from "./Trail";

/** AuditPage lists every change of state: who, what, when and why. Of one store for its owner, of all for operators. */
export default function AuditPage() {
  const t = useT();
  const { store } = useParams();
  return (
    <Page title={t("audit.title")} lead={t(store ? "audit.lead_store" : "audit.lead")}>
      {!store && <ChainPanel />}
      <Trail store={store} />
    </Page>
  );
}
