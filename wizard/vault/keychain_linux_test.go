package vault

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// short is a limit to be passed, ample one not to be.
var (
	short = KeychainOptions{Service: "Qwizard-test fake", Limit: 100 * time.Millisecond, Display: true}
	ample = KeychainOptions{Service: "Qwizard-test fake", Display: true}
)

func TestFakeServiceIsAKeychain(t *testing.T) {
	startFake(t, vaulttest.Start(t))
	contract(t, func(t *testing.T) Vault { return keychain(t, KeychainOptions{}) })
}

func TestHungKeychain(t *testing.T) {
	t.Run("one that never answers", func(t *testing.T) {
		f := startFake(t, vaulttest.Start(t))
		hang := make(chan bool)
		f.set(func() { f.hang = hang })
		k := keychain(t, short)
		k.ping = 200 * time.Millisecond
		wantAll(t, k, problem.KeychainHung, "seconds", "1")
		_, err := UnlockKeychain(t.Context(), t.TempDir(), KeychainOptions{Limit: 100 * time.Millisecond})
		want(t, err, problem.KeychainHung)
		close(hang)
		set(t, keychain(t, ample), "key", []byte("secret"))
	})
	t.Run("a real one that is stopped", func(t *testing.T) {
		s := vaulttest.Unlocked(t)
		k := keychain(t, KeychainOptions{Limit: time.Second})
		k.ping = 200 * time.Millisecond
		set(t, k, "key", []byte("secret"))
		if err := s.Keyring().Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		_, err := k.Get(t.Context(), "key")
		want(t, err, problem.KeychainHung, "seconds", "1")
		if err := s.Keyring().Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		get(t, keychain(t, KeychainOptions{Service: k.service}), "key", []byte("secret"))
	})
}

func TestWindowThatWaitsForThePerson(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	k := keychain(t, ample)
	set(t, k, "key", []byte("secret"))
	f.set(func() { f.locked, f.answer = true, wait })
	k.limit = short.Limit
	_, err := k.Get(t.Context(), "key")
	want(t, err, problem.KeychainWaited, "seconds", "1")
	<-f.prompted
	// The next call opens no second window: it waits for the first.
	want(t, k.Set(t.Context(), "key", []byte("new")), problem.KeychainWaited, "seconds", "1")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	want(t, k.Delete(ctx, "key"), problem.Cancelled)
	if len(f.prompted) != 0 {
		t.Errorf("%d more windows", len(f.prompted))
	}
	// When the person has answered, everything goes on.
	k.limit = ample.Limit + time.Minute
	f.set(func() { f.complete(allow) })
	get(t, k, "key", []byte("secret"))
}

// A Set that waited is not undone, and does not overtake.
func TestLateSetComesBeforeALaterOne(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	f.set(func() { f.locked, f.answer = true, wait })
	k := keychain(t, ample)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-f.prompted; cancel() }()
	want(t, k.Set(ctx, "key", []byte("late")), problem.Cancelled)
	f.set(func() { f.complete(allow) })
	set(t, k, "key", []byte("later"))
	get(t, k, "key", []byte("later"))
}

func TestWithoutADisplayNoWindowIsAskedFor(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	f.set(func() { f.locked, f.answer = true, wait })
	wantAll(t, keychain(t, KeychainOptions{}), problem.KeychainLocked)
	if len(f.prompted) != 0 {
		t.Errorf("%d windows", len(f.prompted))
	}
}

func TestWindowThatThePersonCloses(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	k := keychain(t, ample)
	set(t, k, "key", []byte("secret"))
	f.set(func() { f.locked, f.answer = true, dismiss })
	wantAll(t, k, problem.KeychainRefused)

	// Unlocked, and a window for each change. The library takes a closed one for success.
	f.set(func() { f.locked, f.asks = false, true })
	want(t, k.Set(t.Context(), "new", []byte("secret")), problem.KeychainRefused)
	want(t, k.Set(t.Context(), "key", []byte("other")), problem.SecretChanged)
	want(t, k.Delete(t.Context(), "key"), problem.KeychainRefused)
	get(t, k, "key", []byte("secret"))

	f.set(func() { f.answer = allow })
	set(t, k, "new", []byte("secret"))
	f.set(func() { f.locked = true })
	get(t, k, "new", []byte("secret"))
	if err := k.Delete(t.Context(), "new"); err != nil {
		t.Error(err)
	}
}

func TestKeychainThatEndsWhileItsWindowWaits(t *testing.T) {
	for name, end := range map[string]struct {
		by   func(s *vaulttest.Session, f *fake)
		kind problem.Kind
	}{
		"the service": {func(_ *vaulttest.Session, f *fake) { f.conn.Close() }, problem.KeychainRefused},
		// Here the library panics.
		"the bus": {func(s *vaulttest.Session, _ *fake) { s.StopBus() }, problem.KeychainMissing},
	} {
		t.Run(name, func(t *testing.T) {
			s := vaulttest.Start(t)
			f := startFake(t, s)
			f.set(func() { f.locked, f.answer = true, wait })
			k := keychain(t, KeychainOptions{Limit: 10 * time.Second, Display: true})
			go func() { <-f.prompted; end.by(s, f) }()
			_, err := k.Get(t.Context(), "key")
			want(t, err, end.kind)
			wantAll(t, k, problem.KeychainMissing)
		})
	}
}

