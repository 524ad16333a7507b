package wording

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// deadlines are the ends of promotions that a text names.
type deadlines struct {
	ahead time.Time // the latest one after the instant of the judgement
	past  time.Time // the latest one before it
}

// yearlessMonths is how far ahead a date without a year may lie; a date farther
// away is the one that has passed.
//
// Source: V-51; the reading "next occurrence, else past" of the design.
const yearlessMonths = 11

// dateForm is one way to write a day.
type dateForm struct {
	re     *regexp.Regexp
	needs  []string // one of these must be there; none: a digit
	marked bool     // counts only behind "until", 截止 …
	read   func(m []string, c calendar) (time.Time, bool)
}

// calendar is what dates are resolved against.
type calendar struct {
	asOf time.Time // in the zone
	lang string
}

// readDeadlines reads the deadlines of the text, once.
func (r *reading) readDeadlines() *deadlines {
	if r.deadlines != nil {
		return r.deadlines
	}
	d := &deadlines{}
	c := calendar{asOf: r.opts.AsOf.In(r.opts.Zone), lang: r.opts.Lang}
	r.datesIn(r.base.text, c, d)
	if r.digits != nil {
		r.datesIn(r.digits.text, c, d)
	}
	r.deadlines = d
	return d
}

// datesIn collects the deadlines of one view.
func (r *reading) datesIn(s string, c calendar, d *deadlines) {
	var taken []Span
	digits := strings.ContainsAny(s, "0123456789")
	for _, form := range r.e.expr.dates {
		if len(form.needs) == 0 && !digits || len(form.needs) > 0 && !containsAny(s, form.needs...) {
			continue
		}
		for _, at := range form.re.FindAllStringSubmatchIndex(s, -1) {
			span := Span{at[0], at[1]}
			if !wholeWord(s, at[0], at[1]) || anyOverlap(taken, span) {
				continue
			}
			day, ok := form.read(groups(s, at), c)
			if !ok {
				continue
			}
			taken = append(taken, span)
			if r.isDeadline(s, span, form.marked) {
				d.note(r.dayEnd(s, span, day), c.asOf)
			}
		}
	}
}

// note keeps the latest deadline ahead and the latest that has passed.
func (d *deadlines) note(at, asOf time.Time) {
	switch {
	case at.After(asOf):
		if at.After(d.ahead) {
			d.ahead = at
		}
	case at.After(d.past):
		d.past = at
	}
}

// isDeadline reads what stands around a date: a start, a delivery or a date of
// manufacture is no deadline, and a vague form needs a word such as "until".
func (r *reading) isDeadline(s string, at Span, needsMark bool) bool {
	e := &r.e.expr
	lo, _ := sentence(s, at.Start, at.End)
	before, after := tail(s[lo:at.Start], lookBack), s[at.End:]
	if e.dateOther.MatchString(before) || e.dateOtherAfter.MatchString(after) {
		return false
	}
	marked := e.dateMark.MatchString(before) || e.dateMarkAfter.MatchString(after)
	if e.dateStart.MatchString(before) || !marked && e.dateStartAfter.MatchString(after) {
		return false
	}
	return marked || !needsMark
}

// dayEnd is the end of the day, or the time of day that follows the date.
func (r *reading) dayEnd(s string, at Span, day time.Time) time.Time {
	y, m, d := day.Date()
	if t := r.e.expr.dateTime.FindStringSubmatch(s[at.End:]); t != nil {
		hour, minute := atoi(t[1]), atoi(t[2])
		if hour < 24 && minute < 60 {
			return time.Date(y, m, d, hour, minute, 0, 0, day.Location())
		}
	}
	return time.Date(y, m, d+1, 0, 0, 0, 0, day.Location()).Add(-time.Microsecond)
}

// groups are the texts of the submatches.
func groups(s string, at []int) []string {
	out := make([]string, len(at)/2)
	for i := range out {
		if at[2*i] >= 0 {
			out[i] = s[at[2*i]:at[2*i+1]]
		}
	}
	return out
}

func anyOverlap(taken []Span, s Span) bool {
	for _, t := range taken {
		if t.overlaps(s) {
			return true
		}
	}
	return false
}

// atoi reads a short number; anything else is 0.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// day builds a date that exists.
func (c calendar) day(y, m, d int) (time.Time, bool) {
	if y < 100 {
		y += 2000
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, c.asOf.Location())
	return t, y >= 2000 && y <= 2199 && m >= 1 && m <= 12 && d >= 1 && t.Day() == d && int(t.Month()) == m
}

// yearless finds the year of a month and day: the next occurrence, unless that
// is more than eleven months away, which makes it the one that has passed.
func (c calendar) yearless(m, d int) (time.Time, bool) {
	today := c.today()
	for y := today.Year(); y <= today.Year()+4; y++ {
		t, ok := c.day(y, m, d)
		if !ok || t.Before(today) {
			continue
		}
		if t.After(today.AddDate(0, yearlessMonths, 0)) {
			break
		}
		return t, true
	}
	for y := today.Year(); y >= today.Year()-4; y-- {
		if t, ok := c.day(y, m, d); ok && t.Before(today) {
			return t, true
		}
	}
	return time.Time{}, false
}

func (c calendar) today() time.Time {
	y, m, d := c.asOf.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.asOf.Location())
}

// numeric reads 12/31 or 31/12; where both are possible the month comes first,
// except with dots, which continental Europe writes day first.
func (c calendar) numeric(a, b, sep string) (month, day int) {
	x, y := atoi(a), atoi(b)
	dayFirst := sep == "." && !strings.HasPrefix(c.lang, "zh")
	if x > 12 || dayFirst && y <= 12 {
		return y, x
	}
	return x, y
}

var monthNumbers = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
	"mai": 5, "okt": 10, "dez": 12}

var weekdayNumbers = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
	"日": 0, "天": 0, "1": 1, "一": 1, "2": 2, "二": 2, "3": 3, "三": 3, "4": 4, "四": 4, "5": 5, "五": 5, "6": 6, "六": 6}

// weekday is the next such day from today on; next means the week after.
func (c calendar) weekday(day time.Weekday, next bool) time.Time {
	today := c.today()
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	if next {
		toMonday := (8 - int(today.Weekday())) % 7
		if toMonday == 0 {
			toMonday = 7
		}
		ahead = toMonday + (int(day)+6)%7
	}
	return today.AddDate(0, 0, ahead)
}

// monthEnd is the last day of the month that is n months ahead.
func (c calendar) monthEnd(n int) time.Time {
	y, m, _ := c.asOf.Date()
	return time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, c.asOf.Location())
}
