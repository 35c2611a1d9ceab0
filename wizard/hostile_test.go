package wizard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
)

// contentOf is what is in a person's backup, in clear.
func contentOf(tb testing.TB, p *person) []byte {
	tb.Helper()
	b, err := p.world.Backup.Read(context.Background(), p.backupFile(), backupPassphrase)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// inClear is a backup that needs no passphrase.
type inClear struct {
	wizard.BackupFiles
	content []byte
}

func (b inClear) Read(context.Context, string, string) ([]byte, error) {
	return bytes.Clone(b.content), nil
}

func (b inClear) Sum(context.Context, string) (string, error) { return "sum", nil }

// emptyStore has one order at most, in memory.
type emptyStore struct {
	wizard.Store
	facts  []byte
	events [][]byte
}

func (s *emptyStore) Load(context.Context, string) (uint64, []byte, error) {
	if s.facts == nil {
		return 0, nil, problem.New(problem.OrderUnknown, "load", nil)
	}
	return 1, s.facts, nil
}

func (s *emptyStore) Events(context.Context, string) ([][]byte, error) { return s.events, nil }

func (s *emptyStore) Commit(_ context.Context, _ string, _ uint64, facts []byte, events [][]byte) error {
	s.facts, s.events = facts, append(s.events, events...)
	return nil
}

// moved is content with the private key at another place in the vault.
func moved(t *testing.T, content []byte, from, to string) []byte {
	t.Helper()
	table, rest, _ := bytes.Cut(content, []byte("\n"))
	var all struct {
		Version int `json:"version"`
		Content struct {
			Facts  []byte            `json:"facts"`
			Events [][]byte          `json:"events"`
			Keys   map[string][]byte `json:"keys"`
		} `json:"content"`
	}
	if err := json.Unmarshal(rest, &all); err != nil {
		t.Fatal(err)
	}
	c := &all.Content
	c.Facts = bytes.ReplaceAll(c.Facts, []byte(`"`+from+`"`), []byte(`"`+to+`"`))
	c.Keys = map[string][]byte{to: c.Keys[from]}
	rest, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(table, []byte("\n"), rest)
}

// Somebody gives a person a backup, and its passphrase, that is made to destroy what is in
// the vault.
func TestABackupTakesNoOtherPlaceInTheVault(t *testing.T) {
	here := newPersonWho(t, "domains anna-muster.eu", "key p256")
	f := here.session.Facts()
	item, content := f.Current().Key.Value.Item, contentOf(t, here)
	for _, place := range []string{"store-key", "order/another/key/1", "order/" + f.ID, "", item} {
		there := newPersonWho(t)
		w := there.world
		w.Backup = inClear{content: moved(t, content, item, place)}
		if place != "" {
			if err := w.Vault.Set(t.Context(), place, []byte("theirs")); err != nil {
				t.Fatal(err)
			}
		}
		if place == item {
			if _, err := wizard.Restore(t.Context(), w, "f", ""); err != nil {
				t.Errorf("its own place: %v", err)
			}
			continue
		}
		_, err := wizard.Look(t.Context(), w, "f", "")
		if !errors.Is(err, problem.BackupDamaged) {
			t.Errorf("%q looked at: %v", place, err)
		}
		if _, err = wizard.Restore(t.Context(), w, "f", ""); !errors.Is(err, problem.BackupDamaged) {
			t.Errorf("%q restored: %v", place, err)
		}
		if got, err := w.Vault.Get(t.Context(), place); place != "" && (err != nil || string(got) != "theirs") {
			t.Errorf("%q holds %q, %v", place, got, err)
		}
	}
}

// FuzzBackupContent is what stands in a backup whose encryption is sound.
func FuzzBackupContent(f *testing.F) {
	p, err := newPerson(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(p.close)
	for _, action := range [][]string{{"domains", "anna-muster.eu"}, {"key", "p256"}} {
		if err := p.do(action); err != nil {
			f.Fatal(err)
		}
	}
	content := contentOf(f, p)
	_, first, _ := bytes.Cut(content, []byte("\n"))
	f.Add(content)
	f.Add(first) // as version 1 had it
	f.Add(content[:len(content)/2])
	f.Add([]byte("{}\n{}"))
	f.Add([]byte(`{"version":1,"content":{"facts":"e30=","events":null,"keys":null}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		w := p.world
		w.Vault, w.Store, w.Backup = vault.NewMemory(), &emptyStore{}, inClear{content: content}
		_, looked := wizard.Look(t.Context(), w, "f", "")
		s, err := wizard.Restore(t.Context(), w, "f", "")
		for _, err := range []error{looked, err} {
			if err != nil && !errors.Is(err, problem.BackupDamaged) && !errors.Is(err, problem.BackupNewer) &&
				!errors.Is(err, problem.KeyMismatch) && !errors.Is(err, problem.BackupChannel) {
				t.Error(err)
			}
		}
		if err == nil {
			facts := s.Facts()
			facts.Tasks(w.Now())
			facts.Dates()
			facts.Leaf()
			if err := s.Key().Verify(t.Context()); err != nil {
				t.Errorf("restored, and its key is not the order's: %v", err)
			}
		}
	})
}
