package sniff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

const (
	headBytes = 4096
	tailBytes = 22 + 65535 // the longest end record of a zip archive
)

// File reads kind and structure of the size bytes in r. The error is only a
// read error; bad content is in the Report.
//
// Source: V-30.
func File(r io.ReaderAt, size int64) (Report, error) {
	if size == 0 {
		return Report{Kind: Empty}, nil
	}
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return Report{}, err
	}
	rep := Report{Kind: kindOf(head)}
	if rep.Kind != MP4 && rep.Kind != MOV {
		return rep, nil
	}
	end, err := readBoxes(r, size, &rep)
	if err != nil {
		return Report{}, err
	}
	rep.TrailingBytes = size - end
	if rep.AlsoKinds, err = polyglot(r, size, end, head); err != nil {
		return Report{}, err
	}
	return rep, nil
}

// magic is a signature at an offset.
type magic struct {
	at   int
	sig  string
	kind Kind
}

func magics() []magic {
	return []magic{
		{0, "%PDF-", PDF}, {0, "PK\x03\x04", Zip}, {0, "PK\x05\x06", Zip}, {0, "PK\x07\x08", Zip},
		{0, "FLV\x01", FLV}, {0, "OggS", Ogg}, {0, "\xff\xd8\xff", Image}, {0, "\x89PNG\r\n", Image},
		{0, "GIF8", Image}, {0, "BM", Image}, {0, "ID3", Sound}, {0, "fLaC", Sound}, {0, "\xff\xfb", Sound},
		{0, "MZ", Program}, {0, "\x7fELF", Program}, {0, "Rar!", Zip}, {0, "7z\xbc\xaf", Zip}, {0, "\x1f\x8b", Zip},
	}
}

func kindOf(head []byte) Kind {
	if k, ok := isoKind(head); ok {
		return k
	}
	for _, m := range magics() {
		if bytes.HasPrefix(head[min(m.at, len(head)):], []byte(m.sig)) {
			return m.kind
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		if bytes.Contains(head, []byte("webm")) {
			return WebM
		}
		return MKV
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 12:
		return riffKind(string(head[8:12]))
	case isTransportStream(head):
		return MPEGTS
	}
	return textKind(head)
}

func riffKind(form string) Kind {
	switch form {
	case "AVI ":
		return AVI
	case "WAVE":
		return Sound
	case "WEBP":
		return Image
	}
	return Unknown
}

func isTransportStream(head []byte) bool {
	if len(head) < 188*4 {
		return false
	}
	for i := range 4 {
		if head[188*i] != 0x47 {
			return false
		}
	}
	return true
}

func textKind(head []byte) Kind {
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text = bytes.TrimLeft(text, " \t\r\n")
	lower := bytes.ToLower(text)
	switch {
	case bytes.HasPrefix(text, []byte("#EXTM3U")):
		return Playlist
	case bytes.HasPrefix(lower, []byte("ffconcat")), bytes.HasPrefix(text, []byte("v=0")),
		bytes.HasPrefix(lower, []byte("[playlist]")), bytes.Contains(text, []byte("<MPD")),
		bytes.Contains(text, []byte("<smil")):
		return Script
	}
	if isText(head) {
		return Text
	}
	return Unknown
}

// isText accepts UTF-8 without control characters; the last rune may be cut.
func isText(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n <= 1 {
			return len(b) < utf8.UTFMax && !utf8.FullRune(b)
		}
		if r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		b = b[n:]
	}
	return true
}

// isoKind tells the family of ISO base media files apart by their brands.
func isoKind(head []byte) (Kind, bool) {
	if len(head) < 8 {
		return "", false
	}
	size, typ := binary.BigEndian.Uint32(head), string(head[4:8])
	if typ != "ftyp" {
		// QuickTime before 2000 has no ftyp: such a file starts with one of these.
		switch typ {
		case "moov", "mdat", "wide", "free", "skip", "pnot":
			return MOV, true
		}
		return "", false
	}
	if size < 16 || len(head) < 12 {
		return MP4, true // too short a brand list; the box reader says what is wrong
	}
	major := string(head[8:12])
	brands := brandList(head[12:min(int(min(size, headBytes)), len(head))])
	return brandKind(major, brands), true
}

