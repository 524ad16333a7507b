package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/catalog"
	"souk/internal/core/conduct"
	"souk/internal/core/identity"
	"souk/internal/core/insight"
	"souk/internal/core/store"
	"souk/internal/core/storefront"
)

// storeFacts are a fixture's facts; what is left out keeps its value, or gets a
// healthy default when the store is made (an eligible L4 company).
type storeFacts struct {
	Entity     string           `json:"entity,omitempty" enum:"company,sole_proprietor"`
	Region     string           `json:"region,omitempty" example:"CN"`
	Level      string           `json:"level,omitempty" enum:"L1,L2,L3,L4,L5"`
	OpenedAt   time.Time        `json:"opened_at,omitzero"`
	Name       string           `json:"name,omitempty"`
	LegalName  string           `json:"legal_name,omitempty"`
	Categories []string         `json:"categories,omitempty"`
	Logistics  []string         `json:"logistics,omitempty"`
	Zone       string           `json:"zone,omitempty" example:"Asia/Shanghai"`
	Metrics    *metricFacts     `json:"metrics,omitempty"`
	Documents  *[]documentFact  `json:"documents,omitempty"`
	Violations *[]violationFact `json:"violations,omitempty"`
	Balance    json.RawMessage  `json:"balance,omitempty" doc:"not part of this version"`
}

// metricFacts take decimal strings and JSON numbers alike, by their exact text.
type metricFacts struct {
	DisputeRate90d  *exact     `json:"dispute_rate_90d,omitempty"`
	PositiveRate90d *exact     `json:"positive_rate_90d,omitempty"`
	Rating          *exact     `json:"rating,omitempty"`
	GMV30d          *moneyFact `json:"gmv_30d,omitempty"`
}

type documentFact struct {
	Type      string    `json:"type"`
	State     string    `json:"state,omitempty" enum:"in_review,approved,signed,rejected,expired" doc:"of a paper; approved when left out"`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"of a paper; never when left out"`
}

type violationFact struct {
	Severity string    `json:"severity" enum:"minor,serious"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Expires  time.Time `json:"expires_at,omitzero"`
}

type storeInput struct{ Body storeFacts }

type storeView struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	LegalName  string    `json:"legal_name"`
	Region     string    `json:"region"`
	Entity     string    `json:"entity"`
	Level      string    `json:"level"`
	OpenedAt   time.Time `json:"opened_at"`
	Categories []string  `json:"categories"`
	Logistics  []string  `json:"logistics"`
	Documents  []string  `json:"documents"`
	Zone       string    `json:"zone"`
}

func (s *souk) viewOf(ctx context.Context, st store.Store) (storeView, error) {
	var err error
	st.Documents, err = s.documentsOf(ctx, st)
	return storeView{
		ID: st.ID, Name: st.Name, LegalName: st.LegalName, Region: st.Region, Entity: string(st.Entity), Level: string(st.Level),
		OpenedAt: st.OpenedAt, Categories: st.Categories, Logistics: st.Logistics, Documents: st.Documents, Zone: st.Zone,
	}, err
}

type storeOutput struct {
	Body struct {
		Store    storeView `json:"store"`
		OwnerKey string    `json:"owner_key,omitempty" doc:"shown once"`
	}
}

// healthy are the facts of an eligible store.
var healthy = struct{ dispute, positive, rating, gmv string }{"0.004", "0.97", "4.8", "12000.00"}

// healthyPapers are the papers with which a company may use every tool.
var healthyPapers = []string{
	"bank_account", "bank_statement", "business_licence", "commitment", "email_verified", "legal_representative_id",
	"payment_binding", "phone_verified", "trademark",
}

func healthyFacts() []documentFact {
	out := make([]documentFact, len(healthyPapers))
	for i, p := range healthyPapers {
		out[i] = documentFact{Type: p}
	}
	return out
}

func (s *souk) newStore() store.Store {
	id := s.stores.NewID()
	tail := id[len(id)-5:]
	return store.Store{
		ID: id, Name: "Store " + tail, LegalName: "Sandbox Trading " + tail + " Co., Ltd.", Region: "CN", Entity: store.Company, Level: store.L4,
		OpenedAt: s.business.Now().Add(-400 * clock.Day), Categories: []string{"home"}, Logistics: []string{"standard"}, Zone: "Asia/Shanghai",
		Documents: verifiedOnly(healthyFacts()),
	}
}

func (s *souk) makeStore(ctx context.Context, in *storeInput) (*storeOutput, error) {
	out := &storeOutput{}
	var st store.Store
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		st, err = s.applyFacts(ctx, s.newStore(), in.Body, true)
		if err != nil {
			return err
		}
		secret, _, err := s.identity.IssueKey(ctx, identity.KeyInput{Name: "sandbox owner", StoreID: st.ID, Role: identity.Owner})
		out.Body.OwnerKey = secret
		return err
	})
	if err != nil {
		return nil, err
	}
	papers := healthyFacts()
	if in.Body.Documents != nil {
		papers = *in.Body.Documents
	}
	if err := s.fixturePapers(ctx, st.ID, papers, false); err != nil {
		return nil, err
	}
	if out.Body.Store, err = s.viewOf(ctx, st); err != nil {
		return nil, err
	}
	return out, s.outbox.Drain(identity.AsSystem(ctx))
}

