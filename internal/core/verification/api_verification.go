package verification

import (
	"context"
	"net/http"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// PartItem is a part of "Store Verification" on the wire.
type PartItem struct {
	Name      string `json:"name" doc:"email, phone, payment, or words for papers joined by |"`
	Label     string `json:"label"`
	OK        bool   `json:"ok"`
	State     State  `json:"state" enum:"none,pending,verified,refused"`
	Elsewhere bool   `json:"elsewhere" doc:"the marketplace has proved it in its own way"`
	Address   string `json:"address,omitempty" doc:"masked"`
	Reason    string `json:"reason,omitempty"`
	Fix       string `json:"fix,omitempty"`
	FixURL    string `json:"fix_url,omitempty"`
}

// StatusItem is "Store Verification" on the wire.
type StatusItem struct {
	Verified bool       `json:"verified"`
	Missing  []string   `json:"missing" doc:"names of the parts that are not there yet"`
	Parts    []PartItem `json:"parts"`
}

type statusOutput struct {
	Body struct {
		Verification StatusItem `json:"verification"`
	}
}

type storeInput struct {
	Store string `path:"store"`
}

type codeInput struct {
	Store string `path:"store"`
	Body  struct {
		Address string `json:"address" maxLength:"254" doc:"e-mail address, or phone with its country"`
	}
}

type codeOutput struct {
	Body struct {
		ExpiresAt time.Time `json:"expires_at"`
		NextAt    time.Time `json:"next_at" doc:"when another code may be sent"`
		Practice  string    `json:"practice,omitempty" doc:"sandbox only: the message, which went nowhere"`
	}
}

type confirmInput struct {
	Store string `path:"store"`
	Body  struct {
		Code string `json:"code" minLength:"1" maxLength:"20"`
	}
}

type bindInput struct {
	Store string `path:"store"`
	Body  struct {
		Account string `json:"account" maxLength:"100"`
	}
}

type bindOutput struct {
	Body struct {
		State State  `json:"state" enum:"none,pending,verified,refused"`
		URL   string `json:"url,omitempty" doc:"where the seller agrees"`
	}
}

const tag = "Verification"

// Routes registers the service's HTTP operations.
func (s *Service) Routes(api *httpapi.API) {
	const base = "/v1/stores/{store}/verification"
	owner := identity.Member(identity.Owner)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: base, ID: "verification.status", Tag: tag, Guard: identity.Member(), Summary: "Store Verification: every part, and what is missing",
	}, func(ctx context.Context, in *storeInput) (*statusOutput, error) { return s.statusAnswer(ctx, in.Store) })
	for _, c := range []Channel{Email, Phone} {
		httpapi.Register(api, httpapi.Op{
			Method: http.MethodPost, Path: base + "/" + string(c) + "/codes", ID: "verification." + string(c) + "_code", Tag: tag, Guard: owner, Status: http.StatusCreated, Private: true,
			Summary: "Send a code to the address that is to be proved",
		}, func(ctx context.Context, in *codeInput) (*codeOutput, error) {
			sent, err := s.SendCode(ctx, in.Store, c, in.Body.Address, httpapi.Lang(ctx))
			if err != nil {
				return nil, err
			}
			out := &codeOutput{}
			out.Body.ExpiresAt, out.Body.NextAt, out.Body.Practice = sent.ExpiresAt, sent.NextAt, sent.Practice
			return out, nil
		})
		httpapi.Register(api, httpapi.Op{
			Method: http.MethodPost, Path: base + "/" + string(c) + "/confirmation", ID: "verification." + string(c) + "_confirm", Tag: tag, Guard: owner, Private: true,
			Summary: "Prove the address with the code",
		}, func(ctx context.Context, in *confirmInput) (*statusOutput, error) {
			if _, err := s.Confirm(ctx, in.Store, c, in.Body.Code); err != nil {
				return nil, err
			}
			return s.statusAnswer(ctx, in.Store)
		})
	}
	s.bindRoutes(api, base, owner)
}

func (s *Service) bindRoutes(api *httpapi.API, base string, owner httpapi.Guard) {
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: base + "/payment/binding", ID: "verification.bind", Tag: tag, Guard: owner, Status: http.StatusCreated, Private: true,
		Summary: "Begin to bind a payment account (Alipay+)",
	}, func(ctx context.Context, in *bindInput) (*bindOutput, error) {
		c, url, err := s.Bind(ctx, in.Store, in.Body.Account)
		if err != nil {
			return nil, err
		}
		out := &bindOutput{}
		out.Body.State, out.Body.URL = c.State, url
		return out, nil
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodPost, Path: base + "/payment/refresh", ID: "verification.refresh", Tag: tag, Guard: owner,
		Summary: "Ask the payment provider how far the binding is",
	}, func(ctx context.Context, in *storeInput) (*statusOutput, error) {
		if _, err := s.Refresh(ctx, in.Store); err != nil {
			return nil, err
		}
		return s.statusAnswer(ctx, in.Store)
	})
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodDelete, Path: base + "/payment/binding", ID: "verification.unbind", Tag: tag, Guard: owner,
		Summary: "End the binding of the payment account",
	}, func(ctx context.Context, in *storeInput) (*statusOutput, error) {
		if err := s.Unbind(ctx, in.Store); err != nil {
			return nil, err
		}
		return s.statusAnswer(ctx, in.Store)
	})
}

func (s *Service) statusAnswer(ctx context.Context, storeID string) (*statusOutput, error) {
	status, err := s.Status(ctx, storeID)
	if err != nil {
		return nil, err
	}
	out, lang := &statusOutput{}, httpapi.Lang(ctx)
	out.Body.Verification = StatusItem{Verified: status.Verified, Missing: []string{}, Parts: []PartItem{}}
	for _, p := range status.Parts {
		if !p.OK {
			out.Body.Verification.Missing = append(out.Body.Verification.Missing, p.Name)
		}
		out.Body.Verification.Parts = append(out.Body.Verification.Parts, PartItem{p.Name, p.Label.In(lang), p.OK, p.State, p.Elsewhere, p.Address, p.Reason, p.Fix.In(lang), p.FixURL})
	}
	return out, nil
}
