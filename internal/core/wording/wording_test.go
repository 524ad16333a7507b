package wording

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
)

// one judges a text that must give exactly one hit.
func one(t *testing.T, e *Engine, text string, opts Options) Hit {
	t.Helper()
	hits := e.Judge(text, opts)
	if len(hits) != 1 {
		t.Fatalf("%q: %d hits %v, want one", text, len(hits), rules(hits))
	}
	return hits[0]
}

func TestClaims(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for _, c := range []struct{ name, text, quote string }{
		{"V-48_zh_lowest_price", "本店全网最低价", "全网最低价"},
		{"V-48_zh_never_fades", "这件衣服绝对不掉色哦", "绝对不掉色"},
		{"V-48_en_lowest_price", "The lowest price on the whole web.", "The lowest price on the whole web"},
		{"V-48_en_never_fades", "It absolutely never fades!", "absolutely never fades"},
		{"V-48_zh_first", "销量第一", "销量第一"},
		{"V-48_zh_state_level", "国家级工艺", "国家级"},
		{"V-48_zh_100_percent_effective", "100%有效", "100%有效"},
		{"V-48_zh_never", "永不生锈", "永不生锈"},
		{"V-48_en_worlds_best", "the world's best mug", "world's best"},
		{"V-48_en_number_one", "#1 in comfort", "#1 in"},
		{"V-48_en_guaranteed", "100% guaranteed", "100% guaranteed"},
		{"V-48_traditional_han", "全網最低價", "全網最低價"},
		{"V-48_spaced", "全 网 最 低 价", "全 网 最 低 价"},
		{"V-48_soft_hyphen", "全网\u00ad最低\u200b价", "全网\u00ad最低\u200b价"},
		{"V-48_lookalikes", "lоwеst рrice online", "lоwеst рrice online"},
		{"V-48_leet", "abs0lutely n3ver fades", "abs0lutely n3ver fades"},
		{"V-42_zh_banned", "正品不是高仿，但有A货", "A货"},
		{"V-42_en_banned", "a Replica bag", "Replica"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hits := slices.DeleteFunc(e.Judge(c.text, testOptions()), func(h Hit) bool { return h.Severity != Reject })
			if len(hits) != 1 || hits[0].Text != c.quote || hits[0].Group != GroupWording {
				t.Errorf("%q: %v, want %q", c.text, rules(hits), c.quote)
			}
		})
	}
}

func TestInnocent(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for _, c := range []struct{ name, text string }{
		{"V-48_zh_negated", "不是最便宜"}, {"V-48_en_negated", "It isn't the cheapest"}, {"V-48_en_question", "is it the best?"}, {"V-48_zh_question", "是最好的吗"},
		{"V-48_first_use", "第一次使用"}, {"V-48_first_step", "first step"}, {"V-48_best_before", "best before date"}, {"V-48_at_most", "最多可装 3 件"}, {"V-48_load", "最大承重"},
		{"V-51_cotton", "50 % cotton"}, {"V-51_off_white", "off-white"}, {"V-51_turn_off", "turn off"}, {"V-51_pure_cotton", "100% cotton"}, {"V-51_folding_stool", "打折凳"},
		{"V-52_case", "WhatsApp case"}, {"V-52_display", "notification reminder from WhatsApp on the watch display"}, {"V-52_pay", "微信支付"}, {"V-52_stand", "phone stand for Skype calls"},
		{"V-52_refusal", "we never ask you to use WhatsApp"}, {"V-52_refusal_zh", "请勿加微信"}, {"V-52_line", "a fine line of stitches"}, {"V-52_signal", "signal strength"},
		{"V-14_version", "v2.4"}, {"V-14_usb", "USB3.0"}, {"V-14_node", "node.js"}, {"V-14_fine_It", "All is fine.It works"}, {"V-14_file", "see manual.zip and readme.md"}, {"V-14_abbreviation", "e.g. approx. 3 cm"},
		{"V-52_dot_patterns", "look at dot patterns"}, {"AMB-66_symbols", "★☆ ✓ → ① ② ♥ ~ | # * ©"}, {"AMB-66_family", "👨‍👩‍👧‍👦"}, {"AMB-66_bom", "\ufeffNice cup\u00a0set"}, {"AMB-66_flag", "🇮🇹 design"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if hits := e.Judge(c.text, testOptions()); len(hits) != 0 {
				t.Errorf("%q: %v", c.text, rules(hits))
			}
		})
	}
}

