package sniff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	maxHeader  = 32 << 20 // bytes of a moov box that we read
	maxTracks  = 16
	maxSide    = 8192
	maxPixels  = 9_000_000 // 4096 × 2160
	maxSamples = 5_000_000
	maxBoxes   = 200_000
	maxDepth   = 8
)

// box is one box: type, where its content starts and ends.
type box struct {
	typ        string
	start, end int64
}

// readBoxes walks the top-level boxes and returns where the last well-formed
// one ends; what follows is not part of the film.
func readBoxes(r io.ReaderAt, size int64, rep *Report) (int64, error) {
	var moov, media bool
	var at int64
	for n := 0; at < size && n < maxBoxes; n++ {
		b, ok, err := topBox(r, size, at)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		if b.end > size {
			rep.damage(BoxPastEnd, fmt.Sprintf("%s box ends at byte %d of %d", b.typ, b.end, size))
			b.end = size
		}
		switch b.typ {
		case "ftyp":
			err = readBrands(r, b, rep)
		case "moov":
			rep.Streamable = !media
			moov = true
			err = readHeader(r, size, b, rep)
		case "moof":
			rep.Fragmented = true
		case "mdat":
			media = true
		}
		if err != nil {
			return 0, err
		}
		at = b.end
	}
	if !moov {
		rep.damage(NoHeader, "no moov box")
	}
	return at, nil
}

func topBox(r io.ReaderAt, size, at int64) (box, bool, error) {
	var h [16]byte
	n, err := r.ReadAt(h[:min(16, size-at)], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return box{}, false, err
	}
	if n < 8 {
		return box{}, false, nil
	}
	b := box{typ: string(h[4:8]), start: at + 8}
	if !knownTop(b.typ) {
		return box{}, false, nil
	}
	switch length := int64(binary.BigEndian.Uint32(h[:])); {
	case length == 0:
		b.end = size
	case length == 1:
		if n < 16 {
			return box{}, false, nil
		}
		long := binary.BigEndian.Uint64(h[8:])
		if long < 16 || long > 1<<60 {
			return box{}, false, nil
		}
		b.start, b.end = at+16, at+int64(long)
	case length < 8:
		return box{}, false, nil
	default:
		b.end = at + length
	}
	return b, true, nil
}

func knownTop(typ string) bool {
	switch typ {
	case "ftyp", "styp", "moov", "mdat", "free", "skip", "wide", "pnot", "udta", "uuid", "moof", "mfra", "sidx",
		"ssix", "prft", "emsg", "meta", "pdin", "bloc", "PICT", "idat", "junk":
		return true
	}
	return false
}

func readBrands(r io.ReaderAt, b box, rep *Report) error {
	buf, err := content(r, b, headBytes)
	if err != nil {
		return err
	}
	if len(buf) < 8 {
		rep.damage(BadBox, "ftyp box too short")
		return nil
	}
	rep.Major, rep.Brands = printable(buf[:4]), brandList(buf[4:])
	return nil
}

func content(r io.ReaderAt, b box, limit int64) ([]byte, error) {
	buf := make([]byte, min(b.end-b.start, limit))
	n, err := r.ReadAt(buf, b.start)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return buf[:n], nil
}

// readHeader reads the moov box.
func readHeader(r io.ReaderAt, size int64, b box, rep *Report) error {
	if b.end-b.start > maxHeader {
		rep.damage(HeaderTooLarge, fmt.Sprintf("%d bytes", b.end-b.start))
		return nil
	}
	buf, err := content(r, b, maxHeader)
	if err != nil {
		return err
	}
	p := headerReader{size: size, rep: rep}
	p.moov(buf)
	return nil
}

// headerReader walks a moov box that lies in memory.
type headerReader struct {
	size int64 // of the file
	rep  *Report
}

// each calls f for every child box; a child that overruns its parent is damage.
func (p *headerReader) each(buf []byte, depth int, f func(typ string, body []byte)) {
	if depth > maxDepth {
		p.rep.damage(BadBox, "boxes nested too deep")
		return
	}
	for len(buf) >= 8 {
		length := uint64(binary.BigEndian.Uint32(buf))
		head := uint64(8)
		if length == 1 && len(buf) >= 16 {
			length, head = binary.BigEndian.Uint64(buf[8:]), 16
		}
		if length == 0 {
			length = uint64(len(buf))
		}
		if length < head || length > uint64(len(buf)) {
			p.rep.damage(BadBox, fmt.Sprintf("box %q of %d bytes in %d", printable(buf[4:8]), length, len(buf)))
			return
		}
		f(string(buf[4:8]), buf[head:length])
		buf = buf[length:]
	}
}

func (p *headerReader) moov(buf []byte) {
	p.each(buf, 1, func(typ string, body []byte) {
		switch typ {
		case "mvhd":
			p.rep.HeaderDurationUS = claimedDuration(body)
		case "cmov":
			p.rep.damage(Compressed, "cmov")
		case "rmra":
			p.rep.damage(ExternalRef, "reference movie (rmra)")
		case "mvex":
			p.rep.Fragmented = true
		case "trak":
			p.trak(body)
		}
	})
	var samples int64
	for _, t := range p.rep.Tracks {
		samples += t.Samples
	}
	if samples == 0 && !p.rep.Fragmented {
		p.rep.damage(NoSamples, fmt.Sprintf("%d tracks", len(p.rep.Tracks)))
	}
}

func (p *headerReader) trak(buf []byte) {
	if len(p.rep.Tracks) >= maxTracks {
		p.rep.damage(TooManyTracks, fmt.Sprintf("more than %d", maxTracks))
		return
	}
	var t Track
	p.each(buf, 2, func(typ string, body []byte) {
		if typ != "mdia" {
			return
		}
		p.each(body, 3, func(typ string, body []byte) {
			switch typ {
			case "mdhd":
				t.DurationUS = claimedDuration(body)
			case "hdlr":
				if len(body) >= 12 {
					t.Handler = printable(body[8:12])
				}
			case "minf":
				p.minf(body, &t)
			}
		})
	})
	p.rep.Tracks = append(p.rep.Tracks, t)
}

func (p *headerReader) minf(buf []byte, t *Track) {
	p.each(buf, 4, func(typ string, body []byte) {
		switch typ {
		case "dinf":
			p.each(body, 5, func(typ string, body []byte) {
				if typ == "dref" {
					p.dref(body)
				}
			})
		case "stbl":
			p.stbl(body, t)
		}
	})
}

// dref: every entry must say that the data is in this very file (flag 1).
func (p *headerReader) dref(buf []byte) {
	if len(buf) < 8 {
		p.rep.damage(BadBox, "dref box too short")
		return
	}
	p.each(buf[8:], 6, func(typ string, body []byte) {
		if len(body) < 4 || body[3]&1 == 0 || (typ != "url " && typ != "urn ") {
			p.rep.damage(ExternalRef, fmt.Sprintf("data reference of type %q", printable([]byte(typ))))
		}
	})
}

// claimedDuration reads duration ÷ time scale of mvhd or mdhd (same layout).
func claimedDuration(b []byte) int64 {
	var scale, dur uint64
	switch {
	case len(b) >= 32 && b[0] == 1:
		scale, dur = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
		if dur == 1<<64-1 {
			return 0
		}
	case len(b) >= 20 && b[0] == 0:
		scale, dur = uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
		if dur == 1<<32-1 {
			return 0
		}
	}
	if scale == 0 {
		return 0
	}
	seconds := dur / scale
	if seconds > 1<<40 {
		return 1 << 60
	}
	return int64(seconds*1_000_000 + dur%scale*1_000_000/scale)
}
