package child

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"souk/internal/platform/media"
)

// probed is what we read of ffprobe's answer.
type probed struct {
	Program struct {
		Version string `json:"version"`
	} `json:"program_version"`
	Streams []probedStream `json:"streams"`
	Format  struct {
		Duration string            `json:"duration"`
		BitRate  string            `json:"bit_rate"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
}

type probedStream struct {
	Index       int            `json:"index"`
	Type        string         `json:"codec_type"`
	Codec       string         `json:"codec_name"`
	Profile     string         `json:"profile"`
	PixelFormat string         `json:"pix_fmt"`
	Width       int            `json:"width"`
	Height      int            `json:"height"`
	SAR         string         `json:"sample_aspect_ratio"`
	FieldOrder  string         `json:"field_order"`
	FrameRate   string         `json:"avg_frame_rate"`
	SampleRate  string         `json:"sample_rate"`
	Channels    int            `json:"channels"`
	BitRate     string         `json:"bit_rate"`
	Disposition map[string]int `json:"disposition"`
	SideData    []struct {
		Type     string   `json:"side_data_type"`
		Rotation *float64 `json:"rotation"`
	} `json:"side_data_list"`
}

// probe asks ffprobe about the film's streams. log tells what it complained
// about; an answer without streams is a measurement, not an error.
func probe(ctx context.Context, program string, film *os.File) (probed, *toolLog, error) {
	args := append([]string{"-v", "repeat+level+error", "-print_format", "json=compact=1", "-show_program_version",
		"-show_streams", "-show_format"}, inputArgs()...)
	t, err := newTool(ctx, program, film, 0, append(args, "-i", filmPath()))
	if err != nil {
		return probed{}, nil, err
	}
	out, err := t.cmd.StdoutPipe()
	if err != nil {
		return probed{}, nil, err
	}
	if err := t.start(); err != nil {
		return probed{}, nil, err
	}
	logDone := make(chan struct{})
	go func() { defer close(logDone); t.log.read() }()
	var p probed
	decodeErr := json.NewDecoder(out).Decode(&p)
	drain(out)
	<-logDone
	waitErr := t.wait()
	if err := t.died("streams", waitErr); err != nil {
		return probed{}, nil, err
	}
	if decodeErr != nil && waitErr == nil {
		return probed{}, nil, fmt.Errorf("ffprobe's answer: %w", decodeErr)
	}
	return p, t.log, nil
}

func (p probed) fill(m *media.Measurements) {
	for _, s := range p.Streams {
		switch {
		case s.Type == "video" && s.Disposition["attached_pic"] == 0:
			m.Video = append(m.Video, s.video())
		case s.Type == "audio":
			m.Audio = append(m.Audio, s.audio())
		default:
			m.OtherStreams++
		}
	}
}

func (s probedStream) video() media.VideoStream {
	v := media.VideoStream{Codec: s.Codec, Profile: s.Profile, PixelFormat: s.PixelFormat,
		CodedWidth: s.Width, CodedHeight: s.Height, Width: s.Width, Height: s.Height, BitRate: number(s.BitRate)}
	for _, d := range s.SideData {
		if d.Rotation != nil && !math.IsNaN(*d.Rotation) {
			// ffprobe counts anticlockwise; players turn by what is missing to a full turn.
			v.Rotation = ((-int(math.Round(*d.Rotation)))%360 + 360) % 360
		}
	}
	if v.Rotation == 90 || v.Rotation == 270 {
		v.Width, v.Height = v.CodedHeight, v.CodedWidth
	}
	if s.SAR != "" && s.SAR != "1:1" && s.SAR != "0:1" {
		v.SAR = s.SAR
	}
	switch s.FieldOrder {
	case "tt", "bb", "tb", "bt":
		v.Interlaced = true
	}
	return v
}

func (s probedStream) audio() media.AudioStream {
	return media.AudioStream{Codec: s.Codec, Profile: s.Profile, SampleRate: int(number(s.SampleRate)),
		Channels: s.Channels, BitRate: number(s.BitRate)}
}

func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
