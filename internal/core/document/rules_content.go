package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"path"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/core/review"
)

// Media types of papers.
const (
	typePDF  = "application/pdf"
	typePNG  = "image/png"
	typeJPEG = "image/jpeg"
)

// CodeFile is the code of a file that cannot be a paper.
const CodeFile = "ERR-D01"

// Inspection is what a file's own bytes tell.
type Inspection struct {
	MediaType string // "" when it is none of ours
	Findings  []review.Finding
}

// Inspect looks at a file: what it is by its content, whether it is whole, and
// whether something else hides in it. name is what its owner calls it; size is
// its whole length, of which body may be the first part only (limit bytes). All
// findings come at once. It is pure.
//
// Source.
func Inspect(name string, body []byte, size, limit int64) Inspection {
	in := Inspection{Findings: []review.Finding{}}
	add := func(reason string, message, fix i18n.Text, value, want string) {
		in.Findings = append(in.Findings, review.Finding{Code: CodeFile, Reason: reason, Severity: review.Reject, Rule: "X-14", Message: message, Fix: fix,
			Evidence: review.Evidence{File: name, Value: value, Limit: want}})
	}
	if size == 0 {
		add("empty", i18n.T("文件是空的。", "The file is empty."), i18n.T("重新导出或拍摄后再上传。", "Export or photograph it again."), "0", "> 0")
		return in
	}
	if size > limit {
		add("too_large", i18n.T("文件太大。", "The file is too large."), i18n.T("压缩图片或拆分文件后再上传。", "Make the pictures smaller or split the file."),
			fmt.Sprintf("%d", size), fmt.Sprintf("%d", limit))
	}
	in.MediaType = sniff(body)
	if in.MediaType == "" {
		add("type", i18n.T("内容不是 PDF、JPEG 或 PNG。", "The content is not PDF, JPEG or PNG."), i18n.T("另存为 PDF、JPEG 或 PNG。", "Save it as PDF, JPEG or PNG."),
			guess(body), "PDF, JPEG, PNG")
		return in
	}
	if ext := strings.ToLower(path.Ext(name)); ext != "" && !strings.Contains(extensions[in.MediaType], ext+" ") {
		add("renamed", i18n.T("扩展名与内容不符。", "The name's ending is not what the content is."), i18n.T("用正确的扩展名保存，或上传原始文件。", "Save it under the right ending, or upload the original."),
			ext, in.MediaType)
	}
	if size > limit { // only its beginning is known
		return in
	}
	if why, where := damage(in.MediaType, body); why != "" {
		texts := damages[why]
		add(why, texts[0], texts[1], where, "")
	}
	if word := active(in.MediaType, body); word != "" {
		add("active_content", i18n.T("PDF 含脚本、附件、加密或自动动作。", "The PDF holds a script, an attachment, encryption or an action that starts by itself."),
			i18n.T("打印为 PDF 后再上传。", "Print it to PDF and upload that."), word, "")
	}
	return in
}

var extensions = map[string]string{typePDF: ".pdf ", typePNG: ".png ", typeJPEG: ".jpg .jpeg .jpe .jfif "}

var damages = map[string][2]i18n.Text{
	"damaged": {i18n.T("文件不完整或已损坏。", "The file is cut off or damaged."), i18n.T("重新导出后再上传。", "Export it again and upload that.")},
	"polyglot": {i18n.T("文件末尾之后或内部还藏有其他内容。", "Something else stands in the file, behind its end or inside."),
		i18n.T("重新截图、拍摄或打印为 PDF 后再上传。", "Take the picture again, or print it to PDF, and upload that.")},
}

// sniff names the media type by content alone.
func sniff(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("%PDF-")):
		return typePDF
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return typePNG
	case bytes.HasPrefix(b, []byte{0xff, 0xd8, 0xff}):
		return typeJPEG
	}
	return ""
}

// guess says in a word what a strange file seems to be.
func guess(b []byte) string {
	for _, known := range []struct{ magic, name string }{
		{"PK\x03\x04", "ZIP, Office"}, {"MZ", "Windows program"}, {"\x7fELF", "program"}, {"GIF8", "GIF"}, {"RIFF", "RIFF, WebP"}, {"<", "HTML, XML, SVG"},
		{"\xd0\xcf\x11\xe0", "Office 97"}, {"Rar!", "RAR"}, {"BM", "BMP"}, {"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"},
	} {
		if bytes.HasPrefix(b, []byte(known.magic)) {
			return known.name
		}
	}
	if len(b) > 12 && string(b[4:8]) == "ftyp" {
		return "HEIC, MP4"
	}
	return "?"
}

