package eligibility

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"souk/internal/base/i18n"
	"souk/internal/base/money"
	"souk/internal/base/ratio"
	"souk/internal/core/conduct"
	"souk/internal/core/insight"
	"souk/internal/core/store"
)

// noDate is the forecast of what nobody can forecast: it says what it depends on.
//
// Source: X-21.
func noDate(zh, en string) i18n.Text {
	return i18n.T("无法估计日期："+zh+"。", "No date can be estimated: "+en+".")
}

// Level asks for a store level.
//
// Source: X-02, V-19, A-43.
func (s *Sheet) Level(least store.Level) {
	have := s.f.Store.Level
	missing := least.Rank() - have.Rank()
	s.add(Criterion{
		ID: "level", Label: i18n.T("店铺等级", "Store level"),
		Required: same("≥ " + string(least)), Limit: string(least),
		Actual: same(string(have)), Value: string(have),
		OK:  missing <= 0,
		Gap: i18n.T(fmt.Sprintf("还差 %d 级", missing), plural(missing, "level", "levels")+" missing"),
		Fix: i18n.T("等级由平台根据经营表现评定；保持好评和按时发货会提升等级。",
			"The marketplace grades stores by how they trade; good ratings and shipping on time raise the level."),
		Estimate: noDate("等级由平台评定", "levels are decided by the marketplace"),
		Distance: missing * maxDistance / store.L5.Rank(),
	})
}

// RateAtMost asks for a share that is not above the limit.
//
// Source: X-04, V-20.
func (s *Sheet) RateAtMost(id, key string, limit ratio.Ratio) {
	c, have, ok := s.rate(id, key, limit, "≤ ")
	if !ok {
		s.add(c)
		return
	}
	over := have.Sub(limit)
	c.OK = over.Sign() <= 0
	points := s.points(have, limit, over)
	c.Gap = i18n.T("超出 "+points.In(i18n.ZH), points.In(i18n.EN)+" too high")
	c.Distance = share(over, limit)
	by, length := s.dayOf(s.f.Now.Add(s.p.Windows.Rates.Duration())), window(s.p.Windows.Rates)
	c.Estimate = i18n.T(
		"估计：若不再发生新的纠纷，最晚 "+by.In(i18n.ZH)+" 达标（届时现有订单都已离开 "+length.In(i18n.ZH)+"统计窗口）。",
		"Estimate: without further cases met by "+by.In(i18n.EN)+" at the latest, when every order of today has left the "+length.In(i18n.EN)+" window.")
	c.Fix = i18n.T("尽快联系买家解决未结纠纷，避免新的纠纷。", "Settle open disputes with the buyers and avoid new ones.")
	s.add(c)
}

// RateAtLeast asks for a share that is not below the limit.
//
// Source: X-05, V-21, A-44.
func (s *Sheet) RateAtLeast(id, key string, limit ratio.Ratio) {
	c, have, ok := s.rate(id, key, limit, "≥ ")
	if !ok {
		s.add(c)
		return
	}
	under := limit.Sub(have)
	c.OK = under.Sign() <= 0
	points := s.points(have, limit, under)
	c.Gap = i18n.T("还差 "+points.In(i18n.ZH), points.In(i18n.EN)+" missing")
	c.Distance = share(under, ratio.Of(1, 1).Sub(limit))
	by, length := s.dayOf(s.f.Now.Add(s.p.Windows.Rates.Duration())), window(s.p.Windows.Rates)
	c.Estimate = i18n.T(
		"估计：若此后只有好评，最晚 "+by.In(i18n.ZH)+" 达标（届时现有评价都已离开 "+length.In(i18n.ZH)+"统计窗口）。",
		"Estimate: with only good ratings from now on met by "+by.In(i18n.EN)+" at the latest, when every rating of today has left the "+length.In(i18n.EN)+" window.")
	c.Fix = i18n.T("跟进差评原因，邀请满意的买家评价。", "Mend what the bad ratings name and ask content buyers for theirs.")
	s.add(c)
}

