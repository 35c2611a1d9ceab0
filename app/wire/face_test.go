package wire_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

const passphrase = "a test passphrase"

func face(t *testing.T, dir string, change ...func(*wire.AppConfig)) *wire.App {
	t.Helper()
	c := wire.AppConfig{
		Base: config(""), Practice: filepath.Join(dir, "practice"), Real: filepath.Join(dir, "real"),
		Wishes: wire.WishesFile{Path: filepath.Join(dir, "settings.json"), Usual: model.Settings{TextSize: 1, Folder: "/usual", Notify: true}},
	}
	for _, f := range change {
		f(&c)
	}
	a := wire.NewApp(c)
	t.Cleanup(a.Close)
	return a
}

func openFace(t *testing.T, a *wire.App, channel string) model.House {
	t.Helper()
	h, err := a.Open(t.Context(), channel, model.VaultFile, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func TestEachChannelHasAFolderOfItsOwn(t *testing.T) {
	a := face(t, t.TempDir())
	for _, c := range []string{order.Practice, order.Assisted} {
		if d, err := a.Data(c); err != nil || d.Exists || d.Vault != "" {
			t.Fatalf("before: %+v, %v", d, err)
		}
	}
	h := openFace(t, a, order.Assisted)
	s, err := h.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); f.Channel != order.Assisted || h.Channel() != order.Assisted || h.Practice() != nil {
		t.Errorf("got an order of %q in a house of %q", f.Channel, h.Channel())
	}
	if d, err := a.Data(order.Assisted); err != nil || !d.Exists || d.Vault != model.VaultFile {
		t.Errorf("afterwards: %+v, %v", d, err)
	}
	if d, err := a.Data(order.Practice); err != nil || d.Exists {
		t.Errorf("the practice folder: %+v, %v", d, err)
	}
	if _, err := a.Data("elsewhere"); err == nil {
		t.Error("a channel that nobody knows has a folder")
	}
}

func TestPracticeOrdersComeWithTheirWorld(t *testing.T) {
	var told *wire.House
	a := face(t, t.TempDir(), func(c *wire.AppConfig) { c.Opened = func(h *wire.House) { told = h } })
	h := openFace(t, a, order.Practice)
	if told == nil {
		t.Error("nobody was told of the house")
	}
	s, err := h.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Facts().Channel; got != order.Practice {
		t.Errorf("got an order of %q", got)
	}
	if _, err := h.Practice().Clock(t.Context()); err != nil {
		t.Errorf("the practice world does not answer: %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	h = openFace(t, a, order.Practice)
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d orders, %v", len(all), err)
	}
	if _, err := h.Resume(t.Context(), all[0].ID); err != nil {
		t.Error(err)
	}
}

func TestDraftsOutliveTheProgramSealed(t *testing.T) {
	dir := t.TempDir()
	a := face(t, dir)
	h := openFace(t, a, order.Assisted)
	typed := map[string]string{"applicant.surname": "Unmistakable-Surname"}
	if err := h.KeepDrafts(t.Context(), "0123abcd", typed); err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte("Unmistakable")) {
			t.Errorf("what was typed lies open in %s", path)
		}
		return err
	})
	if err != nil || files < 3 {
		t.Fatalf("looked at %d files, %v", files, err)
	}
	h = openFace(t, a, order.Assisted)
	if got, err := h.Drafts(t.Context(), "0123abcd"); err != nil || got["applicant.surname"] != "Unmistakable-Surname" || len(got) != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := h.Drafts(t.Context(), "4567"); err != nil || len(got) != 0 {
		t.Errorf("another order has %v, %v", got, err)
	}
	if err := h.KeepDrafts(t.Context(), "0123abcd", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := h.Drafts(t.Context(), "0123abcd"); err != nil || len(got) != 0 {
		t.Errorf("after nothing is left: %v, %v", got, err)
	}
}

func TestAWrongPassphraseLeavesTheDataFree(t *testing.T) {
	a := face(t, t.TempDir())
	if err := openFace(t, a, order.Assisted).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Open(t.Context(), order.Assisted, model.VaultFile, "another passphrase"); !errors.Is(err, problem.VaultPassphrase) {
		t.Fatalf("got %v", err)
	}
	openFace(t, a, order.Assisted)
	if _, err := a.Open(t.Context(), order.Assisted, model.VaultFile, passphrase); !errors.Is(err, problem.InstanceRunning) {
		t.Errorf("a second one: %v", err)
	}
}

