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

// bringing is a desk at a page, with the files that a person may bring.
func bringing(t *testing.T, s modeltest.Stage, page model.PageID) *modeltest.Desk {
	t.Helper()
	d := modeltest.NewDesk(t, s)
	d.HasBrought()
	d.At(page)
	return d
}

func TestACSRIsBroughtSeenAndUsed(t *testing.T) {
	for how, fill := range map[string][]string{
		"dropped": {"key-bring.file", modeltest.BroughtPath("own.csr")},
		"pasted":  {"key-bring.text", "Here it is:\r\n" + string(modeltest.Brought(t, "own.csr"))},
	} {
		d := bringing(t, modeltest.Stated, model.PageKey)
		d.Press("bring-request")
		on(t, d, model.PageKeyBring)
		d.Type(fill...)
		p := d.Press("check")
		on(t, d, model.PageKeyBringCheck)
		all := modeltest.Text(p)
		for _, want := range []string{"anna-muster.eu\nwww.anna-muster.eu", "P-256", "SHA-256", d.Words.Text("key-bring-check.elsewhere")} {
			if !strings.Contains(strings.ReplaceAll(all, "\n\n", "\n"), strings.SplitN(want, "\n\n", 2)[0]) {
				t.Errorf("%s: it does not say %q: %s", how, want, all)
			}
		}
		if current(d).CSR.Known() {
			t.Errorf("%s: it was stored before it was wanted", how)
		}
		p = d.Press("use")
		on(t, d, model.PageKey)
		if k := current(d).Key.Value; !k.Elsewhere() || k.Kind != order.P256 || p.Said == "" || !strings.Contains(modeltest.Text(p), d.Words.Text("key-elsewhere.place")) {
			t.Errorf("%s: %+v, said %q", how, k, p.Said)
		}
		if len(d.House.Kept) != 0 {
			t.Errorf("%s: drafts are left: %v", how, d.House.Kept)
		}
		if next := d.Press("go-on"); next.Place.Page != model.PageOrderPublic {
			t.Errorf("%s: it goes on to %s", how, next.Place.Page)
		}
	}
}

func TestACSRThatDoesNotFitCannotBeUsed(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKeyBring)
	d.Type("key-bring.file", modeltest.BroughtPath("other.csr"))
	p := d.Press("check")
	on(t, d, model.PageKeyBringCheck)
	if offers(p, "use") || p.Sign.Kind != model.RowProblem || !strings.Contains(modeltest.Text(p), "muster-design.eu") {
		t.Errorf("primary %q: %s", p.Primary.ID, modeltest.Text(p))
	}
	d.Press("another")
	on(t, d, model.PageKeyBring)
	if got := d.Field("key-bring.file").Value; got != modeltest.BroughtPath("other.csr") {
		t.Errorf("what was typed is %q now", got)
	}
}

// What was seen of a CSR counts for the websites it was compared with.
func TestACSRIsSeenAnewAfterTheWebsitesChanged(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKeyBring)
	d.Type("key-bring.file", modeltest.BroughtPath("own.csr"))
	d.Press("check")
	d.At(model.PageDomains)
	d.Type("domains.names[1]", "")
	d.Press("continue")
	if p := d.At(model.PageKeyBringCheck); offers(p, "use") {
		t.Errorf("it can be used: %s", modeltest.Text(p))
	}
}

func TestWhatIsNoCSRIsSaidAtItsField(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKeyBring)
	d.App.Files["/big.csr"] = make([]byte, wizard.MaxBrought+1)
	for _, c := range []struct {
		name, file, text, field string
		kind                    problem.Kind
	}{
		{"nothing", "", "", "key-bring.file", problem.InputMissing},
		{"both", "/a.csr", "b", "key-bring.text", problem.RequestSeveral},
		{"no file", "/none.csr", "", "key-bring.file", problem.FileMissing},
		{"too big", "/big.csr", "", "key-bring.file", problem.InputTooBig},
		{"other words", "", "Good morning", "key-bring.text", problem.RequestNone},
		{"a key", "", string(modeltest.Brought(t, "own.key")), "key-bring.text", problem.RequestPrivateKey},
		{"a key's file", modeltest.BroughtPath("own.key"), "", "key-bring.file", problem.RequestPrivateKey},
	} {
		d.Type("key-bring.file", c.file, "key-bring.text", c.text)
		d.Press("check")
		is(t, d, model.PageKeyBring)
		want := d.Words.Explain(problem.New(c.kind, "", nil, "count", "2", "path", c.file, "limit", "0"))[0].What
		if got := d.Field(c.field).Error; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q at %s, want %q", c.name, got, c.field, want)
		}
		for field, kept := range d.House.Kept {
			if wizard.LooksPrivate(kept) {
				t.Errorf("%s: a private key is kept in %s", c.name, field)
			}
		}
	}
}

