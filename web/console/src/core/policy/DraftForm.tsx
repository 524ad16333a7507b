import { useEffect, useMemo, useRef } from "react";
import { useT } from "@/i18n";
import {
  Button,
  Checkbox,
  Empty,
  Input,
  Loading,
  Panel,
  ProblemView,
  SearchBox,
  Select,
  useClearFilters,
  useFilter,
} from "@/ui";
import { asText, type Edits, kindOf, type Line, narrowed, type Preview, same, sectionsOf, typed } from "./patch";
import { builtIn, inForce, usePolicy, usePublications } from "./publications";
import { Value } from "./Value";

/** DraftForm edits the policy key by key: what is in force, its default, and what the draft says. */
export function DraftForm({
  edits,
  setEdits,
  problems,
}: {
  edits: Edits;
  setEdits?: (edits: Edits) => void;
  problems: Preview["problems"];
}) {
  const t = useT();
  const list = usePublications();
  const doc = usePolicy(inForce(list.data?.items)?.version ?? "");
  const defaults = usePolicy(builtIn(list.data?.items)?.version ?? "");
  const [q, setQ] = useFilter("q");
  const [part, setPart] = useFilter("section");
  const [only, setOnly] = useFilter("changed");
  const clear = useClearFilters();
  const all = useMemo(
    () =>
      doc.data
        ? sectionsOf(
            doc.data,
            { label: t("policies.general"), guidelines: t("policies.guidelines") },
            defaults.data?.document,
          )
        : [],
    [doc.data, defaults.data, t],
  );
  const known = new Set(all.flatMap((s) => s.lines.map((l) => l.key)));
  // What the draft names and the document does not: it has a mistake, which must be seen to be mended.
  const strange: Line[] = Object.keys(edits)
    .filter((key) => !known.has(key))
    .map((key) => ({ section: "", key, label: key, value: undefined }));
  const sections = narrowed(
    strange.length > 0 && all.length > 0
      ? [{ name: "?", label: t("policies.unknown_keys"), lines: strange }, ...all]
      : all,
    q,
    (line) => !only || line.key in edits,
  ).filter((s) => !part || s.name === part || s.name === "?");
  const wrong = new Map(problems.map((p) => [p.key, p.message]));
  const error = list.error ?? doc.error;
  if (error) return <ProblemView error={error} retry={() => void (list.error ? list.refetch() : doc.refetch())} />;
  if (!doc.data) return <Loading rows={10} />;
  return (
    <>
      <div className="list-tools list-tools-plain">
        <Select
          className="tool-select"
          aria-label={t("policies.section")}
          value={part}
          onChange={setPart}
          options={[
            { value: "", label: t("policies.section_all") },
            ...all.filter((s) => s.name).map((s) => ({ value: s.name, label: s.label })),
          ]}
        />
        <Checkbox checked={only !== ""} onChange={(event) => setOnly(event.target.checked ? "1" : "")}>
          {t("policies.only_changed")}
        </Checkbox>
        <SearchBox label={t("policies.search")} value={q} onChange={setQ} />
      </div>
      {sections.map((section) => (
        <Panel
          key={section.name}
          flush
          title={section.label}
          extra={<span className="mono caption">{section.name}</span>}
        >
          <ul className="draft-lines">
            {section.lines.map((line) => (
              <DraftLine
                key={line.key}
                line={line}
                said={line.key in edits}
                value={edits[line.key]}
                wrong={wrong.get(line.key)}
                set={setEdits && ((value) => setEdits({ ...edits, [line.key]: value }))}
                undo={() => {
                  const { [line.key]: _, ...rest } = edits;
                  setEdits?.(rest);
                }}
                begin={() => setEdits?.({ ...edits, [line.key]: line.value })}
              />
            ))}
          </ul>
        </Panel>
      ))}
      {sections.length === 0 && (
        <Panel>
          <Empty
            icon="search"
            title={t(only ? "policies.nothing_changed" : "list.filtered_out")}
            why={t(only ? "policies.nothing_changed_why" : "list.filtered_out_why")}
            action={<Button onClick={clear}>{t("do.clear_filters")}</Button>}
          />
        </Panel>
      )}
    </>
  );
}

interface LineProps {
  line: Line;
  /** The draft says something of it; null is "back to the default". */
  said: boolean;
  value: unknown;
  wrong?: string;
  set?: (value: unknown) => void;
  undo: () => void;
  begin: () => void;
}

