import { Suspense, useEffect, useRef } from "react";
import { NavLink, Outlet, useLocation, useNavigate } from "react-router";
import { asProblem, Problem } from "@/api/problem";
import { useT } from "@/i18n";
import { Icon, Loading, Menu, ProblemView } from "@/ui";
import { barred, closedTo, grouped, mayOpen, type Place, staffPlaces, startPath, storeIn, storePlaces } from "./access";
import { Bell } from "./Bell";
import { LangSwitch } from "./LangSwitch";
import { Logo } from "./Logo";
import { lastStoreKey, StoreSwitch, useStore } from "./StoreSwitch";
import { useMe, useSession } from "./session";

/** Shell is the frame around every page behind the sign-in. */
export function Shell() {
  const t = useT();
  const { me } = useMe();
  const { pathname } = useLocation();
  const go = useNavigate();
  const store = storeIn(pathname) ?? (me.staff.length === 0 ? startStore(me.stores) : undefined);
  // A store that does not exist has no empty lists and nothing to upload.
  const { error: strange } = useStore(storeIn(pathname));
  const closed = closedTo(me, pathname) ? new Problem(403, { code: "forbidden" }) : undefined;
  const refused = strange && asProblem(strange).status === 404 ? strange : closed;
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    const inPath = storeIn(pathname);
    if (inPath) localStorage.setItem(lastStoreKey, inPath);
  }, [pathname]);
  // A new page starts at its top, for eyes and for screen readers.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what changes the page
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  const inStore = store ? storePlaces.filter((place) => mayOpen(place, me, store)) : [];
  const inStaff = me.staff.length > 0 ? staffPlaces.filter((place) => mayOpen(place, me)) : [];
  const seller = me.staff.length === 0;
  const codes = seller ? staffPlaces.filter((place) => place.key === "codes") : [];
  const bar = inStore.length > 0 && (seller || storeIn(pathname)) ? inStore : inStaff;
  const { shown, more } = barred(bar);
  // A store's notices are for its people and the operator; other staff keep their own.
  const told = me.staff.includes("operator") || me.stores.some((s) => s.id === store);
  // Staff in a store find the way back where their thumb is.
  const back = bar === inStore && inStaff[0] ? startPath(me, null) : undefined;
  const at = (place: Place) => (place.path.startsWith("/") ? place.path : `/stores/${store}/${place.path}`);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="top">
        <NavLink to={startPath(me, localStorage.getItem(lastStoreKey))} className="top-logo" aria-label={t("app.name")}>
          <Logo />
        </NavLink>
        <StoreSwitch store={store} />
        <div className="top-right">
          <LangSwitch />
          <Bell store={told ? store : undefined} />
          <UserMenu />
        </div>
      </header>
      <nav className="side" aria-label={t("nav.main")}>
        {inStore.length > 0 && (
          <SideGroup title={inStaff.length > 0 ? t("nav.store") : undefined} places={inStore} at={at} />
        )}
        {inStaff.length > 0 && (
          <SideGroup title={inStore.length > 0 ? t("nav.staff") : undefined} places={inStaff} at={at} />
        )}
        {codes.length > 0 && <SideGroup places={codes} at={at} />}
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        {refused ? (
          <div className="page">
            <ProblemView error={refused} page />
          </div>
        ) : (
          <Suspense fallback={<Loading rows={8} />}>
            <Outlet />
          </Suspense>
        )}
      </main>
      <nav className="bottom" aria-label={t("nav.main")}>
        {shown.map((place) => (
          <NavLink key={place.key} to={at(place)} end={place.path === "/stores"}>
            <Icon name={place.icon} size={19} />
            <span>{t(place.short)}</span>
          </NavLink>
        ))}
        {back && more.length === 0 && (
          <NavLink to={back} end>
            <Icon name="back" size={19} />
            <span>{t("nav.staff")}</span>
          </NavLink>
        )}
        {more.length > 0 && (
          <Menu
            className={more.some((place) => pathname.startsWith(at(place))) ? "active" : undefined}
            label={t("nav.more")}
            choices={[
              ...more.map((place) => ({ key: place.key, label: t(place.label), run: () => void go(at(place)) })),
              ...(back ? [{ key: "back", label: t("nav.back_to_staff"), run: () => void go(back), apart: true }] : []),
            ]}
          >
            <Icon name="more" size={19} />
            <span>{t("nav.more")}</span>
          </Menu>
        )}
      </nav>
    </div>
  );
}

function startStore(stores: { id: string }[]): string | undefined {
  const last = localStorage.getItem(lastStoreKey);
  return (stores.find((s) => s.id === last) ?? stores[0])?.id;
}

function SideGroup({ title, places, at }: { title?: string; places: Place[]; at: (place: Place) => string }) {
  const t = useT();
  return (
    <div className="side-group">
      {title && <p className="side-title side-title-area">{title}</p>}
      {grouped(places).map((group) => (
        <div key={group.title ?? ""}>
          {group.title && <p className="side-title">{t(group.title)}</p>}
          <ul>
            {group.places.map((place) => (
              <li key={place.key}>
                <NavLink to={at(place)} end={place.path === "/stores"}>
                  <Icon name={place.icon} size={16} />
                  <span>{t(place.label)}</span>
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function UserMenu() {
  const t = useT();
  const { me } = useMe();
  const { leave } = useSession();
  const go = useNavigate();
  const { pathname } = useLocation();
  const elsewhere = me.staff.length > 0 && storeIn(pathname);
  return (
    <Menu
      className="user"
      label={`${t("user.menu")}: ${me.name}`}
      head={me.email ? `${me.name} · ${me.email}` : me.name}
      choices={[
        ...(elsewhere
          ? [{ key: "staff", label: t("nav.back_to_staff"), run: () => void go(startPath(me, null)) }]
          : []),
        { key: "codes", label: t("nav.codes"), run: () => void go("/codes") },
        { key: "out", label: t("user.sign_out"), run: () => void leave(), apart: true },
      ]}
    >
      <span className="avatar" aria-hidden>
        {Array.from(me.name || "?")[0]?.toUpperCase()}
      </span>
    </Menu>
  );
}
