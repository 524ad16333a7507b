package wording

import (
	"regexp"
	"strings"
	"time"
)

const (
	monthNames = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez)(?:ruary|uary|tember|ember|ober|ust|ch|il|e|y|t)?`
	dayNames   = `(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?day`
)

// dateForms are the ways to write a day, exact ones first.
//
// Source: V-51.
func dateForms() []dateForm {
	return append(calendarForms(), relativeForms()...)
}

func calendarForms() []dateForm {
	form := func(expr string, marked bool, read func(m []string, c calendar) (time.Time, bool)) dateForm {
		return dateForm{re: regexp.MustCompile(expr), marked: marked, read: read}
	}
	return []dateForm{
		form(`(20[0-9]{2}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?`, false, func(m []string, c calendar) (time.Time, bool) {
			return c.day(atoi(m[1]), atoi(m[2]), atoi(m[3]))
		}),
		form(`([0-9]{1,2})([-/.])([0-9]{1,2})([-/.])(20[0-9]{2}|[0-9]{2})`, false, func(m []string, c calendar) (time.Time, bool) {
			if m[2] != m[4] {
				return time.Time{}, false
			}
			month, day := c.numeric(m[1], m[3], m[2])
			return c.day(atoi(m[5]), month, day)
		}),
		form(`([0-9]{1,2})(?:st|nd|rd|th|\.)?(?: of)? ?`+monthNames+`\.?,?(?: (20[0-9]{2}))?`, false, func(m []string, c calendar) (time.Time, bool) {
			return c.named(m[2], m[1], m[3])
		}),
		form(monthNames+`\.? ?([0-9]{1,2})(?:st|nd|rd|th)?(?:,? (20[0-9]{2}))?`, false, func(m []string, c calendar) (time.Time, bool) {
			return c.named(m[1], m[2], m[3])
		}),
		form(`([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]?`, false, func(m []string, c calendar) (time.Time, bool) {
			return c.yearless(atoi(m[1]), atoi(m[2]))
		}),
		form(`(20[0-9]{2})([01][0-9])([0-3][0-9])`, true, func(m []string, c calendar) (time.Time, bool) {
			return c.day(atoi(m[1]), atoi(m[2]), atoi(m[3]))
		}),
		form(`([0-9]{1,2})([/.])([0-9]{1,2})`, true, func(m []string, c calendar) (time.Time, bool) {
			month, day := c.numeric(m[1], m[3], m[2])
			return c.yearless(month, day)
		}),
		form(`([0-9]{1,2}) ?[日号]`, true, func(m []string, c calendar) (time.Time, bool) {
			return c.dayOfMonth(atoi(m[1]))
		}),
	}
}

// named reads a day with the month's name.
func (c calendar) named(month, day, year string) (time.Time, bool) {
	if year != "" {
		return c.day(atoi(year), monthNumbers[month], atoi(day))
	}
	return c.yearless(monthNumbers[month], atoi(day))
}

// dayOfMonth is the next day with the number, in this month or the next.
func (c calendar) dayOfMonth(d int) (time.Time, bool) {
	today := c.today()
	t, ok := c.day(today.Year(), int(today.Month()), d)
	if ok && !t.Before(today) {
		return t, true
	}
	next := c.monthEnd(1)
	return c.day(next.Year(), int(next.Month()), d)
}

func relativeForms() []dateForm {
	form := func(needs, expr string, read func(m []string, c calendar) (time.Time, bool)) dateForm {
		return dateForm{re: regexp.MustCompile(expr), needs: strings.Split(needs, "|"), marked: true, read: read}
	}
	at := func(days int) func([]string, calendar) (time.Time, bool) {
		return func(_ []string, c calendar) (time.Time, bool) { return c.today().AddDate(0, 0, days), true }
	}
	return []dateForm{
		form("end of", `end of `+monthNames, func(m []string, c calendar) (time.Time, bool) { return c.endOf(monthNumbers[m[1]]) }),
		form("月", `([0-9]{1,2}) ?月[底末]`, func(m []string, c calendar) (time.Time, bool) { return c.endOf(atoi(m[1])) }),
		form("end|底|末", `(?:the )?end of (?:the|this) (month|year|week)|(month|year)[- ]end|(本?月)[底末]|(今?年)[底末]`, func(m []string, c calendar) (time.Time, bool) {
			switch unit := strings.Join(m[1:], ""); unit {
			case "year", "年", "今年":
				return c.day(c.asOf.Year(), 12, 31)
			case "week":
				return c.weekday(time.Sunday, false), true
			}
			return c.monthEnd(0), true
		}),
		form("day", `(?:(next|this|coming|on) )?`+dayNames, func(m []string, c calendar) (time.Time, bool) {
			return c.weekday(weekdayNumbers[m[2]], m[1] == "next"), true
		}),
		form("周|星期|礼拜", `(下)?(?:本|这)?个?(?:周|星期|礼拜)([一二三四五六日天1-6])`, func(m []string, c calendar) (time.Time, bool) {
			return c.weekday(weekdayNumbers[m[2]], m[1] != ""), true
		}),
		form("weekend|周末", `(?:this )?weekend|(?:本|这)?周末`, func(_ []string, c calendar) (time.Time, bool) { return c.weekday(time.Sunday, false), true }),
		form("today|tonight|midnight|今|当", `today|tonight|midnight|今天|今日|今晚|当天|当日`, at(0)),
		form("tomorrow|明", `tomorrow(?: night)?|明天|明日|明晚`, at(1)),
		form("后天", `后天`, at(2)),
	}
}

// endOf is the last day of a month without a year.
func (c calendar) endOf(month int) (time.Time, bool) {
	if month < 1 || month > 12 {
		return time.Time{}, false
	}
	for _, d := range []int{31, 30, 29, 28} {
		if t, ok := c.yearless(month, d); ok && t.AddDate(0, 0, 1).Day() == 1 {
			return t, true
		}
	}
	return time.Time{}, false
}

// The words around a date that say what it is the date of.
const (
	exprDateMark = `(?:until|till|'til|til|by|before|through|thru|ends?(?: on)?|ending|ended|expire[sd]?|expiring|valid(?: to| through| until)?|deadline|closes|closing|finish(?:es|ing)?|no later than|last day|up to|only|offer ends|[0-9a-z] ?-|to|截止至?|截至|止于|至|到|止|直到|有效期|期限|~|[0-9日号] ?-|限|仅|于|结束时间|活动时间|最后一天)(?: on| the| at| this| midnight| of| night| mon\w*| tue\w*| wed\w*| thu\w*| fri\w*| sat\w*| sun\w*)*[,: 到至为于]*$`
	exprMarkNext = `^(?: night)? ?(?:only|deadline|midnight|截止|止|结束|前|之前|为止|到期|24[:点]|24时|零点|仅此|有效|is the last day|ends|is the deadline)`

	exprDateStart = `(?:since|from|starting|starts?|begins?|beginning|launch(?:es|ed|ing)?|released?|available from|as of|after|new for|自|从|自从)(?: on| the)?[: ]*$|black $`
	exprStartNext = `^ ?(?:起|开始|开售|上市|发售|开抢|launch|release)`

	exprDateOther = `(?:deliver(?:y|ed|s)?|arriv(?:es|al|e|ing)|ships|shipped|dispatch(?:ed|es)?|get it|receive(?: it)?|made|manufactured|produced|best before|use by|mfg|保质期|生产日期|发货时间|上市时间|出厂日期)[: 至到为]*(?:by|before|on|until|in|date)?[: ]*(?:the )?$`
	exprOtherNext = `^(?:前|之前)?(?:发货|送达|到货|发出|寄出|生产|出厂|上市)`

	exprDateTime = `^[ ,t]*(?:at |晚上?|下午)?([0-9]{1,2}):([0-9]{2})`
)