func TestPromotionDeadline(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	day := func(y int, m time.Month, d int) time.Time {
		return time.Date(y, m, d+1, 0, 0, 0, 0, shanghai).Add(-time.Microsecond)
	}
	for _, c := range []struct {
		name, text string
		reason     Reason
		deadline   time.Time
	}{
		{"V-51_none", "50 % off", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_iso", "50% off until 2026-12-31", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_zh_full", "五折至 2026年12月31日", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_zh_no_year", "五折，截止12月31日", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_zh_spelled", "五折，截止十二月三十一日", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_en_day_month", "50% off until 31 Dec", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_en_month_day", "50% off until December 31st, 2026", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_september", "50% off until 5 September", ReasonPromotionDated, day(2026, 9, 5)},
		{"V-51_day_first", "50% off, ends 31/12/2026", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_dots", "50% off bis, until 31.12.2026", ReasonPromotionDated, day(2026, 12, 31)},
		{"V-51_range_zh", "特价 6.18-6.20", ReasonPromotionDated, day(2026, 6, 20)},
		{"V-51_range_en", "30% off, 1-30 June", ReasonPromotionDated, day(2026, 6, 30)},
		{"V-51_by_friday", "20% off by Friday", ReasonPromotionDated, day(2026, 6, 19)},
		{"V-51_next_monday_zh", "八折到下周一", ReasonPromotionDated, day(2026, 6, 22)},
		{"V-51_sunday_zh", "八折，本周日截止", ReasonPromotionDated, day(2026, 6, 21)},
		{"V-51_today_only", "Half price, today only", ReasonPromotionDated, day(2026, 6, 15)},
		{"V-51_until_tomorrow", "Half price until tomorrow", ReasonPromotionDated, day(2026, 6, 16)},
		{"V-51_month_end_zh", "半价到8月底", ReasonPromotionDated, day(2026, 8, 31)},
		{"V-51_day_of_month_zh", "半价，20号截止", ReasonPromotionDated, day(2026, 6, 20)},
		{"V-51_today_is_no_deadline", "free shipping today", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_as_of_is_the_last_day", "50% off until 2026-06-15", ReasonPromotionDated, day(2026, 6, 15)},
		{"V-51_day_before_as_of", "50% off until 2026-06-14", ReasonPromotionExpired, day(2026, 6, 14)},
		{"V-51_time_of_day_ahead", "50% off until 2026-06-15 10:01", ReasonPromotionDated, time.Date(2026, 6, 15, 10, 1, 0, 0, shanghai)},
		{"V-51_time_of_day_passed", "50% off until 2026-06-15 10:00", ReasonPromotionExpired, time.Date(2026, 6, 15, 10, 0, 0, 0, shanghai)},
		{"V-51_no_year_eleven_months", "50% off until 15 May", ReasonPromotionDated, day(2027, 5, 15)},
		{"V-51_no_year_over_eleven_months", "50% off until 16 May", ReasonPromotionExpired, day(2026, 5, 16)},
		{"V-51_impossible_date", "50% off until 2026-02-30", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_start_is_no_deadline", "50% off from 2026-12-01", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_start_is_no_deadline_zh", "2026年12月1日起五折", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_delivery_is_no_deadline", "50% off, delivered by 31 Dec", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_black_friday_is_no_deadline", "Black Friday: 50% off", ReasonPromotionNoDeadline, time.Time{}},
		{"V-51_duration_is_no_date", "50% off, 3 days only", ReasonPromotionNoDeadline, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hits := e.Judge(c.text, Options{AsOf: asOf, Zone: shanghai, All: true})
			if len(hits) == 0 {
				t.Fatalf("%q: nothing found", c.text)
			}
			h := hits[0]
			if h.Reason != c.reason || h.Kind != KindPromotion {
				t.Fatalf("%q: %v, want %s", c.text, rules(hits), c.reason)
			}
			if c.deadline.IsZero() != (h.Deadline == nil) || h.Deadline != nil && !h.Deadline.Equal(c.deadline) {
				t.Errorf("%q: deadline %v, want %v", c.text, h.Deadline, c.deadline)
			}
		})
	}
}

func TestPromotion_V51_zone_decides_when_a_day_ends(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	text := "50% off until 2026-06-15"
	at := time.Date(2026, 6, 15, 16, 0, 0, 0, time.UTC) // midnight in Shanghai
	if h := one(t, e, text, Options{AsOf: at, Zone: shanghai}); h.Reason != ReasonPromotionExpired || h.Severity != Warning {
		t.Errorf("Shanghai: %s %s", h.Reason, h.Severity)
	}
	if hits := e.Judge(text, Options{AsOf: at}); len(hits) != 0 {
		t.Errorf("UTC: %v", rules(hits))
	}
}

func TestDiversion(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for _, c := range []struct {
		name, text string
		kind       Kind
		quote      string
		severity   Severity
	}{
		{"V-52_whatsapp", "add me on WhatsApp", KindMessenger, "WhatsApp", Reject},
		{"V-52_wechat_zh", "加我微信", KindMessenger, "加我微信", Reject},
		{"V-52_telegram_handle", "contact via telegram @abc", KindMessenger, "telegram", Reject},
		{"V-52_alias", "加vx：abc123", KindMessenger, "加vx：abc123", Reject},
		{"V-52_alias_alone", "VX series blender", "", "", Pass},
		{"V-52_named_only", "WhatsApp", KindMessenger, "WhatsApp", Human},
		{"V-52_line", "add us on LINE", KindMessenger, "LINE", Reject},
		{"V-52_kakao", "message us on KakaoTalk", KindMessenger, "KakaoTalk", Reject},
		{"V-52_zalo", "chat with us via Zalo", KindMessenger, "Zalo", Reject},
		{"V-52_viber", "Viber: +380 44 123 4567", KindMessenger, "Viber", Reject},
		{"V-52_instagram", "follow us on Instagram", KindMessenger, "Instagram", Reject},
		{"V-52_messenger", "message us on Messenger", KindMessenger, "Messenger", Reject},
		{"V-52_tiktok", "message us on TikTok", KindMessenger, "TikTok", Reject},
		{"V-14_url", "see https://shop.example.com/a?b=1.", KindURL, "https://shop.example.com/a?b=1", Reject},
		{"V-14_domain", "now at Mybrand.com!", KindURL, "Mybrand.com", Reject},
		{"V-14_short_link", "bit.ly/abc", KindURL, "bit.ly/abc", Reject},
		{"V-14_word_tld", "mybrand.club", KindURL, "mybrand.club", Human},
		{"V-14_word_tld_visited", "visit mybrand.club today", KindURL, "mybrand.club", Reject},
		{"V-14_www_rare_tld", "www.mybrand.photography", KindURL, "www.mybrand.photography", Reject},
		{"V-14_dot_in_words", "mybrand dot com", KindURL, "mybrand dot com", Reject},
		{"V-14_han_full_stop", "mybrand。com", KindURL, "mybrand。com", Reject},
		{"V-52_email", "a.b@example.co.uk", KindEmail, "a.b@example.co.uk", Reject},
		{"V-52_email_words", "sales (at) example (dot) com", KindEmail, "sales (at) example (dot) com", Reject},
		{"V-52_phone_plus", "+1 650 253 0000", KindPhone, "+1 650 253 0000", Reject},
		{"V-52_phone_word", "电话13800138000", KindPhone, "13800138000", Reject},
		{"V-52_phone_spelled", "call one three eight zero zero one three eight zero zero zero", KindPhone, "one three eight zero zero one three eight zero zero zero", Reject},
		{"V-52_phone_shape", "13800138000", KindPhone, "13800138000", Human},
		{"V-52_shop", "buy it on Amazon", KindShop, "Amazon", Reject},
		{"V-52_shop_named", "inspired by Etsy", KindShop, "Etsy", Human},
		{"V-52_talk", "link in bio", KindDiversion, "link in bio", Reject},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			hits := e.Judge(c.text, testOptions())
			if Verdict(hits) != c.severity {
				t.Fatalf("%q: %s %v, want %s", c.text, Verdict(hits), rules(hits), c.severity)
			}
			if c.severity != Pass && (hits[0].Kind != c.kind || hits[0].Text != c.quote || hits[0].Group != GroupDiversion) {
				t.Errorf("%q: %s %v, want %s %q", c.text, hits[0].Kind, rules(hits), c.kind, c.quote)
			}
		})
	}
}

