import { Link } from "react-router";
import type { Product } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { bytes, money, timecode } from "@/lib/format";
import { Facts, Icon } from "@/ui";

interface Declared {
  products?: Product[];
  product_ids?: string[];
  purposes?: string[];
  people?: boolean;
  third_party?: boolean;
  letters?: { id: string; file_name?: string; state?: string }[];
  music?: string;
  film?: { name?: string; bytes?: number; duration_ms?: number; width?: number; height?: number };
}

const known = ["function", "scenario", "size", "real_person"] as const;

/** FilmFacts is what the seller submitted and declared beside the film. */
export function FilmFacts({ of, store }: { of: Declared; store?: string }) {
  const t = useT();
  const lang = useLang();
  const music = of.music === "none" || of.music === "own" || of.music === "licensed" ? of.music : "undeclared";
  const products = of.products ?? of.product_ids?.map((id): Product => ({ id, title: id })) ?? [];
  const rows: [React.ReactNode, React.ReactNode][] = [
    [
      t("film.fact.products"),
      products.length > 0 ? <ProductLines key="p" products={products} store={store} /> : t("none"),
    ],
    [
      t("film.fact.purposes"),
      (of.purposes ?? [])
        .map((p) => ((known as readonly string[]).includes(p) ? t(`purpose.${p as (typeof known)[number]}`) : p))
        .join(lang === "zh" ? "、" : ", ") || t("none"),
    ],
    [t("film.fact.people"), t(of.people ? "yes" : "no")],
    [t("film.fact.third_party"), t(of.third_party ? "yes" : "no")],
  ];
  if (of.people || of.third_party) rows.push([t("film.fact.letter"), t((of.letters?.length ?? 0) > 0 ? "yes" : "no")]);
  rows.push([t("film.fact.music"), t(`music.${music}`)]);
  if (of.film) {
    const { name, bytes: size, duration_ms, width, height } = of.film;
    const more = [
      size && bytes(size, lang),
      duration_ms && timecode(duration_ms, true),
      width && height && `${width}×${height}`,
    ];
    rows.push([
      t("film.fact.file"),
      <span key="f">
        {name}
        <span className="caption"> {more.filter(Boolean).join(" · ")}</span>
      </span>,
    ]);
  }
  return <Facts rows={rows} />;
}

function ProductLines({ products, store }: { products: Product[]; store?: string }) {
  const lang = useLang();
  return (
    <ul className="product-lines">
      {products.map((product) => (
        <li key={product.id}>
          {product.image_url ? <img src={product.image_url} alt="" width={28} height={28} /> : <Icon name="product" />}
          {store ? (
            <Link to={`/stores/${store}/products?q=${encodeURIComponent(product.id)}`}>{say(product.title, lang)}</Link>
          ) : (
            <span>{say(product.title, lang)}</span>
          )}
          {product.price && <span className="caption">{money(product.price, lang)}</span>}
        </li>
      ))}
    </ul>
  );
}
