package review

import "souk/internal/base/i18n"

// Severity is what a finding does to the verdict.
type Severity string

// Severities in falling order of weight.
const (
	Reject  Severity = "reject"
	Human   Severity = "human"
	Warning Severity = "warning"
)

// Verdict is the outcome of an automatic review.
//
// Source: AMB-75: a person always decides; "human" means open questions for the
// person, "pass" none, "reject" ends the attempt without a person.
type Verdict string

// The verdicts.
const (
	VerdictPass   Verdict = "pass"
	VerdictHuman  Verdict = "human"
	VerdictReject Verdict = "reject"
)

// Finding is one thing that a check found: code, why, how to mend, evidence.
//
// Source, contract "souk check".
type Finding struct {
	Code     string    `json:"code" doc:"ERR-V07 …"`
	Reason   string    `json:"reason" doc:"sub-reason, stable"`
	Severity Severity  `json:"severity" enum:"reject,human,warning"`
	Message  i18n.Text `json:"message" doc:"what was found, zh and en"`
	Fix      i18n.Text `json:"fix" doc:"how to mend it, zh and en"`
	Rule     string    `json:"rule,omitempty" doc:"requirement or rule source"`
	Evidence Evidence  `json:"evidence"`
}

// Evidence is what the finding rests on; members that do not apply are absent.
type Evidence struct {
	AtMS  *int64 `json:"at_ms,omitempty" doc:"time in the film, milliseconds"`
	EndMS *int64 `json:"end_ms,omitempty"`
	Frame *int64 `json:"frame,omitempty"`
	Box   []int  `json:"box,omitempty" doc:"x, y, width, height in pixels of the film"`
	Value string `json:"value,omitempty" doc:"measured"`
	Limit string `json:"limit,omitempty" doc:"allowed"`
	Unit  string `json:"unit,omitempty"`
	Text  string `json:"text,omitempty" doc:"the words in question, as written"`
	Span  []int  `json:"span,omitempty" doc:"start and end in code points of the text"`
	Where string `json:"where,omitempty" doc:"title, subtitle file and cue, container …"`
	File  string `json:"file,omitempty"`
	Line  int    `json:"line,omitempty" doc:"line of the subtitle file, from 1"`
}

// NotChecked is a check that could not run; it makes the verdict "human" and is
// never a finding.
type NotChecked struct {
	Check  string `json:"check"`
	Reason string `json:"reason"`
}

// Judge sums findings up: reject beats human beats pass; a check that could not
// run asks for a person.
func Judge(findings []Finding, notChecked []NotChecked) Verdict {
	v := VerdictPass
	if len(notChecked) > 0 {
		v = VerdictHuman
	}
	for _, f := range findings {
		switch f.Severity {
		case Reject:
			return VerdictReject
		case Human:
			v = VerdictHuman
		case Warning:
		}
	}
	return v
}

// Code is an entry of the error-code catalogue.
//
// Source: X-26, V-61, V-64.
type Code struct {
	Code    string    `json:"code"`
	Tool    string    `json:"tool"`
	Group   string    `json:"group" doc:"cause group of the reports: duration, forbidden, sound, other …"`
	Label   i18n.Text `json:"label"`
	Cause   i18n.Text `json:"cause"`
	Fix     i18n.Text `json:"fix"`
	Example i18n.Text `json:"example"`
	Rules   []string  `json:"rules" doc:"requirement ids"`
	Auto    bool      `json:"auto" doc:"a built-in check can give it today"`
	Warning bool      `json:"warning" doc:"never rejects"`
}
