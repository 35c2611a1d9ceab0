//go:build unix

package command_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// move is a line that a person types once a text stands there, behind a prompt or not.
type move struct {
	wait   string
	prompt bool
	line   string
	field  string // that it fills in; empty for none
	want   string // what it is then
}

// moves are the beginning of an order.
func moves() []move {
	return []move{
		{wait: "Is this certificate for you?", prompt: true},
		{wait: "How do you want to begin?", prompt: true},
		{wait: "New passphrase (not shown while you type):", line: typedVault},
		{wait: "again (not shown while you type):", line: typedVault},
		{wait: "Enter: Make a vault file", prompt: true},
		{wait: "Next: say which websites", prompt: true},
		{wait: "Website 1:", line: "anna-muster.eu", field: "domains.names[0]", want: "anna-muster.eu"},
		{wait: "Enter: Continue", prompt: true},
		{wait: "Go on: About you", prompt: true},
		{wait: "Given names:", line: "Anna Lena", field: "applicant.given_names", want: "Anna Lena"},
		{wait: "Surname:", line: "Muster", field: "applicant.surname", want: "Muster"},
		{wait: "Enter: Continue", prompt: true},
		{wait: "Day:", line: "17.5.1984", field: "applicant.birth_date", want: "1984-05-17"},
		{wait: "Place of birth:", line: "Graz", field: "applicant.birth_place", want: "Graz"},
		{wait: "Nationality, code or part of the name:", line: "AT", field: "applicant.nationality", want: "AT"},
	}
}

// Killed at any moment, the program has what was typed before the line it was reading,
// and opens.
func TestWhatWasTypedSurvivesAKill(t *testing.T) {
	for last := range moves() {
		for _, answered := range []bool{false, true} {
			t.Run(strconv.Itoa(last)+" "+strconv.FormatBool(answered), func(t *testing.T) {
				t.Parallel()
				killedAt(t, last, answered)
			})
		}
	}
}

// killedAt kills the program as soon as it was sent a move, or has begun to answer it,
// and looks what is left.
func killedAt(t *testing.T, last int, answered bool) {
	dir := t.TempDir()
	s := newScreen(t, dir, "text")
	for _, m := range moves()[:last+1] {
		s.wait(m.wait)
		if m.prompt {
			s.prompt()
		}
		select {
		case <-s.more: // what was there before the line is sent
		default:
		}
		s.send(m.line)
	}
	if answered {
		<-s.more
	}
	if err := s.process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.ended

	app := wire.NewApp(deskIn(t, dir).program().AppConfig(t.Context(), filepath.Join(dir, "data"), discard()))
	defer app.Close()
	if data, err := app.Data(order.Practice); err != nil || data.Vault == "" {
		if err != nil || last > 4 {
			t.Fatalf("%+v, %v", data, err)
		}
		newScreen(t, dir, "text").wait("Is this certificate for you?")
		return
	}
	s = newScreen(t, dir, "text")
	s.fill("Passphrase of the vault file (not shown while you type):", typedVault, "Enter: Open my orders", "")
	s.wait("Next: ")
	s.prompt()
	s.send("q")
	s.end()

	facts, drafts := left(t, app)
	for _, m := range moves()[:last] {
		got := drafts[m.field]
		if m.field == "domains.names[0]" && facts.Names.Known() {
			got = facts.Names.Value[0].Unicode()
		}
		if m.field != "" && got != m.want {
			t.Errorf("%s is %q, want %q", m.field, got, m.want)
		}
	}
}

// left is the one order there is, and what was typed for it.
func left(t *testing.T, app *wire.App) (wizard.Facts, map[string]string) {
	t.Helper()
	h, err := app.Open(t.Context(), order.Practice, model.VaultFile, typedVault)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d orders, %v", len(all), err)
	}
	drafts, err := h.Drafts(t.Context(), all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return all[0], drafts
}
