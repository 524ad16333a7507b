package archtest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/core/catalog"
	"souk/internal/core/checkout"
	"souk/internal/core/conduct"
	"souk/internal/core/document"
	"souk/internal/core/eligibility"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/notice"
	"souk/internal/core/policy"
	"souk/internal/core/review"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
	"souk/internal/platform/blob"
	"souk/internal/platform/pdf"
	"souk/internal/platform/sqldb"
)

// Kites is a sixth tool that nobody sells: stores show drawings of kites, people
// review them, buyers fly them and buy with a piece of string off the price. It
// plugs in through every provider; core and platform have no word about it.
//
// Source: core-ports "the proof is a fake tool".
type kites struct {
	db      *sqldb.DB
	sums    func() *insight.Service
	conduct func() *conduct.Service
	ticks   int
	wound   []string // by the job
	state   eligibility.State
}

// Its tables come as every tool's do: one more file beside internal/schema.
const kiteTables = `-- +goose Up
create table kite (id text primary key, store_id text not null, product_id text not null, words text not null, state text not null, drawing text not null);
create table kite_flight (kite_id text not null, buyer_key text not null, primary key (kite_id, buyer_key));
create table kite_string (reservation_id text primary key, metres bigint not null, state text not null);
-- +goose Down
drop table kite_string;
drop table kite_flight;
drop table kite;
`

const (
	sqlMoveKite    = "update kite set state = $3 where store_id = $1 and id = $2 and state <> $3"
	sqlCountKites  = "select count(*) from kite where store_id = $1 and id = $2 and state = $3"
	sqlUpKites     = "select product_id, id from kite where state = 'up' order by id"
	sqlKiteWords   = "select words from kite where store_id = $1 and product_id = $2 order by id"
	sqlKiteDrawn   = "select count(*) from kite where drawing = $1"
	sqlHoldString  = "insert into kite_string (reservation_id, metres, state) values ($1, $2, 'held')"
	sqlEndString   = "update kite_string set state = $2 where reservation_id = $1 and state = 'held'"
	sqlFlightsOf   = "select kite_id from kite_flight where buyer_key = $1 order by kite_id"
	sqlRenameFlyer = "update kite_flight set buyer_key = $2 where buyer_key = $1"
)

func (k *kites) count(ctx context.Context, query string, args ...any) (int64, error) {
	return sqldb.One(ctx, k.db, func(r sqldb.Row) (n int64, err error) { return n, r.Scan(&n) }, query, args...)
}

func (k *kites) texts(ctx context.Context, query string, args ...any) ([]string, error) {
	return sqldb.All(ctx, k.db, func(r sqldb.Row) (s string, err error) { return s, r.Scan(&s) }, query, args...)
}

type kitePolicy struct {
	MinLevel store.Level `json:"min_level"`
	Strikes  int         `json:"strikes"`
	Metre    string      `json:"metre"` // money off for a metre of string
}

func kiteName() i18n.Text { return i18n.T("风筝", "Kites") }

func (k *kites) section() policy.Section {
	return policy.Section{Name: "kites", Label: kiteName(), Defaults: func() any { return &kitePolicy{MinLevel: store.L3, Strikes: 2, Metre: "0.25"} },
		Validate: func(v any) []policy.Problem {
			c := &policy.Check{}
			c.Positive("strikes", int64(v.(*kitePolicy).Strikes))
			return c.Problems
		},
		Labels: map[string]i18n.Text{"min_level": i18n.T("最低等级", "Lowest level"), "strikes": i18n.T("冻结前次数", "Strikes before a freeze"), "metre": i18n.T("每米优惠", "Off for a metre")}}
}

// whatIf tells an operator how many kites another policy would bring down.
func (k *kites) whatIf() policy.WhatIf {
	return policy.WhatIf{Name: "kites", Label: kiteName(), Run: func(ctx context.Context, before, after policy.Document, _ int) (policy.Effect, error) {
		out := policy.Effect{Whole: true, Checked: 1}
		if policy.Get[kitePolicy](before, "kites").Metre != policy.Get[kitePolicy](after, "kites").Metre {
			out.Changed = []policy.Affected{{Subject: "kite_1", Title: "Red", Before: i18n.T("旧", "old"), After: i18n.T("新", "new")}}
		}
		return out, nil
	}}
}

