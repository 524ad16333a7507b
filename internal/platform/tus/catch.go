package tus

import (
	"bytes"
	"net/http"
	"strings"

	"souk/internal/base/fault"
)

// catcher keeps the protocol's plain error texts back, so that the house's problem
// is answered instead; headers and successes pass.
type catcher struct {
	http.ResponseWriter
	status int
	text   bytes.Buffer
}

// Unwrap lets deadlines reach the connection.
func (c *catcher) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// WriteHeader passes a success on.
func (c *catcher) WriteHeader(status int) {
	if c.status != 0 {
		return
	}
	if c.status = status; status < http.StatusBadRequest {
		c.ResponseWriter.WriteHeader(status)
	}
}

// Write keeps the text of an error.
func (c *catcher) Write(b []byte) (int, error) {
	if c.status >= http.StatusBadRequest {
		return c.text.Write(b)
	}
	if c.status == 0 {
		c.status = http.StatusOK
	}
	return c.ResponseWriter.Write(b)
}

// problem is the fault for what the protocol refused, nil where it did not.
func (c *catcher) problem() error {
	const op = "tus.Serve"
	if c.status < http.StatusBadRequest {
		return nil
	}
	for _, name := range []string{"Content-Type", "Content-Length"} {
		c.Header().Del(name)
	}
	said := strings.TrimSpace(c.text.String())
	switch {
	case strings.Contains(said, codeTooMany):
		return fault.T(op, fault.Limited, "upload.too_many", "未完成的上传太多，请先完成或删除一些。", "Too many uploads lie here unused; finish or delete some first.")
	case c.status == http.StatusNotFound, c.status == http.StatusGone:
		return unknown(op)
	case c.status == http.StatusConflict:
		return fault.T(op, fault.Conflict, "upload.offset", "续传位置不对，请先用 HEAD 查询。", "The offset is not where the upload stands; ask with HEAD first.")
	case c.status == http.StatusRequestEntityTooLarge:
		return fault.T(op, fault.TooLarge, "upload.too_large", "文件超过可接收的最大值。", "The file is larger than what is taken in.")
	case c.status == http.StatusLocked:
		return fault.T(op, fault.Conflict, "upload.locked", "另一个连接正在上传此文件。", "Another connection is sending this file.")
	case c.status == http.StatusPreconditionFailed:
		return fault.T(op, fault.Stale, "upload.version", "请使用 tus 1.0.0（Tus-Resumable）。", "Speak tus 1.0.0 (header Tus-Resumable).")
	case c.status < http.StatusInternalServerError:
		return fault.T(op, fault.Malformed, "upload.malformed", "请求不符合 tus 协议："+said, "The request is not as the tus protocol has it: "+said)
	}
	return fault.T(op, fault.Unavailable, "upload.storage", "上传暂时无法保存，请稍后继续。", "The upload cannot be kept right now; go on with it in a moment.").Because(errText(said))
}

type errText string

func (e errText) Error() string { return string(e) }
