package insight

import (
	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
)

// form of a metric's value.
type form string

const (
	formShare form = "share" // 0…1
	formStars form = "stars" // 1…5
	formMoney form = "money"
)

type definition struct {
	key     string
	form    form
	name    i18n.Text
	formula i18n.Text
	window  func(w Windows) string // nil: no window
}

func rates(w Windows) string { return w.Rates.String() }
func sales(w Windows) string { return w.GMV.String() }

// definitions of every metric, in the order of screens.
func definitions() []definition {
	return []definition{
		{DisputeRate90d, formShare, i18n.T("近 90 天纠纷率", "Dispute rate, 90 days"),
			i18n.T("窗口内发生纠纷的订单数 ÷ 窗口内的订单数", "orders with a dispute in the window ÷ orders in the window"), rates},
		{PositiveRate90d, formShare, i18n.T("近 90 天好评率", "Positive-rating rate, 90 days"),
			i18n.T("窗口内的好评数 ÷ 窗口内的全部评价数", "positive ratings in the window ÷ all ratings in the window"), rates},
		{Rating, formStars, i18n.T("店铺评分", "Store rating"),
			i18n.T("全部有效评价的平均星级（1–5）", "mean of all valid ratings in stars (1–5)"), nil},
		{GMV30d, formMoney, i18n.T("近 30 天成交额", "GMV of the last 30 days"),
			i18n.T("窗口内已付款订单金额之和 − 退款", "sum of paid orders in the window − refunds"), sales},
	}
}

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
	m.Name, m.Formula, m.Zone = d.name, d.formula, zone
	if d.window != nil {
		m.Window = d.window(w)
	}
	return m
}

// normal checks a value and writes it in its one form.
func (d definition) normal(value, currency string) (string, error) {
	if d.form == formMoney {
		a, err := money.Parse(value, currency)
		if err != nil {
			return "", d.refuse(value)
		}
		return a.Decimal(), nil
	}
	low, high := ratio.Of(0, 1), ratio.Of(1, 1)
	if d.form == formStars {
		low, high = ratio.Of(1, 1), ratio.Of(5, 1)
	}
	v, err := ratio.Parse(value)
	if err != nil || currency != "" || v.Cmp(low) < 0 || v.Cmp(high) > 0 {
		return "", d.refuse(value)
	}
	return value, nil
}

func (d definition) refuse(value string) error {
	wants := map[form]i18n.Text{
		formShare: i18n.T("0 到 1 的小数", "a decimal from 0 to 1"),
		formStars: i18n.T("1 到 5 的小数", "a decimal from 1 to 5"),
		formMoney: i18n.T("金额与币种", "an amount with its currency"),
	}[d.form]
	return fault.T("insight.Pin", fault.Invalid, "metric.invalid",
		d.name.In(i18n.ZH)+"应为"+wants.In(i18n.ZH)+"，实际为 "+value, d.name.In(i18n.EN)+" takes "+wants.In(i18n.EN)+", not "+value).
		WithField("/metrics/"+d.key, "metric.invalid", "takes "+wants.In(i18n.EN))
}
