//go:build unix

package command_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

const (
	textEnv = "QWIZARD_TEST_TEXT" // "." and the arguments
	workEnv = "QWIZARD_TEST_WORK"
	openEnv = "QWIZARD_TEST_DISPLAY" // there is a desktop that opens files
)

// TestTextChild is the program at the terminal of [newScreen]; among the other tests it
// does nothing.
func TestTextChild(*testing.T) {
	if os.Getenv(textEnv) == "" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // as in main
	p := deskIn(nil, os.Getenv(deskEnv)).program()
	p.Window = func(context.Context, string, *slog.Logger) error { panic("a window without a display") }
	p.Stdin, p.Stdout, p.Stderr = os.Stdin, os.Stdout, os.Stderr
	p.Display = os.Getenv(openEnv) != ""
	if work, err := strconv.Atoi(os.Getenv(workEnv)); err == nil {
		p.WorkFactor = work
	}
	os.Exit(p.Run(ctx, strings.Fields(os.Getenv(textEnv))[1:]))
}

// screen is a terminal with the program on it. A test types on it and waits for texts.
type screen struct {
	t       *testing.T
	tty     *os.File
	process *os.Process

	mu    sync.Mutex
	text  strings.Builder
	more  chan struct{} // has a value when text grew
	ended chan struct{} // closed when the program ended
	code  int
	seen  int // bytes of text that were waited for
}

// newScreen starts the program with arguments on a terminal. Its folders lie in dir, and
// there is no keychain. env is added to its environment.
func newScreen(t *testing.T, dir, args string, env ...string) *screen {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run=^TestTextChild$")
	c.Env = append(os.Environ(), textEnv+"=. "+args, deskEnv+"="+dir, "HOME="+dir, "DBUS_SESSION_BUS_ADDRESS=", "DISPLAY=", "WAYLAND_DISPLAY=", "NO_COLOR=1")
	c.Env = append(c.Env, env...)
	c.Dir = dir
	tty, err := pty.StartWithSize(c, &pty.Winsize{Rows: 40, Cols: 100})
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	s := &screen{t: t, tty: tty, process: c.Process, more: make(chan struct{}, 1), ended: make(chan struct{})}
	read := make(chan struct{})
	go func() {
		defer close(read)
		part := make([]byte, 4096)
		for {
			n, err := tty.Read(part)
			s.grow(part[:n])
			if err != nil {
				return
			}
		}
	}()
	go func() {
		_ = c.Wait() // the code tells
		s.code = c.ProcessState.ExitCode()
		<-read
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = s.process.Kill()
		<-s.ended
		_ = tty.Close()
	})
	return s
}

func (s *screen) grow(part []byte) {
	s.mu.Lock()
	s.text.Write(part)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// all is everything that was on the screen.
func (s *screen) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// patience is how long a text may take: making a key takes seconds on a slow computer.
const patience = 60 * time.Second

// wait waits until a text stands below all that was waited for before. Where its lines
// break does not matter.
func (s *screen) wait(text string) {
	s.t.Helper()
	parts := strings.Fields(text)
	for i, p := range parts {
		parts[i] = regexp.QuoteMeta(p)
	}
	wanted := regexp.MustCompile(strings.Join(parts, `\s+`))
	late := time.After(patience)
	for over := false; ; {
		now := s.all()
		if at := wanted.FindStringIndex(now[s.seen:]); at != nil {
			s.seen += at[1]
			return
		}
		if over {
			s.t.Fatalf("the program ended without %q:\n%s", text, now[s.seen:])
		}
		select {
		case <-s.more:
		case <-s.ended:
			over = true
		case <-late:
			s.t.Fatalf("no %q in:\n%s", text, now[s.seen:])
		}
	}
}

// send types a line and Enter.
func (s *screen) send(line string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(line + "\r"); err != nil {
		s.t.Fatal(err)
	}
}

// answer waits for a text and the prompt behind it, and types a line.
func (s *screen) answer(text, line string) {
	s.t.Helper()
	s.wait(text)
	s.prompt()
	s.send(line)
}

// fill waits for each text and types the line behind it.
func (s *screen) fill(textsAndLines ...string) {
	s.t.Helper()
	for i := 0; i+1 < len(textsAndLines); i += 2 {
		s.wait(textsAndLines[i])
		s.send(textsAndLines[i+1])
	}
}

// prompt waits for a prompt.
func (s *screen) prompt() {
	s.t.Helper()
	s.wait("\n>")
}

// press waits for a prompt, and then types the number that stands before a label on the
// page that was drawn last.
func (s *screen) press(label string) {
	s.t.Helper()
	s.prompt()
	numbered := regexp.MustCompile(`(?m)^\s*(\d+)\) ` + regexp.QuoteMeta(label))
	found := numbered.FindAllStringSubmatch(s.all()[:s.seen], -1)
	if found == nil {
		s.t.Fatalf("nothing with the label %q in:\n%s", label, s.all())
	}
	s.send(found[len(found)-1][1])
}

// ctrl types a control character.
func (s *screen) ctrl(letter byte) {
	s.t.Helper()
	if _, err := s.tty.Write([]byte{letter - 'A' + 1}); err != nil {
		s.t.Fatal(err)
	}
}

// state is how the terminal treats what is typed.
func (s *screen) state() *term.State {
	s.t.Helper()
	state, err := term.GetState(int(s.tty.Fd()))
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// end waits until the program has ended, and returns its exit code.
func (s *screen) end() int {
	s.t.Helper()
	select {
	case <-s.ended:
		return s.code
	case <-time.After(patience):
		s.t.Fatalf("the program goes on:\n%s", s.all())
		return -1
	}
}
