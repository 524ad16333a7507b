package wording

import (
	"regexp"
	"strings"
)

// pattern is a rule on grammar: an expression over a view, with the words that
// it cannot match without, and what before or behind makes the match innocent.
type pattern struct {
	id      string // rule id
	lang    string
	kind    Kind
	reason  Reason
	source  string
	views   viewKind
	anchors string // words, separated by "|"
	expr    string
	before  string // innocent when the clause before the match ends so
	after   string // innocent when the text behind the match begins so
	plain   bool   // negation and questions do not excuse it
	suggest string
}

// compiled is a pattern ready for use.
type compiled struct {
	pattern
	anchors       []string
	re            *regexp.Regexp
	before, after *regexp.Regexp
}

func (p pattern) compile() (compiled, error) {
	c := compiled{pattern: p, anchors: strings.Split(p.anchors, "|")}
	if p.views == 0 {
		c.views = viewBase | viewLeet | viewTight
	}
	var err error
	if c.re, err = regexp.Compile(p.expr); err != nil {
		return c, err
	}
	if p.before != "" {
		if c.before, err = regexp.Compile("(?:" + p.before + ")$"); err != nil {
			return c, err
		}
	}
	if p.after != "" {
		c.after, err = regexp.Compile("^(?:" + p.after + ")")
	}
	return c, err
}

// allPatterns is the list of rules on grammar, in the order in which they run.
func allPatterns() []pattern {
	var all []pattern
	all = append(all, claimsZH()...)
	all = append(all, claimsEN()...)
	all = append(all, promotionsZH()...)
	all = append(all, promotionsEN()...)
	return append(all, contactPatterns()...)
}

// matchPatterns runs the patterns that have an anchor in the view, each near
// its anchors.
func (r *reading) matchPatterns() {
	places := make([][]Span, len(r.e.patterns))
	for _, m := range r.marks {
		if m.cat == catAnchor && r.e.patterns[m.id].views&r.v.kind != 0 {
			places[m.id] = append(places[m.id], Span{m.i, m.j})
		}
	}
	for id, at := range places {
		for _, w := range patternReach.windows(r.v.text, at) {
			r.matchPattern(&r.e.patterns[id], w)
		}
	}
}

// matchPattern files the matches of one pattern in a window.
func (r *reading) matchPattern(p *compiled, w Span) {
	s := r.v.text
	for _, at := range p.re.FindAllStringIndex(s[w.Start:w.End], -1) {
		i, j := trimSpan(s, w.Start+at[0], w.Start+at[1])
		if i >= j || !wholeWord(s, i, j) || r.excused(p.before, p.after, i, j) {
			continue
		}
		f := find{v: r.v, i: i, j: j, rule: p.id, kind: p.kind, reason: p.reason, lang: p.lang, source: p.source, suggest: p.suggest}
		r.judgeMatch(f, p.plain)
	}
}

// excused reports whether what stands around bytes [i, j) makes them innocent.
func (r *reading) excused(before, after *regexp.Regexp, i, j int) bool {
	s := r.v.text
	return after != nil && after.MatchString(s[j:]) || before != nil && before.MatchString(tail(s[clauseStart(s, i):i], lookBack))
}

// judgeMatch decides on a claim, a promotion or a contact by its context.
func (r *reading) judgeMatch(f find, plain bool) {
	switch f.kind.Group() {
	case GroupPromotion:
		r.judgePromotion(f)
		return
	case GroupDiversion:
		if r.refused(f.i, f.j) && !r.carriesHandle(f.i, f.j) {
			f.reason = ReasonInnocent
		}
	case GroupWording:
		switch {
		case plain:
		case f.kind == KindBanned:
			if r.negated(f.i) {
				f.severity = Human // "not a replica" is for a person
			}
		case r.negated(f.i) || r.asked(f.i, f.j):
			f.reason = ReasonInnocent
		}
	}
	r.add(f)
}

// trimSpan drops blanks at both ends.
func trimSpan(s string, i, j int) (int, int) {
	for i < j && s[i] == ' ' {
		i++
	}
	for j > i && s[j-1] == ' ' {
		j--
	}
	return i, j
}
