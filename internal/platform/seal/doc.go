// Package seal keeps bytes secret at rest: envelope encryption with AES-256-GCM.
//
// Every sealed thing has a data key of its own. The data key is wrapped by a key
// of a [Ring]; the ring names its keys, so that an older wrapping can still be
// opened and be made anew under the current key (rotation) without touching the
// sealed bytes.
//
// It owns the format of a sealed stream and of a wrapped key. It does not own
// where keys come from, nor chance: callers give random bytes.
//
// Invariants: a stream that was changed, cut, extended or put together from
// others is refused with [ErrTampered]; a stream opens only with the context
// bytes it was sealed with; chunks are bound to their place, and the last one
// says that it is.
//
// Format: 8 bytes "SOUKSL01", 7 bytes of chance, then chunks of 64 KiB of plain
// text, each with a tag of 16 bytes. A chunk's nonce is the 7 bytes, its number
// (4 bytes, big-endian) and 1 for the last chunk, else 0 (the STREAM construction
// of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
//
// A box, for small things: 12 bytes of chance, then AES-256-GCM in one piece.
//
// Source: X-17.
package seal
