package form_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"qwizard/wizard/form"
	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// run runs a reader of PDFs, or skips the test where there is none.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed")
	}
	var out, complaint bytes.Buffer
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, complaint.String())
	}
	return out.String()
}

func saved(t *testing.T, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pages are the texts of a PDF's pages, blanks and line ends all alike.
func pages(t *testing.T, pdf []byte) []string {
	t.Helper()
	out := strings.Split(strings.TrimSuffix(run(t, "pdftotext", saved(t, pdf), "-"), "\f"), "\f")
	for i := range out {
		out[i] = strings.Join(strings.Fields(out[i]), " ")
	}
	return out
}

func TestTheFormShowsEveryFieldAsTyped(t *testing.T) {
	d := anna()
	d.Applicant.Address.State = "Steiermark"
	text := pages(t, render(t, d, form.FaceToFace))[0]
	for _, want := range []string{
		"Anna Lena", "Muster", "Anna Beispiel", "17 May 1984", "Place of birth Graz", "Nationality Austria", "Beispielgasse 12/3, 8010 Graz, Steiermark, Austria",
		"anna@anna-muster.eu", "+43316123456", "Passport", secretID, "Magistrat Graz, Austria", "1 March 2021", "28 February 2031",
		"30408241", "Sectigo QWAC Natural Multi-Domain", "anna-muster.eu", "bücher.de (xn--bcher-kva.de)", "01234567 89abcdef 01234567",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

func TestNamesOfAllEuropeComeBackAsTyped(t *testing.T) {
	for _, name := range [][2]string{
		{"Łukasz", "Żółć"}, {"Ελένη", "Παπαδοπούλου"}, {"Георги", "Иванов Щърбанов"}, {"José María", "García-Muñoz Íñiguez"},
		{"Ágnes", "Őrsi Űr"}, {"Ștefan", "Țepeș"}, {"Ċensu", "Għarb Ħal"}, {"Þórður", "Ðæ"}, {"Siân", "d’Arcy"},
	} {
		d := anna()
		d.Applicant.GivenNames, d.Applicant.Surname, d.Applicant.OtherNames = name[0], name[1], []string{name[1] + " " + name[0]}
		d.Applicant.Address.Street = name[1] + " 1"
		text := pages(t, render(t, d, form.FaceToFace))[0]
		for _, want := range []string{"ID document " + name[0] + " Surname", "ID document " + name[1] + " Former", name[1] + " " + name[0], name[1] + " 1, 8010"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
	}
	d := anna()
	d.Applicant.Surname = "Mu\u0308ller-Z\u0307o\u0301\u0142c\u0301"
	if text := pages(t, render(t, d, form.FaceToFace))[0]; !strings.Contains(text, "Müller-Żółć") {
		t.Errorf("decomposed letters: %q", text)
	}
}

// Nothing that the order holds may reach the validator's parts, and nobody's signature
// is there: the pages after the statement are the same for everybody.
func TestWhatOthersFillInAndSignIsNeverFilledIn(t *testing.T) {
	a, b := anna(), long()
	mine, theirs := pages(t, render(t, a, form.FaceToFace)), pages(t, render(t, b, form.FaceToFace))
	if len(mine) != 5 {
		t.Fatalf("%d pages", len(mine))
	}
	for i := 1; i <= 4; i++ {
		one, other := mine[len(mine)-i], theirs[len(theirs)-i]
		one, other = strings.Replace(one, fmt.Sprintf("page %d of %d", len(mine)-i+1, len(mine)), "", 1), strings.Replace(other, fmt.Sprintf("page %d of %d", len(theirs)-i+1, len(theirs)), "", 1)
		if one != other {
			t.Errorf("page %d from the end differs between two people:\n%s\n%s", i, one, other)
		}
		for _, value := range []string{"Anna", "Muster", "Graz", "1984", secretID, "2026", "anna-muster", "431"} {
			if strings.Contains(one, value) {
				t.Errorf("page %d from the end says %q", i, value)
			}
		}
	}
	for _, want := range []string{"Signature of the applicant", "Documents seen", "Licence or commission number", "Seal or stamp", "in person", "full, true and accurate", "Status of Authority"} {
		if !strings.Contains(strings.Join(mine[1:], " "), want) {
			t.Errorf("%q is nowhere", want)
		}
	}
}

func TestEveryPageSaysWhoMadeItForWhichOrderAndWhatGoesFirst(t *testing.T) {
	for what, d := range map[string]form.Data{"short": anna(), "long": long()} {
		all := pages(t, render(t, d, form.FaceToFace))
		for i, page := range all {
			for _, want := range []string{"Prepared by the applicant", "order 30408241", fmt.Sprintf("page %d of %d", i+1, len(all)), "If Sectigo has sent the applicant a form of its own"} {
				if !strings.Contains(page, want) {
					t.Errorf("%s, page %d: no %q in %q", what, i+1, want, page)
				}
			}
		}
	}
}

func TestThePracticeFormCarriesTheStatementAndTheRealOneNothing(t *testing.T) {
	d := anna()
	if pdf := render(t, d, form.FaceToFace); len(strings.TrimSpace(run(t, "pdfdetach", "-list", saved(t, pdf)))) != len("0 embedded files") {
		t.Error("the real form has a file in it")
	}
	real := pages(t, render(t, d, form.FaceToFace))
	if strings.Contains(strings.ToUpper(strings.Join(real, "")), "PRACTICE") {
		t.Error("the real form speaks of practice")
	}
	d.Practice = true
	pdf := render(t, d, form.FaceToFace)
	path := saved(t, pdf)
	if list := run(t, "qpdf", "--list-attachments", "--verbose", path); !strings.Contains(list, order.StatementName) {
		t.Errorf("qpdf lists %q", list)
	}
	shown := run(t, "qpdf", "--show-attachment=Attachement1", path)
	read, err := paper.Attached(pdf, order.StatementName)
	if err != nil || string(read) != shown {
		t.Fatalf("we read %q, qpdf %q, %v", read, shown, err)
	}
	var got order.Statement
	if err := json.Unmarshal(read, &got); err != nil {
		t.Fatal(err)
	}
	want := order.Statement{
		Order: "30408241", Websites: []string{"anna-muster.eu", "xn--bcher-kva.de"}, GivenNames: "Anna Lena", Surname: "Muster", OtherNames: []string{"Anna Beispiel"},
		BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT", City: "Graz", Country: "AT",
		IDType: "passport", IDNumber: secretID, IDCountry: "AT", IDExpires: "2031-02-28",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheIDNumberIsOnlyWhereItIsMeantToBe(t *testing.T) {
	practice, hidden := anna(), anna()
	practice.Practice, hidden.HideIDNumber = true, true
	both := practice
	both.HideIDNumber = true
	for what, c := range map[string]struct {
		pdf  []byte
		want bool
	}{
		"the form":                   {render(t, anna(), form.FaceToFace), true},
		"the practice form":          {render(t, practice, form.FaceToFace), true},
		"the form, by hand":          {render(t, hidden, form.FaceToFace), false},
		"the practice form, by hand": {render(t, both, form.FaceToFace), false},
		"the letter":                 {render(t, anna(), form.Letter), false},
		"the letter in practice":     {render(t, practice, form.Letter), false},
	} {
		var wide []byte
		for _, u := range utf16.Encode([]rune(secretID)) {
			wide = append(wide, byte(u>>8), byte(u))
		}
		path := saved(t, c.pdf)
		everywhere := run(t, "qpdf", "--qdf", "--stream-data=uncompress", path, "-") + run(t, "pdftotext", path, "-") + run(t, "pdfinfo", path)
		if got := strings.Contains(everywhere, secretID) || strings.Contains(everywhere, string(wide)); got != c.want {
			t.Errorf("%s: the number is there: %v", what, got)
		}
	}
	var s order.Statement
	read, err := paper.Attached(render(t, both, form.FaceToFace), order.StatementName)
	if err != nil || json.Unmarshal(read, &s) != nil || s.IDNumber != "" || s.Surname != "Muster" {
		t.Errorf("got %+v, %v", s, err)
	}
	if read, err := paper.Attached(render(t, practice, form.Letter), order.StatementName); !errors.Is(err, problem.InputMissing) {
		t.Errorf("the letter has a statement: %q", read)
	}
}

func TestLettersNoFontHasAreRefusedAtTheirField(t *testing.T) {
	for field, change := range map[string]func(*form.Data){
		"applicant.given_names":    func(d *form.Data) { d.Applicant.GivenNames = "محمد" },
		"applicant.surname":        func(d *form.Data) { d.Applicant.Surname = "כהן" },
		"applicant.birth_place":    func(d *form.Data) { d.Applicant.BirthPlace = "東京" },
		"applicant.address.street": func(d *form.Data) { d.Applicant.Address.Street = "Gasse 😀" },
		"applicant.id.issuer":      func(d *form.Data) { d.Applicant.ID.Issuer = "თბილისი" },
		"applicant.other_names[1]": func(d *form.Data) { d.Applicant.OtherNames = []string{"Anna", "A\u202ena"} },
		"number":                   func(d *form.Data) { d.Number = "3040\n8241" },
	} {
		for _, make := range []func(form.Data, form.Text) (paper.Document, error){form.FaceToFace, form.Letter} {
			d := anna()
			change(&d)
			_, err := make(d, catalogue(t))
			all := problem.All(err)
			if len(all) != 1 || all[0].Kind != problem.LettersUnknown || all[0].Field != field || all[0].Params["letters"] == "" {
				t.Errorf("%s: got %v", field, err)
			}
		}
	}
	d := anna()
	d.Names = order.Names{"xn--mgbh0fb.com"} // Arabic letters: the name in the certificate stands for itself
	if text := pages(t, render(t, d, form.FaceToFace))[0]; !strings.Contains(text, "xn--mgbh0fb.com") {
		t.Error(text)
	}
}

func TestAnOrderWithoutNumberNameWebsiteOrTimeIsRefused(t *testing.T) {
	for kind, change := range map[problem.Kind]func(*form.Data){
		problem.InputMissing:  func(d *form.Data) { d.Number = " " },
		problem.NameEmpty:     func(d *form.Data) { d.Names = nil },
		problem.PersonName:    func(d *form.Data) { d.Applicant.GivenNames, d.Applicant.Surname = "", "" },
		problem.NamesTooMany:  func(d *form.Data) { d.Names = make(order.Names, 4) },
		problem.InputTooMany:  func(d *form.Data) { d.Applicant.OtherNames = make([]string, 21) },
		problem.InputTooLong:  func(d *form.Data) { d.Applicant.Surname = strings.Repeat("ä", 65) },
		problem.InputEncoding: func(d *form.Data) { d.Applicant.Surname = "M\xfcller" },
	} {
		d := anna()
		change(&d)
		if doc, err := form.FaceToFace(d, catalogue(t)); !errors.Is(err, kind) || len(doc.Blocks) > 0 {
			t.Errorf("got %v, want %s", err, kind)
		}
	}
	d := anna()
	d.At = time.Time{}
	if _, err := form.Letter(d, catalogue(t)); !errors.Is(err, problem.InputMissing) {
		t.Errorf("no time: %v", err)
	}
}

func TestAMissingValueIsALineToWriteOn(t *testing.T) {
	d := anna()
	d.Applicant = order.Applicant{Surname: "Muster"}
	doc, err := form.FaceToFace(d, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	empty := 0
	for _, b := range doc.Blocks {
		if rows, ok := b.(paper.Rows); ok {
			for _, r := range rows.Items {
				if r.Value == "" {
					empty++
				}
			}
		}
	}
	if empty != 12 {
		t.Errorf("%d rows are empty", empty)
	}
	if _, err := paper.Render(doc); err != nil {
		t.Error(err)
	}
}

func TestTheLongestApplicantLosesNoLetter(t *testing.T) {
	d := long()
	// pdftotext takes a hyphen at the end of a line for one that is not the word's.
	bare := strings.NewReplacer(" ", "", "-", "")
	all := bare.Replace(strings.Join(pages(t, render(t, d, form.FaceToFace)), ""))
	a := d.Applicant
	for _, v := range append(a.OtherNames, a.GivenNames, a.Surname, a.Email, a.BirthPlace, a.Address.Street, a.Address.PostalCode, a.Address.City, a.Address.State, a.ID.Number, a.ID.Issuer, string(d.Names[0]), string(d.Names[1]), "κόσμος.gr(xn--vxaejmc7c.gr)") {
		if !strings.Contains(all, bare.Replace(v)) {
			t.Errorf("%q is cut", v)
		}
	}
}

func TestTheLetterSaysWhatToDoAndTheChecklistWhatToAsk(t *testing.T) {
	all := pages(t, render(t, anna(), form.Letter))
	if len(all) != 2 {
		t.Fatalf("%d pages", len(all))
	}
	for page, wants := range [][]string{
		{"Anna Lena Muster", "22 November 2026", "order 30408241", "1.", "5.", "On the copy itself", "full, true and accurate reproduction", "Status of Authority", "licence number", "easy to read"},
		{"apostille", "translation", "Is my notary acceptable", "scans", "One financial document", "One other document", "The notarised form", "notarised copy", "Status of Authority"},
	} {
		for _, want := range wants {
			if !strings.Contains(all[page], want) {
				t.Errorf("page %d: no %q in %q", page+1, want, all[page])
			}
		}
	}
}

func TestThePapersAreSoundSmallAndTheSameEveryTime(t *testing.T) {
	for what, d := range map[string]form.Data{"short": anna(), "long": long()} {
		for _, make := range []func(form.Data, form.Text) (paper.Document, error){form.FaceToFace, form.Letter} {
			d.Practice = true
			pdf := render(t, d, make)
			if len(pdf) > 500_000 {
				t.Errorf("%s: %d bytes", what, len(pdf))
			}
			if out := run(t, "qpdf", "--check", saved(t, pdf)); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Error(out)
			}
			for _, row := range strings.Split(strings.TrimSpace(run(t, "pdffonts", saved(t, pdf))), "\n")[2:] {
				if !strings.Contains(row, "yes yes yes") {
					t.Errorf("font %q", row)
				}
			}
			text, same := catalogue(t), sync.WaitGroup{}
			for range 4 {
				same.Go(func() {
					doc, err := make(d, text)
					if err != nil {
						t.Error(err)
						return
					}
					if again, err := paper.Render(doc); err != nil || !bytes.Equal(again, pdf) {
						t.Errorf("%s: other bytes, %v", what, err)
					}
				})
			}
			same.Wait()
		}
	}
}

func FuzzFaceToFace(f *testing.F) {
	f.Add("Anna", "Müller", "AT", "1984-05-17", "bücher.de", uint8(0))
	f.Add("Ελένη", "\u0301", "XK", "", "xn--", uint8(3))
	f.Add("(a)\\", strings.Repeat("W", 64), "!!", "2026-02-30", strings.Repeat("a.", 120), uint8(2))
	f.Fuzz(func(t *testing.T, given, surname, place, date, site string, flags uint8) {
		d := anna()
		d.Practice, d.HideIDNumber = flags&1 != 0, flags&2 != 0
		a := &d.Applicant
		a.GivenNames, a.Surname, a.OtherNames = given, surname, []string{surname, given}
		a.Nationality, a.Address.Country, a.Address.City, a.BirthPlace = place, place, place, given
		a.BirthDate, a.ID.Type, d.Names = order.Date(date), order.IDType(place), order.Names{order.Name(site)}
		d.Number = strconv.Itoa(int(flags)) + place
		for _, make := range []func(form.Data, form.Text) (paper.Document, error){form.FaceToFace, form.Letter} {
			doc, err := make(d, catalogue(t))
			if err != nil {
				if errors.Is(err, problem.Internal) {
					t.Fatal(err)
				}
				continue
			}
			if _, err := paper.Render(doc); err != nil {
				t.Fatalf("made, but not drawn: %v", err)
			}
		}
	})
}

// The limit is 150 ms.
func BenchmarkFaceToFace(b *testing.B) {
	text := catalogue(b)
	for b.Loop() {
		doc, err := form.FaceToFace(anna(), text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := paper.Render(doc); err != nil {
			b.Fatal(err)
		}
	}
}
