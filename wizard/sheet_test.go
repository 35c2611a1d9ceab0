package wizard_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

func TestTheRecoverySheetNeedsABackupAndIsWrittenDown(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	path := filepath.Join(p.dir, "folder", wizard.SheetName)
	save := func() error { return p.session.Key().SaveSheet(t.Context(), filepath.Dir(path)) }
	if err := save(); !errors.Is(err, problem.BackupNeeded) {
		t.Errorf("without a backup: %v", err)
	}
	if err := p.do([]string{"backup"}); err != nil {
		t.Fatal(err)
	}
	before := p.session.Facts()
	if err := save(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	pdf, err := os.ReadFile(path)
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || bytes.Contains(pdf, []byte(backupPassphrase)) {
		t.Errorf("%.20q, %v", pdf, err)
	}
	events, err := p.session.History(t.Context())
	if err != nil || events[len(events)-1].Kind != wizard.SheetSaved || events[len(events)-1].Params["path"] != path {
		t.Errorf("history %v, %v", events[len(events)-1], err)
	}
	after := p.session.Facts()
	if after.Current().Backup != before.Current().Backup || after.TaskOf(wizard.TaskKey, p.clock()).State != wizard.Done {
		t.Error("a fact changed")
	}
	if c := p.look(t, p.backupFile()); c.Standing != wizard.BackupLevel {
		t.Errorf("after it was saved, the backup stands %q", c.Standing)
	}
	if err := os.Mkdir(filepath.Join(p.dir, "other"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(p.dir, "other", wizard.SheetName, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().SaveSheet(t.Context(), filepath.Join(p.dir, "other")); !errors.Is(err, problem.FolderFailed) {
		t.Errorf("got %v", err)
	}
	if now := p.session.Facts(); now.Revision != after.Revision {
		t.Error("an event of a sheet that was not saved")
	}
}

// The sheet is that of the last backup and has all that has to be told apart by hand, as a
// reader that is not ours finds it.
func TestTheRecoverySheetIsThatOfTheLastBackup(t *testing.T) {
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed (make deps)")
	}
	p := newPersonWho(t, untilSent()...)
	last := filepath.Join(p.dir, "after-ordering.qwizard")
	if err := p.session.Key().Backup(t.Context(), last, backupPassphrase); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().SaveSheet(t.Context(), p.dir); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), reader, "-layout", filepath.Join(p.dir, wizard.SheetName), "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, f := string(out), p.session.Facts()
	joined := strings.Join(strings.Fields(text), "")
	for _, want := range []string{"after-ordering.qwizard", f.Receipt.Value.Number, "anna-muster.eu", "sheet.passphrase", "sheet.passphrase-more"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !strings.Contains(joined, f.Current().Key.Value.Fingerprint[:32]) {
		t.Errorf("no fingerprint in\n%s", text)
	}
	if strings.Contains(text, filepath.Base(p.backupFile())) || strings.Contains(text, backupPassphrase) {
		t.Errorf("it says too much:\n%s", text)
	}
}
