package demofilm

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// letters sets text in a font of the machine; the zero value sets nothing.
type letters struct {
	font *sfnt.Font
	buf  *sfnt.Buffer
}

// fontNames are the fonts that will do, dearest first.
func fontNames() []string {
	return []string{"NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "SourceHanSansSC-Bold.otf", "NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "wqy-microhei.ttc",
		"DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "DejaVuSans.ttf"}
}

// findFont looks for a font where systems keep them; "" when there is none.
func findFont() string {
	found := map[string]string{}
	for _, dir := range []string{"/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts"} {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { //nolint:errcheck // no font, no text
			if err == nil && !d.IsDir() {
				found[d.Name()] = path
			}
			return nil
		})
	}
	for _, name := range fontNames() {
		if found[name] != "" {
			return found[name]
		}
	}
	return ""
}

func lettersFrom(path string) letters {
	f := readFont(path)
	if f == nil {
		return letters{}
	}
	return letters{font: f, buf: &sfnt.Buffer{}}
}

func readFont(path string) *sfnt.Font {
	if path == "" {
		return nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	all, err := sfnt.ParseCollection(b)
	if err != nil {
		return nil
	}
	best := 0
	for i := range all.NumFonts() { // the collection's face for simplified Chinese
		f, err := all.Font(i)
		if err != nil {
			continue
		}
		name, err := f.Name(nil, sfnt.NameIDFamily)
		if err == nil && strings.HasSuffix(name, " SC") && !strings.Contains(name, "Mono") {
			best = i
			break
		}
	}
	f, err := all.Font(best)
	if err != nil {
		return nil
	}
	return f
}

// has says whether the font can set all of the text.
func (l letters) has(text string) bool {
	if l.font == nil {
		return false
	}
	for _, r := range text {
		if i, err := l.font.GlyphIndex(l.buf, r); err != nil || (i == 0 && r != ' ') {
			return false
		}
	}
	return true
}

// set returns the text as a path, its base line beginning at (0, 0), and its width.
func (l letters) set(text string, size float64) (path, float64) {
	if l.font == nil {
		return nil, 0
	}
	ppem := fixed.Int26_6(size * 64)
	var out path
	var x float64
	for _, r := range text {
		i, err := l.font.GlyphIndex(l.buf, r)
		if err != nil {
			continue
		}
		segments, err := l.font.LoadGlyph(l.buf, i, ppem, nil)
		if err != nil {
			continue
		}
		out = append(out, glyph(segments).moved(x, 0)...)
		if adv, err := l.font.GlyphAdvance(l.buf, i, ppem, font.HintingNone); err == nil {
			x += float64(adv) / 64
		}
	}
	return out, x
}

func glyph(segments sfnt.Segments) path {
	var out path
	for _, s := range segments {
		st := step{op: 'M'}
		n := 1
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(out) > 0 {
				out = append(out, step{op: 'Z'})
			}
		case sfnt.SegmentOpLineTo:
			st.op = 'L'
		case sfnt.SegmentOpQuadTo:
			st.op, n = 'Q', 2
		case sfnt.SegmentOpCubeTo:
			st.op, n = 'C', 3
		}
		for _, a := range s.Args[:n] {
			st.pts = append(st.pts, [2]float64{float64(a.X) / 64, float64(a.Y) / 64})
		}
		out = append(out, st)
	}
	return append(out, step{op: 'Z'})
}

// fit sets the text as large as size allows in width, centred on x = 0.
func (l letters) fit(text string, size, width float64) path {
	p, w := l.set(text, size)
	if w > width {
		p, w = l.set(text, size*width/w)
	}
	return p.moved(-w/2, 0)
}
