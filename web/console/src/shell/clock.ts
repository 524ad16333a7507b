import { useEffect, useState } from "react";
import { useMe } from "./session";

/** useNow is the business clock of the server in milliseconds; it ticks every `every` milliseconds. */
export function useNow(every = 60_000): number {
  const { me, readAt } = useMe();
  const [machine, setMachine] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setMachine(Date.now()), every);
    return () => clearInterval(tick);
  }, [every]);
  const offset = new Date(me.now).getTime() - readAt;
  return machine + (Number.isFinite(offset) ? offset : 0);
}
