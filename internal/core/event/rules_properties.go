package event

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"souk/internal/core/insight"
)

// judgeProperties compares the properties with what the event's type says.
func (c *circumstances) judgeProperties(e *Event, v *Verdict, m message) *Remark {
	e.Experiment = maskText("", cut(firstOf(m.values, "experiment_id", "experiment"), maxID))
	e.Arm = maskText("", cut(firstOf(m.values, "variation_id", "arm"), maxID))
	e.Surface = maskText("", cut(textOf(m.values, "surface"), maxID))
	if shown, ok := m.values["would_have_shown"].(bool); ok {
		e.WouldHaveShown = shown
	}
	if e.Call != Track && e.Call != Page {
		return nil
	}
	t := c.types[e.Name]
	if t == nil {
		v.Warnings = append(v.Warnings, Remark{Code: "event.unknown", Pointer: "/event", Args: []string{e.Name}})
		return nil
	}
	for _, p := range t.Properties {
		r := p.check(m.values)
		switch {
		case r == nil:
		case p.Required && p.Name != "impression":
			return r
		case r.Code == "property.type":
			v.Warnings = append(v.Warnings, *r)
		}
	}
	if strings.HasPrefix(e.Name, "Order ") && !c.writer.Trusted {
		v.Warnings = append(v.Warnings, Remark{Code: "order.signal"})
	}
	return nil
}

func firstOf(values map[string]any, names ...string) string {
	for _, n := range names {
		if s := textOf(values, n); s != "" {
			return s
		}
	}
	return ""
}

// check says what is wrong with the property, nil for nothing. An absent one that
// is not required is missing, too: coverage counts it.
func (p Property) check(values map[string]any) *Remark {
	v, ok := values[p.Name]
	if !ok || v == nil || v == "" {
		return refuse("property.missing", "/properties/"+p.Name, p.Name)
	}
	is := kindOf(v)
	fits := is == p.Kind || p.Kind == AnyKind || p.Kind == Number && is == Whole || p.Kind == Text && (is == Whole || is == Number)
	if !fits {
		return refuse("property.type", "/properties/"+p.Name, p.Name, string(p.Kind), string(is))
	}
	return nil
}

func kindOf(v any) Kind {
	switch x := v.(type) {
	case string:
		return Text
	case json.Number:
		if _, err := strconv.ParseInt(x.String(), 10, 64); err == nil {
			return Whole
		}
		return Number
	case bool:
		return Flag
	case []any:
		return List
	case map[string]any:
		return Object
	}
	return AnyKind
}

// judgePlace finds store and product of the event.
//
// Source: X-51 "another store's product is not there".
func (c *circumstances) judgePlace(e *Event, v *Verdict, m message) *Remark {
	e.StoreID = c.writer.StoreID
	product := m.productOf()
	if product == "" || utf8Long(product) {
		return nil
	}
	owner, known := c.storesOf[product]
	switch {
	case !known:
		v.Warnings = append(v.Warnings, Remark{Code: "product.unknown", Pointer: "/properties/product_id", Args: []string{maskText("", cut(product, maxID))}})
	case e.StoreID != "" && owner != e.StoreID:
		return refuse("product.foreign", "/properties/product_id", cut(product, maxID))
	default:
		e.StoreID, e.ProductID = owner, product
	}
	return nil
}

func utf8Long(s string) bool { return len(s) > 4*maxID }

// judgeImpression looks at the token of what was shown. It never refuses: an
// event without one is kept and does not count where a token is needed.
func (c *circumstances) judgeImpression(e *Event, v *Verdict, m message) {
	token := textOf(m.values, "impression")
	delete(m.values, "impression")
	t := c.types[e.Name]
	needed := t != nil && t.Item != ""
	warn := func(code string) {
		if needed || token != "" {
			v.Warnings = append(v.Warnings, Remark{Code: code, Pointer: "/properties/impression"})
		}
	}
	if token == "" {
		warn("impression.missing")
		return
	}
	shown, err := c.verify(token)
	age := e.At.Sub(shown.At)
	switch {
	case err != nil, needed && textOf(m.values, t.Item) != shown.Item, !c.shownTo(shown, e.BuyerKey) && !c.shownTo(shown, m.AnonymousID),
		e.Source != Market && shown.StoreID != e.Source, e.ProductID != "" && shown.ProductID != "" && shown.ProductID != e.ProductID && shown.Item != e.ProductID:
		warn("impression.invalid")
		return
	case age > c.policy.ImpressionAge.Duration() || age < -tokenStep:
		warn("impression.expired")
		return
	}
	e.Impression, e.Surface = shown.ID, shown.Surface
	if e.StoreID == "" {
		e.StoreID = shown.StoreID
	}
	if e.ProductID == "" {
		e.ProductID = shown.ProductID
	}
	if needed {
		e.OnceKey = c.onceKey(strings.Join([]string{e.Name, textOf(m.values, t.Round), shown.Item, e.At.Truncate(time.Hour).Format(time.RFC3339), c.viewerOf(e)}, "\x1f"))
	}
}

// viewerOf is who counts once: a proved buyer, a server's word, or one of the
// anonymous viewers that a network may have.
func (c *circumstances) viewerOf(e *Event) string {
	if c.buyer != "" || c.writer.Trusted {
		return "buyer " + e.BuyerKey
	}
	var slot uint32 = 2166136261 // FNV-1a
	for _, b := range []byte(e.BuyerKey) {
		slot = (slot ^ uint32(b)) * 16777619
	}
	return "network " + c.network + " " + strconv.Itoa(int(slot)%c.policy.AnonymousSlots)
}

// cellsOf are what a kept event gives to the hourly sums. A type with an item
// needs the once-key; the caller knows who was first.
func cellsOf(types map[string]*Type, e Event) []insight.Cell {
	t := types[e.Name]
	if t == nil || t.Cells == nil || e.StoreID == "" || t.Item != "" && e.OnceKey == "" || e.Call != Track && e.Call != Page {
		return nil
	}
	return t.Cells(e)
}