func TestHosts_V14_own_hosts_may_be_linked(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for text, want := range map[string]int{
		"see https://souk.example/p/1":                  0,
		"see shop.souk.example.com":                     0,
		"see https://shop.souk.example.com:8443/p":      0,
		"see https://souk.example@evil.com/p":           1,
		"see https://notsouk.example/p":                 1,
		"see souk.example.com.evil.cn":                  1,
		"see https://souk.example/p and other-shop.com": 1,
	} {
		o := testOptions()
		o.Hosts = []string{"souk.example", "Souk.example.com"}
		if hits := e.Judge(text, o); len(hits) != want {
			t.Errorf("%q: %v, want %d", text, rules(hits), want)
		}
	}
}

func TestSpan_is_given_in_bytes_and_code_points(t *testing.T) {
	t.Parallel()
	h := one(t, newEngine(t), "好物👍🏽全网最低价！", testOptions())
	if h.Span != (Span{4, 9}) || h.Bytes != (Span{14, 29}) || h.Text != "全网最低价" || h.Suggest != "优惠价格" {
		t.Errorf("%+v", h)
	}
	if h.Message["zh"] == h.Message["en"] || !strings.Contains(h.Message["en"], "全网最低价") {
		t.Errorf("V-48 the match is not quoted: %v", h.Message)
	}
}

