package shell_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/page"
	"qwizard/ui/shell/shelltest"
)

// stop is where Tab stops, and what Enter and Space do there.
type stop struct {
	id   string // as the focus is reported
	does doing
	with string // the action that is pressed, the field that is led to, the text that is copied
}

type doing int

const (
	presses doing = iota // Enter and Space press the action
	copies               // Enter and Space copy
	leads                // Enter and Space lead to the field
	folds                // Enter and Space open and close
	fills                // Enter is the primary action
	writes               // Enter is text, and Ctrl+Enter the primary action
	looks                // Enter and Space are a matter of the field
)

// stops are where Tab has to stop on a page, in reading order.
func stops(f model.Frame, p model.Page) []stop {
	var all []stop
	add := func(a model.Action) {
		if a.Do != nil {
			all = append(all, stop{a.ID, presses, a.ID})
		}
	}
	add(f.Order)
	for _, l := range f.Links {
		add(l)
	}
	for _, c := range p.Problems {
		if c.Field != "" && p.Busy == "" {
			all = append(all, stop{page.IDSummary, leads, c.Field})
		}
	}
	all = append(all, stopsOf(p.Blocks, p.Busy != "")...)
	if p.Busy != "" {
		add(p.Cancel)
		return all
	}
	for _, a := range slices.Concat([]model.Action{p.Back}, p.Others, []model.Action{p.Primary}) {
		add(a)
	}
	return all
}

// stopsOf are those of blocks. While the page is busy, what there is to read remains.
func stopsOf(blocks []model.Block, busy bool) []stop {
	var read, all []stop
	add := func(id string, does doing, with string) { all = append(all, stop{id, does, with}) }
	press := func(a model.Action) {
		if a.Do != nil {
			add(a.ID, presses, a.ID)
		}
	}
	for _, b := range blocks {
		all = nil
		switch b := b.(type) {
		case model.Help:
			read = append(read, stop{b.ID, folds, ""})
		case model.Verbatim:
			read = append(read, stop{"", fills, ""})
		case model.Findings:
			if len(b.Well) > 0 {
				read = append(read, stop{b.ID, folds, ""})
			}
		case model.History:
			for _, m := range b.Moments {
				if m.Raw != "" {
					read = append(read, stop{"", fills, ""})
				}
			}
		case model.Steps:
			for _, i := range b.Items {
				read = append(read, stopsOf(i.Blocks, busy)...)
			}
		case model.Copy:
			add(b.ID, copies, b.Value)
		case model.Next:
			press(b.Action)
		case model.Buttons:
			for _, a := range b.Actions {
				press(a)
			}
		case model.Answers:
			for _, r := range b.Rows {
				press(r.Change)
			}
		case model.Rows:
			for _, r := range b.Rows {
				press(r.Open)
			}
		case model.Field:
			all = stopsIn(b)
		}
		if !busy {
			read = append(read, all...)
		}
		if f, ok := b.(model.Field); ok && f.Why != "" {
			read = append(read, stop{f.ID + "/why", folds, ""})
		}
	}
	return read
}

// stopsIn are those of a field.
func stopsIn(f model.Field) []stop {
	all := []stop{{f.ID, fills, ""}}
	switch f.Kind {
	case model.FieldLong:
		all[0].does = writes
		if model.Held(f) {
			all[0].does = looks // a button takes it away
		}
	case model.FieldDate:
		all = append(all, all[0], all[0])
	case model.FieldFile, model.FieldSave, model.FieldFolder, model.FieldSecret:
		all = append(all, stop{f.ID, looks, ""}) // the button beside the entry
	case model.FieldFiles:
		all[0].does = looks
		for range model.Paths(f.Value) {
			all = append(all, all[0])
		}
	}
	return all
}

// byKeyboard uses a page without a mouse.
func byKeyboard(t *testing.T, on *staged) {
	on.arrives(t)
	g := &guide{typed: map[string]string{}}
	on.shell.Lead(g)
	want := stops(on.frame, on.page)
	on.canPressAll(t, want)
	found := on.walk(t, want)
	if t.Failed() {
		return
	}
	for i, s := range want {
		on.Canvas().Focus(found[i])
		if !shelltest.FocusSeen(on, theme.Color(look.ColorFocus)) {
			t.Errorf("that %q has the focus cannot be seen", s.id)
		}
		on.pageKeys(t, g, s)
		on.ownKeys(t, g, s)
	}
}

// arrives looks where the focus is when the page has just come.
func (on *staged) arrives(t *testing.T) {
	t.Helper()
	p, want := on.page, page.IDTitle
	switch {
	case p.Busy != "":
		want = p.Cancel.ID
	case p.Focus != "":
		want = p.Focus
	case len(p.Problems) > 0:
		want = page.IDSummary
	}
	if got := strings.Join(on.told, " "); got != want {
		t.Errorf("the focus comes to %q, want %q", got, want)
	}
}

