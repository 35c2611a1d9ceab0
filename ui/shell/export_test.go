package shell

import (
	"fyne.io/fyne/v2"

	"qwizard/ui/model"
)

// Dropped is what the window calls when something was dropped on it.
func (s *Shell) Dropped(items []fyne.URI) { s.dropped(items) }

// Chosen is what a dialog calls when something was chosen in it.
func (s *Shell) Chosen(f model.Field, path string) { s.chosen(f, path) }
