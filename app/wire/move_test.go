package wire_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"qwizard/app/wire"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
	"qwizard/wizard/vault/vaulttest"
)

const fileAgain = "Roter Mohn am Weg"

// keyed is an order in a house, with a key and one that was given up.
func keyed(t *testing.T, h *wire.House) *wizard.Session {
	t.Helper()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := wizard.Start(t.Context(), p.World)
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error { return s.Domains().Set(ctx, []string{"anna-muster.eu"}) },
		s.Domains().Check,
		func(ctx context.Context) error { return s.Key().Create(ctx, order.P256) },
		s.Key().GiveUp,
		func(ctx context.Context) error { return s.Key().Create(ctx, order.P256) },
	} {
		if err := do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// sameKeys wants every key of the order in the house's vault, and the facts to say so.
func sameKeys(t *testing.T, h *wire.House, id string, kind vault.Kind) {
	t.Helper()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := wizard.Resume(t.Context(), p.World, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Key().Verify(t.Context()); err != nil {
		t.Error(err)
	}
	f := s.Facts()
	if items := f.Items(); len(items) != 2 {
		t.Errorf("items %q", items)
	}
	for n, i := range f.Issuances {
		if i.Key.Value.Vault != string(kind) {
			t.Errorf("issuance %d is in %q", n, i.Key.Value.Vault)
		}
		if _, err := h.Vault.Get(t.Context(), i.Key.Value.Item); err != nil {
			t.Errorf("issuance %d: %v", n, err)
		}
	}
}

func shut(t *testing.T, h *wire.House) {
	t.Helper()
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAHouseMovesToTheKeychainAndBackWhileItsOrdersAreOpen(t *testing.T) {
	vaulttest.Unlocked(t)
	folder := filepath.Join(t.TempDir(), "data")
	h := open(t, folder)
	s := keyed(t, h)
	id := s.Facts().ID
	for range 2 { // the second time there is nothing to do
		if lost, err := h.MoveVault(t.Context(), vault.KindKeychain, ""); err != nil || len(lost) > 0 {
			t.Fatalf("%d lost, %v", len(lost), err)
		}
	}
	if err := s.Key().Verify(t.Context()); err != nil { // of the session that was open
		t.Error(err)
	}
	sameKeys(t, h, id, vault.KindKeychain)
	err := h.ChangePassphrase(t.Context(), "a test passphrase", fileAgain)
	if !errors.Is(err, problem.VaultOther) {
		t.Error(err)
	}
	shut(t, h)
	if needs, err := wire.NeedsPassphrase(folder); needs || err != nil {
		t.Errorf("needs a passphrase: %v, %v", needs, err)
	}

	h = open(t, folder)
	sameKeys(t, h, id, vault.KindKeychain)
	if lost, err := h.MoveVault(t.Context(), vault.KindFile, fileAgain); err != nil || len(lost) > 0 {
		t.Fatalf("%d lost, %v", len(lost), err)
	}
	sameKeys(t, h, id, vault.KindFile)
	shut(t, h)
	if _, err := wire.Open(t.Context(), config(folder)); !errors.Is(err, problem.VaultPassphrase) {
		t.Error(err)
	}
	c := config(folder)
	c.Passphrase = fileAgain
	if h, err = wire.Open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	sameKeys(t, h, id, vault.KindFile)
	if err := h.ChangePassphrase(t.Context(), fileAgain, "a test passphrase"); err != nil {
		t.Error(err)
	}
	sameKeys(t, h, id, vault.KindFile)
	shut(t, h)
	sameKeys(t, open(t, folder), id, vault.KindFile)
}

func TestALostKeyDoesNotKeepTheOthersFromMoving(t *testing.T) {
	vaulttest.Unlocked(t)
	h := open(t, filepath.Join(t.TempDir(), "data"))
	whole, broken := keyed(t, h), keyed(t, h)
	f := broken.Facts()
	if err := h.Vault.Delete(t.Context(), f.Current().Key.Value.Item); err != nil {
		t.Fatal(err)
	}
	lost, err := h.MoveVault(t.Context(), vault.KindKeychain, "")
	if err != nil || len(lost) != 1 || lost[0].ID != f.ID {
		t.Fatalf("lost %d, %v", len(lost), err)
	}
	sameKeys(t, h, whole.Facts().ID, vault.KindKeychain)
}

func TestAHouseThatCannotMoveStaysWhereItIs(t *testing.T) {
	session := vaulttest.Start(t)
	h := open(t, filepath.Join(t.TempDir(), "data"))
	id := keyed(t, h).Facts().ID
	if _, err := h.MoveVault(t.Context(), vault.KindKeychain, ""); !errors.Is(err, problem.KeychainMissing) {
		t.Error(err)
	}
	sameKeys(t, h, id, vault.KindFile)
	session.StartKeyring("password of the tests")
	if _, err := h.MoveVault(t.Context(), vault.KindKeychain, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := h.MoveVault(t.Context(), vault.KindFile, "qwertyuiop"); !errors.Is(err, problem.PassphraseRow) {
		t.Error(err)
	}
	sameKeys(t, h, id, vault.KindKeychain)
	if err := h.Vault.Delete(t.Context(), "seal/orders"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.MoveVault(t.Context(), vault.KindFile, fileAgain); !errors.Is(err, problem.StoreKey) {
		t.Error(err)
	}
	sameKeys(t, h, id, vault.KindKeychain)
}

// An order that cannot be read: nobody knows its keys.
type unreadable struct{ wizard.Store }

func (u unreadable) Load(ctx context.Context, id string) (uint64, []byte, error) {
	return 0, nil, problem.New(problem.StoreDamaged, "load", nil, "order", id)
}

func TestKeysOfAnOrderThatCannotBeReadAreNotLeftBehind(t *testing.T) {
	vaulttest.Unlocked(t)
	folder := filepath.Join(t.TempDir(), "data")
	h := open(t, folder)
	id := keyed(t, h).Facts().ID
	shut(t, h)
	c := config(folder)
	c.Seams.Store = func(s wizard.Store) wizard.Store { return unreadable{s} }
	h, err := wire.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.MoveVault(t.Context(), vault.KindKeychain, ""); err != nil { // a file says what is in it
		t.Error(err)
	}
	if _, err := h.MoveVault(t.Context(), vault.KindFile, fileAgain); !errors.Is(err, problem.StoreDamaged) {
		t.Error(err)
	}
	shut(t, h)
	sameKeys(t, open(t, folder), id, vault.KindKeychain)
}

// What is put into the vault around a move is in the vault that counts afterwards.
func TestSecretsThatComeWhileAVaultMovesAreNotLost(t *testing.T) {
	vaulttest.Unlocked(t)
	h := open(t, filepath.Join(t.TempDir(), "data"))
	items := []string{"a", "b", "c", "d", "e", "f"}
	for _, to := range []vault.Kind{vault.KindKeychain, vault.KindFile} {
		var all sync.WaitGroup
		for _, item := range items {
			all.Go(func() {
				if err := h.Vault.Set(t.Context(), item+"-"+string(to), []byte(item)); err != nil {
					t.Error(err)
				}
			})
		}
		if _, err := h.MoveVault(t.Context(), to, fileAgain); err != nil {
			t.Error(err)
		}
		all.Wait()
		for _, item := range items {
			if got, err := h.Vault.Get(t.Context(), item+"-"+string(to)); err != nil || string(got) != item {
				t.Errorf("%s: %q, %v", item, got, err)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.MoveVault(ctx, vault.KindKeychain, ""); !errors.Is(err, problem.Cancelled) {
		t.Error(err)
	}
	if h.Vault.Name() != string(vault.KindFile) {
		t.Error(h.Vault.Name())
	}
}
