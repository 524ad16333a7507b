package policy

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"souk/internal/base/page"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// DifferenceItem is a changed key on the wire.
type DifferenceItem struct {
	Key     string          `json:"key" doc:"dotted, section first"`
	Section string          `json:"section"`
	Label   string          `json:"label" doc:"in the reader's language"`
	Before  json.RawMessage `json:"before" doc:"null: the key is not there"`
	After   json.RawMessage `json:"after" doc:"null: the key is not there"`
}

// ProblemItem is a mistake on the wire.
type ProblemItem struct {
	Key     string `json:"key"`
	Message string `json:"message" doc:"in the reader's language"`
}

// DraftItem is a draft on the wire.
type DraftItem struct {
	ID            string          `json:"id"`
	Title         string          `json:"title"`
	Changes       json.RawMessage `json:"changes" doc:"RFC 7396 merge patch over the document in force; null means back to the default"`
	State         DraftState      `json:"state" enum:"open,published,discarded"`
	Author        string          `json:"author"`
	PublicationID string          `json:"publication_id,omitempty"`
	CreatedAt     time.Time       `json:"created_at"`
	UpdatedAt     time.Time       `json:"updated_at"`
}

// PreviewItem is what publishing would do, on the wire.
type PreviewItem struct {
	Over        string           `json:"over" doc:"version in force at that time; name it when publishing"`
	Version     string           `json:"version" doc:"version that would be published"`
	Problems    []ProblemItem    `json:"problems"`
	Differences []DifferenceItem `json:"differences"`
}

// EffectItem is what a draft would change for what stands now, on the wire.
type EffectItem struct {
	Name    string         `json:"name"`
	Label   string         `json:"label"`
	Checked int            `json:"checked" doc:"judged under both policies"`
	Skipped int            `json:"skipped" doc:"reached, but what they were judged by is no longer kept"`
	Total   int            `json:"total" doc:"there are so many; 0: not counted"`
	Whole   bool           `json:"whole" doc:"false: only the first ones were judged, within the limit and some seconds"`
	Changes int            `json:"changes" doc:"of those judged, would get another verdict"`
	Changed []AffectedItem `json:"changed" doc:"the first 200 of them"`
}

// AffectedItem is a subject whose verdict would be another.
type AffectedItem struct {
	StoreID string `json:"store_id"`
	Subject string `json:"subject"`
	Title   string `json:"title"`
	Before  string `json:"before"`
	After   string `json:"after"`
	// Codes are of packages that judge by codes.
	BeforeCodes []string `json:"before_codes" doc:"what the verdict rests on, empty where there are no codes"`
	AfterCodes  []string `json:"after_codes"`
}

type draftBody struct {
	Title   string          `json:"title" maxLength:"120"`
	Changes json.RawMessage `json:"changes"`
}

type draftPath struct {
	Draft string `path:"draft"`
}

type draftOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		Draft   DraftItem   `json:"draft"`
		Preview PreviewItem `json:"preview" doc:"against the document in force now"`
	}
}

type publishBody struct {
	EffectiveFrom time.Time `json:"effective_from,omitempty" doc:"now when absent"`
	Reason        string    `json:"reason"`
	Over          string    `json:"over" doc:"version that the difference was shown against"`
}

type publicationOutput struct {
	Body struct {
		Publication PublicationItem `json:"publication"`
	}
}

func (s *Service) draftRoutes(api *httpapi.API) {
	operator := identity.Staff(identity.Operator)
	op := func(method, path, id, summary string) httpapi.Op {
		return httpapi.Op{Method: method, Path: "/v1/policies" + path, ID: "policy." + id, Tag: "policy", Summary: summary, Guard: operator}
	}
	with := func(o httpapi.Op, change func(*httpapi.Op)) httpapi.Op { change(&o); return o }
	created := func(o *httpapi.Op) { o.Status = http.StatusCreated }
	matched := func(o *httpapi.Op) { o.IfMatch = true }

	httpapi.Register(api, op(http.MethodGet, "/diff", "diff", "What two versions hold differently"), s.diffRoute)
	httpapi.Register(api, op(http.MethodPost, "/preview", "preview", "Validate changes and see the difference; stores nothing"), s.previewRoute)
	httpapi.Register(api, op(http.MethodGet, "/drafts", "drafts", "Drafts, the latest change first"), s.draftsRoute(api))
	httpapi.Register(api, with(op(http.MethodPost, "/drafts", "add_draft", "Store changes to go on with later"), created), s.addDraftRoute)
	httpapi.Register(api, op(http.MethodGet, "/drafts/{draft}", "draft", "A draft with its difference and its mistakes"), s.draftRoute)
	httpapi.Register(api, with(op(http.MethodPut, "/drafts/{draft}", "save_draft", "Replace what an open draft says"), matched), s.saveDraftRoute)
	httpapi.Register(api, with(op(http.MethodDelete, "/drafts/{draft}", "discard_draft", "Close an open draft without publishing it"), matched), s.discardRoute)
	httpapi.Register(api, op(http.MethodGet, "/drafts/{draft}/effects", "effects", "What the draft would change for what stands now"), s.effectsRoute)
	httpapi.Register(api, with(op(http.MethodPost, "/drafts/{draft}/publication", "publish_draft", "Publish a draft, now or at a date"), created), s.publishRoute)
	httpapi.Register(api, with(op(http.MethodPost, "/rollbacks", "roll_back", "Publish an earlier version again, now or at a date"), created), s.rollBackRoute)
	httpapi.Register(api, op(http.MethodPost, "/publications/{publication}/withdrawal", "withdraw", "Take a publication back that has not begun"), s.withdrawRoute)
}

