package policy

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"souk/internal/core/identity"
	"souk/internal/platform/httpapi"
)

// Routes registers the reading of policies for staff and their change for operators.
func (s *Service) Routes(api *httpapi.API) {
	s.draftRoutes(api)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/policies", ID: "policy.list", Tag: "policy",
		Summary: "Every publication of the policy document, newest first", Guard: identity.Staff(),
	}, s.listRoute)
	httpapi.Register(api, httpapi.Op{
		Method: http.MethodGet, Path: "/v1/policies/{version}", ID: "policy.get", Tag: "policy",
		Summary: "A version of the policy document with the names of its keys", Guard: identity.Staff(),
	}, s.getRoute)
}

// PublicationItem is a publication on the wire.
type PublicationItem struct {
	ID            string    `json:"id"`
	Version       string    `json:"version"`
	EffectiveFrom time.Time `json:"effective_from"`
	State         string    `json:"state" enum:"scheduled,in_force,past,withdrawn"`
	Origin        Origin    `json:"origin" enum:"built_in,file,operator"`
	Actor         string    `json:"actor"`
	Reason        string    `json:"reason"`
	PublishedAt   time.Time `json:"published_at"`
}

type listOutput struct {
	Body httpapi.List[PublicationItem]
}

func (s *Service) listRoute(ctx context.Context, _ *struct{}) (*listOutput, error) {
	list, err := s.Publications(ctx)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	current, _ := inForce(list, now)
	out := &listOutput{Body: httpapi.List[PublicationItem]{Items: make([]PublicationItem, 0, len(list))}}
	for i := len(list) - 1; i >= 0; i-- {
		out.Body.Items = append(out.Body.Items, publicationItem(list[i], now, current.ID))
	}
	return out, nil
}

func publicationItem(p Publication, now time.Time, current string) PublicationItem {
	state := "past"
	switch {
	case !p.WithdrawnAt.IsZero():
		state = "withdrawn"
	case p.EffectiveFrom.After(now):
		state = "scheduled"
	case p.ID == current:
		state = "in_force"
	}
	return PublicationItem{p.ID, p.Version, p.EffectiveFrom, state, p.Origin, p.Actor, p.Reason, p.PublishedAt}
}

// SectionItem names a section and its keys.
type SectionItem struct {
	Name   string            `json:"name"`
	Label  string            `json:"label"`
	Labels map[string]string `json:"labels" doc:"by dotted key, in the reader's language"`
}

// DocumentItem is a version on the wire.
type DocumentItem struct {
	Version    string          `json:"version"`
	Guidelines string          `json:"guidelines"`
	Document   json.RawMessage `json:"document" doc:"the whole document, every key"`
	Sections   []SectionItem   `json:"sections"`
}

type getInput struct {
	Version string `path:"version"`
}

type getOutput struct {
	Body DocumentItem
}

func (s *Service) getRoute(ctx context.Context, in *getInput) (*getOutput, error) {
	d, err := s.Version(ctx, in.Version)
	if err != nil {
		return nil, err
	}
	lang := httpapi.Lang(ctx)
	out := &getOutput{Body: DocumentItem{
		Version: d.Version, Guidelines: d.Guidelines, Document: d.Canonical(), Sections: make([]SectionItem, 0, len(s.sections)),
	}}
	for _, section := range s.sections {
		item := SectionItem{Name: section.Name, Label: section.Label.In(lang), Labels: make(map[string]string, len(section.Labels))}
		for key, text := range section.Labels {
			item.Labels[key] = text.In(lang)
		}
		out.Body.Sections = append(out.Body.Sections, item)
	}
	return out, nil
}
