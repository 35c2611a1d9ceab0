package practice_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// certified is what a test reads of a paper's attachment.
type certified struct {
	Version  int
	Paper    string
	Order    string
	Form     string
	Stated   *order.Statement
	Seen     *order.Statement
	Attested bool
	InPerson bool `json:"in_person"`
	Notary   struct{ Name, Licence, Chamber, Country string }
	Date     string
}

func certifiedOn(t *testing.T, pdf []byte) certified {
	t.Helper()
	data, err := paper.Attached(pdf, "practice-notary.json")
	if err != nil {
		t.Fatal(err)
	}
	var c certified
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheNotaryGivesBackThreePapers(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	form := w.formPDF(number, statement())
	papers, err := w.Notarise(t.Context(), form)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(form)
	for i, name := range []string{"form", "id-copy", "status-of-authority"} {
		if papers[i].Name != name+".pdf" || papers[i].Type != "application/pdf" {
			t.Errorf("%s %s", papers[i].Name, papers[i].Type)
		}
		c := certifiedOn(t, papers[i].Data)
		if c.Version != 1 || c.Paper != name || c.Order != number || c.Form != hex.EncodeToString(sum[:]) || !c.InPerson || c.Notary.Licence != "PN-AT-0417" || len(c.Date) != 10 {
			t.Errorf("%+v", c)
		}
		if (c.Stated != nil) != (i == 0) || (c.Seen != nil) != (i < 2) || c.Attested != (i == 1) {
			t.Errorf("%s says too much or too little: %+v", name, c)
		}
	}
	if !bytes.HasPrefix(papers[0].Data, form) {
		t.Error("the completed form does not begin with the form as it was presented")
	}
}

// TestEachMistakeIsOnThePaper and nowhere else.
func TestEachMistakeIsOnThePaper(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	for _, m := range practice.Mistakes() {
		papers := w.notarised(number, statement(), m)
		form, copied, status := certifiedOn(t, papers[0].data), certifiedOn(t, papers[1].data), certifiedOn(t, papers[len(papers)-1].data)
		for mistake, made := range map[practice.Mistake]bool{
			practice.OtherName:     form.Seen.GivenNames == "Ada" && copied.Seen.GivenNames == "Ada" && form.Stated.GivenNames == "Ada Maria",
			practice.ExpiredID:     form.Seen.IDExpires < form.Date && copied.Seen.IDExpires < form.Date,
			practice.NoAttestation: !copied.Attested,
			practice.NoLicence:     status.Notary.Licence == "" && form.Notary.Licence != "",
			practice.NotInPerson:   !form.InPerson,
			practice.UnknownNotary: form.Notary.Name == "Dr. Nemo Niemand" && copied.Notary == form.Notary,
			practice.NoStatus:      len(papers) == 2,
		} {
			if made != (mistake == m) {
				t.Errorf("%s: %s is %t", m, mistake, made)
			}
		}
	}
	s := statement()
	s.GivenNames = "Ömer"
	if got := certifiedOn(t, w.notarised(number, s, practice.OtherName)[0].data).Seen.GivenNames; got != "Ö." {
		t.Errorf("the only given name is certified as %q", got)
	}
}

// TestTheNumberIsReadOffTheSameIDEachTime the form leaves it out.
func TestTheNumberIsReadOffTheSameIDEachTime(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	s := statement()
	s.IDNumber = ""
	one, two := w.notarised(number, s), w.notarised(number, s)
	if a, b := certifiedOn(t, one[0].data), certifiedOn(t, two[1].data); a.Seen.IDNumber == "" || a.Seen.IDNumber != b.Seen.IDNumber || a.Stated.IDNumber != "" {
		t.Errorf("%q and %q", a.Seen.IDNumber, b.Seen.IDNumber)
	}
	path := written(t, "form.pdf", one[0].data)
	if got := run(t, "pdfinfo", path); !strings.Contains(got, "Pages:           3\n") { // the act is one page
		t.Error(got)
	}
	if got := run(t, "pdftotext", path, "-"); !strings.Contains(got, "made up by the practice") {
		t.Error(got)
	}
	w.upload(number, one[0], two[1], two[2])
	w.decided(number, accepted, practice.MailPapersAccepted, 1)
}

// TestACompletedFormCanGoToTheNotaryAgain, as that is what lies at hand.
func TestACompletedFormCanGoToTheNotaryAgain(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	form := w.formPDF(number, statement())
	for range 5 {
		papers, err := w.Notarise(t.Context(), form, practice.NotInPerson)
		if err != nil {
			t.Fatal(err)
		}
		form = papers[0].Data
	}
	papers, err := w.Notarise(t.Context(), form)
	if err != nil {
		t.Fatal(err)
	}
	if !certifiedOn(t, papers[0].Data).InPerson {
		t.Error("the first act counts, not the last")
	}
	path := written(t, "again.pdf", papers[0].Data)
	run(t, "qpdf", "--check", path)
	if got := run(t, "pdfinfo", path); !strings.Contains(got, "Pages:           8\n") {
		t.Error(got)
	}
}

func written(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOthersReadTheNotarysPapers: qpdf finds no fault, pdftotext finds the words.
func TestOthersReadTheNotarysPapers(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	s := statement()
	s.GivenNames, s.Surname, s.City, s.Country = "Ελένη Иванка", "Żółć-Größe", "Θεσσαλονίκη", "GR"
	shared := []string{"Dr. Petra Siegel", "notary (practice)", "PN-GR-0417", "Practice Chamber of Notaries, GR", number}
	for mistakes, c := range map[practice.Mistake][3][]string{
		"": {
			{"Personal statement", "SHA-256 of the form", s.GivenNames, s.Surname, s.City, "face to face", "passport of AT P1234567", "2040-01-01", "https://register.practice", "+999"},
			{"Copy: passport", s.GivenNames, s.Surname, "P1234567", "full, true and accurate", "which I have seen"},
			{"Status of Authority", "Extract", "https://register.practice", "in office"},
		},
		practice.NotInPerson:   {{"video call"}, {}, {}},
		practice.NoLicence:     {{}, {}, {"not stated"}},
		practice.NoAttestation: {{}, {"Seal and signature"}, {}},
	} {
		var made []practice.Mistake
		if mistakes != "" {
			made = append(made, mistakes)
		}
		for i, p := range w.notarised(number, s, made...) {
			path := written(t, p.name, p.data)
			if got := run(t, "qpdf", "--check", path); strings.Contains(got, "WARNING") {
				t.Error(got)
			}
			text := strings.Join(strings.Fields(run(t, "pdftotext", "-layout", path, "-")), " ")
			want := c[i]
			if mistakes == "" {
				want = append(want, shared...)
			}
			for _, words := range want {
				if !strings.Contains(text, words) {
					t.Errorf("%s of %q does not say %q: %s", p.name, mistakes, words, text)
				}
			}
			if mistakes == practice.NoAttestation && strings.Contains(text, "accurate") || mistakes == practice.NoLicence && i == 2 && strings.Contains(text, "PN-GR") {
				t.Errorf("%s of %q says too much: %s", p.name, mistakes, text)
			}
			for _, font := range strings.Split(strings.TrimSpace(run(t, "pdffonts", path)), "\n")[2:] {
				if !strings.Contains(font, "yes yes yes") { // embedded, a subset, with its letters told
					t.Errorf("%s: %s", p.name, font)
				}
			}
		}
	}
}

func TestTheNotaryRefusesWhatIsNoForm(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	good, puts := w.formPDF(number, statement()), w.disk.puts
	bare, err := paper.Render(paper.Document{Made: mustClock(t, w), Blocks: []paper.Block{paper.Text{Text: "A letter"}}})
	if err != nil {
		t.Fatal(err)
	}
	said := func(s order.Statement) []byte {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return pdfWith(map[string][]byte{order.StatementName: data})
	}
	foreign := statement()
	foreign.Order = "10000001"
	sneaky := statement()
	sneaky.Order = "../../order/" + number
	ours := statement()
	ours.Order = number
	for what, c := range map[string]struct {
		form []byte
		kind problem.Kind
	}{
		"nothing":              {nil, problem.PaperUnknown},
		"garbage":              {[]byte("hello"), problem.PaperUnknown},
		"a picture":            {[]byte("\xff\xd8\xff\xe0"), problem.PaperUnknown},
		"cut":                  {good[:200], problem.PaperDamaged},
		"another PDF":          {bare, problem.FormUnknown},
		"of no order":          {said(foreign), problem.FormUnknown},
		"of a strange order":   {said(sneaky), problem.FormUnknown},
		"no table of objects":  {said(ours), problem.PaperDamaged},
		"no JSON":              {pdfWith(map[string][]byte{order.StatementName: []byte("hello")}), problem.PaperDamaged},
		"other JSON":           {pdfWith(map[string][]byte{order.StatementName: []byte(`{"colour":"red"}`)}), problem.PaperDamaged},
		"statement of 100 kB":  {pdfWith(map[string][]byte{order.StatementName: bytes.Repeat([]byte(" "), 100<<10)}), problem.PaperDamaged},
		"attachment of 5 MB":   {pdfWith(map[string][]byte{order.StatementName: make([]byte, 5<<20)}), problem.PaperDamaged},
		"more than 20 MiB":     {append(bytes.Clone(good), make([]byte, 20<<20)...), problem.InputTooBig},
		"the table is moved":   {bytes.Replace(good, []byte("startxref\n"), []byte("startxref\n1"), 1), problem.PaperDamaged},
		"pages in a ring":      {bytes.Replace(good, []byte("/Kids [5 0 R"), []byte("/Kids [1 0 R"), 1), problem.PaperDamaged},
		"a page that is not":   {bytes.Replace(good, []byte("/Kids [5 0 R"), []byte("/Kids [0 0 R"), 1), problem.PaperDamaged},
		"a table without end":  {bytes.Replace(good, []byte("/Size"), []byte("/Prev 9 /Size"), 1), problem.PaperDamaged},
		"a table of itself":    {bytes.Replace(good, []byte("/Size"), []byte("/Prev "+tableAt(good)+" /Size"), 1), problem.PaperDamaged},
		"letters nobody draws": {w.formSaying(number, "ა"), problem.LettersUnknown},
	} {
		_, err := w.Notarise(t.Context(), c.form)
		if all := problem.All(err); len(all) != 1 || all[0].Kind != c.kind || all[0].Field != "form" {
			t.Errorf("%s: %v, want %s", what, err, c.kind)
		}
	}
	if _, err := w.Notarise(t.Context(), said(foreign)); problem.All(err)[0].Params["number"] != "10000001" {
		t.Error(err)
	}
	if _, err := w.Notarise(t.Context(), good, "too-late"); !errors.Is(err, problem.InputNotOffered) || problem.All(err)[0].Field != "mistake" || !strings.Contains(problem.All(err)[0].Params["offered"], "no-licence") {
		t.Error(err)
	}
	if w.disk.puts != puts {
		t.Error("the notary left something behind")
	}
}

// tableAt is where a PDF says its cross-reference table is.
func tableAt(pdf []byte) string {
	_, after, _ := bytes.Cut(pdf, []byte("startxref\n"))
	return strings.Fields(string(after))[0]
}

// formSaying is a form whose attached name has letters that are not drawn on it.
func (w *world) formSaying(number, given string) []byte {
	w.t.Helper()
	return bytes.Replace(w.formPDF(number, statement()), []byte("%%EOF"), fakeAttachment(w.t, number, given), 1)
}

// fakeAttachment defines every object of a statement's attachment anew.
func fakeAttachment(t testing.TB, number, given string) []byte {
	t.Helper()
	s := statement()
	s.Order, s.GivenNames = number, given
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	pdf := pdfWith(map[string][]byte{order.StatementName: data})
	_, objects, _ := bytes.Cut(pdf, []byte("2 0 obj"))
	_, objects, _ = bytes.Cut(objects, []byte("endobj\n"))
	shifted := bytes.NewBuffer(nil)
	for _, line := range bytes.SplitAfter(objects, []byte("\n")) {
		for _, n := range []string{"3", "4", "5"} {
			line = bytes.ReplaceAll(line, []byte(n+" 0 "), []byte("90"+n+" 0 "))
		}
		shifted.Write(line)
	}
	return shifted.Bytes()
}

func TestTheNotaryTakesOnlyPosts(t *testing.T) {
	w := start(t, newMemory())
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL+"/practice/notary", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(w.Login, w.Password)
	res, err := http.DefaultClient.Do(req)
	if got := w.body(res, err, http.StatusUnprocessableEntity); !strings.Contains(got, `"method"`) {
		t.Error(got)
	}
	wrong := w.Manager
	wrong.Password = "x"
	if _, err := wrong.Notarise(t.Context(), nil); !errors.Is(err, problem.ChannelLogin) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Notarise(ctx, nil); !errors.Is(err, problem.Cancelled) {
		t.Error(err)
	}
}

func TestTheLongestNamesFitOnThePapers(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	s := statement()
	s.GivenNames, s.Surname = strings.Repeat("Ж", 64), strings.Repeat("Ŵ", 64)
	s.City, s.State, s.BirthPlace = strings.Repeat("Ω", 128), strings.Repeat("Ö", 128), strings.Repeat("Š", 128)
	s.IDNumber = strings.Repeat("9", 58)
	for _, p := range w.notarised(number, s) {
		text := strings.Join(strings.Fields(run(t, "pdftotext", "-raw", written(t, p.name, p.data), "-")), "")
		if p.name != "status-of-authority.pdf" && (!strings.Contains(text, s.GivenNames) || !strings.Contains(text, s.Surname)) {
			t.Errorf("%s: %s", p.name, text)
		}
	}
}

func TestManyAtTheNotarysAtOnce(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	form := w.formPDF(number, statement())
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if papers, err := w.Notarise(t.Context(), form); err != nil || len(papers) != 3 {
				t.Error(len(papers), err)
			}
		})
	}
	all.Wait()
}
