// What the server says, by the names of its JSON. Optional members are the ones that the screens can do without.
import type { Worded } from "@/i18n";

export interface Page<T> {
  items: T[];
  next?: string | null;
}

export interface Money {
  amount: string;
  currency: string;
}

/* Who is here */
export type StoreRole = "owner" | "agent";
export type StaffRole = "reviewer" | "trust_safety" | "finance" | "operator";

/** GET /v1/me as it comes. */
export interface MeBody {
  actor: { kind: string; id: string; name: string; email: string; lang: string };
  staff: StaffRole[];
  stores: { id: string; name: string; role: StoreRole }[];
  /** The business clock of the server. */
  now: string;
}

/** Who is here, as the screens know them. */
export interface Me {
  id: string;
  name: string;
  email?: string;
  lang?: "zh" | "en";
  staff: StaffRole[];
  stores: { id: string; name: string; role: StoreRole }[];
  now: string;
}

export interface Invitation {
  kind: "invite" | "reset";
  email?: string;
  name?: string;
  has_account?: boolean;
  role: string;
  store?: { id: string; name: string } | null;
  expires_at?: string;
}

export interface Person {
  id: string;
  name: string;
  email?: string;
  role: string;
  state: "active" | "invited";
  since?: string;
}

/* Stores */
export interface Store {
  id: string;
  name: string;
  legal_name?: string;
  region?: string;
  entity?: "company" | "sole_proprietor";
  level: string;
  opened_at?: string;
  categories?: string[];
}

/* Tools and eligibility */
export type ToolState = "not_eligible" | "eligible" | "pending" | "active" | "suspended" | "frozen" | "closed";

export interface Criterion {
  id: string;
  label: string;
  required: string;
  actual: string | null;
  ok: boolean;
  gap?: string | null;
  expected_on?: string | null;
  estimate?: string | null;
  fix?: string | null;
  fix_url?: string | null;
}

export interface Tool {
  id: string;
  name: string;
  summary?: string;
  state: ToolState;
  available: boolean;
  automatic: boolean;
  missing: number;
  criteria: number;
  since?: string | null;
  grace_until?: string | null;
  screen_url?: string;
}

export interface Eligibility {
  tool: string;
  eligible: boolean;
  state: ToolState;
  criteria: Criterion[];
  since?: string | null;
  grace_until?: string | null;
  policy_version: string;
  checked_at: string;
}

export interface Activation {
  state: ToolState;
  upload_url?: string;
}

/* Findings */
export type Severity = "reject" | "human" | "warning";
export type Verdict = "pass" | "human" | "reject";

export interface Evidence {
  at_ms?: number;
  end_ms?: number;
  frame?: number;
  box?: number[];
  value?: string;
  limit?: string;
  unit?: string;
  text?: string;
  span?: number[];
  where?: string;
  file?: string;
  line?: number;
}

export interface Finding {
  code: string;
  reason: string;
  severity: Severity;
  message: Worded;
  fix: Worded;
  rule?: string;
  evidence: Evidence;
}

export interface NotChecked {
  check: string;
  reason: string;
}

export interface Passed {
  check: string;
  label?: Worded;
  value?: string;
  /** Of the value, when it has words. */
  unit?: string;
  limit?: string;
}

export interface Code {
  code: string;
  tool: string;
  group: string;
  label: Worded;
  cause: Worded;
  fix: Worded;
  example: Worded;
  rules: string[];
  auto: boolean;
  warning: boolean;
}

/* Products */
export interface Product {
  id: string;
  title: Worded;
  price?: Money;
  image_url?: string;
  category?: string;
  category_label?: string;
  listed_at?: string;
}

/* Films */
export type VideoState = "checking" | "in_review" | "published" | "rejected" | "suspended" | "withdrawn";

export interface Progress {
  stage: string;
  /** Of the stage. */
  percent: number;
}

export interface Source {
  url: string;
  type?: string;
  width: number;
  height: number;
}

export interface Track {
  url: string;
  lang: string;
  label?: string;
}

export interface Attempt {
  id: string;
  number: number;
  state: VideoState | string;
  verdict?: Verdict | "";
  findings: Finding[];
  not_checked?: NotChecked[];
  passed?: Passed[];
  policy_version?: string;
  as_of?: string;
  submitted_at?: string;
  submitted_by?: string;
  checked_at?: string | null;
  decided_at?: string | null;
  stage?: "auto" | "human";
  code?: string;
  note?: string;
  title?: string;
  film?: { name?: string; bytes?: number; duration_ms?: number; width?: number; height?: number };
  subtitles?: { name?: string; bytes?: number }[];
}

