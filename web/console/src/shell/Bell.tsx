import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { get, post } from "@/api/client";
import type { Notice, NoticePage } from "@/api/types";
import { say, useLang, useT } from "@/i18n";
import { ago } from "@/lib/format";
import { Button, Empty, Icon, type IconName, Loading, Pop, ProblemView } from "@/ui";
import { useNow } from "./clock";

const icon: Record<Notice["tone"], IconName> = { info: "info", success: "ok", warning: "warn", error: "no" };

/** Bell holds the notices of the store, or of the staff roles outside of a store. */
export function Bell({ store }: { store?: string }) {
  const t = useT();
  const key = ["notices", store ?? ""];
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<NoticePage>("/v1/notices", { query: { store, limit: 20 }, signal }),
    refetchInterval: 15_000,
  });
  const items = query.data?.items ?? [];
  const unread = query.data?.unread ?? items.filter((notice) => !notice.read_at).length;
  const read = useMutation({
    mutationFn: (ids: string[] | "all") =>
      post("/v1/notices/read", { body: ids === "all" ? { all: true, store } : { ids } }),
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  });
  const label = unread > 0 ? t("bell.unread", { count: unread }) : t("bell.label");
  return (
    <Pop
      label={label}
      className="icon-button"
      content={(close) => (
        <section className="bell-panel" aria-label={t("bell.label")}>
          <header>
            <h2>{t("bell.label")}</h2>
            {unread > 0 && (
              <Button size="small" onClick={() => read.mutate("all")} loading={read.isPending}>
                {t("bell.all_read")}
              </Button>
            )}
          </header>
          {query.isPending && <Loading rows={3} />}
          {query.error && items.length === 0 && (
            <ProblemView error={query.error} retry={() => void query.refetch()} small />
          )}
          {query.data && items.length === 0 && <Empty icon="bell" title={t("bell.empty")} why={t("bell.empty_why")} />}
          {items.length > 0 && (
            <ul>
              {items.map((notice) => (
                <NoticeRow
                  key={notice.id}
                  notice={notice}
                  opened={() => {
                    if (!notice.read_at) read.mutate([notice.id]);
                    close();
                  }}
                />
              ))}
            </ul>
          )}
        </section>
      )}
    >
      <Icon name="bell" size={19} />
      {unread > 0 && (
        <span className="bell-count" aria-hidden>
          {unread > 99 ? "99+" : unread}
        </span>
      )}
    </Pop>
  );
}

function NoticeRow({ notice, opened }: { notice: Notice; opened: () => void }) {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const go = useNavigate();
  const inside = notice.url?.startsWith("/");
  return (
    <li className={notice.read_at ? undefined : "bell-new"}>
      <button
        type="button"
        onClick={() => {
          opened();
          if (inside && notice.url) void go(notice.url);
        }}
      >
        <Icon name={icon[notice.tone] ?? "info"} className={`tone-${notice.tone}`} />
        <span>
          {say(notice.text, lang)}
          <span className="caption">
            {ago(notice.at, now, lang)}
            {!notice.read_at && ` · ${t("bell.new")}`}
          </span>
        </span>
      </button>
    </li>
  );
}
