package atomicfile

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/windows"

	"qwizard/wizard/problem"
)

func TestWindowsReplacesAFileWhole(t *testing.T) {
	dir, err := os.MkdirTemp("", "qwizard-") // not TempDir: Wine cannot remove a full folder
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "Schlüssel 🔑 of me.qwizard")
	for _, content := range []string{"earlier", "later", ""} {
		if err := Write(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != content {
			t.Errorf("%q, %v; want %q", got, err, content)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}

	// A folder of this name is in the way.
	below := filepath.Join(dir, "folder")
	if err := MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	want(t, Write(below, nil, 0o600), problem.FolderFailed, below)
	if info, err := os.Stat(below); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
	for _, name := range []string{below, path} {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	}
	if err := os.Remove(dir); err != nil {
		t.Errorf("left behind: %v", err)
	}
}

func TestWindowsFullDisks(t *testing.T) {
	for _, full := range []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED} {
		want(t, Failed("write", "f", &os.PathError{Err: full}), problem.DiskFull, "f")
	}
}
