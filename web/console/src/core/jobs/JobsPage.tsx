import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import { usePages } from "@/api/query";
import type { Of } from "@/api/server";
import type { Page as ListOf } from "@/api/types";
import { useLang, useT } from "@/i18n";
import { moment } from "@/lib/format";
import {
  Button,
  Empty,
  FilterTabs,
  List,
  Page,
  Panel,
  Raw,
  SearchBox,
  Select,
  useClearFilters,
  useConfirm,
  useFilter,
  useToast,
} from "@/ui";

type Job = Of<"AppJobBody">;
const states = ["dead", "ready", "running"] as const;
type JobState = (typeof states)[number];

/** JobsPage shows background work to the operator: what failed for good, to be run again or dropped. */
export default function JobsPage() {
  const t = useT();
  const [chosen, setChosen] = useFilter("state");
  const [kind, setKind] = useFilter("kind");
  const [q, setQ] = useFilter("q");
  const clear = useClearFilters();
  const state: JobState = states.find((s) => s === chosen) ?? "dead";
  const stats = useQuery({
    queryKey: ["jobs", "stats"],
    queryFn: ({ signal }) => get<Of<"JobStatsAnswerBody">>("/v1/jobs/stats", { signal }),
    refetchInterval: 10_000,
  });
  const list = usePages<ListOf<Job>>(["jobs", "list"], "/v1/jobs", { query: { state, kind, q } }, 10_000);
  const [ask, dialog] = useConfirm();
  return (
    <Page title={t("jobs.title")} lead={t("jobs.lead")}>
      <Panel flush>
        <div className="list-tools">
          <FilterTabs<JobState>
            label={t("jobs.state")}
            value={state}
            onChange={(next) => setChosen(next === "dead" ? "" : next)}
            options={states.map((s) => ({ value: s, label: t(`jobs.${s}`), count: stats.data?.[s] }))}
          />
          <Select
            aria-label={t("jobs.kind")}
            value={kind}
            onChange={setKind}
            style={{ minWidth: 180 }}
            options={[
              { value: "", label: t("jobs.kind_all") },
              ...(stats.data?.kinds ?? []).map((k) => ({ value: k.kind, label: k.kind })),
            ]}
          />
          <SearchBox label={t("jobs.search")} value={q} onChange={setQ} />
        </div>
        <List<Job>
          label={t("jobs.title")}
          {...list}
          id={(job) => job.id}
          filtered={Boolean(kind || q)}
          clear={clear}
          columns={useColumns(state, ask)}
          empty={
            <Empty
              icon="ok"
              title={t(state === "dead" ? "jobs.empty" : "jobs.none")}
              why={state === "dead" && t("jobs.empty_why")}
            />
          }
        />
      </Panel>
      {dialog}
    </Page>
  );
}

function useColumns(state: JobState, ask: ReturnType<typeof useConfirm>[0]) {
  const t = useT();
  const lang = useLang();
  return [
    {
      key: "kind",
      title: t("jobs.kind"),
      main: true,
      cell: (job: Job) => (
        <>
          <span className="code">{job.kind}</span>
          <details>
            <summary className="caption">{t("jobs.payload")}</summary>
            <Raw label={t("jobs.payload")}>{job.payload}</Raw>
            <p className="caption">
              {job.id} · {t("jobs.payload_why")}
            </p>
          </details>
        </>
      ),
    },
    { key: "error", title: t("jobs.col.error"), cell: (job: Job) => job.last_error || "–" },
    {
      key: "tries",
      title: t("jobs.col.tries"),
      width: 90,
      cell: (job: Job) => `${job.attempts} / ${job.max_attempts}`,
    },
    {
      key: "when",
      title: t("jobs.col.when"),
      width: 170,
      cell: (job: Job) => moment(job.ended_at ?? job.run_at, lang),
    },
    ...(state === "dead"
      ? [
          {
            key: "do",
            title: "",
            bare: true,
            width: 210,
            align: "end" as const,
            cell: (job: Job) => <JobActions job={job} ask={ask} />,
          },
        ]
      : []),
  ];
}

function JobActions({ job, ask }: { job: Job; ask: ReturnType<typeof useConfirm>[0] }) {
  const t = useT();
  const toast = useToast();
  const cache = useQueryClient();
  const fresh = () => cache.invalidateQueries({ queryKey: ["jobs"] });
  const retry = useMutation({
    mutationFn: () => post("/v1/jobs/{id}/retry", { path: { id: job.id }, body: {} }),
    onSuccess: () => toast.done(t("jobs.retried")),
    onError: toast.failed,
    onSettled: fresh,
  });
  const drop = () =>
    ask({
      title: t("jobs.discard_title"),
      why: t("jobs.discard_why"),
      confirm: t("jobs.discard"),
      danger: true,
      run: async () => {
        await post("/v1/jobs/{id}/discard", { path: { id: job.id }, body: {} });
        toast.done(t("jobs.discarded"));
        void fresh();
      },
    });
  return (
    <span className="row-actions">
      <Button danger onClick={drop} aria-label={`${t("jobs.discard")}: ${job.kind}`}>
        {t("jobs.discard")}
      </Button>
      <Button
        type="primary"
        loading={retry.isPending}
        onClick={() => retry.mutate()}
        aria-label={`${t("jobs.retry")}: ${job.kind}`}
      >
        {t("jobs.retry")}
      </Button>
    </span>
  );
}
