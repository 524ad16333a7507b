package video

import (
	"souk/internal/base/i18n"
	"souk/internal/base/ratio"
	"souk/internal/core/event"
	"souk/internal/core/insight"
)

// EventTypes are the events of films. They count only with the impression token
// of the storefront answer that showed the film, once for a viewer, film and hour:
// to the store, to the product, and to the film itself under the key
// "event.video_….<film id>".
//
// Source: V-13, core-ports "Storefront answers carry impression tokens".
func EventTypes() []event.Type {
	film := func(name, zh, en string, more ...event.Property) event.Type {
		return event.Type{Name: name, Label: i18n.T(zh, en), Item: "video_id", Cells: filmCells(event.KeyOf(name)),
			Properties: append([]event.Property{{Name: "video_id", Kind: event.Text, Required: true}, {Name: "impression", Kind: event.Text}, {Name: "product_id", Kind: event.Text}}, more...)}
	}
	seconds := event.Property{Name: "position", Kind: event.Number}
	playing := film("Video Content Playing", "短视频播放中", "Video content playing", event.Property{Name: "progress", Kind: event.Whole, Required: true}, seconds)
	playing.Round, playing.Cells = "progress", playingCells
	return []event.Type{
		film("Video Playback Started", "短视频开始播放", "Video playback started", seconds),
		playing,
		film("Video Playback Completed", "短视频播放完成", "Video playback completed", seconds),
		film("Video Liked", "短视频点赞", "Video liked"),
		film("Video Saved", "短视频收藏", "Video saved"),
		film("Video Shared", "短视频分享", "Video shared"),
		film("Video Product Clicked", "从短视频点击商品", "Product clicked in a video"),
	}
}

func filmCells(key string) func(e event.Event) []insight.Cell {
	count := event.Count(key)
	return func(e event.Event) []insight.Cell {
		return append(count(e), insight.Cell{StoreID: e.StoreID, Key: key + "." + e.Text("video_id"), Hour: e.At, Value: 1})
	}
}

// stayedFor is what a play must reach so that it was not left at once.
//
// Source: V-66; it is part of the metric's name, so it is no parameter.
var stayedFor = ratio.Of(3, 1)

// playingCells count how far films are watched, by quarters; a message with
// progress 0 tells that the third second was reached.
//
// Source: V-65, V-66.
func playingCells(e event.Event) []insight.Cell {
	switch p := e.Text("progress"); p {
	case "25", "50", "75":
		return filmCells(event.KeyOf("Video Content Playing") + "_" + p)(e)
	case "0":
		if at, err := ratio.Parse(e.Text("position")); err == nil && at.Cmp(stayedFor) >= 0 {
			return filmCells(keyStayed)(e)
		}
	}
	return nil
}
