package kit

import (
	"fyne.io/fyne/v2"

	"qwizard/ui/look"
)

// Path is a field for the path of a file or folder, with a button to look for it, which
// stands under the field if a path that is there from the start has no room beside it.
type Path struct {
	block
	entry  *Entry
	button *Button
}

// NewPath makes the field; pick opens the dialog that looks for it and later calls
// [Path.Set].
func NewPath(k *Keys, value, choose string, changed func(string), pick func()) *Path {
	p := &Path{
		entry:  NewEntry(k, EntryOptions{Value: value, Changed: changed}),
		button: NewButton(k, choose, ButtonPlain, pick),
	}
	most := func() float32 { return max(18*Em(), p.entry.wideFor(value)) }
	p.init(p, Box(trail{look.Step, most}, p.entry, p.button))
	return p
}

// Set replaces the path, as if it had been typed.
func (p *Path) Set(path string) { p.entry.SetText(path) }

// SetWrong shows, or no longer, that there is no such thing.
func (p *Path) SetWrong(wrong bool) { p.entry.SetWrong(wrong) }

// SetName says what is looked for, for those who do not see its label.
func (p *Path) SetName(name string) { p.entry.SetName(name) }

// AccessibilityLabel implements [fyne.Accessible].
func (p *Path) AccessibilityLabel() string { return p.entry.AccessibilityLabel() }

// AccessibilityRole implements [fyne.Accessible].
func (p *Path) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusOn implements [Focuser].
func (p *Path) FocusOn() fyne.Focusable { return FocusOf(p.entry) }

// Disable implements [fyne.Disableable].
func (p *Path) Disable() { setDisabled(true, p.entry, p.button) }

// Enable implements [fyne.Disableable].
func (p *Path) Enable() { setDisabled(false, p.entry, p.button) }

// Disabled implements [fyne.Disableable].
func (p *Path) Disabled() bool { return p.entry.Disabled() }
