import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { get, onSignedOut, patch, remove } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import type { Me, MeBody } from "@/api/types";
import { currentLang, type Lang, setLang } from "@/i18n";

interface Session {
  me: Me | undefined;
  /** When `me` was read, by this machine. */
  readAt: number;
  loading: boolean;
  problem: Problem | undefined;
  /** The session ended while a page was open. */
  expired: boolean;
  retry: () => void;
  /** After signing in: everything is asked anew. */
  entered: () => Promise<void>;
  leave: () => Promise<void>;
  chooseLang: (lang: Lang) => Promise<void>;
}

const SessionContext = createContext<Session | undefined>(undefined);

const meKey = ["me"] as const;

async function readMe(signal?: AbortSignal): Promise<Me> {
  const body = await get<MeBody>("/v1/me", { signal });
  const { id, name, email, lang } = body.actor;
  return {
    id,
    name,
    email,
    lang: lang === "zh" || lang === "en" ? lang : undefined,
    staff: body.staff,
    stores: body.stores,
    now: body.now,
  };
}

/** SessionProvider knows who is here, and notices when the session ends. */
export function SessionProvider({ children }: { children: React.ReactNode }) {
  const cache = useQueryClient();
  const [expired, setExpired] = useState(false);
  const query = useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => readMe(signal),
    staleTime: 60_000,
    refetchInterval: 300_000,
  });
  const known = query.data;
  useEffect(() => onSignedOut(() => setExpired(Boolean(cache.getQueryData(meKey)))), [cache]);
  // The language that the person chose elsewhere holds here too.
  const saved = known?.lang;
  const chosen = useRef<Lang>(undefined);
  useEffect(() => {
    if (chosen.current) return;
    if (saved && saved !== currentLang()) void setLang(saved).then(() => cache.invalidateQueries());
  }, [saved, cache]);

  const entered = useCallback(async () => {
    setExpired(false);
    // Who switched the language just before signing in means it.
    if (chosen.current) await patch("/v1/me", { body: { lang: chosen.current } }).catch(() => undefined);
    await cache.fetchQuery({ queryKey: meKey, queryFn: () => readMe(), staleTime: 0 });
    // A link that let somebody in is used up: asking for it again only tells that it is gone.
    await cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "me" && q.queryKey[0] !== "invitation" });
  }, [cache]);

  const leave = useCallback(async () => {
    await remove("/v1/sessions/current").catch((error) => {
      // Signed out already is signed out.
      if (asProblem(error).status !== 401) throw error;
    });
    setExpired(false);
    cache.clear();
    location.assign("/sign-in?out=1");
  }, [cache]);

  const chooseLang = useCallback(
    async (lang: Lang) => {
      chosen.current = lang;
      await setLang(lang);
      if (cache.getQueryData(meKey)) {
        cache.setQueryData<Me>(meKey, (old) => (old ? { ...old, lang } : old));
        // The choice holds on this machine even when it cannot be saved.
        await patch("/v1/me", { body: { lang } }).catch(() => undefined);
        await cache.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "me" });
      }
    },
    [cache],
  );

  const value = useMemo<Session>(
    () => ({
      me: known,
      readAt: query.dataUpdatedAt,
      loading: query.isPending,
      problem: query.error ? asProblem(query.error) : undefined,
      expired,
      retry: () => void query.refetch(),
      entered,
      leave,
      chooseLang,
    }),
    [known, query, expired, entered, leave, chooseLang],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession outside of SessionProvider");
  return session;
}

/** useMe is for pages behind the sign-in: there somebody is always here. */
export function useMe(): { me: Me; readAt: number } {
  const { me, readAt } = useSession();
  if (!me) throw new Error("useMe before signing in");
  return { me, readAt };
}
