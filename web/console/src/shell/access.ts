import type { Me, StaffRole, StoreRole } from "@/api/types";
import type { Key } from "@/i18n";
import type { IconName } from "@/ui/Icon";

export type Role = StaffRole | StoreRole;

/** One place of the navigation. The server checks every call again; this only decides what is worth showing. */
export interface Place {
  key: string;
  icon: IconName;
  label: Key;
  short: Key;
  /** Below /stores/:store for the places of a store. */
  path: string;
  roles: readonly Role[];
  /** The heading under which it stands; without one it stands on top. */
  group?: Key;
  /** On a phone it has a place in the bar; the others are behind "more". */
  bar?: boolean;
}

const sellers = ["owner", "agent", "operator"] as const;

/** The places of a store. */
export const storePlaces: readonly Place[] = [
  {
    key: "marketing",
    icon: "marketing",
    label: "nav.marketing",
    short: "nav.marketing.short",
    path: "marketing",
    roles: sellers,
    bar: true,
  },
  {
    key: "video",
    icon: "film",
    label: "nav.video",
    short: "nav.video.short",
    path: "videos",
    roles: sellers,
    bar: true,
  },
  {
    key: "reviews",
    icon: "records",
    label: "nav.reviews",
    short: "nav.reviews.short",
    path: "reviews",
    roles: sellers,
    bar: true,
  },
  {
    key: "products",
    icon: "product",
    label: "nav.products",
    short: "nav.products",
    path: "products",
    roles: sellers,
    group: "nav.group.store",
    bar: true,
  },
  {
    key: "advice",
    icon: "whatif",
    label: "nav.advice",
    short: "nav.advice",
    path: "advice",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "reports",
    icon: "chart",
    label: "nav.reports",
    short: "nav.reports",
    path: "reports",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "diagnosis",
    icon: "help",
    label: "nav.diagnosis",
    short: "nav.diagnosis",
    path: "diagnosis",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "metrics",
    icon: "chart",
    label: "nav.metrics",
    short: "nav.metrics",
    path: "metrics",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "conduct",
    icon: "shield",
    label: "nav.conduct",
    short: "nav.conduct.short",
    path: "conduct",
    roles: ["owner", "agent", "trust_safety", "operator"],
    group: "nav.group.store",
  },
  {
    key: "verification",
    icon: "verified",
    label: "nav.verification",
    short: "nav.verification",
    path: "verification",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "papers",
    icon: "paper",
    label: "nav.papers",
    short: "nav.papers",
    path: "papers",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "people",
    icon: "people",
    label: "nav.people",
    short: "nav.people",
    path: "people",
    roles: ["owner", "operator"],
    group: "nav.group.store",
  },
  {
    key: "profile",
    icon: "profile",
    label: "nav.profile",
    short: "nav.profile",
    path: "profile",
    roles: sellers,
    group: "nav.group.store",
  },
  {
    key: "events",
    icon: "events",
    label: "nav.events",
    short: "nav.events",
    path: "events",
    roles: sellers,
    group: "nav.group.watch",
  },
  {
    key: "store_audit",
    icon: "audit",
    label: "nav.audit",
    short: "nav.audit",
    path: "audit",
    roles: ["owner", "operator"],
    group: "nav.group.watch",
  },
];

const everyone = ["owner", "agent", "reviewer", "trust_safety", "finance", "operator"] as const;

