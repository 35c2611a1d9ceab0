// Package atomicfile writes small files so that a crash, a full disk or a power
// cut leaves the old content or the new one, never a mixture.
//
// Every function blocks on the disk and is safe for concurrent use; of two
// concurrent writes to one path the later rename wins whole. Errors are
// [problem.Problem]s with the parameter "path": [problem.DiskFull] when the file
// system or a quota is exhausted, [problem.FolderFailed] for anything else.
// File contents never appear in an error.
package atomicfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"qwizard/wizard/problem"
)

// TempPrefix starts the name of every temporary file this package makes, so that
// what a killed run left behind is recognised ([Sweep]).
const TempPrefix = ".qwizard-"

// Write puts data at path with the given permissions (which on Windows can only
// say read-only or not). The data goes to a temporary file in the same folder,
// created 0600, is synced to disk and then renamed over path; last the folder is
// synced. If anything before the rename fails, path is what it was and the
// temporary file is gone. If only syncing the folder fails, the new content is in
// place but may not survive a power cut. A symbolic link at path is replaced, not
// followed.
//
// Before the rename the temporary file is read back; if it is not data, Write fails
// with [problem.FileDiffers]. That finds a faulty file system or memory, not a lying
// disk: the bytes may come from the system's cache.
func Write(path string, data []byte, perm os.FileMode) (err error) {
	const op = "write file"
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, TempPrefix+"*")
	if err != nil {
		return Failed(op, path, err)
	}
	temp := f.Name()
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temp)
		}
	}()
	if _, err := f.Write(data); err != nil {
		return Failed(op, path, err)
	}
	if err := f.Chmod(perm); err != nil {
		return Failed(op, path, err)
	}
	if err := f.Sync(); err != nil {
		return Failed(op, path, err)
	}
	if err := f.Close(); err != nil {
		return Failed(op, path, err)
	}
	got, err := os.ReadFile(temp)
	if err != nil {
		return Failed(op, path, err)
	}
	same := bytes.Equal(got, data)
	clear(got)
	if !same {
		return problem.New(problem.FileDiffers, op, nil, "path", path)
	}
	if err := os.Rename(temp, path); err != nil {
		return Failed(op, path, err)
	}
	if err := syncFolder(dir); err != nil {
		return Failed(op, path, err)
	}
	return nil
}

// MkdirAll makes the folder path and every missing one above it with perm, and
// syncs the folder that holds each new one, so that a file written below it is
// still reachable after a power cut. It is no error if path is a folder already;
// its permissions are then left alone. Two callers may make the same folder.
func MkdirAll(path string, perm os.FileMode) error {
	const op = "make folder"
	info, err := os.Stat(path)
	if err == nil {
		if !info.IsDir() {
			return problem.New(problem.FolderFailed, op, errors.New("not a folder"), "path", path)
		}
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Failed(op, path, err)
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := MkdirAll(parent, perm); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, perm); err != nil {
		if info, serr := os.Stat(path); serr == nil && info.IsDir() {
			return nil
		}
		return Failed(op, path, err)
	}
	if err := syncFolder(parent); err != nil {
		return Failed(op, path, err)
	}
	return nil
}

// SyncFolder makes renames and removals in dir durable. Where the system cannot
// sync a folder (Windows, some network file systems) it does nothing.
func SyncFolder(dir string) error {
	if err := syncFolder(dir); err != nil {
		return Failed("sync folder", dir, err)
	}
	return nil
}

// Sweep removes the temporary files that killed runs left in dir, not below it,
// and says how many there were. A dir that is not there is no error. The caller
// holds a lock that keeps other runs from writing in dir (wiring calls it with the
// store open): a write in progress elsewhere would fail, though its old file would
// stay whole.
func Sweep(dir string) (removed int, err error) {
	const op = "sweep folder"
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, Failed(op, dir, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || !strings.HasPrefix(e.Name(), TempPrefix) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, Failed(op, path, err)
		}
		removed++
	}
	return removed, nil
}

// Full reports whether err says that the file system or a quota is exhausted.
func Full(err error) bool {
	for _, e := range FullErrors() {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// Failed turns a file system error into a Problem of this package's kinds.
func Failed(op, path string, err error) *problem.Problem {
	kind := problem.FolderFailed
	if Full(err) {
		kind = problem.DiskFull
	}
	return problem.New(kind, op, err, "path", path)
}
