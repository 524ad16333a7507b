package video

import (
	"encoding/json"
	"path"
	"strconv"
	"strings"
	"unicode"

	"souk/internal/base/fault"
)

// sanitise makes a file name fit to be shown and stored: the last part of a
// path, without control and direction characters; it is never used as a path.
func sanitise(name, fallback string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), "\\", "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name))
	if r := []rune(name); len(r) > 120 {
		name = string(r[:120])
	}
	if name == "" || name == "." || name == ".." || name == "/" {
		return fallback
	}
	return name
}

// fillForm reads the text fields of an upload. Fault Invalid with the members
// that cannot be read.
func fillForm(in *SubmitInput, form map[string][]string) error {
	f := fault.T("video.upload", fault.Invalid, "video.form_invalid", "有字段无法读取，请按提示修改。", "Some fields cannot be read; mend the members named.")
	in.Title = cleanTitle(one(form, "title"))
	in.ProductIDs = unique(many(form, "product_ids"))
	for _, p := range unique(many(form, "purposes")) {
		in.Purposes = append(in.Purposes, Purpose(p))
	}
	for name, into := range map[string]*bool{"people": &in.Declarations.People, "third_party": &in.Declarations.ThirdParty,
		"keep_film": &in.KeepFilm, "keep_subtitles": &in.KeepSubtitles} {
		v, ok := yes(one(form, name))
		if !ok {
			f.WithField("/"+name, "video.not_boolean", "true 或 false", "true or false")
		}
		*into = v
	}
	for _, id := range unique(many(form, "letter")) {
		if v, ok := yes(id); !ok || v { // "false" says that there is none
			in.LetterIDs = append(in.LetterIDs, id)
		}
	}
	in.Declarations.Music = Music(strings.TrimSpace(one(form, "music")))
	in.Declarations.Brand = cleanTitle(one(form, "brand"))
	box, ok := parseBox(one(form, "product_box"))
	if !ok {
		f.WithField("/product_box", "video.box_invalid", "x,y,w,h（像素）", "x,y,w,h in pixels")
	}
	in.Declarations.ProductBox = box
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

func one(form map[string][]string, name string) string {
	if v := form[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// many reads a list: repeated fields, commas, or a JSON list in one field.
func many(form map[string][]string, name string) []string {
	var out []string
	for _, v := range append(append([]string{}, form[name]...), form[name+"[]"]...) {
		var listed []string
		if strings.HasPrefix(strings.TrimSpace(v), "[") && json.Unmarshal([]byte(v), &listed) == nil {
			out = append(out, listed...)
			continue
		}
		out = append(out, strings.Split(v, ",")...)
	}
	return out
}

func unique(values []string) []string {
	out := []string{}
	seen := map[string]bool{"": true}
	for _, v := range values {
		if v = strings.TrimSpace(v); !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

func yes(s string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "false", "0", "no", "off", "null":
		return false, true
	case "true", "1", "yes", "on":
		return true, true
	}
	return false, false
}

// turnsText reports whether r sets the direction of the text around it: a title
// with such a character turns the reviewer's line around.
func turnsText(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// cleanTitle trims a title and drops what cannot be seen.
func cleanTitle(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || turnsText(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

// parseBox reads "x,y,w,h", [x,y,w,h] or {"x":…,"y":…,"w":…,"h":…}; "" is no box
// and fine.
func parseBox(s string) (box *Box, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || s == "null" {
		return nil, true
	}
	var b Box
	if strings.HasPrefix(s, "{") {
		return &b, json.Unmarshal([]byte(s), &b) == nil
	}
	parts := strings.Split(strings.Trim(s, "[] "), ",")
	if len(parts) != 4 {
		return nil, false
	}
	for i, into := range []*int{&b.X, &b.Y, &b.W, &b.H} {
		n, err := strconv.Atoi(strings.TrimSpace(parts[i]))
		if err != nil {
			return nil, false
		}
		*into = n
	}
	return &b, true
}
