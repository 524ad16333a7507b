package insight

import (
	"strings"
	"testing"

	"souk/internal/base/i18n"
)

func TestPlan_X48_one_order_whatever_the_articles_say(t *testing.T) {
	reason := func(id string, s Stance) Reason { return Reason{ID: id, Stance: s, Text: i18n.T(id, id)} }
	advice := func(tool string, order int, st Standing, reasons ...Reason) Advice {
		return Advice{Tool: tool, Order: order, Standing: st, Reasons: reasons, Verdict: verdict(reasons)}
	}
	steps := plan([]Advice{
		advice("a", 1, Standing{Eligible: true}, reason("small", Decisive), reason("dear", For)),
		advice("b", 2, Standing{Eligible: true}, reason("margin", Condition), reason("cheap", For)),
		advice("c", 3, Standing{State: "active", Eligible: true}, reason("good", For)),
		advice("d", 4, Standing{Missing: []Missing{{ID: "level", Label: i18n.T("等级", "Level"), Required: i18n.T("≥ L3", "≥ L3"), Actual: i18n.T("L2", "L2")}}}, reason("good", For)),
		advice("e", 5, Standing{}, reason("contra", Against)),
		advice("f", 6, Standing{}),
	})
	var got []string
	for _, s := range steps {
		got = append(got, s.Tool+":"+string(s.Act)+":"+strings.Join(s.Why, ","))
	}
	want := "b:start:cheap c:keep:good d:prepare:good f:try: e:later:contra a:leave:small"
	if strings.Join(got, " ") != want {
		t.Errorf("%s\nwant %s", strings.Join(got, " "), want)
	}
	if len(steps[0].Before) != 1 || steps[0].Before[0].In("en") != "margin" || steps[2].Before[0].In("en") != "Level ≥ L3 (now L2)" {
		t.Errorf("what is to be seen to first: %+v", steps)
	}
}
