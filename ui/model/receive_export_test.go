package model_test

import (
	"path"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// certified is a desk whose order has a certificate that the person took.
func certified(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := received(t)
	certify(t, d)
	return d
}

// certify has the order's certificate made and taken by the person.
func certify(t *testing.T, d *modeltest.Desk) {
	t.Helper()
	f := d.Facts()
	leaf, issuer := plainCertificate(t, f.Current().CSR.Value, nil)
	d.World.Delivery = []byte(pemOf(leaf) + pemOf(issuer))
	d.At(model.PageCertificate)
	d.Press("collect")
	d.Press("accept")
	d.Type("accept.read", model.Yes)
	d.Press("accept")
}

// nowhere wants a password in no draft and in nothing that was stored.
func nowhere(t *testing.T, d *modeltest.Desk, password string) {
	t.Helper()
	for field, v := range d.House.Kept {
		if strings.Contains(v, password) || strings.HasPrefix(field, "export.password") || strings.HasPrefix(field, "export.again") {
			t.Errorf("%s is kept as a draft", field)
		}
	}
	history, err := session(t, d).History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range history {
		for _, v := range e.Params {
			if strings.Contains(v, password) {
				t.Errorf("the password is in the event %s", e.Kind)
			}
		}
	}
}

func TestAPasswordMadeIsShownOnceAndStoredNowhere(t *testing.T) {
	d := certified(t)
	d.At(model.PageExport)
	if got := d.Field("export.target").Options; len(got) != len(order.Targets()) || d.Field("export.how").Value != "made" {
		t.Fatalf("%d targets", len(got))
	}
	d.Type("export.target", "plesk")
	p := d.Press("write")
	f := d.Facts()
	e := f.Current().Export.Value
	if p.Place.Page != model.PageExportDone || e.Target != "plesk" || e.Path != f.Folder.Value+"/export/anna-muster.eu.pfx" {
		t.Fatalf("at %s: %+v, %v", p.Place.Page, e, p.Problems)
	}
	if _, there := d.World.Files[f.Folder.Value+"/certificate/fullchain.pem"]; !there {
		t.Error("the certificates are not saved beside it")
	}
	made := copyRow(t, p, "password")
	if !made.Secret || len(made.Value) != 20 || order.CheckPassword(made.Value) != nil {
		t.Fatalf("the password is %+v", made)
	}
	if got := copyRow(t, p, "sha256").Value; got != e.SHA256 {
		t.Errorf("fingerprint %q", got)
	}
	nowhere(t, d, made.Value)
	d.Press("panel-install")
	if p = d.At(model.PageExportDone); copyRow(t, p, "password").Value != made.Value {
		t.Error("it is gone after the panel, where it is needed")
	}
	d.At(model.PageHome)
	p = d.At(model.PageExportDone)
	if text := modeltest.Text(p); strings.Contains(text, made.Value) || !strings.Contains(text, "cannot be shown again") {
		t.Error("it is shown again")
	}
	d.Press("folder")
	if d.Face.Opened != path.Dir(e.Path) {
		t.Errorf("opened %q", d.Face.Opened)
	}
}

func TestAPasswordOfOnesOwnIsCheckedAtItsField(t *testing.T) {
	d := certified(t)
	d.At(model.PageExport)
	d.Type("export.how", "own")
	p := d.Press("write")
	for _, field := range []string{"export.target", "export.password"} {
		if d.Field(field).Error == "" {
			t.Errorf("%s may stay empty: %v", field, p.Problems)
		}
	}
	d.Type("export.target", "unknown")
	for _, c := range []struct{ password, again, field, says string }{
		{"short", "short", "export.password", "too short"},
		{"1234567ä", "1234567ä", "export.password", "cannot read"},
		{"Practice-Pfx-2026", "Practice-Pfx-2027", "export.again", "not the same"},
	} {
		d.Type("export.password", c.password, "export.again", c.again)
		d.Press("write")
		if got := d.Field(c.field).Error; !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", c.password, got)
		}
		nowhere(t, d, c.password)
	}
	d.Type("export.again", "Practice-Pfx-2026", "export.path", " ")
	d.Press("write")
	if d.Field("export.path").Error == "" {
		t.Error("the path may be empty")
	}
	d.Type("export.path", "/out/mine.pfx")
	d.Runner.Hold = true // the vault is asked first
	d.Press("write")
	d.Runner.Step()
	d.Runner.Hold = false
	if got := copyRow(t, d.Face.Page, "password").Value; got != "Practice-Pfx-2026" || !d.World.Called("PFX /out/mine.pfx") {
		t.Errorf("got %q, calls %v", got, d.World.Calls)
	}
	nowhere(t, d, "Practice-Pfx-2026")
}

func TestAFullDiskIsToldAtThePath(t *testing.T) {
	d := certified(t)
	d.At(model.PageExport)
	d.Type("export.target", "unknown")
	d.World.Err = problem.New(problem.DiskFull, "write", nil, "path", "/x")
	p := d.Press("write")
	if got := d.Field("export.path").Error; !strings.Contains(got, "disk is full") || p.Place.Page != model.PageExport {
		t.Errorf("got %q at %s", got, p.Place.Page)
	}
}

// What refuses the password gets the file in the other encoding, under the same one.
func TestTheOtherEncodingIsOneClickAway(t *testing.T) {
	for target, other := range map[string]string{"plesk": "unknown-new", "unknown": "unknown-new", "unknown-new": "unknown", "nginx": "unknown", "iis": "iis-2016", "iis-2016": "iis"} {
		d := certified(t)
		d.At(model.PageExport)
		d.Type("export.target", target)
		before := copyRow(t, d.Press("write"), "password").Value
		p := d.Press("other")
		f := d.Facts()
		if got := f.Current().Export.Value.Target; got != other || copyRow(t, p, "password").Value != before {
			t.Errorf("%s: then %s", target, got)
		}
	}
}

// Every target has steps of its own panel, with the person's own file names.
func TestEveryTargetIsCoached(t *testing.T) {
	d := certified(t)
	for _, target := range order.TargetIDs() {
		d.At(model.PageExport)
		d.Type("export.target", target)
		p := d.Press("write")
		items := 0
		for _, b := range p.Blocks {
			if s, ok := b.(model.Steps); ok {
				items += len(s.Items)
			}
		}
		text := modeltest.Text(p)
		if items < 3 || !strings.Contains(text, "anna-muster.eu.pfx") || strings.Contains(text, "[install.") || strings.Contains(text, "[target.") {
			t.Errorf("%s has %d steps: %s", target, items, text)
		}
	}
}

// session is another one on the desk's order, to look at what is stored.
func session(t *testing.T, d *modeltest.Desk) *wizard.Session {
	t.Helper()
	s, err := d.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
