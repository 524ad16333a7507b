package wording

import (
	"time"

	"souk/internal/base/i18n"
)

// Kind says what was found.
type Kind string

// The kinds of hits.
const (
	KindBanned      Kind = "banned"      // a word that the platform forbids
	KindSuperlative Kind = "superlative" // an exaggerated or absolute claim
	KindPromotion   Kind = "promotion"   // a promotion, judged by its deadline
	KindURL         Kind = "url"         // a web address, domain or short link
	KindEmail       Kind = "email"       // an e-mail address, also in words
	KindPhone       Kind = "phone"       // a telephone number
	KindMessenger   Kind = "messenger"   // a messenger or social network
	KindShop        Kind = "shop"        // another marketplace
	KindDiversion   Kind = "diversion"   // talk that leads a buyer away
)

// Group is the family of codes that a kind belongs to.
type Group string

// The groups.
const (
	GroupWording   Group = "wording"   // Source: V-42, V-48.
	GroupPromotion Group = "promotion" // Source: V-51.
	GroupDiversion Group = "diversion" // Source: V-14, V-52.
)

// Group of the kind.
func (k Kind) Group() Group {
	switch k {
	case KindBanned, KindSuperlative:
		return GroupWording
	case KindPromotion:
		return GroupPromotion
	case KindURL, KindEmail, KindPhone, KindMessenger, KindShop, KindDiversion:
		return GroupDiversion
	}
	return GroupWording
}

// Reason is the stable code of why a hit counts; it is API.
type Reason string

// The reasons.
const (
	ReasonBannedTerm          Reason = "banned_term"
	ReasonSuperlativeTerm     Reason = "superlative_term"
	ReasonAbsoluteClaim       Reason = "absolute_claim"
	ReasonPromotionNoDeadline Reason = "promotion_no_deadline"
	ReasonPromotionExpired    Reason = "promotion_expired"
	ReasonPromotionDated      Reason = "promotion_dated" // innocent: the deadline is given and ahead
	ReasonExternalURL         Reason = "external_url"
	ReasonPossibleURL         Reason = "possible_url"
	ReasonEmailAddress        Reason = "email_address"
	ReasonPhoneNumber         Reason = "phone_number"
	ReasonPossiblePhone       Reason = "possible_phone"
	ReasonMessengerContact    Reason = "messenger_contact"
	ReasonMessengerNamed      Reason = "messenger_named" // named without a purpose that can be read
	ReasonOtherShop           Reason = "other_shop"
	ReasonOtherShopNamed      Reason = "other_shop_named"
	ReasonDiversionTerm       Reason = "diversion_term"
	ReasonInnocent            Reason = "innocent" // negated, a question, product talk or a refusal
)

// Severity is the verdict on one hit, from harmless to refused.
type Severity string

// The verdicts: a film is refused, goes to a person, goes through with a
// warning, or passes.
const (
	Pass    Severity = "pass"
	Warning Severity = "warning"
	Human   Severity = "human"
	Reject  Severity = "reject"
)

// rank orders severities; an unknown one ranks with Human so that nothing
// slips through.
func (s Severity) rank() int {
	switch s {
	case Pass:
		return 0
	case Warning:
		return 1
	case Human:
		return 2
	case Reject:
		return 3
	}
	return 2
}

// Worse reports whether s is a stricter verdict than other.
func (s Severity) Worse(other Severity) bool { return s.rank() > other.rank() }

// Span is a half-open range [Start, End).
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the number of units in the span.
func (s Span) Len() int { return s.End - s.Start }

// overlaps reports whether two spans share at least one unit.
func (s Span) overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Hit is one thing found in a text.
type Hit struct {
	Rule     string   `json:"rule"`     // stable id, e.g. "superlative.en.world_best"
	Kind     Kind     `json:"kind"`     // what was found
	Group    Group    `json:"group"`    // family of codes
	Reason   Reason   `json:"reason"`   // why it counts
	Severity Severity `json:"severity"` // verdict
	Source   string   `json:"source"`   // requirement id
	Lang     string   `json:"lang"`     // language of the rule, "" for every language

	Span       Span   `json:"span"`       // Unicode code points of the original text
	Bytes      Span   `json:"bytes"`      // UTF-8 bytes of the original text
	Text       string `json:"text"`       // the original text of the span
	Normalized string `json:"normalized"` // what the rule read

	Message i18n.Text `json:"message"` // what is wrong
	Fix     i18n.Text `json:"fix"`     // how to mend it
	// Suggest is a replacement for the span, "" where deleting is the mend.
	Suggest string `json:"suggest,omitempty"`
	// Deadline is the end of a promotion, where one was read.
	Deadline *time.Time `json:"deadline,omitempty"`
}

// Options are what a judgement needs to know besides the text.
type Options struct {
	AsOf  time.Time      // deadlines are judged against this instant
	Zone  *time.Location // in which a day ends; UTC when nil
	Lang  string         // BCP-47 tag of the text, "" when unknown; decides 03/04 dates
	Hosts []string       // hosts that may be linked, with their sub-domains
	All   bool           // also return hits that pass (innocent or dated)
}

// Verdict is the worst severity among hits, Pass when there is none.
func Verdict(hits []Hit) Severity {
	worst := Pass
	for _, h := range hits {
		if h.Severity.Worse(worst) {
			worst = h.Severity
		}
	}
	return worst
}
