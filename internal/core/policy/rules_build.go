package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
)

// GuidelinesKey is the one member of the document that is no section: the label
// of the published guidelines.
const GuidelinesKey = "guidelines"

// DefaultGuidelines is the label of the rules as the articles give them.
//
// Source: V-58.
const DefaultGuidelines = "2.4"

var label = regexp.MustCompile(`^[0-9]+(\.[0-9]+){0,3}$`)

// Build makes the document of a label, the sections and a JSON document laid
// over their defaults; raw nil means defaults alone. It is pure. Problems are
// all the mistakes of raw at once, sorted by key; the document is usable only
// when there are none. The error is of kind Malformed, code "policy.unreadable",
// when raw is no JSON object at all.
func Build(guidelines string, sections []Section, raw []byte) (Document, []Problem, error) {
	return build(guidelines, sections, raw, refuseUnknown)
}

// unknown says what a key that no section knows means.
type unknown bool

const (
	refuseUnknown unknown = false // a person's file: a mistake
	dropUnknown   unknown = true  // a stored version of an older program: gone since
)

func build(guidelines string, sections []Section, raw []byte, mode unknown) (Document, []Problem, error) {
	doc := Document{Guidelines: guidelines, sections: make(map[string]any, len(sections))}
	for _, s := range sections {
		doc.sections[s.Name] = s.Defaults()
	}
	o := overlay{mode: mode}
	if len(bytes.TrimSpace(raw)) > 0 {
		members, err := readObject(raw)
		if err != nil {
			return Document{}, nil, fault.T("policy.Build", fault.Malformed, "policy.unreadable",
				"策略文件不是有效的 JSON 对象："+err.Error(), "The policy file is not a JSON object: "+err.Error()).Because(err)
		}
		o.document(&doc, members)
	}
	if !label.MatchString(doc.Guidelines) {
		o.add(GuidelinesKey, i18n.T("规范版本号应类似 2.4。", "The guideline label looks like 2.4."))
	}
	for _, s := range sections {
		o.validate(s, doc.sections[s.Name])
	}
	if err := doc.seal(); err != nil {
		return Document{}, nil, fault.E("policy.Build", fault.Internal, "internal", err, "The policy cannot be written as JSON.")
	}
	slices.SortStableFunc(o.problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return doc, o.problems, nil
}

// seal computes the canonical form and the version.
func (d *Document) seal() error {
	whole := make(map[string]any, len(d.sections)+1)
	whole[GuidelinesKey] = d.Guidelines
	for name, v := range d.sections {
		whole[name] = v
	}
	b, err := canonical(whole)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	d.canonical = b
	d.Version = d.Guidelines + "-" + hex.EncodeToString(sum[:4])
	return nil
}

// canonical writes v as JSON with sorted keys, no blanks, no HTML escapes.
func canonical(v any) ([]byte, error) {
	first, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(first))
	dec.UseNumber()
	var plain any
	if err := dec.Decode(&plain); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(plain); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Refused is the fault for a document with problems: Invalid, code
// "policy.invalid", one field a problem.
func Refused(op string, problems []Problem) error {
	f := fault.T(op, fault.Invalid, "policy.invalid",
		fmt.Sprintf("策略文件有 %d 处错误。", len(problems)), fmt.Sprintf("The policy document has %d mistakes.", len(problems)))
	if len(problems) > 0 {
		p := problems[0]
		f.Msg = i18n.T(f.Msg["zh"]+p.Key+"："+p.Message["zh"], f.Msg["en"]+" "+p.Key+": "+p.Message["en"])
	}
	for _, p := range problems {
		f.WithFieldText("/"+strings.ReplaceAll(p.Key, ".", "/"), "policy.invalid", p.Message)
	}
	return f.With("problems", problems)
}
