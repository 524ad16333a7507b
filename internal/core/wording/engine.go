package wording

import (
	"regexp"
	"slices"
	"time"

	ahocorasick "github.com/BobuSumisu/aho-corasick"

	"souk/internal/base/fault"
)

// Engine judges text by one rule set. It is immutable and safe for concurrent
// use; building one takes some milliseconds and some megabytes, so keep it as
// long as its policy version holds.
type Engine struct {
	name     string
	trie     *ahocorasick.Trie
	entries  [][]entry // by pattern number of the trie
	patterns []compiled
	apps     []app
	shops    []shop
	excuses  map[string]excuse
	verdicts map[Reason]Severity
	off      map[string]bool
	hosts    []string
	regions  []string
	tlds     map[string]tldClass
	expr     expressions
}

// category says what a dictionary entry is for.
type category uint8

const (
	catTerm     category = iota // a term of the rule set
	catAnchor                   // a word that a pattern cannot match without
	catApp                      // a messenger or social network
	catShop                     // another marketplace
	catAsk                      // words that ask for contact: "add me", 加我
	catTouch                    // words that may ask for contact: "contact", 咨询
	catProduct                  // product talk: "case", "notification", 支架
	catVisit                    // words that send to a shop or site: "visit", 搜索
	catDevice                   // what makes a shop's name a product: "alexa"
	catCall                     // telephone words
	catNumbered                 // words that own a number: "order no.", 型号
)

// entry is one dictionary word.
type entry struct {
	cat   category
	id    int  // pattern, app, shop or term list
	alias bool // of an app: never counts alone
	loose bool // may be part of a longer word
	kind  Kind // of a term
	lang  string
	word  string
}

// New builds an engine. It refuses an invalid rule set (kind Invalid).
func New(rules RuleSet) (*Engine, error) {
	if err := rules.Validate(); err != nil {
		return nil, fault.Wrap("wording.New", err)
	}
	e := &Engine{
		name: rules.Name, verdicts: DefaultVerdicts(), off: map[string]bool{}, apps: messengerApps(), shops: otherShops(),
		hosts: slices.Clone(rules.Hosts), regions: slices.Clone(rules.Regions), tlds: topLevelDomains(),
	}
	for reason, severity := range rules.Verdicts {
		e.verdicts[reason] = severity
	}
	for _, id := range rules.Off {
		e.off[id] = true
	}
	if err := e.compile(); err != nil {
		return nil, err
	}
	d := dictionary{index: map[string]int{}}
	e.fill(&d, rules.Terms)
	e.entries = d.entries
	e.trie = ahocorasick.NewTrieBuilder().AddStrings(d.words).Build()
	return e, nil
}

// compile prepares the patterns and expressions.
func (e *Engine) compile() error {
	for _, p := range allPatterns() {
		c, err := p.compile()
		if err != nil {
			return fault.E("wording.New", fault.Internal, "internal", err, "A built-in pattern is broken: "+p.id)
		}
		e.patterns = append(e.patterns, c)
	}
	var err error
	if e.expr, err = compileExpressions(); err != nil {
		return fault.E("wording.New", fault.Internal, "internal", err, "A built-in expression is broken.")
	}
	e.excuses = termExcuses()
	return nil
}

// dictionary collects the words of the trie, each once.
type dictionary struct {
	words   []string
	entries [][]entry
	index   map[string]int
}

// add files an entry under a folded word.
func (d *dictionary) add(word string, en entry) {
	folded := foldTerm(word)
	if en.loose {
		folded = foldAnchor(word)
	}
	if folded == "" {
		return
	}
	i, ok := d.index[folded]
	if !ok {
		i = len(d.words)
		d.index[folded] = i
		d.words = append(d.words, folded)
		d.entries = append(d.entries, nil)
	}
	en.word = folded
	d.entries[i] = append(d.entries[i], en)
}

// fill files everything that the rules look for.
func (e *Engine) fill(d *dictionary, terms Terms) {
	for _, l := range terms.lists() {
		for _, lang := range sortedKeys(l.terms) {
			for _, t := range l.terms[lang] {
				d.add(t, entry{cat: catTerm, kind: l.kind, lang: lang})
			}
		}
	}
	for i, p := range e.patterns {
		for _, a := range p.anchors {
			d.add(a, entry{cat: catAnchor, id: i, loose: true})
		}
	}
	for i, a := range e.apps {
		for _, n := range a.names {
			d.add(n, entry{cat: catApp, id: i})
		}
		for _, n := range a.aliases {
			d.add(n, entry{cat: catApp, id: i, alias: true})
		}
	}
	for i, s := range e.shops {
		for _, n := range s.names {
			d.add(n, entry{cat: catShop, id: i})
		}
	}
	for cat, words := range contextWords() {
		for _, w := range words {
			d.add(w, entry{cat: cat})
		}
	}
}

