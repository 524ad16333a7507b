import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "@/api/client";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import { Drop } from "@/tools/video/Drop";
import { Button, Facts, Icon, Panel, ProblemView, State, useToast } from "@/ui";
import { contentOf, digest, type Paper, type Signature } from "./papers";

/** SignaturePanel holds a signature against the stored bytes, and a file that the reader has against both. */
export function SignaturePanel({ store, paper }: { store: string; paper: Paper }) {
  const t = useT();
  const lang = useLang();
  const toast = useToast();
  const [asked, setAsked] = useState(false);
  const [file, setFile] = useState<{ name: string; sha256: string }>();
  const query = useQuery({
    queryKey: ["papers", store, "signature", paper.id, file?.sha256],
    queryFn: ({ signal }) =>
      get<Signature>("/v1/stores/{store}/documents/{document}/signature", {
        path: { store, document: paper.id },
        query: { sha256: file?.sha256 },
        signal,
      }),
    enabled: asked,
    placeholderData: (old) => old,
  });
  const take = async ([first]: File[]) => {
    if (!first) return;
    const sha256 = await digest(first);
    if (!sha256) return toast.failed(new Error(t("papers.no_digest")));
    setFile({ name: first.name, sha256 });
    setAsked(true);
  };
  const s = query.data;
  return (
    <Panel
      title={t("papers.signature")}
      extra={
        <Button loading={query.isFetching} onClick={() => (asked ? void query.refetch() : setAsked(true))}>
          {t("papers.verify")}
        </Button>
      }
    >
      <p className="secondary">{t("papers.verify_lead")}</p>
      {query.error && <ProblemView error={query.error} small />}
      {s && (
        <div aria-live="polite">
          <p className="verdict-line">
            <State tone={s.valid ? "success" : "error"} icon={s.valid ? "ok" : "no"}>
              {t(s.valid ? "papers.valid" : "papers.invalid")}
            </State>
          </p>
          <Facts
            rows={[
              [t("papers.signer"), `${s.name} · ${s.title}`],
              [t("papers.signed_at"), moment(s.at, lang)],
              [t("papers.consent_words"), s.consent],
              [t("papers.bytes_match"), t(s.bytes_match ? "yes" : "no")],
              [t("papers.words_match"), t(s.proof_valid ? "yes" : "no")],
              [
                "SHA-256",
                <span key="d" className="mono break">
                  {s.sha256}
                </span>,
              ],
            ]}
          />
        </div>
      )}
      {s && file && s.given && (
        <p className="verdict-line" role="status">
          <Icon
            name={s.given === "neither" ? "no" : "ok"}
            className={s.given === "neither" ? "tone-error" : "tone-success"}
          />{" "}
          {file.name}: {t(`papers.given.${s.given as "original"}`)}
        </p>
      )}
      <div className="field">
        <Drop
          id="signed-file"
          accept="application/pdf"
          text={t("papers.check_file")}
          hint={t("papers.check_file_hint")}
          take={(files) => void take(files)}
        />
      </div>
      <p>
        <a href={contentOf(store, paper.id, true)} download>
          {t("papers.original")}
        </a>
      </p>
    </Panel>
  );
}
