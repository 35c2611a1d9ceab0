package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const phrase = "correct horse battery"

// keyed is a desk at the backup of a key that was just made.
func keyed(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := modeltest.NewDesk(t, modeltest.Stated)
	d.At(model.PageKey)
	d.Type("key.kind", string(order.P256))
	d.Press("make")
	on(t, d, model.PageKeyBackup)
	return d
}

func TestAKeyIsMadeBackedUpAndShown(t *testing.T) {
	d := keyed(t)
	folder := d.Facts().Folder.Value
	if got := d.Field("backup.path").Value; got != folder+"/backup.qwizard" {
		t.Errorf("the backup goes to %q", got)
	}
	d.Type("backup.passphrase", phrase, "backup.again", phrase)
	p := d.Press("write")
	on(t, d, model.PageKeyDone)
	i := d.Facts()
	if k := i.Current().Key.Value; k.Kind != order.P256 || !strings.Contains(modeltest.Text(p), k.Fingerprint) {
		t.Errorf("key %+v", k)
	}
	if b := i.Current().Backup; b.Value.Path != folder+"/backup.qwizard" || d.World.Backups[b.Value.Path+"\x00"+phrase] == nil {
		t.Errorf("backup %+v", b)
	}
	for field, v := range d.House.Kept {
		if strings.Contains(v, phrase) {
			t.Errorf("the passphrase is kept in %s", field)
		}
	}
	p = d.Press("save-csr")
	if d.World.Files[folder+"/request.csr"].Data == nil || !strings.Contains(p.Said, folder+"/request.csr") {
		t.Errorf("files %v, said %q", d.World.Files, p.Said)
	}
	if d.Press("open-folder"); d.Face.Opened != folder {
		t.Errorf("opened %q", d.Face.Opened)
	}
	if p := d.Press("go-on"); p.Place.Page != model.PageOrderPublic {
		t.Errorf("goes on to %s", p.Place.Page)
	}
}

func TestPassphrasesAndPathAreCheckedAtTheirFields(t *testing.T) {
	d := keyed(t)
	for _, c := range []struct {
		name, passphrase, again, path string
		err                           error
		field                         string
		kind                          problem.Kind
	}{
		{"none", "", "", "", nil, "backup.passphrase", problem.InputMissing},
		{"different", phrase, phrase + "x", "/b", nil, "backup.again", problem.PassphrasesDiffer},
		{"no path", phrase, phrase, " ", nil, "backup.path", problem.InputMissing},
		{"short", "short", "short", "/b", problem.At("passphrase", problem.PasswordShort, "min", "12"), "backup.passphrase", problem.PasswordShort},
		{"full", phrase, phrase, "/b", problem.New(problem.DiskFull, "write", nil, "path", "/b"), "backup.path", problem.DiskFull},
	} {
		d.Type("backup.passphrase", c.passphrase, "backup.again", c.again, "backup.path", c.path)
		d.World.Err = c.err
		d.Press("write")
		got := d.Field(c.field)
		want := d.Words.Explain(problem.New(c.kind, "", nil, "min", "12", "path", "/b"))[0].What
		if !strings.HasPrefix(got.Error, want) || current(d).Backup.Known() {
			t.Errorf("%s: %q at %s, want %q", c.name, got.Error, c.field, want)
		}
	}
	d.Type("backup.passphrase", phrase, "backup.again", phrase, "backup.path", "stick.qwizard")
	d.Press("write")
	on(t, d, model.PageKeyDone)
	f := d.Facts()
	if got := f.Current().Backup.Value.Path; got != f.Folder.Value+"/stick.qwizard" {
		t.Errorf("a name alone is written to %q", got)
	}
}

func TestAKeyNeedsWebsites(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.New)
	for _, page := range []model.PageID{model.PageKey, model.PageKeyBackup, model.PageKeyDone} {
		d.At(page)
		if p := d.Press("go-on"); p.Place.Page != model.PageDomains {
			t.Errorf("%s leads to %s", page, p.Place.Page)
		}
	}
}

func TestAKeyThatIsThereLeadsToItsBackup(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Keyed)
	if p := d.At(model.PageKey); len(p.Fields()) != 0 || p.Primary.ID != "backup" {
		t.Fatalf("primary %q", p.Primary.ID)
	}
	d.Press("backup")
	on(t, d, model.PageKeyBackup)
	for _, stage := range []modeltest.Stage{modeltest.Prepared, modeltest.Sent, modeltest.Finished} {
		d := modeltest.NewDesk(t, stage)
		d.At(model.PageKey)
		d.Press("backup") // another one
		on(t, d, model.PageKeyBackup)
		if got, want := d.Field("backup.path").Value, current(d).Backup.Value.Path; got != want {
			t.Errorf("%s: another backup goes to %q, the last one to %q", stage, got, want)
		}
	}
}

func TestMakingAKeyCanBeCancelled(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Stated)
	d.At(model.PageKey)
	d.Runner.Hold = true
	if p := d.Press("make"); p.Busy == "" {
		t.Fatal("nothing is under way")
	}
	d.Press("cancel")
	d.Runner.Step()
	if on(t, d, model.PageKey); current(d).Key.Known() {
		t.Error("a key was made")
	}
}
