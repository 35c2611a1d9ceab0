package wire_test

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/app/wire"
	"qwizard/wizard/problem"
)

func config(folder string) wire.Config {
	return wire.Config{
		Folder: folder, Passphrase: "a test passphrase", WorkFactor: 10,
		Now: time.Now, HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler),
	}
}

func open(t *testing.T, folder string) *wire.House {
	t.Helper()
	h, err := wire.Open(t.Context(), config(folder))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	return h
}

func TestASecondHouseOnTheSameFolderIsRefusedUntilTheFirstIsClosed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	h := open(t, folder)
	if _, err := wire.Open(t.Context(), config(folder)); !errors.Is(err, problem.InstanceRunning) {
		t.Fatalf("got %v", err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, folder)
}

func TestAHouseThatFailsToOpenLeavesTheFolderFree(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	if err := open(t, folder).Close(); err != nil {
		t.Fatal(err)
	}
	wrong := config(folder)
	wrong.Passphrase = "another passphrase"
	if _, err := wire.Open(t.Context(), wrong); !errors.Is(err, problem.VaultPassphrase) {
		t.Fatalf("got %v", err)
	}
	open(t, folder)
}

func TestOpeningCanBeCancelledWhileScryptWorks(t *testing.T) {
	c := config(filepath.Join(t.TempDir(), "data"))
	c.WorkFactor = 20 // seconds
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := wire.Open(ctx, c); !errors.Is(err, problem.Cancelled) {
		t.Fatalf("got %v", err)
	}
}

func TestQuestionsAreAnsweredAndNonsenseIsNot(t *testing.T) {
	folder, err := os.MkdirTemp("", "qw") // short enough for a socket's address on every system
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if _, err := wire.Ask(t.Context(), folder, "status"); !errors.Is(err, problem.InstanceNotThere) {
		t.Fatalf("got %v", err)
	}
	h := open(t, folder)
	h.Answer(t.Context(), func(_ context.Context, question string) ([]byte, error) {
		if question != "status" {
			return nil, problem.New(problem.InputUnknown, "answer", nil)
		}
		return []byte("fine"), nil
	})
	for range 2 {
		if got, err := wire.Ask(t.Context(), folder, "status"); err != nil || string(got) != "fine" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	for _, question := range []string{"nonsense", strings.Repeat("x", 10_000)} {
		if _, err := wire.Ask(t.Context(), folder, question); !errors.Is(err, problem.InstanceNotThere) {
			t.Errorf("%.20s: %v", question, err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := wire.Ask(t.Context(), folder, "status"); !errors.Is(err, problem.InstanceNotThere) {
		t.Errorf("it answers after its end: %v", err)
	}
}

// A killed program leaves its socket behind; the next one takes its place.
func TestALeftOverSocketIsReplaced(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "socket"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h := open(t, folder)
	h.Answer(t.Context(), func(context.Context, string) ([]byte, error) { return []byte("x"), nil })
	if got, err := wire.Ask(t.Context(), folder, "status"); err != nil || string(got) != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAFolderWithoutRoomForASocketWorksAllTheSame(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("a-long-folder-name-", 6))
	h := open(t, folder)
	h.Answer(t.Context(), func(context.Context, string) ([]byte, error) { return []byte("x"), nil })
	if _, err := wire.Ask(t.Context(), folder, "status"); !errors.Is(err, problem.InstanceNotThere) {
		t.Errorf("got %v", err)
	}
	if running, err := wire.Running(folder); err != nil || !running {
		t.Errorf("it runs, but: %v, %v", running, err)
	}
}

func TestClosingDoesNotWaitForSomebodyWhoAsksNothing(t *testing.T) {
	folder, err := os.MkdirTemp("", "qw")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	h := open(t, folder)
	h.Answer(t.Context(), func(context.Context, string) ([]byte, error) { return []byte("x"), nil })
	silent, err := net.Dial("unix", filepath.Join(folder, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if got, err := wire.Ask(t.Context(), folder, "status"); err != nil || string(got) != "x" {
		t.Fatalf("got %q, %v", got, err) // so the silent one was accepted before
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := silent.Read(make([]byte, 1)); err == nil {
		t.Error("the silent connection is still open")
	}
}

// The orders without their vault: no new vault is made beside them.
func TestOrdersWithoutTheirVaultAreLeftAlone(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "orders.db"), []byte("sealed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := wire.Open(t.Context(), config(folder)); !errors.Is(err, problem.StoreKey) {
		t.Fatalf("got %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(folder, "vault*")); err != nil || len(left) != 0 {
		t.Errorf("it made %v, %v", left, err)
	}
}