// damage tells whether the file is whole and alone: "" when it is, else the
// reason and where.
func damage(mediaType string, b []byte) (reason, where string) {
	if at, ok := archive(b); ok {
		return "polyglot", fmt.Sprintf("byte %d", at)
	}
	switch mediaType {
	case typePDF:
		return damagedPDF(b)
	case typePNG:
		return damagedPNG(b)
	}
	return damagedJPEG(b)
}

// pdfTail is how far from its end a PDF's last line stands at most.
const pdfTail = 1024

func damagedPDF(b []byte) (reason, where string) {
	end := bytes.LastIndex(b, []byte("%%EOF"))
	if end < 0 {
		return "damaged", "%%EOF"
	}
	rest := bytes.Trim(b[end+len("%%EOF"):], " \t\r\n\x00\x1a")
	if len(rest) > 0 || len(b)-end > pdfTail {
		return "polyglot", fmt.Sprintf("byte %d", end+len("%%EOF"))
	}
	return "", ""
}

func damagedPNG(b []byte) (reason, where string) {
	at := 8
	for first := true; ; first = false {
		if at+12 > len(b) {
			return "damaged", fmt.Sprintf("byte %d", at)
		}
		size := int(binary.BigEndian.Uint32(b[at:]))
		name := string(b[at+4 : at+8])
		if size < 0 || size > len(b)-at-12 || (first && name != "IHDR") {
			return "damaged", fmt.Sprintf("byte %d", at)
		}
		if crc32.ChecksumIEEE(b[at+4:at+8+size]) != binary.BigEndian.Uint32(b[at+8+size:]) {
			return "damaged", fmt.Sprintf("byte %d", at)
		}
		at += 12 + size
		if name == "IEND" {
			break
		}
	}
	if at != len(b) {
		return "polyglot", fmt.Sprintf("byte %d", at)
	}
	return "", ""
}

// damagedJPEG walks the markers up to the end of the image.
func damagedJPEG(b []byte) (reason, where string) {
	at := 2
	for at+4 <= len(b) {
		if b[at] != 0xff {
			return "damaged", fmt.Sprintf("byte %d", at)
		}
		marker := b[at+1]
		switch {
		case marker == 0xff: // fill
			at++
			continue
		case marker == 0xd9:
			return behind(b, at+2)
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7:
			at += 2
			continue
		}
		size := int(binary.BigEndian.Uint16(b[at+2:]))
		if size < 2 || at+2+size > len(b) {
			return "damaged", fmt.Sprintf("byte %d", at)
		}
		at += 2 + size
		if marker == 0xda {
			at = skipScan(b, at)
		}
	}
	if at+2 == len(b) && b[at] == 0xff && b[at+1] == 0xd9 {
		return "", ""
	}
	return "damaged", fmt.Sprintf("byte %d", min(at, len(b)))
}

// skipScan goes over entropy-coded bytes to the next marker.
func skipScan(b []byte, at int) int {
	for at+1 < len(b) {
		if b[at] == 0xff && b[at+1] != 0 && (b[at+1] < 0xd0 || b[at+1] > 0xd7) {
			return at
		}
		at++
	}
	return len(b)
}

func behind(b []byte, at int) (reason, where string) {
	if len(bytes.Trim(b[at:], "\x00")) > 0 {
		return "polyglot", fmt.Sprintf("byte %d", at)
	}
	return "", ""
}

// zipEnd is the record at the end of an archive, with the length of the comment
// behind it in its last two bytes.
const zipEnd = 22

// archive reports whether the file is an archive too: its end record's comment
// reaches exactly to the end of the file.
func archive(b []byte) (at int, ok bool) {
	tail := b[max(0, len(b)-zipEnd-1<<16):]
	for i := len(tail) - zipEnd; i >= 0; i-- {
		if bytes.HasPrefix(tail[i:], []byte("PK\x05\x06")) && i+zipEnd+int(binary.LittleEndian.Uint16(tail[i+zipEnd-2:])) == len(tail) {
			return len(b) - len(tail) + i, true
		}
	}
	return 0, false
}
