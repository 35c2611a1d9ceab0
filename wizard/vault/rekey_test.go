package vault

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"

	"qwizard/wizard/problem"
)

const nextPassphrase = "Roter Mohn am Weg"

func TestChangePassphrase(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	items, key := load(t, dir, itemsName), load(t, dir, keyName)
	want(t, f.ChangePassphrase(ctx, "wrong one", nextPassphrase), problem.VaultPassphrase)
	want(t, f.ChangePassphrase(ctx, "", nextPassphrase), problem.VaultLocked)
	want(t, f.ChangePassphrase(ctx, passphrase, "short"), problem.PasswordShort)
	want(t, f.ChangePassphrase(ctx, passphrase, "qwertyuiop"), problem.PassphraseRow)
	if !bytes.Equal(items, load(t, dir, itemsName)) || !bytes.Equal(key, load(t, dir, keyName)) {
		t.Error("something was written")
	}
	if err := f.ChangePassphrase(ctx, passphrase, nextPassphrase); err != nil {
		t.Fatal(err)
	}
	_, err := OpenFile(ctx, dir, passphrase, fast)
	want(t, err, problem.VaultPassphrase)
	get(t, f, "key", []byte("secret"))
	set(t, f, "later", []byte("secret 2"))
	g := reopen(t, dir, nextPassphrase)
	get(t, g, "key", []byte("secret"))
	get(t, g, "later", []byte("secret 2"))
	if err := f.ChangePassphrase(ctx, nextPassphrase, passphrase); err != nil {
		t.Error(err)
	}
	get(t, reopen(t, dir, passphrase), "later", []byte("secret 2"))
}

// A copy of the old key file, with the old passphrase, is of no use any more.
func TestACopyOfTheOldKeyFileOpensNothingNew(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	old := load(t, dir, keyName)
	if err := f.ChangePassphrase(t.Context(), passphrase, nextPassphrase); err != nil {
		t.Fatal(err)
	}
	put(t, dir, keyName, old)
	_, err := OpenFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultDamaged)
	t.Run("age", func(t *testing.T) {
		tool, err := exec.LookPath("age")
		if err != nil {
			t.Skip("no age tool in PATH")
		}
		id, err := unlockKey("test", keyName, passphrase, 10, old)
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, "identity", []byte(id.String()+"\n"))
		if out, err := exec.Command(tool, "-d", "-i", filepath.Join(dir, "identity"), filepath.Join(dir, itemsName)).Output(); err == nil {
			t.Errorf("%d bytes", len(out))
		}
		put(t, dir, "identity", []byte(f.key.id.String()+"\n"))
		if out, err := exec.Command(tool, "-d", "-i", filepath.Join(dir, "identity"), filepath.Join(dir, itemsName)).Output(); err != nil || !bytes.Contains(out, []byte("c2VjcmV0")) {
			t.Errorf("the new key: %d bytes, %v", len(out), err)
		}
	})
}

// Who had the vault open when another process changed its passphrase changes nothing.
func TestAnotherProcessNoticesTheNewPassphrase(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	g := reopen(t, dir, passphrase)
	if err := f.ChangePassphrase(ctx, passphrase, nextPassphrase); err != nil {
		t.Fatal(err)
	}
	before := load(t, dir, itemsName)
	path := filepath.Join(dir, keyName)
	_, err := g.Get(ctx, "key")
	want(t, err, problem.VaultReplaced, "path", path)
	want(t, g.Set(ctx, "key", []byte("x")), problem.VaultReplaced, "path", path)
	want(t, g.Delete(ctx, "key"), problem.VaultReplaced, "path", path)
	want(t, g.ChangePassphrase(ctx, passphrase, "another passphrase"), problem.VaultReplaced, "path", path)
	if !bytes.Equal(before, load(t, dir, itemsName)) {
		t.Error("vault.age was written")
	}
	other := t.TempDir()
	create(t, other)
	put(t, dir, keyName, load(t, other, keyName))
	want(t, f.ChangePassphrase(ctx, nextPassphrase, "another passphrase"), problem.VaultReplaced)
}

func TestSecretsCanBeReadWhileThePassphraseChanges(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	done := make(chan error, 1)
	go func() { done <- f.ChangePassphrase(t.Context(), passphrase, nextPassphrase) }()
	for n := 0; ; n++ {
		get(t, f, "key", []byte("secret"))
		select {
		case err := <-done:
			if err != nil || n == 0 {
				t.Errorf("%d reads, %v", n, err)
			}
			return
		default:
		}
	}
}
