// Package media judges and re-encodes foreign films without ever parsing one in
// the server's own process.
//
// It owns: the Measurements document (what a film is, in numbers, from its
// content alone), the protocol to the worker, the Worker that starts one
// locked-down child per job, and the encodes that buyers get. It does not own
// verdicts: tools turn Measurements, policy and declarations into findings.
//
//	Worker.Measure ─► souk media-exec ─► souk-media ─► ffprobe, ffmpeg
//	(this process)    sets limits,       sniffs,        decode once, over pipes
//	                  Landlock, no       measures
//	                  network, nice
//
// Packages below: sniff (container by content), srt (subtitles), vtt (WebVTT for
// buyers), child (what runs inside souk-media).
//
// Invariants: the child sees the film as an open file and its own empty
// directory, nothing else of ours; its environment is empty; it has no network;
// the directory is gone when the call returns. A child that dies, whatever the
// reason, means "not checked, a person decides" (ErrNotChecked), never a finding
// and never a pass. The same bytes and engine versions give the same document.
//
// Source: V-30..V-35, V-55, AMB-05, AMB-06, AMB-77.
package media
