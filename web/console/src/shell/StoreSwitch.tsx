import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "react-router";
import { get } from "@/api/client";
import type { Page, Store } from "@/api/types";
import { useT } from "@/i18n";
import { Icon, Menu } from "@/ui";
import { useMe } from "./session";

export const lastStoreKey = "souk.store";

/** useStore is the store of an id, as far as the person may know it. */
export function useStore(id: string | undefined) {
  const { me } = useMe();
  // A store's profile is not for trust & safety; its name stands in their list of stores.
  const standing = me.staff.includes("trust_safety") && !me.staff.includes("operator");
  return useQuery({
    queryKey: standing ? ["store", "name", id] : ["store", id],
    queryFn: async ({ signal }) => {
      if (!standing) return get<Store>("/v1/stores/{store}", { path: { store: id ?? "" }, signal });
      const { items } = await get<Page<{ store: Store }>>("/v1/conduct/stores", { query: { q: id }, signal });
      return items.find((s) => s.store.id === id)?.store ?? null;
    },
    enabled: Boolean(id),
    staleTime: 60_000,
    retry: false,
  });
}

/** StoreSwitch names the store one works in and changes it, staying on the same kind of page. */
export function StoreSwitch({ store }: { store?: string }) {
  const t = useT();
  const { me } = useMe();
  const go = useNavigate();
  const { pathname } = useLocation();
  const known = me.stores.find((s) => s.id === store);
  const { data, isPending } = useStore(store);
  const name = data?.name ?? known?.name ?? (isPending && store ? "…" : undefined);
  if (!store && me.stores.length === 0) return null;
  const level = data?.level;
  const label = (
    <>
      <Icon name="store" />
      <span className="store-name">{name ?? store ?? t("store.none")}</span>
      {level && <span className="store-level">{level}</span>}
    </>
  );
  const others = me.stores.filter((s) => s.id !== store);
  if (others.length === 0) return <span className="store-switch">{label}</span>;
  const to = (id: string) => {
    // The first part below the store is the same in every store; what lies deeper belongs to one.
    const place = /^\/stores\/[^/]+\/([^/]+)/.exec(pathname)?.[1] ?? "marketing";
    localStorage.setItem(lastStoreKey, id);
    void go(`/stores/${id}/${place}`);
  };
  return (
    <Menu
      className="store-switch"
      align="start"
      label={`${t("store.switch")}: ${name ?? t("store.none")}`}
      choices={others.map((s) => ({ key: s.id, label: s.name, run: () => to(s.id) }))}
    >
      {label}
      <Icon name="down" size={11} />
    </Menu>
  );
}
