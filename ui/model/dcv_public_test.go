package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

// Public name servers learn what is asked: they are asked after the person said so.
func TestPublicNameServersAreThePersonsToSay(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Proving)
	if d.App.Wishes.Public {
		t.Fatal("it is on by itself")
	}
	text := modeltest.Text(d.At(model.PageDCVCheck))
	if !strings.Contains(text, "Quad9 9.9.9.9, Cloudflare 1.1.1.1. They then learn") {
		t.Errorf("who they are is not told:\n%s", text)
	}
	if p := d.Press("public-ask"); !d.App.Wishes.Public || p.Said == "" || has(p, "public-ask") {
		t.Errorf("%+v, said %q", d.App.Wishes, p.Said)
	}
	if p := d.Press("public-stop"); d.App.Wishes.Public || p.Said == "" || !has(p, "public-ask") {
		t.Errorf("%+v, said %q", d.App.Wishes, p.Said)
	}
	d.At(model.PageSettings)
	if f := d.Field("settings.public"); f.Value != "" || !strings.Contains(f.Hint, "Cloudflare 1.1.1.1") {
		t.Errorf("%+v", f)
	}
	d.Type("settings.public", model.Yes)
	if !d.App.Wishes.Public {
		t.Error("the setting is not kept")
	}
}

// In practice there is nobody outside to be asked, and without addresses nobody at all.
func TestNobodyPublicIsOfferedWhereThereIsNone(t *testing.T) {
	if has(modeltest.NewDesk(t, modeltest.Proving).At(model.PageDCVCheck), "public-ask") {
		t.Error("offered in practice")
	}
	d := modeltest.RealDesk(t, modeltest.Proving)
	d.App.Wishes.Resolvers = ""
	if has(d.At(model.PageDCVCheck), "public-ask") || strings.Contains(modeltest.Text(d.At(model.PageSettings)), "public name servers") {
		t.Error("offered without addresses")
	}
}
