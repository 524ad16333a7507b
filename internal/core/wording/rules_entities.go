package wording

import (
	"slices"
	"strings"
	"unicode"
)

// entities finds addresses and numbers in the base view.
func (r *reading) entities() {
	s := r.base.text
	r.emails(s)
	if strings.Contains(s, "://") {
		r.schemes(s)
	}
	if strings.ContainsAny(s, ".。") {
		r.hosts(s)
	}
	if containsAny(s, " dot ", "点", "_dot_", "dot)", "dot]", "dot}", "(.)", "[.]", "{.}", " .", ". ") {
		r.disguisedHosts(s)
	}
	r.v = r.base
	r.marks = nil
	r.phones()
}

// addURL files an address unless its host may be linked or it is part of an
// address already found.
func (r *reading) addURL(i, j int, host string, reason Reason) {
	if r.allowedHost(host) || r.taken(i, j) {
		return
	}
	r.add(find{v: r.base, i: i, j: j, rule: "diversion.url", kind: KindURL, reason: reason, source: "V-14"})
}

// taken reports whether an address covers bytes [i, j) of the base view.
func (r *reading) taken(i, j int) bool {
	return slices.ContainsFunc(r.finds, func(f find) bool {
		return f.v == r.base && f.kind.Group() == GroupDiversion && (f.kind == KindURL || f.kind == KindEmail) && f.i <= i && j <= f.j
	})
}

// allowedHost reports the caller's and the rule set's own hosts and their
// sub-domains.
func (r *reading) allowedHost(host string) bool {
	host = strings.Trim(strings.ToLower(host), ".")
	if h, _, ok := strings.Cut(host, ":"); ok {
		host = h
	}
	for _, list := range [][]string{r.opts.Hosts, r.e.hosts} {
		for _, own := range list {
			own = strings.ToLower(strings.TrimSpace(own))
			if own != "" && (host == own || strings.HasSuffix(host, "."+own)) {
				return true
			}
		}
	}
	return false
}

// schemes finds "https://…", and any other scheme.
func (r *reading) schemes(s string) {
	for from := 0; ; {
		k := strings.Index(s[from:], "://")
		if k < 0 {
			return
		}
		k += from
		i, j := k, k+3
		for i > 0 && (isASCIILetter(rune(s[i-1])) || isDigit(rune(s[i-1])) || strings.IndexByte("+.-", s[i-1]) >= 0) {
			i--
		}
		for j < len(s) && addressByte(s[j]) {
			j++
		}
		j = trimAddress(s, j)
		if k-i >= 2 && j > k+3 {
			authority := s[k+3 : j]
			if cut := strings.IndexAny(authority, "/?#"); cut >= 0 {
				authority = authority[:cut]
			}
			if at := strings.LastIndexByte(authority, '@'); at >= 0 {
				authority = authority[at+1:]
			}
			r.addURL(i, j, authority, ReasonExternalURL)
		}
		from = max(j, k+3)
	}
}

// addressByte reports bytes that may stand in an address.
func addressByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || strings.IndexByte("-._~:/?#@!$&*+;=%", b) >= 0
}

// trimAddress takes punctuation of the sentence off the end.
func trimAddress(s string, j int) int {
	for j > 0 && strings.IndexByte(".,:;!?", s[j-1]) >= 0 {
		j--
	}
	return j
}

// hosts finds domains with or without a path.
func (r *reading) hosts(s string) {
	for k := 0; k < len(s); k++ {
		if s[k] != '.' && !hanStop(s, k) {
			continue
		}
		i, labels, j := hostAround(s, k)
		if len(labels) >= 2 {
			r.host(s, i, j, labels)
		}
		k = max(k, j-1)
	}
	for _, at := range r.e.expr.hanDomain.FindAllStringIndex(s, -1) {
		if !isASCIILetter(runeAt(s, at[1])) {
			r.addURL(at[0], at[1], s[at[0]:at[1]], ReasonExternalURL)
		}
	}
}

// hanStop reports a Chinese full stop at byte k, which evaders use as a dot.
func hanStop(s string, k int) bool { return strings.HasPrefix(s[k:], "。") }

