import { useLang, useT } from "@/i18n";
import { moment, span } from "@/lib/format";
import { urgency } from "@/lib/urgency";
import { useNow } from "@/shell/clock";
import { State } from "./State";

/** ClockChip says in words how much time is left; the instant itself is in its title. */
export function ClockChip({ due }: { due: string }) {
  const t = useT();
  const lang = useLang();
  const now = useNow(30_000);
  const at = new Date(due).getTime();
  const how = urgency(at, now);
  const tone = how === "late" ? "error" : how === "soon" ? "warning" : "neutral";
  const time = span(Math.abs(at - now), lang);
  return (
    <span title={t("clock.due", { at: moment(due, lang) })}>
      <State tone={tone} icon={how === "late" ? "warn" : "clock"}>
        {t(how === "late" ? "clock.over" : "clock.left", { time })}
      </State>
    </span>
  );
}
