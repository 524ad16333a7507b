import type { Severity, Verdict } from "@/api/types";
import type { IconName } from "@/ui/Icon";
import type { Tone } from "@/ui/State";

type Look = { tone: Tone; icon: IconName };

export const severityLook: Record<Severity, Look> = {
  reject: { tone: "error", icon: "no" },
  human: { tone: "info", icon: "eye" },
  warning: { tone: "warning", icon: "warn" },
};

export const verdictLook: Record<Verdict, Look> = {
  pass: { tone: "success", icon: "ok" },
  human: { tone: "info", icon: "eye" },
  reject: { tone: "error", icon: "no" },
};

export const outcomes = ["pass", "human", "reject", "approved", "rejected"] as const;
export type Outcome = (typeof outcomes)[number];

export const outcomeLook: Record<Outcome, Look> = {
  ...verdictLook,
  approved: { tone: "success", icon: "ok" },
  rejected: { tone: "error", icon: "no" },
};

export const isOutcome = (text: string): text is Outcome => (outcomes as readonly string[]).includes(text);
