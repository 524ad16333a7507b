package httpapi

import "testing"

func TestDocs_texts_become_code_and_nothing_else(t *testing.T) {
	for text, want := range map[string]string{
		"take `unseen` and `note`": "take <code>unseen</code> and <code>note</code>",
		"one ` alone":              "one ` alone",
		"<b>`<i>`</b>":             "&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;",
		"":                         "",
	} {
		if got := string(withCode(text)); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	for tag, want := range map[string]string{"tools": "Tools", "Shopping Video": "Shopping Video", "": ""} {
		if got := sentence(tag); got != want {
			t.Errorf("%q is written %q", tag, got)
		}
	}
}
