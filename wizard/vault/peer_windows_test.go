package vault

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"

	"qwizard/wizard/problem"
)

// tidy is a keychain whose items are gone after the test: the Credential Manager is that
// of the person who runs it.
type tidy struct {
	*Keychain
	t *testing.T
}

func (k tidy) Set(ctx context.Context, item string, secret []byte) error {
	k.t.Cleanup(func() {
		if err := k.Delete(context.Background(), item); err != nil && !errors.Is(err, problem.Internal) {
			k.t.Error(err)
		}
	})
	return k.Keychain.Set(ctx, item, secret)
}

func credentials(t *testing.T) tidy { return tidy{keychain(t, KeychainOptions{}), t} }

// credential is CREDENTIALW of wincred.h.
type credential struct {
	flags, kind     uint32
	target, comment *uint16
	written         windows.Filetime
	size            uint32
	blob            *byte
	persist         uint32
	attributeCount  uint32
	attributes      uintptr
	alias, user     *uint16
}

const (
	credentialGeneric      = 1 // CRED_TYPE_GENERIC
	credentialLocalMachine = 2 // CRED_PERSIST_LOCAL_MACHINE: outlives the login, does not roam
)

// credentialOf asks Windows itself for the item.
func credentialOf(t *testing.T, k *Keychain, item string) (secret []byte, persist uint32, err error) {
	t.Helper()
	library := windows.NewLazySystemDLL("advapi32.dll")
	target, err := windows.UTF16PtrFromString(k.service + ":" + item)
	if err != nil {
		t.Fatal(err)
	}
	var found *credential
	ok, _, err := library.NewProc("CredReadW").Call(uintptr(unsafe.Pointer(target)), credentialGeneric, 0, uintptr(unsafe.Pointer(&found)))
	if ok == 0 {
		return nil, 0, err
	}
	defer library.NewProc("CredFree").Call(uintptr(unsafe.Pointer(found)))
	return append([]byte{}, unsafe.Slice(found.blob, found.size)...), found.persist, nil
}

// folder is one that Wine, too, lets the test leave: it cannot remove a full one.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "qwizard-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestWindowsCredentialManagerIsAKeychain(t *testing.T) {
	contract(t, func(t *testing.T) Vault { return credentials(t) })
}

func TestWindowsKeepsTheBytesAndDeletesThemAll(t *testing.T) {
	k, secret := credentials(t), make([]byte, MaxSecret)
	rand.Read(secret)
	set(t, k, "key", secret)
	got, persist, err := credentialOf(t, k.Keychain, "key")
	if err != nil || string(got) != string(secret) || persist != credentialLocalMachine {
		t.Errorf("%d bytes, kept as %d, %v", len(got), persist, err)
	}
	get(t, keychain(t, KeychainOptions{Service: k.service}), "key", secret)
	if err := k.Delete(t.Context(), "key"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := credentialOf(t, k.Keychain, "key"); !errors.Is(err, windows.ERROR_NOT_FOUND) {
		t.Errorf("after it was deleted: %v", err)
	}
	want(t, k.Set(t.Context(), "key", append(secret, 0)), problem.InputTooBig, "limit", "2560")
}

func TestWindowsKeychainVaultOfAFolder(t *testing.T) {
	dir := folder(t)
	k := tidy{unlock(t, dir), t}
	wantKind(t, dir, KindKeychain)
	set(t, k, "key", []byte("secret"))
	get(t, unlock(t, dir), "key", []byte("secret"))
	if _, _, err := credentialOf(t, k.Keychain, probeItem); !errors.Is(err, windows.ERROR_NOT_FOUND) {
		t.Errorf("the item of the try is still there: %v", err)
	}
	_, err := CreateFile(t.Context(), dir, passphrase, fast)
	want(t, err, problem.VaultOther, "has", "keychain")
}

func TestWindowsFileVault(t *testing.T) {
	contract(t, func(t *testing.T) Vault { return create(t, folder(t)) })
}

func TestWindowsLockIsExclusive(t *testing.T) {
	path := filepath.Join(folder(t), lockName)
	first, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for _, step := range []struct {
		file *os.File
		want bool
	}{{first, true}, {second, false}} {
		if got, err := tryLock(step.file); got != step.want || err != nil {
			t.Errorf("%v, %v; want %v", got, err, step.want)
		}
	}
	first.Close()
	if got, err := tryLock(second); !got || err != nil {
		t.Errorf("after the first ended: %v, %v", got, err)
	}
}
