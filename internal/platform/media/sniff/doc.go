// Package sniff says what a file is from its bytes alone, before any decoder
// sees it, and reads the box structure of an MP4 file.
//
// It owns: the kind of content, the brands of `ftyp`, the header's claims (which
// may lie), the references to outside files, and the reasons why a file is
// damaged, truncated or two formats at once. It owns no decoding and no verdict:
// a file whose Report.Decodable is false is never handed to ffmpeg.
//
// Invariants: no allocation follows a length in the file beyond its bounds; no
// loop is longer than the bytes that describe it; every reading is pure, so the
// same bytes give the same Report. Each parser is fuzzed.
package sniff
