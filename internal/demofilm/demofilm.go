// Package demofilm draws what the demo marketplace shows: product pictures and
// short product films with captions and sound. Its input is its own; nothing
// foreign is opened here.
package demofilm

import (
	"context"
	"errors"
	"image"

	"souk/internal/base/i18n"
)

// Film is a drawn film with its subtitles.
type Film struct {
	Key        string // stable name
	Title      i18n.Text
	Path       string
	Subtitles  []string
	Defect     string // what today's checks find in it; "" for a good film
	ProductKey string // which product it shows, one of Products
}

// Products are the kinds that DrawProduct can draw.
func Products() []string {
	return []string{"lamp", "mug", "earphones", "bag", "shoe", "watch", "jacket", "bottle", "speaker", "brush", "toycar", "tent"}
}

// DrawProduct draws a product picture of w × h pixels.
func DrawProduct(kind string, w, h int) image.Image { return image.NewRGBA(image.Rect(0, 0, w, h)) }

// Draw draws the films into dir, or finds them there.
func Draw(ctx context.Context, dir string, progress func(stage string, share float64)) ([]Film, error) {
	return nil, errors.New("demofilm: not drawn yet")
}
