package pdf

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-pdf/fpdf"

	"souk/internal/base/fault"
)

// FontPackage is the Debian package with the font (Apache-2.0).
const FontPackage = "fonts-droid-fallback"

// FontFile is where that package puts the font.
const FontFile = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"

// Press prints documents with one font. It is safe for concurrent use.
type Press struct{ font string }

// NewPress returns a press with the TrueType font at path; "" is FontFile. The
// font is looked for when something is printed, so that it may come later.
func NewPress(path string) *Press {
	if path == "" {
		path = FontFile
	}
	return &Press{font: path}
}

// Ready says whether the font is there. Fault Unavailable "pdf.font_missing".
func (p *Press) Ready() error {
	_, err := p.load()
	return err
}

func (p *Press) load() ([]byte, error) {
	b, err := os.ReadFile(p.font)
	if err == nil && len(b) < 12 {
		err = errors.New("the file is too short for a font")
	}
	if err != nil {
		f := fault.T("pdf.font", fault.Unavailable, "pdf.font_missing",
			"缺少生成 PDF 所需的字体，请运营方安装 Debian 软件包 "+FontPackage+" 后重试。",
			"The font for PDFs is missing. The operator installs the Debian package "+FontPackage+"; then try again.").
			With("package", FontPackage)
		if !errors.Is(err, fs.ErrNotExist) {
			f = f.With("file", p.font)
		}
		return nil, f.Because(err)
	}
	return b, nil
}

// Document is what is printed, from top to bottom.
type Document struct {
	Title  string // in the file's properties and on top of the first page
	Author string
	At     time.Time // in the file's properties; zero means the Unix epoch
	Footer string    // at the bottom of every page, before the page number
	Blocks []Block
}

// Block is one piece of a document: exactly one member is set.
type Block struct {
	Heading string
	Text    string
	Rows    []Row // a table of two columns
	Rule    bool  // a thin line across the page
	Gap     float64
	NewPage bool
}

// Row is a line of a table: what, and its value.
type Row struct{ Name, Value string }

// Layout in millimetres and points.
const (
	margin    = 20.0
	width     = 210 - 2*margin
	nameWidth = 48.0
	bodySize  = 10.5
	bodyLine  = 5.6
)

// Print gives the bytes of the document. Faults: Unavailable "pdf.font_missing".
func (p *Press) Print(d Document) ([]byte, error) {
	font, err := p.load()
	if err != nil {
		return nil, err
	}
	w := fpdf.New("P", "mm", "A4", "")
	w.SetCatalogSort(true)
	at := d.At
	if at.IsZero() {
		at = time.Unix(0, 0)
	}
	w.SetCreationDate(at.UTC())
	w.SetModificationDate(at.UTC())
	w.SetProducer("Souk", true)
	w.SetTitle(plain(d.Title), true)
	w.SetAuthor(plain(d.Author), true)
	d = printable(d)
	w.AddUTF8FontFromBytes("body", "", font)
	w.SetMargins(margin, margin, margin)
	w.SetAutoPageBreak(true, margin)
	w.SetFooterFunc(func() {
		w.SetY(-15)
		w.SetFont("body", "", 8)
		w.SetTextColor(85, 96, 91)
		w.CellFormat(0, 5, d.Footer+"   "+strconv.Itoa(w.PageNo()), "", 0, "C", false, 0, "")
		w.SetTextColor(28, 35, 33)
	})
	w.AddPage()
	w.SetTextColor(28, 35, 33)
	w.SetFont("body", "", 17)
	w.MultiCell(width, 8.5, d.Title, "", "L", false)
	w.Ln(3)
	for _, b := range d.Blocks {
		put(w, b)
	}
	var out bytes.Buffer
	if err := w.Output(&out); err != nil {
		return nil, fault.E("pdf.Print", fault.Internal, "internal", err, "The PDF could not be made.")
	}
	return out.Bytes(), nil
}

// printable is the document with texts that the font can show.
func printable(d Document) Document {
	d.Title, d.Footer = plain(d.Title), plain(d.Footer)
	blocks := make([]Block, len(d.Blocks))
	for i, b := range d.Blocks {
		b.Heading, b.Text = plain(b.Heading), plain(b.Text)
		rows := make([]Row, len(b.Rows))
		for j, r := range b.Rows {
			rows[j] = Row{plain(r.Name), plain(r.Value)}
		}
		b.Rows = rows
		blocks[i] = b
	}
	d.Blocks = blocks
	return d
}

// plain drops what cannot be seen and marks what the font's file cannot hold:
// characters beyond the Basic Multilingual Plane.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case r > 0xfffd:
			return '〓'
		}
		return r
	}, strings.ToValidUTF8(s, "〓"))
}

func put(w *fpdf.Fpdf, b Block) {
	switch {
	case b.NewPage:
		w.AddPage()
	case b.Heading != "":
		w.Ln(2)
		w.SetFont("body", "", 12.5)
		w.MultiCell(width, 6.5, b.Heading, "", "L", false)
		w.Ln(1)
	case b.Text != "":
		w.SetFont("body", "", bodySize)
		w.MultiCell(width, bodyLine, b.Text, "", "L", false)
		w.Ln(1.5)
	case b.Rule:
		y := w.GetY() + 1.5
		w.SetDrawColor(205, 200, 190)
		w.Line(margin, y, margin+width, y)
		w.Ln(4)
	case b.Gap > 0:
		w.Ln(b.Gap)
	}
	for _, r := range b.Rows {
		row(w, r)
	}
}

// row writes name and value side by side; a row that does not fit goes to the
// next page whole.
func row(w *fpdf.Fpdf, r Row) {
	w.SetFont("body", "", bodySize)
	lines := max(len(w.SplitText(r.Value, width-nameWidth-2)), len(w.SplitText(r.Name, nameWidth-2)), 1)
	_, pageHeight := w.GetPageSize()
	if w.GetY()+float64(lines)*bodyLine > pageHeight-margin && float64(lines)*bodyLine < pageHeight/2 {
		w.AddPage()
		w.SetFont("body", "", bodySize)
	}
	top, page := w.GetY(), w.PageNo()
	w.SetTextColor(85, 96, 91)
	w.MultiCell(nameWidth, bodyLine, r.Name, "", "L", false)
	bottom := w.GetY()
	w.SetTextColor(28, 35, 33)
	if w.PageNo() == page {
		w.SetXY(margin+nameWidth, top)
	}
	w.MultiCell(width-nameWidth, bodyLine, r.Value, "", "L", false)
	w.SetY(max(bottom, w.GetY()))
}