// canPressAll looks whether every action of the page is among the stops, in its order.
func (on *staged) canPressAll(t *testing.T, all []stop) {
	t.Helper()
	var want, got []string
	for _, a := range modeltest.Actions(on.page) {
		if on.page.Busy == "" || a.ID == on.page.Cancel.ID {
			want = append(want, a.ID)
		}
	}
	bar := len(on.frame.Links)
	if on.frame.Order.Do != nil {
		bar++
	}
	for _, s := range all[bar:] {
		if s.does == presses {
			got = append(got, s.with)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("can press %q, want %q", got, want)
	}
}

// walk goes round the page by Tab, and back by Shift+Tab.
func (on *staged) walk(t *testing.T, want []stop) []fyne.Focusable {
	t.Helper()
	c := on.Canvas()
	c.Unfocus()
	on.told = nil
	var found []fyne.Focusable
	for range want {
		c.FocusNext()
		found = append(found, c.Focused())
	}
	for i, s := range want {
		if i >= len(on.told) || on.told[i] != s.id {
			t.Errorf("Tab goes to %q, want %v", on.told, want)
			return nil
		}
	}
	if c.FocusNext(); c.Focused() != found[0] {
		t.Errorf("after the last, Tab goes to %q", label(c.Focused()))
	}
	for _, f := range slices.Backward(found) {
		if c.FocusPrevious(); c.Focused() != f {
			t.Errorf("Shift+Tab goes to %q, want %q", label(c.Focused()), label(f))
			return nil
		}
	}
	return found
}

// primary is what Enter does where it is not another thing.
func (on *staged) primary() string {
	if on.page.Busy != "" {
		return ""
	}
	if on.page.Primary.Do != nil {
		return on.page.Primary.ID
	}
	for _, b := range on.page.Blocks {
		if n, ok := b.(model.Next); ok && n.Action.Do != nil {
			return n.Action.ID
		}
	}
	return ""
}

func (on *staged) key(name fyne.KeyName) { on.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name}) }

func (on *staged) chord(name fyne.KeyName, m fyne.KeyModifier) {
	on.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: m})
}

// pageKeys tries the keys that do the same wherever the focus is.
func (on *staged) pageKeys(t *testing.T, g *guide, s stop) {
	t.Helper()
	back, out := "", ""
	if on.page.Busy == "" && on.page.Back.Do != nil {
		back = on.page.Back.ID
		out = back
	}
	if on.page.Busy != "" && on.page.Cancel.Do != nil {
		out = on.page.Cancel.ID
	}
	for _, k := range []struct {
		name string
		key  func()
		want string
	}{
		{"Esc", func() { on.key(fyne.KeyEscape) }, out},
		{"F1", func() { on.key(fyne.KeyF1) }, "help"},
		{"Alt+Left", func() { on.chord(fyne.KeyLeft, fyne.KeyModifierAlt) }, back},
	} {
		if k.key(); g.last() != k.want {
			t.Errorf("at %q %s does not press %q", s.id, k.name, k.want)
		}
	}
	g.stretches = nil
	for _, n := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4} {
		on.chord(n, fyne.KeyModifierControl)
	}
	if !slices.Equal(g.stretches, []int{1, 2, 3, 4}) {
		t.Errorf("at %q Ctrl+1 to 4 lead to %v", s.id, g.stretches)
	}
}

// ownKeys tries the keys that do what the stop is for.
func (on *staged) ownKeys(t *testing.T, g *guide, s stop) {
	t.Helper()
	at := on.Canvas().Focused()
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace} {
		switch s.does {
		case presses:
			if on.key(key); g.last() != s.with {
				t.Errorf("%s at %q does not press it", key, s.id)
			}
		case copies:
			board := fyne.CurrentApp().Clipboard()
			board.SetContent("")
			if on.key(key); board.Content() != s.with {
				t.Errorf("%s at %q copies %q", key, s.id, board.Content())
			}
		case leads:
			on.told = nil
			if on.key(key); !slices.Equal(on.told, []string{s.with}) {
				t.Errorf("%s at the summary leads to %q, want %q", key, on.told, s.with)
			}
			on.Canvas().Focus(at)
		case folds:
			i := slices.IndexFunc(shelltest.Find[*kit.Fold](on), func(f *kit.Fold) bool { return kit.FocusOf(f) == at })
			fold := shelltest.Find[*kit.Fold](on)[i]
			open := fold.Open()
			if on.key(key); fold.Open() == open {
				t.Errorf("%s at %q does not open or close it", key, s.id)
			}
		}
	}
	switch s.does {
	case fills:
		if on.key(fyne.KeyEnter); g.last() != on.primary() {
			t.Errorf("Enter at %q is not %q", s.id, on.primary())
		}
	case writes:
		if on.key(fyne.KeyEnter); g.last() != "" {
			t.Errorf("Enter at %q is not text", s.id)
		}
		if on.chord(fyne.KeyReturn, fyne.KeyModifierControl); g.last() != on.primary() {
			t.Errorf("Ctrl+Enter at %q is not %q", s.id, on.primary())
		}
	}
}
