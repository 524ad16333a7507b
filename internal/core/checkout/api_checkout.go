package checkout

import (
	"context"
	"encoding/json"
	"net/http"

	"souk/internal/base/fault"
	"souk/internal/base/money"
	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// LineBody is a line of a request.
type LineBody struct {
	Product  string        `json:"product" minLength:"1" maxLength:"100"`
	Store    string        `json:"store,omitempty" maxLength:"100" doc:"who sells it; refused when it is somebody else"`
	Quantity *int64        `json:"quantity,omitempty" doc:"1 when left out"`
	Price    *money.Amount `json:"price,omitempty" doc:"of one piece, after coupons, without shipping and tax; the catalogue's when left out"`
}

// PartBody is what a request says of one store's part.
type PartBody struct {
	Store    string        `json:"store" minLength:"1" maxLength:"100"`
	Note     string        `json:"note,omitempty" doc:"to this seller"`
	Shipping *money.Amount `json:"shipping,omitempty"`
}

type quoteInput struct {
	Body struct {
		Store      string         `json:"store,omitempty" maxLength:"100" doc:"of every line that names none"`
		Lines      []LineBody     `json:"lines"`
		Stores     []PartBody     `json:"stores,omitempty" doc:"notes and shipping, store by store"`
		Buyer      string         `json:"buyer,omitempty" doc:"your id of the buyer; left out for a guest"`
		BuyerToken string         `json:"buyer_token,omitempty" doc:"instead of buyer: the token that you signed"`
		Country    string         `json:"country,omitempty" doc:"that the goods go to, ISO 3166-1 alpha-2"`
		ShipTo     *Address       `json:"ship_to,omitempty"`
		Device     string         `json:"device,omitempty" doc:"mobile, tablet or desktop"`
		Lang       string         `json:"lang,omitempty" doc:"of the buyer, BCP-47; en when left out"`
		Note       string         `json:"note,omitempty" doc:"to every seller who has none of his own"`
		Choices    map[string]any `json:"choices,omitempty" doc:"what the buyer chose, by adjuster"`
	}
}

type quoteOutput struct {
	Body struct {
		Quote QuoteItem `json:"quote"`
	}
}

type reserveInput struct {
	Body struct {
		QuoteID string `json:"quote_id" minLength:"1" maxLength:"100"`
		Note    string `json:"note,omitempty" doc:"to every seller; the quote's when left out"`
		Stores  []struct {
			Store string `json:"store" minLength:"1" maxLength:"100"`
			Note  string `json:"note,omitempty"`
		} `json:"stores,omitempty"`
		ShipTo *Address `json:"ship_to,omitempty" doc:"the quote's when left out; the same country"`
	}
}

type reservationOutput struct {
	Body struct {
		Reservation ReservationItem `json:"reservation"`
	}
}

type reservationPath struct {
	ID string `path:"id"`
}

type captureInput struct {
	ID   string `path:"id"`
	Body *struct {
		Orders []struct {
			Store string `json:"store" minLength:"1" maxLength:"100"`
			ID    string `json:"id" minLength:"1" maxLength:"100"`
		} `json:"orders,omitempty" doc:"your ids of the orders; made here when left out. Send later facts of the orders under them"`
	}
}

type releaseInput struct {
	ID   string `path:"id"`
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"for the trail; nothing personal"`
	}
}

const tag = "Checkout"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	host := identity.Staff(identity.Operator)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/checkout/quotes", ID: "checkout.quote", Tag: tag, Guard: host, Status: http.StatusCreated, Private: true,
		Summary: "What a cart costs, and what is still missing", Description: "Holds nothing. The answer may be reserved until it expires, by the key that asked.",
	}, s.quoteRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/checkout/reservations", ID: "checkout.reserve", Tag: tag, Guard: host, Status: http.StatusCreated, Idempotent: true, Private: true,
		Summary: "Hold everything that a quote takes, all or nothing",
	}, s.reserveRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/checkout/reservations/{id}", ID: "checkout.reservation", Tag: tag, Guard: host,
		Summary: "A reservation of this key",
	}, func(ctx context.Context, in *reservationPath) (*reservationOutput, error) {
		return reservationAnswer(s.Reservation(ctx, identity.Principal(ctx), in.ID))
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/checkout/reservations/{id}/capture", ID: "checkout.capture", Tag: tag, Guard: host, Idempotent: true,
		Summary: "Paid: take what is held and make the orders",
	}, s.captureRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: "/v1/checkout/reservations/{id}/release", ID: "checkout.release", Tag: tag, Guard: host, Idempotent: true,
		Summary: "Not paid: give back what is held",
	}, func(ctx context.Context, in *releaseInput) (*reservationOutput, error) {
		release := ReleaseInput{Owner: identity.Principal(ctx), ID: in.ID}
		if in.Body != nil {
			release.Reason = in.Body.Reason
		}
		return reservationAnswer(s.Release(ctx, release))
	})
	s.orderRoutes(api)
}

func reservationAnswer(r Reservation, err error) (*reservationOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &reservationOutput{}
	out.Body.Reservation = reservationItem(r)
	return out, nil
}

func (s *Service) quoteRoute(ctx context.Context, in *quoteInput) (*quoteOutput, error) {
	b := in.Body
	ask := QuoteInput{Owner: identity.Principal(ctx), BuyerID: b.Buyer, Country: b.Country, Device: Device(b.Device), Lang: b.Lang, Note: b.Note, ShipTo: b.ShipTo}
	if b.BuyerToken != "" {
		id, err := s.buyerOf(ctx, b.BuyerToken)
		if err != nil {
			return nil, err
		}
		if b.Buyer != "" && b.Buyer != id {
			return nil, fault.T("checkout.quote", fault.Invalid, "buyer.other", "buyer 与 buyer_token 不是同一位买家。", "buyer and buyer_token name two different buyers.").
				WithField("/buyer", "buyer.other", "令牌中的买家，或留空", "whom the token names, or left out")
		}
		ask.BuyerID = id
	}
	for _, l := range b.Lines {
		line := LineInput{ProductID: l.Product, StoreID: l.Store, Quantity: 1, Price: l.Price}
		if l.Quantity != nil {
			line.Quantity = *l.Quantity
		}
		if line.StoreID == "" {
			line.StoreID = b.Store
		}
		ask.Lines = append(ask.Lines, line)
	}
	for _, p := range b.Stores {
		ask.Parts = append(ask.Parts, PartInput{p.Store, p.Note, p.Shipping})
	}
	var err error
	if ask.Choices, err = choicesOf(b.Choices); err != nil {
		return nil, err
	}
	q, err := s.Quote(ctx, ask)
	if err != nil {
		return nil, err
	}
	out := &quoteOutput{}
	out.Body.Quote = quoteItem(q)
	return out, nil
}

func choicesOf(raw map[string]any) (map[string]json.RawMessage, error) {
	out := make(map[string]json.RawMessage, len(raw))
	for name, v := range raw {
		b, err := json.Marshal(v)
		if err != nil {
			return nil, fault.Wrap("checkout.choices", err)
		}
		out[name] = b
	}
	return out, nil
}

// buyerOf refuses a token as a mistake of the body: the caller is known already.
func (s *Service) buyerOf(ctx context.Context, token string) (string, error) {
	if s.Tokens == nil {
		return "", fault.T("checkout.quote", fault.Invalid, "buyer.token", "这里不接受买家令牌，请使用 buyer。", "Buyer tokens are not taken here; send buyer.")
	}
	id, err := s.Tokens.BuyerOf(ctx, token)
	if fault.Is(err, fault.Unauthenticated) {
		return "", fault.T("checkout.quote", fault.Invalid, "buyer.token", "买家令牌无效或已过期。", "The buyer's token is not valid, or has expired.").
			WithField("/buyer_token", fault.CodeOf(err), "现在有效的令牌", "a token that is valid now").Because(err)
	}
	return id, err
}

func (s *Service) reserveRoute(ctx context.Context, in *reserveInput) (*reservationOutput, error) {
	ask := ReserveInput{Owner: identity.Principal(ctx), QuoteID: in.Body.QuoteID, Note: in.Body.Note, ShipTo: in.Body.ShipTo}
	for _, p := range in.Body.Stores {
		ask.Parts = append(ask.Parts, PartInput{StoreID: p.Store, Note: p.Note})
	}
	return reservationAnswer(s.Reserve(ctx, ask))
}

func (s *Service) captureRoute(ctx context.Context, in *captureInput) (*reservationOutput, error) {
	ask := CaptureInput{Owner: identity.Principal(ctx), ID: in.ID, Orders: map[string]string{}}
	if in.Body != nil {
		for _, o := range in.Body.Orders {
			if _, twice := ask.Orders[o.Store]; twice {
				return nil, fault.T("checkout.capture", fault.Invalid, "cart.store", "同一店铺给出了两次。", "A store is named twice.").WithField("/orders", "cart.store", "每家店铺只能出现一次", "each store once")
			}
			ask.Orders[o.Store] = o.ID
		}
	}
	return reservationAnswer(s.Capture(ctx, ask))
}
