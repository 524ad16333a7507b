package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souk/internal/base/fault"
	"souk/internal/platform/pdf"
)

func letter() pdf.Document {
	d := pdf.Document{Title: "授权书 Authorisation letter", Author: "Souk", At: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), Footer: "doc_1"}
	for range 40 {
		d.Blocks = append(d.Blocks, pdf.Block{Heading: "拍摄授权 Shooting"}, pdf.Block{Text: "本人同意拍摄与使用。I agree."},
			pdf.Block{Rows: []pdf.Row{{"姓名 Name", "张三 Zhang San"}, {"范围 Scope", strings.Repeat("所列商品的短视频 short videos of the products named; ", 6)}}}, pdf.Block{Rule: true})
	}
	return d
}

func TestPrint(t *testing.T) {
	p := pdf.NewPress("")
	first, err := p.Print(letter())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("X-18_equal_content_gives_equal_bytes", func(t *testing.T) {
		for range 5 {
			again, err := pdf.NewPress("").Print(letter())
			if err != nil || !bytes.Equal(first, again) {
				t.Fatalf("the bytes differ: %d and %d, %v", len(first), len(again), err)
			}
		}
	})
	t.Run("V-37_texts_in_both_scripts_can_be_read_back", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(file, first, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("%v %s", err, out)
		}
		for _, want := range []string{"授权书 Authorisation letter", "本人同意拍摄与使用。I agree.", "张三 Zhang San"} {
			if n := strings.Count(string(out), want); n == 0 || (want != "授权书 Authorisation letter" && n != 40) {
				t.Errorf("%q stands there %d times", want, n)
			}
		}
	})
	t.Run("X-18_a_missing_font_names_the_package", func(t *testing.T) {
		_, err := pdf.NewPress(filepath.Join(t.TempDir(), "none.ttf")).Print(letter())
		if !fault.Is(err, fault.Unavailable) || fault.CodeOf(err) != "pdf.font_missing" || !strings.Contains(fault.As(err).Msg.In("en"), pdf.FontPackage) {
			t.Errorf("%v", err)
		}
	})
	t.Run("emoji_and_control_characters_do_not_break_it", func(t *testing.T) {
		if _, err := p.Print(pdf.Document{Title: "a\u202e\x00🙂b", Blocks: []pdf.Block{{Text: "🙂🙂 \uffff 𠮷野家"}}}); err != nil {
			t.Error(err)
		}
	})
}
