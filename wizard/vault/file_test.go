package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"qwizard/wizard/problem"
)

const passphrase = "Grüne Wiese 12"

var fast = Options{WorkFactor: 10}

func create(t testing.TB, dir string) *File {
	t.Helper()
	f, err := CreateFile(t.Context(), dir, passphrase, fast)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func reopen(t testing.TB, dir, passphrase string) *File {
	t.Helper()
	f, err := OpenFile(t.Context(), dir, passphrase, fast)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func load(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func put(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "vault")
	if Exists(dir) {
		t.Error("exists before it is made")
	}
	_, err := OpenFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultMissing, "path", filepath.Join(dir, keyName))
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	if !Exists(dir) {
		t.Error("does not exist")
	}
	g := reopen(t, dir, passphrase)
	get(t, g, "key", []byte("secret"))

	// Two with the vault open lose nothing of each other.
	set(t, f, "one", []byte("1"))
	set(t, g, "two", []byte("2"))
	get(t, f, "two", []byte("2"))
	get(t, g, "one", []byte("1"))

	for name, mode := range map[string]os.FileMode{"": 0o700, keyName: 0o600, itemsName: 0o600, lockName: 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || (info.Mode().Perm() != mode && runtime.GOOS != "windows") {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 3 {
		t.Errorf("files: %v", entries)
	}
}

func TestPassphrases(t *testing.T) {
	ctx := t.Context()
	for text, kind := range map[string]problem.Kind{
		"":                               problem.VaultLocked,
		"1234567":                        problem.PasswordShort,
		"u\u0308u\u0308u\u0308u\u0308":   problem.PasswordShort, // four characters, composed
		strings.Repeat("x", 257):         problem.PasswordLong,
		"\xff2345678":                    problem.InputEncoding,
		"aaaaaaaa":                       problem.PassphraseRepeats,
		"qwertyuiop":                     problem.PassphraseRow,
		"12345678":                       problem.PassphraseRow,
		" green meadow":                  problem.PassphraseBlank,
		"practice vault, not a real one": problem.PassphraseSample,
	} {
		dir := t.TempDir()
		_, err := CreateFile(ctx, dir, text, fast)
		want(t, err, kind)
		_, err = Unlock(ctx, dir, text, fast)
		want(t, err, kind)
		if kind == problem.PasswordShort || kind == problem.PasswordLong {
			want(t, err, kind, "min", "8", "max", "256")
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 0 {
			t.Errorf("made %v", entries)
		}
	}
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	for _, wrong := range []string{"x", passphrase + " ", strings.Repeat("x", 300), "\xff"} {
		_, err := OpenFile(ctx, dir, wrong, fast)
		want(t, err, problem.VaultPassphrase)
		_, err = Unlock(ctx, dir, wrong, fast)
		want(t, err, problem.VaultPassphrase)
		if strings.Contains(err.Error(), wrong) && len(wrong) > 3 {
			t.Error("passphrase in error")
		}
	}
	_, err := OpenFile(ctx, dir, "", fast)
	want(t, err, problem.VaultLocked)
	decomposed := strings.ReplaceAll(passphrase, "ü", "u\u0308")
	if decomposed == passphrase {
		t.Fatal("not decomposed")
	}
	get(t, reopen(t, dir, decomposed), "key", []byte("secret"))

	longest := strings.Repeat("ü", 254) + "ab"
	if _, err := CreateFile(ctx, t.TempDir(), longest, fast); err != nil {
		t.Error(err)
	}
}

func TestThePassphraseOfTheSampleIsForPractice(t *testing.T) {
	const sample = "practice vault, not a real one"
	dir := t.TempDir()
	if _, err := Unlock(t.Context(), dir, sample, Options{WorkFactor: 10, Sample: true}); err != nil {
		t.Fatal(err)
	}
	f := reopen(t, dir, sample) // what is there opens, whoever made it
	want(t, f.ChangePassphrase(t.Context(), sample, "Practice vault, not a real one"), problem.PassphraseSample)
}

func TestABlankAtAnEndOfAWrongPassphraseIsTold(t *testing.T) {
	dir := t.TempDir()
	create(t, dir)
	_, err := OpenFile(t.Context(), dir, passphrase+" ", fast)
	want(t, err, problem.VaultPassphrase, "blank", "yes")
	_, err = OpenFile(t.Context(), dir, passphrase+".", fast)
	var p *problem.Problem
	if !errors.As(err, &p) || len(p.Params) != 0 {
		t.Errorf("got %v", err)
	}
}

func TestUnlock(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		f, err := Unlock(t.Context(), dir, passphrase, fast)
		if err != nil {
			t.Fatal(err)
		}
		set(t, f, "key", []byte("secret"))
	}
	_, err := CreateFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultRefused, "path", filepath.Join(dir, keyName))
	get(t, reopen(t, dir, passphrase), "key", []byte("secret"))
	_, err = Unlock(t.Context(), t.TempDir(), passphrase, Options{WorkFactor: 31})
	want(t, err, problem.Internal)

	// Several at once on an empty folder agree on one vault.
	dir = t.TempDir()
	results := make(chan error)
	for _, item := range []string{"a", "b", "c"} {
		go func() {
			f, err := Unlock(t.Context(), dir, passphrase, fast)
			if err == nil {
				err = f.Set(t.Context(), item, []byte(item))
			}
			results <- err
		}()
	}
	for range 3 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	f := reopen(t, dir, passphrase)
	for _, item := range []string{"a", "b", "c"} {
		get(t, f, item, []byte(item))
	}
}

// scrypt of a person's vault takes a second; ending the context does not wait.
func TestCancelDerivation(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []func(ctx context.Context) error{
		func(ctx context.Context) error { _, err := CreateFile(ctx, dir, passphrase, Options{}); return err },
		func(ctx context.Context) error { _, err := Unlock(ctx, dir, passphrase, Options{}); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		want(t, f(ctx), problem.Cancelled)
		cancel()
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("made %v", entries)
	}
	create(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := OpenFile(ctx, dir, passphrase, fast)
	want(t, err, problem.Cancelled)
}

// Root ignores file modes, so something else stands where the folder should be.
func TestRefused(t *testing.T) {
	base := t.TempDir()
	file := filepath.Join(base, "file")
	put(t, base, "file", nil)
	_, err := CreateFile(t.Context(), file, passphrase, fast)
	want(t, err, problem.VaultRefused)
	_, err = CreateFile(t.Context(), filepath.Join(file, "below"), passphrase, fast)
	want(t, err, problem.VaultRefused)

	dir := filepath.Join(base, "vault")
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	moved := filepath.Join(base, "moved")
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	put(t, base, "vault", nil)
	want(t, f.Set(t.Context(), "key", []byte("x")), problem.VaultRefused)
	_, err = f.Get(t.Context(), "key")
	want(t, err, problem.VaultRefused)
	get(t, reopen(t, moved, passphrase), "key", []byte("secret"))

	if err := os.Remove(filepath.Join(moved, itemsName)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(moved, itemsName), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = OpenFile(t.Context(), moved, passphrase, fast)
	want(t, err, problem.VaultRefused, "path", filepath.Join(moved, itemsName))
}

func TestReadOnlyFolder(t *testing.T) {
	if os.Geteuid() == 0 || runtime.GOOS == "windows" {
		t.Skip("root and Windows ignore the mode of a folder (TestRefused covers the errors)")
	}
	dir := t.TempDir()
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	os.Chmod(dir, 0o500)
	defer os.Chmod(dir, 0o700)
	want(t, f.Set(t.Context(), "key", []byte("x")), problem.VaultRefused)
	get(t, reopen(t, dir, passphrase), "key", []byte("secret"))
}

func TestFull(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux to mount a small tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skip("cannot mount a tmpfs: " + strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	f := create(t, dir)
	set(t, f, "key", []byte("secret"))
	fill, err := os.Create(filepath.Join(dir, "fill"))
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = fill.Write(make([]byte, 4096))
	}
	fill.Close()
	before := load(t, dir, itemsName)
	err = f.Set(t.Context(), "key", bytes.Repeat([]byte("x"), MaxSecret))
	want(t, err, problem.DiskFull)
	if !bytes.Equal(before, load(t, dir, itemsName)) {
		t.Error("the old vault changed")
	}
	get(t, f, "key", []byte("secret"))
	if entries, _ := filepath.Glob(filepath.Join(dir, ".qwizard-*")); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestNothingInClear(t *testing.T) {
	dir := t.TempDir()
	f := create(t, dir)
	canary := []byte("Canary-secret-0815")
	set(t, f, "canary-item", canary)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.StdEncoding.EncodeToString(canary)
	for _, e := range entries {
		b := load(t, dir, e.Name())
		for _, s := range []string{string(canary), b64[:8], hex.EncodeToString(canary)[:12], "canary-item", "AGE-SECRET", passphrase} {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%q is in %s", s, e.Name())
			}
		}
	}
}

// The files open without us: with the age library alone, and with its tool.
func TestIndependent(t *testing.T) {
	dir := t.TempDir()
	set(t, create(t, dir), "key", []byte("secret"))
	s, err := age.NewScryptIdentity(passphrase) // typed composed: NFC
	if err != nil {
		t.Fatal(err)
	}
	plain := func(name string, id ...age.Identity) []byte {
		t.Helper()
		r, err := age.Decrypt(bytes.NewReader(load(t, dir, name)), id...)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key := plain(keyName, s)
	ids, err := age.ParseIdentities(bytes.NewReader(key))
	if err != nil {
		t.Fatal(err)
	}
	const content = `{"version":1,"items":{"key":"c2VjcmV0"}}`
	if got := plain(itemsName, ids...); string(got) != content {
		t.Errorf("vault.age holds %s", got)
	}
	t.Run("age", func(t *testing.T) {
		tool, err := exec.LookPath("age")
		if err != nil {
			t.Skip("no age tool in PATH")
		}
		// The tool asks for a passphrase on a terminal only, so it gets the identity.
		put(t, dir, "identity", key)
		out, err := exec.Command(tool, "-d", "-i", filepath.Join(dir, "identity"), filepath.Join(dir, itemsName)).Output()
		if err != nil || string(out) != content {
			t.Errorf("%s, %v", out, err)
		}
	})
}

func FuzzOpenFile(f *testing.F) {
	dir := f.TempDir()
	create(f, dir)
	key, items := load(f, dir, keyName), load(f, dir, itemsName)
	f.Add(key, items)
	f.Add(key[:len(key)-3], items)
	f.Add(key, items[:40])
	f.Add(items, key)
	f.Add([]byte("age-encryption.org/v1\n"), []byte{})
	dir = f.TempDir()
	f.Fuzz(func(t *testing.T, key, items []byte) {
		put(t, dir, keyName, key)
		put(t, dir, itemsName, items)
		_, err := open(t.Context(), dir, passphrase, fast, 10)
		if err != nil && !errors.Is(err, problem.VaultDamaged) && !errors.Is(err, problem.VaultPassphrase) && !errors.Is(err, problem.StoreNewer) {
			t.Error(err)
		}
	})
}
