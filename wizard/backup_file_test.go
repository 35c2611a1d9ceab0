package wizard_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// A backup takes the place of an earlier one of its order, and of nothing else.
func TestABackupDestroysNoOtherFile(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "key p256")
	other := newPersonWho(t, "domains anna-muster.eu", "key p256")
	backup := func(path, passphrase string) error { return p.session.Key().Backup(t.Context(), path, passphrase) }
	if err := backup(p.backupFile(), "another passphrase"); err != nil {
		t.Errorf("over its last backup: %v", err)
	}
	foreign, err := os.ReadFile(other.backupFile())
	if err != nil {
		t.Fatal(err)
	}
	for what, content := range map[string][]byte{"another order's": foreign, "a letter": []byte("Dear Sectigo"), "empty": {}} {
		path := filepath.Join(t.TempDir(), "x.qwizard")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		var told *problem.Problem
		if err := backup(path, backupPassphrase); !errors.As(err, &told) || told.Kind != problem.BackupInTheWay || told.Params["path"] != path {
			t.Errorf("%s: %v", what, err)
		}
		if is, err := os.ReadFile(path); err != nil || !bytes.Equal(is, content) {
			t.Errorf("%s: it was changed, %v", what, err)
		}
		if f := p.session.Facts(); f.Current().Backup.Value.Path != p.backupFile() {
			t.Errorf("%s: it counts", what)
		}
	}
}

// A file that a killed program wrote, so that nobody knows its sum, opens with the same
// passphrase; one that knows more than is known here stays.
func TestABackupOfThisOrderThatNobodyNotedIsReplaced(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "key p256")
	behind := filepath.Join(p.dir, "behind.qwizard")
	write := func(path string) {
		t.Helper()
		content, err := p.world.Backup.Read(t.Context(), p.backupFile(), backupPassphrase)
		if err == nil {
			_, err = p.world.Backup.Write(t.Context(), path, backupPassphrase, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(behind)
	if err := p.session.Key().Backup(t.Context(), behind, "another passphrase"); !errors.Is(err, problem.BackupInTheWay) {
		t.Errorf("with another passphrase: %v", err)
	}
	if err := p.session.Key().Backup(t.Context(), behind, backupPassphrase); err != nil {
		t.Errorf("with the same one: %v", err)
	}
	there := newPersonWho(t)
	s, err := wizard.Restore(t.Context(), there.world, behind, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.do([]string{"applicant"}); err != nil {
		t.Fatal(err)
	}
	ahead := filepath.Join(p.dir, "ahead.qwizard")
	if err := p.do([]string{"backup"}); err != nil {
		t.Fatal(err)
	}
	write(ahead)
	if err := s.Key().Backup(t.Context(), ahead, backupPassphrase); !errors.Is(err, problem.BackupInTheWay) {
		t.Errorf("over one that is ahead: %v", err)
	}
}

func TestTheBackupIsOpenedWithThePassphraseThatThePersonKnows(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	try := func(passphrase string) error { return p.session.Key().OpenBackup(t.Context(), passphrase) }
	if err := try(backupPassphrase); !errors.Is(err, problem.BackupNeeded) {
		t.Errorf("without a backup: %v", err)
	}
	if err := p.do([]string{"backup"}); err != nil {
		t.Fatal(err)
	}
	before := p.session.Facts()
	if b := before.Current().Backup; !b.Value.Opened.Equal(b.At) {
		t.Errorf("written %v, opened %v", b.At, b.Value.Opened)
	}
	if err := try("a backup passphrasf"); !errors.Is(err, problem.BackupPassphrase) {
		t.Errorf("another passphrase: %v", err)
	}
	if now := p.session.Facts(); now.Revision != before.Revision {
		t.Error("a wrong passphrase changed something")
	}
	if err := try(backupPassphrase); err != nil {
		t.Fatal(err)
	}
	after := p.session.Facts()
	if b, was := after.Current().Backup, before.Current().Backup; !b.Value.Opened.After(was.Value.Opened) || !b.At.Equal(was.At) || p.lastEvent(t) != wizard.BackupOpened {
		t.Errorf("opened %v, last event %s", b.Value.Opened, p.lastEvent(t))
	}
	if c := p.look(t, p.backupFile()); c.Standing != wizard.BackupLevel {
		t.Errorf("after it was tried, the backup stands %q", c.Standing)
	}
}

func TestABackupThatOpensCountsAgainAndOneOfAnotherOrderDoesNot(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "key p256")
	other := newPersonWho(t, "domains anna-muster.eu", "key p256")
	file := p.backupFile()
	content, err := p.world.Backup.Read(t.Context(), file, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := os.ReadFile(other.backupFile())
	if err == nil {
		err = os.WriteFile(file, foreign, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().OpenBackup(t.Context(), backupPassphrase); !errors.Is(err, problem.KeyNotInBackup) {
		t.Errorf("another order's: %v", err)
	}
	if err := p.session.Key().VerifyBackup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f := p.session.Facts(); !f.Current().Lost.Value.Changed {
		t.Fatal("the test needs a backup that was lost")
	}
	if _, err := p.world.Backup.Write(t.Context(), file, backupPassphrase, content); err != nil { // the same order, locked anew
		t.Fatal(err)
	}
	if err := p.session.Key().OpenBackup(t.Context(), backupPassphrase); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().VerifyBackup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if i := p.session.Facts().Issuances[0]; !i.Backup.Known() || i.Lost.Known() {
		t.Errorf("it does not count: %+v", i)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().OpenBackup(t.Context(), backupPassphrase); !errors.Is(err, problem.FileMissing) {
		t.Errorf("one that is gone: %v", err)
	}
}
