import { useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { composing } from "@/lib/keys";
import { Input } from "./antd";
import { Icon } from "./Icon";

/** useFilter keeps one filter of a list in the address, so that back, reload and a shared link keep it. */
export function useFilter(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) =>
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (value) next.set(name, value);
          else next.delete(name);
          return next;
        },
        { replace: true },
      ),
    [name, setParams],
  );
  return [params.get(name) ?? "", set];
}

/** useClearFilters empties the address of all filters. */
export function useClearFilters(): () => void {
  const [, setParams] = useSearchParams();
  return useCallback(() => setParams({}, { replace: true }), [setParams]);
}

/** Tabs is a row of exclusive filters with an optional count on each. */
export function FilterTabs<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: { value: V; label: string; count?: number }[];
  onChange: (value: V) => void;
}) {
  return (
    <fieldset className="tabs">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="tab"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
          {option.count !== undefined && <span className="tab-count">{option.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}

/** SearchBox hands its text on shortly after the last key, never in the middle of an input-method composition. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const busy = useRef(false);
  const told = useRef(value);
  useEffect(() => {
    // The address changed from outside: back, or "clear filters".
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === told.current) return;
    const wait = setTimeout(() => {
      if (busy.current) return;
      told.current = text;
      onChange(text);
    }, 250);
    return () => clearTimeout(wait);
  }, [text, onChange]);
  const tell = (next: string) => {
    told.current = next;
    onChange(next);
  };
  return (
    <Input
      className="search"
      type="search"
      aria-label={label}
      placeholder={label}
      prefix={<Icon name="search" />}
      allowClear
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => {
        busy.current = true;
      }}
      onCompositionEnd={(event) => {
        busy.current = false;
        tell(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !composing(event.nativeEvent)) tell(text);
      }}
    />
  );
}