func TestRuleSet(t *testing.T) {
	t.Parallel()
	terms := Terms{Banned: map[string][]string{"zh": {"样品词"}, "en": {"foo bar"}}}
	e, err := New(RuleSet{Name: "own", Terms: terms, Verdicts: map[Reason]Severity{ReasonBannedTerm: Warning}, Off: []string{"diversion.shop.amazon"}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]Severity{"一个样品\n词": Warning, "一个样品词": Warning, "a FOO  bar": Warning, "a foo\nbar": Warning, "a foo\n\nbar": Pass, "a Foo Bar": Warning, "food bar": Pass, "buy on Amazon": Pass, "顶级": Pass, "buy on eBay": Reject} {
		if got := Verdict(e.Judge(text, testOptions())); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for name, rs := range map[string]RuleSet{
		"reason":   {Verdicts: map[Reason]Severity{"nonsense": Pass}},
		"severity": {Verdicts: map[Reason]Severity{ReasonBannedTerm: "maybe"}},
		"terms":    {Terms: Terms{Promotion: map[string][]string{"en": {"x"}}}},
	} {
		if _, err := New(rs); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTerms_Validate(t *testing.T) {
	t.Parallel()
	if err := DefaultTerms().Validate(); err != nil {
		t.Errorf("defaults: %v %+v", err, fault.As(err).Fields)
	}
	bad := Terms{
		Banned:      map[string][]string{"en": {"fine", "FINE", "a", "\u200b", strings.Repeat("x", 65), strings.Repeat("x", 64)}},
		Superlative: map[string][]string{"": {"best"}},
		Diversion:   map[string][]string{"zh": slices.Repeat([]string{"词语"}, 2001)},
	}
	var got []string
	for _, f := range fault.As(bad.Validate()).Fields {
		got = append(got, f.Pointer+" "+f.Code)
	}
	want := []string{"/banned/en/1 wording.term_twice", "/banned/en/2 wording.term_too_short", "/banned/en/3 wording.term_too_short", "/banned/en/4 wording.term_too_long",
		"/superlative wording.language_missing", "/diversion/zh wording.too_many_terms"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	if v := Verdict([]Hit{{Severity: Warning}, {Severity: Reject}, {Severity: Human}}); v != Reject {
		t.Error(v)
	}
	if v := Verdict(nil); v != Pass {
		t.Error(v)
	}
	if !Severity("unheard of").Worse(Warning) {
		t.Error("an unknown verdict lets things through")
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"":                  nil,
		"Men's Café-Latte":  {"mens", "cafe", "latte"},
		"無線耳機 Pro2":         {"无线", "线耳", "耳机", "pro2"},
		"杯":                 {"杯"},
		"ＩＰ６８防水":            {"ip68", "防水"},
		"カメラ":               {"カメ", "メラ"},
		"한국어":               {"한국", "국어"},
		"4K 60fps, USB-C":   {"4k", "60fps", "usb", "c"},
		"a\u200bb c\u00add": {"ab", "cd"},
		"Größe Привет":      {"große", "привет"},
	} {
		if got := Tokens(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestContainsMarkup(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"<b>x": true, "a </script>": true, "<!-- x": true, "00:01 --> 00:02": true, "&lt;b": true, "&#60;": true, "&#x3c;": true, "<?xml": true, "<SCRIPT": true,
		"a < b": false, "I <3 it": false, "R&D; fine": false, "Tom & Jerry; done": false, "x -> y": false, "5 > 3": false, "": false, "&;": false, "<": false,
	} {
		if got := ContainsMarkup(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestNormalise_AMB66(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Ａｂ１": "ab1", "ᴀʙᴄ": "abc", "𝓗𝓮𝓵𝓵𝓸": "hello", "🅐🅱": "ab", "①❶⓪〇": "1100", "1️⃣": "1", "٣४": "34", "🇦🇧🇨": "abc", "🇩🇪": "🇩🇪", "が": "が", "か\u3099": "が",
		"ｶﾞ": "ガ", "e\u0301": "e", "a\u200b\u00adb": "ab", "مـــرحبَا": "مرحبا", "한글": "한글", "\u1112\u1161\u11ab": "한", "Don’t": "don't", "½": "1/2", "㎏": "kg", "Ʀ": "r",
	} {
		if got := Normalise(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestHanPairs_are_pairs(t *testing.T) {
	t.Parallel()
	pair := []rune(hanPairs)
	if len(pair)%2 != 0 {
		t.Fatalf("%d ideographs", len(pair))
	}
	for from, to := range simplifiedOf {
		if again, ok := simplifiedOf[to]; ok {
			t.Errorf("%c → %c → %c", from, to, again)
		}
	}
	for from, to := range latinOf {
		if isDigit(from) || !isASCIILetter(to) {
			t.Errorf("%c → %c", from, to)
		}
	}
}

func TestPatterns_have_ids_anchors_and_sources(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, p := range allPatterns() {
		if seen[p.id] || p.source == "" || p.anchors == "" {
			t.Errorf("%+v", p)
		}
		seen[p.id] = true
	}
}

func TestLineBreaks_V48_a_cue_is_read_over_its_lines(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for text, want := range map[string]string{
		"absolutely never\nfades":                  "absolutely never\nfades",
		"absolutely never \r\n fades":              "absolutely never \r\n fades",
		"全网最\n低价":                                  "全网最\n低价",
		"No tools needed\nlowest price":            "lowest price",
		"五折\n截止2026年12月31日":                        "",
		"The colour stays.\n\nNever mind\n\nfades": "",
	} {
		got := ""
		for _, h := range e.Judge(text, testOptions()) {
			got += h.Text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
