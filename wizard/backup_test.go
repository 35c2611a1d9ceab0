package wizard_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

const backupPassphrase = "a backup passphrase"

func (p *person) backupFile() string { return filepath.Join(p.dir, "order.qwizard") }

// On another computer, with another vault and another store, the order goes on: same
// request, same key, whole history, and no second order at the CA.
func TestABackupIsTheWholeOrderOnAnotherComputer(t *testing.T) {
	here := newPersonWho(t, append(untilSent(), "save-proofs", "backup")...)
	there := newPersonWho(t)
	there.world.Channel, there.manager = here.world.Channel, here.manager // the CA is one and the same
	s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	was, is := here.session.Facts(), s.Facts()
	if is.ID != was.ID || !bytes.Equal(is.Current().CSR.Value, was.Current().CSR.Value) || is.Receipt.Value != was.Receipt.Value || is.TaskOf(wizard.TaskKey, there.clock()).State != wizard.Done {
		t.Errorf("restored %+v", is)
	}
	key, err := there.world.Vault.Get(t.Context(), is.Current().Key.Value.Item)
	if err != nil {
		t.Fatal(err)
	}
	original, err := here.world.Vault.Get(t.Context(), was.Current().Key.Value.Item)
	if err != nil || !bytes.Equal(key, original) {
		t.Errorf("the key is another one, %v", err)
	}
	events, err := s.History(t.Context())
	if err != nil || events[0].Kind != wizard.OrderStarted || events[len(events)-1].Kind != wizard.OrderRestored {
		t.Errorf("history %v, %v", events, err)
	}
	if err := s.Order().Send(t.Context()); err != nil {
		t.Error(err)
	}
	if orders, err := here.manager.Orders(t.Context()); err != nil || len(orders) != 1 {
		t.Errorf("the CA has %d orders, %v", len(orders), err)
	}
	if _, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase); !errors.Is(err, problem.OrderHere) {
		t.Errorf("restored twice: %v", err)
	}
}

// A backup from before the order was sent does not place a second one.
func TestAnOldBackupFindsTheOrderThatWasSentMeanwhile(t *testing.T) {
	here := newPersonWho(t, untilSent()...)
	there := newPersonWho(t)
	there.world.Channel = here.world.Channel
	s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if s.Facts().Receipt.Known() {
		t.Fatal("the backup is not from before the order")
	}
	if err := errors.Join(s.Order().Consent(t.Context(), wizard.ConsentVersion), s.Order().Send(t.Context())); err != nil {
		t.Fatal(err)
	}
	if s.Facts().Receipt.Value.Number != here.session.Facts().Receipt.Value.Number {
		t.Error("another order was placed")
	}
}

func TestABackupThatIsNotRightRestoresNothing(t *testing.T) {
	here := newPersonWho(t, untilSent()...)
	good, err := os.ReadFile(here.backupFile())
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(content string) func(string) error {
		return func(path string) error {
			_, err := here.world.Backup.Write(context.Background(), path, backupPassphrase, []byte(content))
			return err
		}
	}
	for what, c := range map[string]struct {
		write      func(path string) error
		passphrase string
		want       problem.Kind
	}{
		"passphrase":    {func(p string) error { return os.WriteFile(p, good, 0o600) }, "another passphrase", problem.BackupPassphrase},
		"cut":           {func(p string) error { return os.WriteFile(p, good[:len(good)-9], 0o600) }, backupPassphrase, problem.BackupDamaged},
		"a letter":      {func(p string) error { return os.WriteFile(p, []byte("Dear Sectigo"), 0o600) }, backupPassphrase, problem.BackupDamaged},
		"not ours":      {sealed("a letter"), backupPassphrase, problem.BackupDamaged},
		"no facts":      {sealed(`{"version":1,"content":{}}`), backupPassphrase, problem.BackupDamaged},
		"newer content": {sealed(`{"version":99,"content":{}}`), backupPassphrase, problem.BackupNewer},
		"none":          {func(string) error { return nil }, backupPassphrase, problem.FileMissing},
	} {
		there := newPersonWho(t)
		path := filepath.Join(t.TempDir(), "x.qwizard")
		if err := c.write(path); err != nil {
			t.Fatal(err)
		}
		if _, err := wizard.Restore(t.Context(), there.world, path, c.passphrase); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %s", what, err, c.want)
		}
		if ids, err := there.store.Orders(t.Context()); err != nil || len(ids) != 1 {
			t.Errorf("%s: %d orders, %v", what, len(ids), err)
		}
	}
}

// A vault that holds another key than the request's never makes a backup that counts.
func TestABackupWithTheWrongKeyDoesNotCount(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	other := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	f, o := p.session.Facts(), other.session.Facts()
	key, err := other.world.Vault.Get(t.Context(), o.Current().Key.Value.Item)
	if err == nil {
		err = p.world.Vault.Set(t.Context(), f.Current().Key.Value.Item, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := p.do([]string{"backup"}); !errors.Is(err, problem.KeyMismatch) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(p.backupFile()); err == nil {
		t.Error("a file was written")
	}
	if f := p.session.Facts(); f.Current().Backup.Known() {
		t.Error("it counts")
	}
}

// A failed write keeps the gate closed and the earlier backup as it was.
func TestABackupThatCannotBeWrittenKeepsTheGateClosed(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	if err := os.WriteFile(filepath.Join(p.dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().Backup(t.Context(), filepath.Join(p.dir, "file", "b.qwizard"), backupPassphrase); !errors.Is(err, problem.FolderFailed) {
		t.Errorf("got %v", err)
	}
	if f := p.session.Facts(); f.TaskOf(wizard.TaskKey, p.clock()).State != wizard.InProgress {
		t.Error("the gate is open")
	}
}

// While the backup is being locked, somebody states another person: what was written
// does not count.
func TestABackupOfAnotherPersonDoesNotCount(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "applicant", "make-key p256")
	p.world.Backup = &changingBackup{p.world.Backup, func() { _ = p.do([]string{"applicant", "Other"}) }}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	p.session = s
	if err := p.do([]string{"backup"}); !errors.Is(err, problem.Superseded) {
		t.Errorf("got %v", err)
	}
	if f := s.Facts(); f.Current().Backup.Known() || f.Applicant.Value.Surname != "Other" {
		t.Errorf("backup %v of %s", f.Current().Backup, f.Applicant.Value.Surname)
	}
}

type changingBackup struct {
	wizard.BackupFiles
	meanwhile func()
}

func (b *changingBackup) Write(ctx context.Context, path, passphrase string, content []byte) (string, error) {
	b.meanwhile()
	return b.BackupFiles.Write(ctx, path, passphrase, content)
}
