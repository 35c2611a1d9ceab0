package vault

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

const keyringPassword = "password of the keyring"

// keychain is one of a namespace that no other test has, unless o names it.
func keychain(t testing.TB, o KeychainOptions) *Keychain {
	t.Helper()
	if o.Service == "" {
		o.Service = "Qwizard-test " + rand.Text()
	}
	k, err := OpenKeychain(o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// wantAll wants one kind from every method.
func wantAll(t *testing.T, k *Keychain, kind problem.Kind, params ...string) {
	t.Helper()
	_, err := k.Get(t.Context(), "key")
	want(t, err, kind, params...)
	want(t, k.Set(t.Context(), "key", []byte("canary")), kind, params...)
	want(t, k.Delete(t.Context(), "key"), kind, params...)
}

func TestKeychainOptions(t *testing.T) {
	for _, service := range []string{"", "a:b", "a\n", "ä", "a/b", "a'", strings.Repeat("a", 101)} {
		_, err := OpenKeychain(KeychainOptions{Service: service})
		want(t, err, problem.Internal)
	}
	_, err := OpenKeychain(KeychainOptions{Service: "a", Limit: -1})
	want(t, err, problem.Internal)
	k, err := OpenKeychain(KeychainOptions{Service: strings.Repeat("a", 100)})
	if err != nil || k.limit != 60*time.Second {
		t.Errorf("%v, %v", k.limit, err)
	}
}

func TestEveryKeyComesBackFromTheKeychainBitForBit(t *testing.T) {
	s := vaulttest.Start(t)
	s.StartKeyring(keyringPassword)
	k := keychain(t, KeychainOptions{})
	keys := map[string][]byte{}
	for _, bits := range []int{2048, 3072, 4096} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		keys[fmt.Sprint("rsa-", bits)] = pkcs8(t, key)
	}
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[strings.ToLower(curve.Params().Name)] = pkcs8(t, key)
	}
	for item, key := range keys {
		set(t, k, item, key)
	}
	check := func(k *Keychain) {
		t.Helper()
		for item, key := range keys {
			get(t, k, item, key)
		}
	}
	check(k)
	// The keyring ends as in a crash; the next one knows the password.
	s.StopKeyring()
	s.StartKeyring(keyringPassword)
	check(k)
	check(keychain(t, KeychainOptions{Service: k.service}))
}

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	if len(der) > MaxSecret {
		t.Fatalf("%d bytes", len(der))
	}
	return der
}

func TestKeychainsOfTwoServicesShareNothing(t *testing.T) {
	vaulttest.Unlocked(t)
	a, b := keychain(t, KeychainOptions{}), keychain(t, KeychainOptions{})
	set(t, a, "key", []byte("of a"))
	_, err := b.Get(t.Context(), "key")
	want(t, err, problem.SecretMissing)
	if err := b.Delete(t.Context(), "key"); err != nil {
		t.Error(err)
	}
	set(t, b, "key", []byte("of b"))
	get(t, a, "key", []byte("of a"))
}

func TestLockedKeychainIsToldFromAMissingOne(t *testing.T) {
	s := vaulttest.Start(t)
	k := keychain(t, KeychainOptions{})
	shown := keychain(t, KeychainOptions{Service: k.service, Display: true})
	wantAll(t, k, problem.KeychainMissing) // a bus, and no service
	s.StartKeyringLocked()
	wantAll(t, k, problem.KeychainLocked) // a service, and no keyring in it
	s.StopKeyring()
	s.StartKeyring(keyringPassword)
	set(t, k, "key", []byte("secret"))
	for _, locked := range []func(){s.StartKeyringLocked, func() { s.StartKeyring("wrong") }} {
		s.StopKeyring()
		locked()
		wantAll(t, k, problem.KeychainLocked)
		// It says there is a display, but this keyring finds no window.
		wantAll(t, shown, problem.KeychainRefused)
	}
	s.StopKeyring()
	wantAll(t, k, problem.KeychainMissing)
	s.StartKeyring(keyringPassword)
	get(t, k, "key", []byte("secret"))
	s.StopBus()
	wantAll(t, k, problem.KeychainMissing) // a dead bus
}

