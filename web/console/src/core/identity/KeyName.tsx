import { useT } from "@/i18n";
import { Input } from "@/ui";

/** KeyName is what a key is called in lists. */
export function KeyName({ value, onChange, hint }: { value: string; onChange: (name: string) => void; hint?: string }) {
  const t = useT();
  return (
    <div className="field">
      <label htmlFor="key-name">{t("keys.name")}</label>
      <Input
        id="key-name"
        data-first
        value={value}
        maxLength={120}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint && <p className="caption">{hint}</p>}
    </div>
  );
}
