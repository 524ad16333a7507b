package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// rows gives a body's rows one by one. waiting reports whether another row can
// be had without waiting for the sender.
type rows interface {
	next() (json.RawMessage, error) // io.EOF at the end; tooLarge for one row
	waiting() bool
}

// lines reads JSON lines; empty ones are skipped.
type lines struct{ r *bufio.Reader }

func newLines(r io.Reader) *lines { return &lines{bufio.NewReaderSize(r, MaxRow+1)} }

func (l *lines) waiting() bool {
	b, err := l.r.Peek(l.r.Buffered())
	return err == nil && bytes.IndexByte(b, '\n') >= 0
}

func (l *lines) next() (json.RawMessage, error) {
	for {
		b, err := l.r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			for errors.Is(err, bufio.ErrBufferFull) { // skip the rest of the line
				_, err = l.r.ReadSlice('\n')
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, err
			}
			return nil, tooLarge()
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if t := bytes.TrimSpace(b); len(t) > MaxRow {
			return nil, tooLarge()
		} else if len(t) > 0 {
			return bytes.Clone(t), nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// list reads a JSON list, bare or as "items" of an object.
type list struct {
	dec  *json.Decoder
	open bool
	ends int // closing tokens behind the list
}

func newList(r io.Reader) *list { return &list{dec: json.NewDecoder(r)} }

func (l *list) waiting() bool { return true }

func (l *list) begin() error {
	t, err := l.dec.Token()
	if err != nil {
		return broken(err)
	}
	l.open = true
	if t == json.Delim('[') {
		return nil
	}
	if t != json.Delim('{') {
		return broken(nil)
	}
	if key, err := l.dec.Token(); err != nil || key != "items" {
		return broken(err)
	}
	if t, err := l.dec.Token(); err != nil || t != json.Delim('[') {
		return broken(err)
	}
	l.ends = 1
	return nil
}

func (l *list) next() (json.RawMessage, error) {
	if !l.open {
		if err := l.begin(); err != nil {
			return nil, err
		}
	}
	if l.dec.More() {
		var row json.RawMessage
		if err := l.dec.Decode(&row); err != nil {
			return nil, broken(err)
		}
		if len(row) > MaxRow {
			return nil, tooLarge()
		}
		return row, nil
	}
	for range l.ends + 1 {
		if _, err := l.dec.Token(); err != nil {
			return nil, broken(err)
		}
	}
	return nil, io.EOF
}
