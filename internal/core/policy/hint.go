package policy

import (
	"encoding/json"
	"reflect"

	"souk/internal/base/clock"
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
)

// wants says what a key takes.
func wants(t reflect.Type, raw json.RawMessage) i18n.Text {
	got := string(raw)
	if len(got) > 40 {
		got = got[:40] + "…"
	}
	zh, en := "其他形式的值", "another kind of value"
	switch {
	case t == reflect.TypeFor[clock.Span]():
		zh, en = `时长，例如 "90d"、"24h"、"30m"、"200ms"`, `a duration such as "90d", "24h", "30m", "200ms"`
	case t == reflect.TypeFor[ratio.Ratio]():
		zh, en = `十进制字符串，例如 "0.008"`, `a decimal string such as "0.008"`
	case t.Kind() == reflect.Bool:
		zh, en = "true 或 false", "true or false"
	case t.Kind() == reflect.String:
		zh, en = "字符串", "a string"
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		zh, en = "整数", "a whole number"
	case t.Kind() == reflect.Slice:
		zh, en = "列表 […]", "a list […]"
	case example(t) != "":
		zh, en = `例如 "`+example(t)+`"`, `a value such as "`+example(t)+`"`
	case t.Kind() == reflect.Struct:
		zh, en = `金额对象，例如 {"amount":"30.00","currency":"USD"}`, `a money object such as {"amount":"30.00","currency":"USD"}`
	}
	return i18n.T("需要"+zh+"，实际为 "+got+"。", "It takes "+en+", not "+got+".")
}

// example asks a type that is written as a string for one of its values; "" where
// it names none.
func example(t reflect.Type) string {
	text, ok := reflect.New(t).Interface().(interface{ Example() string })
	if !ok {
		return ""
	}
	return text.Example()
}

// nearest is the known name that differs least, "" when none is close.
func nearest(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(name, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is the edit distance of two short names.
func distance(a, b string) int {
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range len(a) {
		cur := make([]int, len(b)+1)
		cur[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j+1]+1, cur[j]+1, prev[j]+cost)
		}
		prev = cur
	}
	return prev[len(b)]
}
