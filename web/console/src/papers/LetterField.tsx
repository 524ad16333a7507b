import { useQuery } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Page } from "@/api/types";
import { useT } from "@/i18n";
import { Drop } from "@/tools/video/Drop";
import { Button, Checkbox, Icon } from "@/ui";
import { choosable, type Paper } from "./letters";

/** LetterField chooses the store's letters for a film, or takes one with it. */
export function LetterField({
  store,
  chosen,
  choose,
  file,
  setFile,
  disabled,
}: {
  store: string;
  chosen: string[];
  choose: (ids: string[]) => void;
  file?: File;
  setFile: (file?: File) => void;
  disabled: boolean;
}) {
  const t = useT();
  const query = useQuery({
    queryKey: ["papers", store, "letters"],
    queryFn: ({ signal }) =>
      get<Page<Paper>>("/v1/stores/{store}/documents", { path: { store }, query: { limit: 100 }, signal }),
  });
  const letters = choosable((query.data?.items ?? []) as Paper[]);
  return (
    <fieldset className="field choices">
      <legend>{t("letter.title")}</legend>
      <p className="caption">{t("upload.letter.need")}</p>
      {letters.map((p) => (
        <Checkbox
          key={p.id}
          checked={chosen.includes(p.id)}
          disabled={disabled}
          onChange={(event) => choose(event.target.checked ? [...chosen, p.id] : chosen.filter((id) => id !== p.id))}
        >
          {p.title || p.file_name} · {p.state_label}
          {p.expires_at && ` · ${t("letter.until", { day: p.expires_at.slice(0, 10) })}`}
        </Checkbox>
      ))}
      {query.isError && <p className="caption">{t("letter.error")}</p>}
      {query.isSuccess && letters.length === 0 && <p className="caption">{t("letter.none")}</p>}
      {file ? (
        <p>
          <Icon name="file" /> {file.name}{" "}
          <Button size="small" disabled={disabled} onClick={() => setFile(undefined)}>
            {t("letter.drop")}
          </Button>
        </p>
      ) : (
        <Drop
          id="letter-file"
          accept="application/pdf,image/jpeg,image/png"
          text={t("letter.file")}
          hint={t("letter.file.hint")}
          disabled={disabled}
          take={([first]) => setFile(first)}
        />
      )}
      <p>
        <a href={`/v1/stores/${encodeURIComponent(store)}/document-templates/shooting-authorisation`} download>
          {t("letter.template")}
        </a>
      </p>
    </fieldset>
  );
}
