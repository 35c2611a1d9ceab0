package shell

import (
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"qwizard/ui/model"
)

// pick asks for the file or folder of a field. For a file to be written it asks only for
// the folder: Fyne's own dialog for that empties a file that is there.
func (s *Shell) pick(f model.Field) {
	if s.chooser != nil || s.page.Busy != "" {
		return
	}
	var d *dialog.FileDialog
	title := "choose-file"
	switch f.Kind {
	case model.FieldFile, model.FieldFiles:
		d = dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			s.chooser = nil
			switch {
			case err != nil:
				s.complain(s.text("unreadable"))
			case r != nil:
				path := r.URI().Path()
				_ = r.Close() // nothing was read: only the path is wanted
				s.chosen(f, path)
			}
		}, s.window)
		if len(f.Types) > 0 {
			d.SetFilter(storage.NewExtensionFileFilter(withCapitals(f.Types)))
		}
	case model.FieldSave, model.FieldFolder:
		title = "choose-folder"
		d = dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
			s.chooser = nil
			switch {
			case err != nil:
				s.complain(s.text("unreadable"))
			case u != nil:
				s.chosen(f, u.Path())
			}
		}, s.window)
	default:
		return
	}
	s.chooser = d
	d.SetOnClosed(func() { s.chooser = nil })
	d.SetTitleText(s.text(title))
	d.SetConfirmText(s.text("choose-this"))
	d.SetDismissText(s.text("choose-none"))
	if at := startOf(f.Kind, s.value(f)); at != nil {
		d.SetLocation(at)
	}
	d.Show()
	d.Resize(s.window.Canvas().Size())
}

// withCapitals adds the endings in capitals, as the dialog tells them apart.
func withCapitals(types []string) []string {
	all := slices.Clone(types)
	for _, t := range types {
		all = append(all, strings.ToUpper(t))
	}
	return all
}

// startOf is the folder in which a dialog begins; nil for Fyne's own choice.
func startOf(kind model.FieldKind, value string) fyne.ListableURI {
	if value == "" {
		return nil
	}
	folder := value
	if kind != model.FieldFolder {
		folder = filepath.Dir(model.Paths(value)[0])
	}
	if !filepath.IsAbs(folder) {
		return nil
	}
	at, err := storage.ListerForURI(storage.NewFileURI(folder))
	if err != nil { // it is not there yet
		return nil
	}
	return at
}

// value is what a field of the page on show has in it now.
func (s *Shell) value(f model.Field) string {
	if v, ok := s.typed[f.ID]; ok {
		return v
	}
	return f.Value
}

// chosen puts a path into a field. A file to be written keeps its name.
func (s *Shell) chosen(f model.Field, path string) {
	path = filepath.FromSlash(path)
	if value := s.value(f); f.Kind == model.FieldSave && value != "" {
		path = filepath.Join(path, filepath.Base(value))
	}
	s.drawn.Put(f.ID, path)
}

// dropped puts what was dropped on the window into the first field that takes it.
func (s *Shell) dropped(items []fyne.URI) {
	if s.drawn == nil || s.page.Busy != "" || s.chooser != nil {
		return
	}
	for _, f := range s.page.Fields() {
		switch f.Kind {
		case model.FieldFile, model.FieldFolder:
			items = items[:min(1, len(items))]
		case model.FieldFiles:
		default:
			continue
		}
		for _, u := range items {
			if u.Scheme() == "file" {
				s.chosen(f, u.Path())
			}
		}
		return
	}
}
