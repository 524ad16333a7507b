import { useT } from "@/i18n";
import { Page } from "@/ui";
import { SecretKeys } from "./SecretKeys";

/** KeysPage is the API keys of the marketplace's staff. */
export default function KeysPage() {
  const t = useT();
  return (
    <Page title={t("keys.page")} lead={t("keys.lead")}>
      <SecretKeys />
    </Page>
  );
}
