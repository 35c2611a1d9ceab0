package model_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func fillInName(d *modeltest.Desk) {
	d.Type("applicant.given_names", "Anna  Lena", "applicant.surname", "Muster", "applicant.other_names", "Beispiel, Anna Vorbild\n\n")
}

func fillInBirth(d *modeltest.Desk) {
	d.Type("applicant.birth_date", model.JoinDate("31", "5", "1980"), "applicant.birth_place", "Wien", "applicant.nationality", "AT")
}

func fillInContact(d *modeltest.Desk) {
	d.Type("applicant.email", "anna@anna-muster.eu", "applicant.phone", "+43 1 234 5678", "applicant.address.street", "Musterweg 1",
		"applicant.address.postal_code", "1010", "applicant.address.city", "Wien", "applicant.address.country", "AT")
}

func fillInID(d *modeltest.Desk) {
	d.Type("applicant.id.type", "passport", "applicant.id.number", "P1234567", "applicant.id.issuer", "Magistrat Wien", "applicant.id.country", "AT",
		"applicant.id.issued", model.JoinDate("1", "2", "2022"), "applicant.id.expires", model.JoinDate("31", "1", "2032"))
}

// answered is a desk at the check of all answers.
func answered(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := modeltest.NewDesk(t, modeltest.Named)
	d.At(model.PageApplicantName)
	for _, step := range []struct {
		fill func(*modeltest.Desk)
		next model.PageID
	}{
		{fillInName, model.PageApplicantBirth}, {fillInBirth, model.PageApplicantContact}, {fillInContact, model.PageApplicantID}, {fillInID, model.PageApplicantCheck},
	} {
		step.fill(d)
		d.Press("continue")
		on(t, d, step.next)
	}
	return d
}

func TestThePersonIsAskedAndKeptAtTheEnd(t *testing.T) {
	d := answered(t)
	if d.Facts().Applicant.Known() || d.House.Kept["applicant.surname"] != "Muster" {
		t.Fatalf("before they are kept: %v, drafts %v", d.Facts().Applicant.Known(), d.House.Kept)
	}
	d.Press("keep")
	on(t, d, model.PageKey)
	want := order.Applicant{
		GivenNames: "Anna Lena", Surname: "Muster", OtherNames: []string{"Beispiel", "Anna Vorbild"},
		BirthDate: "1980-05-31", BirthPlace: "Wien", Nationality: "AT", Email: "anna@anna-muster.eu", Phone: "+4312345678",
		Address: order.Address{Street: "Musterweg 1", PostalCode: "1010", City: "Wien", Country: "AT"},
		ID:      order.Identity{Type: order.Passport, Number: "P1234567", Issuer: "Magistrat Wien", Country: "AT", Issued: "2022-02-01", Expires: "2032-01-31"},
	}
	if got := d.Facts().Applicant.Value; !reflect.DeepEqual(got, want) {
		t.Errorf("kept %+v", got)
	}
	if len(d.House.Kept) != 0 {
		t.Errorf("drafts are left: %v", d.House.Kept)
	}
}

func TestEachPageComplainsOfItsOwnFieldsOnly(t *testing.T) {
	for page, want := range map[model.PageID][]string{
		model.PageApplicantName:    {"applicant.given_names", "applicant.surname"},
		model.PageApplicantBirth:   {"applicant.birth_date", "applicant.birth_place", "applicant.nationality"},
		model.PageApplicantContact: {"applicant.email", "applicant.phone", "applicant.address.street", "applicant.address.postal_code", "applicant.address.city", "applicant.address.country"},
		model.PageApplicantID:      {"applicant.id.type", "applicant.id.number", "applicant.id.issuer", "applicant.id.country", "applicant.id.issued", "applicant.id.expires"},
	} {
		d := modeltest.NewDesk(t, modeltest.Named)
		d.At(page)
		p := d.Press("continue")
		var got []string
		for _, c := range p.Problems {
			got = append(got, c.Field)
		}
		slices.Sort(got)
		slices.Sort(want)
		if p.Place.Page != page || !slices.Equal(got, want) {
			t.Errorf("%s: on %s, complaints at %v", page, p.Place.Page, got)
		}
	}
}

func TestOneOfManyOtherNamesThatIsWrongIsToldAtTheField(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.At(model.PageApplicantName)
	fillInName(d)
	d.Type("applicant.other_names", "Vorbild, "+strings.Repeat("a", 65))
	d.Press("continue")
	if f := d.Field("applicant.other_names"); f.Error == "" {
		t.Error("nothing is said")
	}
	d.Type("applicant.other_names", strings.Repeat("Vorbild\n", 21))
	d.Press("continue")
	if f := d.Field("applicant.other_names"); !strings.Contains(f.Error, "20") {
		t.Errorf("too many: %q", f.Error)
	}
}

