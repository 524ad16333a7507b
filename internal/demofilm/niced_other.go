//go:build !linux

package demofilm

func niced(work func()) { work() }
