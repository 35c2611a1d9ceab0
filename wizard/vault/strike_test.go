//go:build unix

package vault

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"qwizard/wizard/problem"
)

// A child of this test changes a vault and is killed at its Nth write point: the moment
// before or after a file is written or removed, or an item of the keychain is.

const (
	strikeEnv = "QWIZARD_TEST_STRIKE"
	deedEnv   = "QWIZARD_TEST_DEED"
	folderEnv = "QWIZARD_TEST_FOLDER"
)

func TestMain(m *testing.M) {
	if at := os.Getenv(strikeEnv); at != "" {
		os.Exit(strikeChild(at, os.Getenv(deedEnv), os.Getenv(folderEnv)))
	}
	os.Exit(m.Run())
}

func strikeChild(at, deed, dir string) int {
	left, err := strconv.Atoi(at)
	if err != nil {
		return 90
	}
	point := func() {
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal comes
		}
	}
	if err := deeds()[deed](context.Background(), dir, point); err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		return 91
	}
	return 0
}

// deeds are what a child does to a vault.
func deeds() map[string]func(ctx context.Context, dir string, point func()) error {
	file := func(ctx context.Context, dir string, point func()) (*File, error) {
		return OpenFile(ctx, dir, passphrase, Options{WorkFactor: 10, point: point})
	}
	return map[string]func(context.Context, string, func()) error{
		"rekey": func(ctx context.Context, dir string, point func()) error {
			f, err := file(ctx, dir, point)
			return errors.Join(err, f.ChangePassphrase(ctx, passphrase, nextPassphrase))
		},
		"to-keychain": func(ctx context.Context, dir string, point func()) error {
			f, err := file(ctx, dir, nil)
			if err != nil {
				return err
			}
			_, _, err = f.MoveToKeychain(ctx, names(), KeychainOptions{point: point})
			return err
		},
		"to-file": func(ctx context.Context, dir string, point func()) error {
			k, err := UnlockKeychain(ctx, dir, KeychainOptions{point: point})
			if err != nil {
				return err
			}
			_, _, err = k.MoveToFile(ctx, names(), passphrase, Options{WorkFactor: 10, point: point})
			return err
		},
		"first": func(ctx context.Context, dir string, point func()) error {
			_, err := UnlockKeychain(ctx, dir, KeychainOptions{point: point})
			return err
		},
	}
}

// secrets are what is in the vaults that are struck.
func secrets() map[string][]byte {
	return map[string][]byte{
		"seal/orders": []byte("the key of the store"), "order/1/key/1-00": []byte("a key"), "order/2/key/1-11": []byte("another key"),
	}
}

func names() []string { return slices.Sorted(maps.Keys(secrets())) }

func whole(t *testing.T, v Vault) {
	t.Helper()
	for name, secret := range secrets() {
		get(t, v, name, secret)
	}
}

// strike kills children at each of their write points, each on a folder of its own, and has
// the folder checked. It returns how many points there are.
func strike(t *testing.T, deed string, check func(t *testing.T, dir string, n int)) int {
	t.Helper()
	for n := 1; ; n++ {
		dir := filepath.Join(t.TempDir(), "data")
		prepare(t, deed, dir)
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), strikeEnv+"="+strconv.Itoa(n), deedEnv+"="+deed, folderEnv+"="+dir)
		out, err := c.CombinedOutput()
		if err == nil {
			return n - 1
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("point %d: %v\n%s", n, err, out)
		}
		check(t, dir, n)
		if t.Failed() {
			t.Fatalf("killed at point %d of %s", n, deed)
		}
	}
}

// prepare makes the vault that a deed is done to.
func prepare(t *testing.T, deed, dir string) {
	t.Helper()
	var v Vault
	switch deed {
	case "rekey", "to-keychain":
		v = create(t, dir)
	case "to-file":
		v = unlock(t, dir)
	default:
		return
	}
	for name, secret := range secrets() {
		set(t, v, name, secret)
	}
}

func TestKilledAtEveryWriteOfANewPassphrase(t *testing.T) {
	points := strike(t, "rekey", func(t *testing.T, dir string, n int) {
		old := load(t, dir, keyName)
		f, err := Unlock(t.Context(), dir, passphrase, fast)
		after := err != nil
		if after {
			want(t, err, problem.VaultPassphrase)
			if f, err = Unlock(t.Context(), dir, nextPassphrase, fast); err != nil {
				t.Fatalf("point %d: neither passphrase opens it: %v", n, err)
			}
		}
		if wantAfter := n >= 4; after != wantAfter { // two points a write; the second write decides
			t.Errorf("point %d: the new passphrase counts: %v", n, after)
		}
		whole(t, f)
		c, err := f.read("test")
		if err != nil || c.recipients != 1 {
			t.Errorf("point %d: %+v, %v", n, c, err)
		}
		if !bytes.Equal(old, load(t, dir, keyName)) {
			t.Errorf("point %d: opening wrote the key", n)
		}
	})
	if points != 6 {
		t.Errorf("killed at %d write points", points)
	}
}
