import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { post } from "@/api/client";
import { asProblem } from "@/api/problem";
import { type Key, useT } from "@/i18n";
import { Alert, Button, Input, problemTitle, useTitle } from "@/ui";
import { LangSwitch } from "./LangSwitch";
import { Logo } from "./Logo";
import { safeNext } from "./next";
import { useSession } from "./session";

/** SignInForm asks for e-mail and password. */
export function SignInForm({ email: known, done }: { email?: string; done: () => Promise<void> }) {
  const t = useT();
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState<"email" | "password">();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (busy) return;
    setWrong(undefined);
    if (!email.trim()) return setMissing("email");
    if (!password) return setMissing("password");
    setMissing(undefined);
    setBusy(true);
    try {
      await post("/v1/sessions", { body: { email: email.trim(), password } });
      await done();
    } catch (error) {
      const problem = asProblem(error);
      setWrong(problem.status === 401 ? t("signin.wrong") : (problem.body.detail ?? t(problemTitle(problem))));
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
      {wrong && <Alert type="error" showIcon title={wrong} role="alert" />}
      <Field label="signin.email" error={missing === "email" ? t("signin.need_email") : undefined} id="email">
        <Input
          id="email"
          type="email"
          autoComplete="username"
          autoFocus={!known}
          value={email}
          status={missing === "email" ? "error" : undefined}
          aria-invalid={missing === "email"}
          aria-describedby={missing === "email" ? "email-error" : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field
        label="signin.password"
        error={missing === "password" ? t("signin.need_password") : undefined}
        id="password"
      >
        <Input
          id="password"
          type="password"
          autoComplete="current-password"
          data-first
          autoFocus={Boolean(known)}
          value={password}
          status={missing === "password" ? "error" : undefined}
          aria-invalid={missing === "password"}
          aria-describedby={missing === "password" ? "password-error" : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="primary" htmlType="submit" block size="large" loading={busy}>
        {t("signin.submit")}
      </Button>
    </form>
  );
}

/** Field is a label, its control and what is wrong with it. */
export function Field({
  label,
  id,
  error,
  hint,
  children,
}: {
  label: Key;
  id: string;
  error?: string;
  hint?: string;
  children: React.ReactNode;
}) {
  const t = useT();
  return (
    <div className="field">
      <label htmlFor={id}>{t(label)}</label>
      {children}
      {hint && !error && (
        <p className="caption" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** Front is the frame of the pages before the sign-in. */
export function Front({ title, lead, children }: { title: string; lead?: React.ReactNode; children: React.ReactNode }) {
  useTitle(title);
  return (
    <div className="front">
      <header>
        <Logo />
        <LangSwitch />
      </header>
      <main className="front-card">
        <h1>{title}</h1>
        {lead && <p className="page-lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}

export function SignInPage() {
  const t = useT();
  const { me, entered } = useSession();
  const [params] = useSearchParams();
  if (me) return <Navigate to={safeNext(params.get("next"))} replace />;
  return (
    <Front title={t("signin.title")} lead={t("signin.lead")}>
      {params.get("out") && <Alert type="info" showIcon title={t("signin.signed_out")} role="status" />}
      <SignInForm done={entered} />
      <p className="caption">{t("signin.no_account")}</p>
    </Front>
  );
}
