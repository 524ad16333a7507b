// Package shop is the demo storefront of the host marketplace: home with feed,
// search with the Video tab, product page, cart, checkout and order page. It shows
// how a shop uses Souk: pages are
// rendered on the server from core/storefront, the film is the same web component
// that any shop can embed (docs/embed.md), and the shop's server signs a short
// token that says who the buyer is.
//
// It also serves the widgets' scripts under /w/v1/, which `make build` puts into
// widgets_dist (a committed file keeps the folder for builds without npm).
package shop
