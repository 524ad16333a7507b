package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"

	"souk/internal/base/fault"
)

// inMemory is up to which size a body is held in memory while it is hashed.
const inMemory = 1 << 20

// spooled is a body that was read to its end and can be read again.
type spooled struct {
	io.ReadSeeker
	file  *os.File
	named bool // the system does not remove a file that is open
}

// Close gives the temporary file back, if there is one.
func (s *spooled) Close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.named {
		err = errors.Join(err, os.Remove(s.file.Name()))
	}
	return err
}

// sender remembers the error of the caller's line, to tell it from our disk's.
type sender struct {
	r   io.Reader
	err error
}

func (s *sender) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// noSpace is the answer when our own disk does not take a body.
func noSpace(op string, err error) error {
	return fault.T(op, fault.Unavailable, "request.no_space", "服务器暂时无法接收内容，没有产生任何记录，请稍后重试。",
		"The server cannot take the body right now. Nothing was recorded; please try again later.").Because(err)
}

// spool reads the whole body: up to keep bytes into memory, larger ones into a
// temporary file.
func spool(r *http.Request, limit, keep int64) (*spooled, error) {
	const op = "httpapi.spool"
	if r.Body == nil {
		return &spooled{ReadSeeker: bytes.NewReader(nil)}, nil
	}
	head, err := io.ReadAll(io.LimitReader(r.Body, min(limit, keep)+1))
	if err != nil {
		return nil, readFault(op, err, limit)
	}
	if int64(len(head)) > limit {
		return nil, tooLarge(limit)
	}
	if int64(len(head)) <= keep {
		return &spooled{ReadSeeker: bytes.NewReader(head)}, nil
	}
	f, err := os.CreateTemp("", "souk-body-")
	if err != nil {
		return nil, noSpace(op, err)
	}
	// Nameless from now on: a crash leaves nothing behind.
	s := &spooled{ReadSeeker: f, file: f, named: os.Remove(f.Name()) != nil}
	from := &sender{r: r.Body}
	n, err := io.Copy(f, io.MultiReader(bytes.NewReader(head), from))
	switch {
	case from.err != nil:
		return nil, errors.Join(readFault(op, from.err, limit), s.Close())
	case err != nil:
		return nil, errors.Join(noSpace(op, err), s.Close())
	}
	if n > limit {
		return nil, errors.Join(tooLarge(limit), s.Close())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.Join(fault.Wrap(op, err), s.Close())
	}
	return s, nil
}

// BodyFault turns an error of reading a request body into a fault: TooLarge when
// it went over the limit, Malformed when it broke off.
func BodyFault(err error, limit int64) error { return readFault("httpapi.BodyFault", err, limit) }

func readFault(op string, err error, limit int64) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return tooLarge(limit)
	}
	return fault.T(op, fault.Malformed, "request.broken_off", "请求内容没有完整到达，请重试。", "The body did not arrive completely; please try again.").Because(err)
}

// digest names what was asked: path, query and body. A multipart body counts by
// its parts, because a client that tries again chooses another boundary.
func digest(r *http.Request, body *spooled) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n", r.Method, r.URL.EscapedPath(), r.URL.RawQuery)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == "multipart/form-data" && params["boundary"] != "" {
		err = digestParts(h, multipart.NewReader(body, params["boundary"]))
	} else {
		fmt.Fprintf(h, "%s\n", kind)
		_, err = io.Copy(h, body)
	}
	if err != nil {
		return "", fault.T("httpapi.digest", fault.Malformed, "request.malformed", "请求内容无法读取。", "The body cannot be read.").Because(err)
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", fault.Wrap("httpapi.digest", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func digestParts(h hash.Hash, parts *multipart.Reader) error {
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		one := sha256.New()
		n, err := io.Copy(one, p)
		if err != nil {
			return err
		}
		fmt.Fprintf(h, "%q %q %d %x\n", p.FormName(), p.FileName(), n, one.Sum(nil))
	}
}
