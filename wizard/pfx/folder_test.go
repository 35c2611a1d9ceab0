package pfx_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/problem"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func exporter() *pfx.Exporter { return pfx.NewExporter(func() time.Time { return noon }) }

// tree is every file and folder below dir, with its mode; files with content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		entry := info.Mode().String()
		if !d.IsDir() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			entry += " " + string(data)
		}
		found[filepath.ToSlash(rel)] = entry
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func put(t *testing.T, path, data string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask is
		t.Fatal(err)
	}
}

func TestFilesHaveTheModesTheyNeed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	dir, probe := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(probe, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	folder := tree(t, probe)["folder"] // 0755 as far as the umask lets it be
	put(t, filepath.Join(dir, "old.pem"), "old and longer", 0o600)
	put(t, filepath.Join(dir, "old.key"), "old and longer", 0o644)
	err := exporter().Files(t.Context(), dir, []order.File{
		{Path: "dcv/anna-muster.eu/.well-known/pki-validation/AB.txt", Data: []byte("proof")},
		{Path: "secret/deep/a.key", Data: []byte("key"), Secret: true},
		{Path: "secret/open.txt", Data: []byte("beside")},
		{Path: "old.pem", Data: []byte("new")},
		{Path: "old.key", Data: []byte("new"), Secret: true},
		{Path: "empty"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"dcv": folder, "dcv/anna-muster.eu": folder, "dcv/anna-muster.eu/.well-known": folder,
		"dcv/anna-muster.eu/.well-known/pki-validation":        folder,
		"dcv/anna-muster.eu/.well-known/pki-validation/AB.txt": "-rw-r--r-- proof",
		"secret": "drwx------", "secret/deep": "drwx------", "secret/deep/a.key": "-rw------- key", "secret/open.txt": "-rw-r--r-- beside",
		"old.pem": "-rw-r--r-- new", "old.key": "-rw------- new", "empty": "-rw-r--r-- ",
	}
	if got := tree(t, dir); !maps.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestPathsThatLeaveTheFolderAreRefusedBeforeAnythingIsWritten(t *testing.T) {
	outer := t.TempDir()
	dir := filepath.Join(outer, "folder")
	for _, path := range []string{
		"", ".", "..", "../x", "/x", "/etc/passwd", "a/../../x", "a/../x", "./x", "a//x", "a/", `..\x`, `a\x`, `\\server\share\x`, `C:\x`, "C:x", "C:/x", "a:stream", "a\x00",
	} {
		err := exporter().Files(t.Context(), dir, []order.File{{Path: "good", Data: []byte("x")}, {Path: path, Data: []byte("x")}})
		check(t, err, problem.Internal)
	}
	if got := tree(t, outer); len(got) != 0 {
		t.Error(got)
	}
}

func TestAFolderThatCannotBeWrittenIsNamed(t *testing.T) {
	b := bundleOf(t, ecKey(t))
	type place struct{ folder, path string } // where to write, and what the error names
	dir := t.TempDir()
	put(t, filepath.Join(dir, "file"), "mine", 0o600)
	if err := os.MkdirAll(filepath.Join(dir, "taken", "a.pfx", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	places := map[string]place{
		"a file where the folder should be":  {filepath.Join(dir, "file"), filepath.Join(dir, "file")},
		"a file above the folder":            {filepath.Join(dir, "file", "below"), ""},
		"a folder where the file should be":  {filepath.Join(dir, "taken"), filepath.Join(dir, "taken", "a.pfx")},
		"a name that is too long":            {filepath.Join(dir, strings.Repeat("x", 300)), ""},
		"a folder that no one can make here": {"/proc/qwizard", ""},
	}
	if runtime.GOOS != "linux" {
		delete(places, "a folder that no one can make here")
	}
	for what, c := range places {
		t.Run(what, func(t *testing.T) {
			files := func() error {
				return exporter().Files(t.Context(), c.folder, []order.File{{Path: "a.pfx", Data: []byte("x")}})
			}
			export := func() error {
				_, err := exporter().PFX(t.Context(), filepath.Join(c.folder, "a.pfx"), b)
				return err
			}
			for _, write := range []func() error{files, export} {
				params := check(t, write(), problem.FolderFailed)
				if params["path"] == "" || c.path != "" && params["path"] != c.path {
					t.Errorf("path %q", params["path"])
				}
			}
		})
	}
	if got, err := os.ReadFile(filepath.Join(dir, "file")); string(got) != "mine" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAReadOnlyFolderIsNamedAndWhatIsThereStays(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "a.pfx"), "old", 0o600)
	if os.Geteuid() == 0 { // to whom modes say nothing
		mount(t, dir, "-t", "tmpfs", "tmpfs")
		put(t, filepath.Join(dir, "a.pfx"), "old", 0o600)
		put(t, filepath.Join(dir, ".qwizard-1"), "left", 0o600)
		if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
			t.Skip("cannot mount read-only: " + strings.TrimSpace(string(out)))
		}
	} else {
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o700) })
	}
	_, err := exporter().PFX(t.Context(), filepath.Join(dir, "a.pfx"), bundleOf(t, ecKey(t)))
	if params := check(t, err, problem.FolderFailed); params["path"] != filepath.Join(dir, "a.pfx") {
		t.Error(params)
	}
	err = exporter().Files(t.Context(), dir, []order.File{{Path: "sub/a", Data: []byte("x")}})
	if params := check(t, err, problem.FolderFailed); params["path"] != filepath.Join(dir, "sub") {
		t.Error(params)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "a.pfx")); string(got) != "old" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// mount mounts something over dir until the test ends.
