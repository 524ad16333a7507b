package conduct

import (
	"souk/internal/base/i18n"
	"souk/internal/core/notice"
)

const (
	noticeViolation = "conduct.violation"
	noticeGivenBack = "conduct.given_back"
	noticeFrozen    = "conduct.frozen"
	noticeLifted    = "conduct.lifted"
	noticeOver      = "conduct.freeze_over"
)

// NoticeKinds are the notices of this package.
//
// Source: X-54.
func NoticeKinds() []notice.Kind {
	return []notice.Kind{
		{Name: noticeViolation, Tone: notice.Bad, Text: i18n.T("收到一条违规记录：%[1]s，服务分 −%[2]s。如有异议可申诉。", "A violation was recorded: %[1]s, Service Score −%[2]s. You can appeal.")},
		{Name: noticeGivenBack, Tone: notice.Success, Text: i18n.T("违规“%[1]s”已撤销，扣分与计数已返还。", "The violation “%[1]s” was taken back; points and counter are restored.")},
		{Name: noticeFrozen, Tone: notice.Bad, Text: i18n.T("%[1]s 已冻结至 %[2]s。原因：%[3]s", "%[1]s is frozen until %[2]s. Why: %[3]s")},
		{Name: noticeLifted, Tone: notice.Success, Text: i18n.T("%[1]s 已提前解冻。", "The freeze of %[1]s was lifted.")},
		{Name: noticeOver, Tone: notice.Success, Text: i18n.T("%[1]s 冻结期已满，可以继续使用。", "The freeze of %[1]s is over; you can go on.")},
	}
}

// screenURL is the store's conduct page in the console.
func screenURL(storeID string) string { return "/stores/" + storeID + "/conduct" }
