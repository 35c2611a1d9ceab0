package shell

import (
	"strings"

	"fyne.io/fyne/v2"

	"qwizard/ui/look"
	"qwizard/ui/page"
)

// spot is where the focus is: in the page, or on a button of a bar.
type spot struct {
	page   page.Spot
	button string // its id, with barID or footID before it
}

const (
	barID  = "bar/"
	footID = "foot/"
)

// focusing is what decides where the focus goes when a page is shown.
type focusing struct {
	kept     spot           // where it was before the page was drawn, or before it was busy
	arriving bool           // another page is on show and was busy up to now
	pressed  bool           // something was pressed since the page was last shown idle
	moved    bool           // the person asked for another part of the page
	told     fyne.Focusable // what OnFocus was told of last
}

// remember notes where the focus is, unless that is only where it waits for work to end.
func (s *Shell) remember(again bool) {
	switch {
	case !again:
		s.focus.kept = spot{}
	case s.page.Busy == "":
		s.focus.kept = s.now()
	}
}

// now is where the focus is.
func (s *Shell) now() spot {
	f := s.window.Canvas().Focused()
	if f == nil {
		return spot{}
	}
	if id := s.links.idOf(f); id != "" {
		return spot{button: barID + id}
	}
	if id := s.foot.buttons.idOf(f); id != "" {
		return spot{button: footID + id}
	}
	return spot{page: s.drawn.SpotOf(f)}
}

// at is what can get the focus at a spot; nil if it is gone.
func (s *Shell) at(sp spot) fyne.Focusable {
	if id, ok := strings.CutPrefix(sp.button, barID); ok {
		return s.links.find(id)
	}
	if id, ok := strings.CutPrefix(sp.button, footID); ok {
		return s.foot.buttons.find(id)
	}
	if sp.page.ID != "" {
		return s.drawn.At(sp.page)
	}
	return nil
}

// settle gives the focus to where it belongs once a page is drawn: on a page drawn anew
// to what had it, on another page to its title or what it says, after an action that
// failed to what is wrong, while work is under way to what ends it.
func (s *Shell) settle(again, problems bool) {
	f := &s.focus
	if s.window.Canvas().Overlays().Top() != nil { // the dialog keeps it
		return
	}
	if s.page.Busy != "" {
		f.arriving = f.arriving && again || !again
		s.keepStill(s.foot.buttons.find(s.page.Cancel.ID))
		return
	}
	arrived := !again || f.arriving || f.moved
	failed := problems && (f.pressed || arrived)
	switch {
	case (arrived || failed) && s.focusOn(s.page.Focus):
	case failed:
		s.give(s.drawn.Focusable(page.IDSummary))
	case arrived:
		s.keepStill(s.drawn.Focusable(page.IDTitle))
	case f.kept == spot{}:
		s.window.Canvas().Unfocus()
	default:
		if o := s.at(f.kept); o != nil {
			s.keepStill(o)
		} else {
			s.keepStill(s.drawn.Focusable(page.IDTitle))
		}
	}
	s.focus = focusing{}
}

// focusOn gives the focus to the part of this id, in the page or below it.
func (s *Shell) focusOn(id string) bool {
	if id == "" {
		return false
	}
	o := s.drawn.Focusable(id)
	if o == nil {
		o = s.foot.buttons.find(id)
	}
	s.give(o)
	return o != nil
}

// give gives the focus, and scrolls to what has got it.
func (s *Shell) give(o fyne.Focusable) {
	if o != nil {
		s.window.Canvas().Focus(o)
	}
}

// keepStill gives the focus without scrolling.
func (s *Shell) keepStill(o fyne.Focusable) {
	if o == nil {
		s.window.Canvas().Unfocus()
		return
	}
	s.still = true
	s.window.Canvas().Focus(o)
	s.still = false
}

// reveal scrolls as little as it takes to have all of o, a part of the page, in view, with
// some room around it if there is any.
func (s *Shell) reveal(o fyne.CanvasObject) {
	if s.still {
		return
	}
	driver := fyne.CurrentApp().Driver()
	height := s.scroll.Size().Height
	around := max(min(margin, (height-o.Size().Height)/2), look.Step/2) // the frame is seen, too
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.scroll).Y - around
	bottom := top + o.Size().Height + 2*around
	switch {
	case top < 0, bottom-top > height:
		s.scrollBy(top)
	case bottom > height:
		s.scrollBy(bottom - height)
	}
}
