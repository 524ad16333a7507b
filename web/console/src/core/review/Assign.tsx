import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/api/client";
import type { CaseDetail, Page as ListOf } from "@/api/types";
import { useT } from "@/i18n";
import { useMe } from "@/shell/session";
import { Panel, Select, useToast } from "@/ui";

/** Assign lets an operator give a waiting case to a reviewer; others read to whom it was given. */
export function Assign({ detail }: { detail: CaseDetail }) {
  const t = useT();
  const { me } = useMe();
  const toast = useToast();
  const cache = useQueryClient();
  const operator = me.staff.includes("operator");
  const waiting = detail.state === "open" || detail.state === "claimed";
  const people = useQuery({
    queryKey: ["reviewers"],
    enabled: operator && waiting,
    queryFn: ({ signal }) => get<ListOf<{ id: string; name: string }>>("/v1/review/reviewers", { signal }),
  });
  const give = useMutation({
    mutationFn: (to: string) => post("/v1/review/cases/{id}/assignment", { path: { id: detail.id }, body: { to } }),
    onSuccess: () => toast.done(t("case.assign_done")),
    onError: toast.failed,
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["cases"] });
      return cache.invalidateQueries({ queryKey: ["case", detail.id] });
    },
  });
  if (!waiting || (!operator && !detail.assigned_to)) return null;
  if (!operator) return <p className="caption">{t("case.assigned", { name: detail.assigned_to?.name ?? "" })}</p>;
  return (
    <Panel>
      <div className="field">
        <label htmlFor="assign">{t("case.assign")}</label>
        <Select
          id="assign"
          className="wide"
          loading={people.isPending || give.isPending}
          value={detail.assigned_to?.id ?? ""}
          onChange={(to) => give.mutate(to)}
          options={[
            { value: "", label: t("case.assign_none") },
            ...(people.data?.items ?? []).map((p) => ({ value: p.id, label: p.name })),
          ]}
        />
      </div>
    </Panel>
  );
}
