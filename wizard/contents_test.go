package wizard_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func (p *person) look(t *testing.T, path string) wizard.BackupContents {
	t.Helper()
	c, err := wizard.Look(t.Context(), p.world, path, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestABackupSaysWhatIsInIt(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "backup")...)
	f := p.session.Facts()
	key := f.Current().Key
	c := p.look(t, p.backupFile())
	if c.Order != f.ID || c.Channel != order.Practice || c.Names[0] != "anna-muster.eu" || c.Number != f.Receipt.Value.Number || c.Certificate {
		t.Errorf("got %+v", c)
	}
	if !c.Began.Equal(f.Created) || !c.Made.After(f.Receipt.At) || c.Made.After(f.Current().Backup.At) {
		t.Errorf("began %v, made %v, ordered %v, checked %v", c.Began, c.Made, f.Receipt.At, f.Current().Backup.At)
	}
	if len(c.Keys) != 1 || c.Keys[0].Fingerprint != key.Value.Fingerprint || c.Keys[0].Kind != order.P256 || !c.Keys[0].Made.Equal(key.At) {
		t.Errorf("keys %+v", c.Keys)
	}
	content, err := p.world.Backup.Read(t.Context(), p.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	for _, secret := range []string{"Anna Lena", "Beispielgasse", "ID-77", "facts"} {
		if strings.Contains(line, secret) {
			t.Errorf("the contents say %q: %s", secret, line)
		}
	}
}

func TestAnEarlierKeyIsInTheContentsToo(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "key p256", "domains www.anna-muster.eu", "key p384")
	if c := p.look(t, p.backupFile()); len(c.Keys) != 2 || c.Keys[0].Kind != order.P256 || c.Keys[1].Kind != order.P384 || c.Number != "" {
		t.Errorf("got %+v", c)
	}
	if err := p.do([]string{"lose-key"}); err != nil {
		t.Fatal(err)
	}
	if err := p.do([]string{"backup"}); !errors.Is(err, problem.SecretMissing) {
		t.Errorf("a backup without its key: %v", err)
	}
}

// The file was written by the program as it was before backups had contents.
func TestABackupOfVersion1IsReadAsWell(t *testing.T) {
	const path = "testdata/backup-1.qwizard"
	there := newPersonWho(t)
	c := there.look(t, path)
	if c.Standing != wizard.BackupOnly || len(c.Names) != 1 || len(c.Keys) != 1 || c.Made.IsZero() || c.Made.Before(c.Began) || c.Events == 0 {
		t.Errorf("got %+v", c)
	}
	s, err := wizard.Restore(t.Context(), there.world, path, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); f.ID != c.Order || f.Current().Key.Value.Fingerprint != c.Keys[0].Fingerprint {
		t.Errorf("restored %+v", f)
	}
}

func TestABackupStandsToTheOrderHereAsTheirHistoriesSay(t *testing.T) {
	here := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256")
	stands := func(p *person, path string, want wizard.Standing) {
		t.Helper()
		if c := p.look(t, path); c.Standing != want {
			t.Errorf("stands %q, want %q", c.Standing, want)
		}
	}
	stands(here, here.backupFile(), wizard.BackupLevel)
	there := newPersonWho(t)
	there.world.Channel, there.manager = here.world.Channel, here.manager
	stands(there, here.backupFile(), wizard.BackupOnly)
	s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	stands(there, here.backupFile(), wizard.BackupLevel)
	there.session = s
	if err := inTurn(func() error { return there.do([]string{"consent"}) }, func() error { return there.do([]string{"backup"}) }); err != nil {
		t.Fatal(err)
	}
	stands(there, here.backupFile(), wizard.BackupBehind)
	stands(here, there.backupFile(), wizard.BackupAhead)
	if err := here.do([]string{"term", "365"}); err != nil {
		t.Fatal(err)
	}
	stands(here, there.backupFile(), wizard.BackupApart)
	if _, err := wizard.Restore(t.Context(), here.world, there.backupFile(), backupPassphrase); !errors.Is(err, problem.OrderHere) {
		t.Errorf("restored over it: %v", err)
	}
}

func TestLookingChangesNothing(t *testing.T) {
	here := newPersonWho(t, untilSent()...)
	there := newPersonWho(t)
	before, err := here.session.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	here.look(t, here.backupFile())
	there.look(t, here.backupFile())
	if after, err := here.session.History(t.Context()); err != nil || len(after) != len(before) {
		t.Errorf("%d events, were %d, %v", len(after), len(before), err)
	}
	if ids, err := there.store.Orders(t.Context()); err != nil || len(ids) != 1 {
		t.Errorf("%d orders, %v", len(ids), err)
	}
	f := here.session.Facts()
	if _, err := there.world.Vault.Get(t.Context(), f.Current().Key.Value.Item); !errors.Is(err, problem.SecretMissing) {
		t.Errorf("the key is in the vault: %v", err)
	}
}