export interface Video {
  id: string;
  title: string;
  state: VideoState;
  attempts: Attempt[];
  findings: Finding[];
  product_ids?: string[];
  products?: Product[];
  purposes?: string[];
  people?: boolean;
  third_party?: boolean;
  letters?: { id: string; file_name?: string; state?: string }[];
  music?: string;
  created_at?: string;
  updated_at?: string;
  /** When a person's decision is due, while in review. */
  due_at?: string | null;
  poster_url?: string;
  play_url?: string;
  sources?: Source[];
  tracks?: Track[];
  encode?: "none" | "waiting" | "ready" | "failed";
  progress?: Progress;
  subtitles?: Subtitle[];
  can_resubmit?: boolean;
  /** Approved; published as soon as the copies for buyers are ready. */
  preparing?: boolean;
  /** Which files of the latest attempt a resubmission may keep. */
  keepable?: { film: boolean; subtitles: boolean };
  attempt_count?: number;
  counts?: { like?: number; save?: number; share?: number };
}

export interface VideoPage extends Page<Video> {
  counts?: Partial<Record<VideoState, number>>;
}

export interface Preflight {
  verdict: Verdict;
  findings: Finding[];
  not_checked?: NotChecked[];
  passed?: Passed[];
  policy_version?: string;
  as_of?: string;
  elapsed_ms?: number;
}

/* Review */
export interface ReviewRecord {
  id: string;
  kind: string;
  subject_id: string;
  parent_id?: string;
  attempt?: number;
  /** What the attempt was called when it was submitted. */
  title?: string;
  stage: "auto" | "human" | "appeal";
  outcome: "pass" | "human" | "reject" | "approved" | "rejected" | string;
  kind_label?: string;
  /** What the seller may do about a rejection; null: nothing. */
  appeal?: AppealOf | null;
  code?: string;
  findings: Finding[];
  not_checked?: NotChecked[];
  note?: string;
  policy_version?: string;
  as_of?: string;
  at: string;
  by?: string;
}

/** An appeal against a rejection. */
export interface Appeal {
  id: string;
  state: "open" | "upheld" | "overturned" | "withdrawn";
  reason: string;
  evidence: string[];
  filed_at: string;
  filed_by: string;
  due_at: string;
  decided_at?: string | null;
  statement: string;
}

/** What a seller may do about a rejection, and how the latest appeal went. */
export interface AppealOf {
  record_id: string;
  possible: boolean;
  why: string;
  until: string;
  left: number;
  appeal?: Appeal | null;
}

export interface CaseWord {
  outcome: "approved" | "rejected" | "overturned" | "upheld";
  code: string;
  note: string;
  by: { id: string; name: string };
  at: string;
}

export type CaseState = "open" | "claimed" | "decided" | "withdrawn";

export interface CaseRow {
  id: string;
  kind: string;
  store: { id: string; name: string };
  summary: string;
  questions?: Finding[];
  verdict: Verdict;
  state: CaseState;
  claimed_by?: { id: string; name: string } | null;
  mine: boolean;
  overdue?: boolean;
  attempt?: number;
  kind_label?: string;
  decision?: CaseWord;
  is_appeal?: boolean;
  assigned_to?: { id: string; name: string } | null;
  is_second_opinion?: boolean;
  first_decision?: CaseWord;
  opened_at: string;
  due_at: string;
  parent_id?: string;
  subject_id?: string;
}

export interface CasePage extends Page<CaseRow> {
  counts?: {
    waiting: number;
    open: number;
    claimed: number;
    mine: number;
    overdue: number;
    due_soon: number;
    unassigned: number;
    appeals: number;
    second_opinions: number;
    second: number;
    oldest_seconds: number;
    median_seconds: number;
  };
}

export interface Cue {
  start_ms: number;
  end_ms: number;
  line?: number;
  text: string;
}

export interface Subtitle {
  lang: string;
  name?: string;
  cues: Cue[];
}

export interface FilmProduct extends Product {
  /** The page that buyers see. */
  url?: string;
}

export interface FilmEvidence {
  video_id?: string;
  title?: string;
  attempt?: number;
  play_url?: string;
  poster_url?: string;
  sources?: Source[];
  tracks?: Track[];
  encode?: Video["encode"];
  progress?: Progress;
  duration_ms?: number;
  width?: number;
  height?: number;
  subtitles?: Subtitle[];
  products?: FilmProduct[];
  purposes?: string[];
  people?: boolean;
  third_party?: boolean;
  letters?: { id: string; file_name?: string; state?: string }[];
  music?: string;
  findings?: Finding[];
  not_checked?: NotChecked[];
  passed?: Passed[];
  earlier?: { number: number; changed: string[] }[];
}

export interface CaseDetail extends CaseRow {
  /** What the seller says, when the case is an appeal. */
  appeal?: Appeal;
  /** Why the reader may not decide it. */
  refused?: string;
  second_needed?: boolean;
  evidence?: FilmEvidence;
  /** The reviewer can see the submission; else a person approves it only by saying that it is unseen. */
  ready?: boolean;
  not_ready?: string;
  records?: ReviewRecord[];
  history?: ReviewRecord[];
}

/* Notices */
export interface Notice {
  id: string;
  kind: string;
  text: Worded;
  tone: "info" | "success" | "warning" | "error";
  url?: string;
  at: string;
  read_at?: string | null;
}

export interface NoticePage extends Page<Notice> {
  unread?: number;
}
