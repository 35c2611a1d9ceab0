package practice

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
)

var fuzzDay = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// FuzzAttestation lets the desk judge three papers with any attachment. It accepts
// nobody that does not fit a certificate, and what it says fits a mail.
func FuzzAttestation(f *testing.F) {
	good := `{"version":1,"paper":"form","order":"10000000","stated":{"order":"10000000","websites":["example.com"],"given_names":"A","surname":"B"},` +
		`"seen":{"given_names":"A","surname":"B","birth_date":"1980-02-29","nationality":"AT","city":"Wien","country":"AT","id_type":"passport","id_number":"1","id_country":"AT","id_expires":"2040-01-01"},` +
		`"in_person":true,"notary":{"name":"Dr. Petra Siegel","licence":"PN-AT-0417","chamber":"Practice Chamber of Notaries, AT","country":"AT"},"date":"2026-11-22"}`
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, `"form"`, `"id-copy"`, 1)))
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"paper":"status-of-authority","order":"\u0000\n","notary":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := &orderRecord{Number: "10000000", Proofs: []proof{{Name: "example.com"}}}
		a, why := readAttestation(data)
		if (a == nil) == (why == "") {
			t.Fatalf("%v and %q", a, why)
		}
		p := paperRecord{Name: "a.pdf", SHA256: "1", Says: a, Unread: why, At: fuzzDay}
		if a != nil {
			p.Kind = a.Paper
		}
		o.file(p)
		person := order.Statement{
			GivenNames: "A", Surname: "B", BirthDate: "1980-02-29", Nationality: "AT", City: "Wien", Country: "AT",
			IDType: "passport", IDNumber: "1", IDCountry: "AT", IDExpires: "2040-01-01",
		}
		for _, rest := range []attestation{{Paper: paperCopy, Attested: true, Seen: &person}, {Paper: paperStatus}} {
			rest.Order, rest.Notary = o.Number, registered("AT")
			if p.Kind != rest.Paper {
				o.file(paperRecord{Kind: rest.Paper, SHA256: string(rest.Paper), Says: &rest})
			}
		}
		o.decide(fuzzDay, fuzzDay)
		if o.accepted() && (checkStatement(*o.Decision.Certified, fuzzDay) != nil || !sameName(*o.Decision.Certified, person)) {
			t.Errorf("certified %+v", o.Decision.Certified)
		}
		for _, reason := range append(o.Decision.Reasons, o.Decision.Remarks...) {
			if strings.ContainsAny(reason, "\n\r\x00") || len(reason) > 2000 {
				t.Errorf("%q", reason)
			}
		}
		if len(o.Mails) != 1 || len([]rune(o.identityNote())) > maxNote {
			t.Error(len(o.Mails), o.identityNote())
		}
	})
}

// FuzzForm completes any PDF: it ends, and what it makes begins with what was there
// and can be completed again.
func FuzzForm(f *testing.F) {
	form, err := paper.Render(paper.Document{Made: fuzzDay, Blocks: []paper.Block{
		paper.Sign{Place: "p", Date: "d", Signature: "s"}, paper.Seal{Label: "l"}, paper.NewPage{}, paper.Text{Text: "t"},
	}})
	if err != nil {
		f.Fatal(err)
	}
	act, err := meet(form, order.Statement{Order: "10000000", Country: "AT"}, fuzzDay, fuzzDay, nil).render(paperForm)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(form)
	f.Add(act)
	f.Add([]byte("%PDF-1.3\n1 0 obj<</Kids [1 0 R]>>endobj\nxref\n0 2\n0 65535 f\n9 0 n\ntrailer<</Root 1 0 R/Size 2>>startxref\n45\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := openPDF(data)
		if err != nil || p.fillPlaces(false) != nil {
			return
		}
		out, err := p.bind(act)
		if err != nil {
			return
		}
		if !bytes.HasPrefix(out, data) {
			t.Fatal("what was there has changed")
		}
		if again, err := openPDF(out); err != nil {
			t.Fatal(err)
		} else if _, err := again.leaves(); err != nil {
			t.Fatal(err)
		}
	})
}
