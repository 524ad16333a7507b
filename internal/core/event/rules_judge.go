package event

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"souk/internal/core/identity"
)

// circumstances are what an event is judged by beside itself.
type circumstances struct {
	policy   Policy
	writer   identity.Writer
	call     Call   // of the address; "" in a batch
	buyer    string // proved by a token, "" for nobody
	network  string // digest of the sender's network
	now      time.Time
	sentAt   string // of the request
	types    map[string]*Type
	verify   func(token string) (Impression, error)
	shownTo  func(m Impression, viewer string) bool
	onceKey  func(text string) string
	newID    func() string
	storesOf map[string]string // product → store
}

// message is one call as it arrives.
type message struct {
	Type        string          `json:"type"`
	MessageID   string          `json:"messageId"`
	Event       string          `json:"event"`
	Name        string          `json:"name"`
	AnonymousID string          `json:"anonymousId"`
	UserID      text            `json:"userId"`
	PreviousID  text            `json:"previousId"`
	GroupID     text            `json:"groupId"`
	Timestamp   string          `json:"timestamp"`
	SentAt      string          `json:"sentAt"`
	Properties  json.RawMessage `json:"properties"`

	values map[string]any
}

// text takes a string or a number: hosts number their users.
type text string

// UnmarshalJSON reads either.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && (b[0] == '-' || b[0] >= '0' && b[0] <= '9') {
		*t = text(b)
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

// Bounds of the parts of an event that no marketplace needs to change.
const (
	maxName   = 100
	maxID     = 128
	maxDepth  = 6
	maxValues = 300
)

func refuse(code, pointer string, args ...string) *Remark { return &Remark{code, pointer, args} }

// readMessage takes a raw event apart. Nothing of it is believed yet.
func readMessage(raw []byte, c *circumstances) (message, *Remark) {
	var m message
	if len(raw) > c.policy.MaxEvent {
		return m, refuse("event.too_large", "", strconv.Itoa(len(raw)), strconv.Itoa(c.policy.MaxEvent))
	}
	if !utf8.Valid(raw) {
		return m, refuse("text.invalid", "")
	}
	if b := bytes.TrimSpace(raw); len(b) == 0 || b[0] != '{' {
		return m, refuse("event.malformed", "")
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) && wrong.Field != "" {
			return m, refuse("field.type", "/"+strings.ReplaceAll(wrong.Field, ".", "/"), wrong.Field, string(Text))
		}
		return m, refuse("event.malformed", "")
	}
	for _, v := range []string{m.Type, m.MessageID, m.Event, m.Name, m.AnonymousID, string(m.UserID), string(m.PreviousID), string(m.GroupID), m.Timestamp} {
		if strings.IndexByte(v, 0) >= 0 {
			return m, refuse("text.invalid", "")
		}
	}
	return m, m.readProperties(c)
}

func (m *message) readProperties(c *circumstances) *Remark {
	if b := bytes.TrimSpace(m.Properties); len(b) > 0 && b[0] != '{' && string(b) != "null" {
		m.Properties = nil
		return refuse("properties.object", "/properties")
	}
	if len(m.Properties) > c.policy.MaxProperties {
		size := len(m.Properties)
		m.Properties = nil
		return refuse("properties.too_large", "/properties", strconv.Itoa(size), strconv.Itoa(c.policy.MaxProperties))
	}
	var err error
	if m.values, err = decodeObject(m.Properties); err != nil {
		return refuse("event.malformed", "/properties")
	}
	if bytes.Contains(m.Properties, []byte(`\u0000`)) && hasNUL(m.values) {
		m.values = nil
		return refuse("text.invalid", "/properties")
	}
	if depth, count := depthOf(m.values); depth > maxDepth || count > maxValues {
		m.values = nil
		return refuse("properties.too_deep", "/properties")
	}
	return nil
}

// callOf decides which call a message is.
func (m message) callOf(c *circumstances) (Call, *Remark) {
	call := c.call
	if call == "" {
		call = Call(m.Type)
	}
	if call == "screen" {
		call = Page
	}
	switch call {
	case Track, Page, Identify, Alias, Group:
		return call, nil
	}
	return call, refuse("call.unknown", "/type", cut(m.Type, maxName))
}

// productOf is the product that a message is about, as it says.
func (m message) productOf() string { return textOf(m.values, "product_id") }

