// Package blob keeps files under keys: films, subtitles, posters, papers.
//
// It owns one folder (file:///dir). It does not know what a file is or who may
// see it. Rows in the database say which keys are in use; the sweep deletes the
// others.
//
// # Invariants
//
//   - A key is there completely or not at all, also after a power cut: written
//     beside, synced, renamed, folder synced.
//   - No key leads out of the folder, whatever it contains and whatever links lie
//     there.
//   - Nothing here runs inside a transaction: files are written first and
//     referred to afterwards; what is never referred to is swept.
//   - A full disk is a fault "storage.full" and leaves nothing behind.
package blob
