package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/base/clock"
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/ident"
	"souk/internal/base/page"
	"souk/internal/core/audit"
	"souk/internal/core/identity"
	"souk/internal/platform/sqldb"
)

// Deps are what the service works with.
type Deps struct {
	DB      *sqldb.DB
	Clock   clock.Clock // business
	IDs     *ident.Source
	Audit   *audit.Service
	Holders []identity.PersonalData
	// ByEmail finds the ids of buyers with an address; nil finds nobody by it.
	ByEmail func(ctx context.Context, email string) ([]string, error)
}

// Service exports and erases buyers. It is safe for concurrent use.
type Service struct {
	db      *sqldb.DB
	clock   clock.Clock
	ids     *ident.Source
	audit   *audit.Service
	holders []identity.PersonalData
	byEmail func(ctx context.Context, email string) ([]string, error)
}

// New checks the dependencies and that no two holders have one name. Errors:
// Invalid "privacy.config".
func New(d Deps) (*Service, error) {
	refuse := func(why string) (*Service, error) {
		return nil, fault.E("privacy.New", fault.Invalid, "privacy.config", errors.New(why), "privacy: "+why)
	}
	if d.DB == nil || d.Clock == nil || d.IDs == nil || d.Audit == nil {
		return refuse("DB, Clock, IDs and Audit are required")
	}
	seen := map[string]bool{"": true}
	for _, h := range d.Holders {
		if seen[h.Name] || !h.Label.Complete() || h.Export == nil || h.Erase == nil {
			return refuse("holder " + h.Name + " is given twice or not complete")
		}
		seen[h.Name] = true
	}
	return &Service{d.DB, d.Clock, d.IDs, d.Audit, d.Holders, d.ByEmail}, nil
}

// Export is everything that is kept of a buyer.
type Export struct {
	BuyerID string
	At      time.Time
	Parts   []Part
}

// Part is what one package keeps.
type Part struct {
	Name  string
	Label i18n.Text
	Data  json.RawMessage
}

// Erasure is the record of one.
type Erasure struct {
	ID      string
	AskedBy identity.Kind // who asked: the buyer, or somebody of the marketplace
	Reason  string
	Rows    map[string]int64 // changed, by holder
	At      time.Time
}

// maxReason is the longest reason in characters.
const maxReason = 500

// Export gathers what is kept of a buyer; parts without anything are left out.
//
// Source: X-58.
func (s *Service) Export(ctx context.Context, buyerID string) (Export, error) {
	const op = "privacy.Export"
	if err := checkBuyer(op, buyerID); err != nil {
		return Export{}, err
	}
	out := Export{BuyerID: buyerID, At: s.clock.Now()}
	for _, h := range s.holders {
		data, err := h.Export(ctx, buyerID)
		if err != nil {
			return Export{}, fault.Wrap(op, err)
		}
		if data == nil {
			continue
		}
		text, err := json.Marshal(data)
		if err != nil {
			return Export{}, fault.Wrap(op, err)
		}
		out.Parts = append(out.Parts, Part{h.Name, h.Label, text})
	}
	return out, nil
}

// BuyerOf is the id of the buyer with an e-mail address; what is nobody's address is an
// id and comes back as it is. Fault Conflict "buyer.several" with the member "buyers"
// (ids).
//
// Source: X-58.
func (s *Service) BuyerOf(ctx context.Context, idOrEmail string) (string, error) {
	const op = "privacy.BuyerOf"
	if !strings.Contains(idOrEmail, "@") || s.byEmail == nil {
		return idOrEmail, nil
	}
	ids, err := s.byEmail(ctx, idOrEmail)
	switch {
	case fault.Is(err, fault.Invalid):
		return idOrEmail, nil
	case err != nil:
		return "", fault.Wrap(op, err)
	case len(ids) == 0:
		return idOrEmail, nil
	case len(ids) > 1:
		list := strings.Join(ids, ", ")
		return "", fault.T(op, fault.Conflict, "buyer.several", "该邮箱对应多位买家，请用编号查找："+list+"。",
			"Several buyers have this address. Look them up by id: "+list+".").With("buyers", ids)
	}
	return ids[0], nil
}

// Erase forgets a buyer in every package, or in none. Errors: Invalid
// "erasure.reason", "buyer.id".
//
// Source: X-58.
func (s *Service) Erase(ctx context.Context, buyerID, reason string) (Erasure, error) {
	const op = "privacy.Erase"
	if err := checkBuyer(op, buyerID); err != nil {
		return Erasure{}, err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return Erasure{}, fault.T(op, fault.Invalid, "erasure.reason", "请写明原因（1 到 500 字），不要写买家的个人信息。",
			"Give a reason of 1 to 500 characters, without anything personal of the buyer.").WithField("/reason", "erasure.reason", "1 至 500 个字符", "1 to 500 characters")
	}
	out := Erasure{ID: s.ids.New("era"), AskedBy: identity.From(ctx).Kind, Reason: reason, At: s.clock.Now()}
	err := s.db.InTx(ctx, func(ctx context.Context) error {
		out.Rows = map[string]int64{} // a retried transaction starts again
		pseudonym := s.ids.New("gone")
		for _, h := range s.holders {
			n, err := h.Erase(ctx, buyerID, pseudonym)
			if err != nil {
				return err
			}
			if n > 0 {
				out.Rows[h.Name] = n
			}
		}
		if err := s.insert(ctx, out); err != nil {
			return err
		}
		// The trail must not name the buyer either: it acts for the system.
		return s.audit.Write(identity.AsSystem(ctx), audit.Entry{Subject: out.ID, Action: "buyer.erased", Reason: reason, After: out.Rows})
	})
	return out, fault.Wrap(op, err)
}

// Erasures lists what was erased, newest first.
func (s *Service) Erasures(ctx context.Context, req page.Request) (page.Of[Erasure], error) {
	rows, err := s.list(ctx, req)
	if err != nil {
		return page.Of[Erasure]{}, fault.Wrap("privacy.Erasures", err)
	}
	return page.Cut(rows, req.Rows(), keyOf), nil
}

// maxBuyerID is the longest id of a buyer, as tokens have it.
const maxBuyerID = 100

func checkBuyer(op, id string) error {
	if id == "" || len(id) > maxBuyerID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fault.T(op, fault.Invalid, "buyer.id", "买家编号无效。", "A buyer's id has 1 to 100 visible ASCII characters.")
	}
	return nil
}
