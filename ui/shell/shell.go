// Package shell is the window: what stands around every page, and what the desktop does
// for it (clipboard, files, notifications). It implements [model.Face].
//
// It draws the plain values of ui/model by ui/page and knows nothing of orders. It starts
// no goroutine: everything here runs on Fyne's UI goroutine, and what a person does goes
// to the guide, which does not block.
package shell

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/page"
	"qwizard/ui/words"
)

// The size of the window at the start. It can be used from 720 x 520 on.
const (
	startWidth  = 960
	startHeight = 680
)

// Leader is who leads the person: a [model.Guide].
type Leader interface {
	Press(model.Action)
	Type(field, value string)
	Stretch(n int)
}

// Config is what a shell works with. All fields but Picture are required.
type Config struct {
	Words   *words.Words
	After   func(d time.Duration, f func()) // calls f on the UI goroutine when d has passed
	Picture func(name string) fyne.Resource // a drawing by its name; nil if there is none
}

// Shell is the content of one window. Its methods must be called on the UI goroutine.
type Shell struct {
	// OnShown, if set, is called with a page's id when another page, or the same one
	// anew, is on show; " busy" follows the id while work is under way. The window test
	// waits for it in the log.
	OnShown func(page string)
	// OnFocus, if set, is called with the id of the field, action or part that has got the
	// focus. The window test goes on to the next one until it reads the one it wants.
	OnFocus func(id string)
	// OnClosed, if set, is called when the window closes, while Fyne still runs.
	OnClosed func()

	window fyne.Window
	config Config
	lead   Leader
	keys   *kit.Keys

	root   *fyne.Container
	bar    *fyne.Container
	banner *fyne.Container
	scroll *container.Scroll
	foot   *foot
	links  buttons // of the top bar

	frame   model.Frame
	page    model.Page
	drawn   *page.Drawn // nil before the first page
	typed   map[string]string
	folds   map[string]bool
	focus   focusing
	still   bool // no scrolling by focus now
	chooser *dialog.FileDialog
}

// New makes the window's content and sizes the window. It is laid out with the first page,
// so show one before the window is shown.
func New(w fyne.Window, c Config) *Shell {
	s := &Shell{window: w, config: c, lead: nobody{}, folds: map[string]bool{}, typed: map[string]string{}}
	s.keys = s.pageKeys()
	s.scroll = container.NewVScroll(kit.Box(&sheet{}))
	s.bar = kit.Box(kit.Panel{})
	s.banner = kit.Box(kit.Panel{Bar: look.Step, PadX: 2 * look.Step, PadY: look.Step})
	s.foot = newFoot()
	s.root = kit.Box(frame{s.foot}, s.bar, s.banner, newHost(s.scroll), s.foot.box)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(startWidth, startHeight))
	w.SetOnDropped(func(_ fyne.Position, items []fyne.URI) { s.dropped(items) })
	w.SetOnClosed(s.closed)
	s.listen()
	return s
}

// nobody leads before there is a guide.
type nobody struct{}

func (nobody) Press(model.Action)  {}
func (nobody) Type(string, string) {}
func (nobody) Stretch(int)         {}

// Lead says who leads from now on.
func (s *Shell) Lead(l Leader) { s.lead = l }

// Show implements [model.Face].
func (s *Shell) Show(f model.Frame, p model.Page) {
	first := s.drawn == nil
	again := !first && p.Place == s.page.Place
	s.remember(again)
	if again && page.Same(page.Filled(s.page, s.typed), p) && sameFrame(f, s.frame) {
		s.frame, s.page = f, p // what is on show may be in use: it stays
		clear(s.typed)
		s.noted()
		s.settle(again, len(p.Problems) > 0)
		s.report()
		return
	}
	if !again {
		clear(s.folds)
		s.scroll.Offset = fyne.Position{}
	}
	clear(s.typed)
	problems := len(p.Problems) > 0
	news := p.Said != "" && p.Said != s.page.Said
	s.setFrame(f, first)
	s.setPage(p)
	s.foot.show(s)
	s.arrange(first)
	s.settle(again, problems)
	if news && s.foot.folded >= foldSaid {
		s.scroll.ScrollToTop()
	}
	s.report()
}

// report says what is on show.
func (s *Shell) report() {
	if s.OnShown == nil {
		return
	}
	name := string(s.page.Place.Page)
	if s.page.Busy != "" {
		name += " busy"
	}
	s.OnShown(name)
}

// setPage draws a page in place of the one on show.
func (s *Shell) setPage(p model.Page) {
	if s.drawn != nil {
		s.drawn.Gone()
	}
	s.page = p
	s.drawn = page.Draw(p, page.Hands{
		Press: s.press, Type: s.typeIn, Pick: s.pick, Copy: s.Copy, After: s.config.After, Picture: s.config.Picture,
		Open:  func(fold string) bool { return s.folds[fold] },
		Fold:  func(fold string, open bool) { s.folds[fold] = open },
		Text:  s.text,
		Focus: s.give,
		Keys:  s.keys,
	})
	s.scroll.Content = kit.Box(&sheet{}, s.foot.above, s.drawn.Content, s.foot.below)
}

// arrange lays out what has changed.
func (s *Shell) arrange(first bool) {
	if first {
		s.window.SetContent(s.root)
		return
	}
	s.root.Layout.Layout(s.root.Objects, s.root.Size())
	s.reflow()
}

func (s *Shell) typeIn(field, value string) {
	s.typed[field] = value
	s.lead.Type(field, value)
}

// press hands an action to the guide. While work is under way the guide does only what
// ends it or leads away.
func (s *Shell) press(a model.Action) {
	if a.Do == nil {
		return
	}
	s.focus.pressed = true
	s.foot.trouble = ""
	if now, ok := page.Action(s.page, a.ID); ok {
		a = now // the page may have been shown anew without being drawn
	}
	s.lead.Press(a)
}

// text is one of the window's own words. They are in a file that is read when the first
// of them is asked for, so nothing on the first page asks for one.
func (s *Shell) text(key string, params ...string) string {
	return s.config.Words.Text("window."+key, params...)
}
