package review

import (
	"souk/internal/base/i18n"
	"souk/internal/core/notice"
)

const (
	noticeAppealFiled      = "review.appeal_filed"
	noticeAppealUpheld     = "review.appeal_upheld"
	noticeAppealOverturned = "review.appeal_overturned"
)

// NoticeKinds are the notices of appeals; a tool sends its own about decisions.
//
// Source: X-54.
func NoticeKinds() []notice.Kind {
	return []notice.Kind{
		{Name: noticeAppealFiled, Tone: notice.Info, Text: i18n.T("有一件申诉待处理（%[1]s《%[2]s》），须由另一位审核员决定。", "An appeal waits (%[1]s “%[2]s”). Somebody other than the first reviewer decides it.")},
		{Name: noticeAppealUpheld, Tone: notice.Warn, Text: i18n.T("申诉未通过：%[1]s《%[2]s》维持原决定，请查看理由。", "Appeal: the decision on %[1]s “%[2]s” stays. Read the reasons.")},
		{Name: noticeAppealOverturned, Tone: notice.Success, Text: i18n.T("申诉成功：%[1]s《%[2]s》的原决定已撤销。", "Appeal won: the decision on %[1]s “%[2]s” is gone.")},
	}
}
