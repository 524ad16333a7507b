// Package mediaexec is `souk media-exec`, the launcher of the media worker: it
// locks its own process down and then becomes souk-media.
//
// It owns the locks: limits on processor time, memory, file size and open files;
// niceness; Landlock (the input, the system's libraries and the programs
// read-only, its own directory writable, no TCP); a seccomp filter that refuses
// sockets. The new user and network namespace is set by whoever starts it
// (media.Worker), because only a fresh process can have one. It imports nothing
// that starts threads of foreign code, or Landlock would not hold.
//
// Invariants: the lock is set on the very thread that execs, so the program that
// follows and all its children live under it; what cannot be set is reported,
// never passed over in silence; the command never returns after success.
package mediaexec
