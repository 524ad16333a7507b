import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import { asProblem } from "@/api/problem";
import type { Page, Store } from "@/api/types";
import { useT } from "@/i18n";
import { useTyped } from "@/lib/useTyped";
import { useStore } from "@/shell/StoreSwitch";
import { problemTitle, Select } from "@/ui";

/** StorePicker narrows a list for the operator to one store, found by its name or id; "" is every store. */
export function StorePicker({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const t = useT();
  const [text, setText, q] = useTyped();
  const found = useQuery({
    queryKey: ["stores", "pick", q],
    queryFn: ({ signal }) => get<Page<Store>>("/v1/stores", { query: { q, limit: 30 }, signal }),
    placeholderData: keepPreviousData,
  });
  const chosen = useStore(value);
  const items = found.data?.items ?? [];
  const options = items.map((s) => ({ value: s.id, label: s.name }));
  if (value && !q && !items.some((s) => s.id === value)) options.unshift({ value, label: chosen.data?.name ?? value });
  return (
    <Select
      className="tool-select"
      aria-label={t("stores.col.store")}
      value={value}
      onChange={(id) => onChange(id ?? "")}
      allowClear={Boolean(value)}
      options={q ? options : [{ value: "", label: t("stores.every") }, ...options]}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      loading={found.isFetching}
      notFoundContent={
        found.isFetching
          ? t("app.loading")
          : t(found.error ? problemTitle(asProblem(found.error)) : "stores.none_found")
      }
      popupMatchSelectWidth={false}
      optionRender={(option) => (
        <span className="store-option">
          <span>{option.data.label}</span>
          {option.data.value && <span className="caption">{option.data.value}</span>}
        </span>
      )}
    />
  );
}
