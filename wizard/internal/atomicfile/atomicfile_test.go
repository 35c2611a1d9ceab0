package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"qwizard/wizard/problem"
)

func want(t *testing.T, err error, kind problem.Kind, path string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.Kind != kind || p.Params["path"] != path {
		t.Errorf("got %v, want %s path=%s", err, kind, path)
	}
}

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var s []string
	for _, e := range entries {
		s = append(s, e.Name())
	}
	return strings.Join(s, " ")
}

func TestWrite(t *testing.T) {
	for name, write := range map[string]func(string, []byte, os.FileMode) error{"once": Write, "over itself": func(path string, data []byte, perm os.FileMode) error {
		return errors.Join(Write(path, data, perm), Write(path, data, perm))
	}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "f")
			for _, perm := range []os.FileMode{0o644, 0o600} {
				for _, data := range [][]byte{nil, []byte("one"), bytes.Repeat([]byte("x"), 1<<20)} {
					if err := write(path, data, perm); err != nil {
						t.Fatal(err)
					}
					got, err := os.ReadFile(path)
					if err != nil || !bytes.Equal(got, data) {
						t.Errorf("%d bytes, %v", len(got), err)
					}
					if info, _ := os.Stat(path); info.Mode().Perm() != perm && runtime.GOOS != "windows" {
						t.Errorf("mode %v, want %v", info.Mode(), perm)
					}
				}
			}
			if got := names(t, dir); got != "f" {
				t.Errorf("left behind: %s", got)
			}
		})
	}
}

func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing", "f")
	want(t, Write(missing, nil, 0o600), problem.FolderFailed, missing)
	folder := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := Write(folder, []byte("canary"), 0o600)
	want(t, err, problem.FolderFailed, folder)
	if strings.Contains(err.Error(), "canary") {
		t.Error("contents in the error")
	}
	if got := names(t, dir); got != "folder" {
		t.Errorf("left behind: %s", got)
	}
}

func TestDiskFull(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux to mount a small tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skip("cannot mount a tmpfs: " + strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { exec.Command("umount", dir).Run() })
	path := filepath.Join(dir, "f")
	if err := Write(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, Write(path, make([]byte, 1<<20), 0o600), problem.DiskFull, path)
	if got, _ := os.ReadFile(path); string(got) != "old" || names(t, dir) != "f" {
		t.Errorf("%q, %s", got, names(t, dir))
	}
}

func TestConcurrent(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if err := Write(path, bytes.Repeat([]byte{byte(i)}, 5000), 0o600); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := os.ReadFile(path)
	if err != nil || len(got) != 5000 || !bytes.Equal(got, bytes.Repeat(got[:1], 5000)) || names(t, dir) != "f" {
		t.Errorf("%d bytes, %v, %s", len(got), err, names(t, dir))
	}
}

func TestMkdirAll(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "a", "b", "c")
	for range 2 {
		if err := MkdirAll(deep, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "a")); err != nil || (info.Mode().Perm() != 0o700 && runtime.GOOS != "windows") {
		t.Errorf("%v, %v", info, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	want(t, MkdirAll(file, 0o700), problem.FolderFailed, file)
	if err := MkdirAll(filepath.Join(file, "x"), 0o700); !errors.Is(err, problem.FolderFailed) {
		t.Error(err)
	}
}

func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".qwizard-1", ".qwizard-abc", "qwizard-2", "keep", ".hidden"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".qwizard-folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if n, err := Sweep(dir); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got := names(t, dir); got != ".hidden .qwizard-folder keep qwizard-2" {
		t.Error(got)
	}
	if n, err := Sweep(filepath.Join(dir, "missing")); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

func TestFull(t *testing.T) {
	for _, e := range FullErrors() {
		if !Full(&os.PathError{Op: "write", Path: "x", Err: e}) {
			t.Errorf("%v is not full", e)
		}
	}
	if Full(fmt.Errorf("other")) || Full(nil) {
		t.Error("not full")
	}
}
