package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"qwizard/wizard/problem"
)

func TestSumIsThatOfTheFileAsItIsNow(t *testing.T) {
	f, path := New(Options{WorkFactor: 10}), filepath.Join(t.TempDir(), "b.qwizard")
	if _, err := f.Sum(t.Context(), path); !errors.Is(err, problem.FileMissing) {
		t.Errorf("without a file: %v", err)
	}
	written, err := f.Write(t.Context(), path, "a long passphrase", []byte("content"))
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := f.Sum(t.Context(), path); err != nil || sum != written {
		t.Errorf("%q, %v; want %q", sum, err, written)
	}
	if err := os.Truncate(path, 20); err != nil {
		t.Fatal(err)
	}
	if sum, err := f.Sum(t.Context(), path); err != nil || sum == written {
		t.Errorf("cut: %q, %v", sum, err)
	}
	if err := os.Truncate(path, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Sum(t.Context(), path); !errors.Is(err, problem.InputTooBig) {
		t.Errorf("too big: %v", err)
	}
	if _, err := f.Sum(t.Context(), t.TempDir()); !errors.Is(err, problem.FolderFailed) {
		t.Errorf("a folder: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Sum(ended, path); !errors.Is(err, problem.Cancelled) {
		t.Errorf("cancelled: %v", err)
	}
}
