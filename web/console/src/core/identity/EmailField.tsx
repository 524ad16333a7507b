import { useT } from "@/i18n";
import { Input } from "@/ui";

/** isEmail is what can be seen from here; the server looks closer. */
export const isEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text.trim());

/** EmailField asks whom to invite; once tried, it says what is wrong. */
export function EmailField({
  value,
  onChange,
  tried,
}: {
  value: string;
  onChange: (text: string) => void;
  tried: boolean;
}) {
  const t = useT();
  const wrong = tried && !isEmail(value);
  return (
    <div className="field">
      <label htmlFor="invite-email">{t("people.email")}</label>
      <Input
        id="invite-email"
        type="email"
        data-first
        value={value}
        aria-invalid={wrong}
        status={wrong ? "error" : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {wrong && (
        <p className="field-error" role="alert">
          {t("people.email_wrong")}
        </p>
      )}
    </div>
  );
}