// mark is a dictionary word found in a view, bytes [i, j).
type mark struct {
	i, j int
	*entry
}

// scan finds the dictionary words of a view.
func (e *Engine) scan(v *view) []mark {
	marks := make([]mark, 0, 16)
	e.trie.Walk([]byte(v.text), func(end, n, number int64) bool {
		i, j := int(end-n+1), int(end+1)
		whole := wholeWord(v.text, i, j)
		for k := range e.entries[number] {
			if en := &e.entries[number][k]; whole || en.loose {
				marks = append(marks, mark{i, j, en})
			}
		}
		return true
	})
	return marks
}

// find is a hit before it is written out.
type find struct {
	v        *view
	i, j     int // bytes of the view
	rule     string
	kind     Kind
	reason   Reason
	lang     string
	source   string
	severity Severity // overrides the rule set's verdict when set
	suggest  string
	deadline *time.Time
}

// reading is one text being judged.
type reading struct {
	e         *Engine
	opts      Options
	src       *source
	base      *view
	digits    *view // nil when nothing is spelled out
	v         *view // in hand
	marks     []mark
	finds     []find
	guilty    int
	innocent  int
	deadlines *deadlines // read once, when a promotion is found
}

// Judge returns what is wrong with a text, sorted by place; with Options.All
// also what was looked at and passes. It never fails: bytes that are no UTF-8
// are read as replacement characters.
//
// Source: V-14, V-42, V-48, V-51, V-52, AMB-66.
func (e *Engine) Judge(text string, opts Options) []Hit {
	if text == "" {
		return nil
	}
	if opts.Zone == nil {
		opts.Zone = time.UTC
	}
	r := &reading{e: e, opts: opts, src: newSource(text)}
	gs := foldGlyphs(normalise(text))
	if len(gs) == 0 {
		return nil
	}
	r.base = newView(viewBase, r.src, gs, nil)
	r.digits = digitsView(r.src, r.base, gs)
	r.read(r.base)
	r.entities()
	for _, v := range leetViews(r.src, gs) {
		r.read(v)
	}
	if flow, marks := flowGlyphs(gs); flow != nil {
		gs = flow
		r.read(newView(viewTight, r.src, flow, marks))
	}
	if v := tightView(r.src, gs); v != nil {
		r.read(v)
	}
	if r.digits != nil {
		r.read(r.digits)
		r.phones()
	}
	return r.write()
}

// read applies the rules on words to one view.
func (r *reading) read(v *view) {
	r.v, r.marks = v, r.e.scan(v)
	if len(r.marks) == 0 {
		return
	}
	r.matchPatterns()
	if v.kind == viewDigits {
		return
	}
	r.matchTerms()
	r.matchApps()
	r.matchShops()
}

// add files a find unless its rule is off or the view shows nothing new there.
func (r *reading) add(f find) {
	if r.e.off[f.rule] || !f.v.news(f.i, f.j) {
		return
	}
	count := &r.guilty
	if f.reason == ReasonInnocent {
		count = &r.innocent
	}
	if *count++; *count <= maxFinds {
		r.finds = append(r.finds, f)
	}
}

// maxFinds is how many guilty and how many innocent finds of one text are kept;
// what has that many is refused anyway.
const maxFinds = 256

// expressions are the fixed expressions that rules on context share.
type expressions struct {
	notEN, notENExempt, notZH, notZHExempt, answered, asksZH *regexp.Regexp
	refuse, refuseExempt, handle, sign, near, nearAfter      *regexp.Regexp
	spacedDot, wordDot, mail, mailWords, mailProvider        *regexp.Regexp
	phone, hanDomain, visit                                  *regexp.Regexp
	dates                                                    []dateForm
	dateStart, dateStartAfter, dateOther, dateOtherAfter     *regexp.Regexp
	dateMark, dateMarkAfter, dateTime                        *regexp.Regexp
}
