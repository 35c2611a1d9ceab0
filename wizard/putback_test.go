package wizard_test

import (
	"errors"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

func TestALostKeyComesBackFromTheBackup(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "lose-key")...)
	k := p.session.Key()
	if err := k.Verify(t.Context()); !errors.Is(err, problem.KeyGone) {
		t.Fatalf("got %v", err)
	}
	if err := k.PutBack(t.Context(), p.backupFile(), "another passphrase"); !errors.Is(err, problem.BackupPassphrase) {
		t.Errorf("wrong passphrase: %v", err)
	}
	if err := k.Verify(t.Context()); !errors.Is(err, problem.KeyGone) {
		t.Errorf("got %v", err)
	}
	before := p.session.Facts()
	if err := k.PutBack(t.Context(), p.backupFile(), backupPassphrase); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	if !f.Current().Checked.Known() || p.lastEvent(t) != wizard.KeyPutBack || f.Receipt.Value != before.Receipt.Value {
		t.Errorf("checked %+v, last event %s", f.Current().Checked, p.lastEvent(t))
	}
	if err := k.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestABackupOfAnotherOrderPutsNoKeyBack(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "lose-key")...)
	other := newPersonWho(t, untilSent()...)
	if err := p.session.Key().PutBack(t.Context(), other.backupFile(), backupPassphrase); !errors.Is(err, problem.KeyNotInBackup) {
		t.Errorf("got %v", err)
	}
	if err := p.session.Key().Verify(t.Context()); !errors.Is(err, problem.KeyGone) {
		t.Errorf("got %v", err)
	}
	if err := newPersonWho(t).session.Key().PutBack(t.Context(), other.backupFile(), backupPassphrase); !errors.Is(err, problem.TaskNotReady) {
		t.Errorf("without a key: %v", err)
	}
}
