//go:build linux

package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// inKeyring counts all items of the session's keyring, whoever put them there.
func inKeyring(t *testing.T, s *vaulttest.Session) int {
	t.Helper()
	conn := s.Connect()
	collection, err := findCollection(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	var items []dbus.ObjectPath
	if err := conn.Object(secretService, collection).Call(getProperty, 0, collectionFace, "Items").Store(&items); err != nil {
		t.Fatal(err)
	}
	return len(items)
}

func wantFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if !slices.Equal(got, names) {
		t.Errorf("files %v, want %v", got, names)
	}
}

func wantStage(t *testing.T, dir string, s state) {
	t.Helper()
	if m, err := readMarker("test", dir); err != nil || m.stage() != s {
		t.Errorf("%+v, %v; want %s", m, err, s)
	}
}

func TestLookingForAKeychainAsksNobody(t *testing.T) {
	s := vaulttest.Start(t)
	if KeychainThere(t.Context()) {
		t.Error("found one where there is none")
	}
	s.StartKeyringLocked()
	if !KeychainThere(t.Context()) {
		t.Error("not found")
	}
	s.StopBus()
	if KeychainThere(t.Context()) {
		t.Error("found one without a bus")
	}
}

func TestThereAndBackAgain(t *testing.T) {
	s := vaulttest.Unlocked(t)
	ctx, dir := t.Context(), t.TempDir()
	prepare(t, "to-keychain", dir)
	put(t, dir, "vault-orphan-1.age", []byte("of earlier"))
	f := reopen(t, dir, passphrase)
	k, missing, err := f.MoveToKeychain(ctx, append(names(), "order/3/key/1-22"), KeychainOptions{})
	if err != nil || !slices.Equal(missing, []string{"order/3/key/1-22"}) {
		t.Fatalf("missing %v, %v", missing, err)
	}
	whole(t, k)
	whole(t, unlock(t, dir))
	wantKind(t, dir, KindKeychain)
	wantStage(t, dir, statePlain)
	wantFiles(t, dir, markerName, "vault-orphan-1.age", lockName)
	if n := inKeyring(t, s); n != len(names()) {
		t.Errorf("%d items in the keyring", n)
	}

	// Who still has the old vault changes nothing, and hears why.
	_, err = f.Get(ctx, "seal/orders")
	want(t, err, problem.VaultReplaced)
	want(t, f.Set(ctx, "new", []byte("x")), problem.VaultReplaced)
	_, err = OpenFile(ctx, dir, passphrase, fast)
	want(t, err, problem.VaultOther)

	g, missing, err := k.MoveToFile(ctx, append(names(), "order/3/key/1-22"), nextPassphrase, fast)
	if err != nil || !slices.Equal(missing, []string{"order/3/key/1-22"}) {
		t.Fatalf("missing %v, %v", missing, err)
	}
	whole(t, g)
	whole(t, reopen(t, dir, nextPassphrase))
	wantKind(t, dir, KindFile)
	wantFiles(t, dir, keyName, "vault-orphan-1.age", itemsName, lockName)
	if n := inKeyring(t, s); n != 0 {
		t.Errorf("%d items in the keyring", n)
	}
	_, err = k.Get(ctx, "seal/orders")
	want(t, err, problem.VaultReplaced)
	want(t, k.Set(ctx, "new", []byte("x")), problem.VaultReplaced)
	want(t, k.Delete(ctx, "new"), problem.VaultReplaced)
	if n := inKeyring(t, s); n != 0 {
		t.Errorf("%d items in the keyring", n)
	}
}

