package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qwizard/wizard/internal/agefile"
	"qwizard/wizard/problem"
)

func TestKilledCreation(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	key, items := load(t, dir, keyName), load(t, dir, itemsName)

	// vault.age is gone: never an empty vault, and nothing is overwritten.
	os.Remove(filepath.Join(dir, itemsName))
	_, err := Unlock(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultDamaged, "path", filepath.Join(dir, itemsName))
	want(t, f.Set(t.Context(), "key", []byte("x")), problem.VaultDamaged)
	put(t, dir, itemsName, items)

	// Killed between the two writes, twice; or vault-key.age was lost.
	for range 2 {
		os.Remove(filepath.Join(dir, keyName))
		if Exists(dir) {
			t.Error("exists without its key file")
		}
		_, err := OpenFile(t.Context(), dir, passphrase, fast)
		want(t, err, problem.VaultMissing)
		g, err := Unlock(t.Context(), dir, passphrase, fast)
		if err != nil {
			t.Fatal(err)
		}
		_, err = g.Get(t.Context(), "key")
		want(t, err, problem.SecretMissing)
	}
	// The key file turns up again: what was put aside still opens.
	if !bytes.Equal(load(t, dir, "vault-orphan-1.age"), items) {
		t.Fatal("the first vault.age was not kept")
	}
	load(t, dir, "vault-orphan-2.age")
	put(t, dir, keyName, key)
	put(t, dir, itemsName, load(t, dir, "vault-orphan-1.age"))
	get(t, reopen(t, dir, passphrase), "key", []byte("secret"))
}

func TestDamaged(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", bytes.Repeat([]byte("secret"), 50))
	files := map[string][]byte{keyName: load(t, dir, keyName), itemsName: load(t, dir, itemsName)}
	try := func(name, what string, at int, b []byte) {
		t.Helper()
		put(t, dir, name, b)
		_, err := OpenFile(t.Context(), dir, passphrase, fast)
		// Damage to the wrapped file key or the salt looks like a wrong passphrase.
		if !errors.Is(err, problem.VaultDamaged) && (name != keyName || what == "cut" || !errors.Is(err, problem.VaultPassphrase)) {
			t.Errorf("%s %s at %d: %v", name, what, at, err)
		}
		if name == itemsName {
			want(t, f.Set(t.Context(), "new", []byte("x")), problem.VaultDamaged)
			if !bytes.Equal(load(t, dir, name), b) {
				t.Error("a damaged vault was overwritten")
			}
		}
		put(t, dir, name, files[name])
	}
	for name, whole := range files {
		for n := 0; n < len(whole); n += 16 {
			try(name, "cut", n, whole[:n])
		}
		try(name, "cut", len(whole)-1, whole[:len(whole)-1])
		for i := 0; i < len(whole); i += 5 {
			b := bytes.Clone(whole)
			b[i] ^= 0x10
			try(name, "flipped", i, b)
		}
		try(name, "longer", len(whole), append(bytes.Clone(whole), 0))
		try(name, "huge", maxItems+1, append(bytes.Clone(whole), make([]byte, maxItems)...))
		try(name, "foreign", 0, []byte("not a vault at all\n"))
	}
	other := t.TempDir()
	create(t, other)
	try(itemsName, "of another vault", 0, load(t, other, itemsName))
	try(keyName, "of another vault", 0, load(t, other, keyName))
	try(keyName, "not for a passphrase", 0, files[itemsName])
	empty, err := agefile.Encrypt(f.key.id.Recipient(), []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	try(itemsName, "without version", 0, empty)
	get(t, reopen(t, dir, passphrase), "key", bytes.Repeat([]byte("secret"), 50))
}

func TestNewer(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	b, err := agefile.Encrypt(f.key.id.Recipient(), []byte(`{"version":2,"items":["other"],"more":1}`))
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, itemsName, b)
	path := filepath.Join(dir, itemsName)
	_, err = OpenFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.StoreNewer, "path", path)
	want(t, f.Set(t.Context(), "key", []byte("x")), problem.StoreNewer)
	want(t, f.Delete(t.Context(), "key"), problem.StoreNewer)
	if !bytes.Equal(load(t, dir, itemsName), b) {
		t.Error("a newer vault was overwritten")
	}
}

func TestHostileWorkFactor(t *testing.T) {
	dir := t.TempDir()
	create(t, dir)
	b := load(t, dir, keyName)
	put(t, dir, keyName, bytes.Replace(b, []byte(" 10\n"), []byte(" 29\n"), 1))
	_, err := OpenFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultDamaged)
}
