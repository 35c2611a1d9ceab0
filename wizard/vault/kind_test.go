package vault

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

const soundMarker = `{"version":1,"service":"Qwizard 0123456789abcdef"}`

func wantKind(t *testing.T, dir string, kind Kind) {
	t.Helper()
	if got, err := KindOf(dir); got != kind || err != nil {
		t.Errorf("%q, %v; want %q", got, err, kind)
	}
}

func unlock(t testing.TB, dir string) *Keychain {
	t.Helper()
	k, err := UnlockKeychain(t.Context(), dir, KeychainOptions{Service: "not used"})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestFolderHasOneKindOfVault(t *testing.T) {
	s := vaulttest.Unlocked(t)
	base := t.TempDir()
	a, b := filepath.Join(base, "a", "data"), filepath.Join(base, "b")
	wantKind(t, a, KindNone)
	k := unlock(t, a)
	wantKind(t, a, KindKeychain)
	for name, mode := range map[string]os.FileMode{"": 0o700, markerName: 0o600} {
		if info, err := os.Stat(filepath.Join(a, name)); err != nil || info.Mode().Perm() != mode && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	var m marker
	if err := json.Unmarshal(load(t, a, markerName), &m); err != nil || m.Version != 1 || m.Service != k.service || len(m.Service) != len("Qwizard 0123456789abcdef") {
		t.Errorf("%+v, %v", m, err)
	}
	_, err := k.Get(t.Context(), probeItem)
	want(t, err, problem.SecretMissing)

	// The folder opens again, and another one is another vault.
	set(t, k, "key", []byte("of a"))
	get(t, unlock(t, a), "key", []byte("of a"))
	_, err = unlock(t, b).Get(t.Context(), "key")
	want(t, err, problem.SecretMissing)

	// No vault of the other kind comes beside it.
	_, err = Unlock(t.Context(), a, passphrase, fast)
	want(t, err, problem.VaultOther, "has", "keychain", "asked", "file")
	_, err = CreateFile(t.Context(), a, passphrase, fast)
	want(t, err, problem.VaultOther, "has", "keychain", "asked", "file")
	file := t.TempDir()
	create(t, file)
	wantKind(t, file, KindFile)
	_, err = UnlockKeychain(t.Context(), file, KeychainOptions{})
	want(t, err, problem.VaultOther, "has", "file", "asked", "keychain")
	wantKind(t, file, KindFile)

	s.StopKeyring()
	_, err = UnlockKeychain(t.Context(), a, KeychainOptions{})
	want(t, err, problem.KeychainMissing)
	wantKind(t, a, KindKeychain)
}

func TestSeveralAtOnceAgreeOnOneKeychain(t *testing.T) {
	vaulttest.Unlocked(t)
	dir := t.TempDir()
	results := make(chan error)
	items := []string{"a", "b", "c"}
	for _, item := range items {
		go func() {
			k, err := UnlockKeychain(t.Context(), dir, KeychainOptions{})
			if err == nil {
				err = k.Set(t.Context(), item, []byte(item))
			}
			results <- err
		}()
	}
	for range items {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	k := unlock(t, dir)
	for _, item := range items {
		get(t, k, item, []byte(item))
	}
}

func TestDamagedNameOfAKeychainVault(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "not JSON": "Qwizard", "null": "null", "an array": "[]", "no version": `{"service":"Qwizard 0123456789abcdef"}`,
		"version 0": `{"version":0,"service":"Qwizard 0123456789abcdef"}`, "no service": `{"version":1}`,
		"wrong type": `{"version":1,"service":7}`, "short": `{"version":1,"service":"Qwizard 0123"}`,
		"long": `{"version":1,"service":"Qwizard 0123456789abcdef00"}`, "upper case": `{"version":1,"service":"Qwizard 0123456789ABCDEF"}`,
		"foreign": `{"version":1,"service":"gnome-keyring"}`, "more": `{"version":1,"service":"Qwizard 0123456789abcdef","x":1}`,
		"state in version 1": `{"version":1,"service":"Qwizard 0123456789abcdef","state":"plain"}`,
		"no state":           `{"version":2,"service":"Qwizard 0123456789abcdef"}`,
		"unknown state":      `{"version":2,"service":"Qwizard 0123456789abcdef","state":"plain"}`,
		"bad item":           `{"version":2,"service":"Qwizard 0123456789abcdef","state":"in-file","items":["A"]}`,
		"two":                soundMarker + soundMarker, "cut": soundMarker[:30], "huge": soundMarker + strings.Repeat(" ", maxMarker),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, markerName)
			put(t, dir, markerName, []byte(text))
			wantRefusal(t, dir, problem.VaultDamaged, path)
			if !bytes.Equal(load(t, dir, markerName), []byte(text)) {
				t.Error("it was overwritten")
			}
		})
	}
	dir := t.TempDir()
	path := filepath.Join(dir, markerName)
	put(t, dir, markerName, []byte(`{"version":3,"services":["x"]}`))
	wantRefusal(t, dir, problem.StoreNewer, path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, dir, problem.VaultRefused, path)

	// Both kinds at once, as copying one folder over another makes them.
	dir = t.TempDir()
	create(t, dir)
	put(t, dir, markerName, []byte(soundMarker))
	_, err := KindOf(dir)
	want(t, err, problem.VaultDamaged, "path", filepath.Join(dir, markerName))
	_, err = Unlock(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultDamaged)
	reopen(t, dir, passphrase)
}

// wantRefusal wants that nothing opens or makes a vault in dir.
func wantRefusal(t *testing.T, dir string, kind problem.Kind, path string) {
	t.Helper()
	_, err := KindOf(dir)
	want(t, err, kind, "path", path)
	_, err = UnlockKeychain(t.Context(), dir, KeychainOptions{})
	want(t, err, kind, "path", path)
	_, err = Unlock(t.Context(), dir, passphrase, fast)
	want(t, err, kind, "path", path)
	_, err = CreateFile(t.Context(), dir, passphrase, fast)
	want(t, err, kind, "path", path)
	if Exists(dir) {
		t.Error("a vault was made")
	}
}

func FuzzMarker(f *testing.F) {
	f.Add([]byte(soundMarker))
	f.Add([]byte(`{"version":2,"service":"x"}`))
	f.Add([]byte(`{"version":2,"service":"Qwizard 0123456789abcdef","state":"to-keychain","items":["seal/orders","probe"]}`))
	f.Add([]byte(`{"version":1,"service":"Qwizard ` + "\u0130123456789abcdef\"}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMarker("op", "path", b)
		if err != nil {
			return
		}
		// What is accepted is a sound name, in a state that is known, and the only way to
		// write it.
		if _, err := OpenKeychain(KeychainOptions{Service: m.Service}); err != nil {
			t.Errorf("%q: %v", m.Service, err)
		}
		again, err := json.Marshal(newMarker(m.Service, m.stage(), m.Items...))
		if got, perr := parseMarker("op", "path", again); err != nil || perr != nil || got.Service != m.Service || got.stage() != m.stage() || !slices.Equal(got.Items, m.Items) {
			t.Errorf("%+v: %+v, %v, %v", m, got, err, perr)
		}
	})
}
