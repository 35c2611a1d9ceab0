package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/problem"
)

func TestThePassphraseOfTheBackupIsTried(t *testing.T) {
	d := atWhereKey(t)
	d.Press("try")
	on(t, d, model.PageBackupTry)
	p := d.Press("try")
	if len(p.Problems) != 1 || p.Problems[0].Field != "backup-try.passphrase" {
		t.Errorf("without one: %+v", p.Problems)
	}
	before := d.Facts()
	d.Type("backup-try.passphrase", "another one")
	p = d.Press("try")
	if len(p.Problems) != 1 || p.Problems[0].Field != "backup-try.passphrase" || d.Facts().Revision != before.Revision {
		t.Errorf("a wrong one: %+v", p.Problems)
	}
	if !offers(p, "backup") {
		t.Error("no way to another backup")
	}
	d.Type("backup-try.passphrase", phrase)
	p = d.Press("try")
	on(t, d, model.PageWhereKey)
	if p.Said != d.Words.Text("backup-try.done") || d.Facts().Revision != before.Revision+1 {
		t.Errorf("said %q", p.Said)
	}
	if strings.Contains(modeltest.Text(p), phrase) || len(d.House.Kept["backup-try.passphrase"]) != 0 {
		t.Error("the passphrase is kept")
	}
}

func TestAFileInTheWayOfABackupIsSaidAtItsPath(t *testing.T) {
	d := keyed(t)
	d.World.Sums = map[string]string{"/media/stick/x.qwizard": "of another"}
	d.Type("backup.passphrase", phrase, "backup.again", phrase, "backup.path", "/media/stick/x.qwizard")
	if p := d.Press("write"); len(p.Problems) != 1 || p.Problems[0].Field != "backup.path" || d.World.Called("backup Write /media/stick/x.qwizard") {
		t.Errorf("problems %+v", p.Problems)
	}
}

func TestAnotherNameIsOfferedWhereAnotherFileTookTheBackupsPlace(t *testing.T) {
	d := atWhereKey(t)
	f := d.Facts()
	path := f.Current().Backup.Value.Path
	d.World.Sums = map[string]string{path: "another"}
	d.Press("verify")
	d.Press("backup")
	if got, want := d.Field("backup.path").Value, strings.TrimSuffix(path, ".qwizard")+"-2.qwizard"; got != want {
		t.Errorf("offers %q, want %q", got, want)
	}
}

// A fresh backup is offered once the order is sent and once the certificate came, on home
// and on the page that says so, until one was made.
func TestAFreshBackupIsOfferedWhenThereIsSomethingNewToKeep(t *testing.T) {
	for _, c := range []struct {
		stage modeltest.Stage
		page  model.PageID
		says  string
	}{
		{modeltest.Prepared, model.PageHome, ""},
		{modeltest.Finished, model.PageHome, ""},
		{modeltest.Finished, model.PageOrderDone, ""},
		{modeltest.Finished, model.PageExportDone, ""},
		{modeltest.Sent, model.PageHome, "order-done.backup"},
		{modeltest.Sent, model.PageOrderDone, "order-done.backup"},
		{modeltest.Issued, model.PageHome, "order-done.backup-certificate"},
		{modeltest.Exported, model.PageExportDone, "order-done.backup-certificate"},
	} {
		d := modeltest.NewDesk(t, c.stage)
		p := d.At(c.page)
		if offers(p, "backup") != (c.says != "") || c.says != "" && !strings.Contains(modeltest.Text(p), d.Words.Text(c.says)) {
			t.Errorf("%s at %s: %s", c.page, c.stage, modeltest.Text(p))
		}
	}
}

func TestADamagedBackupIsNamedWhenItIsTried(t *testing.T) {
	d := atWhereKey(t)
	d.Press("try")
	d.World.ReadErr = problem.New(problem.BackupDamaged, "read", nil, "path", "/b.qwizard")
	d.Type("backup-try.passphrase", phrase)
	if p := d.Press("try"); len(p.Problems) != 1 || p.Problems[0].Field != "" || !strings.Contains(p.Problems[0].What, "/b.qwizard") {
		t.Errorf("problems %+v", p.Problems)
	}
}
