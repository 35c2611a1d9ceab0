package text

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// Limits of what is typed, in bytes. The longest lines are mails pasted whole, which
// RFC 5322 keeps under a thousand characters; the texts of several lines are mails and
// zone files.
const (
	maxLine = 64 << 10
	maxText = 1 << 20
)

// line shows a prompt and reads a line. A line that cannot be taken is refused in words
// and read again. It returns false when the person quits.
func (t *Terminal) line(prompt string) (string, bool) {
	for {
		t.print(prompt)
		typed, err := t.readLine()
		if !t.c.Echo {
			t.print("\n")
		}
		if typed, ok, again := t.typed(typed, err); !again {
			return typed, ok
		}
	}
}

// secret is [Terminal.line] without showing what is typed.
func (t *Terminal) secret(prompt string) (string, bool) {
	if t.c.ReadSecret == nil {
		return t.line(prompt)
	}
	for {
		typed, err := t.c.ReadSecret(prompt)
		if err == nil && !utf8.ValidString(typed) {
			err = problem.New(problem.InputEncoding, "read secret", nil)
		}
		if typed, ok, again := t.typed(typed, err); !again {
			return typed, ok
		}
	}
}

// typed judges what was read: taken, the end of it all, or to be read again.
func (t *Terminal) typed(typed string, err error) (line string, ok, again bool) {
	switch {
	case err == nil:
		return typed, true, false
	case errors.Is(err, problem.InputTooBig), errors.Is(err, problem.InputEncoding):
		t.explain(err)
		return "", true, t.failed == nil
	}
	if t.c.Echo {
		t.print("\n")
	}
	t.quit = true
	return "", false, false
}

// readLine reads to the end of a line, which is left away. Of a line that is too long
// the rest is thrown away.
func (t *Terminal) readLine() (string, error) {
	var b strings.Builder
	long := false
	for {
		part, err := t.in.ReadSlice('\n')
		if long = long || b.Len()+len(part) > maxLine; !long {
			b.Write(part)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (b.Len() > 0 || long):
		case err != nil:
			return "", err
		}
		break
	}
	line := strings.TrimRight(b.String(), "\r\n")
	switch {
	case long:
		return "", tooBig(maxLine)
	case !utf8.ValidString(line):
		return "", problem.New(problem.InputEncoding, "read line", nil)
	}
	return line, nil
}

func tooBig(limit int) error {
	return problem.New(problem.InputTooBig, "read text", nil, "limit", strconv.Itoa(limit))
}