// rate starts the row of a share; ok is false when the fact is missing.
func (s *Sheet) rate(id, key string, limit ratio.Ratio, sign string) (c Criterion, have ratio.Ratio, ok bool) {
	digits := s.percentDigits(limit)
	c = Criterion{ID: id, Label: insight.Name(key), Required: same(sign + percent(limit).Fixed(digits) + " %"), Limit: limit.String()}
	have, ok = s.ratio(key)
	if !ok {
		return missing(c), have, false
	}
	c.Actual, c.Value = same(shown(percent(have), percent(limit), digits)+" %"), s.f.Metrics[key].Value
	c.FixURL = s.figures(key)
	return c, have, true
}

func (s *Sheet) percentDigits(limit ratio.Ratio) int {
	return digitsOf(percent(limit)) + s.p.Windows.ExtraDigits
}

func percent(r ratio.Ratio) ratio.Ratio { return r.Mul(ratio.Of(100, 1)) }

// points is the gap of a share in percentage points, never shown as nothing.
func (s *Sheet) points(have, limit, gap ratio.Ratio) i18n.Text {
	words := shown(percent(gap), ratio.Ratio{}, max(s.percentDigits(limit), 1))
	return i18n.T(words+" 个百分点", words+" percentage points")
}

// ratio is a metric's value as an exact number.
func (s *Sheet) ratio(key string) (ratio.Ratio, bool) {
	m, ok := s.f.Metrics[key]
	if !ok {
		return ratio.Ratio{}, false
	}
	v, err := ratio.Parse(m.Value)
	return v, err == nil
}

// missing is the row of a fact that nobody has yet.
func missing(c Criterion) Criterion {
	c.Gap = i18n.T("尚无数据", "no figure yet")
	c.Fix = i18n.T("有订单和评价后自动计算。", "It is computed once there are orders and ratings.")
	c.Estimate = noDate("取决于第一批订单和评价", "it depends on the first orders and ratings")
	c.Distance = maxDistance - 1
	return c
}

// figures is the screen with the store's figures and their definitions.
func (s *Sheet) figures(key string) string { return "/stores/" + s.f.Store.ID + "/metrics#" + key }

// Stars asks for a store rating.
//
// Source: X-06, E-04.
func (s *Sheet) Stars(least ratio.Ratio) {
	digits := digitsOf(least) + s.p.Windows.ExtraDigits
	c := Criterion{ID: "stars", Label: insight.Name(insight.Rating), Required: same("≥ " + least.Fixed(digits)), Limit: least.String()}
	have, ok := s.ratio(insight.Rating)
	if !ok {
		s.add(missing(c))
		return
	}
	gap := least.Sub(have)
	words := shown(gap, ratio.Ratio{}, digits)
	c.Actual, c.Value = same(shown(have, least, digits)), s.f.Metrics[insight.Rating].Value
	c.OK = gap.Sign() <= 0
	c.Gap = i18n.T("还差 "+words+" 星", words+" stars missing")
	c.Distance = share(gap, least.Sub(ratio.Of(1, 1)))
	c.Estimate = noDate("取决于今后的买家评分", "it depends on the ratings that buyers give from now on")
	c.Fix = i18n.T("改进服务与商品描述，提升买家评分。", "Better service and truer descriptions raise buyers' ratings.")
	c.FixURL = s.figures(insight.Rating)
	s.add(c)
}

