// Package srt reads SubRip subtitles as sellers really send them: any of the
// usual encodings, with or without byte order mark, with every kind of line
// end, and says precisely what is wrong on which line.
//
// It owns: decoding to text, cues, problems with line numbers, the languages of
// a cue by its script, and the pairing of two files. It owns no verdict (which
// problem refuses a film is the tool's rule) and no film: the caller passes the
// film's duration to PastEnd.
//
// Invariants: Parse never fails and never panics; a cue keeps the number of the
// line on which it starts; cues stay in the order of the file; equal bytes give
// equal results. Fuzzed.
package srt
