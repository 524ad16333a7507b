import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { get } from "@/api/client";
import type { Page, Product } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { money } from "@/lib/format";
import { useTyped } from "@/lib/useTyped";
import { Select } from "@/ui";

/** ProductPicker chooses products of the store by searching for them. */
export function ProductPicker({
  store,
  id,
  value,
  onChange,
  disabled,
  known,
}: {
  store: string;
  id: string;
  value: string[];
  onChange: (ids: string[]) => void;
  disabled?: boolean;
  known?: Product[];
}) {
  const t = useT();
  const lang = useLang();
  const [text, setText, q] = useTyped();
  const found = useQuery({
    queryKey: ["products", store, "pick", q],
    queryFn: ({ signal }) =>
      get<Page<Product>>("/v1/stores/{store}/products", { path: { store }, query: { q, limit: 30 }, signal }),
    placeholderData: keepPreviousData,
  });
  // Chosen products keep their names when the search moves on.
  const seen = useRef(new Map<string, Product>());
  const items = found.data?.items;
  const options = useMemo(() => {
    for (const product of [...(known ?? []), ...(items ?? [])]) seen.current.set(product.id, product);
    const ids = new Set([...(items ?? []).map((p) => p.id), ...value]);
    return [...ids].map((productId) => {
      const product = seen.current.get(productId);
      const title = product ? say(product.title, lang) : productId;
      return {
        value: productId,
        label: title,
        price: product?.price ? money(product.price, lang) : "",
        image: product?.image_url,
      };
    });
  }, [items, known, value, lang]);
  return (
    <Select
      id={id}
      mode="multiple"
      className="wide"
      value={value}
      disabled={disabled}
      onChange={onChange}
      options={options}
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      loading={found.isFetching}
      placeholder={t("upload.products.search")}
      notFoundContent={found.isFetching ? t("app.loading") : t("upload.products.none")}
      maxTagTextLength={40}
      optionRender={(option) => (
        <span className="product-option">
          {option.data.image ? (
            <img src={option.data.image} alt="" width={28} height={28} />
          ) : (
            <span className="product-none" />
          )}
          <span>{option.data.label}</span>
          <span className="caption">{option.data.price}</span>
        </span>
      )}
    />
  );
}
