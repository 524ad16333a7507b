import { Link } from "react-router";
import type { FilmProduct } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { bytes, money, timecode } from "@/lib/format";
import { Facts, Icon } from "@/ui";

interface Declared {
  products?: FilmProduct[];
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
  const products = of.products ?? of.product_ids?.map((id): FilmProduct => ({ id, title: id })) ?? [];
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

/** ShopLink opens the product's page as buyers see it, where there is one. */
function ShopLink({ product }: { product: FilmProduct }) {
  const t = useT();
  const lang = useLang();
  if (!product.url?.startsWith("/")) return <span>{say(product.title, lang)}</span>;
  return (
    <a href={product.url} target="_blank" rel="noreferrer">
      {say(product.title, lang)} <Icon name="store" size={11} />
      <span className="sr-only"> {t("film.in_shop")}</span>
    </a>
  );
}

function ProductLines({ products, store }: { products: FilmProduct[]; store?: string }) {
  const lang = useLang();
  return (
    <ul className={store ? "product-lines" : "product-lines product-lines-big"}>
      {products.map((product) => (
        <li key={product.id}>
          {product.image_url ? (
            <img src={product.image_url} alt="" width={store ? 28 : 240} height={store ? 28 : 240} />
          ) : (
            <Icon name="product" />
          )}
          {store ? (
            <Link to={`/stores/${store}/products?q=${encodeURIComponent(product.id)}`}>{say(product.title, lang)}</Link>
          ) : (
            <ShopLink product={product} />
          )}
          {product.price && <span className="caption">{money(product.price, lang)}</span>}
        </li>
      ))}
    </ul>
  );
}