// A private key that was pasted by mistake is gone when the page is left, and what was
// typed before it does not come back in its place.
func TestAPastedKeyIsForgotten(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKeyBring)
	d.Type("key-bring.text", "first", "key-bring.text", string(modeltest.Brought(t, "own.key")))
	if kept := d.House.Kept["key-bring.text"]; kept != "" {
		t.Errorf("kept %q", kept)
	}
	d.At(model.PageHome)
	d.At(model.PageKeyBring)
	if got := d.Field("key-bring.text").Value; got != "" {
		t.Errorf("there is %q", got)
	}
	d.Type("key-bring.text", string(modeltest.Brought(t, "own.key")), "key-bring.text", "then this")
	if got := d.Field("key-bring.text").Value; d.House.Kept["key-bring.text"] != "then this" {
		t.Errorf("there is %q, kept %v", got, d.House.Kept)
	}
}

func TestAKeyIsBroughtAndLeadsToItsBackup(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKey)
	d.Press("bring-key")
	on(t, d, model.PageKeyBringKey)
	if p := d.Press("bring"); len(p.Problems) != 1 || p.Problems[0].Field != "key-bring-key.file" {
		t.Errorf("without a file: %+v", p.Problems)
	}
	if _, asked := field(d, "key-bring-key.password"); asked {
		t.Error("a password is asked for before it is needed")
	}
	d.Type("key-bring-key.file", modeltest.BroughtPath("own-locked.key"))
	d.Press("bring")
	if f, asked := field(d, "key-bring-key.password"); !asked || f.Error == "" || f.Kind != model.FieldSecret {
		t.Fatalf("the password is not asked for: %+v", f)
	}
	d.Type("key-bring-key.password", "not this one")
	d.Press("bring")
	if f, _ := field(d, "key-bring-key.password"); f.Error == "" {
		t.Errorf("a wrong password: %+v", f)
	}
	d.Type("key-bring-key.password", modeltest.KeyPassword)
	p := d.Press("bring")
	on(t, d, model.PageKeyBackup)
	i := current(d)
	if k := i.Key.Value; k.Elsewhere() || k.Vault != "keychain" || k.Kind != order.P256 || !i.NeedsBackup() || p.Said == "" {
		t.Errorf("%+v, said %q", k, p.Said)
	}
	for name, kept := range d.House.Kept {
		if strings.Contains(kept, modeltest.KeyPassword) || wizard.LooksPrivate(kept) {
			t.Errorf("a secret is kept in %s", name)
		}
	}
}

func field(d *modeltest.Desk, id string) (model.Field, bool) {
	for _, f := range d.Face.Page.Fields() {
		if f.ID == id {
			return f, true
		}
	}
	return model.Field{}, false
}

func TestAnotherKeyThanTheCSRsIsNamed(t *testing.T) {
	d := modeltest.KeylessDesk(t, modeltest.Issued)
	d.HasBrought()
	d.At(model.PageExport)
	d.Press("bring-key")
	d.Type("key-bring-key.file", modeltest.BroughtPath("own.key"))
	d.Press("bring")
	is(t, d, model.PageKeyBringKey)
	if got := d.Field("key-bring-key.file").Error; !strings.Contains(got, current(d).Key.Value.Fingerprint) {
		t.Errorf("said %q", got)
	}
}

func TestAKeyBroughtAtTheExportLeadsBackToIt(t *testing.T) {
	d := bringing(t, modeltest.Stated, model.PageKeyBring)
	d.Type("key-bring.file", modeltest.BroughtPath("own.csr"))
	d.Press("check")
	d.Press("use")
	d.At(model.PageExport) // its place; the certificate is not there yet
	d.At(model.PageKeyBringKey)
	d.Type("key-bring-key.file", modeltest.BroughtPath("own.key"))
	p := d.Press("bring")
	if p.Place.Page != model.PageExport || p.Said != d.Words.Text("key-bring-key.done-backup") || current(d).Key.Value.Elsewhere() {
		t.Errorf("on %s, said %q", p.Place.Page, p.Said)
	}
}