func brandList(b []byte) []string {
	var out []string
	for i := 4; i+4 <= len(b) && len(out) < 64; i += 4 { // 4: after the minor version
		out = append(out, printable(b[i:i+4]))
	}
	return out
}

func brandKind(major string, brands []string) Kind {
	switch major {
	case "qt  ":
		return MOV
	case "M4A ", "M4B ", "M4P ":
		return M4A
	case "avif", "avis", "heic", "heix", "hevc", "mif1", "msf1", "crx ", "jp2 ", "jpx ":
		return Image
	}
	if len(major) >= 3 && (major[:3] == "3gp" || major[:3] == "3g2") {
		return ThreeGP
	}
	if isMP4Brand(major) {
		return MP4
	}
	for _, b := range brands {
		if isMP4Brand(b) {
			return MP4
		}
	}
	return Unknown
}

func isMP4Brand(b string) bool {
	switch b {
	case "isom", "mp41", "mp42", "mp71", "avc1", "M4V ", "M4VH", "M4VP", "MSNV", "dash", "msdh", "XAVC", "f4v ", "iso2",
		"iso3", "iso4", "iso5", "iso6", "iso7", "iso8", "iso9", "isoa", "isob", "isoc", "mmp4", "cmfc", "cmfs", "hvc1":
		return true
	}
	return false
}

func printable(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		if c < 0x20 || c > 0x7e {
			c = '.'
		}
		out[i] = c
	}
	return string(out)
}

// polyglot looks for a second format in the same bytes: a PDF header in the
// first kilobyte, a zip directory at the very end, scripts and archives behind
// the last box.
func polyglot(r io.ReaderAt, size, end int64, head []byte) ([]Kind, error) {
	var also []Kind
	add := func(k Kind) {
		for _, have := range also {
			if have == k {
				return
			}
		}
		also = append(also, k)
	}
	first := head[:min(len(head), 1024)]
	if bytes.Contains(first, []byte("%PDF-")) {
		add(PDF)
	}
	lower := bytes.ToLower(first)
	for _, s := range []string{"<html", "<script", "<!doctype", "<?php"} {
		if bytes.Contains(lower, []byte(s)) {
			add(Text)
		}
	}
	tail := make([]byte, min(size, tailBytes))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if hasZipEnd(tail, size) {
		add(Zip)
	}
	if end < size {
		rest := tail[max(0, int64(len(tail))-(size-end)):]
		trailingKinds(rest, add)
	}
	return also, nil
}

func trailingKinds(rest []byte, add func(Kind)) {
	lower := bytes.ToLower(rest)
	for _, s := range []string{"<html", "<script", "<!doctype", "<?php", "#!/"} {
		if bytes.Contains(lower, []byte(s)) {
			add(Text)
		}
	}
	for _, m := range magics() {
		if len(m.sig) >= 4 && bytes.Contains(rest, []byte(m.sig)) {
			add(m.kind)
		}
	}
	if bytes.Contains(rest, []byte("#EXTM3U")) {
		add(Playlist)
	}
}

// hasZipEnd finds an end-of-central-directory record that closes exactly at the
// end of the file and points to a place inside it.
func hasZipEnd(tail []byte, size int64) bool {
	sig := []byte("PK\x05\x06")
	for i := len(tail) - 22; i >= 0; i-- {
		if !bytes.HasPrefix(tail[i:], sig) {
			continue
		}
		comment := int(binary.LittleEndian.Uint16(tail[i+20:]))
		dir := int64(binary.LittleEndian.Uint32(tail[i+12:]))
		if i+22+comment == len(tail) && dir < size {
			return true
		}
	}
	return false
}
