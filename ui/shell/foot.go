package shell

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/page"
)

// foot is what stands below the page: what has just been done, and the way back and on,
// or what is being done and the way to end it. Where the window is too small for that,
// parts of it scroll with the page: see [foot.fold].
type foot struct {
	box          *fyne.Container
	above, below *fyne.Container // what scrolls: before the page and after it

	said    fyne.CanvasObject   // what has just been done; nil for nothing
	notes   []fyne.CanvasObject // the other notes
	ways    fyne.CanvasObject   // nil for none
	under   []fyne.CanvasObject // what is being done
	buttons buttons

	folded   int
	progress *kit.Progress // nil but while work is under way

	clip    *clip  // a secret on the clipboard; nil for none
	trouble string // what the desktop could not do
}

// How much of the foot scrolls with the page.
const (
	foldNothing = iota
	foldSaid
	foldWays
)

func newFoot() *foot {
	return &foot{box: kit.Box(&kit.Column{}), above: kit.Box(&kit.Column{}), below: kit.Box(&kit.Column{})}
}

// fold says how much of the foot scrolls with the page.
func (f *foot) fold(much int) {
	f.folded = much
	f.above.Objects, f.below.Objects, f.box.Objects = nil, nil, nil
	if f.said != nil {
		to := f.box
		if much >= foldSaid {
			to = f.above
		}
		to.Objects = append(to.Objects, f.said)
	}
	f.box.Objects = append(f.box.Objects, f.notes...)
	f.box.Objects = append(f.box.Objects, f.under...)
	if f.ways != nil {
		to := f.box
		if much >= foldWays {
			to = f.below
		}
		to.Objects = append(to.Objects, f.ways)
	}
}

// show draws the foot of the page on show.
func (f *foot) show(s *Shell) {
	if f.progress != nil {
		f.progress.Stop()
	}
	f.buttons, f.progress, f.ways, f.under = nil, nil, nil, nil
	f.said = nil
	if s.page.Said != "" {
		f.said = note(look.MarkDone, s.page.Said)
	}
	f.note(s)
	if s.page.Busy != "" {
		f.progress = kit.NewProgress()
		f.progress.Start()
		f.under = []fyne.CanvasObject{f.progress, f.busy(s)}
	} else {
		f.ways = f.waysOf(s)
	}
	f.fold(f.folded)
}

func strip(what fyne.CanvasObject) fyne.CanvasObject {
	return kit.Box(kit.Panel{PadX: 3 * look.Step, PadY: 1.5 * look.Step}, kit.NewGround(theme.ColorNameHeaderBackground), what)
}

// waysOf are the way back and the ways on, the primary one last; nil if there are none.
func (f *foot) waysOf(s *Shell) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	p := &s.page
	add := func(a model.Action, kind kit.ButtonKind, now func() model.Action) {
		if a.Label == "" {
			return
		}
		if a.Danger {
			kind = kit.ButtonDanger
		}
		parts = append(parts, f.buttons.add(s.footKeys(), a, kind, func() { s.press(now()) }))
	}
	add(p.Back, kit.ButtonLink, func() model.Action { return s.page.Back })
	left := len(parts)
	for i, a := range p.Others {
		add(a, kit.ButtonPlain, func() model.Action { return s.page.Others[i] })
	}
	add(p.Primary, kit.ButtonPrimary, func() model.Action { return s.page.Primary })
	if len(parts) == 0 {
		return nil
	}
	return strip(kit.Box(page.Ends{Left: left, Gap: look.Step}, parts...))
}

// footKeys are the keys of the foot, which may scroll.
func (s *Shell) footKeys() *kit.Keys {
	k := *s.keys
	k.Shown = func(o fyne.CanvasObject) {
		if s.foot.folded >= foldWays {
			s.reveal(o)
		}
		s.tellFocus(o)
	}
	return &k
}

// busy is what is being done, and what ends it.
func (f *foot) busy(s *Shell) fyne.CanvasObject {
	parts := []fyne.CanvasObject{kit.Body(s.page.Busy)}
	if s.page.Cancel.Label != "" {
		parts = append(parts, f.buttons.add(s.barKeys(), s.page.Cancel, kit.ButtonPlain, func() { s.press(s.page.Cancel) }))
	}
	return strip(kit.Box(page.Ends{Left: 1, Gap: 2 * look.Step}, parts...))
}

// note draws what the desktop could not do, and how long a secret stays on the clipboard.
func (f *foot) note(s *Shell) {
	f.notes = nil
	if f.trouble != "" {
		f.notes = append(f.notes, note(look.MarkProblem, f.trouble))
	}
	if f.clip != nil {
		f.notes = append(f.notes, note(look.MarkWaiting, s.text("secret-copied", "seconds", strconv.Itoa(f.clip.left))))
	}
}

func note(mark look.Mark, text string) fyne.CanvasObject {
	return kit.Box(kit.Panel{Bar: look.Step / 2, PadX: 2.5 * look.Step, PadY: look.Step},
		kit.NewGround(look.ColorPanel), kit.NewGround(mark.Color()), kit.Marked(mark, kit.Body(text)))
}

// noted shows changed notes on the page on show.
func (s *Shell) noted() {
	if s.drawn == nil {
		return
	}
	s.foot.note(s)
	s.root.Layout.Layout(s.root.Objects, s.root.Size())
	s.foot.box.Refresh()
}