// Nothing asks for a backup of a key that is elsewhere, and everything that names the key
// says where it is.
func TestAKeyElsewhereIsSaidEverywhere(t *testing.T) {
	d := modeltest.KeylessDesk(t, modeltest.Consented)
	for page, key := range map[model.PageID]string{
		model.PageKey: "key-elsewhere.place", model.PageKeyDone: "key-elsewhere.place", model.PageWhereKey: "key-elsewhere.place",
		model.PageOrderCheck: "key-elsewhere.no-backup", model.PageKeyBackup: "key-elsewhere.backup-lead",
		model.PageDomains: "key-elsewhere.names", model.PageDelete: "key-elsewhere.delete",
	} {
		if all := modeltest.Text(d.At(page)); !strings.Contains(all, d.Words.Text(key)) || strings.Contains(all, "[vault.") {
			t.Errorf("%s: %s", page, all)
		}
	}
	if all := modeltest.Text(d.At(model.PageHome)); !strings.Contains(all, "Qwizard does not") {
		t.Errorf("home: %s", all)
	}
	if p := d.At(model.PageOrderCheck); offers(p, "gap-backup") || p.Primary.Label == "" {
		t.Error("a backup is missing")
	}
	d.At(model.PageKey)
	d.Press("drop")
	on(t, d, model.PageKey)
	if current(d).Key.Known() || !offers(d.Face.Page, "make") {
		t.Error("the CSR is still in the order")
	}
}

func TestCertificateFilesFinishAnOrderWhoseKeyIsElsewhere(t *testing.T) {
	d := modeltest.KeylessDesk(t, modeltest.Issued)
	d.At(model.PageExport)
	p := d.Press("save")
	folder := d.Facts().Folder.Value + "/certificate"
	f := d.Facts()
	if f.TaskOf(wizard.TaskExport, modeltest.Now()).State != wizard.Done || d.World.Files[folder+"/fullchain.pem"].Data == nil || !strings.Contains(modeltest.Text(p), folder) {
		t.Errorf("%s", modeltest.Text(p))
	}
	if p := d.At(model.PageExportDone); !offers(p, "look") {
		t.Errorf("done: %s", modeltest.Text(p))
	}
}

func TestTheCSRIsReadAndCopied(t *testing.T) {
	for _, stage := range []modeltest.Stage{modeltest.Keyed, modeltest.Prepared} {
		for name, d := range map[string]*modeltest.Desk{"practice": modeltest.NewDesk(t, stage), "real": modeltest.RealDesk(t, stage)} {
			d.At(model.PageWhereKey)
			p := d.Press("view")
			on(t, d, model.PageKeyView)
			all := modeltest.Text(p)
			out := strings.Contains(all, "BEGIN CERTIFICATE REQUEST")
			if want := name == "practice" || stage == modeltest.Prepared; out != want || offers(p, "save-csr") != want || offers(p, "backup") == want {
				t.Errorf("%s, %s: it comes out: %v", name, stage, out)
			}
			if !strings.Contains(all, "www.anna-muster.eu") || !strings.Contains(all, current(d).Key.Value.Fingerprint) {
				t.Errorf("%s, %s: %s", name, stage, all)
			}
		}
	}
}

func TestTheBackupOfTheRestIsLookedFor(t *testing.T) {
	d := modeltest.KeylessDesk(t, modeltest.Prepared)
	d.At(model.PageWhereKey)
	if offers(d.Face.Page, "verify") {
		t.Error("there is no backup to look for")
	}
	d.Press("backup")
	d.Type("backup.passphrase", phrase, "backup.again", phrase)
	d.Press("write")
	path := current(d).Backup.Value.Path
	d.At(model.PageWhereKey)
	if p := d.Press("verify"); p.Said != d.Words.Text("where-elsewhere.backup-there") {
		t.Errorf("said %q", p.Said)
	}
	d.Press("try")
	d.Type("backup-try.passphrase", phrase)
	if p := d.Press("try"); p.Said != d.Words.Text("key-elsewhere.tried") {
		t.Errorf("tried: %q, %+v", p.Said, p.Problems)
	}
	d.World.Sums = map[string]string{path: ""}
	if p := d.Press("verify"); p.Said != d.Words.Text("where-elsewhere.backup-lost") || strings.Contains(modeltest.Text(p), d.Words.Text("where-key.backup-gate")) {
		t.Errorf("said %q: %s", p.Said, modeltest.Text(p))
	}
}
