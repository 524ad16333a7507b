import { useState } from "react";
import { bytesOf } from "@/api/client";
import { asProblem } from "@/api/problem";
import { useT } from "@/i18n";
import { save } from "@/lib/save";
import { Alert, Button, Checkbox, Dialog, Icon, Input, useToast } from "@/ui";
import { Field } from "./Field";
import { contentOf, digest, nameOf, type Paper, useTemplates, wrongAt } from "./papers";

/** SignDialog takes the owner's signature under a filled paper: read it, say who signs, agree. */
export function SignDialog({
  store,
  paper,
  close,
  done,
}: {
  store: string;
  paper: Paper;
  close: () => void;
  done: () => Promise<unknown>;
}) {
  const t = useT();
  const toast = useToast();
  const templates = useTemplates(store);
  const consent = templates.data?.items.find((tpl) => tpl.name === paper.template)?.consent;
  const [read, setRead] = useState<string>();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const url = `/v1/stores/${encodeURIComponent(store)}/documents/${encodeURIComponent(paper.id)}/signature`;
  const open = async () => {
    try {
      const file = await bytesOf(contentOf(store, paper.id));
      setRead(await digest(file));
      setOpened(true);
      save(file, paper.file_name || `${paper.id}.pdf`);
    } catch (failed) {
      toast.failed(failed);
    }
  };
  const sign = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const signed = await bytesOf(url, {
        method: "POST",
        body: { name: name.trim(), title: title.trim(), consent: agreed, sha256: read ?? paper.sha256 },
      });
      await done();
      save(signed, `${nameOf(paper).replace(/\.pdf$/i, "")}-${t("papers.signed_suffix")}.pdf`);
      toast.done(t("papers.signed_toast"));
      close();
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  const problem = error ? asProblem(error) : undefined;
  const consentWrong = wrongAt(error, "/consent");
  return (
    <Dialog title={t("papers.sign_title", { name: paper.type_label })} close={busy ? undefined : close}>
      <p>{t("papers.sign_lead")}</p>
      <p>
        <Button icon={<Icon name={opened ? "check" : "download"} />} onClick={() => void open()}>
          {t(opened ? "papers.read_again" : "papers.read")}
        </Button>
      </p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void sign();
        }}
      >
        {problem && <Alert type="error" showIcon role="alert" title={problem.body.detail ?? t("error.title")} />}
        <Field id="sign-name" label={t("papers.signer")} error={error} pointer="/name">
          <Input
            id="sign-name"
            data-first
            value={name}
            maxLength={120}
            autoComplete="name"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field id="sign-title" label={t("papers.signer_title")} error={error} pointer="/title">
          <Input
            id="sign-title"
            value={title}
            maxLength={120}
            autoComplete="organization-title"
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <div className="field">
          <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
            {consent ?? t("papers.consent")}
          </Checkbox>
          {consentWrong && (
            <p className="field-error" role="alert">
              {typeof consentWrong === "string" ? t(consentWrong) : consentWrong.text}
            </p>
          )}
        </div>
        <p className="caption">{t("papers.sign_once")}</p>
        <div className="dialog-foot">
          <Button onClick={close} disabled={busy}>
            {t("do.cancel")}
          </Button>
          <Button type="primary" htmlType="submit" loading={busy} disabled={!agreed || !name.trim() || !title.trim()}>
            {t("papers.sign")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