// judge decides about one message and makes the row that would be kept.
//
// Source: X-62.
func judge(raw []byte, index int, c *circumstances) (Event, Verdict) {
	m, bad := readMessage(raw, c)
	v := Verdict{Index: index, MessageID: cut(strings.ToValidUTF8(strings.ReplaceAll(m.MessageID, "\x00", ""), ""), maxID), Outcome: Accepted}
	e := Event{Source: sourceOf(c.writer), ReceivedAt: c.now, MessageID: m.MessageID}
	call, wrong := m.callOf(c)
	e.Call, e.Name = call, nameOf(m, call)
	v.Name = maskText("", cut(strings.ToValidUTF8(strings.ReplaceAll(e.Name, "\x00", ""), ""), maxName))
	for _, step := range []func() *Remark{
		func() *Remark { return bad },
		func() *Remark { return wrong },
		func() *Remark { return c.judgeName(&e, m) },
		func() *Remark { return c.judgeWho(&e, &v, m) },
		func() *Remark { return c.judgeTime(&e, &v, m) },
		func() *Remark { return c.judgeProperties(&e, &v, m) },
		func() *Remark { return c.judgePlace(&e, &v, m) },
	} {
		if r := step(); r != nil {
			v.Outcome, v.Remark, v.Warnings = Refused, *r, nil
			if r.Code == "identity.unproved" {
				v.Outcome = Ignored
			}
			e.Properties = shownProperties(m)
			return e, v
		}
	}
	_, changed := m.values["impression"]
	c.judgeImpression(&e, &v, m)
	if e.StoreID == "" && c.types[e.Name] != nil {
		v.Warnings = append(v.Warnings, Remark{Code: "store.unknown"})
	}
	if mask(m.values) {
		changed = true
		v.Warnings = append(v.Warnings, Remark{Code: "properties.masked", Pointer: "/properties"})
	}
	e.values, e.Properties = m.values, keptObject(m.Properties, m.values, changed)
	v.MessageID = e.MessageID
	return e, v
}

// shownProperties are what the debugger keeps of a refused event.
func shownProperties(m message) []byte {
	if len(m.values) == 0 || len(m.Properties) > maxShown {
		return []byte("{}")
	}
	mask(m.values)
	return encodeObject(m.values)
}

// maxShown is how much of a refused event's properties the debugger keeps.
const maxShown = 2 << 10

func sourceOf(w identity.Writer) string {
	if w.StoreID == "" {
		return Market
	}
	return w.StoreID
}

func nameOf(m message, call Call) string {
	switch call {
	case Track:
		return m.Event
	case Page:
		return PageViewed
	}
	return string(call)
}

func (c *circumstances) judgeName(e *Event, m message) *Remark {
	switch {
	case strings.TrimSpace(e.Name) == "":
		return refuse("name.missing", "/event")
	case utf8.RuneCountInString(e.Name) > maxName:
		return refuse("name.too_long", "/event")
	case utf8.RuneCountInString(m.MessageID) > maxID:
		return refuse("message_id.too_long", "/messageId")
	case looksLikeMail(m.MessageID):
		return refuse("identity.invalid", "/messageId", "messageId")
	}
	e.Name = maskText("", e.Name)
	return nil
}

// judgeWho decides whose event it is. A page's word about a user needs a token.
//
// Source: core-ports "alias and identify to a user id only with a buyer token or sk_".
func (c *circumstances) judgeWho(e *Event, v *Verdict, m message) *Remark {
	ids := []struct{ value, name string }{{m.AnonymousID, "anonymousId"}, {string(m.UserID), "userId"}, {string(m.PreviousID), "previousId"}, {string(m.GroupID), "groupId"}}
	for _, id := range ids {
		if utf8.RuneCountInString(id.value) > maxID || looksLikeMail(id.value) {
			return refuse("identity.invalid", "/"+id.name, id.name)
		}
	}
	user := string(m.UserID)
	if c.buyer != "" {
		if user != "" && user != c.buyer {
			return refuse("user.other", "/userId")
		}
		user = c.buyer
	}
	proved := user != "" && (c.buyer != "" || c.writer.Trusted)
	if (e.Call == Identify && user != "" || e.Call == Alias) && !proved {
		return refuse("identity.unproved", "/userId")
	}
	switch {
	case proved:
		e.BuyerKey = user
	case m.AnonymousID != "":
		e.BuyerKey = m.AnonymousID
		if user != "" {
			v.Warnings = append(v.Warnings, Remark{Code: "user.unproved", Pointer: "/userId"})
		}
	default:
		return refuse("identity.missing", "/anonymousId")
	}
	if m.MessageID == "" {
		e.MessageID = c.newID()
		v.Warnings = append(v.Warnings, Remark{Code: "message_id.missing", Pointer: "/messageId"})
	}
	return nil
}

// judgeTime finds the event's instant on the business clock. A sender whose clock
// is off by more than the policy's skew is corrected by what it believed when it
// sent.
func (c *circumstances) judgeTime(e *Event, v *Verdict, m message) *Remark {
	e.At = c.now
	if m.Timestamp == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, m.Timestamp)
	if err != nil {
		return refuse("time.malformed", "/timestamp", "timestamp")
	}
	sentText := c.sentAt
	if m.SentAt != "" {
		sentText = m.SentAt
	}
	if sentText != "" {
		sent, err := time.Parse(time.RFC3339Nano, sentText)
		if err != nil {
			return refuse("time.malformed", "/sentAt", "sentAt")
		}
		if skew := c.now.Sub(sent); skew.Abs() > c.policy.ClockSkew.Duration() {
			at = at.Add(skew)
			v.Warnings = append(v.Warnings, Remark{Code: "time.corrected", Pointer: "/timestamp"})
		}
	}
	switch {
	case at.Before(c.now.Add(-c.policy.MaxPast.Duration())):
		return refuse("time.too_old", "/timestamp", cut(m.Timestamp, 40))
	case at.After(c.now.Add(c.policy.MaxFuture.Duration())):
		return refuse("time.future", "/timestamp", cut(m.Timestamp, 40))
	}
	e.At = at.UTC().Truncate(time.Microsecond)
	return nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}
