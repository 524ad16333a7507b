package storefront

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestScript(t *testing.T) {
	evil := []string{"</script><script>alert(1)</script>", "--> <!-- <script>", "]]>", "&lt;/script&gt;", "a\u2028b\u2029c", `"},{"@type":"X`, "\\u003c/script>", "bad \xff byte", "</ScRiPt >"}
	for _, title := range evil {
		t.Run("issue-3_6_nothing_ends_the_element", func(t *testing.T) {
			page := ProductPage{Product: ProductView{ID: "p", Title: title, Brand: title, URL: "/shop/products/p", Images: []string{"/a.png"}, Price: Price{"1.00", "USD"}},
				Media: []Media{{Type: "shopping_video", Title: title, Poster: "/m/p.jpg", Seconds: "15.500", Sources: []MediaSource{{URL: "/m/v.mp4"}}, PublishedAt: "2026-03-02T08:00:00Z"}, {Type: "image", URL: "/a.png"}}}
			html, err := page.StructuredData("https://shop.example/")
			if err != nil {
				t.Fatal(err)
			}
			body, ok := strings.CutPrefix(string(html), `<script type="application/ld+json">`)
			body, ok2 := strings.CutSuffix(body, "</script>")
			if !ok || !ok2 {
				t.Fatalf("no element: %s", html)
			}
			if strings.ContainsAny(body, "<>&\u2028\u2029") {
				t.Errorf("%q leaves %s", title, body)
			}
			var got []map[string]any
			if err := json.Unmarshal([]byte(body), &got); err != nil || len(got) != 2 {
				t.Fatalf("%v %s", err, body)
			}
			if want := strings.ToValidUTF8(title, "\ufffd"); got[0]["name"] != want || got[1]["name"] != want {
				t.Errorf("name %q, want %q", got[0]["name"], want)
			}
			if got[1]["@type"] != "VideoObject" || got[1]["duration"] != "PT15.5S" || got[1]["contentUrl"] != "https://shop.example/m/v.mp4" ||
				got[1]["thumbnailUrl"] != "https://shop.example/m/p.jpg" || got[1]["uploadDate"] != "2026-03-02T08:00:00Z" || got[0]["url"] != "https://shop.example/shop/products/p" {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestIsoDuration(t *testing.T) {
	for in, want := range map[string]string{"15": "PT15S", "15.0": "PT15S", "15.250": "PT15.25S", "60": "PT60S", "": "", "x": "", "1e9": "", "1.2.3": "", "100": "PT100S"} {
		if got := isoDuration(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestChooseLang(t *testing.T) {
	site := []string{"en", "zh", "pt-BR", "ar"}
	for _, c := range []struct {
		wanted []string
		want   string
	}{
		{nil, "en"}, {[]string{""}, "en"}, {[]string{"zh-Hant-TW"}, "zh"}, {[]string{"pt"}, "pt-BR"}, {[]string{"pt-br"}, "pt-BR"}, {[]string{"pt-PT"}, "pt-BR"},
		{[]string{"", "de, ar;q=0.8, zh"}, "ar"}, {[]string{"xx", "", "zh"}, "zh"}, {[]string{",;,-"}, "en"},
	} {
		if got := chooseLang(site, c.wanted...); got != c.want {
			t.Errorf("X-53 %v: %q, want %q", c.wanted, got, c.want)
		}
	}
}

func TestReadQuery(t *testing.T) {
	if _, ok := readQuery(nil); ok {
		t.Error("no words are a query")
	}
	many := make([]string, 50)
	for i := range many {
		many[i] = strings.Repeat("a", i+1)
	}
	q, ok := readQuery(many)
	if !ok || len(q.exact) != maxExact || q.prefix != many[49] {
		t.Errorf("%d words, prefix %q", len(q.exact), q.prefix)
	}
	q, _ = readQuery([]string{"a", "a", "b"})
	if len(q.exact) != 1 || q.prefix != "b" {
		t.Errorf("%+v", q)
	}
	if got := cut(strings.Repeat("茶", 30)); got != strings.Repeat("茶", 21) {
		t.Errorf("cut = %q", got)
	}
}
