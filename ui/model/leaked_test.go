package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

func stepsOf(t *testing.T, p model.Page) []model.Item {
	t.Helper()
	for _, b := range p.Blocks {
		if s, ok := b.(model.Steps); ok {
			return s.Items
		}
	}
	t.Fatalf("%s has no steps", p.Place.Page)
	return nil
}

func TestALeakedKeyIsStoppedRevokedAndReplacedInThisOrder(t *testing.T) {
	for _, c := range []struct {
		stage      modeltest.Stage
		stop, next string
		anew       string
		drafted    string // id of the message in the second step
	}{
		{modeltest.Sent, "stop-unissued", "revoke-unissued", "key-leaked.anew", "message-stop"},
		{modeltest.Placed, "stop-unissued", "revoke-unissued", "key-leaked.anew", "message-stop"},
		{modeltest.Finished, "stop", "revoke", "reissue.leaked", "message-revoke"},
	} {
		d := modeltest.NewDesk(t, c.stage)
		d.At(model.PageWhereKey)
		p := d.Press("leaked")
		on(t, d, model.PageKeyLeaked)
		items := stepsOf(t, p)
		if len(items) != 3 || items[0].Text != d.Words.Text("key-leaked."+c.stop) || items[1].Text != d.Words.Text("key-leaked."+c.next) || items[2].Text != d.Words.Text(c.anew) {
			t.Errorf("%s: %+v", c.stage, items)
		}
		f := d.Facts()
		drafted := ""
		for _, b := range items[1].Blocks {
			if m, ok := b.(model.Copy); ok && m.ID == c.drafted {
				drafted = m.Value
			}
		}
		for _, part := range []string{f.Receipt.Value.Number, f.Current().Key.Value.Fingerprint, f.Applicant.Value.Surname} {
			if !strings.Contains(drafted, part) {
				t.Errorf("%s: the message does not name %q: %q", c.stage, part, drafted)
			}
		}
		if leaf := f.Leaf(); leaf != nil && !strings.Contains(drafted, leaf.SerialNumber.Text(16)) {
			t.Errorf("%s: the message does not name the certificate", c.stage)
		}
	}
}

func TestARealCertificateIsRevokedOnSectigosPage(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	d.House.Around = nil // a real one
	d.At(model.PageKeyLeaked)
	d.Press("revoke")
	if d.Face.Opened != "https://sectigo.com/support/revocation" {
		t.Errorf("opened %q", d.Face.Opened)
	}
}

func TestALeakedKeyThatWasNotOrderedWithIsGivenUp(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	before := d.Facts()
	d.At(model.PageKeyLeaked)
	if !d.Face.Page.Primary.Danger {
		t.Error("it is no commit")
	}
	p := d.Press("give-up")
	on(t, d, model.PageKey)
	f := d.Facts()
	if len(f.Issuances) != len(before.Issuances)+1 || f.Current().Key.Known() || f.Current().Backup.Known() || p.Said != d.Words.Text("key-leaked.given-up") {
		t.Errorf("said %q, %d issuances", p.Said, len(f.Issuances))
	}
	if !f.Names.Known() || !f.Applicant.Known() {
		t.Error("answers were lost")
	}
}

func TestANewOrderBeginsWithTheAnswersOfTheOneWhoseKeyLeaked(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	before := d.Facts()
	d.At(model.PageKeyLeaked)
	p := d.Press("anew")
	on(t, d, model.PageHome)
	if f := d.Facts(); f.ID == before.ID || f.Receipt.Known() || p.Said != d.Words.Text("key-leaked.started") {
		t.Errorf("order %s, said %q", f.ID, p.Said)
	}
	d.At(model.PageApplicantName)
	if got := d.Field("applicant.surname").Value; got != before.Applicant.Value.Surname {
		t.Errorf("the surname is %q", got)
	}
}
