package media

import (
	"errors"
	"fmt"

	"souk/internal/base/fault"
)

// ErrNotChecked says that a check could not be carried out: the child died or
// hit a limit, again after the retries. The caller lists it under `not_checked`
// and lets a person decide; it is never a finding and never a pass.
type ErrNotChecked struct {
	Check  string
	Code   string // FailDied or FailLimit: what people are told
	Reason string // the worker's own words, for the log
}

// Error is the text for the log.
func (e *ErrNotChecked) Error() string {
	return fmt.Sprintf("media: %s not checked: %s", e.Check, e.Reason)
}

// AsNotChecked returns the ErrNotChecked in err, if there is one.
func AsNotChecked(err error) (*ErrNotChecked, bool) {
	var e *ErrNotChecked
	ok := errors.As(err, &e)
	return e, ok
}

func ffmpegMissing() error {
	return fault.T("media.Worker", fault.Unavailable, "media.ffmpeg_missing",
		"找不到 ffmpeg 和 ffprobe，无法检查影片。请安装 ffmpeg（例如 apt-get install ffmpeg）后重试。",
		"ffmpeg and ffprobe were not found, so no film can be checked. Install ffmpeg (for example apt-get install ffmpeg) and try again.")
}

func helperMissing(err error) error {
	return fault.T("media.Worker", fault.Unavailable, "media.helper_missing",
		"找不到 souk-media 程序。请把它放在 souk 旁边，或用 SOUK_MEDIA 指明路径。",
		"The souk-media program was not found. Put it beside souk or name its path in SOUK_MEDIA.").Because(err)
}

func busy() error {
	f := fault.T("media.Worker", fault.Limited, "media.busy",
		"正在处理的影片太多，请稍后再试。", "Too many films are being processed; please try again in a moment.")
	f.Retry = 30
	return f
}

func noSpace(reason string) error {
	return fault.T("media.Worker", fault.Unavailable, "media.no_space",
		"服务器磁盘空间不足，影片没有丢失，稍后会再处理。",
		"The server has run out of disk space. The film is not lost; it will be processed later.").Because(errors.New(reason))
}

func cannotOpen(err error) error {
	return fault.T("media.Worker", fault.NotFound, "media.cannot_open",
		"无法打开文件，请检查路径和权限。", "The file cannot be opened; check its path and permissions.").Because(err)
}

func cannotEncode(reason string) error {
	return fault.T("media.Worker", fault.Invalid, "media.cannot_encode",
		"这段影片无法转换，请重新导出后再上传。",
		"This film cannot be converted; export it again and upload the new file.").Because(errors.New(reason))
}
