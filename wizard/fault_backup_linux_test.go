package wizard_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// stick is a small disk of its own, which ends with the test.
func stick(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root to mount a small tmpfs")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("cannot mount a small disk here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

// thenFiles does something between the writing of a backup and its opening.
type thenFiles struct {
	wizard.BackupFiles
	then func()
}

func (b thenFiles) Write(ctx context.Context, path, passphrase string, content []byte) (string, error) {
	sum, err := b.BackupFiles.Write(ctx, path, passphrase, content)
	b.then()
	return sum, err
}

// Whatever goes wrong with the place of a backup, the problem names it, an order without
// a backup cannot be sent, and an earlier backup is the file it was and still counts.
func TestFaultsOfABackupsPlaceKeepTheGate(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string) // after the earlier backup
		name  string
		then  func(t *testing.T, dir, path string) // after the file was written
		want  problem.Kind
	}{
		"full": {spoil: func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "photos"), make([]byte, 1<<20), 0o600); err == nil {
				t.Fatal("there is room")
			}
		}, want: problem.DiskFull},
		"read-only": {spoil: func(t *testing.T, dir string) {
			if out, err := exec.Command("mount", "-o", "remount,ro", dir).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}, want: problem.FolderFailed},
		"a folder of that name": {name: "folder/", spoil: func(t *testing.T, dir string) {
			if err := os.MkdirAll(filepath.Join(dir, "folder", "full"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, want: problem.FolderFailed},
		"no such folder":  {name: "none/b.qwizard", want: problem.FolderFailed},
		"a name too long": {name: strings.Repeat("x", 300), want: problem.FolderFailed},
		"taken out after it was written": {name: "new.qwizard", then: func(t *testing.T, dir, path string) {
			if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		}, want: problem.FileMissing},
		"changed after it was written": {name: "new.qwizard", then: func(t *testing.T, dir, path string) {
			b, err := os.ReadFile(path)
			if err == nil {
				b[len(b)-1] ^= 1
				err = os.WriteFile(path, b, 0o600)
			}
			if err != nil {
				t.Error(err)
			}
		}, want: problem.BackupDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			dir := stick(t)
			p := newPersonWho(t, "domains anna-muster.eu", "applicant", "make-key p256")
			earlier := filepath.Join(dir, "b.qwizard")
			if err := p.session.Key().Backup(t.Context(), earlier, backupPassphrase); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(earlier)
			if err != nil {
				t.Fatal(err)
			}
			facts := p.session.Facts()
			counts := facts.Current().Backup
			fresh := newPersonWho(t, "domains anna-muster.eu", "applicant", "make-key p256")
			if c.spoil != nil {
				c.spoil(t, dir)
			}
			for _, who := range []*person{p, fresh} {
				path := earlier
				switch {
				case c.name != "" && (who == p || c.then == nil):
					path = filepath.Join(dir, c.name)
				case who == fresh: // what lies there by now is another order's
					path = filepath.Join(dir, "fresh.qwizard")
				}
				if c.then != nil {
					who.world.Backup = thenFiles{who.world.Backup, func() { c.then(t, dir, path) }}
				}
				s, err := wizard.Resume(t.Context(), who.world, who.session.Facts().ID)
				if err != nil {
					t.Fatal(err)
				}
				err = s.Key().Backup(t.Context(), path, backupPassphrase)
				var told *problem.Problem
				if !errors.As(err, &told) || told.Kind != c.want || told.Params["path"] != path {
					t.Errorf("got %v, want %s path=%s", err, c.want, path)
				}
				if who == p {
					if f := s.Facts(); f.Current().Backup != counts {
						t.Errorf("the earlier backup counts as %+v", f.Current().Backup)
					}
					if name == "taken out after it was written" {
						return // the rest lies on the stick
					}
					if now, err := os.ReadFile(earlier); err != nil || !bytes.Equal(now, file) {
						t.Errorf("the earlier backup is another file, %v", err)
					}
					continue
				}
				f := s.Facts()
				if f.Current().Backup.Known() || f.TaskOf(wizard.TaskKey, who.clock()).State != wizard.InProgress {
					t.Error("the gate is open")
				}
				if err := s.Order().Send(t.Context()); !errors.Is(err, problem.BackupNeeded) && !errors.Is(err, problem.TaskNotReady) {
					t.Errorf("sent without a backup: %v", err)
				}
			}
		})
	}
}
