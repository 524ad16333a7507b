import { Icon, type IconName } from "./Icon";

export type Tone = "neutral" | "accent" | "info" | "success" | "warning" | "error";

/** State shows a state as icon and word; the colour only repeats what both say. */
export function State({ tone, icon, children }: { tone: Tone; icon: IconName; children: React.ReactNode }) {
  return (
    <span className={`state state-${tone}`}>
      <Icon name={icon} />
      <span>{children}</span>
    </span>
  );
}
