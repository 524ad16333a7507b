package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/money"
)

// What one product may hold: bounds that keep a page and an index row sane.
const (
	maxID         = 100
	maxTitle      = 500 // code points, per language
	maxLanguages  = 40
	maxWord       = 200 // category, brand, attribute name
	maxValue      = 1000
	maxImages     = 50
	maxURL        = 2000
	maxAttributes = 100
)

// Normalise trims texts, writes language tags in lower case and drops empty
// members, so that the same product always has the same form.
func Normalise(p Product) Product {
	title := i18n.Text{}
	for tag, s := range p.Title {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			title[strings.ToLower(strings.TrimSpace(tag))] = s
		}
	}
	p.Title = title
	p.ID, p.Category, p.Brand = strings.TrimSpace(p.ID), strings.TrimSpace(p.Category), strings.TrimSpace(p.Brand)
	images := make([]string, 0, len(p.Images))
	for _, u := range p.Images {
		if u = strings.TrimSpace(u); u != "" && !slices.Contains(images, u) {
			images = append(images, u)
		}
	}
	p.Images = images
	attributes := map[string]string{}
	for k, v := range p.Attributes {
		if k, v = strings.TrimSpace(k), strings.TrimSpace(v); k != "" && v != "" {
			attributes[k] = v
		}
	}
	p.Attributes = attributes
	return p
}

// Check names every member of a normalised product that cannot be stored; nil
// when all is well. Fault Invalid "product.invalid".
func Check(p Product) error {
	f := fault.T("catalog.Check", fault.Invalid, "product.invalid", "商品信息不完整或不正确，请修改标出的项目。",
		"The product cannot be stored like this. Mend the members named.")
	refuse := func(pointer, code, zh, en string, args ...any) {
		f.WithField(pointer, code, fmt.Sprintf(zh, args...), fmt.Sprintf(en, args...))
	}
	if p.ID == "" || len(p.ID) > maxID || strings.ContainsFunc(p.ID, notIDRune) {
		refuse("/id", "id", "只能用字母、数字与 . _ - :，最多 %d 个", "letters, digits and . _ - : only, at most %d", maxID)
	}
	if p.StoreID == "" {
		refuse("/store", "required", "出售它的店铺", "the store that sells it")
	}
	checkTitle(p.Title, refuse)
	if long(p.Category, maxWord) || long(p.Brand, maxWord) {
		refuse("/category", "too_long", "类目与品牌最多 %d 个字符", "category and brand have at most %d characters", maxWord)
	}
	if p.Price.Micros < 0 {
		refuse("/price/amount", "negative", "价格不能低于 0", "a price is not below 0")
	}
	if _, err := money.Parse("0", p.Price.Currency); err != nil {
		refuse("/price/currency", "currency", "ISO 4217 代码，例如 USD", "an ISO 4217 code such as USD")
	}
	checkImages(p.Images, refuse)
	checkAttributes(p.Attributes, refuse)
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

type refuser func(pointer, code, zh, en string, args ...any)

func checkTitle(title i18n.Text, refuse refuser) {
	if len(title) == 0 {
		refuse("/title", "required", "至少一种语言的标题", "a title in at least one language")
	}
	if len(title) > maxLanguages {
		refuse("/title", "too_many", "最多 %d 种语言", "at most %d languages", maxLanguages)
	}
	for _, tag := range slices.Sorted(maps.Keys(title)) {
		if !IsTag(tag) {
			refuse("/title", "language", "标题的语言须为 BCP-47 标签，例如 zh 或 pt-br", "a title's language is a BCP-47 tag such as zh or pt-br")
		}
		if long(title[tag], maxTitle) {
			refuse("/title/"+tag, "too_long", "最多 %d 个字符", "at most %d characters", maxTitle)
		}
	}
}

func checkImages(images []string, refuse refuser) {
	if len(images) > maxImages {
		refuse("/images", "too_many", "最多 %d 张图片", "at most %d pictures", maxImages)
	}
	for i, u := range images {
		ok := strings.HasPrefix(u, "https://") || strings.HasPrefix(u, "http://") || strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//")
		if !ok || len(u) > maxURL || strings.ContainsAny(u, " \t\r\n\"'<>\\") {
			refuse("/images/"+strconv.Itoa(i), "url", "http(s) 地址，或以 / 开头的路径", "an http(s) address or a path that begins with /")
		}
	}
}

func checkAttributes(attributes map[string]string, refuse refuser) {
	if len(attributes) > maxAttributes {
		refuse("/attributes", "too_many", "最多 %d 个属性", "at most %d attributes", maxAttributes)
	}
	for _, k := range slices.Sorted(maps.Keys(attributes)) {
		if long(k, maxWord) || long(attributes[k], maxValue) {
			refuse("/attributes", "too_long", "属性名最多 %d 个字符，属性值最多 %d 个", "names have at most %d characters, values %d", maxWord, maxValue)
			return
		}
	}
}

func long(s string, limit int) bool {
	return utf8.RuneCountInString(s) > limit || !utf8.ValidString(s) || strings.ContainsRune(s, 0)
}

func notIDRune(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("._-:", r):
		return false
	}
	return true
}

// IsTag reports whether s looks like a BCP-47 language tag in lower case.
func IsTag(s string) bool {
	if len(s) < 2 || len(s) > 35 {
		return false
	}
	for i, part := range strings.Split(s, "-") {
		letters := strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") == ""
		if part == "" || len(part) > 8 || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" || i == 0 && (!letters || len(part) > 3) {
			return false
		}
	}
	return true
}

// TitleIn is the title in the language, in a near relative of it, in English, or
// in whatever language there is: a product always has a name.
//
// Source: X-53.
func (p Product) TitleIn(lang string) string {
	lang = strings.ToLower(lang)
	base, _, _ := strings.Cut(lang, "-")
	for _, tag := range []string{lang, base} {
		if s := p.Title[tag]; s != "" {
			return s
		}
	}
	tags := slices.Sorted(maps.Keys(p.Title))
	for _, tag := range tags {
		if strings.HasPrefix(tag, base+"-") && base != "" {
			return p.Title[tag]
		}
	}
	if s := p.Title[i18n.EN]; s != "" {
		return s
	}
	if len(tags) == 0 {
		return p.ID
	}
	return p.Title[tags[0]]
}

// same reports whether two normalised products say the same, whatever their
// version.
func same(a, b Product) bool {
	return a.ID == b.ID && a.StoreID == b.StoreID && maps.Equal(a.Title, b.Title) && a.Category == b.Category &&
		a.Price == b.Price && slices.Equal(a.Images, b.Images) && a.Brand == b.Brand && maps.Equal(a.Attributes, b.Attributes) &&
		a.ListedAt.Equal(b.ListedAt) && a.Active == b.Active
}
