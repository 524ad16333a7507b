package video

import (
	"souk/internal/base/i18n"
	"souk/internal/core/notice"
)

const (
	noticeRejected     = "video.rejected"
	noticeApproved     = "video.approved"
	noticePublished    = "video.published"
	noticeSuspended    = "video.suspended"
	noticeRestored     = "video.restored"
	noticeEncodeFailed = "video.encode_failed"
	noticeLetterEnded  = "video.letter_ended"
)

// NoticeKinds are the notices of films.
//
// Source: X-54.
func NoticeKinds() []notice.Kind {
	return []notice.Kind{
		{Name: noticeRejected, Tone: notice.Bad, Text: i18n.T("影片《%[1]s》被驳回（%[2]s），请修改后重新提交。", "Film “%[1]s” was rejected (%[2]s). Mend it and resubmit.")},
		{Name: noticeApproved, Tone: notice.Success, Text: i18n.T("影片《%[1]s》审核通过，正在转码，完成后自动发布。", "Film “%[1]s” was approved. It is published as soon as the copies for buyers are ready.")},
		{Name: noticePublished, Tone: notice.Success, Text: i18n.T("影片《%[1]s》已发布。", "Film “%[1]s” is live.")},
		{Name: noticeSuspended, Tone: notice.Bad, Text: i18n.T("因严重违规，%[1]d 部影片已暂停展示。", "%[1]d films are suspended because of a serious violation.")},
		{Name: noticeRestored, Tone: notice.Success, Text: i18n.T("%[1]d 部影片已恢复展示。", "%[1]d films are live again.")},
		{Name: noticeLetterEnded, Tone: notice.Warn, Text: i18n.T("影片《%[1]s》所用的授权书已失效。请准备新的授权书，或撤下影片。", "Film “%[1]s” stands on a letter that has ended. Get a new letter ready, or take the film back.")},
		{Name: noticeEncodeFailed, Tone: notice.Warn, Text: i18n.T("影片《%[1]s》（%[2]s）多次转码失败，请检查媒体处理程序。", "Film “%[1]s” (%[2]s) could not be encoded after several tries. Check the media worker.")},
	}
}

// screenURL is the film's page in the console.
func (s *Service) screenURL(storeID, videoID string) string {
	url := "/stores/" + storeID + "/videos"
	if videoID != "" {
		url += "/" + videoID
	}
	return url
}

// reviewURL is the reviewers' queue.
func (s *Service) reviewURL() string { return "/review" }
