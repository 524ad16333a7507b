import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { get, post } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Invitation } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Alert, Button, Empty, Input, Loading, ProblemView, problemTitle } from "@/ui";
import type { Role } from "./access";
import { Field, Front } from "./SignIn";
import { useSession } from "./session";

/** The shortest password worth sending; the server decides. */
const shortest = 10;

/** InvitePage turns a one-time link into an account. */
export function InvitePage() {
  const t = useT();
  const { token = "" } = useParams();
  const query = useQuery({
    queryKey: ["invitation", token],
    queryFn: ({ signal }) => get<Invitation>("/v1/invitations/{token}", { path: { token }, signal }),
    retry: false,
  });
  const problem = query.error ? asProblem(query.error) : undefined;
  const gone = problem && [404, 409, 410].includes(problem.status);
  return (
    <Front title={t(gone ? "invite.gone" : "invite.title")}>
      {query.isPending && <Loading rows={4} />}
      {gone && (
        <Empty
          icon="lock"
          title={t("invite.gone")}
          why={t("invite.gone_why")}
          action={<a href="/sign-in">{t("signin.title")}</a>}
        />
      )}
      {problem && !gone && <ProblemView error={problem} retry={() => void query.refetch()} small />}
      {query.data && <InviteForm token={token} invitation={query.data} />}
    </Front>
  );
}

function InviteForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const t = useT();
  const lang = useLang();
  const go = useNavigate();
  const { entered } = useSession();
  const [name, setName] = useState(invitation.name ?? "");
  // Who has an account proves it with its password; a reset needs nothing but the new one.
  const known = invitation.kind === "invite" && invitation.has_account === true;
  const fresh = invitation.kind === "invite" && !known;
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const noName = tried && fresh && !name.trim();
  const tooShort = known ? password === "" : Array.from(password).length < shortest;
  const short = tried && tooShort;
  const role = invitation.role ? t(`role.${invitation.role as Role}`) : "";
  const submit = async () => {
    setTried(true);
    if (busy || (fresh && !name.trim()) || tooShort) return;
    setBusy(true);
    setWrong(undefined);
    try {
      await post("/v1/invitations/{token}", {
        path: { token },
        body: { password, ...(fresh ? { name: name.trim() } : {}) },
      });
      await entered();
      await go("/", { replace: true });
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.body.errors?.[0]?.message ?? problem.body.detail ?? t(problemTitle(problem)));
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p>
        {invitation.kind === "reset"
          ? t("invite.reset")
          : invitation.store
            ? t("invite.store", { store: invitation.store.name, role })
            : t("invite.staff", { role })}
      </p>
      {invitation.email && <p className="caption">{invitation.email}</p>}
      {wrong && <Alert type="error" showIcon title={wrong} role="alert" />}
      {fresh && (
        <Field label="invite.name" id="name" error={noName ? t("invite.need_name") : undefined}>
          <Input
            id="name"
            autoComplete="name"
            autoFocus
            maxLength={80}
            value={name}
            aria-invalid={noName}
            status={noName ? "error" : undefined}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      )}
      <Field
        label={known ? "signin.password" : "invite.password"}
        id="new-password"
        hint={known ? t("invite.known") : t("invite.password_hint", { n: shortest })}
        error={short ? (known ? t("signin.need_password") : t("invite.short", { n: shortest })) : undefined}
      >
        <Input
          id="new-password"
          type="password"
          autoComplete={known ? "current-password" : "new-password"}
          value={password}
          aria-invalid={short}
          aria-describedby={short ? "new-password-error" : "new-password-hint"}
          status={short ? "error" : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="primary" htmlType="submit" block size="large" loading={busy}>
        {t(invitation.kind === "reset" ? "invite.submit_reset" : "invite.submit")}
      </Button>
      {invitation.expires_at && (
        <p className="caption">{t("invite.until", { at: moment(invitation.expires_at, lang) })}</p>
      )}
    </form>
  );
}
