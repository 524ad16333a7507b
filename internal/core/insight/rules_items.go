package insight

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// ranked lists what sold, largest GMV first.
func ranked(by map[string]*ItemFigures) []ItemFigures {
	out := []ItemFigures{}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		if f := *by[id]; f.Orders != 0 || f.GMV != 0 || f.Units != 0 {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b ItemFigures) int { return cmp.Compare(b.GMV, a.GMV) })
	return out
}

// csvCell keeps a spreadsheet from taking a text for a formula.
//
// Source: core-ports "CSV cells".
func csvCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
