import { useT } from "@/i18n";
import { wrongAt } from "./papers";

/** Field is a label, its control and what is wrong with it. */
export function Field({
  id,
  label,
  hint,
  error,
  pointer,
  children,
}: {
  id: string;
  label: string;
  hint?: React.ReactNode;
  error?: unknown;
  pointer: string;
  children: React.ReactNode;
}) {
  const t = useT();
  const wrong = wrongAt(error, pointer);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && <p className="caption">{hint}</p>}
      {wrong && (
        <p className="field-error" role="alert">
          {typeof wrong === "string" ? t(wrong) : wrong.text}
        </p>
      )}
    </div>
  );
}