func TestNothingInClearWhileAVaultMoves(t *testing.T) {
	vaulttest.Unlocked(t)
	dir := t.TempDir()
	prepare(t, "to-keychain", dir)
	looks := 0
	look := func() {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Error(err)
		}
		for _, e := range entries {
			looks++
			b := load(t, dir, e.Name())
			for _, secret := range secrets() {
				for _, s := range []string{string(secret), base64.StdEncoding.EncodeToString(secret)[:8], hex.EncodeToString(secret), "AGE-SECRET", passphrase} {
					if bytes.Contains(b, []byte(s)) {
						t.Errorf("%q is in %s", s, e.Name())
					}
				}
			}
		}
	}
	k, _, err := reopen(t, dir, passphrase).MoveToKeychain(t.Context(), names(), KeychainOptions{point: look})
	if err != nil {
		t.Fatal(err)
	}
	f, _, err := k.MoveToFile(t.Context(), names(), passphrase, Options{WorkFactor: 10, point: look})
	if err != nil {
		t.Fatal(err)
	}
	f.point = look
	if err := f.ChangePassphrase(t.Context(), passphrase, nextPassphrase); err != nil {
		t.Fatal(err)
	}
	if looks < 100 {
		t.Errorf("%d looks", looks)
	}
}

func TestMovedVaultsKeepTheContract(t *testing.T) {
	vaulttest.Unlocked(t)
	t.Run("keychain", func(t *testing.T) {
		contract(t, func(t *testing.T) Vault {
			k, _, err := create(t, t.TempDir()).MoveToKeychain(t.Context(), nil, KeychainOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return k
		})
	})
	t.Run("file", func(t *testing.T) {
		contract(t, func(t *testing.T) Vault {
			f, _, err := unlock(t, t.TempDir()).MoveToFile(t.Context(), nil, passphrase, fast)
			if err != nil {
				t.Fatal(err)
			}
			return f
		})
	})
}

// The keychain ends at each point: the file vault stays, and the next opening removes what
// got into the keychain.
func TestAKeychainThatFailsMidway(t *testing.T) {
	s := vaulttest.Unlocked(t)
	for n := 3; n <= 11; n++ { // after the last item nothing is asked of it any more
		dir := filepath.Join(t.TempDir(), "data")
		prepare(t, "to-keychain", dir)
		points := 0
		_, _, err := reopen(t, dir, passphrase).MoveToKeychain(t.Context(), names(), KeychainOptions{point: func() {
			if points++; points == n {
				s.StopKeyring()
			}
		}})
		if err == nil {
			t.Fatalf("point %d: it moved", n)
		}
		wantKind(t, dir, KindFile)
		whole(t, reopen(t, dir, passphrase))
		s.StartKeyring("password of the tests")
		f, err := Unlock(t.Context(), dir, passphrase, fast)
		if err != nil {
			t.Fatal(err)
		}
		whole(t, f)
		wantFiles(t, dir, keyName, itemsName, lockName)
		if got := inKeyring(t, s); got != 0 {
			t.Errorf("point %d: %d items in the keyring", n, got)
		}
	}
}

// Where the old items cannot be removed now, the move is done all the same; they are
// removed when the keychain is there again.
func TestItemsAreRemovedWhenTheKeychainIsBack(t *testing.T) {
	s := vaulttest.Unlocked(t)
	dir := t.TempDir()
	prepare(t, "to-file", dir)
	k := unlock(t, dir)
	points := 0
	f, _, err := k.MoveToFile(t.Context(), names(), passphrase, Options{WorkFactor: 10, point: func() {
		if points++; points == 8 { // after the write that decides
			s.StopKeyring()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	whole(t, f)
	wantKind(t, dir, KindFile)
	wantStage(t, dir, stateFile)
	if f, err = Unlock(t.Context(), dir, passphrase, fast); err != nil { // without a keychain
		t.Fatal(err)
	}
	want(t, errOf(f.MoveToKeychain(t.Context(), names(), KeychainOptions{})), problem.KeychainMissing)
	s.StartKeyring("password of the tests")
	if f, err = Unlock(t.Context(), dir, passphrase, fast); err != nil {
		t.Fatal(err)
	}
	whole(t, f)
	wantFiles(t, dir, keyName, itemsName, lockName)
	if got := inKeyring(t, s); got != 0 {
		t.Errorf("%d items in the keyring", got)
	}
}

func errOf[T any](_ T, _ []string, err error) error { return err }

func TestAMoveCanBeLeft(t *testing.T) {
	s := vaulttest.Unlocked(t)
	dir := t.TempDir()
	prepare(t, "to-keychain", dir)
	f := reopen(t, dir, passphrase)
	ctx, cancel := context.WithCancel(t.Context())
	points := 0
	_, _, err := f.MoveToKeychain(ctx, names(), KeychainOptions{point: func() {
		if points++; points == 7 {
			_ = s.Keyring().Signal(syscall.SIGSTOP) // as one that waits for the person
			time.AfterFunc(50*time.Millisecond, cancel)
			time.AfterFunc(100*time.Millisecond, func() { _ = s.Keyring().Signal(syscall.SIGCONT) })
		}
	}})
	want(t, err, problem.Cancelled)
	whole(t, f)
	set(t, f, "new", []byte("x"))
	wantFiles(t, dir, keyName, itemsName, lockName)
	if got := inKeyring(t, s); got != 0 {
		t.Errorf("%d items in the keyring", got)
	}
}

func TestAMoveToAFileOnAFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to mount a small tmpfs")
	}
	s := vaulttest.Unlocked(t)
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skip("cannot mount a tmpfs: " + strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	prepare(t, "to-file", dir)
	k := unlock(t, dir)
	fill, err := os.Create(filepath.Join(dir, "fill"))
	if err != nil {
		t.Fatal(err)
	}
	for _, spare := range []int{0, 4096, 2 * 4096} { // pages left: none for the marker, for a vault file, for both
		var full error
		for full == nil {
			_, full = fill.Write(make([]byte, 4096))
		}
		size, err := fill.Seek(0, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := fill.Truncate(size - int64(spare)); err != nil {
			t.Fatal(err)
		}
		if _, err := fill.Seek(size-int64(spare), 0); err != nil {
			t.Fatal(err)
		}
		_, _, err = k.MoveToFile(t.Context(), names(), passphrase, fast)
		want(t, err, problem.DiskFull)
		wantKind(t, dir, KindKeychain)
		whole(t, k)
		if got := inKeyring(t, s); got != len(names()) {
			t.Errorf("%d items in the keyring", got)
		}
	}
	fill.Close()
	if err := os.Remove(fill.Name()); err != nil {
		t.Fatal(err)
	}
	f, _, err := k.MoveToFile(t.Context(), names(), passphrase, fast)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, f)
	wantFiles(t, dir, keyName, itemsName, lockName)
}

func TestMovesThatAreRefused(t *testing.T) {
	vaulttest.Unlocked(t)
	dir := t.TempDir()
	prepare(t, "to-file", dir)
	k := unlock(t, dir)
	for text, kind := range map[string]problem.Kind{"": problem.VaultLocked, "short": problem.PasswordShort, "qwertyuiop": problem.PassphraseRow} {
		want(t, errOf(k.MoveToFile(t.Context(), names(), text, fast)), kind)
	}
	want(t, errOf(keychain(t, KeychainOptions{}).MoveToFile(t.Context(), names(), passphrase, fast)), problem.Internal)
	wantStage(t, dir, statePlain)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	want(t, errOf(k.MoveToFile(ended, names(), passphrase, fast)), problem.Cancelled)
	whole(t, k)

	// A folder between two vaults that has lost the file of the one that counts.
	for _, s := range []state{stateToKeys, stateFile} {
		lost := t.TempDir()
		if err := writeMarker("test", lost, newMarker(k.service, s, names()...)); err != nil {
			t.Fatal(err)
		}
		_, err := KindOf(lost)
		want(t, err, problem.VaultDamaged, "path", filepath.Join(lost, keyName))
		_, err = Unlock(t.Context(), lost, passphrase, fast)
		want(t, err, problem.VaultDamaged)
		if _, err = UnlockKeychain(t.Context(), lost, KeychainOptions{}); !errors.Is(err, problem.VaultDamaged) {
			t.Error(err)
		}
	}
}
