package wording

import (
	"souk/internal/base/fault"
)

// RuleSet is what a tool gives: its terms, its verdicts and its exceptions. The
// zero value of every member but Terms is usable.
type RuleSet struct {
	Name     string              // for logs and errors, e.g. "video.title"
	Terms    Terms               // from the tool's policy section
	Verdicts map[Reason]Severity // overrides of DefaultVerdicts
	Off      []string            // rule ids that do not apply
	Hosts    []string            // hosts that may be linked in every text
	Regions  []string            // ISO 3166 regions for telephone numbers without "+"
}

// Publication is the rule set for what a seller publishes (titles, subtitles,
// text in films and pictures): a block becomes a rejection, a hold goes to a
// person.
func Publication(name string, terms Terms) RuleSet {
	return RuleSet{Name: name, Terms: terms, Regions: []string{"CN", "US"}}
}

// DefaultVerdicts is the verdict of each reason where a rule set says nothing.
//
// Source: V-14, V-42, V-48, V-51, V-52; the design's "block → reject, hold → person".
func DefaultVerdicts() map[Reason]Severity {
	return map[Reason]Severity{
		ReasonBannedTerm:          Reject,
		ReasonSuperlativeTerm:     Reject,
		ReasonAbsoluteClaim:       Reject,
		ReasonPromotionNoDeadline: Reject,
		ReasonPromotionExpired:    Warning,
		ReasonPromotionDated:      Pass,
		ReasonExternalURL:         Reject,
		ReasonPossibleURL:         Human,
		ReasonEmailAddress:        Reject,
		ReasonPhoneNumber:         Reject,
		ReasonPossiblePhone:       Human,
		ReasonMessengerContact:    Reject,
		ReasonMessengerNamed:      Human,
		ReasonOtherShop:           Reject,
		ReasonOtherShopNamed:      Human,
		ReasonDiversionTerm:       Reject,
		ReasonInnocent:            Pass,
	}
}

// Validate refuses a rule set that an engine cannot be built from.
func (r RuleSet) Validate() error {
	if err := r.Terms.Validate(); err != nil {
		return fault.Wrap("wording.RuleSet.Validate", err)
	}
	known := DefaultVerdicts()
	for reason, severity := range r.Verdicts {
		if _, ok := known[reason]; !ok {
			return fault.T("wording.RuleSet.Validate", fault.Invalid, "wording.unknown_reason",
				"未知的原因："+string(reason), "Unknown reason: "+string(reason))
		}
		switch severity {
		case Pass, Warning, Human, Reject:
		default:
			return fault.T("wording.RuleSet.Validate", fault.Invalid, "wording.unknown_severity",
				"未知的结论："+string(severity), "Unknown severity: "+string(severity))
		}
	}
	return nil
}
