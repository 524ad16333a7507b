package i18n_test

import (
	"testing"

	"souk/internal/base/i18n"
)

func TestText_X53_falls_back(t *testing.T) {
	full := i18n.Text{"zh": "灯", "en": "lamp", "pt-br": "luminária"}
	for tag, want := range map[string]string{"zh-CN": "灯", "EN": "lamp", "pt-BR": "luminária", "fr": "lamp", "": "lamp"} {
		if got := full.In(tag); got != want {
			t.Errorf("In(%q) = %q, want %q", tag, got, want)
		}
	}
	if got := (i18n.Text{"fr": "lampe", "es": "lámpara"}).In("de"); got != "lámpara" {
		t.Errorf("a text without zh and en gives %q, want the first by tag", got)
	}
	if got := (i18n.Text{}).In("en"); got != "" {
		t.Errorf("no text gives %q", got)
	}
}

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]string{
		"zh-CN,zh;q=0.9,en;q=0.8": "zh", "fr-FR, en-GB;q=0.5": "en", "": "en", "xx": "en", ";;;,,": "en",
	} {
		if got := i18n.Negotiate(header, "en", "zh"); got != want {
			t.Errorf("Negotiate(%q) = %q, want %q", header, got, want)
		}
	}
}
