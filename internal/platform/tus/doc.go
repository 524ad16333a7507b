// Package tus takes large files in pieces by the tus 1.0 protocol, so that a
// dropped connection or a restart of the server costs the piece, not the file.
//
// It owns a folder: one folder for each owner (a store), in it each upload with
// what is known of it. Another owner's upload does not exist for a caller, because
// it lies in another folder. An upload that is not used within its time is swept.
//
// The protocol itself is tusd's; this package gives it names, bounds and the
// house's problems.
//
// Source: contract "tus 1.0 at …/videos/uploads", tus.io/protocols/resumable-upload 1.0.
package tus
