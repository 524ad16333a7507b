package shop

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"encoding/base64"
	"errors"
	"html/template"
	"io/fs"
	"math/big"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/i18n"
	"souk/internal/base/page"
	"souk/internal/core/storefront"
	"souk/internal/platform/httpapi"
)

//go:embed pages static widgets_dist
var files embed.FS

// Front is what the pages are made of.
type Front interface {
	Product(ctx context.Context, id string, viewer storefront.Viewer) (storefront.ProductPage, error)
	Search(ctx context.Context, query, tab string, viewer storefront.Viewer, req page.Request) (storefront.SearchPage, error)
	Feed(ctx context.Context, viewer storefront.Viewer, req page.Request) (storefront.FeedResult, error)
}

// Buyer is someone the demo shop can be visited as.
type Buyer struct{ ID, Name, Country, Lang string }

// Buyers are the host marketplace's customers: the shop knows them and signs for them.
type Buyers interface {
	Buyers(ctx context.Context) ([]Buyer, error)
	Token(ctx context.Context, buyerID string) (token string, expiresIn time.Duration, err error)
}

// Deps is what a shop needs.
type Deps struct {
	Front   Front
	Buyers  Buyers
	Base    string                                   // the site's address without a final slash
	Secure  bool                                     // https: cookies are marked so
	Picture func(name string) (data []byte, ok bool) // demo product pictures by file name
	Guard   httpapi.Guard                            // public
	Till    Till                                     // places orders; nil: the shop only shows
	Data    Data                                     // what is kept of buyers; nil: no page of it
	// WriteKey is the publishable key with which the pages send events; nil or "" and
	// they send none.
	WriteKey func(ctx context.Context) (string, error)
}

// Shop is the demo storefront.
type Shop struct {
	deps  Deps
	pages map[string]*template.Template
}

// New parses the pages.
func New(d Deps) (*Shop, error) {
	if d.Front == nil || d.Buyers == nil || d.Picture == nil || d.Guard.Check == nil {
		return nil, errors.New("shop: Front, Buyers, Picture and Guard are required")
	}
	s := &Shop{deps: d, pages: map[string]*template.Template{}}
	for _, name := range []string{"home", "search", "product", "feed", "problem", "cart", "checkout", "orders", "order", "data"} {
		t, err := template.New("layout.html").ParseFS(files, "pages/layout.html", "pages/cards.html", "pages/"+name+".html")
		if err != nil {
			return nil, err
		}
		s.pages[name] = t
	}
	return s, nil
}

// Routes registers the pages and the widgets' scripts.
func (s *Shop) Routes(api *httpapi.API) {
	html := func(method, pattern, id string, h func(w http.ResponseWriter, r *http.Request, v *view) error) {
		httpapi.Raw(api, httpapi.Op{Method: method, Path: pattern, ID: id, Summary: "Demo storefront page", Tag: "Demo storefront", Guard: s.deps.Guard, Hidden: true},
			func(w http.ResponseWriter, r *http.Request) error { return s.serve(w, r, h) })
	}
	html(http.MethodGet, "/shop", "shop.home", s.home)
	html(http.MethodGet, "/shop/search", "shop.search", s.search)
	html(http.MethodGet, "/shop/feed", "shop.feed", s.feed)
	html(http.MethodGet, "/shop/products/{id}", "shop.product", s.product)
	html(http.MethodGet, "/shop/{rest...}", "shop.unknown", func(http.ResponseWriter, *http.Request, *view) error {
		return fault.T("shop.unknown", fault.NotFound, "not_found", "没有这个页面。", "There is no such page.")
	})
	if s.deps.Till != nil {
		html(http.MethodGet, "/shop/cart", "shop.cart", s.cart)
		html(http.MethodGet, "/shop/checkout", "shop.checkout", s.checkoutForm)
		html(http.MethodPost, "/shop/checkout", "shop.place_order", s.placeOrder)
		html(http.MethodGet, "/shop/orders", "shop.orders", s.orders)
		html(http.MethodGet, "/shop/orders/{id}", "shop.order", s.order)
	}
	if s.deps.Data != nil {
		html(http.MethodGet, "/shop/data", "shop.data", s.data)
		html(http.MethodPost, "/shop/data", "shop.forget", s.forget)
	}
	raw := func(method, pattern, id string, cross bool, h func(w http.ResponseWriter, r *http.Request) error) {
		httpapi.Raw(api, httpapi.Op{Method: method, Path: pattern, ID: id, Summary: "Demo storefront", Tag: "Demo storefront", Guard: s.deps.Guard, Hidden: true, CrossOrigin: cross}, h)
	}
	raw(http.MethodGet, "/shop/token", "shop.token", false, s.token)
	raw(http.MethodPost, "/shop/visit", "shop.visit", false, s.visit)
	if s.deps.Till != nil {
		raw(http.MethodPost, "/shop/cart", "shop.change_cart", false, s.changeCart)
	}
	raw(http.MethodGet, "/shop/pictures/{name}", "shop.picture", true, s.picture)
	raw(http.MethodGet, "/shop/static/{name}", "shop.static", false, func(w http.ResponseWriter, r *http.Request) error {
		return s.file(w, r, "static/"+r.PathValue("name"), "public, max-age=3600")
	})
	raw(http.MethodGet, "/w/v1/{name}", "widgets.script", true, func(w http.ResponseWriter, r *http.Request) error {
		return s.file(w, r, "widgets_dist/"+r.PathValue("name"), "public, max-age=300")
	})
}

