package verification

import (
	"slices"
	"strings"

	"souk/internal/base/i18n"
)

// statusOf is "Store Verification" of a store: every part of the policy.
//
// Source: X-16, M-43.
func statusOf(p Policy, storeID string, checks map[Channel]Check, papers []string) Status {
	out := Status{Verified: true}
	for _, need := range p.StoreNeeds {
		part := partOf(need, storeID, checks, papers)
		out.Verified = out.Verified && part.OK
		out.Parts = append(out.Parts, part)
	}
	return out
}

func partOf(need, storeID string, checks map[Channel]Check, papers []string) Part {
	if c := Channel(need); c == Email || c == Phone || c == Payment {
		check := checks[c]
		part := Part{Name: need, Label: channelName(c), State: check.State, OK: check.State == Verified || slices.Contains(papers, c.Fact()), Reason: check.Reason}
		if check.Address != "" {
			part.Address = mask(check.Address)
		}
		if part.State == "" {
			part.State = None
		}
		if part.OK {
			part.Elsewhere = check.State != Verified
			part.State = Verified
			return part
		}
		name := channelName(c)
		part.Fix = i18n.T("完成"+name.In("zh")+"。", "Complete: "+name.In("en")+".")
		part.FixURL = "/stores/" + storeID + "/verification"
		return part
	}
	words := strings.Split(need, "|")
	part := Part{Name: need, Label: papersName(words), State: None}
	part.OK = slices.ContainsFunc(words, func(w string) bool { return slices.Contains(papers, w) })
	if part.OK {
		part.State = Verified
		return part
	}
	part.Fix = i18n.T("提交并通过审核："+part.Label.In("zh")+"。", "Hand in and have approved: "+part.Label.In("en")+".")
	part.FixURL = "/stores/" + storeID + "/papers"
	return part
}

func channelName(c Channel) i18n.Text {
	switch c {
	case Email:
		return i18n.T("邮箱验证", "e-mail verification")
	case Phone:
		return i18n.T("手机验证", "phone verification")
	case Payment:
		return i18n.T("绑定 Alipay+", "Alipay+ binding")
	}
	return i18n.T(string(c), string(c))
}

func papersName(words []string) i18n.Text {
	known := map[string]i18n.Text{
		"business_licence": i18n.T("营业执照", "business licence"), "trademark": i18n.T("商标证书", "trademark"),
		"brand_authorisation": i18n.T("品牌授权书", "brand authorisation"),
	}
	var zh, en []string
	for _, w := range words {
		name, ok := known[w]
		if !ok {
			name = i18n.T(w, w)
		}
		zh, en = append(zh, name.In("zh")), append(en, name.In("en"))
	}
	return i18n.T(strings.Join(zh, "或"), strings.Join(en, " or "))
}
