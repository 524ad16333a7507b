import { type ReactNode, useState } from "react";
import { useT } from "@/i18n";
import { CopyOnce, FormDialog } from "@/ui";
import { EmailField, isEmail } from "./EmailField";

interface Props {
  title: string;
  /** invite makes the one-time link of an address, as a path of this console. */
  invite: (email: string) => Promise<string>;
  close: () => void;
  /** What else the invitation says of the person. */
  children?: ReactNode;
}

/** InviteDialog asks for an address and shows the one-time link, once. */
export function InviteDialog({ title, invite, close, children }: Props) {
  const t = useT();
  const [email, setEmail] = useState("");
  const [tried, setTried] = useState(false);
  const [link, setLink] = useState<string>();
  const create = async () => {
    setTried(true);
    if (!isEmail(email)) return;
    setLink(new URL(await invite(email.trim()), location.origin).href);
  };
  if (link) {
    return (
      <CopyOnce
        title={title}
        label={t("people.link")}
        value={link}
        note={t("people.link_once")}
        copied={t("people.link_copied")}
        close={close}
      />
    );
  }
  return (
    <FormDialog title={title} submit={t("people.create_link")} ready close={close} run={create}>
      <p>{t("people.invite_lead")}</p>
      <EmailField value={email} onChange={setEmail} tried={tried} />
      {children}
    </FormDialog>
  );
}
