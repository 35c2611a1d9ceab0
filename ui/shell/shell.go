// Package shell is the window: what stands around every page, and the bare pages of the
// spine (home, unlock, notice).
//
// It draws the plain values of ui/model and knows nothing of orders. It starts no
// goroutine: everything here runs on Fyne's UI goroutine, and what a person submits is
// handed out by a callback that must not block.
package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
	"qwizard/ui/model"
)

// The names under which pages are reported to [Shell.OnShown].
const (
	PageHome   = "home"
	PageUnlock = "unlock"
	PageNotice = "notice"
)

// The size of the window at the start. It can be used from 720 x 520 on.
const (
	startWidth  = 960
	startHeight = 680
)

// A line of the column is at most this many characters long, which reads well.
const columnChars = 74

// Shell is the content of one window. Its methods must be called on the UI goroutine.
type Shell struct {
	// OnShown, if set, is called with a page's name when another page, or the same
	// one anew, is on show. The window test waits for it in the log.
	OnShown func(page string)

	window fyne.Window
	root   *fyne.Container
	bar    *fyne.Container
	banner *fyne.Container
	scroll *container.Scroll

	page   string
	unlock *unlockPage // while PageUnlock is on show
}

// New makes the window's content and sizes the window. It is laid out with the first page,
// so show one before the window is shown.
func New(w fyne.Window, f model.Frame) *Shell {
	s := &Shell{window: w, scroll: container.NewVScroll(page(0))}
	s.bar = container.NewStack()
	s.banner = container.NewStack()
	s.root = box(frame{}, s.bar, s.banner, newHost(s.scroll))
	s.SetFrame(f)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(startWidth, startHeight))
	w.Canvas().SetOnTypedKey(s.typed)
	return s
}

// SetFrame changes what stands around the page.
func (s *Shell) SetFrame(f model.Frame) {
	s.bar.Layout, s.bar.Objects = panel{padX: 2 * look.Step, padY: look.Step}, topBar(f)
	s.banner.Layout, s.banner.Objects = panel{bar: look.Step, padX: 2 * look.Step, padY: look.Step}, bannerStrip(f.Banner)
	s.banner.Hidden = f.Banner == model.Banner{}
	if !s.root.Size().IsZero() {
		s.root.Refresh()
	}
}

// Home shows the page with everything there is to do. Where the page is on show
// already it keeps its place.
func (s *Shell) Home(h model.Home) { s.show(PageHome, homePage(h)) }

// Notice shows a page that only says something.
func (s *Shell) Notice(n model.Notice) { s.show(PageNotice, noticePage(n)) }

// Unlock shows the page that asks for the passphrase. submit gets what was typed, on
// the UI goroutine, when the person presses Enter or the button; it must not block.
// Called again while the page is on show it keeps what was typed, so that a slip
// can be mended.
func (s *Shell) Unlock(u model.Unlock, submit func(secret string)) {
	var typed string
	if s.unlock != nil {
		typed = s.unlock.entry.Text
	}
	p := newUnlockPage(u, typed, submit, s.reveal)
	s.show(PageUnlock, p.content)
	s.unlock = p
	if u.Busy == "" {
		s.window.Canvas().Focus(p.entry)
	}
}

// show replaces the page. A page shown anew keeps how far it was scrolled.
func (s *Shell) show(page string, content *fyne.Container) {
	again, first := page == s.page, s.page == ""
	s.page, s.unlock = page, nil
	s.window.Canvas().Unfocus()
	s.scroll.Content = content
	if !again {
		s.scroll.Offset = fyne.Position{}
	}
	if first {
		s.window.SetContent(s.root)
	} else {
		fit(s.scroll, s.scroll.Size())
		s.scroll.Refresh()
	}
	if s.OnShown != nil {
		s.OnShown(page)
	}
}

