// Package notice is what stands behind the bell: short texts that tell people
// what happened and where to look.
//
// It owns the tables notice and notice_read. It does not own the texts: packages
// bring their kinds, and app hands all of them to [New].
//
// A notice is for the people of a store, or for a staff role; every person reads
// it for themselves. It is sent inside the transaction of its event, so one event
// gives one notice; an event that may come twice brings a key ([To.Key]).
// Arguments are kept, texts are rendered when they are read, in the reader's
// language.
package notice
