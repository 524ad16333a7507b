package wording

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// maxPhones is how many candidates of a text are looked at closely.
//
// Source: the design of wording ("≤ 8 candidates").
const maxPhones = 8

// phones finds telephone numbers in the base view, or in the digits view when
// that is in hand. A number needs "+" or a telephone word; one that only looks
// like a number for calls goes to a person.
//
// Source: V-52.
func (r *reading) phones() {
	s := r.v.text
	if digitCount(s) < minPhoneDigits {
		return
	}
	seen := 0
	for _, at := range r.e.expr.phone.FindAllStringIndex(s, -1) {
		i, j := at[0], at[1]
		digits := onlyDigits(s[i:j])
		if n := len(digits); n < minPhoneDigits || n > 15 || glued(s, i, j) || sequence(digits) || r.taken(i, j) {
			continue
		}
		if seen++; seen > maxPhones {
			return
		}
		if reason, ok := r.judgePhone(s, i, j, digits); ok {
			r.add(find{v: r.v, i: i, j: j, rule: "diversion.phone", kind: KindPhone, reason: reason, source: "V-52"})
		}
	}
}

// minPhoneDigits is the shortest number with an area code that matters.
const minPhoneDigits = 7

// judgePhone decides on one candidate.
func (r *reading) judgePhone(s string, i, j int, digits string) (Reason, bool) {
	lo, hi := sentence(s, i, j)
	before := s[max(lo, i-28):i]
	if callWord(before) || containsAny(s[j:min(hi, j+20)], "来电", "致电", "同微信", "call us", "call me", "call now") {
		return ReasonPhoneNumber, true
	}
	if strings.HasPrefix(s[i:j], "+") || strings.HasPrefix(s[i:j], "(+") {
		return ReasonPhoneNumber, validNumber("+"+digits, "ZZ")
	}
	if numberedWord(before) || numberedWord(s[j:min(hi, j+12)]) {
		return "", false
	}
	if mobileShape(digits) || grouped(s[i:j]) && r.validLocal(digits) {
		return ReasonPossiblePhone, true
	}
	return "", false
}

// validNumber asks the telephone library; digits have been counted already.
func validNumber(number, region string) bool {
	n, err := phonenumbers.Parse(number, region)
	return err == nil && phonenumbers.IsValidNumber(n)
}

// validLocal asks for the rule set's regions.
func (r *reading) validLocal(digits string) bool {
	for _, region := range r.e.regions {
		if validNumber(digits, region) {
			return true
		}
	}
	return false
}

// callWord reports a telephone word right before a number.
func callWord(s string) bool {
	return containsAny(s, "电话", "手机号", "热线", "拨打", "致电", "座机", "联系方式", "短信") || hasWord(s, "tel", "call", "dial", "hotline", "text", "sms", "mobile", "cell", "phone", "whatsapp", "telephone", "ring", "viber")
}

// numberedWord reports a word that owns a long number by itself.
func numberedWord(s string) bool {
	return containsAny(s, "订单", "型号", "货号", "编号", "批号", "批次", "条码", "单号", "序列号", "专利", "证书", "许可", "备案", "款号", "物流", "尺码", "尺寸", "容量", "件") ||
		hasWord(s, "order", "model", "sku", "ean", "upc", "gtin", "asin", "isbn", "imei", "serial", "batch", "lot", "part", "tracking", "item", "art", "article", "ref", "no", "patent", "certificate", "size", "sizes", "version", "mah", "hours", "pcs", "date", "code")
}

// hasWord reports whether one of the words stands whole in s.
func hasWord(s string, words ...string) bool {
	for _, w := range words {
		for from := 0; ; {
			k := strings.Index(s[from:], w)
			if k < 0 {
				break
			}
			k += from
			if wholeWord(s, k, k+len(w)) {
				return true
			}
			from = k + 1
		}
	}
	return false
}

func digitCount(s string) int {
	n := 0
	for i := range len(s) {
		if isDigit(rune(s[i])) {
			n++
		}
	}
	return n
}

func onlyDigits(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if isDigit(rune(s[i])) {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// glued reports a number that is part of a longer code: letters, a dash, a
// currency sign or a decimal point touch it.
func glued(s string, i, j int) bool {
	before, after := runeBefore(s, i), runeAt(s, j)
	if isASCIILetter(before) || isASCIILetter(after) || isDigit(before) || isDigit(after) {
		return true
	}
	return strings.ContainsRune("-_/.$€£¥#", before) || strings.ContainsRune("%_°", after) || after == '-' || after == '/'
}

// sequence reports digits that only count up or repeat.
func sequence(d string) bool {
	up, same := true, true
	for i := 1; i < len(d); i++ {
		up = up && (d[i] == d[i-1]+1 || d[i-1] == '9' && d[i] == '0')
		same = same && d[i] == d[i-1]
	}
	return up || same
}

// mobileShape reports the shape of a Chinese mobile number.
func mobileShape(d string) bool {
	d = strings.TrimPrefix(strings.TrimPrefix(d, "0086"), "86")
	return len(d) == 11 && d[0] == '1' && d[1] >= '3'
}

// grouped reports "(212) 555-0147" and "400-820-8820", not "38 39 40 41".
func grouped(s string) bool {
	parts := strings.FieldsFunc(s, func(r rune) bool { return !isDigit(r) })
	if len(parts) < 2 || len(parts) > 4 || len(onlyDigits(s)) < 10 {
		return false
	}
	alike := true
	for _, p := range parts[1:] {
		alike = alike && len(p) == len(parts[0])
	}
	return !alike && len(parts[len(parts)-1]) == 4 && !strings.ContainsAny(s, "/·")
}
