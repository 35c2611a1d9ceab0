package wire_test

import (
	"testing"
	"time"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/order"
)

// guide is one run of the program around a folder, without a face to look at.
func guide(t *testing.T, dir string, change ...func(*wire.AppConfig)) (*model.Guide, *modeltest.Desk) {
	t.Helper()
	d := &modeltest.Desk{T: t, Face: &modeltest.Face{}, Runner: &modeltest.Runner{}, Words: wordstest.English(t)}
	a := face(t, dir, append(change, func(c *wire.AppConfig) { c.Base.Text = d.Words.Text })...)
	d.Guide = model.New(t.Context(), model.Config{App: a, Face: d.Face, Runner: d.Runner, Words: d.Words, Now: time.Now})
	return d.Guide, d
}

// The keychain of whoever runs this is left alone: the test begins where there is none.
func TestAPersonBeginsAndComesBackToWhatTheyTyped(t *testing.T) {
	dir := t.TempDir()
	g, d := guide(t, dir)
	g.Begin()
	if got := d.Face.Page.Place.Page; got != model.PageForMe {
		t.Fatalf("the first page is %s", got)
	}
	d.At(model.PageVault, order.Practice)
	d.Type("vault.new", passphrase, "vault.repeat", passphrase)
	d.Press("make")
	if p := d.Face.Page; p.Place.Page != model.PageHome || d.Face.Frame.Banner.Word == "" {
		t.Fatalf("on %s: %s", p.Place.Page, modeltest.Text(p))
	}
	d.At(model.PageDomains)
	d.Type("domains.names[0]", "anna-mus")
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}

	g, d = guide(t, dir)
	g.Begin()
	if got := d.Face.Page.Place; got != (model.Place{Page: model.PageUnlock, About: order.Practice}) {
		t.Fatalf("the next time the first page is %+v", got)
	}
	d.Type("vault.passphrase", "not the one")
	d.Press("open")
	if f := d.Field("vault.passphrase"); f.Error == "" || f.Value != "not the one" {
		t.Fatalf("got %+v", f)
	}
	d.Type("vault.passphrase", passphrase)
	d.Press("open")
	d.At(model.PageDomains)
	if got := d.Field("domains.names[0]").Value; got != "anna-mus" {
		t.Errorf("what was typed is %q: %s", got, modeltest.Text(d.Face.Page))
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}
