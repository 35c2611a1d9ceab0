package order_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

var today = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func anna() order.Applicant {
	return order.Applicant{
		GivenNames: "Anna Lena", Surname: "Müşter-Żółć", OtherNames: []string{"Anna Beispiel"},
		BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT", Email: "anna@anna-muster.eu", Phone: "+43316123456",
		Address: order.Address{Street: "Beispielgasse 12/3", PostalCode: "8010", City: "Graz", Country: "AT"},
		ID:      order.Identity{Type: order.Passport, Number: "P1234567", Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2031-02-28"},
	}
}

func TestAnApplicantWithEverythingIsFine(t *testing.T) {
	if err := anna().Normalised().Check(today); err != nil {
		t.Fatal(err)
	}
}

func TestNormalisedTrimsComposesAndLeavesItsArgumentAlone(t *testing.T) {
	a := anna()
	a.GivenNames, a.Surname, a.Nationality, a.Phone = "  Zoe\u0308  Anna ", "Mu\u0308ller", "at", "+43 (316) 12-34/56"
	kept := a
	n := a.Normalised()
	if n.GivenNames != "Zoë Anna" || n.Surname != "Müller" || n.Nationality != "AT" || n.Phone != "+43316123456" {
		t.Errorf("got %q %q %q %q", n.GivenNames, n.Surname, n.Nationality, n.Phone)
	}
	if !reflect.DeepEqual(a, kept) {
		t.Error("Normalised changed its argument")
	}
	if !reflect.DeepEqual(n, n.Normalised()) {
		t.Error("normalising twice changes something")
	}
}

func TestApplicantChecksPointAtTheField(t *testing.T) {
	sixtyFive := strings.Repeat("ä", 65)
	for _, c := range []struct {
		what  string
		edit  func(*order.Applicant)
		field string
		kind  problem.Kind
	}{
		{"no surname", func(a *order.Applicant) { a.Surname = "" }, "surname", problem.PersonName},
		{"65 characters", func(a *order.Applicant) { a.Surname = sixtyFive }, "surname", problem.InputTooLong},
		{"65 given", func(a *order.Applicant) { a.GivenNames = sixtyFive }, "given_names", problem.InputTooLong},
		{"control", func(a *order.Applicant) { a.BirthPlace = "Gr\taz" }, "birth_place", problem.InputControl},
		{"bidi override", func(a *order.Applicant) { a.Surname = "Mus\u202eter" }, "surname", problem.InputControl},
		{"not UTF-8", func(a *order.Applicant) { a.Address.City = "Gr\xe4z" }, "address.city", problem.InputEncoding},
		{"impossible birth", func(a *order.Applicant) { a.BirthDate = "1984-02-30" }, "birth_date", problem.DateImpossible},
		{"future birth", func(a *order.Applicant) { a.BirthDate = "2027-01-01" }, "birth_date", problem.DateFuture},
		{"German date", func(a *order.Applicant) { a.BirthDate = "17.05.1984" }, "birth_date", problem.DateSyntax},
		{"child", func(a *order.Applicant) { a.BirthDate = "2010-01-01" }, "birth_date", problem.BirthTooYoung},
		{"1884", func(a *order.Applicant) { a.BirthDate = "1884-01-01" }, "birth_date", problem.DateTooOld},
		{"no birth date", func(a *order.Applicant) { a.BirthDate = "" }, "birth_date", problem.InputMissing},
		{"expired ID", func(a *order.Applicant) { a.ID.Expires = "2026-11-21" }, "id.expires", problem.IDExpired},
		{"ID of tomorrow", func(a *order.Applicant) { a.ID.Issued = "2026-11-23" }, "id.issued", problem.IDNotYet},
		{"library card", func(a *order.Applicant) { a.ID.Type = "library-card" }, "id.type", problem.InputNotOffered},
		{"ID with umlaut", func(a *order.Applicant) { a.ID.Number = "Ä1" }, "id.number", problem.IDNumberSyntax},
		{"no domain", func(a *order.Applicant) { a.Email = "anna@" }, "email", problem.EmailSyntax},
		{"no at", func(a *order.Applicant) { a.Email = "anna.muster.eu" }, "email", problem.EmailSyntax},
		{"no such suffix", func(a *order.Applicant) { a.Email = "anna@muster.nosuch" }, "email", problem.EmailSyntax},
		{"umlaut", func(a *order.Applicant) { a.Email = "müller@muster.eu" }, "email", problem.EmailSyntax},
		{"ID older than the person", func(a *order.Applicant) { a.ID.Issued = "1984-05-16" }, "id.issued", problem.IDNotYet},
		{"21 other names", func(a *order.Applicant) { a.OtherNames = strings.Split(strings.Repeat("A,", 20)+"A", ",") }, "other_names", problem.InputTooMany},
		{"local domain", func(a *order.Applicant) { a.Email = "anna@localhost" }, "email", problem.EmailSyntax},
		{"display name", func(a *order.Applicant) { a.Email = "Anna <anna@muster.eu>" }, "email", problem.EmailSyntax},
		{"country name", func(a *order.Applicant) { a.Nationality = "XX" }, "nationality", problem.CountryUnknown},
		{"EU is no country", func(a *order.Applicant) { a.Address.Country = "EU" }, "address.country", problem.CountryUnknown},
		{"UK is not GB", func(a *order.Applicant) { a.ID.Country = "UK" }, "id.country", problem.CountryUnknown},
		{"withdrawn", func(a *order.Applicant) { a.ID.Country = "SU" }, "id.country", problem.CountryUnknown},
		{"local phone", func(a *order.Applicant) { a.Phone = "0316123456" }, "phone", problem.PhoneSyntax},
		{"letters", func(a *order.Applicant) { a.Phone = "+43CALLANNA" }, "phone", problem.PhoneSyntax},
		{"empty other name kept out, long refused", func(a *order.Applicant) { a.OtherNames = []string{" ", sixtyFive} }, "other_names[0]", problem.InputTooLong},
	} {
		a := anna()
		c.edit(&a)
		all := problem.All(a.Normalised().Check(today))
		if len(all) != 1 || all[0].Field != c.field || all[0].Kind != c.kind {
			t.Errorf("%s: got %v, want %s at %s", c.what, all, c.kind, c.field)
		}
	}
}

func TestAnIDThatExpiresTodayIsStillValid(t *testing.T) {
	a := anna()
	a.ID.Expires = "2026-11-22"
	if err := a.Check(today); err != nil {
		t.Fatal(err)
	}
}

func TestProblemsComeInReadingOrderAndWithoutTheIDNumber(t *testing.T) {
	all := problem.All(order.Applicant{ID: order.Identity{Number: "SECRET-ÄÄ"}}.Check(today))
	if len(all) < 10 || all[0].Field != "given_names" || all[len(all)-1].Field != "id.expires" {
		t.Errorf("order: %v", all)
	}
	if strings.Contains(all.Error(), "SECRET") {
		t.Error("the ID number is in the problem")
	}
}
