package insight

import (
	"slices"
	"strconv"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
)

// form of a metric's value.
type form string

const (
	formShare  form = "share"  // 0…1
	formStars  form = "stars"  // 1…5
	formScore  form = "score"  // 0…5
	formMoney  form = "money"  //
	formCount  form = "count"  // whole
	formNumber form = "number" // two digits after the point
)

// span names the window of a metric.
type span string

const (
	spanNone  span = ""      // everything until now, or the state of now
	spanRates span = "rates" // 90 days
	spanSales span = "sales" // 30 days
)

// origin says where a definition's inputs come from.
type origin string

const (
	fromSums    origin = "sums"    // hourly sums of the keys
	fromBuyers  origin = "buyers"  // distinct buyers of sales in the window
	fromCatalog origin = "catalog" // products on sale now, and those of them that sold
)

// definition of a metric: its page and how the inputs become its value.
type definition struct {
	key     string
	form    form
	name    i18n.Text
	formula i18n.Text
	counts  i18n.Text // what counts as what
	span    span
	from    origin
	keys    func(p Policy) []string // sums that go in, in the order of inputs
	proof   []string                // sums that show that facts have arrived
	value   func(in []int64, p Policy, days int64) (string, bool)
}

func names(keys ...string) func(Policy) []string { return func(Policy) []string { return keys } }

// shareOf is n ÷ d to twelve digits: enough to compare with any limit exactly; no
// value without anything to divide by.
func shareOf(n, d int64) (string, bool) {
	if d <= 0 {
		return "", false
	}
	return trimmed(ratio.Of(min(n, d), d).Fixed(12)), true
}

func trimmed(s string) string {
	for len(s) > 1 && s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		return s[:len(s)-1]
	}
	return s
}

func starKeys(Policy) []string {
	out := make([]string, 5)
	for i := range out {
		out[i] = KeyStars + strconv.Itoa(i+1)
	}
	return out
}

// positive is the share of reviews with enough stars.
//
// Source: X-05.
func positive(in []int64, p Policy, _ int64) (string, bool) {
	var good, all int64
	for i, n := range in {
		if all += n; i+1 >= p.PositiveStars {
			good += n
		}
	}
	return shareOf(good, all)
}

// meanStars is the mean of all reviews to two digits, half up: one is shown, two
// are compared.
//
// Source: X-06.
func meanStars(in []int64, _ Policy, _ int64) (string, bool) {
	var sum, all int64
	for i, n := range in {
		sum, all = sum+int64(i+1)*n, all+n
	}
	if all <= 0 {
		return "", false
	}
	return ratio.Of(sum, all).Fixed(2), true
}

func ratingKeys(dimensions ...string) []string {
	var out []string
	for _, d := range dimensions {
		out = append(out, KeyRatingSum+d, KeyRatingCount+d)
	}
	return out
}

// meanScore is the mean of the dimensions' means, each of hundredths, to two
// digits, half up.
//
// Source: X-07.
func meanScore(in []int64, _ Policy, _ int64) (string, bool) {
	sum, n := ratio.Ratio{}, int64(0)
	for i := 0; i+1 < len(in); i += 2 {
		if in[i+1] > 0 {
			sum = sum.Add(ratio.Of(in[i], in[i+1]*100))
			n++
		}
	}
	if n == 0 {
		return "", false
	}
	return sum.Quo(ratio.Of(n, 1)).Fixed(2), true
}

// restsOn reports whether one of the keys that moved in the metric's window goes
// into it.
func (d definition) restsOn(moved movedKeys, p Policy) bool {
	switch d.from {
	case fromSums:
		return slices.ContainsFunc(d.keys(p), func(k string) bool { return moved.in(k, d.span) })
	case fromBuyers, fromCatalog:
		return moved.in(KeyOrders, d.span) || moved.in(KeyUnits, d.span)
	}
	return true
}

func gmvKeys(p Policy) []string { return []string{KeyGMV + p.Currency, KeyOrders} }

func define(key string) (definition, error) {
	for _, d := range definitions() {
		if d.key == key {
			return d, nil
		}
	}
	return definition{}, fault.T("insight.define", fault.Invalid, "metric.unknown", "未知的指标："+key, "Unknown metric: "+key)
}

// Name is what people call the metric; the key itself for an unknown one.
func Name(key string) i18n.Text {
	d, err := define(key)
	if err != nil {
		return i18n.T(key, key)
	}
	return d.name
}

// describe fills the definition into a metric.
func (d definition) describe(m Metric, w Windows, zone string) Metric {
	m.Name, m.Formula, m.Counts, m.Zone = d.name, d.formula, d.counts, zone
	if d.span != spanNone {
		m.Window = w.of(d.span).String()
	}
	return m
}

// normal checks a value that is given by hand and writes it in its one form.
func (d definition) normal(value, currency string) (string, error) {
	if d.form == formMoney {
		a, err := money.Parse(value, currency)
		if err != nil {
			return "", d.refuse(value)
		}
		return a.Decimal(), nil
	}
	low, high := ratio.Of(0, 1), ratio.Of(1, 1)
	switch d.form {
	case formStars:
		low, high = ratio.Of(1, 1), ratio.Of(5, 1)
	case formScore:
		high = ratio.Of(5, 1)
	case formCount, formNumber:
		high = ratio.Of(1_000_000_000, 1)
	case formShare, formMoney:
	}
	v, err := ratio.Parse(value)
	if err != nil || currency != "" || v.Cmp(low) < 0 || v.Cmp(high) > 0 {
		return "", d.refuse(value)
	}
	return value, nil
}

func (d definition) refuse(value string) error {
	wants := map[form]i18n.Text{
		formShare:  i18n.T("0 到 1 的小数", "a decimal from 0 to 1"),
		formStars:  i18n.T("1 到 5 的小数", "a decimal from 1 to 5"),
		formScore:  i18n.T("0 到 5 的小数", "a decimal from 0 to 5"),
		formMoney:  i18n.T("金额与币种", "an amount with its currency"),
		formCount:  i18n.T("不小于 0 的整数", "a whole number of at least 0"),
		formNumber: i18n.T("不小于 0 的小数", "a decimal of at least 0"),
	}[d.form]
	return fault.T("insight.Pin", fault.Invalid, "metric.invalid",
		d.name.In(i18n.ZH)+"应为"+wants.In(i18n.ZH)+"，实际为 "+value, d.name.In(i18n.EN)+" takes "+wants.In(i18n.EN)+", not "+value).
		WithField("/metrics/"+d.key, "metric.invalid", "应为"+wants.In(i18n.ZH), "takes "+wants.In(i18n.EN))
}
