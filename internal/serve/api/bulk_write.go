package api

import (
	"fmt"
	"io"
	"runtime/debug"
	"sync"
)

// Answers to many codes are made by two goroutines, a few codes at a time, and written in order while the next are made.
const (
	makers = 2
	batch  = 128
)

// made is the answers of one batch.
type made struct {
	text []byte
	err  error
}

var buffers = sync.Pool{New: func() any { return new(made) }}

// writeInOrder writes what each makes of the numbers from 0 to n−1, which it appends; several may run at once, for
// different numbers.
func writeInOrder(w io.Writer, n int, each func(b []byte, i int) ([]byte, error)) error {
	queue := make(chan chan *made, makers-1)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		defer close(queue)
		for from := 0; from < n; from += batch {
			one := make(chan *made, 1)
			select {
			case queue <- one:
				go func() { one <- makeBatch(from, min(from+batch, n), each) }()
			case <-stop:
				return
			}
		}
	}()
	for one := range queue {
		m := <-one
		if m.err != nil {
			return m.err
		}
		if _, err := w.Write(m.text); err != nil {
			return err
		}
		buffers.Put(m)
	}
	return nil
}

// makeBatch makes an error of a panic, which no handler would see in a goroutine of its own.
func makeBatch(from, to int, each func(b []byte, i int) ([]byte, error)) (m *made) {
	m, _ = buffers.Get().(*made)
	m.text, m.err = m.text[:0], nil
	defer func() {
		if p := recover(); p != nil {
			m.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	for i := from; i < to && m.err == nil; i++ {
		m.text, m.err = each(m.text, i)
	}
	return m
}

// writeArray streams a JSON array of n documents, one a line.
func writeArray(w io.Writer, n int, each func(b []byte, i int) ([]byte, error)) error {
	if n == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	return writeInOrder(w, n, func(b []byte, i int) ([]byte, error) {
		open, end := ",\n", ""
		if i == 0 {
			open = "["
		}
		if i == n-1 {
			end = "]\n"
		}
		b, err := each(append(b, open...), i)
		return append(b, end...), err
	})
}
