package video

import (
	"bytes"
	"html/template"
	"strings"

	"souk/internal/base/i18n"
	"souk/internal/core/storefront"
)

// lightTemplate is what stands inside <souk-video> before its script arrives, or
// without one: picture, title, link, transcript.
//
// Source: V-08, X-59, design "Light DOM rendered by Go".
var lightTemplate = template.Must(template.New("film").Parse(
	`<a class="souk-film" href="{{.Link}}"><img src="{{.Media.Poster}}" width="{{.Media.Width}}" height="{{.Media.Height}}" alt="{{.Alt}}" loading="lazy" decoding="async"><span class="souk-film-title">{{.Media.Title}}</span></a>` +
		`{{if .Lines}}<details class="souk-film-transcript" lang="{{.TranscriptLang}}"><summary lang="{{.Lang}}">{{.Summary}}</summary>{{range .Lines}}<p>{{.}}</p>{{end}}</details>{{end}}`))

type lightData struct {
	Media                                    storefront.Media
	Link, Alt, Lang, TranscriptLang, Summary string
	Lines                                    []string
}

// lightDOM renders the film as plain, escaped HTML with its description for
// search engines.
func lightDOM(m storefront.Media, r Renditions, lang, link, base string) (template.HTML, error) {
	d := lightData{Media: m, Link: link, Lang: baseLang(lang)}
	alt, summary := i18n.T("影片："+m.Title, "Film: "+m.Title), i18n.T("字幕文字", "Transcript")
	d.Alt, d.Summary = alt.In(d.Lang), summary.In(d.Lang)
	d.TranscriptLang, d.Lines = transcriptIn(r, d.Lang)
	var b bytes.Buffer
	if err := lightTemplate.Execute(&b, d); err != nil {
		return "", err
	}
	data, err := storefront.Script(storefront.VideoObjectOf(m, strings.Join(d.Lines, " "), base))
	if err != nil {
		return "", err
	}
	return template.HTML(b.String()) + data, nil //nolint:gosec // both halves are escaped
}

func baseLang(lang string) string {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if base == i18n.ZH {
		return i18n.ZH
	}
	return i18n.EN
}

// transcriptIn picks the viewer's language, else English, else any.
func transcriptIn(r Renditions, lang string) (string, []string) {
	for _, want := range []string{lang, i18n.EN, ""} {
		for _, c := range r.Captions {
			if (want == "" || c.Lang == want) && len(c.Lines) > 0 {
				return c.Lang, c.Lines
			}
		}
	}
	return lang, nil
}