// view is what every page knows.
type view struct {
	Lang    string
	Path    string
	Query   url.Values
	Nonce   string
	Buyer   *Buyer
	Buyers  []Buyer
	Search  string
	Page    any
	Problem string
	Title   string
	Key     string // publishable write key, "" for none
	Sells   bool   // there is a cart
	Keeps   bool   // buyers can see what is kept of them
	Cart    []item
}

// T picks the text for the reader.
func (v *view) T(zh, en string) string { return i18n.T(zh, en).In(v.Lang) }

// Money writes an amount the way the reader does.
func (v *view) Money(p storefront.Price) string {
	r, ok := new(big.Rat).SetString(p.Amount)
	if !ok {
		return p.Amount + " " + p.Currency
	}
	if p.Currency == "USD" {
		return "$" + r.FloatString(2)
	}
	return r.FloatString(2) + " " + p.Currency
}

// With is this page's address with one parameter changed.
func (v *view) With(key, value string) string {
	q := url.Values{}
	for k, vs := range v.Query {
		q[k] = vs
	}
	q.Set(key, value)
	return v.Path + "?" + q.Encode()
}

const (
	buyerCookie = "shop_buyer"
	langCookie  = "shop_lang"
)

func (s *Shop) newView(r *http.Request) (*view, error) {
	buyers, err := s.deps.Buyers.Buyers(r.Context())
	if err != nil {
		return nil, err
	}
	var nonce [16]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return nil, err
	}
	v := &view{
		Lang: language(r), Path: r.URL.Path, Query: r.URL.Query(), Buyers: buyers,
		Nonce: base64.RawURLEncoding.EncodeToString(nonce[:]), Search: strings.TrimSpace(r.URL.Query().Get("q")),
	}
	v.Keeps = s.deps.Data != nil
	if v.Sells = s.deps.Till != nil; v.Sells {
		v.Cart = readCart(r)
	}
	if s.deps.WriteKey != nil {
		if v.Key, err = s.deps.WriteKey(r.Context()); err != nil {
			return nil, err
		}
	}
	if c, err := r.Cookie(buyerCookie); err == nil {
		for i := range buyers {
			if buyers[i].ID == c.Value {
				v.Buyer = &buyers[i]
			}
		}
	}
	return v, nil
}

func language(r *http.Request) string {
	if l := r.URL.Query().Get("lang"); l == i18n.ZH || l == i18n.EN {
		return l
	}
	if c, err := r.Cookie(langCookie); err == nil && (c.Value == i18n.ZH || c.Value == i18n.EN) {
		return c.Value
	}
	return i18n.Negotiate(r.Header.Get("Accept-Language"), i18n.EN, i18n.ZH)
}

func (s *Shop) cookie(name, value string, age time.Duration) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/shop", MaxAge: int(age.Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.deps.Secure}
}

// serve renders a page; a fault becomes the problem page with its status.
func (s *Shop) serve(w http.ResponseWriter, r *http.Request, h func(http.ResponseWriter, *http.Request, *view) error) error {
	v, err := s.newView(r)
	if err != nil {
		return err
	}
	if l := r.URL.Query().Get("lang"); l == v.Lang {
		http.SetCookie(w, s.cookie(langCookie, l, 365*24*time.Hour))
	}
	err = h(w, r, v)
	if err == nil {
		return nil
	}
	f := fault.As(err)
	if f.Kind != fault.NotFound && f.Kind != fault.Invalid && f.Kind != fault.Malformed {
		return err
	}
	v.Problem, v.Title = f.Msg.In(v.Lang), v.T("没有找到", "Not found")
	return s.render(w, v, "problem", http.StatusNotFound)
}

// csp allows this page's own scripts and styles only.
func csp(nonce string) string {
	return "default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce + "' 'unsafe-inline'; style-src-elem 'self' 'nonce-" + nonce +
		"'; style-src-attr 'unsafe-inline'; img-src 'self' data:; media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
}

func (s *Shop) render(w http.ResponseWriter, v *view, name string, status int) error {
	var b bytes.Buffer
	if err := s.pages[name].Execute(&b, v); err != nil {
		return fault.E("shop.render", fault.Internal, "internal", err, "The page could not be made.")
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", csp(v.Nonce))
	h.Set("Content-Language", v.Lang)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Vary", "Accept-Language, Cookie")
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

func (s *Shop) file(w http.ResponseWriter, r *http.Request, name, cache string) error {
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") {
		return fault.T("shop.file", fault.NotFound, "not_found", "没有找到。", "Not found.")
	}
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return fault.T("shop.file", fault.NotFound, "not_found", "没有找到。", "Not found.")
	}
	w.Header().Set("Content-Type", contentType(name))
	w.Header().Set("Cache-Control", cache)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
	return nil
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// picture serves a demo product's drawn picture.
func (s *Shop) picture(w http.ResponseWriter, r *http.Request) error {
	b, ok := s.deps.Picture(r.PathValue("name"))
	if !ok {
		return fault.T("shop.picture", fault.NotFound, "not_found", "没有找到。", "Not found.")
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	http.ServeContent(w, r, "picture.png", time.Time{}, bytes.NewReader(b))
	return nil
}
