package wizard_test

import (
	"errors"
	"os"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

func (p *person) lastEvent(t *testing.T) wizard.EventKind {
	t.Helper()
	events, err := p.session.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return events[len(events)-1].Kind
}

func TestAKeyThatIsThereIsVerifiedAndOneThatIsNotIsNamed(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu")
	if err := p.session.Key().Verify(t.Context()); !errors.Is(err, problem.TaskNotReady) {
		t.Errorf("without a key: %v", err)
	}
	if err := p.do([]string{"make-key", "p256"}); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	first := f.Current().Checked
	if !first.Known() || first.Value != f.Current().Key.Value.Fingerprint || p.lastEvent(t) != wizard.KeyVerified {
		t.Errorf("verified %+v, last event %s", first, p.lastEvent(t))
	}
	if err := p.do([]string{"lose-key"}); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().Verify(t.Context()); !errors.Is(err, problem.KeyGone) {
		t.Errorf("lost: %v", err)
	}
	if f := p.session.Facts(); f.Current().Checked != first {
		t.Error("when it was last there was forgotten")
	}
	other := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	of := other.session.Facts()
	key, err := other.world.Vault.Get(t.Context(), of.Current().Key.Value.Item)
	if err == nil {
		err = p.world.Vault.Set(t.Context(), f.Current().Key.Value.Item, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().Verify(t.Context()); !errors.Is(err, problem.KeyMismatch) {
		t.Errorf("another key: %v", err)
	}
}

// A backup file that is gone, or another, closes the gate; the same file at its place
// opens it again, and so does another backup.
func TestABackupThatIsGoneCountsNoMore(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256", "consent")
	file := p.backupFile()
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	written := func() wizard.Fact[wizard.Backup] { f := p.session.Facts(); return f.Current().Backup }
	first := written()
	for _, step := range []struct {
		what   string
		change func() error
		last   wizard.EventKind
		counts bool
	}{
		{"as it was", func() error { return nil }, wizard.BackupSeen, true},
		{"removed", func() error { return os.Remove(file) }, wizard.BackupGone, false},
		{"still removed", func() error { return nil }, wizard.BackupGone, false},
		{"another file", func() error { return os.WriteFile(file, good[:len(good)-1], 0o600) }, wizard.BackupChanged, false},
		{"put back", func() error { return os.WriteFile(file, good, 0o600) }, wizard.BackupSeen, true},
		{"changed", func() error { return os.WriteFile(file, append(good, 0), 0o600) }, wizard.BackupChanged, false},
		{"backed up anew", func() error { return errors.Join(os.Remove(file), p.do([]string{"backup"})) }, wizard.BackupSeen, true},
	} {
		if err := step.change(); err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		if err := p.session.Key().VerifyBackup(t.Context()); err != nil {
			t.Errorf("%s: %v", step.what, err)
		}
		if last := p.lastEvent(t); last != step.last {
			t.Errorf("%s: last event %s, want %s", step.what, last, step.last)
		}
		b := written()
		if b.Known() != step.counts || b.Known() == b.Value.Seen.IsZero() {
			t.Errorf("%s: backup %+v", step.what, b)
		}
		if step.what == "put back" && !b.At.Equal(first.At) {
			t.Errorf("%s: written at %v", step.what, b.At)
		}
		if !step.counts {
			if err := p.do([]string{"send"}); !errors.Is(err, problem.BackupNeeded) {
				t.Errorf("%s: sent, %v", step.what, err)
			}
		}
	}
	if err := p.do([]string{"send"}); err != nil {
		t.Error(err)
	}
}

func TestALostBackupOfAnotherPersonDoesNotComeBack(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256")
	good, err := os.ReadFile(p.backupFile())
	if err == nil {
		err = os.Remove(p.backupFile())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.session.Key().VerifyBackup(t.Context()), p.do([]string{"applicant", "Other"}), os.WriteFile(p.backupFile(), good, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().VerifyBackup(t.Context()); err != nil {
		t.Error(err)
	}
	if f := p.session.Facts(); f.Current().Backup.Known() || f.Current().Lost.Known() {
		t.Errorf("%+v", f.Current().Backup)
	}
}

// A file that is there and cannot be read says nothing about the backup.
func TestABackupThatCannotBeReadStays(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256")
	if err := errors.Join(os.Remove(p.backupFile()), os.Mkdir(p.backupFile(), 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().VerifyBackup(t.Context()); !errors.Is(err, problem.FolderFailed) {
		t.Errorf("got %v", err)
	}
	if f := p.session.Facts(); !f.Current().Backup.Known() {
		t.Error("the backup counts no more")
	}
}

func TestARestoredOrderKnowsItsBackupAndHasYetToVerifyItsKey(t *testing.T) {
	here := newPersonWho(t, "domains anna-muster.eu", "applicant", "make-key p256")
	if err := errors.Join(here.session.Key().Verify(t.Context()), here.do([]string{"backup"})); err != nil {
		t.Fatal(err)
	}
	there := newPersonWho(t)
	s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); f.Current().Checked.Known() {
		t.Error("verified in a vault that it was not in")
	}
	if err := errors.Join(s.Key().Verify(t.Context()), s.Key().VerifyBackup(t.Context())); err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); !f.Current().Checked.Known() || f.Current().Backup.Value.Seen.IsZero() {
		t.Errorf("%+v", f.Current().Backup)
	}
}

// A key that leaked is replaced before the order is sent, and not after it.
func TestAKeyThatLeakedIsGivenUpBeforeTheOrderIsSent(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "choose http")
	if err := p.session.Key().GiveUp(t.Context()); err != nil || len(p.session.Facts().Issuances) != 1 {
		t.Errorf("without a key: %v", err)
	}
	if err := errors.Join(p.do([]string{"key", "p256"}), p.do([]string{"consent"}), p.session.Key().GiveUp(t.Context())); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	if i := f.Current(); len(f.Issuances) != 2 || i.Key.Known() || i.CSR.Known() || i.Backup.Known() || !i.Choices.Known() {
		t.Errorf("%+v", i)
	}
	if p.lastEvent(t) != wizard.KeyGivenUp {
		t.Errorf("last event %s", p.lastEvent(t))
	}
	if err := p.do([]string{"send"}); err == nil {
		t.Error("sent without a key")
	}
	if err := errors.Join(p.do([]string{"key", "p256"}), p.do([]string{"send"})); err != nil {
		t.Fatal(err)
	}
	f = p.session.Facts()
	if f.Issuances[0].Key.Value.Fingerprint == f.Current().Key.Value.Fingerprint {
		t.Error("it is the same key")
	}
	if err := p.session.Key().GiveUp(t.Context()); !errors.Is(err, problem.AlreadySent) {
		t.Errorf("after it was sent: %v", err)
	}
}