func mount(t *testing.T, dir string, arguments ...string) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("needs root on Linux to mount a file system")
	}
	if out, err := exec.Command("mount", append(arguments, dir)...).CombinedOutput(); err != nil {
		t.Skip("cannot mount a file system: " + strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestAFullDiskLeavesWhatWasThere(t *testing.T) {
	dir := t.TempDir()
	mount(t, dir, "-t", "tmpfs", "-o", "size=64k", "tmpfs")
	put(t, filepath.Join(dir, "a.pfx"), "old", 0o600)
	put(t, filepath.Join(dir, "fill"), strings.Repeat("x", 60<<10), 0o600)
	before := tree(t, dir)
	b := bundleOf(t, rsaKey(t))
	for range 3 { // some of it is longer than the one page that is left
		b.Chain = append(b.Chain, b.Chain...)
	}
	_, err := exporter().PFX(t.Context(), filepath.Join(dir, "a.pfx"), b)
	if params := check(t, err, problem.DiskFull); params["path"] != filepath.Join(dir, "a.pfx") {
		t.Error(params)
	}
	err = exporter().Files(t.Context(), dir, []order.File{{Path: "small"}, {Path: "a.pfx", Data: make([]byte, 1<<20)}, {Path: "later"}})
	if params := check(t, err, problem.DiskFull); params["path"] != filepath.Join(dir, "a.pfx") {
		t.Error(params)
	}
	after := tree(t, dir)
	delete(after, "small") // written before the error: it stays
	if !maps.Equal(before, after) {
		t.Errorf("before %.200v\nafter  %.200v", before, after)
	}
}

func TestWhatAKilledRunLeftIsSweptFromTheFoldersThatAreWritten(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"a", "a/below", "b", "c", "a/.qwizard-folder"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, folder, ".qwizard-123456"), "half a key", 0o600)
		put(t, filepath.Join(dir, folder, ".qwizard"), "mine", 0o600)
	}
	if err := os.Symlink("../c/.qwizard", filepath.Join(dir, "a", ".qwizard-link")); err != nil {
		t.Log("no symbolic links here: ", err)
	}
	if err := exporter().Files(t.Context(), dir, []order.File{{Path: "a/1"}, {Path: "a/2"}, {Path: "new/1"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := exporter().PFX(t.Context(), filepath.Join(dir, "b", "x.pfx"), bundleOf(t, ecKey(t))); err != nil {
		t.Fatal(err)
	}
	got := tree(t, dir)
	for path, there := range map[string]bool{
		"a/.qwizard-123456": false, "b/.qwizard-123456": false,
		"c/.qwizard-123456": true, "a/below/.qwizard-123456": true, "a/.qwizard-folder/.qwizard-123456": true, // not written into
		"a/.qwizard": true, "b/.qwizard": true, "a/1": true, "a/2": true, "new/1": true, "b/x.pfx": true,
	} {
		if _, is := got[path]; is != there {
			t.Errorf("%s is there: %v", path, is)
		}
	}
}

func TestThePFXIsThereWholeAndForNobodyElse(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "export", "anna-muster.eu.pfx")
	b := bundleOf(t, rsaKey(t))
	var last []byte
	for _, target := range []string{"nginx", "unknown", "unknown"} {
		b.Target = target
		done, err := exporter().PFX(t.Context(), path, b)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil || bytes.Equal(data, last) {
			t.Fatal("not written again", err)
		}
		last = data
		sum := sha256.Sum256(data)
		encoding, _ := order.EncodingFor(target)
		if want := (order.Exported{Path: path, Target: target, Encoding: encoding, SHA256: hex.EncodeToString(sum[:]), At: noon}); done != want {
			t.Errorf("got  %+v\nwant %+v", done, want)
		}
		if err := pfx.Compare(data, b); err != nil {
			t.Error(err)
		}
	}
	got := tree(t, dir)
	if len(got) != 2 || runtime.GOOS != "windows" && (got["export"] != "drwx------" || !strings.HasPrefix(got["export/anna-muster.eu.pfx"], "-rw------- ")) {
		t.Errorf("%.100v", got)
	}
}

func TestAPFXThatCannotBeMadeLeavesTheOldOne(t *testing.T) {
	b, other := bundleOf(t, ecKey(t)), bundleOf(t, ecKey(t))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for what, c := range map[string]struct {
		ctx    context.Context
		change func(*order.Bundle)
		kind   problem.Kind
	}{
		"cancelled":            {stopped, func(*order.Bundle) {}, problem.Cancelled},
		"another key":          {t.Context(), func(b *order.Bundle) { b.Key = other.Key }, problem.KeyMismatch},
		"no chain":             {t.Context(), func(b *order.Bundle) { b.Chain = nil }, problem.CertificateNone},
		"a damaged chain":      {t.Context(), func(b *order.Bundle) { b.Chain = [][]byte{b.Chain[0][:40]} }, problem.CertificateDamaged},
		"a password too short": {t.Context(), func(b *order.Bundle) { b.Password = "short" }, problem.PasswordShort},
		"a place we know not":  {t.Context(), func(b *order.Bundle) { b.Target = "moon" }, problem.InputNotOffered},
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, "a.pfx"), "old", 0o600)
			before := tree(t, dir)
			for _, path := range []string{"a.pfx", "new/b.pfx"} {
				done, err := exporter().PFX(c.ctx, filepath.Join(dir, path), with(b, c.change))
				if check(t, err, c.kind); done != (order.Exported{}) {
					t.Errorf("%+v with the error", done)
				}
			}
			if after := tree(t, dir); !maps.Equal(before, after) {
				t.Error(after)
			}
		})
	}
}

func TestCancelledFilesAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := exporter().Files(ctx, dir, []order.File{{Path: "a"}})
	if check(t, err, problem.Cancelled); !errors.Is(err, context.Canceled) || len(tree(t, dir)) != 0 {
		t.Errorf("%v, %v", err, tree(t, dir))
	}
}

func TestFilesOfDifferentFoldersMayBeWrittenAtOnce(t *testing.T) {
	dir := t.TempDir()
	var group sync.WaitGroup
	for _, folder := range []string{"a", "b", "c", "d"} {
		group.Go(func() {
			for range 20 {
				if err := exporter().Files(t.Context(), dir, []order.File{{Path: folder + "/x", Data: []byte(folder)}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := tree(t, dir); len(got) != 8 {
		t.Error(got)
	}
}
