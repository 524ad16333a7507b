package srt

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decode finds the encoding: byte order marks first, then valid UTF-8, then
// UTF-16 by its zero bytes, then GBK.
func decode(data []byte) (string, Encoding) {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok {
		if utf8.Valid(rest) {
			return string(rest), UTF8BOM
		}
		return "", NoText
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) {
		return utf16Text(data[2:], unicode.LittleEndian, UTF16LE)
	}
	if bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return utf16Text(data[2:], unicode.BigEndian, UTF16BE)
	}
	if even, odd := zeros(data); len(data) >= 4 && (even+odd)*4 > len(data) {
		if odd > even {
			return utf16Text(data, unicode.LittleEndian, UTF16LE)
		}
		return utf16Text(data, unicode.BigEndian, UTF16BE)
	}
	if utf8.Valid(data) {
		return string(data), UTF8
	}
	return gbkText(data)
}

func zeros(data []byte) (even, odd int) {
	for i, c := range data {
		if c != 0 {
			continue
		}
		if i%2 == 0 {
			even++
		} else {
			odd++
		}
	}
	return even, odd
}

func utf16Text(data []byte, order unicode.Endianness, name Encoding) (string, Encoding) {
	if len(data)%2 != 0 {
		data = data[:len(data)-1]
	}
	return decodeWith(data, unicode.UTF16(order, unicode.IgnoreBOM), name)
}

// gbkText refuses bytes that GB 18030 does not know, and text without a single
// Chinese character (then it is some other 8-bit encoding).
func gbkText(data []byte) (string, Encoding) {
	s, enc := decodeWith(data, simplifiedchinese.GB18030, GBK)
	if enc == NoText || !strings.ContainsFunc(s, isHan) {
		return "", NoText
	}
	return s, enc
}

func decodeWith(data []byte, e encoding.Encoding, name Encoding) (string, Encoding) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", NoText
	}
	return string(out), name
}
