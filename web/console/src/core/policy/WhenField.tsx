import { useState } from "react";
import { useT } from "@/i18n";
import { Input, Radio } from "@/ui";

export interface When {
  later: boolean;
  setLater: (later: boolean) => void;
  text: string;
  setText: (text: string) => void;
  /** As the server takes it; undefined is now. */
  instant: string | undefined;
  ready: boolean;
}

/** useWhen is "now" or a day and time of the reader's zone. */
export function useWhen(): When {
  const [later, setLater] = useState(false);
  const [text, setText] = useState("");
  const at = later && text ? new Date(text) : undefined;
  const good = at !== undefined && !Number.isNaN(at.getTime());
  return { later, setLater, text, setText, instant: good ? at.toISOString() : undefined, ready: !later || good };
}

/** WhenField chooses when something takes effect. */
export function WhenField({ when }: { when: When }) {
  const t = useT();
  return (
    <fieldset className="field">
      <legend>{t("policies.effective")}</legend>
      <Radio.Group
        value={when.later}
        onChange={(event) => when.setLater(event.target.value)}
        options={[
          { value: false, label: t("policies.now") },
          { value: true, label: t("policies.later") },
        ]}
      />
      {when.later && (
        <>
          <Input
            type="datetime-local"
            aria-label={t("policies.effective")}
            value={when.text}
            onChange={(event) => when.setText(event.target.value)}
          />
          <p className="caption">{t("policies.zone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}</p>
        </>
      )}
    </fieldset>
  );
}
