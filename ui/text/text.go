// Package text is the terminal face: it draws the pages of [model] in lines and hands
// back what is typed. It knows no toolkit and no page: what is on a page, and what
// follows from a press, is said by the guide.
//
// Lines are for eyes and for screen readers: states are words, nothing is said by
// colour or place alone, and what can be done has a number in reading order. Whatever
// comes from files or from the CA is made printable first, so that it cannot move the
// cursor or speak in our name.
//
// All of it runs on the goroutine that calls [Terminal.Run].
package text

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"qwizard/ui/model"
	"qwizard/ui/words"
)

// Config is what a terminal face works with. In, Out and Words are required.
type Config struct {
	// In gives what is typed. [problem.Cancelled] from its Read is Ctrl-C at a prompt;
	// any other error is the end of the input.
	In    io.Reader
	Out   io.Writer
	Words *words.Words
	Echo  bool // In shows what is typed, and the line break that ends it, by itself
	Bold  bool // Out takes ANSI's bold
	// Width is how many columns Out has now; nil for [maxWidth].
	Width func() int
	// Height is how many lines Out shows at a time; nil where nothing scrolls away.
	Height func() int
	// Interrupts has cancel called at Ctrl-C, from any goroutine, until stop is called.
	// It may be nil.
	Interrupts func(cancel func()) (stop func())
	// ReadSecret shows the prompt and reads a line without showing it; it fails like
	// In's Read. If it is nil, secrets are read from In.
	ReadSecret func(prompt string) (string, error)
	// OpenURL opens a web address, file or folder on the desktop; nil where there is none.
	OpenURL func(target string) error
	// End puts away what is open once the person has quit. What was entered is kept if it
	// returns nil. It may be nil.
	End func() error
	// Path makes what was typed as a path absolute; nil to take it as it is.
	Path func(typed string) string
}

// Guide is what the face needs of [model.Guide].
type Guide interface {
	Show()
	Frame() model.Frame
	Page() model.Page
	Press(model.Action)
	Type(field, value string)
}

// Terminal is the face of one run. It is a [model.Face] and a [model.Runner].
type Terminal struct {
	c     Config
	in    *bufio.Reader
	guide Guide

	mu   sync.Mutex
	jobs []func()

	frame   model.Frame
	page    model.Page
	shown   bool // the guide showed a page since it was last drawn
	pressed bool // something was pressed since then
	quit    bool
	failed  error // the first that Out returned

	drawn  drawing         // as last drawn
	before []string        // the values of the fields before the last press
	listed bool            // the letters were listed since then
	asked  map[string]bool // fields asked for by themselves since the place was entered
	again  map[string]bool // and since the last press
}

// The face has every part that a guide needs.
var (
	_ model.Face   = (*Terminal)(nil)
	_ model.Runner = (*Terminal)(nil)
	_ Guide        = (*model.Guide)(nil)
)

// New makes a terminal face.
func New(c Config) *Terminal {
	return &Terminal{c: c, in: bufio.NewReader(c.In), asked: map[string]bool{}, again: map[string]bool{}}
}

// Run leads through the guide's pages until the person quits, the input ends or ctx
// does. Its error is that of the output.
func (t *Terminal) Run(ctx context.Context, g Guide) error {
	t.guide = g
	if !t.shown {
		g.Show()
	}
	for {
		t.work(ctx)
		if t.over(ctx) {
			break
		}
		t.draw()
		if t.fillAll(ctx); t.over(ctx) {
			break
		}
		if t.shown { // what was filled in changed the page
			continue
		}
		if t.prompt(); t.over(ctx) {
			break
		}
	}
	if t.c.End == nil || t.c.End() == nil {
		t.say(t.t("kept"))
	}
	return t.failed
}

func (t *Terminal) over(ctx context.Context) bool {
	return t.quit || t.failed != nil || ctx.Err() != nil
}

// Show implements [model.Face]. The page is drawn before the next prompt.
func (t *Terminal) Show(f model.Frame, p model.Page) { t.frame, t.page, t.shown = f, p, true }

// Copy implements [model.Face]: a terminal has no clipboard that can be relied on.
func (t *Terminal) Copy(text string, _ bool) {
	if t.drawn.has(text) {
		t.say(t.t("copy-above"))
		return
	}
	t.say(t.t("copy-here"))
	t.verbatim(text)
}

// Open implements [model.Face].
func (t *Terminal) Open(target string) {
	if t.c.OpenURL != nil && t.c.OpenURL(target) == nil {
		t.say(t.t("opened"))
	} else {
		t.say(t.t("open-yourself"))
	}
	t.verbatim(target)
}

// Notify implements [model.Face].
func (t *Terminal) Notify(title, text string) { t.say(t.t("notice", "title", title, "text", text)) }

// Quit implements [model.Face].
func (t *Terminal) Quit() { t.quit = true }

// t is a text of the terminal's own.
func (t *Terminal) t(key string, params ...string) string {
	return t.c.Words.Text("terminal."+key, params...)
}

// width is how many columns our own words take, room how many there are.
func (t *Terminal) width() int { return min(t.room(), maxWidth) }

func (t *Terminal) room() int {
	if t.c.Width == nil {
		return maxWidth
	}
	return max(t.c.Width(), minWidth)
}

// say prints paragraphs, verbatim a text line by line and unbroken.
func (t *Terminal) say(text string) {
	t.printLines(wrap(text, t.width()))
}

func (t *Terminal) printLines(lines []string) {
	for _, l := range lines {
		t.print(l + "\n")
	}
}

func (t *Terminal) verbatim(text string) {
	for l := range strings.Lines(text) {
		t.print(printable(strings.TrimRight(l, "\r\n")) + "\n")
	}
}

// print is the only way to the terminal. What it is given is printable.
func (t *Terminal) print(s string) {
	if t.failed == nil {
		_, t.failed = fmt.Fprint(t.c.Out, s)
	}
}
