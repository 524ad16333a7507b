package storefront

// Signer makes impression tokens: what was shown, on which surface, to whom, when.
// Plays and interactions count only with one.
//
// Source: core-ports "Storefront answers carry impression tokens".
type Signer interface {
	Sign(surface, item, storeID, productID, viewer string) string
}

// Surfaces that tokens name.
const (
	SurfaceProduct = "product"
	SurfaceSearch  = "search"
	SurfaceFeed    = "feed"
	SurfaceTab     = "tab"
	SurfaceFilm    = "film"
)

// name is who a token is made for: the buyer, else the visitor who says an
// anonymous id, else nobody known.
func (v Viewer) name() string {
	if v.BuyerID != "" {
		return v.BuyerID
	}
	return v.Visitor
}

// stampMedia puts tokens on what blocks show for a product.
func stampMedia(sign Signer, surface string, items []Media, storeID, productID string, v Viewer) {
	if sign == nil {
		return
	}
	for i := range items {
		items[i].Impression = sign.Sign(surface, items[i].ID, storeID, productID, v.name())
	}
}

// Stamp puts tokens on the items of a feed. sign may be nil: then there are none.
func Stamp(sign Signer, surface string, items []FeedItem, v Viewer) {
	if sign == nil {
		return
	}
	for i := range items {
		product := ""
		if len(items[i].Products) > 0 {
			product = items[i].Products[0].ID
		}
		items[i].Media.Impression = sign.Sign(surface, items[i].Media.ID, items[i].StoreID, product, v.name())
	}
}
