import { useT } from "@/i18n";
import { Dialog } from "@/ui";

/** Kbd names the key beside what it does. */
export function Kbd({ children }: { children: React.ReactNode }) {
  return (
    <kbd className="kbd" aria-hidden>
      {children}
    </kbd>
  );
}

/** KeysDialog lists the keys of the review screen. */
export function KeysDialog({ close }: { close: () => void }) {
  const t = useT();
  const rows: [string[], string][] = [
    [["J", "K"], t("case.key.next")],
    [["C"], t("case.key.claim")],
    [["A"], t("case.key.approve")],
    [["R"], t("case.key.reject")],
    [["1", "…", "9"], t("case.key.code")],
    [["Space"], t("case.key.play")],
    [["←", "→"], t("case.key.finding")],
    [["?"], t("case.key.help")],
  ];
  return (
    <Dialog title={t("case.keys_title")} close={close}>
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