func TestAChangeReturnsToTheAnswers(t *testing.T) {
	d := answered(t)
	p := d.Press("change-applicant.phone")
	if p.Place.Page != model.PageApplicantContact || p.Focus != "applicant.phone" {
		t.Fatalf("on %s at %q", p.Place.Page, p.Focus)
	}
	d.Type("applicant.phone", "123")
	d.Press("continue")
	if d.Face.Page.Place.Page != model.PageApplicantContact || d.Field("applicant.phone").Error == "" {
		t.Fatalf("a wrong number got through to %s", d.Face.Page.Place.Page)
	}
	d.Type("applicant.phone", "+43 1 999 9999")
	if text := modeltest.Text(d.Press("continue")); !strings.Contains(text, "+4319999999") {
		t.Errorf("not among the answers:\n%s", text)
	}
	on(t, d, model.PageApplicantCheck)
	if p := d.Press("back"); p.Place.Page != model.PageApplicantID {
		t.Errorf("back leads to %s", p.Place.Page)
	}
}

func TestAnswersThatAreNotCompleteLeadToWhatIsMissing(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.At(model.PageApplicantName)
	fillInName(d)
	d.Press("continue")
	d.At(model.PageApplicantCheck)
	p := d.Press("fill-in")
	if p.Place.Page != model.PageApplicantBirth || p.Focus != "applicant.birth_date" {
		t.Errorf("leads to %+v", p.Place)
	}
	fillInBirth(d)
	d.Press("continue")
	on(t, d, model.PageApplicantCheck)
}

func TestAPersonWhoIsKnownIsShownAndCanBeChanged(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	p := d.At(model.PageApplicantName)
	if len(p.Fields()) != 0 || p.Primary.ID != "go-on" || p.Back.Label != d.Words.Text("action.back-home") {
		t.Fatalf("shows fields, or asks to keep what is kept: %+v", p.Primary)
	}
	d.Press("change-applicant.surname")
	d.Type("applicant.surname", "Mustermann")
	p = d.Press("continue")
	if text := modeltest.Text(p); p.Place.Page != model.PageApplicantName || !strings.Contains(text, d.Words.Text("applicant-check.backup-text")) {
		t.Errorf("on %s, and nothing is said of the backup:\n%s", p.Place.Page, text)
	}
	d.Press("keep")
	on(t, d, model.PageKey) // for another backup
	if f := d.Facts(); f.Applicant.Value.Surname != "Mustermann" || f.Current().Backup.Known() {
		t.Errorf("kept %q, backup %v", f.Applicant.Value.Surname, f.Current().Backup.Known())
	}
}

func TestAfterSendingOnlyTheIDCanBeChanged(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	for _, page := range []model.PageID{model.PageApplicantName, model.PageApplicantBirth, model.PageApplicantContact, model.PageApplicantCheck} {
		p := d.At(page)
		var can []string
		for _, a := range modeltest.Actions(p) {
			if strings.HasPrefix(a.ID, "change-") {
				can = append(can, a.ID)
			}
		}
		if len(p.Fields()) != 0 || !slices.Equal(can, []string{"change-applicant.id.type"}) {
			t.Errorf("%s: %d fields, %v", page, len(p.Fields()), can)
		}
	}
	d.Press("change-applicant.id.type")
	d.Type("applicant.id.number", "P7654321")
	d.Press("continue")
	on(t, d, model.PageApplicantCheck)
	d.Press("keep")
	on(t, d, model.PageHome)
	if got := d.Facts().Applicant.Value.ID.Number; got != "P7654321" {
		t.Errorf("number %q", got)
	}
}

func TestDraftsStayWhenTheyCannotBeKept(t *testing.T) {
	d := answered(t)
	d.World.StoreErr = problem.New(problem.DiskFull, "commit", nil, "path", "orders")
	p := d.Press("keep")
	if len(p.Problems) != 1 || p.Place.Page != model.PageApplicantCheck || d.House.Kept["applicant.surname"] != "Muster" {
		t.Errorf("on %s, problems %+v, drafts %v", p.Place.Page, p.Problems, d.House.Kept)
	}
}

func TestCountriesNearbyComeFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.At(model.PageApplicantBirth)
	o := d.Field("applicant.nationality").Options
	if len(o) != 250 || o[0] != (model.Option{Value: "AT", Label: "Austria"}) || o[29].Value != "SE" || o[30].Label != "Afghanistan" {
		t.Errorf("%d: %v … %v, %v", len(o), o[0], o[29], o[30])
	}
	i := slices.IndexFunc(o, func(o model.Option) bool { return o.Value == "MK" })
	if o[i].Label != "North Macedonia" {
		t.Errorf("got %q", o[i].Label)
	}
}
