package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// lookedInto is a desk at a page that shows a backup which stands so to the order here.
func lookedInto(t *testing.T, s modeltest.Stage, standing wizard.Standing) (*modeltest.Desk, *ours, *rooms) {
	t.Helper()
	d, a, h := begun(t, s)
	h.Found = modeltest.InBackup(t, s, standing)
	d.At(model.PageRestore, d.House.Channel())
	d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
	d.Press("look")
	is(t, d, model.PageRestoreCheck)
	return d, a, h
}

func offers(p model.Page, id string) bool {
	for _, a := range modeltest.Actions(p) {
		if a.ID == id {
			return true
		}
	}
	return false
}

func TestABackupShowsWhatIsInItAndHowItStands(t *testing.T) {
	for standing, c := range map[wizard.Standing]struct{ says, primary, other string }{
		wizard.BackupOnly:   {"not on this computer yet", "restore", ""},
		wizard.BackupLevel:  {"nothing to restore", "here", ""},
		wizard.BackupBehind: {"further than the backup", "here", ""},
		wizard.BackupAhead:  {"The backup is newer", "catch-up", "here"},
		wizard.BackupApart:  {"in two places", "here", ""},

		wizard.BackupUnreadable: {"can take its place", "replace", ""},
	} {
		d, _, _ := lookedInto(t, modeltest.Finished, standing)
		f := d.Facts()
		for _, want := range []string{"anna-muster.eu", "www.anna-muster.eu", f.Receipt.Value.Number, f.Current().Key.Value.Fingerprint, "practice", "/b.qwizard", c.says} {
			says(t, d, want)
		}
		p := d.Face.Page
		if p.Primary.ID != c.primary || c.other != "" && (len(p.Others) != 1 || p.Others[0].ID != c.other) {
			t.Errorf("%s: primary %q, others %v", standing, p.Primary.ID, p.Others)
		}
		if standing != wizard.BackupOnly && offers(p, "restore") {
			t.Errorf("%s: an order that is here can be restored over", standing)
		}
		if text := modeltest.Text(p); strings.Contains(text, aPassphrase) || strings.Contains(text, "Lena") {
			t.Errorf("%s: it says too much: %s", standing, text)
		}
	}
}

func TestTheOrderThatIsHereIsOpenedInstead(t *testing.T) {
	d, _, h := lookedInto(t, modeltest.Prepared, wizard.BackupBehind)
	h.resumed = nil
	d.Press("here") // it is open already
	is(t, d, model.PageHome)
	if len(h.resumed) != 0 {
		t.Errorf("resumed %v", h.resumed)
	}
}

func TestTheOrderHereCatchesUpWithItsBackup(t *testing.T) {
	d, _, h := begun(t, modeltest.New)
	backedUp(t, modeltest.New, d)
	typed := func() {
		d.At(model.PageRestore, order.Practice)
		d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
		d.Press("look")
	}
	typed()
	d.Press("restore")
	id := d.Facts().ID
	typed()
	says(t, d, "nothing to restore")
	// Elsewhere the order goes on, and its backup comes back.
	there := modeltest.NewWorld(t, modeltest.New)
	there.Backups = d.World.Backups
	s, err := wizard.Restore(t.Context(), there.Of(), "/b.qwizard", aPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Order().ChooseTerm(t.Context(), 365); err != nil {
		t.Fatal(err)
	}
	if err := s.Key().Backup(t.Context(), "/b.qwizard", aPassphrase); err != nil {
		t.Fatal(err)
	}
	h.resumed = nil
	typed()
	says(t, d, "The backup is newer")
	d.Press("catch-up")
	is(t, d, model.PageRestoreDone)
	if f := d.Facts(); f.ID != id || f.Term.Value != 365 || d.Face.Page.Said == "" {
		t.Errorf("order %s, term %v, said %q", f.ID, f.Term, d.Face.Page.Said)
	}
	typed()
	says(t, d, "nothing to restore")
}

func TestWhatIsWrongWithABackupStandsAtItsField(t *testing.T) {
	d, _, _ := begun(t, modeltest.New)
	for kind, field := range map[problem.Kind]string{
		problem.BackupPassphrase: "restore.passphrase", problem.BackupDamaged: "restore.file", problem.BackupNewer: "restore.file",
		problem.FileMissing: "restore.file", problem.FolderFailed: "restore.file", problem.InputTooBig: "restore.file",
	} {
		d.World.ReadErr = problem.New(kind, "read backup", nil, "path", "/b.qwizard", "limit", "1")
		d.At(model.PageRestore, order.Practice)
		d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
		d.Press("look")
		is(t, d, model.PageRestore)
		if p := d.Face.Page.Problems; len(p) != 1 || p[0].Field != field {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}

// A passphrase is gone once the person went on to something else.
func TestThePassphraseOfABackupIsKeptOnItsPageOnly(t *testing.T) {
	d, _, h := lookedInto(t, modeltest.Prepared, wizard.BackupOnly)
	d.At(model.PageHelp)
	d.Press("back")
	is(t, d, model.PageRestoreCheck)
	says(t, d, "not on this computer yet")
	d.At(model.PageHome)
	d.At(model.PageRestoreCheck)
	says(t, d, "No backup is open")
	for field, value := range h.Kept {
		if strings.Contains(field, "passphrase") || value == aPassphrase {
			t.Errorf("%s became a draft", field)
		}
	}
}

func TestTheRecoverySheetIsSavedAndOpened(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	d.At(model.PageKeyDone)
	d.Press("sheet")
	path := d.Facts().Folder.Value + "/" + wizard.SheetName
	if f := d.World.Files[path]; !f.Secret || !strings.HasPrefix(string(f.Data), "%PDF-") || d.Face.Opened != path || !strings.Contains(d.Face.Page.Said, path) {
		t.Errorf("files %d, opened %q, said %q", len(d.World.Files), d.Face.Opened, d.Face.Page.Said)
	}
	d.World.Err = problem.New(problem.DiskFull, "write", nil, "path", path)
	d.Face.Opened = ""
	if p := d.Press("sheet"); len(p.Problems) != 1 || d.Face.Opened != "" {
		t.Errorf("on a full disk: %+v, opened %q", p.Problems, d.Face.Opened)
	}
}