func TestKeychainThatSpeaksNonsense(t *testing.T) {
	s := vaulttest.Start(t)
	f := startFake(t, s)
	f.set(func() { f.nonsense = true })
	wantAll(t, keychain(t, ample), problem.KeychainMissing)
	f.set(func() { f.nonsense, f.alter = false, true })
	want(t, keychain(t, ample).Set(t.Context(), "key", []byte("secret")), problem.SecretChanged)
}

func TestFirstKeyringIsMadeWhereThePersonCanBeAsked(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	hidden := keychain(t, KeychainOptions{})
	f.set(func() { f.none = true })
	wantAll(t, hidden, problem.KeychainLocked)
	k := keychain(t, ample)
	_, err := k.Get(t.Context(), "key")
	want(t, err, problem.KeychainLocked)
	want(t, k.Delete(t.Context(), "key"), problem.KeychainLocked)
	f.set(func() { f.answer = dismiss })
	want(t, k.Set(t.Context(), "key", []byte("secret")), problem.KeychainRefused)
	f.set(func() { f.answer = wait })
	want(t, keychain(t, short).Set(t.Context(), "key", []byte("secret")), problem.KeychainWaited)
	f.set(func() { f.answer = allow })
	set(t, k, "key", []byte("secret"))
	get(t, k, "key", []byte("secret"))
}

func TestNoSecretInWhatAKeychainSays(t *testing.T) {
	const secret = "Canary-secret-0815"
	f := startFake(t, vaulttest.Start(t))
	k := keychain(t, ample)
	var errs []error
	try := func(change func()) {
		f.set(change)
		errs = append(errs, k.Set(t.Context(), "key", []byte(secret)))
	}
	try(func() { f.alter = true })
	try(func() { f.nonsense = true })
	try(func() { f.nonsense, f.none = false, true; f.answer = dismiss })
	try(func() { f.none, f.locked = false, true })
	try(func() { f.locked, f.asks = false, true; f.items = nil })
	errs = append(errs, k.Set(t.Context(), "key", bytes.Repeat([]byte(secret), 1000)))
	noCanary(t, secret, errs...)
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "vault", k, "errors", errs)
	if strings.Contains(log.String(), secret) {
		t.Error("a secret in the log")
	}
}

func TestFailedTryLeavesTheFolderAsItWas(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	data := filepath.Join(t.TempDir(), "data")
	for _, try := range []struct {
		change func()
		kind   problem.Kind
		limit  time.Duration
	}{
		{func() { f.none, f.answer = true, dismiss }, problem.KeychainRefused, 0},
		{func() { f.none, f.locked = false, true }, problem.KeychainRefused, 0},
		{func() { f.answer = wait }, problem.KeychainWaited, short.Limit},
	} {
		f.set(try.change)
		_, err := UnlockKeychain(t.Context(), data, KeychainOptions{Display: true, Limit: try.limit})
		want(t, err, try.kind)
		if _, err := os.Stat(data); !os.IsNotExist(err) {
			t.Error("a folder was made")
		}
	}
	f.set(func() { f.complete(allow) })

	// It unlocks, and then stores nothing, or something else, or removes nothing.
	for _, try := range []struct {
		change func()
		kind   problem.Kind
	}{
		{func() { f.locked, f.asks, f.answer = false, true, dismiss }, problem.KeychainRefused},
		{func() { f.asks, f.alter = false, true }, problem.SecretChanged},
		{func() { f.alter, f.keeps = false, true }, problem.KeychainRefused},
	} {
		f.set(try.change)
		_, err := UnlockKeychain(t.Context(), data, ample)
		want(t, err, try.kind)
		wantKind(t, data, KindNone)
		if entries, _ := os.ReadDir(data); len(entries) != 1 || entries[0].Name() != lockName {
			t.Errorf("left behind: %v", entries)
		}
	}
	f.set(func() { f.keeps, f.items = false, map[dbus.ObjectPath]*fakeItem{} })
	unlock(t, data)
	wantKind(t, data, KindKeychain)
	if len(f.items) != 0 {
		t.Error("the item of the try is still there")
	}
}

// The person cancels while the try's item is being stored.
func TestCancelledTryLeavesNothing(t *testing.T) {
	f := startFake(t, vaulttest.Start(t))
	f.set(func() { f.asks, f.answer = true, wait })
	data := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-f.prompted; cancel() }()
	_, err := UnlockKeychain(ctx, data, ample)
	want(t, err, problem.Cancelled)
	wantKind(t, data, KindNone)
	// Allowed late, the item is stored, and removed.
	f.set(func() { f.asks = false; f.complete(allow) })
	<-f.deleted
}

// noCanary fails if an error tells a secret, in clear or as Go prints bytes.
func noCanary(t *testing.T, secret string, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err == nil {
			t.Error("no error to look at")
			continue
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			text := fmt.Sprintf("%v %+v %#v", e, e, e)
			for _, s := range []string{secret, hex.EncodeToString([]byte(secret)), strings.Trim(fmt.Sprint([]byte(secret)), "[]")} {
				if strings.Contains(text, s) {
					t.Errorf("a secret in %s", text)
				}
			}
		}
	}
}