func labelByte(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b == '-' || b == '_'
}

// hostAround reads the labels around the dot at byte k.
func hostAround(s string, k int) (int, []string, int) {
	i := k
	for i > 0 && labelByte(s[i-1]) {
		i--
	}
	if i == k {
		return k, nil, k + 1
	}
	labels := []string{s[i:k]}
	j := k
	for j < len(s) && (s[j] == '.' || hanStop(s, j)) {
		width := 1
		if s[j] != '.' {
			width = len("。")
		}
		e := j + width
		for e < len(s) && labelByte(s[e]) {
			e++
		}
		if e == j+width {
			break
		}
		labels = append(labels, s[j+width:e])
		j = e
	}
	return i, labels, max(j, k+1)
}

// host judges one dotted name, bytes [i, j).
func (r *reading) host(s string, i, j int, labels []string) {
	if i > 0 && s[i-1] == '@' {
		return // a handle or a mail address
	}
	name := strings.Join(labels, ".")
	tld := labels[len(labels)-1]
	class := r.e.tlds[tld]
	end, path := pathAfter(s, j)
	www := labels[0] == "www" && len(labels) >= 3
	if class == tldNone || softwareNames[name] {
		if www && len(tld) >= 2 && !isDigit(rune(tld[0])) {
			r.addURL(i, end, name, ReasonExternalURL)
		}
		return
	}
	if shortHosts[name] {
		r.addURL(i, end, name, ReasonExternalURL)
		return
	}
	left := labels[len(labels)-2]
	if secondLevel[left] && len(labels) >= 3 {
		left = labels[len(labels)-3]
	}
	if len(left) < 3 || !r.lowerTLD(j-len(tld), j, tld) {
		return
	}
	switch {
	case www || path || class == tldStrong && (hasLetter(left) || tld == "com" || tld == "cn"):
		r.addURL(i, end, name, ReasonExternalURL)
	case class == tldWord && hasLetter(left):
		r.wordHost(s, i, end, name)
	}
}

// wordHost judges "good.it": a forgotten blank when the sentence goes on, an
// address where the text sends people there.
func (r *reading) wordHost(s string, i, j int, name string) {
	if r.e.expr.visit.MatchString(s[clauseStart(s, i):i]) {
		r.addURL(i, j, name, ReasonExternalURL)
		return
	}
	if j+1 < len(s) && s[j] == ' ' && (isASCIILetter(rune(s[j+1])) || isDigit(rune(s[j+1]))) {
		return
	}
	r.addURL(i, j, name, ReasonPossibleURL)
}

// lowerTLD reports whether the ending was written in lower case in the
// original ("fine.It" was not), or wholly in capitals with a ending that is no
// word ("EXAMPLE.COM").
func (r *reading) lowerTLD(i, j int, tld string) bool {
	lower, upper := 0, 0
	for k := i; k < j; k++ {
		if c := r.src.at(r.base.lo[k]); unicode.IsUpper(c) || 0x24b6 <= c && c <= 0x24cf {
			upper++
		} else {
			lower++
		}
	}
	return upper == 0 || tld == "com" || lower == 0 && (tld == "net" || tld == "org" || tld == "cn")
}

// pathAfter extends an address by its port and path.
func pathAfter(s string, j int) (int, bool) {
	if j >= len(s) || s[j] != '/' && s[j] != '?' && s[j] != ':' {
		return j, false
	}
	e := j
	for e < len(s) && addressByte(s[e]) {
		e++
	}
	e = trimAddress(s, e)
	if e <= j {
		return j, false
	}
	return e, e > j+1 && (s[j] == '/' || s[j] == ':' && isDigit(rune(s[j+1])))
}

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, isASCIILetter)
}

