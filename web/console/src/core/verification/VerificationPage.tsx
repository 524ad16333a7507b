import { Link, useParams } from "react-router";
import { useT } from "@/i18n";
import { useMe } from "@/shell/session";
import { Empty, Loading, Page, Panel, ProblemView, State } from "@/ui";
import { CodePart } from "./CodePart";
import { PaymentPart } from "./PaymentPart";
import { kindOf, lookOf, type Part, useVerification } from "./verification";

/** VerificationPage proves what a store says of itself, part by part. */
export default function VerificationPage() {
  const t = useT();
  const { store = "" } = useParams();
  const { me } = useMe();
  const query = useVerification(store);
  const status = query.data?.verification;
  const owner = me.stores.some((s) => s.id === store && s.role === "owner");
  const total = status?.parts.length ?? 0;
  const count = status?.missing.length ?? 0;
  return (
    <Page
      title={t("verify.title")}
      lead={t("verify.lead")}
      width="narrow"
      state={
        status && (
          <State tone={status.verified ? "success" : "neutral"} icon={status.verified ? "ok" : "off"}>
            {t(status.verified ? "verify.done" : "verify.state.none")}
          </State>
        )
      }
    >
      {query.isPending && <Loading rows={8} />}
      {query.error && !status && <ProblemView error={query.error} retry={() => void query.refetch()} />}
      {status && total === 0 && (
        <Panel flush>
          <Empty icon="ok" title={t("verify.none_asked")} why={t("verify.none_asked_why")} />
        </Panel>
      )}
      {status && total > 0 && (
        <Panel flush title={count === 0 ? t("verify.all", { total }) : t("verify.missing", { count, total })}>
          {!owner && <p className="panel-lead">{t("verify.owner_only")}</p>}
          <ul className="parts" aria-label={t("verify.title")}>
            {status.parts.map((part) => (
              <PartRow key={part.name} part={part} store={store} owner={owner} />
            ))}
          </ul>
        </Panel>
      )}
    </Page>
  );
}

function PartRow({ part, store, owner }: { part: Part; store: string; owner: boolean }) {
  const t = useT();
  const kind = kindOf(part);
  const look = lookOf(part);
  return (
    <li className="part">
      <div className="part-state">
        <State tone={look.tone} icon={look.icon}>
          {t(look.text)}
        </State>
      </div>
      <div className="part-body">
        <h3 className="first-big">{kind === "papers" ? part.label : t(`verify.part.${kind}`)}</h3>
        {part.elsewhere ? (
          <p className="secondary">{t("verify.elsewhere")}</p>
        ) : part.address && part.state !== "none" ? (
          <p className="mono break">{part.address}</p>
        ) : (
          !part.ok && <p className="secondary">{t(`verify.why.${kind}`)}</p>
        )}
        {part.state === "refused" && (
          <p className="tone-error">{t("verify.refused", { reason: reasonOf(part.reason, t) })}</p>
        )}
      </div>
      {owner && !part.elsewhere && (kind === "email" || kind === "phone") && (
        <CodePart store={store} part={part} way={kind} />
      )}
      {owner && !part.elsewhere && kind === "payment" && <PaymentPart store={store} part={part} />}
      {kind === "papers" && (
        <div className="part-action">
          <Link className="button-link" to={part.fix_url || `/stores/${store}/papers`}>
            {t(part.ok ? "verify.see_papers" : "verify.papers")}
            <span className="sr-only">: {part.label}</span>
          </Link>
        </div>
      )}
    </li>
  );
}

/** The provider's codes in words; what it says in its own words stays. */
const reasonOf = (reason: string | undefined, t: ReturnType<typeof useT>): string =>
  !reason || /^[a-z_]+$/.test(reason) ? t("verify.refused.account") : reason;