func (k *kites) tool() eligibility.Tool {
	return eligibility.Tool{ID: "kites", Name: kiteName(), Summary: i18n.T("放风筝", "Fly a kite"), Order: 6, Available: true,
		Criteria: func(doc policy.Document, f eligibility.Facts) []eligibility.Criterion {
			s := eligibility.NewSheet(doc, f)
			s.Level(policy.Get[kitePolicy](doc, "kites").MinLevel)
			s.Papers(eligibility.Papers([]string{"kite_licence"}, nil))
			return s.Rows()
		},
		UploadURL: func(id string) string { return "/v1/stores/" + id + "/kites" },
		ScreenURL: func(id string) string { return "/stores/" + id + "/kites" },
		OnState: func(ctx context.Context, _ string, _, to eligibility.State, _ time.Time) error {
			k.state = to
			return sqldb.RequireTx(ctx, "kites.OnState")
		}}
}

func (k *kites) move(ctx context.Context, storeID, id, to string) error {
	_, err := k.db.Exec(ctx, sqlMoveKite, storeID, id, to)
	return err
}

func (k *kites) kind() review.Kind {
	return review.Kind{Name: "kite", Label: kiteName(), Tool: "kites",
		Codes: []review.Code{{Code: "ERR-K01", Tool: "kites", Group: "other", Label: i18n.T("断线", "Torn line"), Cause: i18n.T("线断了", "The line is torn"),
			Fix: i18n.T("换线", "Use another line"), Example: i18n.T("断线的风筝", "A kite without a line"), Rules: []string{"K-01"}}},
		Evidence: func(_ context.Context, id string) (any, error) { return map[string]string{"kite": id}, nil },
		Decided: func(ctx context.Context, c review.Case, d review.Decision) error {
			return k.move(ctx, c.StoreID, c.SubjectID, map[bool]string{true: "up", false: "down"}[d.Approve])
		},
		Ready: func(context.Context, string) (review.Readiness, error) { return review.Readiness{Ready: true}, nil },
		Appeal: func(ctx context.Context, r review.Record) error {
			n, err := k.count(ctx, sqlCountKites, r.StoreID, r.SubjectID, "down")
			if err == nil && n == 0 {
				err = fault.T("kites.Appeal", fault.Conflict, "appeal.over", "已经起飞。", "It flies again.")
			}
			return err
		},
		Titles: func(_ context.Context, _ string, ids []string) (map[string]string, error) {
			return map[string]string{ids[0]: "Red kite"}, nil
		}}
}

func (k *kites) noticeKinds() []notice.Kind {
	return []notice.Kind{{Name: "kites.up", Text: i18n.T("风筝 %[1]s 上天了", "The kite %[1]s is up"), Tone: notice.Success}}
}

func (k *kites) paperTypes() []document.Type {
	return []document.Type{{Name: "kite_licence", Label: i18n.T("放飞许可", "Kite licence"), Hint: i18n.T("印章清晰", "The seal is readable"), Expires: true, Numbered: true, Classes: true, Covers: []string{"people"}}}
}

func (k *kites) templates() []document.Template {
	return []document.Template{{Name: "kite-oath", Type: "kite_licence", Label: i18n.T("承诺书", "Oath"), Consent: i18n.T("我承诺。", "I promise."),
		Fields:  []document.Field{{Name: "flyer", Label: i18n.T("放飞人", "Flyer"), Required: true}},
		Covers:  func(map[string]string) []string { return []string{"people"} },
		Compose: func(f document.Fill) []pdf.Block { return []pdf.Block{{Heading: "Oath", Text: f.Value("flyer")}} }}}
}

func (k *kites) scope() conduct.Scope {
	return conduct.Scope{Name: "kites", Label: kiteName(), Limits: func(doc policy.Document) conduct.Limits {
		return conduct.Limits{Count: policy.Get[kitePolicy](doc, "kites").Strikes, Window: 24 * time.Hour, Freeze: 24 * time.Hour}
	}}
}

