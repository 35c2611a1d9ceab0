package wire_test

import (
	"errors"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
)

const aBackupPassphrase = "a backup passphrase"

// damagedOrder makes an order with a key and a backup in a new house in dir, closes it, and
// turns one bit of its stored facts.
func damagedOrder(t *testing.T, dir string) (was wizard.Facts, backup string) {
	t.Helper()
	backup = filepath.Join(dir, "b.qwizard")
	h := openFace(t, face(t, dir), order.Practice)
	s, err := h.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return s.Domains().Set(t.Context(), []string{"anna-muster.eu"}) },
		func() error { return s.Domains().Check(t.Context()) },
		func() error { return s.Key().Create(t.Context(), order.P256) },
		func() error { return s.Key().Backup(t.Context(), backup, aBackupPassphrase) },
		h.Close,
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	was = s.Facts()
	db, err := bolt.Open(filepath.Join(dir, "practice", "orders.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error {
		facts := tx.Bucket([]byte("facts"))
		v := append([]byte(nil), facts.Get([]byte(was.ID))...)
		v[len(v)-1] ^= 1
		return facts.Put([]byte(was.ID), v)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return was, backup
}

func TestAnOrderWithOneBitChangedIsPutBackFromItsBackup(t *testing.T) {
	dir := t.TempDir()
	was, backup := damagedOrder(t, dir)
	h := openFace(t, face(t, dir), order.Practice)
	all, err := h.Orders(t.Context())
	var told *problem.Problem
	if len(all) != 0 || !errors.As(err, &told) || told.Kind != problem.StoreDamaged || told.Params["order"] != was.ID {
		t.Fatalf("%d orders, %v", len(all), err)
	}
	if c, err := h.Look(t.Context(), backup, aBackupPassphrase); err != nil || c.Standing != wizard.BackupUnreadable {
		t.Errorf("it stands %q, %v", c.Standing, err)
	}
	if _, err := h.Restore(t.Context(), backup, aBackupPassphrase); !errors.Is(err, problem.StoreDamaged) {
		t.Errorf("restored without asking: %v", err)
	}
	s, err := h.Replace(t.Context(), backup, aBackupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if is := s.Facts(); is.ID != was.ID || is.Current().Key.Value.Fingerprint != was.Current().Key.Value.Fingerprint {
		t.Errorf("got %+v", is)
	}
	if err := errors.Join(s.Key().Verify(t.Context()), h.KeepDrafts(t.Context(), was.ID, map[string]string{"term": "365"})); err != nil {
		t.Error(err)
	}
}

func TestAnOrderWithOneBitChangedIsDeletedWithItsKeys(t *testing.T) {
	dir := t.TempDir()
	was, backup := damagedOrder(t, dir)
	h := openFace(t, face(t, dir), order.Practice)
	if err := h.KeepDrafts(t.Context(), was.ID, map[string]string{"term": "365"}); err != nil {
		t.Fatal(err)
	}
	if err := h.Delete(t.Context(), was.ID); !errors.Is(err, problem.StoreDamaged) {
		t.Errorf("as if it could be read: %v", err)
	}
	if left, err := h.DeleteUnreadable(t.Context(), was.ID); left || err != nil {
		t.Errorf("keys left %v, %v", left, err)
	}
	if drafts, err := h.Drafts(t.Context(), was.ID); len(drafts) != 0 || err != nil {
		t.Errorf("drafts %v, %v", drafts, err)
	}
	if all, err := h.Orders(t.Context()); len(all) != 0 || err != nil {
		t.Errorf("%d orders, %v", len(all), err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := vault.Unlock(t.Context(), filepath.Join(dir, "practice"), passphrase, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Get(t.Context(), was.Current().Key.Value.Item); !errors.Is(err, problem.SecretMissing) {
		t.Errorf("the key: %v", err)
	}
	h = openFace(t, face(t, dir), order.Practice)
	if _, err := h.Restore(t.Context(), backup, aBackupPassphrase); err != nil {
		t.Errorf("restored after it: %v", err)
	}
}
