package sniff

import (
	"encoding/binary"
	"fmt"
)

// tables are the sample tables of one track, still as bytes.
type tables struct {
	sizes    []byte // stsz entries, 4 bytes each; nil when all samples are equal
	equal    int64
	count    int64
	chunks   []byte // stco (4) or co64 (8) entries
	wide     bool
	perChunk []byte // stsc entries, 12 bytes each
}

func (p *headerReader) stbl(buf []byte, t *Track) {
	var tab tables
	p.each(buf, 5, func(typ string, body []byte) {
		p.countFits(typ, body)
		switch typ {
		case "stsd":
			p.stsd(body, t)
		case "stsz":
			p.stsz(body, &tab)
		case "stco":
			tab.chunks = table(body, 4)
		case "co64":
			tab.chunks, tab.wide = table(body, 8), true
		case "stsc":
			tab.perChunk = table(body, 12)
		}
	})
	t.Samples = tab.count
	if tab.count > maxSamples {
		p.rep.damage(AbsurdCount, fmt.Sprintf("%d samples", tab.count))
		return
	}
	if missing := tab.missing(p.size); missing > 0 {
		p.rep.damage(SamplesMissing, fmt.Sprintf("%d of %d samples lie beyond the end", missing, tab.count))
	}
}

// entryWidth is the size of an entry of the tables that begin with a 32-bit
// count; 0 for other boxes.
func entryWidth(typ string) int64 {
	switch typ {
	case "stco", "stss", "stps":
		return 4
	case "stts", "ctts", "co64":
		return 8
	case "stsc":
		return 12
	}
	return 0
}

// countFits refuses a table that claims more entries than its box has room for:
// a decoder asks for the memory of the claim.
func (p *headerReader) countFits(typ string, body []byte) {
	width := entryWidth(typ)
	if width == 0 || len(body) < 8 {
		return
	}
	if n := int64(binary.BigEndian.Uint32(body[4:])); n*width > int64(len(body)-8) {
		p.rep.damage(BadBox, fmt.Sprintf("%s claims %d entries in %d bytes", typ, n, len(body)))
	}
}

// table cuts a full box with a 32-bit count to its whole entries of width bytes.
func table(body []byte, width int64) []byte {
	if len(body) < 8 {
		return nil
	}
	n := min(int64(binary.BigEndian.Uint32(body[4:])), int64(len(body)-8)/width)
	return body[8 : 8+n*width]
}

func (p *headerReader) stsz(body []byte, tab *tables) {
	if len(body) < 12 {
		p.rep.damage(BadBox, "stsz box too short")
		return
	}
	tab.equal = int64(binary.BigEndian.Uint32(body[4:]))
	tab.count = int64(binary.BigEndian.Uint32(body[8:]))
	if tab.equal != 0 {
		return
	}
	if tab.count*4 > int64(len(body)-12) {
		p.rep.damage(BadBox, fmt.Sprintf("stsz claims %d samples in %d bytes", tab.count, len(body)))
		tab.count = int64(len(body)-12) / 4
	}
	tab.sizes = body[12 : 12+tab.count*4]
}

// missing counts the samples that end beyond the file.
func (t *tables) missing(size int64) int64 {
	var sample, missing, run int64
	per := int64(1)
	width := 4
	if t.wide {
		width = 8
	}
	for c := 0; (c+1)*width <= len(t.chunks) && sample < t.count; c++ {
		for (run+1)*12 <= int64(len(t.perChunk)) && int64(binary.BigEndian.Uint32(t.perChunk[run*12:])) <= int64(c+1) {
			per = int64(binary.BigEndian.Uint32(t.perChunk[run*12+4:]))
			run++
		}
		at := t.chunkAt(c)
		for range per {
			if sample >= t.count {
				break
			}
			n := t.equal
			if n == 0 {
				n = int64(binary.BigEndian.Uint32(t.sizes[sample*4:]))
			}
			at += n
			if at > size {
				missing++
			}
			sample++
		}
	}
	return missing
}

func (t *tables) chunkAt(c int) int64 {
	if !t.wide {
		return int64(binary.BigEndian.Uint32(t.chunks[c*4:]))
	}
	v := binary.BigEndian.Uint64(t.chunks[c*8:])
	return int64(min(v, 1<<60))
}

// stsd reads codec and claimed picture size of the first sample entry.
func (p *headerReader) stsd(body []byte, t *Track) {
	if len(body) < 8 {
		p.rep.damage(BadBox, "stsd box too short")
		return
	}
	first := true
	p.each(body[8:], 6, func(typ string, entry []byte) {
		if typ == "encv" || typ == "enca" {
			p.rep.damage(Encrypted, typ)
		}
		if !first {
			return
		}
		first = false
		t.Codec = printable([]byte(typ))
		if t.Handler != "vide" || len(entry) < 28 {
			return
		}
		t.Width, t.Height = int(binary.BigEndian.Uint16(entry[24:])), int(binary.BigEndian.Uint16(entry[26:]))
		if t.Width > maxSide || t.Height > maxSide || t.Width*t.Height > maxPixels {
			p.rep.damage(AbsurdSize, fmt.Sprintf("%d × %d", t.Width, t.Height))
		}
	})
}
