import { useT } from "@/i18n";
import { useFilmNames } from "@/tools/video/films";
import { ProductPicker } from "@/tools/video/ProductPicker";
import { Radio, Select } from "@/ui";
import { Field } from "./Field";

export interface Scope {
  kind: "store" | "product" | "film";
  ids: string[];
}

/** ScopeField says what a paper is for: everything that the store sells, some products, or some films. */
export function ScopeField({
  store,
  value,
  onChange,
  error,
  disabled,
}: {
  store: string;
  value: Scope;
  onChange: (scope: Scope) => void;
  error?: unknown;
  disabled?: boolean;
}) {
  const t = useT();
  const films = useFilmNames(store);
  return (
    <>
      <fieldset className="field">
        <legend>{t("papers.scope")}</legend>
        <Radio.Group
          value={value.kind}
          disabled={disabled}
          onChange={(event) => onChange({ kind: event.target.value, ids: [] })}
          options={(["store", "product", "film"] as const).map((kind) => ({
            value: kind,
            label: t(`papers.scope.${kind}`),
          }))}
        />
      </fieldset>
      {value.kind === "product" && (
        <Field id="scope-products" label={t("papers.scope.product")} error={error} pointer="/scope_ids">
          <ProductPicker
            store={store}
            id="scope-products"
            value={value.ids}
            onChange={(ids) => onChange({ kind: "product", ids })}
            disabled={disabled}
          />
        </Field>
      )}
      {value.kind === "film" && (
        <Field id="scope-films" label={t("papers.scope.film")} error={error} pointer="/scope_ids">
          <Select
            id="scope-films"
            mode="multiple"
            className="wide"
            disabled={disabled}
            value={value.ids}
            onChange={(ids: string[]) => onChange({ kind: "film", ids })}
            options={[...films].map(([id, title]) => ({ value: id, label: title }))}
            notFoundContent={t("papers.scope.no_films")}
          />
        </Field>
      )}
    </>
  );
}
