package wizard_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// A backup of an order whose key is elsewhere holds the rest and says so; it does not
// count for the key that is brought later.
func TestABackupWithoutTheKeyIsRestoredWithoutIt(t *testing.T) {
	here, key := brings(t, order.P256)
	if err := here.do([]string{"backup"}); err != nil {
		t.Fatal(err)
	}
	f := here.session.Facts()
	fingerprint := f.Current().Key.Value.Fingerprint
	if c := here.look(t, here.backupFile()); c.Elsewhere != fingerprint || len(c.Keys) != 0 || c.Standing != wizard.BackupLevel {
		t.Errorf("contents %+v", c)
	}
	if err := here.session.Key().OpenBackup(t.Context(), backupPassphrase); err != nil {
		t.Errorf("opened on trial: %v", err)
	}
	if err := here.session.Key().SaveSheet(t.Context(), here.dir); !errors.Is(err, problem.KeyElsewhere) {
		t.Errorf("sheet: %v", err)
	}
	if err := here.session.Key().PutBack(t.Context(), here.backupFile(), backupPassphrase); !errors.Is(err, problem.KeyElsewhere) {
		t.Errorf("put back: %v", err)
	}
	there := newPersonWho(t)
	s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	is := s.Facts()
	if !is.Current().Key.Value.Elsewhere() || !bytes.Equal(is.Current().CSR.Value, f.Current().CSR.Value) || is.TaskOf(wizard.TaskKey, there.clock()).State != wizard.Done {
		t.Errorf("restored %+v", is.Current())
	}
	there.session = s
	if err := s.Key().BringKey(t.Context(), mustRead(t, key), ""); err != nil {
		t.Fatal(err)
	}
	there.samePublicKey(t, key)
	if is := s.Facts(); !is.Current().NeedsBackup() || is.Current().Backup.Known() {
		t.Error("a backup without the key counts for it")
	}
}

func TestDeletingAnOrderAsksNoVaultForAKeyThatIsElsewhere(t *testing.T) {
	p, _ := brings(t, order.P256)
	id := p.session.Facts().ID
	p.world.Vault = noVault{p.world.Vault}
	if err := wizard.Delete(t.Context(), p.world, id, nil); err != nil {
		t.Error(err)
	}
	p.isGone(t, id, nil)
}

// noVault refuses to delete.
type noVault struct{ wizard.Vault }

func (noVault) Delete(_ context.Context, item string) error {
	return problem.New(problem.KeychainRefused, "delete "+item, nil)
}

// Where the person orders elsewhere, the request that they brought comes out without a
// backup, and is closed again once there is a key here to lose.
func TestTheRequestComesOutAsTheGateSays(t *testing.T) {
	p := newPersonWho(t)
	if err := p.assisted(); err != nil {
		t.Fatal(err)
	}
	p, key := bringsTo(t, p, order.P256)
	gives := func() bool {
		f := p.session.Facts()
		v, err := wizard.ViewRequest(&f)
		if err != nil {
			t.Fatal(err)
		}
		saved := p.session.Key().SaveRequest(t.Context(), p.dir)
		if (v.PEM == "") != errors.Is(saved, problem.BackupNeeded) {
			t.Errorf("shown %q, saved %v", v.PEM, saved)
		}
		if v.Details.Fingerprint != f.Current().Key.Value.Fingerprint {
			t.Errorf("details %+v", v.Details)
		}
		return v.PEM != ""
	}
	if !gives() {
		t.Error("the gate is not waived")
	}
	if err := p.session.Key().BringKey(t.Context(), mustRead(t, key), ""); err != nil {
		t.Fatal(err)
	}
	if gives() {
		t.Error("the gate is open without a backup")
	}
	if err := p.do([]string{"backup"}); err != nil {
		t.Fatal(err)
	}
	if !gives() {
		t.Error("the gate stays closed")
	}
}

// A key that the vault lost comes back from a file as well.
func TestAKeyThatWasLostIsBroughtBack(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	f := p.session.Facts()
	der, err := p.world.Vault.Get(t.Context(), f.Current().Key.Value.Item)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file+".der", der, 0o600); err != nil {
		t.Fatal(err)
	}
	openssl(t, "pkey", "-inform", "DER", "-in", file+".der", "-out", file)
	for _, do := range []string{"backup", "lose-key"} {
		if err := p.do([]string{do}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.session.Key().BringKey(t.Context(), mustRead(t, file), ""); err != nil {
		t.Fatal(err)
	}
	after := p.session.Facts()
	if after.Current().Key.Value != f.Current().Key.Value || !after.Current().Backup.Known() {
		t.Errorf("%+v", after.Current())
	}
	if err := p.session.Key().Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

// Whatever write fails, or is the last before a kill, the vault holds no key without a
// name in the facts.
func TestAVaultOrStoreThatFailsLeavesTheKeyElsewhere(t *testing.T) {
	for calls := range 3 { // that a key is about to come, the vault's write, that it is there
		p, key := brings(t, order.P256)
		f := &stopping{left: calls}
		p.world.Vault, p.world.Store = stoppingVault{p.world.Vault, f}, stoppingStore{p.world.Store, f}
		s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Key().BringKey(t.Context(), mustRead(t, key), ""); err == nil {
			t.Fatal("it did not fail")
		}
		is := s.Facts()
		if !is.Current().Key.Value.Elsewhere() {
			t.Errorf("after %d calls: %+v", calls, is.Current().Key.Value)
		}
		item := wizard.KeyItems(is.ID) + "1-" + is.Current().Key.Value.Fingerprint[:16]
		if _, err := p.world.Vault.Get(t.Context(), item); (err == nil) != (calls == 2) || err == nil && !slices.Contains(is.Items(), item) {
			t.Errorf("after %d calls: %v, the facts name %v", calls, err, is.Items())
		}
		f.left = 100
		if err := s.Key().BringKey(t.Context(), mustRead(t, key), ""); err != nil {
			t.Errorf("again: %v", err)
		}
		if is := s.Facts(); is.Current().Key.Value.Item != item || len(is.Current().Placing) != 0 {
			t.Errorf("again: %+v", is.Current())
		}
	}
}

func TestLooksPrivate(t *testing.T) {
	if !wizard.LooksPrivate(string(mustRead(t, opensslKey(t, order.P256)))) || wizard.LooksPrivate("my private key is at home") {
		t.Error("not told apart")
	}
}
