package storefront

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"souk/internal/core/catalog"
)

// maxToken bounds a word in bytes; a longer one is cut alike when it is stored
// and when it is asked for.
const maxToken = 64

// terms is what a query asks for: every whole word, and a word that begins with
// the last one, because the buyer may still be typing it.
type terms struct {
	exact  []string
	prefix string
}

// readQuery turns the tokens of a query into terms; false when there is none.
// Words beyond the maxExact-th are not asked for.
func readQuery(tokens []string) (terms, bool) {
	if len(tokens) == 0 {
		return terms{}, false
	}
	last := len(tokens) - 1
	t := terms{prefix: cut(tokens[last])}
	for _, w := range tokens[:last] {
		w = cut(w)
		if len(t.exact) < maxExact && !slices.Contains(t.exact, w) {
			t.exact = append(t.exact, w)
		}
	}
	return t, t.prefix != ""
}

// cut shortens a token to maxToken bytes without breaking a code point.
func cut(w string) string {
	if len(w) <= maxToken {
		return w
	}
	end := maxToken
	for end > 0 && !utf8.RuneStart(w[end]) {
		end--
	}
	return w[:end]
}

// tokenHits is a word of a product and how often the titles have it.
type tokenHits struct {
	token string
	hits  int64
}

// tokensOf lists the words of a product: of its titles in every language with
// their number, of brand, category and attributes with 0.
func tokensOf(p catalog.Product, tokens func(string) []string, more ...string) []tokenHits {
	hits := map[string]int64{}
	for _, title := range p.Title {
		for _, w := range withLastCharacters(tokens(title)) {
			hits[cut(w)]++
		}
	}
	further := append([]string{p.Brand, p.Category}, more...)
	for _, v := range p.Attributes {
		further = append(further, v)
	}
	for _, text := range further {
		for _, w := range withLastCharacters(tokens(text)) {
			hits[cut(w)] += 0
		}
	}
	out := make([]tokenHits, 0, len(hits))
	for w, n := range hits {
		if w != "" {
			out = append(out, tokenHits{w, n})
		}
	}
	slices.SortFunc(out, func(a, b tokenHits) int {
		if a.token < b.token {
			return -1
		}
		return 1
	})
	return out
}

// withLastCharacters adds the last character of every run of pairs. A query of
// one character finds the pairs that begin with it; only the last one of a run
// begins no pair.
func withLastCharacters(words []string) []string {
	out := make([]string, 0, len(words)+4)
	for i, w := range words {
		out = append(out, w)
		last, isPair := secondOfPair(w)
		if !isPair {
			continue
		}
		if i+1 < len(words) {
			if _, also := secondOfPair(words[i+1]); also && strings.HasPrefix(words[i+1], last) {
				continue
			}
		}
		out = append(out, last)
	}
	return out
}

// secondOfPair is the second character of a pair of CJK characters.
func secondOfPair(w string) (string, bool) {
	first, n := utf8.DecodeRuneInString(w)
	second, m := utf8.DecodeRuneInString(w[n:])
	if n+m != len(w) || m == 0 || !isPaired(first) || !isPaired(second) {
		return "", false
	}
	return w[n:], true
}

// isPaired reports characters of scripts that are kept in pairs.
func isPaired(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
