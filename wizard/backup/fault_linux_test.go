package backup

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/wizard/problem"
)

// immutable makes path so for the length of the test, which binds root as well.
func immutable(t *testing.T, path string) {
	t.Helper()
	if out, err := exec.Command("chattr", "+i", path).CombinedOutput(); err != nil {
		t.Skipf("cannot make it immutable here: %v, %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("chattr", "-i", path).CombinedOutput(); err != nil {
			t.Errorf("%v, %s", err, out)
		}
	})
}

// Whatever is wrong with the place, the problem names it, the earlier backup stays what
// it was, and nothing else lies there.
func TestFaultsOfThePlaceLeaveTheEarlierBackup(t *testing.T) {
	for name, c := range map[string]struct {
		dir   func(t *testing.T) string
		spoil func(t *testing.T, path string)
		size  int
		want  problem.Kind
	}{
		"full":          {func(t *testing.T) string { return mounted(t, "size=96k") }, nil, 1 << 20, problem.DiskFull},
		"full of names": {func(t *testing.T) string { return mounted(t, "size=96k,nr_inodes=2") }, nil, 10, problem.DiskFull},
		"locked folder": {(*testing.T).TempDir, func(t *testing.T, path string) { immutable(t, filepath.Dir(path)) }, 10, problem.FolderFailed},
		"locked file":   {(*testing.T).TempDir, immutable, 10, problem.FolderFailed},
	} {
		t.Run(name, func(t *testing.T) {
			dir := c.dir(t)
			path := filepath.Join(dir, "order.qwizard")
			write(t, path, []byte("earlier"))
			earlier := stored(t, path)
			if c.spoil != nil {
				c.spoil(t, path)
			}
			_, err := fast().Write(t.Context(), path, passphrase, make([]byte, c.size))
			want(t, err, c.want, path)
			if string(stored(t, path)) != string(earlier) {
				t.Error("the earlier backup is another file")
			}
			only(t, dir, "order.qwizard")
		})
	}
}

func TestPathsOfEveryKind(t *testing.T) {
	for _, name := range []string{
		"Sicherungskopie für Zoë 🔑.qwizard", "no ending", " begins with a space.qwizard", "two\nlines.qwizard", "u\u0308ber.qwizard",
		"-rf.qwizard", strings.Repeat("x", 247) + ".qwizard", // 255 bytes, the most of a name
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		for _, content := range []string{"earlier", "later"} {
			write(t, path, []byte(content))
			if got, err := fast().Read(t.Context(), path, passphrase); err != nil || string(got) != content {
				t.Errorf("%q: %q, %v", name, got, err)
			}
		}
		only(t, dir, name)
	}
	dir := t.TempDir()
	for _, name := range []string{
		strings.Repeat("x", 248) + ".qwizard", strings.Repeat("ü", 128), strings.Repeat("folder/", 600) + "order.qwizard", "nul\x00.qwizard",
	} {
		path := filepath.Join(dir, name)
		_, err := fast().Write(t.Context(), path, passphrase, []byte("x"))
		want(t, err, problem.FolderFailed, path)
		_, err = fast().Read(t.Context(), path, passphrase)
		want(t, err, problem.FolderFailed, path)
		only(t, dir)
	}
}

// What lies at the place and is no file is never read, and never followed.
func TestWhatIsNoFileAtThePlace(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Skipf("no pipe: %s", out)
	}
	_, err := fast().Read(t.Context(), pipe, passphrase) // would wait for a writer
	want(t, err, problem.FolderFailed, pipe)
	_, err = fast().Sum(t.Context(), pipe)
	want(t, err, problem.FolderFailed, pipe)

	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	put(t, target, []byte("somebody's"))
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	write(t, link, []byte("content"))
	if string(stored(t, target)) != "somebody's" {
		t.Error("a link was followed")
	}
	dangling := filepath.Join(dir, "dangling")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	_, err = fast().Read(t.Context(), dangling, passphrase)
	want(t, err, problem.FileMissing, dangling)
}
