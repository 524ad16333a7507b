// Package child is what runs inside souk-media, under the lock: it sniffs,
// starts ffprobe and ffmpeg, does the mathematics on what comes out of their
// pipes, and writes Messages to standard output.
//
// It owns the measurers. A film is decoded ONCE: one ffmpeg process with four
// outputs over pipes (sampled frames, their time stamps, sound, the packets'
// time stamps). Adding a check means adding a measurer to the list in
// measurers.go; it sees every sampled frame and every block of sound once, keeps
// small state, and writes its numbers into the Measurements.
//
// Invariants: no file is opened by a name that comes from a film; ffmpeg gets
// the film as /proc/self/fd/3 with a forced demuxer and no outside references;
// nothing of the seller's becomes part of a filter or an argument; a decoder
// that is killed gives a Failure, never a half document.
package child
