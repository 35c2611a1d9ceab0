package command

import (
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/term"

	"qwizard/ui/text"
	"qwizard/wizard/problem"
)

// console is the terminal with somebody at it, or the pipes in its place. What is read
// is read on a goroutine of its own and only when it is asked for, so that Ctrl-C ends
// the wait and nothing is read ahead of a question for a secret.
type console struct {
	program Program
	in, out int    // file descriptors of terminals, -1 for none
	end     func() // ends all work
	signals chan os.Signal
	halted  chan struct{}  // closed when the person wants to quit, or has to
	secrets *term.Terminal // reads secrets; it keeps what was pasted behind one for the next

	mu     sync.Mutex
	cancel func() // ends the work that is under way; nil for none
}

func newConsole(p Program, end func()) *console {
	c := &console{
		program: p, in: terminalOf(p.Stdin), out: terminalOf(p.Stdout), end: end,
		signals: make(chan os.Signal, 1), halted: make(chan struct{}),
	}
	c.secrets = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{p.Stdin, p.Stdout}, "")
	c.listen()
	go c.watch()
	return c
}

func (c *console) listen() { signal.Notify(c.signals, os.Interrupt, syscall.SIGTERM) }

func (c *console) close() {
	signal.Stop(c.signals)
	close(c.signals)
}

// watch ends the work under way at Ctrl-C, and a second one meanwhile ends the program
// at once, as it does everywhere. Without work, and when the program is to end, it quits.
func (c *console) watch() {
	halt := sync.OnceFunc(func() { close(c.halted) })
	for s := range c.signals {
		if s == os.Interrupt && c.cancelled() {
			continue
		}
		c.end()
		halt()
	}
}

// cancelled ends the work under way, and reports whether there was any.
func (c *console) cancelled() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cancel == nil {
		return false
	}
	signal.Reset(os.Interrupt)
	c.cancel()
	return true
}

// interrupts is [text.Config.Interrupts].
func (c *console) interrupts(cancel func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancel = cancel
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.cancel = nil
		c.listen()
	}
}

// Read implements [io.Reader].
func (c *console) Read(b []byte) (int, error) {
	typed, err := await(c, func() ([]byte, error) {
		room := make([]byte, len(b)) // not b: this may be left behind
		n, err := c.program.Stdin.Read(room)
		return room[:n], err
	})
	return copy(b, typed), err
}

// readSecret is [text.Config.ReadSecret]. The terminal shows nothing from before the
// prompt is there, so that nothing typed at once is shown.
func (c *console) readSecret(prompt string) (string, error) {
	before, err := term.MakeRaw(c.in)
	if err != nil {
		return "", err
	}
	_, err = io.WriteString(c.program.Stdout, strings.ReplaceAll(prompt, "\n", "\r\n"))
	typed := ""
	if err == nil {
		typed, err = await(c, func() (string, error) { return c.secrets.ReadPassword("") })
	}
	return typed, errors.Join(err, term.Restore(c.in, before))
}

// await waits for what read returns, or until the person wants to quit.
func await[T any](c *console, read func() (T, error)) (T, error) {
	type got struct {
		value T
		err   error
	}
	done := make(chan got, 1)
	go func() {
		value, err := read()
		done <- got{value, err}
	}()
	select {
	case g := <-done:
		return g.value, g.err
	case <-c.halted:
		var none T
		return none, problem.New(problem.Cancelled, "read terminal", nil)
	}
}

func (c *console) config() text.Config {
	t := text.Config{
		In: c, Out: c.program.Stdout, Words: c.program.Words(), Echo: c.in >= 0, Bold: c.bold(),
		Width: c.width, Height: c.height(), Interrupts: c.interrupts, Path: c.program.path,
	}
	if c.in >= 0 {
		t.ReadSecret = c.readSecret
	}
	if c.program.Display {
		t.OpenURL = openOnDesktop
	}
	return t
}

// What a terminal has that does not say how large it is.
const (
	usualWidth  = 80
	usualHeight = 24
)

func (c *console) width() int {
	if c.out >= 0 {
		if columns, _, err := term.GetSize(c.out); err == nil && columns > 0 {
			return columns
		}
	}
	return usualWidth
}

// height is how many lines the terminal shows at a time; nil where there is none.
func (c *console) height() func() int {
	if c.out < 0 {
		return nil
	}
	return func() int {
		if _, lines, err := term.GetSize(c.out); err == nil && lines > 0 {
			return lines
		}
		return usualHeight
	}
}

// bold reports whether the output takes ANSI's bold and the person wants it.
func (c *console) bold() bool {
	kind := os.Getenv("TERM")
	return c.out >= 0 && runtime.GOOS != "windows" && os.Getenv("NO_COLOR") == "" && kind != "" && kind != "dumb"
}

// interactive reports whether somebody sits at a terminal.
func (p Program) interactive() bool { return terminalOf(p.Stdin) >= 0 && terminalOf(p.Stdout) >= 0 }

// terminalOf is the file descriptor of a terminal, -1 for anything else.
func terminalOf(stream any) int {
	if o, ok := stream.(*output); ok {
		stream = o.Writer
	}
	f, ok := stream.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return -1
	}
	return int(f.Fd())
}

// unescape takes the backslashes away with which a terminal guards blanks and other
// signs in a path that is dropped on it. On Windows a backslash is a separator.
func unescape(path string) (plain string, changed bool) {
	if runtime.GOOS == "windows" || !strings.Contains(path, `\`) {
		return path, false
	}
	var b strings.Builder
	guarded := false
	for _, r := range path {
		if r == '\\' && !guarded {
			guarded = true
			continue
		}
		guarded = false
		b.WriteRune(r)
	}
	return b.String(), true
}
