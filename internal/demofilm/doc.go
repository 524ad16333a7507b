// Package demofilm draws what the demo marketplace shows: product pictures and
// short product films with captions and sound. Its input is its own; nothing
// foreign is opened here.
package demofilm
