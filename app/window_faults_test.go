//go:build unix

package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// built is the built program's path.
func built(t *testing.T) string {
	t.Helper()
	binary := os.Getenv("QWIZARD_BIN")
	if binary == "" {
		t.Skip("QWIZARD_BIN does not name the built program (make window)")
	}
	return binary
}

// busless is a display whose programs find no session bus, and so no keychain.
func busless(t *testing.T) *display {
	t.Helper()
	d := newDisplay(t)
	d.bus = []string{"env", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "none")}
	return d
}

// left opens practice data as the program does, and returns the one order in it with what
// was typed for it. It fails if a program has the data still.
func left(t *testing.T, data string) (wizard.Facts, map[string]string) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	p := command.Program{Words: sync.OnceValue(catalogue), Now: time.Now, HTTP: &http.Client{}}
	app := wire.NewApp(p.AppConfig(t.Context(), data, log))
	defer app.Close()
	h, err := app.Open(t.Context(), order.Practice, model.VaultFile, vaultPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d orders, %v", len(all), err)
	}
	drafts, err := h.Drafts(context.WithoutCancel(t.Context()), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return all[0], drafts
}

func TestWhatWasTypedSurvivesAKillOfTheWindow(t *testing.T) {
	binary, d := built(t), busless(t)
	data := filepath.Join(t.TempDir(), "data", "practice")
	s := d.start(binary, "--log", "--data", data)
	s.until("page=for-me\n")
	h := d.sit(s)
	h.begins()
	h.press("next")
	h.shown("domains")
	h.fill("domains.names[0]", "anna-muster.eu", "domains.names[1]", "www.a")
	s.until("fields=2") // the first field is whole by now
	s.stop()

	if _, drafts := left(t, data); drafts["domains.names[0]"] != "anna-muster.eu" || !strings.HasPrefix("www.a", drafts["domains.names[1]"]) {
		t.Errorf("what is left is %q", drafts)
	}
	s = d.start(binary, "--log", "--data", data)
	h = d.unlocks(s)
	h.shown("home")
	h.press("next")
	h.shown("domains")
	h.to("domains.names[1]")
	h.keys("ctrl+a", "BackSpace")
	h.on("domains-check") // with the website that was typed before the kill
	h.keys("alt+F4")
	if code := s.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	h.clean(vaultPassphrase, "anna-muster")
	if f, _ := left(t, data); len(f.Names.Value) != 1 || f.Names.Value[0].Unicode() != "anna-muster.eu" {
		t.Errorf("the names are %v", f.Names.Value)
	}
}

// unlocks sits down before a window that asks for the passphrase, and types it.
func (d *display) unlocks(s *started) *hands {
	d.t.Helper()
	s.until("page=unlock\n")
	h := d.sit(s)
	d.must("xdotool", "type", "--delay", "12", vaultPassphrase)
	h.keys("Return")
	s.until("page=\"unlock busy\"\n")
	return h
}

// Closing while the vault is being opened asks nothing; closing while a key is made asks
// once. Either way the program ends, and lets go of the data.
func TestClosingTheWindowDuringWork(t *testing.T) {
	binary, d := built(t), busless(t)
	data := filepath.Join(t.TempDir(), "data", "practice")
	s := d.start(binary, "--log", "--data", data)
	s.until("page=for-me\n")
	h := d.sit(s)
	h.begins()
	h.press("next")
	h.shown("domains")
	h.fill("domains.names[0]", "anna-muster.eu")
	h.on("domains-check")
	h.keys("ctrl+1")
	h.shown("home")
	h.press("task-key")
	h.shown("key")
	h.to("key.kind")
	h.keys("Down", "Down") // RSA-4096 takes longest
	h.keys("Return")
	s.until("page=\"key busy\"\n")
	h.keys("alt+F4")
	s.until("page=closing\n")
	h.d.picture("window-closing")
	h.keys("alt+F4") // it has asked
	h.press("stop")
	if code := s.end(); code != 0 {
		t.Errorf("exit %d:\n%s", code, s.all.String())
	}
	h.clean(vaultPassphrase)
	if f, _ := left(t, data); f.Current().Key.Known() || f.Current().CSR.Known() || !f.Names.Known() {
		t.Errorf("the key was stopped, and there is %+v", f.Current())
	}

	s = d.start(binary, "--log", "--data", data)
	h = d.unlocks(s)
	h.keys("alt+F4")
	if code := s.end(); code != 0 || strings.Contains(s.all.String(), "page=closing") {
		t.Errorf("exit %d:\n%s", code, s.all.String())
	}
	h.clean(vaultPassphrase)
	left(t, data)
}

// What a computer may lack costs nobody the window: each lack has its words, or needs none.
func TestTheWindowWhereSomethingIsMissing(t *testing.T) {
	binary := built(t)
	for name, c := range map[string]struct {
		env  []string
		data bool
		page string // that the first choice leads to
	}{
		"no LANG":          {env: []string{"LANG=", "LC_ALL=", "LANGUAGE="}, data: true, page: "vault"},
		"no D-Bus at all":  {env: []string{"DBUS_SESSION_BUS_ADDRESS=", "XDG_RUNTIME_DIR="}, data: true, page: "vault"},
		"a read-only home": {env: []string{"HOME=/proc/none", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME="}, page: "no-data"},
		"no home":          {env: []string{"HOME=", "XDG_CONFIG_HOME=", "XDG_CACHE_HOME="}, data: true, page: "vault"},
	} {
		t.Run(name, func(t *testing.T) {
			d := busless(t)
			d.bus = append(d.bus, c.env...)
			args := []string{"--log"}
			if c.data {
				args = append(args, "--data", filepath.Join(t.TempDir(), "data", "practice"))
			}
			s := d.start(binary, args...)
			s.until("page=for-me\n")
			h := d.sit(s)
			h.on("start")
			h.keys("Return")
			h.shown(c.page)
			h.keys("alt+F4")
			if code := s.end(); code != 0 {
				t.Errorf("exit %d:\n%s", code, s.all.String())
			}
			h.clean()
		})
	}
}