/** The places of the marketplace's staff. */
export const staffPlaces: readonly Place[] = [
  {
    key: "review",
    icon: "eye",
    label: "nav.queue",
    short: "nav.queue.short",
    path: "/review",
    roles: ["reviewer", "trust_safety", "operator"],
    bar: true,
  },
  {
    key: "stores",
    icon: "store",
    label: "nav.stores",
    short: "nav.stores",
    path: "/stores",
    roles: ["operator"],
    bar: true,
  },
  {
    key: "standings",
    icon: "shield",
    label: "nav.standings",
    short: "nav.conduct.short",
    path: "/conduct",
    roles: ["trust_safety", "operator"],
    bar: true,
  },
  {
    key: "policies",
    icon: "policy",
    label: "nav.policies",
    short: "nav.policies",
    path: "/policies",
    roles: ["reviewer", "trust_safety", "finance", "operator"],
    group: "nav.group.rules",
    bar: true,
  },
  {
    key: "benchmarks",
    icon: "chart",
    label: "nav.benchmarks",
    short: "nav.benchmarks",
    path: "/benchmarks",
    roles: ["operator"],
    group: "nav.group.rules",
  },
  {
    key: "codes",
    icon: "book",
    label: "nav.codes",
    short: "nav.codes.short",
    path: "/codes",
    roles: everyone,
    group: "nav.group.rules",
  },
  {
    key: "staff",
    icon: "people",
    label: "nav.staff_people",
    short: "nav.people",
    path: "/staff",
    roles: ["operator"],
    group: "nav.group.watch",
  },
  {
    key: "keys",
    icon: "key",
    label: "nav.keys",
    short: "nav.keys",
    path: "/keys",
    roles: ["operator"],
    group: "nav.group.watch",
  },
  {
    key: "jobs",
    icon: "jobs",
    label: "nav.jobs",
    short: "nav.jobs",
    path: "/jobs",
    roles: ["operator"],
    group: "nav.group.watch",
  },
  {
    key: "market_events",
    icon: "events",
    label: "nav.events",
    short: "nav.events",
    path: "/events",
    roles: ["operator"],
    group: "nav.group.watch",
  },
  {
    key: "privacy",
    icon: "lock",
    label: "nav.privacy",
    short: "nav.privacy",
    path: "/privacy",
    roles: ["operator"],
    group: "nav.group.watch",
  },
  {
    key: "audit",
    icon: "audit",
    label: "nav.audit",
    short: "nav.audit",
    path: "/audit",
    roles: ["operator"],
    group: "nav.group.watch",
  },
];

/** grouped puts places under their headings, each heading where it comes first. */
export function grouped(places: readonly Place[]): { title?: Key; places: Place[] }[] {
  const groups: { title?: Key; places: Place[] }[] = [];
  for (const place of places) {
    const known = groups.find((g) => g.title === place.group);
    if (known) known.places.push(place);
    else groups.push({ title: place.group, places: [place] });
  }
  return groups;
}

/** barred splits places for a phone: at most four in the bar, the others behind "more"; five fit without it. */
export function barred(places: readonly Place[]): { shown: Place[]; more: Place[] } {
  if (places.length <= 5) return { shown: [...places], more: [] };
  const shown = places.filter((place) => place.bar).slice(0, 4);
  return { shown, more: places.filter((place) => !shown.includes(place)) };
}

/** What the person may do: in one store when it is named, over the marketplace otherwise. */
export function rolesOf(me: Me, store?: string): Role[] {
  const own = store ? me.stores.filter((s) => s.id === store).map((s) => s.role) : me.stores.map((s) => s.role);
  return [...me.staff, ...own];
}

export const mayOpen = (place: Place, me: Me, store?: string): boolean =>
  rolesOf(me, store).some((role) => place.roles.includes(role));

/** mayIssue says who gives out keys: the owner of a store, an operator everywhere. */
export const mayIssue = (me: Me, store?: string): boolean =>
  rolesOf(me, store).some((role) => role === "operator" || (role === "owner" && store !== undefined));

/** The store that an address is in. */
export const storeIn = (pathname: string): string | undefined => /^\/stores\/([^/]+)\//.exec(`${pathname}/`)?.[1];

/** placeAt is the place of the navigation that an address belongs to; the router does not care for its case either. */
function placeAt(pathname: string): Place | undefined {
  const store = storeIn(pathname);
  if (store) return storePlaces.find((p) => pathname.startsWith(`/stores/${store}/${p.path}`));
  const path = pathname.toLowerCase();
  return staffPlaces.find((p) => path === p.path || path.startsWith(`${p.path}/`));
}

/** useAccess names the roles that may open an address. */
export const useAccess = (pathname: string): { roles: readonly Role[] } => ({ roles: placeAt(pathname)?.roles ?? [] });

/** closedTo reports whether an address is a place of the staff that is not for everyone, and the person has none of its roles. */
export function closedTo(me: Me, pathname: string): boolean {
  const place = placeAt(pathname);
  return place !== undefined && place.roles !== everyone && !storeIn(pathname) && !mayOpen(place, me);
}

/** Where a person starts. */
export function startPath(me: Me, lastStore: string | null): string {
  const store = me.stores.find((s) => s.id === lastStore) ?? me.stores[0];
  const staff = staffPlaces.find(
    (place) => place.key !== "codes" && place.roles.some((r) => (me.staff as Role[]).includes(r)),
  );
  if (staff) return staff.path;
  if (store) return `/stores/${store.id}/marketing`;
  return "/codes";
}