func (k *kites) requirement() checkout.Requirement {
	return checkout.Requirement{Name: "kites.wind",
		Check: func(_ context.Context, cart checkout.Cart) ([]checkout.Unmet, error) {
			if cart.Device != "" {
				return []checkout.Unmet{}, nil
			}
			return []checkout.Unmet{{Code: "kites.wind", Field: "device", Text: i18n.T("不知道风向。", "The wind is not known."), Fix: i18n.T("请选择设备。", "Say the device.")}}, nil
		},
		Fields: func(_ context.Context, cart checkout.Cart) ([]checkout.Field, error) {
			return []checkout.Field{{Name: "wind", StoreID: cart.Parts[0].StoreID, Label: i18n.T("风", "Wind"), Required: true}}, nil
		}}
}

// adjuster gives money off for string, which the kite needs while it is reserved.
func (k *kites) adjuster() checkout.Adjuster {
	end := func(state string) func(context.Context, checkout.Reservation, []checkout.Adjustment) error {
		return func(ctx context.Context, r checkout.Reservation, _ []checkout.Adjustment) error {
			n, err := k.db.Exec(ctx, sqlEndString, r.ID, state)
			if err == nil && n != 1 {
				err = fault.T("kites.string", fault.Conflict, "kites.string", "线不在。", "There is no string.")
			}
			return err
		}
	}
	return checkout.Adjuster{Name: "kites.string",
		Quote: func(_ context.Context, cart checkout.Cart) ([]checkout.Adjustment, error) {
			var metres int64
			if raw := cart.Choices["kites.string"]; raw == nil || json.Unmarshal(raw, &metres) != nil || metres <= 0 {
				return []checkout.Adjustment{}, nil
			}
			off, err := money.Parse(policy.Get[kitePolicy](cart.Policy, "kites").Metre, cart.Currency)
			off.Micros *= -metres
			return []checkout.Adjustment{{StoreID: cart.Parts[0].StoreID, Label: i18n.T("线", "String"), Amount: off, Units: metres}}, err
		},
		Reserve: func(ctx context.Context, r checkout.Reservation, quoted []checkout.Adjustment) error {
			_, err := k.db.Exec(ctx, sqlHoldString, r.ID, quoted[0].Units)
			return err
		},
		Capture: end("cut"), Release: end("back")}
}

const keyFlown = "event.kite_flown"

func (k *kites) eventTypes() []event.Type {
	return []event.Type{{Name: "Kite Flown", Label: i18n.T("放飞", "Kite flown"), Item: "kite_id", Round: "height", Cells: event.Count(keyFlown),
		Properties: []event.Property{{Name: "kite_id", Kind: event.Text, Required: true}, {Name: "height", Kind: event.Whole}}}}
}

func (k *kites) insight() insight.Tool {
	flown := func(ctx context.Context, q insight.Query) (int64, error) {
		return k.sums().Sum(ctx, q.Store.ID, "", keyFlown, q.From, q.To)
	}
	return insight.Tool{ID: "kites", Name: kiteName(), Order: 6, Lacking: i18n.T("没有风。", "There is no wind."), Measured: []string{"kites.flights"},
		Benchmarks: []insight.Benchmark{insight.Benchmark{Key: "kites.flights", Label: i18n.T("放飞次数", "Flights"), Unit: insight.Count, Value: "3", Direction: insight.AtLeast}.
			By(i18n.T("《风筝手册》", "The kite book"), "2024")},
		Sources: []insight.RuleSource{{Key: "kites.book", Name: i18n.T("《风筝手册》", "The kite book"), Date: "2024", UsedBy: []string{"K-01"}}},
		Figures: func(ctx context.Context, q insight.Query) ([]insight.Figure, error) {
			n, err := flown(ctx, q)
			return []insight.Figure{{Key: "flights", Name: i18n.T("放飞次数", "Flights"), Unit: insight.Count, Value: insight.Whole(n), Better: insight.AtLeast, Beside: []insight.Beside{{Line: "kites.flights", At: insight.BesideValue}}}}, err
		},
		Series: func(ctx context.Context, q insight.Query) ([]insight.Series, error) {
			points, err := k.sums().Series(ctx, q.Store.ID, []string{keyFlown}, q.From, q.To, q.Step)
			s := insight.Series{Key: "flights", Name: i18n.T("放飞次数", "Flights"), Unit: insight.Count}
			for _, p := range points {
				s.Points = append(s.Points, insight.SeriesPoint{At: p.At, Value: insight.Whole(p.Values[0])})
			}
			return []insight.Series{s}, err
		},
		Tables: func(ctx context.Context, q insight.Query) ([]insight.Table, error) {
			n, err := flown(ctx, q)
			return []insight.Table{{Key: "kites", Name: kiteName(), Columns: []insight.Column{{Key: "n", Name: i18n.T("次数", "Flights"), Unit: insight.Count}}, Rows: []insight.TableRow{{ID: "kite_1", Name: "Red", Cells: []string{insight.Whole(n)}}}}}, err
		},
		Look: func(ctx context.Context, sit insight.Situation) (any, error) {
			return flown(ctx, insight.Query{Store: sit.Store, From: sit.Now.Add(-24 * time.Hour), To: sit.Now.Add(time.Hour)})
		},
		Reasons: func(sit insight.Situation) []insight.Reason {
			return []insight.Reason{{ID: "kites.flown", Stance: insight.For, Text: i18n.T("有人放飞。", "People fly it."), Unit: insight.Count, Figure: insight.Whole(sit.Own.(int64))}}
		},
		Symptoms: []insight.Symptom{{ID: "low", Text: i18n.T("飞不高", "It does not rise")}},
		Causes: func(sit insight.Situation) []insight.Cause {
			return []insight.Cause{{ID: "no_wind", Symptom: "low", Found: sit.Own.(int64) < 3, Name: i18n.T("风小", "Little wind"), Fix: i18n.T("等风", "Wait for wind")}}
		}}
}

