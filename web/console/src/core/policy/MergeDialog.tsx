import { useState } from "react";
import { useT } from "@/i18n";
import { Button, Dialog, Radio } from "@/ui";
import { clashes, type Edits, merged, ours } from "./patch";
import { Value } from "./Value";

/** MergeDialog brings together what two people wrote into one draft; nothing of either is lost unseen. */
export function MergeDialog({
  base,
  mine,
  theirs,
  close,
  save,
}: {
  base: Edits;
  mine: Edits;
  theirs: Edits;
  close: () => void;
  save: (edits: Edits) => Promise<boolean>;
}) {
  const t = useT();
  const list = clashes(base, mine, theirs);
  const [picked, setPicked] = useState<Record<string, boolean>>(() =>
    Object.fromEntries(list.map((clash) => [clash.key, ours(clash)])),
  );
  const [busy, setBusy] = useState(false);
  const side = (value: unknown) => (value === undefined ? t("policies.untouched") : <Value value={value} />);
  return (
    <Dialog
      title={t("policies.merge")}
      close={close}
      wide
      actions={
        <>
          <Button onClick={close}>{t("policies.merge_later")}</Button>
          <Button
            type="primary"
            loading={busy}
            onClick={async () => {
              setBusy(true);
              await save(merged(theirs, list, (clash) => picked[clash.key] ?? false));
              setBusy(false);
            }}
          >
            {t("policies.merge_save")}
          </Button>
        </>
      }
    >
      <p>{t(list.length > 0 ? "policies.merge_why" : "policies.merge_same")}</p>
      <ul className="changes">
        {list.map((clash) => (
          <li key={clash.key}>
            <span className="changes-key mono">{clash.key}</span>
            <Radio.Group
              aria-label={clash.key}
              value={picked[clash.key] ? "mine" : "theirs"}
              onChange={(event) => setPicked((old) => ({ ...old, [clash.key]: event.target.value === "mine" }))}
              options={[
                {
                  value: "mine",
                  label: (
                    <>
                      {t("policies.mine")} {side(clash.mine)}
                    </>
                  ),
                },
                {
                  value: "theirs",
                  label: (
                    <>
                      {t("policies.theirs")} {side(clash.theirs)}
                    </>
                  ),
                },
              ]}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