func TestABackupOfAnotherChannelIsLookedInto(t *testing.T) {
	here, there := newPersonWho(t, untilSent()...), newPersonWho(t)
	if err := there.assisted(); err != nil {
		t.Fatal(err)
	}
	if c := there.look(t, here.backupFile()); c.Channel != order.Practice || c.Standing != wizard.BackupOnly {
		t.Errorf("got %+v", c)
	}
	if _, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase); !errors.Is(err, problem.BackupChannel) {
		t.Errorf("got %v", err)
	}
}

// Contents that are not those of what follows are damage, wherever it comes from.
func TestContentsHaveToBeTrue(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "backup")...)
	content, err := p.world.Backup.Read(t.Context(), p.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	line, rest, _ := bytes.Cut(content, []byte("\n"))
	for what, c := range map[string]struct {
		line string
		want problem.Kind
	}{
		"another number": {strings.Replace(string(line), `"number":"`, `"number":"9`, 1), problem.BackupDamaged},
		"a certificate":  {strings.Replace(string(line), `"certificate":false`, `"certificate":true`, 1), problem.BackupDamaged},
		"none":           {"", problem.BackupDamaged},
		"no contents":    {"what is this", problem.BackupDamaged},
		"a newer one":    {`{"version":99,"content":{}}`, problem.BackupNewer},
	} {
		path := filepath.Join(t.TempDir(), "x.qwizard")
		if _, err := p.world.Backup.Write(t.Context(), path, backupPassphrase, []byte(c.line+"\n"+string(rest))); err != nil {
			t.Fatal(err)
		}
		_, err := wizard.Look(t.Context(), p.world, path, backupPassphrase)
		var told *problem.Problem
		if !errors.As(err, &told) || told.Kind != c.want || told.Params["path"] != path {
			t.Errorf("%s: got %v, want %s", what, err, c.want)
		}
	}
	var stored struct{ Content wizard.BackupContents }
	if err := json.Unmarshal(line, &stored); err != nil || stored.Content.Order != p.session.Facts().ID {
		t.Errorf("the first line is %s, %v", line, err)
	}
}

// A restore that ends at any of its writes leaves no order, or an unfinished one that names
// every key that came, and the next one the whole.
func TestARestoreThatIsInterruptedIsFinishedByTheNext(t *testing.T) {
	here := newPersonWho(t, "domains anna-muster.eu", "key p256", "domains www.anna-muster.eu", "key p384")
	const writes = 4 // that it begins, two keys, and the order
	for n := range writes + 1 {
		there := newPersonWho(t)
		w, f := there.world, &stopping{left: n}
		w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{w.Store, f}
		_, err := wizard.Restore(t.Context(), w, here.backupFile(), backupPassphrase)
		if n == writes {
			if err != nil {
				t.Errorf("more than %d writes: %v", writes, err)
			}
			continue
		}
		if !errors.Is(err, errStopped) {
			t.Errorf("write %d: %v", n, err)
		}
		there.unfinished(t, here.session.Facts(), n)
		if c := there.look(t, here.backupFile()); c.Standing != wizard.BackupOnly {
			t.Errorf("after write %d it stands %q", n, c.Standing)
		}
		s, err := wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase)
		if err != nil {
			t.Fatalf("after write %d: %v", n, err)
		}
		is := s.Facts()
		if is.Current().CSR.Value == nil || len(is.Issuances) != 2 || is.Restoring.Known() || len(is.Items()) != 2 {
			t.Errorf("after write %d: %+v", n, is)
		}
	}
}

// unfinished checks what n writes of a restore left: nothing, or an order that cannot be
// worked on and has the names of all keys in the vault.
func (p *person) unfinished(t *testing.T, was wizard.Facts, n int) {
	t.Helper()
	f, err := wizard.Load(t.Context(), p.store, was.ID)
	if n == 0 {
		if !errors.Is(err, problem.OrderUnknown) {
			t.Errorf("without a write: %v", err)
		}
		return
	}
	if err != nil || !f.Restoring.Known() || !slices.Equal(f.Items(), was.Items()) {
		t.Errorf("write %d: %+v, %v", n, f, err)
	}
	if _, err := wizard.Resume(t.Context(), p.world, was.ID); !errors.Is(err, problem.RestoreUnfinished) {
		t.Errorf("write %d: it can be worked on: %v", n, err)
	}
}

func TestAnUnfinishedRestoreIsDeletedWithTheKeysThatCame(t *testing.T) {
	here, there := newPersonWho(t, "domains anna-muster.eu", "key p256", "domains www.anna-muster.eu", "key p384"), newPersonWho(t)
	w, f := there.world, &stopping{left: 3}
	w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{w.Store, f}
	if _, err := wizard.Restore(t.Context(), w, here.backupFile(), backupPassphrase); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	was := here.session.Facts()
	if _, err := there.world.Vault.Get(t.Context(), was.Items()[1]); err != nil {
		t.Fatal(err)
	}
	if err := wizard.Delete(t.Context(), there.world, was.ID, nil); err != nil {
		t.Fatal(err)
	}
	for _, item := range was.Items() {
		if _, err := there.world.Vault.Get(t.Context(), item); !errors.Is(err, problem.SecretMissing) {
			t.Errorf("key %s: %v", item, err)
		}
	}
}