function DraftLine({ line, said, value, wrong, set, undo, begin }: LineProps) {
  const t = useT();
  const id = `set-${line.key}`;
  const row = useRef<HTMLLIElement>(null);
  const pressed = useRef(false);
  // The button that was pressed is gone: the field goes on, and after an undo the button is back.
  useEffect(() => {
    if (pressed.current) row.current?.querySelector<HTMLElement>(said ? `[id="${id}"]` : "button")?.focus();
    pressed.current = false;
  }, [said, id]);
  const then = (run: () => void) => () => {
    pressed.current = true;
    run();
  };
  const moved = line.byDefault !== undefined && !same(line.byDefault, line.value);
  const strange = line.value === undefined;
  return (
    <li ref={row} className={wrong ? "draft-wrong" : said ? "draft-said" : undefined}>
      <div className="draft-name">
        <label htmlFor={said ? id : undefined}>{line.label}</label>
        {line.label !== line.key && <span className="mono caption">{line.key}</span>}
      </div>
      <div className="draft-now">
        {!strange && (
          <span>
            <span className="caption">{t("policies.in_force_now")} </span>
            <Value value={line.value} />
          </span>
        )}
        {moved && (
          <span className="caption">
            {t("policies.default")} <Value value={line.byDefault} />
          </span>
        )}
        {said && value === null && <strong>{t("policies.to_default")}</strong>}
        {said && value !== null && <Editor id={id} line={line} value={value} wrong={wrong} set={set} />}
        {wrong && (
          <p className="field-error" id={`${id}-wrong`}>
            {wrong}
          </p>
        )}
      </div>
      {set && (
        <div className="draft-do">
          {!said && (
            <Button size="small" onClick={then(begin)} aria-label={t("policies.change_of", { name: line.label })}>
              {t("policies.change")}
            </Button>
          )}
          {said && (
            <Button size="small" onClick={then(undo)} aria-label={t("policies.undo_of", { name: line.label })}>
              {t("do.undo")}
            </Button>
          )}
          {said && value !== null && moved && (
            <Button size="small" onClick={() => set(null)} aria-label={t("policies.default_of", { name: line.label })}>
              {t("policies.to_default")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

function Editor({
  id,
  line,
  value,
  wrong,
  set,
}: {
  id: string;
  line: Line;
  value: unknown;
  wrong?: string;
  set?: (value: unknown) => void;
}) {
  const t = useT();
  const kind = kindOf(line.value ?? value);
  const described = { "aria-describedby": wrong ? `${id}-wrong` : undefined, "aria-invalid": Boolean(wrong) };
  const change = (text: string) => set?.(typed(text, line.value ?? value));
  if (kind === "yes_no") {
    return (
      <Select
        id={id}
        className="draft-field"
        disabled={!set}
        value={String(value)}
        onChange={(text: string) => set?.(text === "true")}
        options={[
          { value: "true", label: t("yes") },
          { value: "false", label: t("no") },
        ]}
      />
    );
  }
  if (kind === "words" || kind === "json") {
    return (
      <Lines id={id} value={value} change={change} disabled={!set} wrong={Boolean(wrong)} hint={kind === "words"} />
    );
  }
  return (
    <Input
      id={id}
      className="draft-field"
      disabled={!set}
      inputMode={kind === "number" ? "decimal" : undefined}
      status={wrong ? "error" : undefined}
      value={asText(value)}
      onChange={(event) => change(event.target.value)}
      {...described}
    />
  );
}

/** Lines edits a list, one entry a line; the text is its own while it is written, so that a new line can begin. */
function Lines({
  id,
  value,
  change,
  disabled,
  wrong,
  hint,
}: {
  id: string;
  value: unknown;
  change: (text: string) => void;
  disabled: boolean;
  wrong: boolean;
  hint: boolean;
}) {
  const t = useT();
  return (
    <>
      <Input.TextArea
        id={id}
        className="draft-field draft-lines-field"
        defaultValue={asText(value)}
        disabled={disabled}
        status={wrong ? "error" : undefined}
        autoSize={{ minRows: 2, maxRows: 12 }}
        onChange={(event) => change(event.target.value)}
      />
      {hint && <p className="caption">{t("policies.one_a_line")}</p>}
    </>
  );
}
