// Holds the screens' types against the server's OpenAPI document, at compile time: a member that the server renames,
// drops or gives another kind of value fails the build here. Nothing of this file is in the bundle.
// After a change of the server: "npm run gen:api" with its document as openapi.json.
import type { ProblemBody } from "./problem";
import type { components, paths } from "./schema";
import type * as mine from "./types";

type Schemas = components["schemas"];

/** Paths of the server that know a method. */
export type PathOf<M extends "get" | "post" | "put" | "patch" | "delete"> = {
  [P in keyof paths]: paths[P] extends { [K in M]: { responses: unknown } } ? P : never;
}[keyof paths];

/** The kind of a value: enums count as text, null as absent, since lists of the server are never null. */
type Kind<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends readonly (infer U)[]
        ? Kind<NonNullable<U>>[]
        : T extends object
          ? { [K in keyof T]: Kind<NonNullable<T[K]>> }
          : T;

/** Members of ours that the server does not have. */
type Strange<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs>;

/** true, or the pair that does not fit. */
type Fits<Ours, Theirs> = [Strange<Ours, Theirs>] extends [never]
  ? Kind<Theirs> extends Kind<Ours>
    ? true
    : { ours: Kind<Ours>; theirs: Kind<Theirs> }
  : { not_of_the_server: Strange<Ours, Theirs> };

type Whole<T extends readonly true[]> = T;

/** Each line says: the server's answer is what the screens expect. */
export type Contract = Whole<
  [
    Fits<mine.MeBody, Schemas["IdentityMeBody"]>,
    Fits<mine.Invitation, Schemas["IdentityInvitationBody"]>,
    Fits<mine.Person, Schemas["IdentityColleagueBody"]>,
    Fits<mine.Store, Schemas["StoreItem"]>,
    Fits<mine.Tool, Schemas["EligibilityTile"]>,
    Fits<mine.Eligibility, Schemas["EligibilityAnswerBody"]>,
    Fits<mine.Criterion, Schemas["EligibilityCriterionItem"]>,
    Fits<mine.Activation, Schemas["EligibilityActivationBody"]>,
    Fits<mine.Product, Schemas["CatalogProductBody"]>,
    Fits<mine.Finding, Schemas["ReviewFinding"]>,
    Fits<mine.Evidence, Schemas["ReviewEvidence"]>,
    Fits<mine.NotChecked, Schemas["ReviewNotChecked"]>,
    Fits<mine.Passed, Schemas["VideoPassed"]>,
    Fits<mine.Code, Schemas["ReviewCode"]>,
    Fits<mine.Attempt, Schemas["VideoAttemptView"]>,
    Fits<mine.Video, Schemas["VideoView"]>,
    Fits<mine.VideoPage, Schemas["VideoListBody"]>,
    Fits<mine.Subtitle, Schemas["VideoSubtitleView"]>,
    Fits<mine.Preflight, Schemas["VideoPreflightBody"]>,
    Fits<mine.ReviewRecord, Schemas["ReviewRecordBody"]>,
    Fits<mine.CaseRow, Schemas["ReviewCaseBody"]>,
    Fits<mine.CasePage, Schemas["ReviewQueueBody"]>,
    Fits<Omit<mine.CaseDetail, "evidence">, Schemas["ReviewDetailBody"]>,
    Fits<mine.Notice, Schemas["NoticeBody"]>,
    Fits<Omit<ProblemBody, "criteria" | "findings">, Schemas["Problem"]>,
  ]
>;