type diffInput struct {
	From string `query:"from" doc:"version; the one in force when absent"`
	To   string `query:"to" doc:"version; the one in force when absent"`
}

type diffOutput struct {
	Body struct {
		Differences []DifferenceItem `json:"differences"`
	}
}

func (s *Service) diffRoute(ctx context.Context, in *diffInput) (*diffOutput, error) {
	from, err := s.versionOrCurrent(ctx, in.From)
	if err != nil {
		return nil, err
	}
	to, err := s.versionOrCurrent(ctx, in.To)
	if err != nil {
		return nil, err
	}
	out := &diffOutput{}
	out.Body.Differences = differenceItems(ctx, Diff(s.sections, from, to))
	return out, nil
}

func (s *Service) versionOrCurrent(ctx context.Context, version string) (Document, error) {
	if version == "" {
		return s.Current(ctx)
	}
	return s.Version(ctx, version)
}

type previewInput struct {
	Body struct {
		Changes       json.RawMessage `json:"changes"`
		EffectiveFrom time.Time       `json:"effective_from,omitempty" doc:"now when absent"`
	}
}

type previewOutput struct{ Body PreviewItem }

func (s *Service) previewRoute(ctx context.Context, in *previewInput) (*previewOutput, error) {
	p, err := s.Preview(ctx, in.Body.Changes, in.Body.EffectiveFrom)
	if err != nil {
		return nil, err
	}
	return &previewOutput{previewItem(ctx, p)}, nil
}

