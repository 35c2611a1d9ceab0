package shell

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"qwizard/ui/model"
)

var _ model.Face = (*Shell)(nil)

// A secret stays on the clipboard for this long.
const secretSeconds = 30

// clip is a secret on the clipboard.
type clip struct {
	text string
	left int // seconds
}

// Copy implements [model.Face]. A secret is taken off the clipboard again after a while,
// if it is still there; how long that takes is shown.
func (s *Shell) Copy(text string, secret bool) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	s.foot.clip = nil
	if secret {
		s.foot.clip = &clip{text, secretSeconds}
		s.tickLater(s.foot.clip)
	}
	s.noted()
}

func (s *Shell) tickLater(c *clip) {
	s.config.After(time.Second, func() {
		if s.foot.clip != c { // something else was copied since
			return
		}
		if c.left--; c.left > 0 {
			s.tickLater(c)
		} else {
			s.forgetSecret()
		}
		s.noted()
	})
}

// closed puts away what must not outlive the window.
func (s *Shell) closed() {
	s.forgetSecret()
	if s.OnClosed != nil {
		s.OnClosed()
	}
}

// forgetSecret takes the secret off the clipboard.
func (s *Shell) forgetSecret() {
	c := s.foot.clip
	if c == nil {
		return
	}
	s.foot.clip = nil
	if board := fyne.CurrentApp().Clipboard(); board.Content() == c.text {
		board.SetContent("")
	}
}

// Open implements [model.Face]. What cannot be opened is named, so that the person can do
// it by hand.
func (s *Shell) Open(target string) {
	u, err := addressOf(target)
	if err == nil {
		err = fyne.CurrentApp().OpenURL(u)
	}
	if err != nil {
		s.complain(s.text("open-failed", "target", target))
	}
}

// addressOf is the address of a web page, or of a file or folder.
func addressOf(target string) (*url.URL, error) {
	if strings.HasPrefix(target, "https://") || strings.HasPrefix(target, "http://") || strings.HasPrefix(target, "mailto:") {
		return url.Parse(target)
	}
	path := filepath.ToSlash(target)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive of Windows
	}
	return &url.URL{Scheme: "file", Path: path}, nil
}

// complain says what the desktop could not do, until the next action.
func (s *Shell) complain(text string) {
	s.foot.trouble = text
	s.noted()
}

// Notify implements [model.Face].
func (s *Shell) Notify(title, text string) {
	fyne.CurrentApp().SendNotification(fyne.NewNotification(title, text))
}

// Quit implements [model.Face].
func (s *Shell) Quit() { s.window.Close() }
