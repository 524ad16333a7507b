package wording

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"
)

// asOf is the instant of the tests: a Monday.
var asOf = time.Date(2026, 6, 15, 2, 0, 0, 0, time.UTC)

var shanghai = time.FixedZone("CST", 8*3600)

func testOptions() Options { return Options{AsOf: asOf, Zone: shanghai} }

func newEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(Publication("test", DefaultTerms()))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// line is one labelled text.
type line struct {
	number       int
	want         Severity
	group, words string
}

func labelled(t testing.TB) []line {
	t.Helper()
	f, err := os.Open("testdata/labelled.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []line
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		if strings.HasPrefix(scan.Text(), "#") {
			continue
		}
		part := strings.SplitN(scan.Text(), "\t", 3)
		if len(part) != 3 {
			t.Fatalf("line %d: %q", n, scan.Text())
		}
		out = append(out, line{n, Severity(part[0]), part[1], part[2]})
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// What the labelled set must reach.
const (
	minPrecision = 0.97
	minRecall    = 0.92
)

func TestLabelledSet_V42_V48_V51_V52(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	var truePos, falsePos, falseNeg, innocent int
	lines := labelled(t)
	for _, l := range lines {
		hits := e.Judge(l.words, testOptions())
		got := Verdict(hits)
		found := got == Reject
		switch {
		case l.want == Reject && found && hasGroup(hits, l.group):
			truePos++
		case l.want == Reject:
			falseNeg++
			t.Logf("missed   %d %q: %s %v", l.number, l.words, got, rules(hits))
		case found:
			falsePos++
			t.Logf("alarm    %d %q: %v", l.number, l.words, rules(hits))
		case got != l.want:
			t.Logf("verdict  %d %q: %s, want %s %v", l.number, l.words, got, l.want, rules(hits))
			if l.want == Pass {
				falsePos++
			}
		}
		if l.want == Pass {
			innocent++
		}
	}
	precision := float64(truePos) / float64(truePos+falsePos)
	recall := float64(truePos) / float64(truePos+falseNeg)
	t.Logf("%d lines, %d innocent: precision %.3f recall %.3f", len(lines), innocent, precision, recall)
	if precision < minPrecision || recall < minRecall {
		t.Errorf("precision %.3f (want %.2f) recall %.3f (want %.2f)", precision, minPrecision, recall, minRecall)
	}
	if len(lines) < 150 || innocent*100 < len(lines)*40 {
		t.Errorf("the set is too small or too guilty: %d lines, %d innocent", len(lines), innocent)
	}
}

func hasGroup(hits []Hit, group string) bool {
	for _, h := range hits {
		if group == "*" || string(h.Group) == group {
			return true
		}
	}
	return false
}

func rules(hits []Hit) []string {
	var out []string
	for _, h := range hits {
		out = append(out, h.Rule+"="+string(h.Reason)+"("+h.Text+")")
	}
	return out
}

func BenchmarkJudge(b *testing.B) {
	e := newEngine(b)
	for _, c := range []struct{ name, text string }{
		{"en_innocent_120", "Portable blender with six blades, 350 ml cup, charges by USB-C in two hours, works for smoothies and baby food at home too"},
		{"zh_innocent_120", strings.Repeat("便携榨汁杯六叶刀头，三百五十毫升容量，充电两小时可榨二十杯，清洗方便，", 4)},
		{"en_guilty_120", "Lowest price on the whole web, 50% off until 2026-12-31, absolutely never fades, add me on WhatsApp +86 138 0013 8000 today"},
		{"zh_guilty_60", "全网最低价，绝对不掉色，五折优惠截止2026年12月31日，加我微信：abc12345，去淘宝搜索同款店铺，官网www.mybrand.cn"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Judge(c.text, testOptions())
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newEngine(b)
	}
}