// GMV asks for sales in the last window, in the limit's currency.
//
// Source: X-09, E-03.
func (s *Sheet) GMV(least money.Amount) {
	c := Criterion{ID: "gmv_30d", Label: insight.Name(insight.GMV30d),
		Required: same("≥ " + least.Shown()), Limit: least.Decimal()}
	m, ok := s.f.Metrics[insight.GMV30d]
	have, err := money.Parse(m.Value, m.Currency)
	if !ok || err != nil || have.Currency != least.Currency {
		s.add(missing(c))
		return
	}
	gap := money.Amount{Micros: least.Micros - have.Micros, Currency: least.Currency}
	c.Actual, c.Value = same(have.Shown()), have.Decimal()
	c.OK = gap.Micros <= 0
	c.Gap = i18n.T("还差 "+gap.Shown(), gap.Shown()+" missing")
	c.Distance = share(ratio.Of(max(gap.Micros, 0), 1), ratio.Of(max(least.Micros, 1), 1))
	length := window(s.p.Windows.GMV)
	c.Estimate = noDate("取决于今后 "+length.In(i18n.ZH)+"的成交", "it depends on what is sold within a "+length.In(i18n.EN)+" window from now on")
	c.Fix = i18n.T("提升近 "+length.In(i18n.ZH)+"的成交额。", "Sell more within a "+length.In(i18n.EN)+" window.")
	c.FixURL = s.figures(insight.GMV30d)
	s.add(c)
}

// day of a policy's duration.
//
// Source: AMB-86.
const day = 24 * time.Hour

// Age asks for whole calendar days since opening, in the store's zone. The day
// on which it is reached is a fact.
//
// Source: E-02, X-21, AMB-84, AMB-86.
func (s *Sheet) Age(least time.Duration) {
	zone := Zone(s.f.Store)
	need := int(least / day)
	opened := s.f.Store.OpenedAt.In(zone)
	have := daysBetween(opened, s.f.Now.In(zone))
	left := need - have
	s.add(Criterion{
		ID: "age", Label: i18n.T("开店时间", "Store age"),
		Required: i18n.T(fmt.Sprintf("≥ %d 天", need), "≥ "+plural(need, "day", "days")), Limit: strconv.Itoa(need),
		Actual: i18n.T(fmt.Sprintf("%d 天", have), plural(have, "day", "days")), Value: strconv.Itoa(have),
		OK:         left <= 0,
		Gap:        i18n.T(fmt.Sprintf("还差 %d 天", left), plural(left, "day", "days")+" missing"),
		ExpectedOn: time.Date(opened.Year(), opened.Month(), opened.Day()+need, 0, 0, 0, 0, zone),
		Fix:        i18n.T("到期自动满足，无需操作。", "It comes by itself; nothing to do."),
		Distance:   share(ratio.Of(int64(max(left, 0)), 1), ratio.Of(int64(max(need, 1)), 1)),
	})
}

// daysBetween counts calendar days; both instants carry the zone.
func daysBetween(from, to time.Time) int {
	a := time.Date(from.Year(), from.Month(), from.Day(), 0, 0, 0, 0, time.UTC)
	b := time.Date(to.Year(), to.Month(), to.Day(), 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / day)
}

// Zone is the store's time zone, UTC when it has none that is known.
func Zone(st store.Store) *time.Location {
	if z, err := time.LoadLocation(st.Zone); err == nil && st.Zone != "" {
		return z
	}
	return time.UTC
}

// NoSerious asks for no serious violation in force. Its loss is serious.
//
// Source: X-11, V-22, A-45, E-05.
func (s *Sheet) NoSerious() {
	var last time.Time
	count, forever := 0, false
	for _, v := range s.f.Violations {
		if v.Severity != conduct.Serious {
			continue
		}
		count++
		forever = forever || v.ExpiresAt.IsZero()
		if v.ExpiresAt.After(last) {
			last = v.ExpiresAt
		}
	}
	c := Criterion{
		ID: "no_serious_violation", Label: i18n.T("无严重违规", "No serious violation"),
		Required: same("0"), Limit: "0", Actual: same(strconv.Itoa(count)), Value: strconv.Itoa(count),
		OK:   count == 0,
		Loss: Serious, Distance: maxDistance / 2,
		Gap:    i18n.T(fmt.Sprintf("%d 条严重违规生效中", count), plural(count, "serious violation", "serious violations")+" in force"),
		Fix:    i18n.T("查看违规记录，有误可申诉；到期后自动恢复。", "Read the record and appeal if it is wrong; it lapses by itself when it expires."),
		FixURL: "/stores/" + s.f.Store.ID + "/conduct",
	}
	if forever {
		c.Estimate = noDate("有违规不会到期，申诉成立后才会解除", "a violation that never expires is lifted only by an appeal")
	} else {
		c.ExpectedOn = last.In(Zone(s.f.Store))
	}
	s.add(c)
}

