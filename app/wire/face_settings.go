package wire

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"qwizard/ui/model"
)

// Wishes keep a person's settings from one run to the next.
type Wishes interface {
	// Load returns what was kept, and what is usual where nothing was or it cannot be
	// read: nothing in settings is needed to go on.
	Load() model.Settings
	// Save keeps settings. It may block, and is called by one goroutine at a time.
	Save(model.Settings) error
}

// WishesFile keeps settings in a JSON file.
type WishesFile struct {
	Path  string
	Usual model.Settings
}

// wishes is the file's content. What is missing in it is as usual.
type wishes struct {
	Channel  *string  `json:"channel,omitempty"`
	TextSize *float32 `json:"text_size,omitempty"`
	Theme    *string  `json:"theme,omitempty"`
	Folder   *string  `json:"folder,omitempty"`
	Notify   *bool    `json:"notify,omitempty"`

	// Resolvers are written by the person only, as in [model.Settings].
	Public    *bool   `json:"public,omitempty"`
	Resolvers *string `json:"resolvers,omitempty"`
}

// maxWishes bounds the file, in bytes; ours has about 200.
const maxWishes = 64 << 10

// Load implements [Wishes].
func (f WishesFile) Load() model.Settings {
	s := f.Usual
	var w wishes
	info, err := os.Stat(f.Path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxWishes {
		return s
	}
	if raw, err := os.ReadFile(f.Path); err != nil || json.Unmarshal(raw, &w) != nil {
		return s
	}
	take(&s.Channel, w.Channel)
	take(&s.Folder, w.Folder)
	take(&s.Notify, w.Notify)
	take(&s.Public, w.Public)
	if w.Resolvers != nil {
		if _, ok := publicServers(*w.Resolvers); ok {
			s.Resolvers = *w.Resolvers
		}
	}
	if w.TextSize != nil && *w.TextSize >= 1 && *w.TextSize <= 2 {
		s.TextSize = *w.TextSize
	}
	if w.Theme != nil && (*w.Theme == model.ThemeSystem || *w.Theme == model.ThemeLight || *w.Theme == model.ThemeDark) {
		s.Theme = *w.Theme
	}
	return s
}

func take[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// Save implements [Wishes]. The file is there whole or as it was before.
func (f WishesFile) Save(s model.Settings) (err error) {
	w := wishes{Channel: &s.Channel, TextSize: &s.TextSize, Theme: &s.Theme, Folder: &s.Folder, Notify: &s.Notify, Public: &s.Public}
	if s.Resolvers != f.Usual.Resolvers { // what is usual may be another one in the next version
		w.Resolvers = &s.Resolvers
	}
	raw, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return err
	}
	folder := filepath.Dir(f.Path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, ".settings-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, err = temp.Write(append(raw, '\n'))
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), f.Path)
}
