import { useState } from "react";
import { Icon } from "@/ui";

/** Drop takes files by choosing, dragging or the keyboard. */
export function Drop({
  id,
  accept,
  multiple,
  text,
  hint,
  disabled,
  take,
}: {
  id: string;
  accept: string;
  multiple?: boolean;
  text: string;
  hint?: string;
  disabled?: boolean;
  take: (files: File[]) => void;
}) {
  const [over, setOver] = useState(false);
  return (
    <label
      className={over ? "drop drop-over" : "drop"}
      htmlFor={id}
      onDragOver={(event) => {
        event.preventDefault();
        if (!disabled) setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (!disabled && event.dataTransfer.files.length > 0) take([...event.dataTransfer.files]);
      }}
    >
      <input
        id={id}
        className="sr-only"
        type="file"
        accept={accept}
        multiple={multiple}
        disabled={disabled}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after it was mended.
          event.target.value = "";
          if (files.length > 0) take(files);
        }}
      />
      <Icon name="upload" size={22} />
      <span className="drop-text">{text}</span>
      {hint && <span className="caption">{hint}</span>}
    </label>
  );
}
