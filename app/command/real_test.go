package command_test

import (
	"strings"
	"testing"
	"time"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/order"
)

// Who has practised to the end goes on to a real order without typing all of it again.
// What belongs to the practice order alone stays there.
func TestTheAnswersOfAPracticeOrderBeginARealOne(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	practised := d.order()
	app := wire.NewApp(d.program().AppConfig(t.Context(), d.data, discard()))
	defer app.Close()
	p := &modeltest.Desk{T: t, Face: &modeltest.Face{}, Runner: &modeltest.Runner{}, Words: wordstest.English(t)}
	p.Guide = model.New(t.Context(), model.Config{App: app, Face: p.Face, Runner: p.Runner, Words: p.Words, Now: time.Now})
	p.Guide.Begin()
	p.Type("vault.passphrase", "practice vault, not a real one")
	p.Press("open")
	p.Press("orders")
	p.Press("copy")
	if got := p.Face.Page.Place; got != (model.Place{Page: model.PageVault, About: order.Assisted}) {
		t.Fatalf("on %+v", got)
	}
	p.Type("vault.new", "real vault", "vault.repeat", "real vault")
	home := p.Press("make")
	if home.Place.Page != model.PageHome || p.Face.Frame.Banner.Word != "" || home.Said == "" {
		t.Fatalf("on %s, said %q", home.Place.Page, home.Said)
	}
	for _, of := range []string{practised.Number, practised.Key.SPKI} {
		for _, id := range []model.PageID{model.PageHome, model.PageKey, model.PageWhereKey, model.PageOrderDone, model.PageHistory, model.PageExport} {
			if said := modeltest.Text(p.At(id)); of == "" || strings.Contains(said, of) {
				t.Errorf("%s knows %q of the practice order", id, of)
			}
		}
	}
	p.At(model.PageHome)
	p.Press("next")
	for field, want := range map[string]string{"domains.names[0]": practised.Names[0], "domains.names[1]": practised.Names[1], "domains.names[2]": ""} {
		if got := p.Field(field).Value; got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	p.At(model.PageApplicantName)
	var last model.PageID
	for p.Face.Page.Place.Page != model.PageApplicantCheck { // each page holds what was said
		if last = p.Face.Page.Place.Page; len(p.Face.Page.Problems) > 0 {
			t.Fatalf("%s: %+v", last, p.Face.Page.Problems)
		}
		p.Press("continue")
	}
	if said := modeltest.Text(p.Face.Page); !strings.Contains(said, practised.Applicant.Surname) || !strings.Contains(said, "P1234567") {
		t.Errorf("about the person: %s", said)
	}
	if err := p.Guide.Close(); err != nil {
		t.Error(err)
	}
}