// disguisedHosts finds "example (dot) com", "example . com", "example点com".
func (r *reading) disguisedHosts(s string) {
	for _, at := range r.e.expr.wordDot.FindAllStringIndex(s, -1) {
		if wholeWord(s, at[0], at[1]) && !strings.HasPrefix(s[at[0]:], "polka ") && !pointOfTime(s, at[0], at[1]) {
			r.addURL(at[0], at[1], "", ReasonExternalURL)
		}
	}
	for _, at := range r.e.expr.spacedDot.FindAllStringIndex(s, -1) {
		if !wholeWord(s, at[0], at[1]) {
			continue
		}
		m := s[at[0]:at[1]]
		tld := m[lastLabel(m):]
		blank := strings.Contains(m, " .") || strings.Contains(m, ". ")
		if blank && !strings.ContainsAny(m, "([{") && tld != "com" && tld != "cn" || r.e.tlds[tld] == tldNone {
			continue
		}
		r.addURL(at[0], at[1], "", ReasonExternalURL)
	}
}

// pointOfTime reports that 点 follows digits only and so means o'clock.
func pointOfTime(s string, i, j int) bool {
	before, _, ok := strings.Cut(s[i:j], "点")
	return ok && !hasLetter(before)
}

// lastLabel is where the letters at the end of m begin.
func lastLabel(m string) int {
	k := len(m)
	for k > 0 && isASCIILetter(rune(m[k-1])) {
		k--
	}
	return k
}

// emails finds addresses, also with "at" and "dot" in words.
//
// Source: V-52.
func (r *reading) emails(s string) {
	for _, w := range mailReach.windows(s, placesOf(s, "@", "(at)", "[at]", "{at}", "_at_", "#at#", "(a)", " at ", "艾特")) {
		r.plainEmails(s, w)
		r.spokenEmails(s, w)
	}
}

// plainEmails finds "sales@example.com" in a window.
func (r *reading) plainEmails(s string, w Span) {
	if !strings.Contains(s[w.Start:w.End], "@") {
		return
	}
	for _, at := range r.e.expr.mail.FindAllStringIndex(s[w.Start:w.End], -1) {
		m := s[w.Start+at[0] : w.Start+at[1]]
		tld := m[lastLabel(m):]
		if r.e.tlds[tld] != tldNone && len(tld) < len(m) {
			r.addEmail(w.Start+at[0], w.Start+at[1])
		}
	}
}

// spokenEmails finds "sales at example dot com" and "sales2 at gmail".
func (r *reading) spokenEmails(s string, w Span) {
	part := s[w.Start:w.End]
	if containsAny(part, "dot", ".", "。", "点") {
		r.spelledEmails(s, w)
	}
	if !containsAny(part, "mail", "yahoo", "icloud", "outlook", "163", "126", "qq") {
		return
	}
	for _, at := range r.e.expr.mailProvider.FindAllStringSubmatchIndex(part, -1) {
		g := groups(part, at)
		if wholeWord(s, w.Start+at[0], w.Start+at[1]) && (g[2] != " at " || strings.ContainsAny(g[1], "0123456789._")) {
			r.addEmail(w.Start+at[0], w.Start+at[1])
		}
	}
}

// spelledEmails finds "sales (at) example (dot) com" in a window.
func (r *reading) spelledEmails(s string, w Span) {
	part := s[w.Start:w.End]
	for _, at := range r.e.expr.mailWords.FindAllStringSubmatchIndex(part, -1) {
		g := groups(part, at)
		plainAt, plainDot := g[2] == " at ", g[4] == " dot " || g[4] == "."
		class := r.e.tlds[g[5]]
		if class == tldNone || !wholeWord(s, w.Start+at[0], w.Start+at[1]) {
			continue
		}
		if plainAt && plainDot && (class != tldStrong || g[4] == "." && !mailProviders[g[3]]) {
			continue
		}
		r.addEmail(w.Start+at[0], w.Start+at[1])
	}
}

var mailProviders = map[string]bool{"gmail": true, "hotmail": true, "yahoo": true, "protonmail": true, "icloud": true, "outlook": true, "163": true, "126": true, "qq": true, "foxmail": true}

func (r *reading) addEmail(i, j int) {
	if r.taken(i, j) {
		return
	}
	r.add(find{v: r.base, i: i, j: j, rule: "diversion.email", kind: KindEmail, reason: ReasonEmailAddress, source: "V-52"})
}
