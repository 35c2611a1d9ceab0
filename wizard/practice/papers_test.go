package practice_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// pdfWith is the smallest PDF with files attached (ISO 32000-1 7.11.4).
func pdfWith(files map[string][]byte) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n1 0 obj\n<</Type /Pages /Kids [2 0 R] /Count 1>>\nendobj\n" +
		"2 0 obj\n<</Type /Page /Parent 1 0 R /MediaBox [0 0 595 842]>>\nendobj\n")
	names, n := "", 4
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(&out, "%d 0 obj\n<</Type /EmbeddedFile /Length %d>>\nstream\n%s\nendstream\nendobj\n", n, len(files[name]), files[name])
		fmt.Fprintf(&out, "%d 0 obj\n<</Type /Filespec /F (%s) /EF <</F %d 0 R>>>>\nendobj\n", n+1, name, n)
		names += fmt.Sprintf("(%s) %d 0 R ", name, n+1)
		n += 2
	}
	fmt.Fprintf(&out, "3 0 obj\n<</Type /Catalog /Pages 1 0 R /Names <</EmbeddedFiles <</Names [%s]>>>>>>\nendobj\ntrailer\n<</Root 3 0 R /Size %d>>\n%%%%EOF\n", names, n)
	return out.Bytes()
}

// says is what a paper says, as JSON members.
type says map[string]any

// paperThat is a paper of the practice notary's that says so, without its looks.
func paperThat(t testing.TB, s says) document {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return document{sectigo.UploadField, fmt.Sprint(s["paper"], ".pdf"), "application/pdf", pdfWith(map[string][]byte{"practice-notary.json": data})}
}

// papersSaying are the three papers on which a good notary certifies s.
func (w *world) papersSaying(number string, s order.Statement) []says {
	w.t.Helper()
	s.Order, s.Websites = number, w.websites(number)
	var out []says
	for _, kind := range []string{"form", "id-copy", "status-of-authority"} {
		out = append(out, says{
			"version": 1, "paper": kind, "order": number, "form": hex.EncodeToString(make([]byte, 32)), "stated": s, "seen": s,
			"attested": true, "in_person": true, "date": mustClock(w.t, w).Format(time.DateOnly),
			"notary": says{"name": "Dr. Petra Siegel", "licence": "PN-" + s.Country + "-0417", "chamber": "Practice Chamber of Notaries, " + s.Country, "country": s.Country},
		})
	}
	return out
}

func (w *world) websites(number string) []string {
	w.t.Helper()
	orders, err := w.Orders(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, o := range orders {
		if o.Number == number {
			return o.Names
		}
	}
	w.t.Fatalf("no order %s", number)
	return nil
}

// papers are papersSaying to upload.
func (w *world) papers(number string, s order.Statement) []document {
	w.t.Helper()
	var out []document
	for _, p := range w.papersSaying(number, s) {
		out = append(out, paperThat(w.t, p))
	}
	return out
}

// identify uploads good papers of a person.
func (w *world) identify(number string, s order.Statement) {
	w.t.Helper()
	if code, body := w.upload(number, w.papers(number, s)...); code != http.StatusOK {
		w.t.Fatalf("upload: %d %s", code, body)
	}
}

// form is a face-to-face form as another room makes it.
func (w *world) formPDF(number string, s order.Statement) []byte {
	w.t.Helper()
	s.Order, s.Websites = number, w.websites(number)
	data, err := json.Marshal(s)
	if err != nil {
		w.t.Fatal(err)
	}
	pdf, err := paper.Render(paper.Document{
		Title: "Face-to-face form", Made: mustClock(w.t, w), Header: "Practice order " + number, Footer: "Prepared by the applicant", Watermark: "PRACTICE",
		PageOf: func(page, of int) string { return fmt.Sprintf("page %d of %d", page, of) },
		Blocks: []paper.Block{
			paper.Heading{Text: "Personal statement", Level: 1},
			paper.Rows{Items: []paper.Row{{Label: "Given names", Value: s.GivenNames}, {Label: "Surname", Value: s.Surname}, {Label: "Number of the ID", ByHand: s.IDNumber == "", Value: s.IDNumber}}},
			paper.Sign{Place: "Place", Date: "Date", Signature: "Signature of the applicant"},
			paper.NewPage{},
			paper.Heading{Text: "Attestation", Level: 1},
			paper.Lines{Labels: []string{"Name of the notary", "Licence"}},
			paper.Sign{Place: "Place", Date: "Date", Signature: "Signature of the notary"},
			paper.Seal{Label: "Seal"},
		},
		Attachments: []paper.Attachment{{Name: order.StatementName, Data: data}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return pdf
}

// notarised takes the form of a person to the notary and returns what to upload.
func (w *world) notarised(number string, s order.Statement, mistakes ...practice.Mistake) []document {
	w.t.Helper()
	papers, err := w.Notarise(w.t.Context(), w.formPDF(number, s), mistakes...)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []document
	for _, p := range papers {
		out = append(out, document{sectigo.UploadField, p.Name, p.Type, p.Data})
	}
	return out
}
