package storefront

import (
	"encoding/json"
	"html/template"
	"math/big"
	"strings"
)

// VideoObject is schema.org's description of a film, for search engines.
type VideoObject struct {
	Context      string `json:"@context"`
	Type         string `json:"@type"`
	Name         string `json:"name"`
	Description  string `json:"description"`
	ThumbnailURL string `json:"thumbnailUrl,omitempty"`
	ContentURL   string `json:"contentUrl,omitempty"`
	UploadDate   string `json:"uploadDate,omitempty"`
	Duration     string `json:"duration,omitempty"`
	Width        int    `json:"width,omitempty"`
	Height       int    `json:"height,omitempty"`
}

// ProductObject is schema.org's description of a product on sale.
type ProductObject struct {
	Context string      `json:"@context"`
	Type    string      `json:"@type"`
	Name    string      `json:"name"`
	SKU     string      `json:"sku"`
	URL     string      `json:"url"`
	Images  []string    `json:"image,omitempty"`
	Brand   *BrandName  `json:"brand,omitempty"`
	Offers  OfferObject `json:"offers"`
}

// BrandName is the brand of a ProductObject.
type BrandName struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// OfferObject is the price of a ProductObject.
type OfferObject struct {
	Type          string `json:"@type"`
	Price         string `json:"price"`
	PriceCurrency string `json:"priceCurrency"`
}

const schemaOrg = "https://schema.org"

// VideoObjectOf describes a film; base makes its addresses absolute.
func VideoObjectOf(m Media, description, base string) VideoObject {
	v := VideoObject{Context: schemaOrg, Type: "VideoObject", Name: m.Title, Description: description,
		UploadDate: m.PublishedAt, Duration: isoDuration(m.Seconds), Width: m.Width, Height: m.Height}
	if m.Poster != "" {
		v.ThumbnailURL = absolute(base, m.Poster)
	}
	if len(m.Sources) > 0 {
		v.ContentURL = absolute(base, m.Sources[0].URL)
	}
	return v
}

// ProductObjectOf describes a product; base makes its addresses absolute.
func ProductObjectOf(p ProductView, base string) ProductObject {
	o := ProductObject{Context: schemaOrg, Type: "Product", Name: p.Title, SKU: p.ID, URL: absolute(base, p.URL),
		Offers: OfferObject{Type: "Offer", Price: p.Price.Amount, PriceCurrency: p.Price.Currency}}
	for _, u := range p.Images {
		o.Images = append(o.Images, absolute(base, u))
	}
	if p.Brand != "" {
		o.Brand = &BrandName{Type: "Brand", Name: p.Brand}
	}
	return o
}

// StructuredData describes the page for search engines: the product, and every
// film on it. It is safe to write into a page.
func (p ProductPage) StructuredData(base string) (template.HTML, error) {
	all := []any{ProductObjectOf(p.Product, base)}
	for _, m := range p.Media {
		if m.Type != "image" {
			all = append(all, VideoObjectOf(m, p.Product.Title, base))
		}
	}
	return Script(all)
}

// Script writes v as JSON-LD in a script element. No text in v can end the
// element or open a comment: <, > and & leave as \u003c, \u003e and \u0026.
func Script(v any) (template.HTML, error) {
	b, err := json.Marshal(v) // escapes <, >, &, U+2028 and U+2029
	if err != nil {
		return "", err
	}
	return template.HTML(`<script type="application/ld+json">` + string(b) + `</script>`), nil //nolint:gosec // escaped above
}

// isoDuration turns decimal seconds into an ISO 8601 duration, "" when it
// cannot.
func isoDuration(seconds string) string {
	if seconds == "" || strings.Trim(seconds, "0123456789.") != "" {
		return ""
	}
	r, ok := new(big.Rat).SetString(seconds)
	if !ok {
		return ""
	}
	s := r.FloatString(3)
	return "PT" + strings.TrimRight(strings.TrimRight(s, "0"), ".") + "S"
}

// absolute puts base before a path; an address of its own stays as it is.
func absolute(base, u string) string {
	if strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//") {
		return strings.TrimSuffix(base, "/") + u
	}
	return u
}