func (k *kites) personalData() identity.PersonalData {
	return identity.PersonalData{Name: "kites", Label: kiteName(),
		Export: func(ctx context.Context, buyerID string) (any, error) { return k.texts(ctx, sqlFlightsOf, buyerID) },
		Erase: func(ctx context.Context, buyerID, pseudonym string) (int64, error) {
			return k.db.Exec(ctx, sqlRenameFlyer, buyerID, pseudonym)
		}}
}

func (k *kites) blobRefs() blob.Refs {
	return blob.Refs{Name: "kites", Alive: func(ctx context.Context, keys []string) (map[string]bool, error) {
		alive := map[string]bool{}
		for _, key := range keys {
			n, err := k.count(ctx, sqlKiteDrawn, key)
			if err != nil {
				return nil, err
			}
			alive[key] = n > 0
		}
		return alive, nil
	}}
}

func (k *kites) words() storefront.Words {
	return storefront.Words{Name: "kites", Of: func(ctx context.Context, p catalog.Product) ([]string, error) {
		return k.texts(ctx, sqlKiteWords, p.StoreID, p.ID)
	}}
}

// Name and the methods below make kites a block of buyers' pages.
func (*kites) Name() string    { return "kites" }
func (*kites) TabName() string { return "kites" }

func (k *kites) ProductMedia(ctx context.Context, ids []string, _ storefront.Viewer) (map[string][]storefront.Media, error) {
	up, err := sqldb.All(ctx, k.db, func(r sqldb.Row) (p [2]string, err error) { return p, r.Scan(&p[0], &p[1]) }, sqlUpKites)
	out := map[string][]storefront.Media{}
	for _, p := range up {
		out[p[0]] = append(out[p[0]], storefront.Media{Type: "kite", ID: p[1]})
	}
	return out, err
}

func (k *kites) Feed(ctx context.Context, v storefront.Viewer, _ string, _ int) (storefront.FeedPage, error) {
	return k.Tab(ctx, v, nil, "", 0)
}

func (k *kites) Tab(ctx context.Context, v storefront.Viewer, _ []string, _ string, _ int) (storefront.FeedPage, error) {
	media, err := k.ProductMedia(ctx, nil, v)
	var out storefront.FeedPage
	for product, list := range media {
		out.Items = append(out.Items, storefront.FeedItem{Media: list[0], Products: []storefront.FeedProduct{{ID: product}}, StoreID: "sto_1", PublishedAt: "2026-01-01T00:00:00Z"})
	}
	return out, err
}

func (k *kites) Order(_ context.Context, o storefront.OrderView, _ storefront.Viewer) ([]storefront.OrderPiece, error) {
	return []storefront.OrderPiece{{Type: "kite", Title: "Fly it", Text: strings.Join(o.ProductIDs, " ")}}, nil
}

// draw is the tool's own use case: a frozen store cannot.
func (k *kites) draw(ctx context.Context, storeID string) error {
	return k.conduct().RequireThawed(ctx, storeID, "kites")
}