type draftsInput struct {
	State  DraftState `query:"state" enum:"open,published,discarded" default:"open"`
	Cursor string     `query:"cursor"`
	Limit  int        `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type draftsOutput struct{ Body httpapi.List[DraftItem] }

func (s *Service) draftsRoute(api *httpapi.API) func(context.Context, *draftsInput) (*draftsOutput, error) {
	return func(ctx context.Context, in *draftsInput) (*draftsOutput, error) {
		scope := "policy.drafts\x1f" + string(in.State)
		after, err := api.ReadCursor(scope, in.Cursor)
		if err != nil {
			return nil, err
		}
		p, err := s.Drafts(ctx, in.State, page.Request{After: after, Limit: in.Limit})
		if err != nil {
			return nil, err
		}
		out := &draftsOutput{httpapi.List[DraftItem]{Items: make([]DraftItem, 0, len(p.Items))}}
		for _, d := range p.Items {
			out.Body.Items = append(out.Body.Items, draftItem(d))
		}
		if p.Next != nil {
			next := api.Cursor(scope, p.Next)
			out.Body.Next = &next
		}
		return out, nil
	}
}

type addDraftInput struct{ Body draftBody }

func (s *Service) addDraftRoute(ctx context.Context, in *addDraftInput) (*draftOutput, error) {
	return s.draftAnswer(ctx)(s.AddDraft(ctx, DraftInput{in.Body.Title, in.Body.Changes}))
}

func (s *Service) draftRoute(ctx context.Context, in *draftPath) (*draftOutput, error) {
	return s.draftAnswer(ctx)(s.Draft(ctx, in.Draft))
}

type saveDraftInput struct {
	Draft string `path:"draft"`
	Body  draftBody
}

func matchIn(ctx context.Context) func(int64) error {
	return func(version int64) error { return httpapi.Match(ctx, version) }
}

func (s *Service) saveDraftRoute(ctx context.Context, in *saveDraftInput) (*draftOutput, error) {
	return s.draftAnswer(ctx)(s.SaveDraft(ctx, in.Draft, DraftInput{in.Body.Title, in.Body.Changes}, matchIn(ctx)))
}

func (s *Service) discardRoute(ctx context.Context, in *draftPath) (*draftOutput, error) {
	return s.draftAnswer(ctx)(s.DiscardDraft(ctx, in.Draft, matchIn(ctx)))
}

type effectsInput struct {
	Draft string `path:"draft"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"200" doc:"subjects judged for each part"`
}

type effectsOutput struct {
	Body struct {
		Effects []EffectItem `json:"effects"`
	}
}

// titleOf names a subject, with what of it.
func titleOf(a Affected, lang string) string {
	if of := a.Of.In(lang); of != "" {
		return a.Title + " · " + of
	}
	return a.Title
}

func (s *Service) effectsRoute(ctx context.Context, in *effectsInput) (*effectsOutput, error) {
	effects, err := s.Effects(ctx, in.Draft, in.Limit)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &effectsOutput{}
	out.Body.Effects = make([]EffectItem, 0, len(effects))
	for _, e := range effects {
		item := EffectItem{Name: e.Name, Label: e.Label.In(lang), Checked: e.Checked, Skipped: e.Skipped, Total: e.Total, Whole: e.Whole, Changes: e.Changes, Changed: make([]AffectedItem, 0, len(e.Changed))}
		for _, c := range e.Changed {
			item.Changed = append(item.Changed, AffectedItem{c.StoreID, c.Subject, titleOf(c, lang), c.Before.In(lang), c.After.In(lang), append([]string{}, c.BeforeCodes...), append([]string{}, c.AfterCodes...)})
		}
		out.Body.Effects = append(out.Body.Effects, item)
	}
	return out, nil
}

type publishInput struct {
	Draft string `path:"draft"`
	Body  publishBody
}

func (s *Service) publishRoute(ctx context.Context, in *publishInput) (*publicationOutput, error) {
	return s.publicationAnswer(s.PublishDraft(ctx, in.Draft, PublishInput(in.Body)))
}

type rollBackInput struct {
	Body struct {
		Version       string    `json:"version"`
		EffectiveFrom time.Time `json:"effective_from,omitempty" doc:"now when absent"`
		Reason        string    `json:"reason"`
	}
}

func (s *Service) rollBackRoute(ctx context.Context, in *rollBackInput) (*publicationOutput, error) {
	return s.publicationAnswer(s.RollBack(ctx, in.Body.Version, PublishInput{EffectiveFrom: in.Body.EffectiveFrom, Reason: in.Body.Reason}))
}

type withdrawPublicationInput struct {
	Publication string `path:"publication"`
	Body        struct {
		Reason string `json:"reason"`
	}
}

func (s *Service) withdrawRoute(ctx context.Context, in *withdrawPublicationInput) (*listOutput, error) {
	if err := s.Withdraw(ctx, in.Publication, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.listRoute(ctx, nil)
}

func (s *Service) draftAnswer(ctx context.Context) func(Draft, error) (*draftOutput, error) {
	return func(d Draft, err error) (*draftOutput, error) {
		if err != nil {
			return nil, err
		}
		p, err := s.Preview(ctx, d.Changes, time.Time{})
		if err != nil {
			return nil, err
		}
		out := &draftOutput{ETag: httpapi.ETag(d.Version)}
		out.Body.Draft, out.Body.Preview = draftItem(d), previewItem(ctx, p)
		return out, nil
	}
}

func (s *Service) publicationAnswer(p Publication, err error) (*publicationOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &publicationOutput{}
	out.Body.Publication = publicationItem(p, s.clock.Now(), p.ID)
	return out, nil
}

func draftItem(d Draft) DraftItem {
	return DraftItem{d.ID, d.Title, d.Changes, d.State, d.Author, d.PublicationID, d.CreatedAt, d.UpdatedAt}
}

func previewItem(ctx context.Context, p Preview) PreviewItem {
	out := PreviewItem{Over: p.Over.Version, Version: p.Document.Version, Problems: make([]ProblemItem, 0, len(p.Problems)),
		Differences: differenceItems(ctx, p.Differences)}
	for _, q := range p.Problems {
		out.Problems = append(out.Problems, ProblemItem{q.Key, q.Message.In(httpapi.Lang(ctx))})
	}
	return out
}

func differenceItems(ctx context.Context, list []Difference) []DifferenceItem {
	out := make([]DifferenceItem, 0, len(list))
	for _, d := range list {
		out = append(out, DifferenceItem{d.Key, d.Section, d.Label.In(httpapi.Lang(ctx)), orNull(d.Before), orNull(d.After)})
	}
	return out
}

func orNull(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}
