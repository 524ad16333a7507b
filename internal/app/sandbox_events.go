package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/core/event"
	"souk/internal/core/identity"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
)

type eventInput struct {
	Body struct {
		Name       string         `json:"name,omitempty" default:"Product Viewed" doc:"name of the event"`
		Store      string         `json:"store,omitempty" doc:"found by the product when left out"`
		Product    string         `json:"product,omitempty" doc:"a new one when neither store, product nor video is given"`
		Video      string         `json:"video,omitempty" doc:"a published film: the impression token is made for it"`
		Buyer      string         `json:"buyer,omitempty" doc:"user id; a new visitor when left out"`
		MessageID  string         `json:"message_id,omitempty"`
		At         time.Time      `json:"at,omitzero"`
		Properties map[string]any `json:"properties,omitempty"`
	}
}

type eventOutput struct {
	Body struct {
		Event struct {
			ID       string        `json:"id"`
			Name     string        `json:"name"`
			StoreID  string        `json:"store_id,omitempty"`
			Verdict  event.Outcome `json:"verdict" enum:"accepted,duplicate"`
			Warnings []string      `json:"warnings" doc:"codes"`
		} `json:"event"`
	}
}

// makeEvent lets something happen in the shop, on the way of every event, with a
// server's word: an impression token is made where the event needs one.
//
// Source: contract "POST /v1/sandbox/events".
func (s *souk) makeEvent(ctx context.Context, in *eventInput) (*eventOutput, error) {
	b := in.Body
	properties := map[string]any{"product_id": b.Product, "query": "lamp", "order_id": s.ids.New("ord"), "experiment_id": "sandbox", "progress": 25}
	if b.Product == "" {
		delete(properties, "product_id")
	}
	if b.Video != "" {
		film, err := s.video.Film(ctx, b.Video, storefront.Viewer{Lang: httpapi.Lang(ctx), BuyerID: b.Buyer})
		if err != nil {
			return nil, err
		}
		b.Store = film.StoreID
		properties["video_id"], properties["item"], properties["impression"] = b.Video, b.Video, film.Media.Impression
	}
	if b.Store == "" && b.Product == "" && b.Video == "" {
		made, err := s.makeProduct(ctx, &productInput{})
		if err != nil {
			return nil, err
		}
		b.Store, properties["product_id"] = made.Body.Product.Store, made.Body.Product.ID
	}
	if _, given := properties["product_id"]; !given && b.Video == "" {
		p, err := s.makeProductOf(ctx, b.Store)
		if err != nil {
			return nil, err
		}
		properties["product_id"] = p
	}
	for k, v := range b.Properties {
		properties[k] = v
	}
	return s.takeOne(ctx, in, b.Store, properties)
}

// makeProductOf makes a product of the store ("" = of a new one).
func (s *souk) makeProductOf(ctx context.Context, storeID string) (string, error) {
	var in productInput
	in.Body.Store = storeID
	made, err := s.makeProduct(ctx, &in)
	if err != nil {
		return "", err
	}
	return made.Body.Product.ID, nil
}

func (s *souk) takeOne(ctx context.Context, in *eventInput, storeID string, properties map[string]any) (*eventOutput, error) {
	b := in.Body
	message := map[string]any{"type": "track", "event": b.Name, "messageId": orText(b.MessageID, s.ids.New("msg")), "properties": properties, "anonymousId": s.ids.New("vis")}
	if b.Buyer != "" {
		message["userId"] = b.Buyer
	}
	if !b.At.IsZero() {
		message["timestamp"] = b.At.Format(time.RFC3339Nano)
	}
	raw, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	res, err := s.events.Take(ctx, event.Sending{Call: event.Track, Writer: identity.Writer{KeyID: "sandbox", StoreID: storeID, Trusted: true}, Events: [][]byte{raw}})
	if err != nil {
		return nil, err
	}
	v := res.Verdicts[0]
	if v.Outcome == event.Refused {
		text, fix := v.Message(httpapi.Lang(ctx))
		return nil, fault.E("app.sandbox", fault.Invalid, v.Code, nil, fmt.Sprintf("%s %s", text, fix)).WithFieldText(v.Pointer, v.Code, i18n.Text{httpapi.Lang(ctx): text})
	}
	out := &eventOutput{}
	out.Body.Event.ID, out.Body.Event.Name, out.Body.Event.StoreID, out.Body.Event.Verdict = v.MessageID, v.Name, storeID, v.Outcome
	out.Body.Event.Warnings = []string{}
	for _, w := range v.Warnings {
		out.Body.Event.Warnings = append(out.Body.Event.Warnings, w.Code)
	}
	return out, nil
}
