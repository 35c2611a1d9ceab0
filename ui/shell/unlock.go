package shell

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
	"qwizard/ui/model"
)

// The field is this many characters wide at most, which says that a sentence fits.
const secretChars = 46

type unlockPage struct {
	content *fyne.Container
	entry   *field
	button  *button
}

// newUnlockPage draws the page; reveal is told which of its parts has got the focus.
func newUnlockPage(u model.Unlock, typed string, submit func(string), reveal func(fyne.CanvasObject)) *unlockPage {
	p := &unlockPage{entry: newSecretField(reveal)}
	p.entry.SetText(typed)
	send := func() { submit(p.entry.Text) }
	p.entry.OnSubmitted = func(string) { send() }
	p.button = newButton(u.Button, send, reveal)

	head := stack(look.Step, title(u.Title), body(u.Lead))
	field := []fyne.CanvasObject{label(u.Label)}
	if u.Hint != "" {
		field = append(field, hint(u.Hint))
	}
	field = append(field, box(start{chars: secretChars}, p.entry))

	blocks := []fyne.CanvasObject{head}
	if u.Error != "" {
		blocks = append(blocks, summary(u.Error))
	}
	blocks = append(blocks, stack(look.Step/2, field...), box(start{}, p.button))
	if u.Busy != "" {
		p.entry.Disable()
		p.button.Disable()
		blocks = append(blocks, marked(model.RowWaiting, newText(span{u.Busy, look.SizeText, theme.ColorNameWarning, true})))
	}
	p.content = page(3*look.Step, blocks...)
	return p
}

// summary says what was wrong, above what it is about.
func summary(s string) fyne.CanvasObject {
	words := newText(span{s, look.SizeText, theme.ColorNameForeground, false})
	return box(panel{bar: look.Step / 2, padX: 2 * look.Step, padY: 1.5 * look.Step},
		newGround(look.ColorProblemBack), newGround(theme.ColorNameError), marked(model.RowProblem, words))
}

// field is an entry for a secret that scrolls into view when it gets the focus.
type field struct {
	widget.Entry
	reveal func(fyne.CanvasObject)
}

func newSecretField(reveal func(fyne.CanvasObject)) *field {
	f := &field{reveal: reveal}
	f.Password = true
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.ExtendBaseWidget(f)
	return f
}

// FocusGained implements [fyne.Focusable].
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	f.reveal(f)
}

// button is the one primary action of a page. Unlike Fyne's it answers Enter too, keeps
// the focus when it is pressed by a key, and scrolls into view when it gets it.
type button struct {
	widget.Button
	reveal func(fyne.CanvasObject)
}

func newButton(label string, tapped func(), reveal func(fyne.CanvasObject)) *button {
	b := &button{reveal: reveal}
	b.Text, b.OnTapped, b.Importance = label, tapped, widget.HighImportance
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements [fyne.Focusable].
func (b *button) FocusGained() {
	b.Button.FocusGained()
	b.reveal(b)
}

// TypedKey implements [fyne.Focusable]. It does not go through Tapped, which takes the
// focus away.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() {
			b.OnTapped()
		}
	}
}