type changeStoreInput struct {
	ID   string `path:"id"`
	Body storeFacts
}

func (s *souk) changeStore(ctx context.Context, in *changeStoreInput) (*storeOutput, error) {
	out := &storeOutput{}
	var st store.Store
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		var err error
		if st, err = s.stores.Get(ctx, in.ID); err != nil {
			return err
		}
		st, err = s.applyFacts(ctx, st, in.Body, false)
		return err
	})
	if err != nil {
		return nil, err
	}
	if in.Body.Documents != nil {
		if err := s.fixturePapers(ctx, st.ID, *in.Body.Documents, true); err != nil {
			return nil, err
		}
	}
	if out.Body.Store, err = s.viewOf(ctx, st); err != nil {
		return nil, err
	}
	return out, s.outbox.Drain(identity.AsSystem(ctx))
}

// applyFacts lays the facts over the store and saves everything; fresh fills
// what a new store has not been told.
func (s *souk) applyFacts(ctx context.Context, st store.Store, f storeFacts, fresh bool) (store.Store, error) {
	if len(f.Balance) > 0 && string(f.Balance) != "null" {
		return st, notBuilt("balance")
	}
	st = overlay(st, f)
	if err := s.stores.Save(ctx, st, "sandbox"); err != nil {
		return st, err
	}
	if err := s.applyMetrics(ctx, st.ID, f.Metrics, fresh); err != nil {
		return st, err
	}
	if f.Violations == nil {
		return st, nil
	}
	list := make([]conduct.Violation, 0, len(*f.Violations))
	for _, v := range *f.Violations {
		list = append(list, conduct.Violation{StoreID: st.ID, Severity: conduct.Severity(v.Severity), Module: "sandbox", Reason: orText(v.Reason, "sandbox"), At: v.At, ExpiresAt: v.Expires})
	}
	return st, s.conduct.Replace(ctx, st.ID, list)
}

func overlay(st store.Store, f storeFacts) store.Store {
	set := func(to *string, v string) { *to = orText(v, *to) }
	set(&st.Name, f.Name)
	set(&st.LegalName, f.LegalName)
	set(&st.Region, f.Region)
	set(&st.Zone, f.Zone)
	st.Entity = store.Entity(orText(f.Entity, string(st.Entity)))
	st.Level = store.Level(orText(f.Level, string(st.Level)))
	if !f.OpenedAt.IsZero() {
		st.OpenedAt = clock.Trim(f.OpenedAt)
	}
	if f.Categories != nil {
		st.Categories = f.Categories
	}
	if f.Logistics != nil {
		st.Logistics = f.Logistics
	}
	if f.Documents != nil {
		st.Documents = verifiedOnly(*f.Documents)
	}
	return st
}

func orText(v, otherwise string) string {
	if v == "" {
		return otherwise
	}
	return v
}

func (s *souk) applyMetrics(ctx context.Context, storeID string, m *metricFacts, fresh bool) error {
	if m == nil {
		m = &metricFacts{}
	}
	pin := func(key string, v *exact, otherwise string) error {
		if v == nil && !fresh {
			return nil
		}
		text := otherwise
		if v != nil {
			text = v.String()
		}
		return s.insight.Pin(ctx, storeID, key, text, "")
	}
	if err := pin(insight.DisputeRate90d, m.DisputeRate90d, healthy.dispute); err != nil {
		return err
	}
	if err := pin(insight.PositiveRate90d, m.PositiveRate90d, healthy.positive); err != nil {
		return err
	}
	if err := pin(insight.Rating, m.Rating, healthy.rating); err != nil {
		return err
	}
	switch {
	case m.GMV30d != nil:
		a, err := m.GMV30d.amount()
		if err != nil {
			return err
		}
		return s.insight.Pin(ctx, storeID, insight.GMV30d, a.Decimal(), a.Currency)
	case fresh:
		return s.insight.Pin(ctx, storeID, insight.GMV30d, healthy.gmv, "USD")
	}
	return nil
}

type staffInput struct {
	Body struct {
		Role  string `json:"role" enum:"reviewer,trust_safety,finance,operator,agent,owner"`
		Store string `json:"store,omitempty" doc:"for agent and owner"`
	}
}

type keyOutput struct {
	Body struct {
		Key string `json:"key" doc:"shown once"`
	}
}

// makeStaff makes a key that plays a person of its own, not the one who asked for it.
func (s *souk) makeStaff(ctx context.Context, in *staffInput) (*keyOutput, error) {
	secret, _, err := s.identity.IssueKey(identity.AsSystem(ctx), identity.KeyInput{Name: "sandbox " + in.Body.Role, StoreID: in.Body.Store, Role: identity.Role(in.Body.Role)})
	if err != nil {
		return nil, err
	}
	out := &keyOutput{}
	out.Body.Key = secret
	return out, nil
}

