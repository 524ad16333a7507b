import { useEffect, useState } from "react";

/** useTyped is a text as it is typed, and the same a moment after the last key: what is searched for. */
export function useTyped(): [text: string, setText: (text: string) => void, settled: string] {
  const [text, setText] = useState("");
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const wait = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(wait);
  }, [text]);
  return [text, setText, settled];
}
