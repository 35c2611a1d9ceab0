package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// Vault is wizard.Vault, which this package may not import.
type Vault interface {
	Get(ctx context.Context, item string) ([]byte, error)
	Set(ctx context.Context, item string, secret []byte) error
	Delete(ctx context.Context, item string) error
	Name() string
}

var (
	_ Vault          = (*Memory)(nil)
	_ Vault          = (*File)(nil)
	_ Vault          = (*Keychain)(nil)
	_ slog.LogValuer = (*Memory)(nil)
	_ slog.LogValuer = (*File)(nil)
	_ slog.LogValuer = (*Keychain)(nil)
)

func TestContract(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		contract(t, func(*testing.T) Vault { return NewMemory() })
	})
	t.Run("file", func(t *testing.T) {
		contract(t, func(t *testing.T) Vault { return create(t, t.TempDir()) })
	})
	t.Run("keychain", func(t *testing.T) {
		vaulttest.Unlocked(t)
		contract(t, func(t *testing.T) Vault { return keychain(t, KeychainOptions{}) })
	})
}

// want checks the kind, the parameters and that the error is a Problem.
func want(t *testing.T, err error, kind problem.Kind, params ...string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != kind {
		t.Errorf("got %v, want %s", err, kind)
		return
	}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params[params[i]] != params[i+1] {
			t.Errorf("%s=%q, want %q", params[i], p.Params[params[i]], params[i+1])
		}
	}
}

func set(t *testing.T, v Vault, item string, secret []byte) {
	t.Helper()
	if err := v.Set(t.Context(), item, secret); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, v Vault, item string, secret []byte) {
	t.Helper()
	if got, err := v.Get(t.Context(), item); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("Get(%s): %d bytes, %v; want %d bytes", item, len(got), err, len(secret))
	}
}

// contract is what every vault keeps to.
func contract(t *testing.T, open func(t *testing.T) Vault) {
	t.Run("one item", func(t *testing.T) {
		v, ctx := open(t), t.Context()
		_, err := v.Get(ctx, "a")
		want(t, err, problem.SecretMissing)
		set(t, v, "a", []byte("one"))
		set(t, v, "a/b.c-1", []byte("two"))
		get(t, v, "a", []byte("one"))
		set(t, v, "a", []byte("three"))
		get(t, v, "a", []byte("three"))
		for range 2 {
			if err := v.Delete(ctx, "a"); err != nil {
				t.Error(err)
			}
			_, err = v.Get(ctx, "a")
			want(t, err, problem.SecretMissing)
		}
		get(t, v, "a/b.c-1", []byte("two"))
	})
	t.Run("copies", func(t *testing.T) {
		v := open(t)
		secret := []byte("secret")
		set(t, v, "a", secret)
		clear(secret)
		got, err := v.Get(t.Context(), "a")
		if err != nil || string(got) != "secret" {
			t.Fatalf("%q, %v", got, err)
		}
		clear(got)
		get(t, v, "a", []byte("secret"))
	})
	t.Run("sizes", func(t *testing.T) {
		v, ctx := open(t), t.Context()
		largest := bytes.Repeat([]byte{0, 0xff, '"', '\n'}, MaxSecret/4)
		set(t, v, "a", largest)
		want(t, v.Set(ctx, "a", append(largest, 0)), problem.InputTooBig, "limit", "2560")
		want(t, v.Set(ctx, "a", nil), problem.InputMissing)
		want(t, v.Set(ctx, "a", []byte{}), problem.InputMissing)
		get(t, v, "a", largest)
		for _, secret := range []string{"\x00", "\x00\x00a\x00", "\xff\xfe", "null"} {
			set(t, v, "b", []byte(secret))
			get(t, v, "b", []byte(secret))
		}
	})
	t.Run("names", func(t *testing.T) {
		v, ctx := open(t), t.Context()
		for _, name := range []string{"", "A", "a b", "ä", "a_b", "a\x00", "a\n", strings.Repeat("a", 101)} {
			want(t, v.Set(ctx, name, []byte("x")), problem.Internal)
			_, err := v.Get(ctx, name)
			want(t, err, problem.Internal)
			want(t, v.Delete(ctx, name), problem.Internal)
		}
		long := strings.Repeat("a/", 50)
		set(t, v, long, []byte("x"))
		get(t, v, long, []byte("x"))
	})
	t.Run("cancelled", func(t *testing.T) {
		v := open(t)
		set(t, v, "a", []byte("x"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := v.Get(ctx, "a")
		want(t, err, problem.Cancelled)
		want(t, v.Set(ctx, "a", []byte("y")), problem.Cancelled)
		want(t, v.Delete(ctx, "a"), problem.Cancelled)
		get(t, v, "a", []byte("x"))
	})
	t.Run("concurrent", func(t *testing.T) {
		v := open(t)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				item, secret := fmt.Sprint("item-", i), []byte(fmt.Sprint("secret ", i))
				for range 3 {
					if err := v.Set(t.Context(), item, secret); err != nil {
						t.Error(err)
					}
					get(t, v, item, secret)
				}
			})
		}
		wg.Wait()
		for i := range 8 {
			get(t, v, fmt.Sprint("item-", i), []byte(fmt.Sprint("secret ", i)))
		}
	})
	t.Run("redacted", func(t *testing.T) {
		v := open(t)
		set(t, v, "canary-item", []byte("canary-secret"))
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "vault", v)
		text := fmt.Sprintf("%v %+v %#v %s %q %s", v, v, v, v, v, log.String())
		if strings.Contains(text, "canary") || strings.Contains(text, "99, 97") || strings.Contains(text, "AGE-") {
			t.Errorf("prints what is in it: %s", text)
		}
		if !strings.Contains(v.(fmt.Stringer).String(), v.Name()) {
			t.Errorf("%v is not a %s vault", v, v.Name())
		}
	})
}
