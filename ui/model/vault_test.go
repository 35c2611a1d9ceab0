package model_test

import (
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

const newPhrase = "Roter Mohn am Weg"

// keptIn is a desk at where-key, with the keys in this kind of vault.
func keptIn(t *testing.T, kind string, keychain bool) *modeltest.Desk {
	t.Helper()
	d := modeltest.KeptDesk(t, modeltest.Prepared, kind)
	d.House.Keychain = keychain
	d.Press("where-key")
	on(t, d, model.PageWhereKey)
	return d
}

func TestAWayToTheKeychainIsOfferedWhereThereIsOne(t *testing.T) {
	for _, of := range []struct {
		kind     string
		keychain bool
		want     []string
	}{
		{model.VaultFile, false, []string{"vault-passphrase"}},
		{model.VaultFile, true, []string{"vault-passphrase", "vault-keychain"}},
		{model.VaultKeychain, true, []string{"vault-file"}},
	} {
		d := keptIn(t, of.kind, of.keychain)
		for _, page := range []string{"where-key", "settings"} {
			p := d.Press(page)
			for _, id := range []string{"vault-passphrase", "vault-keychain", "vault-file"} {
				if got := offers(p, id); got != slices.Contains(of.want, id) {
					t.Errorf("%s, keychain %v, on %s: %s is offered: %v", of.kind, of.keychain, page, id, got)
				}
			}
		}
	}
}

func TestKeysMoveToTheKeychainAndThePageSaysWhereTheyAre(t *testing.T) {
	d := keptIn(t, model.VaultFile, true)
	says(t, d, d.Words.Text("vault.file"))
	d.Press("vault-keychain")
	p := d.Press("move")
	on(t, d, model.PageWhereKey)
	if p.Said != d.Words.Text("vault-to-keychain.done") || !slices.Equal(d.House.VaultDone, []string{"move keychain "}) {
		t.Errorf("said %q; %q", p.Said, d.House.VaultDone)
	}
	says(t, d, d.Words.Text("vault.keychain"))
	if offers(p, "vault-keychain") || !offers(p, "vault-file") {
		t.Error("the way there is still offered, or the way back is not")
	}
}

func TestAKeychainThatRefusesLeavesThePersonWhereTheyAre(t *testing.T) {
	d := keptIn(t, model.VaultFile, true)
	d.House.VaultErr = problem.New(problem.KeychainRefused, "move", nil)
	d.Press("vault-keychain")
	d.Press("move")
	is(t, d, model.PageVaultToKeychain)
	says(t, d, d.Words.Explain(d.House.VaultErr)[0].What)
	d.House.VaultErr = nil
	d.Press("move")
	on(t, d, model.PageWhereKey)
}

func TestWaitingForTheKeychainCanBeLeftAndWhatComesLateIsShown(t *testing.T) {
	d := keptIn(t, model.VaultFile, true)
	d.Press("vault-keychain")
	d.Runner.Hold = true
	if p := d.Press("move"); p.Busy == "" || p.Sign.Kind != model.RowWaiting {
		t.Errorf("busy %q, %+v", p.Busy, p.Sign)
	}
	if p := d.Press("back"); p.Place.Page != model.PageWhereKey || p.Busy != "" {
		t.Errorf("at %v, busy %q", p.Place, p.Busy)
	}
}

func TestKeysMoveToAFileWithAPassphraseTypedTwice(t *testing.T) {
	d := keptIn(t, model.VaultKeychain, true)
	d.Press("vault-file")
	says(t, d, d.Words.Text("vault-to-file.mind-text"))
	wrong := func(field string) {
		t.Helper()
		p := d.Press("move")
		if len(p.Problems) != 1 || p.Problems[0].Field != field {
			t.Errorf("%+v, want one at %s", p.Problems, field)
		}
	}
	wrong("vault.new")
	d.Type("vault.new", newPhrase)
	wrong("vault.repeat")
	d.Type("vault.repeat", newPhrase)
	d.House.VaultErr = problem.At("passphrase", problem.PassphraseRow)
	wrong("vault.new")
	if len(d.House.VaultDone) != 1 {
		t.Errorf("%q", d.House.VaultDone)
	}
	d.House.VaultErr = nil
	d.House.LostKeys = []wizard.Facts{d.Facts()}
	p := d.Press("move")
	if !strings.HasPrefix(p.Said, d.Words.Text("vault-to-file.done")) || !strings.Contains(p.Said, "anna-muster.eu") {
		t.Errorf("said %q", p.Said)
	}
	if last := d.House.VaultDone[1]; last != "move file "+newPhrase {
		t.Error(last)
	}
	if len(d.House.Kept) > 0 {
		t.Errorf("drafts %v", d.House.Kept)
	}
}

func TestTheNewPassphraseOfTheVaultFile(t *testing.T) {
	d := keptIn(t, model.VaultFile, false)
	d.Press("vault-passphrase")
	if p := d.Press("change"); len(p.Problems) != 2 {
		t.Errorf("%+v", p.Problems)
	}
	d.Type("vault.old", "the old one", "vault.new", newPhrase, "vault.repeat", newPhrase)
	d.House.VaultErr = problem.New(problem.VaultPassphrase, "change", nil)
	if p := d.Press("change"); len(p.Problems) != 1 || p.Problems[0].Field != "vault.old" {
		t.Errorf("%+v", p.Problems)
	}
	d.House.VaultErr = nil
	p := d.Press("change")
	if p.Place.Page != model.PageWhereKey || p.Said != d.Words.Text("vault-passphrase.done") {
		t.Errorf("at %v, said %q", p.Place, p.Said)
	}
	if last := d.House.VaultDone[1]; last != "passphrase the old one "+newPhrase {
		t.Error(last)
	}
	if len(d.House.Kept) > 0 {
		t.Errorf("drafts %v", d.House.Kept)
	}
}