type buyerInput struct {
	Body struct {
		Country string `json:"country,omitempty" example:"ES"`
		Email   string `json:"email,omitempty"`
		Locale  string `json:"locale,omitempty"`
		Tier    string `json:"tier,omitempty" enum:"none,silver,gold"`
		Coins   int64  `json:"coins,omitempty"`
	}
}

type buyerOutput struct {
	Body struct {
		Buyer struct {
			ID      string `json:"id"`
			Country string `json:"country"`
			Email   string `json:"email"`
		} `json:"buyer"`
		Token string `json:"token" doc:"JWT, ten minutes at most"`
	}
}

func (s *souk) makeBuyer(ctx context.Context, in *buyerInput) (*buyerOutput, error) {
	if in.Body.Coins != 0 {
		return nil, notBuilt("coins")
	}
	if in.Body.Tier != "" && in.Body.Tier != "none" {
		return nil, notBuilt("tier")
	}
	out := &buyerOutput{}
	b := &out.Body.Buyer
	b.ID = s.ids.New("buy")
	b.Country = orText(in.Body.Country, "US")
	b.Email = orText(in.Body.Email, b.ID+"@buyers.example")
	var err error
	out.Body.Token, err = s.identity.MintBuyerToken(ctx, identity.BuyerInput{ID: b.ID, Email: b.Email, Country: b.Country, Locale: in.Body.Locale})
	return out, err
}

type productInput struct {
	Body struct {
		Store    string            `json:"store,omitempty" doc:"a new eligible store when left out"`
		Title    map[string]string `json:"title,omitempty" doc:"by language tag"`
		Category string            `json:"category,omitempty"`
		Price    *moneyFact        `json:"price,omitempty"`
		Brand    string            `json:"brand,omitempty"`
		Images   []string          `json:"images,omitempty"`
		ListedAt time.Time         `json:"listed_at,omitzero"`
		Active   *bool             `json:"active,omitempty"`
	}
}

type productOutput struct {
	Body struct {
		Product struct {
			ID    string            `json:"id"`
			Store string            `json:"store_id"`
			Title map[string]string `json:"title"`
			Price storefront.Price  `json:"price"`
		} `json:"product"`
	}
}

func (s *souk) makeProduct(ctx context.Context, in *productInput) (*productOutput, error) {
	b := in.Body
	storeID := b.Store
	if storeID == "" {
		made, err := s.makeStore(ctx, &storeInput{})
		if err != nil {
			return nil, err
		}
		storeID = made.Body.Store.ID
	} else if _, err := s.stores.Get(ctx, storeID); err != nil {
		return nil, err
	}
	p := catalog.Product{
		StoreID: storeID, Title: i18n.Text(b.Title), Category: orText(b.Category, "home"), Brand: b.Brand, Images: b.Images,
		Price: money.Must("29.90", "USD"), ListedAt: clock.Trim(b.ListedAt), Active: b.Active == nil || *b.Active,
	}
	if b.Price != nil {
		price, err := b.Price.amount()
		if err != nil {
			return nil, err
		}
		p.Price = price
	}
	if len(p.Title) == 0 {
		p.Title = i18n.T("示例商品", "Sample product")
	}
	p, err := s.catalog.Save(ctx, p)
	if err != nil {
		return nil, err
	}
	out := &productOutput{}
	out.Body.Product.ID, out.Body.Product.Store, out.Body.Product.Title, out.Body.Product.Price = p.ID, p.StoreID, p.Title, storefront.PriceOf(p.Price)
	return out, nil
}

// moneyFact is money as the contract writes it.
type moneyFact struct {
	Amount   string `json:"amount" example:"5000.00"`
	Currency string `json:"currency" example:"USD"`
}

func (m moneyFact) amount() (money.Amount, error) {
	a, err := money.Parse(m.Amount, m.Currency)
	if err != nil {
		return a, fault.T("app.money", fault.Invalid, "money.malformed", "金额应为最多六位小数的十进制字符串，币种为 ISO 4217 代码。",
			"An amount is a decimal string with at most six digits after the point, with an ISO 4217 currency.").Because(err)
	}
	return a, nil
}

// exact is a decimal that comes as a JSON string or number and is read by its
// text: 0.0081 is never rounded.
type exact struct{ ratio.Ratio }

// UnmarshalJSON reads either form.
func (e *exact) UnmarshalJSON(b []byte) error { return e.Ratio.UnmarshalJSON(b) }

// Schema documents both forms.
func (exact) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		OneOf:       []*huma.Schema{{Type: huma.TypeString, Pattern: `^-?[0-9]+(\.[0-9]+)?$`}, {Type: huma.TypeNumber}},
		Description: "decimal, read by its exact text", Examples: []any{"0.008"},
	}
}
