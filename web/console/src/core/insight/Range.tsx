import { useT } from "@/i18n";
import { useNow } from "@/shell/clock";
import { FilterTabs, useFilter } from "@/ui";
import { asked, chosen, type Span, type Step, spans } from "./figures";

export interface Range {
  span: Span;
  step: Step;
  /** The part of time that is asked for, as of now. */
  ask: () => { from: string; to: string };
}

/** useRange is the part of time in the address: what a figure and a report are asked for. */
export function useRange(): Range {
  const [span] = useFilter("span");
  const [step] = useFilter("step");
  const now = useNow(60_000);
  const known = chosen(span, step);
  return { ...known, ask: () => asked(known.span, now) };
}

/** RangeTabs chooses it; a step where there is more than one. */
export function RangeTabs({ range }: { range: Range }) {
  const t = useT();
  const [, setSpan] = useFilter("span");
  const [, setStep] = useFilter("step");
  const { steps } = spans[range.span];
  return (
    <>
      <FilterTabs
        label={t("metrics.span")}
        value={range.span}
        onChange={(next) => setSpan(next === "30d" ? "" : next)}
        options={(Object.keys(spans) as Span[]).map((value) => ({ value, label: t(`metrics.span.${value}`) }))}
      />
      {steps.length > 1 && (
        <FilterTabs
          label={t("metrics.step")}
          value={range.step}
          onChange={setStep}
          options={steps.map((value) => ({ value, label: t(`metrics.step.${value}`) }))}
        />
      )}
    </>
  );
}
