// Package backup writes a data folder into one file and makes a folder of it
// again: the SQLite database as it was at one instant, and every stored file.
//
// A backup is a tar archive: souk.db, blobs/<key> …, and last manifest.json with
// the SHA-256 and size of each. It never holds the master key; without that key a
// restored folder cannot read its private papers nor verify its chains.
//
// # Invariants
//
//   - The file appears under its name only when it is whole: a killed backup
//     leaves none.
//   - The database is taken first; files are stored before rows refer to them, so
//     every file that the database refers to is in the archive.
//   - Restore fills an empty folder or touches nothing: it unpacks beside, checks
//     every digest against the manifest, and moves into place at the end.
//
// Source: X-60, contract "souk backup FILE", "souk restore FILE".
package backup
