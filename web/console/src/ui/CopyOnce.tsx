import { useId, useRef } from "react";
import { useT } from "@/i18n";
import { Button, Input, type InputRef } from "./antd";
import { copyText } from "./copy";
import { Dialog } from "./Dialog";
import { Icon } from "./Icon";
import { useToast } from "./toast";

/** CopyOnce shows what is shown once: a link, a secret. It is closed by its button only, never by a slip. */
export function CopyOnce({
  title,
  label,
  value,
  note,
  copied,
  close,
}: {
  title: string;
  label: string;
  value: string;
  note: string;
  copied: string;
  close: () => void;
}) {
  const t = useT();
  const toast = useToast();
  const id = useId();
  const field = useRef<InputRef>(null);
  const copy = async () => {
    if (await copyText(value)) toast.done(copied);
    else field.current?.select();
  };
  return (
    <Dialog title={title}>
      <div className="field">
        <label htmlFor={id}>{label}</label>
        <div className="copy-row">
          <Input
            id={id}
            className="mono"
            ref={field}
            readOnly
            value={value}
            onFocus={(event) => event.target.select()}
          />
          <Button type="primary" data-first icon={<Icon name="copy" />} onClick={() => void copy()}>
            {t("do.copy")}
          </Button>
        </div>
        <p className="caption">{note}</p>
      </div>
      <div className="dialog-foot">
        <Button onClick={close}>{t("do.done")}</Button>
      </div>
    </Dialog>
  );
}
