//go:build linux

package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"
)

// log is what a program prints, line by line.
type log struct {
	mu    sync.Mutex
	said  bytes.Buffer
	rest  string // of a line that has not ended
	lines chan string
}

// More lines than a run has.
const manyLines = 10000

func newLog() *log { return &log{lines: make(chan string, manyLines)} }

// Write implements [io.Writer].
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said.Write(p)
	l.rest += string(p)
	for {
		line, rest, ended := strings.Cut(l.rest, "\n")
		if !ended {
			return len(p), nil
		}
		l.rest = rest
		l.lines <- line
	}
}

func (l *log) all() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.said.String()
}

// value waits for the next line of a message and returns its last value: of
// `msg=focus id=page-title` it is page-title.
func (l *log) value(message string) (string, error) {
	deadline := time.After(paintLimit)
	for {
		select {
		case line := <-l.lines:
			if v, is := valueOf(line, message); is {
				return v, nil
			}
		case <-deadline:
			return "", fmt.Errorf("no %q after %s; it said: %s", message, paintLimit, l.all())
		}
	}
}

// drain forgets the lines up to now, and returns the last value of a message in them;
// "" for none.
func (l *log) drain(message string) string {
	last := ""
	for {
		select {
		case line := <-l.lines:
			if v, is := valueOf(line, message); is {
				last = v
			}
		default:
			return last
		}
	}
}

func valueOf(line, message string) (string, bool) {
	_, rest, is := strings.Cut(line, "msg="+message+" ")
	_, v, _ := strings.Cut(rest, "=")
	return strings.Trim(v, `"`), is
}
