import { useT } from "@/i18n";
import { Dialog } from "@/ui";
import { SignInForm } from "./SignIn";
import { useSession } from "./session";

/** ExpiredDialog signs in again without leaving the page. */
export function ExpiredDialog() {
  const t = useT();
  const { me, entered } = useSession();
  return (
    <Dialog title={t("expired.title")}>
      <p>{t("expired.why")}</p>
      <SignInForm email={me?.email} done={entered} />
      <p>
        <a className="inline-link" href="/sign-in">
          {t("expired.other")}
        </a>
      </p>
    </Dialog>
  );
}
