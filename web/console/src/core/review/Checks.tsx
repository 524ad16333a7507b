import type { NotChecked, Passed } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { Icon } from "@/ui";
import { measure } from "./finding";

/** PassedChecks names what was looked at and was right; it is proof of work, not decoration. */
export function PassedChecks({ passed }: { passed?: Passed[] }) {
  const t = useT();
  const lang = useLang();
  if (!passed?.length) return null;
  return (
    <div className="checks">
      <h3>{t("film.passed")}</h3>
      <ul>
        {passed.map((check) => (
          <li key={check.check}>
            <Icon name="check" className="tone-success" size={12} /> {say(check.label, lang) || check.check}
            {check.value && <span className="caption"> {measure(check.value, check.unit, t, lang)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

const parts = { encode: "film.unchecked.encode", decode: "film.unchecked.decode" } as const;

/** part is what the step that could not run looks at. */
function part(check: string) {
  return check in parts ? parts[check as keyof typeof parts] : "film.unchecked.measure";
}

/** NotCheckedList names what could not be looked at, and that this is no fault of the seller. */
export function NotCheckedList({ list }: { list?: NotChecked[] }) {
  const t = useT();
  if (!list?.length) return null;
  return (
    <div className="checks checks-not">
      <h3>{t("film.not_checked")}</h3>
      <p className="caption">{t("film.not_checked_why")}</p>
      <ul>
        {list.map((item) => (
          <li key={item.check}>
            <Icon name="off" size={12} /> {t(part(item.check))}
            <span className="caption">
              {" "}
              {t(item.reason === "limit" ? "film.unchecked.limit" : "film.unchecked.died")}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