// Entities asks for one of the legal forms.
//
// Source, C-23, E-07.
func (s *Sheet) Entities(allowed []store.Entity) {
	names := make([]i18n.Text, len(allowed))
	for i, e := range allowed {
		names[i] = entityName(e)
	}
	s.add(Criterion{
		ID: "entity", Label: i18n.T("主体类型", "Legal form"),
		Required: listed(names), Limit: joined(allowed),
		Actual: entityName(s.f.Store.Entity), Value: string(s.f.Store.Entity),
		OK:       slices.Contains(allowed, s.f.Store.Entity),
		Gap:      i18n.T("当前主体类型不开放", "not open to this legal form"),
		Estimate: noDate("取决于店铺的主体类型", "it depends on the store's legal form"),
		Fix:      i18n.T("变更主体类型后可再次申请。", "Apply again after changing the store's legal form."),
		Distance: maxDistance,
	})
}

func entityName(e store.Entity) i18n.Text {
	switch e {
	case store.Company:
		return i18n.T("企业", "company")
	case store.SoleProprietor:
		return i18n.T("个体工商户", "sole proprietor")
	}
	return same(string(e))
}

// Regions asks for a store of one of the regions.
//
// Source, C-23, E-07.
func (s *Sheet) Regions(allowed []string) {
	names := make([]i18n.Text, len(allowed))
	for i, r := range allowed {
		names[i] = regionName(r)
	}
	s.add(Criterion{
		ID: "region", Label: i18n.T("店铺所在地", "Region of the store"),
		Required: listed(names), Limit: joined(allowed),
		Actual: regionName(s.f.Store.Region), Value: s.f.Store.Region,
		OK:       slices.Contains(allowed, s.f.Store.Region),
		Gap:      i18n.T("该地区暂未开放", "not open to this region yet"),
		Estimate: noDate("取决于平台何时开放该地区", "it depends on when the marketplace opens to the region"),
		Fix:      i18n.T("仅对所列地区的店铺开放。", "Open to stores of the regions named only."),
		Distance: maxDistance,
	})
}

func regionName(code string) i18n.Text {
	switch code {
	case "CN":
		return i18n.T("中国内地", "mainland China (CN)")
	case "HK":
		return i18n.T("中国香港", "Hong Kong (HK)")
	}
	return same(code)
}

// Logistics asks for one of the schemes.
//
// Source: M-44.
func (s *Sheet) Logistics(allowed []string) {
	have := s.f.Store.Logistics
	s.add(Criterion{
		ID: "logistics", Label: i18n.T("物流方案", "Logistics scheme"),
		Required: schemes(allowed), Limit: strings.Join(allowed, ","),
		Actual: orNone(schemes(have)), Value: strings.Join(have, ","),
		OK:       slices.ContainsFunc(have, func(l string) bool { return slices.Contains(allowed, l) }),
		Gap:      i18n.T("尚未开通标准及以上物流", "no scheme of this class yet"),
		Estimate: noDate("取决于何时开通物流方案", "it depends on when such a scheme is added"),
		Fix:      i18n.T("开通标准物流或更高等级的方案。", "Add standard shipping or a better scheme."),
		Distance: maxDistance / 2,
	})
}

func schemes(keys []string) i18n.Text {
	names := make([]i18n.Text, len(keys))
	for i, k := range keys {
		names[i] = store.LogisticsName(k)
	}
	return listed(names)
}

func listed(names []i18n.Text) i18n.Text {
	zh, en := make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		zh[i], en[i] = n.In(i18n.ZH), n.In(i18n.EN)
	}
	return i18n.T(strings.Join(zh, "、"), strings.Join(en, ", "))
}

func orNone(t i18n.Text) i18n.Text {
	if t.Complete() {
		return t
	}
	return i18n.T("无", "none")
}

func joined[S ~string](words []S) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ",")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