// typed scrolls the page by keys. It is called while nothing has the focus.
func (s *Shell) typed(e *fyne.KeyEvent) {
	page := s.scroll.Size().Height - 4*look.Step
	switch e.Name {
	case fyne.KeyDown:
		s.scrollBy(5 * look.Step)
	case fyne.KeyUp:
		s.scrollBy(-5 * look.Step)
	case fyne.KeyPageDown, fyne.KeySpace:
		s.scrollBy(page)
	case fyne.KeyPageUp:
		s.scrollBy(-page)
	case fyne.KeyHome:
		s.scroll.ScrollToTop()
	case fyne.KeyEnd:
		s.scroll.ScrollToBottom()
	}
}

// reveal scrolls as little as it takes to have all of o, a part of the page, in view.
func (s *Shell) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.scroll).Y - look.Step
	bottom := top + o.Size().Height + 2*look.Step
	switch {
	case top < 0:
		s.scrollBy(top)
	case bottom > s.scroll.Size().Height:
		s.scrollBy(bottom - s.scroll.Size().Height)
	}
}

func (s *Shell) scrollBy(dy float32) {
	s.scroll.ScrollToOffset(fyne.NewPos(0, s.scroll.Offset.Y+dy))
}

// fit lays the page out at the scroller's size before the scroller asks how high it is.
func fit(s *container.Scroll, size fyne.Size) {
	page := s.Content.(*fyne.Container)
	page.Layout.(*column).width = size.Width
	page.Resize(page.MinSize().Max(size))
}

// host holds the scroller, and fits the page whenever the window changes its size.
type host struct {
	widget.BaseWidget
	scroll *container.Scroll
}

func newHost(scroll *container.Scroll) *host {
	h := &host{scroll: scroll}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements [fyne.Widget].
func (h *host) CreateRenderer() fyne.WidgetRenderer {
	return &hostRenderer{WidgetRenderer: widget.NewSimpleRenderer(h.scroll), h: h}
}

type hostRenderer struct {
	fyne.WidgetRenderer
	h *host
}

// Layout implements [fyne.WidgetRenderer]. It is called again and again with the same
// size, and a scroller's refresh wraps every text anew, so it has none.
func (r *hostRenderer) Layout(size fyne.Size) {
	fit(r.h.scroll, size)
	r.h.scroll.Resize(size)
}

// Refresh implements [fyne.WidgetRenderer]: the theme, and with it every size, may have
// changed.
func (r *hostRenderer) Refresh() {
	fit(r.h.scroll, r.h.Size())
	r.h.scroll.Refresh()
}

func topBar(f model.Frame) []fyne.CanvasObject {
	product := newText(span{f.Product, look.SizeText, theme.ColorNamePrimary, true})
	order := newText(span{f.Order, look.SizeText, theme.ColorNamePlaceHolder, false})
	return []fyne.CanvasObject{
		newGround(theme.ColorNameHeaderBackground),
		box(bar{gap: 3 * look.Step}, product, order),
	}
}

func bannerStrip(b model.Banner) []fyne.CanvasObject {
	words := newText(
		span{b.Word, look.SizeText, look.ColorBannerText, true},
		span{"  " + b.Text, look.SizeText, look.ColorBannerText, false})
	return []fyne.CanvasObject{newGround(look.ColorBanner), newGround(look.ColorBannerBar), words}
}

// bar puts its second object after the first, which keeps its natural width if it can.
type bar struct{ gap float32 }

func (b bar) first(o fyne.CanvasObject, width float32) float32 {
	return min(o.(*text).natural(), width)
}

func (b bar) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	first := b.first(objects[0], width)
	return max(heightFor(objects[0], first), heightFor(objects[1], max(width-first-b.gap, 1)))
}

// Layout implements [fyne.Layout].
func (b bar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first := b.first(objects[0], size.Width)
	place(objects[0], 0, 0, first, heightFor(objects[0], first))
	rest := max(size.Width-first-b.gap, 1)
	place(objects[1], first+b.gap, 0, rest, heightFor(objects[1], rest))
}

// MinSize implements [fyne.Layout].
func (b bar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