func TestNoBusIsAMissingKeychainAndStartsNone(t *testing.T) {
	s := vaulttest.Start(t)
	if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err == nil {
		t.Skip("this account has a bus that is found without its address")
	}
	// The tool that would start one says so instead.
	tools, started := t.TempDir(), filepath.Join(t.TempDir(), "started")
	if err := os.WriteFile(filepath.Join(tools, "dbus-launch"), []byte("#!/bin/sh\n: >"+started+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools+":"+os.Getenv("PATH"))
	s.StopBus()
	for _, address := range []string{"", "autolaunch:", "unix:path=/nonexistent/bus", "nonsense", "tcp:host=127.0.0.1,port=1"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		wantAll(t, keychain(t, KeychainOptions{}), problem.KeychainMissing)
		_, err := UnlockKeychain(t.Context(), filepath.Join(tools, "data"), KeychainOptions{Display: true})
		want(t, err, problem.KeychainMissing)
	}
	if _, err := os.Stat(started); !os.IsNotExist(err) {
		t.Error("a bus was started")
	}
	if _, err := os.Stat(filepath.Join(tools, "data")); !os.IsNotExist(err) {
		t.Error("a folder was made")
	}
}

func TestLateSecretIsWipedAndTheNextCallWaitsItsTurn(t *testing.T) {
	k := keychain(t, KeychainOptions{})
	secret := []byte("canary")
	started, release := make(chan bool), make(chan bool)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	got, err := k.run(ctx, "op", func(context.Context) ([]byte, error) {
		started <- true
		<-release
		return secret, nil
	})
	want(t, err, problem.Cancelled)
	if got != nil {
		t.Error("a secret with an error")
	}
	// Who waits for the turn can be cancelled too, and has not begun.
	waiting, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	_, err = k.run(waiting, "op", func(context.Context) ([]byte, error) { t.Error("two at once"); return nil, nil })
	want(t, err, problem.Cancelled)

	close(release)
	if _, err := k.run(t.Context(), "op", func(context.Context) ([]byte, error) {
		if !bytes.Equal(secret, make([]byte, len(secret))) {
			t.Error("not wiped")
		}
		return nil, nil
	}); err != nil {
		t.Error(err)
	}
}

// Inside, what the end of the context interrupts fails in its own words.
func TestEndOfTheContextIsNoFailureOfTheKeychain(t *testing.T) {
	k := keychain(t, KeychainOptions{})
	for range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := k.run(ctx, "op", func(ctx context.Context) ([]byte, error) {
			cancel()
			return nil, problem.New(problem.KeychainMissing, "op", ctx.Err())
		})
		want(t, err, problem.Cancelled)
	}
}

func TestCallsOfOneKeychainAreNeverAtOnce(t *testing.T) {
	k := keychain(t, KeychainOptions{Limit: time.Minute})
	var wg sync.WaitGroup
	running, ran := 0, 0 // the race detector watches them
	for i := range 40 {
		wg.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := k.run(ctx, "op", func(context.Context) ([]byte, error) {
				if running++; running != 1 {
					t.Error("two at once")
				}
				if i%4 == 0 {
					cancel()
				}
				ran++
				running--
				return nil, nil
			})
			if i%4 != 0 && err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if _, err := k.run(t.Context(), "op", func(context.Context) ([]byte, error) { return nil, nil }); err != nil || ran != 40 {
		t.Errorf("%d ran, %v", ran, err)
	}
}

func TestPanicOfTheLibraryIsAProblem(t *testing.T) {
	k := keychain(t, KeychainOptions{})
	_, err := k.run(t.Context(), "op", func(context.Context) ([]byte, error) {
		var none *Keychain
		return []byte(none.service), nil
	})
	want(t, err, problem.KeychainMissing)
}

func TestCodesOfOtherSystems(t *testing.T) {
	for code, kind := range map[uint64]problem.Kind{5: problem.KeychainRefused, 1223: problem.KeychainRefused, 1312: problem.KeychainMissing, 1722: problem.KeychainMissing} {
		if got := windowsKind(code); got != kind {
			t.Errorf("%d: %s", code, got)
		}
	}
	// The values of the OSStatus, not the bytes.
	for status, kind := range map[int]problem.Kind{
		-25308: problem.KeychainLocked, -25307: problem.KeychainMissing, -25294: problem.KeychainMissing, -25291: problem.KeychainMissing,
		-25293: problem.KeychainRefused, -128: problem.KeychainRefused, 1: problem.KeychainRefused,
	} {
		if got := securityKind(status & 0xff); got != kind {
			t.Errorf("%d: %s", status, got)
		}
	}
}