func TestRunningIsAskedOfTheOtherProgram(t *testing.T) {
	dir, err := os.MkdirTemp("", "qw") // short enough for a socket's address on every system
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	answer := func(context.Context, string) ([]byte, error) { return []byte("{}"), nil }
	other := face(t, dir, func(c *wire.AppConfig) { c.Opened = func(h *wire.House) { h.Answer(context.Background(), answer) } })
	a := face(t, dir)
	if a.Running(t.Context(), order.Assisted) {
		t.Error("one runs before there is any")
	}
	h := openFace(t, other, order.Assisted)
	if !a.Running(t.Context(), order.Assisted) || a.Running(t.Context(), order.Practice) {
		t.Error("the other program was not found, or in both folders")
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if a.Running(t.Context(), order.Assisted) {
		t.Error("one runs after its end")
	}
}

func TestSettingsAreKept(t *testing.T) {
	dir := t.TempDir()
	var followed []model.Settings
	a := face(t, dir, func(c *wire.AppConfig) {
		c.Follow = func(s model.Settings) { followed = append(followed, s) }
	})
	if s := a.Settings(); s.TextSize != 1 || s.Folder != "/usual" || !s.Notify {
		t.Fatalf("the usual: %+v", s)
	}
	want := model.Settings{Channel: order.Assisted, TextSize: 1.75, Theme: model.ThemeDark, Folder: "", Notify: false}
	a.Set(want)
	a.Set(want)
	a.Close()
	if len(followed) != 1 || followed[0] != want {
		t.Errorf("followed %+v", followed)
	}
	if got := face(t, dir).Settings(); got != want {
		t.Errorf("got %+v", got)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".settings-*")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestSettingsThatMakeNoSenseAreTheUsual(t *testing.T) {
	usual := model.Settings{TextSize: 1, Notify: true}
	for content, want := range map[string]model.Settings{
		"{":                             usual,
		`{"text_size": 40}`:             usual,
		`{"theme": "neon"}`:             usual,
		`{"theme": 3, "notify": false}`: usual,
		`{"text_size": 2}`:              {TextSize: 2, Notify: true},
	} {
		path := filepath.Join(t.TempDir(), "settings.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := (wire.WishesFile{Path: path, Usual: usual}).Load(); got != want {
			t.Errorf("%s: got %+v", content, got)
		}
	}
}

func TestReadingIsBounded(t *testing.T) {
	dir := t.TempDir()
	a := face(t, dir)
	path := filepath.Join(dir, "x.pem")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Read(t.Context(), path, 5); err != nil || string(got) != "12345" {
		t.Errorf("got %q, %v", got, err)
	}
	for name, want := range map[string]problem.Kind{"x.pem": problem.InputTooBig, "none": problem.FileMissing, "": problem.FolderFailed} {
		if _, err := a.Read(t.Context(), filepath.Join(dir, name), 4); !errors.Is(err, want) {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

func TestFilesOfThePersonAreWritten(t *testing.T) {
	dir := t.TempDir()
	h := openFace(t, face(t, dir), order.Assisted)
	if err := h.Write(t.Context(), filepath.Join(dir, "out"), []order.File{{Path: "a/b.txt", Data: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "out", "a", "b.txt")); err != nil || string(got) != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}

// slowVault is where an opening stands still until the test goes on.
type slowVault struct {
	wizard.Vault
	reached, goOn chan struct{}
}

func (v slowVault) Get(ctx context.Context, item string) ([]byte, error) {
	select {
	case v.reached <- struct{}{}:
	default:
	}
	<-v.goOn
	return v.Vault.Get(ctx, item)
}

// What we ourselves have not let go yet, because it was cancelled and cannot be
// interrupted, is not another program.
func TestAnOpeningThatWasCancelledIsWaitedFor(t *testing.T) {
	reached, goOn := make(chan struct{}, 1), make(chan struct{})
	a := face(t, t.TempDir(), func(c *wire.AppConfig) {
		c.Base.Seams.Vault = func(v wizard.Vault) wizard.Vault { return slowVault{v, reached, goOn} }
	})
	cancelled := problem.New(problem.Cancelled, "stop work", nil)
	open := func(ctx context.Context) chan error {
		done := make(chan error, 1)
		go func() {
			h, err := a.Open(ctx, order.Assisted, model.VaultFile, passphrase)
			if err == nil {
				err = h.Close()
			}
			done <- err
		}()
		return done
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	first := open(ctx)
	<-reached
	cancel(cancelled)

	impatient, leave := context.WithCancelCause(t.Context())
	second := open(impatient)
	leave(cancelled)
	if err := <-second; !errors.Is(err, problem.Cancelled) {
		t.Errorf("the one that was cancelled while it waited: %v", err)
	}
	third := open(t.Context())
	close(goOn)
	<-first
	if err := <-third; err != nil {
		t.Errorf("the one after it: %v", err)
	}
}

func TestRealOrdersNeverLieInThePracticeFolder(t *testing.T) {
	for _, practice := range []string{"/x/practice", "/x/real", "/x/Real"} {
		if got := wire.RealBeside(practice); strings.EqualFold(got, practice) || filepath.Dir(got) != filepath.Dir(practice) {
			t.Errorf("beside %s: %s", practice, got)
		}
	}
}

type brokenDisk struct{ practice.Disk }

func (brokenDisk) Keys(context.Context, string) ([]string, error) {
	return nil, problem.New(problem.StoreFailed, "list", nil, "path", "/x")
}

func (brokenDisk) Get(context.Context, string) ([]byte, bool, error) {
	return nil, false, problem.New(problem.StoreFailed, "get", nil, "path", "/x")
}

// What could not be started leaves the folder to the next try.
func TestAPracticeCAThatDoesNotStartLeavesTheDataFree(t *testing.T) {
	broken := true
	a := face(t, t.TempDir(), func(c *wire.AppConfig) {
		c.Base.Seams.Disk = func(d practice.Disk) practice.Disk {
			if broken {
				return brokenDisk{d}
			}
			return d
		}
	})
	if _, err := a.Open(t.Context(), order.Practice, model.VaultFile, passphrase); !errors.Is(err, problem.StoreFailed) {
		t.Fatalf("got %v", err)
	}
	broken = false
	openFace(t, a, order.Practice)
}

// A deleted order is gone with its drafts, and what is written late does not bring them
// back.
func TestADeletedOrderLeavesNoDrafts(t *testing.T) {
	a := face(t, t.TempDir())
	h := openFace(t, a, order.Assisted)
	s, err := h.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id, typed := s.Facts().ID, map[string]string{"applicant.surname": "Muster"}
	if err := h.KeepDrafts(t.Context(), id, typed); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if err := h.KeepDrafts(t.Context(), id, typed); !errors.Is(err, problem.OrderUnknown) {
		t.Errorf("late drafts: %v", err)
	}
	if got, err := h.Drafts(t.Context(), id); err != nil || len(got) != 0 {
		t.Errorf("drafts %v, %v", got, err)
	}
	if all, err := h.Orders(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d orders, %v", len(all), err)
	}
}
