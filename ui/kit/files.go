package kit

import (
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// Files is a list of files, each with a button that takes it off the list, and a place
// to drop more, with a button to look for them.
type Files struct {
	block
	keys    *Keys
	paths   []string
	remove  string
	changed func([]string)
	zone    fyne.CanvasObject
	add     *Button
	removes []*Button
	name    string
}

// NewFiles makes the list; pick opens the dialog that looks for files and later calls
// [Files.Drop].
func NewFiles(k *Keys, paths []string, add, remove, hint string, changed func([]string), pick func()) *Files {
	f := &Files{keys: k, paths: slices.Clone(paths), remove: remove, changed: changed}
	f.add = NewButton(k, add, ButtonPlain, pick)
	inside := []fyne.CanvasObject{Box(Start{}, f.add)}
	if hint != "" {
		inside = slices.Insert(inside, 0, fyne.CanvasObject(Hint(hint)))
	}
	f.zone = Box(Panel{PadX: 2 * look.Step, PadY: 2 * look.Step},
		newPlate(theme.ColorNameInputBackground, theme.ColorNameInputBorder), Box(&Column{Gap: look.Step}, inside...))
	f.init(f, Box(&Column{Gap: look.Step}))
	f.fill()
	return f
}

// Paths returns the paths on the list.
func (f *Files) Paths() []string { return slices.Clone(f.paths) }

// Drop adds files that are not on the list yet.
func (f *Files) Drop(paths []string) {
	if f.Disabled() {
		return
	}
	before := len(f.paths)
	for _, p := range paths {
		if !slices.Contains(f.paths, p) {
			f.paths = append(f.paths, p)
		}
	}
	if len(f.paths) > before {
		f.redo()
	}
}

func (f *Files) take(path string) {
	f.paths = slices.DeleteFunc(f.paths, func(p string) bool { return p == path })
	focus(f.add) // the button that has the focus is about to go
	f.redo()
}

func (f *Files) redo() {
	f.fill()
	f.relay(f.keys)
	if f.changed != nil {
		f.changed(f.Paths())
	}
}

// fill makes a row of every file, above the place to drop more.
func (f *Files) fill() {
	f.removes, f.content.Objects = nil, nil
	for _, path := range f.paths {
		words := []fyne.CanvasObject{Body(filepath.Base(path))}
		if dir := filepath.Dir(path); dir != "." {
			words = append(words, Hint(dir))
		}
		b := NewButton(f.keys, f.remove, ButtonLink, func() { f.take(path) })
		b.name = f.remove + " " + filepath.Base(path)
		f.removes = append(f.removes, b)
		f.content.Objects = append(f.content.Objects, Box(trail{gap: 2 * look.Step}, Box(&Column{}, words...), b))
	}
	f.content.Objects = append(f.content.Objects, f.zone)
}

// SetName says what the files are, for those who do not see the label.
func (f *Files) SetName(name string) { f.name = name }

// AccessibilityLabel implements [fyne.Accessible].
func (f *Files) AccessibilityLabel() string {
	names := []string{f.name}
	for _, p := range f.paths {
		names = append(names, filepath.Base(p))
	}
	return strings.Join(names, " ")
}

// AccessibilityRole implements [fyne.Accessible].
func (f *Files) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// FocusOn implements [Focuser].
func (f *Files) FocusOn() fyne.Focusable { return FocusOf(f.add) }

// Disable implements [fyne.Disableable].
func (f *Files) Disable() { f.disable(true) }

// Enable implements [fyne.Disableable].
func (f *Files) Enable() { f.disable(false) }

func (f *Files) disable(disabled bool) {
	setDisabled(disabled, f.add)
	for _, b := range f.removes {
		setDisabled(disabled, b)
	}
}

// Disabled implements [fyne.Disableable].
func (f *Files) Disabled() bool { return f.add.Disabled() }
