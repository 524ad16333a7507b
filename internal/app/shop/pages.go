package shop

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"souk/internal/base/fault"
	"souk/internal/base/page"
	"souk/internal/core/storefront"
)

func (v *view) viewer() storefront.Viewer {
	viewer := storefront.Viewer{Lang: v.Lang}
	if v.Buyer != nil {
		viewer.BuyerID = v.Buyer.ID
	}
	return viewer
}

// grid is what the product cards need: the view's words and the cards.
type grid struct {
	V        *view
	Products []storefront.ProductCard
}

// Grid gives the page's product cards.
func (v *view) Grid() grid {
	switch p := v.Page.(type) {
	case homePage:
		return grid{v, p.Products}
	case searchPage:
		return grid{v, p.Products}
	}
	return grid{V: v}
}

type homePage struct {
	Films    []storefront.FeedItem
	Products []storefront.ProductCard
}

// films and products shown on the home page and per page of results
const (
	homeFilms    = 8
	homeProducts = 24
	pageProducts = 24
)

func (s *Shop) home(w http.ResponseWriter, r *http.Request, v *view) error {
	feed, err := s.deps.Front.Feed(r.Context(), v.viewer(), page.Request{Limit: homeFilms})
	if err != nil {
		return err
	}
	found, err := s.deps.Front.Search(r.Context(), "", storefront.TabProducts, v.viewer(), page.Request{Limit: homeProducts})
	if err != nil {
		return err
	}
	v.Title = v.T("首页", "Home")
	v.Page = homePage{Films: feed.Items, Products: found.Cards}
	return s.render(w, v, "home", http.StatusOK)
}

type searchPage struct {
	Tab      string
	Films    []storefront.FeedItem
	Products []storefront.ProductCard
	More     string
}

func (s *Shop) search(w http.ResponseWriter, r *http.Request, v *view) error {
	tab := r.URL.Query().Get("tab")
	if tab == "" {
		tab = storefront.TabProducts
	}
	var after []string
	if a := r.URL.Query().Get("after"); a != "" {
		after = strings.Split(a, "|")
	}
	found, err := s.deps.Front.Search(r.Context(), v.Search, tab, v.viewer(), page.Request{After: after, Limit: pageProducts})
	if err != nil {
		return err
	}
	result := searchPage{Tab: tab, Films: found.Films, Products: found.Cards}
	if len(found.Next) > 0 {
		result.More = v.With("after", strings.Join(found.Next, "|"))
	}
	v.Title = v.T("搜索", "Search")
	v.Page = result
	return s.render(w, v, "search", http.StatusOK)
}

type productPage struct {
	storefront.ProductPage
	Data template.HTML // JSON-LD
}

// JSON is a media object as the film component takes it.
func (productPage) JSON(m storefront.Media) (string, error) {
	b, err := json.Marshal(m)
	return string(b), err
}

func (s *Shop) product(w http.ResponseWriter, r *http.Request, v *view) error {
	p, err := s.deps.Front.Product(r.Context(), r.PathValue("id"), v.viewer())
	if err != nil {
		return err
	}
	// The films' own description stands in their blocks' HTML.
	data, err := storefront.Script(storefront.ProductObjectOf(p.Product, s.deps.Base))
	if err != nil {
		return err
	}
	v.Title = p.Product.Title
	v.Page = productPage{ProductPage: p, Data: data}
	return s.render(w, v, "product", http.StatusOK)
}

func (s *Shop) feed(w http.ResponseWriter, r *http.Request, v *view) error {
	v.Title = v.T("短视频", "Films")
	v.Page = r.URL.Query().Get("clip")
	return s.render(w, v, "feed", http.StatusOK)
}

// visit chooses the demo buyer; "" is a visitor.
func (s *Shop) visit(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.E("shop.visit", fault.Malformed, "form.malformed", err, "The form could not be read.")
	}
	id := r.PostForm.Get("buyer")
	age := 30 * 24 * time.Hour
	if id == "" {
		age = -time.Second
	}
	http.SetCookie(w, s.cookie(buyerCookie, id, age))
	http.Redirect(w, r, backTo(r.PostForm.Get("back")), http.StatusSeeOther)
	return nil
}

// backTo keeps a redirect inside the shop.
func backTo(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.IsAbs() || u.Host != "" || path.Clean(u.Path) != u.Path || (u.Path != "/shop" && !strings.HasPrefix(u.Path, "/shop/")) {
		return "/shop"
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// token is what the shop's own server answers the widgets: a short-lived proof of
// who the buyer is, or an empty object for a visitor.
func (s *Shop) token(w http.ResponseWriter, r *http.Request) error {
	v, err := s.newView(r)
	if err != nil {
		return err
	}
	answer := map[string]any{}
	if v.Buyer != nil {
		token, ttl, err := s.deps.Buyers.Token(r.Context(), v.Buyer.ID)
		if err != nil {
			return err
		}
		answer["token"], answer["expires_in"] = token, int(ttl.Seconds())
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(answer)
}
