package demofilm

import (
	"context"
	"errors"

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

// Draw draws the films into dir, or finds them there.
func Draw(ctx context.Context, dir string, progress func(stage string, share float64)) ([]Film, error) {
	return nil, errors.New("demofilm: not drawn yet")
}
