package shell_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"qwizard/ui/kit"
	"qwizard/ui/shell/shelltest"
)

func (r *room) board() string { return fyne.CurrentApp().Clipboard().Content() }

func TestASecretIsTakenOffTheClipboard(t *testing.T) {
	w := usual(t, question())
	w.shell.Copy("open sesame", true)
	if w.board() != "open sesame" || !strings.Contains(shelltest.Words(w), "in 30 seconds") {
		t.Fatalf("on the clipboard: %q, on the page: %s", w.board(), shelltest.Words(w))
	}
	w.clock.pass(20 * time.Second)
	if all := shelltest.Words(w); !strings.Contains(all, "in 10 seconds") || w.board() != "open sesame" {
		t.Errorf("after 20 s: %s", all)
	}
	w.clock.pass(10 * time.Second)
	if all := shelltest.Words(w); strings.Contains(all, "clipboard") || w.board() != "" {
		t.Errorf("after 30 s %q is on the clipboard and the page says: %s", w.board(), all)
	}
}

func TestWhatWasCopiedLaterStaysOnTheClipboard(t *testing.T) {
	w := usual(t, question())
	w.shell.Copy("open sesame", true)
	w.clock.pass(5 * time.Second)
	fyne.CurrentApp().Clipboard().SetContent("a shopping list")
	w.clock.pass(time.Minute)
	if w.board() != "a shopping list" {
		t.Errorf("on the clipboard: %q", w.board())
	}
	w.shell.Copy("open sesame", true)
	w.clock.pass(20 * time.Second)
	w.shell.Copy("open sesame", true)
	w.clock.pass(20 * time.Second)
	if w.board() != "open sesame" {
		t.Error("the earlier copy's time took the later copy away")
	}
	w.shell.Copy("a name", false)
	w.clock.pass(time.Minute)
	if w.board() != "a name" || strings.Contains(shelltest.Words(w), "clipboard") {
		t.Errorf("on the clipboard: %q", w.board())
	}
}

func TestASecretDoesNotOutliveTheWindow(t *testing.T) {
	w := usual(t, question())
	w.shell.Copy("open sesame", true)
	w.shell.Quit()
	w.closed = true
	if w.board() != "" {
		t.Errorf("on the clipboard: %q", w.board())
	}
}

func TestCopyRowsCopyAndSaySo(t *testing.T) {
	w := usual(t, elsewhere())
	rows := shelltest.Find[*kit.CopyRow](w)
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	w.button("Copy").Tapped(&fyne.PointEvent{})
	if w.board() != "_1f9c1a2b3c4d5e6f708192a3b4c5d6e7" || !strings.Contains(shelltest.Words(w), "Copied") {
		t.Errorf("on the clipboard: %q", w.board())
	}
	w.clock.pass(2 * time.Second)
	if strings.Contains(shelltest.Words(w), "Copied") {
		t.Error("it says Copied for longer than two seconds")
	}
}

func TestWebPagesFilesAndFoldersAreOpened(t *testing.T) {
	w := usual(t, question())
	for _, target := range []string{"https://sectigo.com/a?b=c", "/home/anna/a b.pdf", `C:\Users\anna\letter.pdf`} {
		w.shell.Open(target)
	}
	want := []string{"https://sectigo.com/a?b=c", "file:///home/anna/a%20b.pdf"}
	if got := w.desk.opened[:2]; !slices.Equal(got, want) {
		t.Errorf("opened %q", got)
	}
	w.desk.broken = true
	w.shell.Open("https://example.eu")
	if all := shelltest.Words(w); !strings.Contains(all, "could not open https://example.eu") {
		t.Errorf("nothing is said: %s", all)
	}
	w.button("Continue").Tapped(&fyne.PointEvent{})
	if w.show(question()); strings.Contains(shelltest.Words(w), "could not open") {
		t.Error("it is said for ever")
	}
}

func TestNewsIsToldByTheDesktop(t *testing.T) {
	w := usual(t, question())
	w.shell.Notify("Qwizard", "Sectigo has called")
	if want := []string{"Qwizard: Sectigo has called"}; !slices.Equal(w.desk.told, want) {
		t.Errorf("told %q", w.desk.told)
	}
}