// A restore that was cut off and is done again from an older backup keeps the name of the
// key that only the newer one had.
func TestAKeyOfAnotherBackupStaysNamed(t *testing.T) {
	here, there := newPersonWho(t, "domains anna-muster.eu", "key p256"), newPersonWho(t)
	older := filepath.Join(here.dir, "older.qwizard")
	if err := here.session.Key().Backup(t.Context(), older, backupPassphrase); err != nil {
		t.Fatal(err)
	}
	for _, do := range []string{"domains www.anna-muster.eu", "key p384"} {
		if err := here.do(strings.Fields(do)); err != nil {
			t.Fatal(err)
		}
	}
	w, f := there.world, &stopping{left: 3}
	w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{w.Store, f}
	if _, err := wizard.Restore(t.Context(), w, here.backupFile(), backupPassphrase); !errors.Is(err, errStopped) {
		t.Fatal(err)
	}
	s, err := wizard.Restore(t.Context(), there.world, older, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	was, is := here.session.Facts(), s.Facts()
	if len(is.Issuances) != 1 || !slices.Equal(is.Items(), was.Items()) {
		t.Errorf("items %v, were %v", is.Items(), was.Items())
	}
}

func TestOneChangedByteIsTold(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	b, err := os.ReadFile(p.backupFile())
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	path := filepath.Join(t.TempDir(), "x.qwizard")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wizard.Look(t.Context(), p.world, path, backupPassphrase); !errors.Is(err, problem.BackupDamaged) {
		t.Errorf("got %v", err)
	}
}

// An order that is behind catches up, and one that would lose something stays as it is.
func TestAnOrderCatchesUpWithABackupThatIsAhead(t *testing.T) {
	here := newPersonWho(t, "domains anna-muster.eu", "applicant", "key p256")
	there := newPersonWho(t)
	there.world.Channel, there.manager = here.world.Channel, here.manager
	var err error
	if there.session, err = wizard.Restore(t.Context(), there.world, here.backupFile(), backupPassphrase); err != nil {
		t.Fatal(err)
	}
	refused := func(path string) {
		t.Helper()
		before := here.session.Facts().Revision
		if _, err := wizard.CatchUp(t.Context(), here.world, path, backupPassphrase); !errors.Is(err, problem.OrderHere) {
			t.Errorf("got %v", err)
		}
		if s, err := wizard.Resume(t.Context(), here.world, here.session.Facts().ID); err != nil || s.Facts().Revision != before {
			t.Errorf("something was stored: %v", err)
		}
	}
	refused(here.backupFile())
	for _, do := range []string{"domains www.anna-muster.eu", "key p384", "consent", "send", "backup"} {
		if err := there.do(strings.Fields(do)); err != nil {
			t.Fatal(err)
		}
	}
	w, f := here.world, &stopping{left: 3} // the name of the new key, an earlier key and the new one
	w.Vault, w.Store = stoppingVault{w.Vault, f}, stoppingStore{w.Store, f}
	if _, err := wizard.CatchUp(t.Context(), w, there.backupFile(), backupPassphrase); !errors.Is(err, errStopped) {
		t.Errorf("got %v", err)
	}
	got, err := wizard.Load(t.Context(), here.store, here.session.Facts().ID)
	if err != nil || len(got.Issuances) != 1 || len(got.Items()) != 2 {
		t.Errorf("the key that came has no name: %v, %v", got.Items(), err)
	}
	if c := here.look(t, there.backupFile()); c.Standing != wizard.BackupAhead {
		t.Errorf("after an interruption it stands %q", c.Standing)
	}
	s, err := wizard.CatchUp(t.Context(), here.world, there.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	is, was := s.Facts(), there.session.Facts()
	if is.Receipt.Value != was.Receipt.Value || !bytes.Equal(is.Current().CSR.Value, was.Current().CSR.Value) || !is.Current().Backup.Known() {
		t.Errorf("got %+v", is)
	}
	if _, err := here.world.Vault.Get(t.Context(), is.Current().Key.Value.Item); err != nil {
		t.Error(err)
	}
	events, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	count := map[wizard.EventKind]int{}
	for _, e := range events {
		count[e.Kind]++
	}
	if count[wizard.OrderStarted] != 1 || count[wizard.KeyMade] != 2 || count[wizard.OrderAccepted] != 1 || events[len(events)-1].Kind != wizard.OrderRestored {
		t.Errorf("the history is %v", count)
	}
	if c := here.look(t, there.backupFile()); c.Standing != wizard.BackupLevel {
		t.Errorf("it stands %q", c.Standing)
	}
	if err := here.do([]string{"term", "365"}); !errors.Is(err, problem.AlreadySent) && !errors.Is(err, problem.Superseded) {
		t.Errorf("a session from before goes on: %v", err)
	}
	refused(there.backupFile())
}
