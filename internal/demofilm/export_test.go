package demofilm

import "context"

// DrawAt draws as Draw does, with fewer frames a second and no courtesy to others.
func DrawAt(ctx context.Context, dir string, fps int, progress func(stage string, share float64)) ([]Film, error) {
	return drawAll(ctx, dir, fps, progress, func(Film) error { return nil })
}

// What the tests compare with.
const (
	Rate       = rate
	SellHeight = sellHeight
	FrameH     = frameH
)

// Lines are all texts that a film shows beside its subtitles.
func Lines(key string) []string {
	for _, s := range scripts() {
		if s.key == key {
			return []string{s.sell, s.latin, s.note, s.name.zh, s.name.en, s.title.In("zh"), s.title.In("en")}
		}
	}
	return nil
}
