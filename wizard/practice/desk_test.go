package practice_test

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// mail is one of an order's mails as it is on the disk.
type mail struct {
	Kind   practice.MailKind
	To     string
	Params map[string]string
}

// deskMails are the desk's mails about an order, oldest first.
func (w *world) deskMails(number string) []mail {
	w.t.Helper()
	var o struct{ Mails []mail }
	if err := json.Unmarshal(w.disk.snapshot()["order/"+number], &o); err != nil {
		w.t.Fatal(err)
	}
	return slices.DeleteFunc(o.Mails, func(m mail) bool { return !strings.HasPrefix(string(m.Kind), "papers-") })
}

// decided lets the desk read an order's papers. It wants the status, and the n-th
// mail of a kind with all the reasons in it, each on a line of its own.
func (w *world) decided(number, status string, kind practice.MailKind, n int, reasons ...string) {
	w.t.Helper()
	w.skip(48 * time.Hour)
	d := w.status(number).IndividualStatus
	if d.Status != status {
		w.t.Errorf("%s: %s", d.Status, d.Description)
	}
	mails := w.deskMails(number)
	if len(mails) != n || mails[n-1].Kind != kind || mails[n-1].To != "ada@example.com" {
		w.t.Fatalf("mails %v, want %d, the last of them %s", mails, n, kind)
	}
	why := strings.Split(mails[n-1].Params["why"], "\n")
	if len(why) != max(1, len(reasons)) {
		w.t.Errorf("reasons %q, want %q", why, reasons)
	}
	for _, reason := range reasons {
		if !slices.ContainsFunc(why, func(line string) bool { return strings.Contains(line, reason) }) {
			w.t.Errorf("reasons %q, want %q", why, reason)
		}
	}
	if len(reasons) > 0 && !strings.Contains(d.Description, reasons[0]) {
		w.t.Errorf("description %q, want %q", d.Description, reasons[0])
	}
	if len([]rune(d.Description)) > 400 {
		w.t.Errorf("a description of %d characters", len(d.Description))
	}
}

func (w *world) deskOrder() string {
	w.t.Helper()
	return w.order(application(newRequest(w.t, "example.com"), "example.com").with(sectigo.ArgContact, "ada@example.com"))
}

func subjectOf(t *testing.T, cert *x509.Certificate) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, a := range cert.Subject.Names {
		out[a.Type.String()] = a.Value.(string)
	}
	return out
}

const accepted, act = sectigo.StatusCompleted, sectigo.StatusActionRequired

// TestEachMistakeIsRefusedAndPutRight: by itself and all together, with the reason,
// the paper and the mail a person would get.
func TestEachMistakeIsRefusedAndPutRight(t *testing.T) {
	w := start(t, newMemory())
	reasons := map[practice.Mistake]string{
		practice.OtherName:     "The form says “Ada Maria Beispiel”, and the notary certifies “Ada Beispiel”",
		practice.ExpiredID:     "The ID that the notary saw expired on",
		practice.NoAttestation: "The copy of the ID carries no attestation",
		practice.NoLicence:     "The Status of Authority does not state the notary's licence",
		practice.NotInPerson:   "the notary did not meet you in person",
		practice.UnknownNotary: "has nobody of the name and licence on the form",
		practice.NoStatus:      "The Status of Authority is missing",
	}
	isNoStatus := func(m practice.Mistake) bool { return m == practice.NoStatus } // which says nothing of the licence
	cases := map[string][]practice.Mistake{"all": slices.DeleteFunc(practice.Mistakes(), isNoStatus)}
	for _, m := range practice.Mistakes() {
		cases[string(m)] = []practice.Mistake{m}
	}
	if len(reasons) != len(practice.Mistakes()) {
		t.Fatalf("%d reasons for %d mistakes", len(reasons), len(practice.Mistakes()))
	}
	for name, mistakes := range cases {
		t.Run(name, func(t *testing.T) {
			w := *w
			w.t = t
			number := w.deskOrder()
			w.upload(number, w.notarised(number, statement(), mistakes...)...)
			var want []string
			for _, m := range mistakes {
				want = append(want, reasons[m])
			}
			kind := practice.MailPapersRefused
			if name == string(practice.NoStatus) {
				kind = practice.MailPapersMissing
			}
			w.decided(number, act, kind, 1, want...)
			if code, body := w.upload(number, w.notarised(number, statement())...); code != http.StatusOK {
				t.Fatal(code, body)
			}
			if got := w.status(number).IndividualStatus.Status; got != sectigo.StatusInProgress {
				t.Errorf("put right: %s", got)
			}
			w.decided(number, accepted, practice.MailPapersAccepted, 2)
		})
	}
}

func TestTheDeskRefusesTwiceAndThenAccepts(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	w.upload(number, w.notarised(number, statement(), practice.NoAttestation)...)
	w.decided(number, act, practice.MailPapersRefused, 1, "carries no attestation")
	// The same papers again change nothing, however long one waits.
	before := w.notarised(number, statement(), practice.NoAttestation, practice.NoLicence)
	w.upload(number, before...)
	w.decided(number, act, practice.MailPapersRefused, 2, "carries no attestation", "does not state")
	w.upload(number, before...)
	w.skip(72 * time.Hour)
	if got := w.status(number).IndividualStatus; got.Status != act || len(w.deskMails(number)) != 2 {
		t.Errorf("%+v, %d mails", got, len(w.deskMails(number)))
	}
	// Only what was wrong has to be sent again.
	good := w.notarised(number, statement())
	w.upload(number, good[1])
	w.upload(number, good[2])
	w.decided(number, accepted, practice.MailPapersAccepted, 3)
}

func TestPapersThatAreMissing(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	w.skip(100 * time.Hour)
	if got := w.status(number).IndividualStatus; got.Status != act || len(w.deskMails(number)) != 0 {
		t.Errorf("no papers: %+v", got)
	}
	papers := w.papers(number, statement())
	w.upload(number, papers[0])
	w.decided(number, act, practice.MailPapersMissing, 1, "The copy of the ID is missing", "The Status of Authority is missing")
	w.upload(number, papers[2])
	w.decided(number, act, practice.MailPapersMissing, 2, "The copy of the ID is missing")
	w.upload(number, papers[1])
	w.decided(number, accepted, practice.MailPapersAccepted, 3)
}

// TestWhatTheDeskCannotReadItSays, and what it does not need it passes over.
func TestWhatTheDeskCannotReadItSays(t *testing.T) {
	w := start(t, newMemory())
	pdf := func(name string, files map[string][]byte) document {
		return document{sectigo.UploadField, name, "application/pdf", pdfWith(files)}
	}
	attached := func(name, text string) document {
		return pdf(name, map[string][]byte{"practice-notary.json": []byte(text)})
	}
	for what, c := range map[string]struct {
		paper  document
		reason string
	}{
		"scan":          {scan("form.jpg"), "“form.jpg” is a picture."},
		"bare":          {pdf("bare.pdf", nil), "“bare.pdf” is not one of the notary's papers."},
		"form itself":   {document{sectigo.UploadField, "mine.pdf", "application/pdf", nil}, "“mine.pdf” is the form without the notary's part."},
		"cut":           {document{sectigo.UploadField, "cut.pdf", "application/pdf", []byte("%PDF-1.4\n")}, "“cut.pdf” is damaged."},
		"5 MB":          {attached("big.pdf", `{"version":1,"order":"`+strings.Repeat("x", 5<<20)+`"}`), "“big.pdf” is damaged."},
		"100 kB":        {attached("big.pdf", `{"version":1,"order":"`+strings.Repeat("x", 100<<10)+`"}`), "“big.pdf” is damaged."},
		"no JSON":       {attached("a.pdf", "hello"), "“a.pdf” is damaged."},
		"not UTF-8":     {attached("a.pdf", "{\"version\":1,\"order\":\"\xff\"}"), "“a.pdf” is damaged."},
		"no version":    {attached("a.pdf", `{"paper":"form"}`), "“a.pdf” is damaged."},
		"other members": {attached("a.pdf", `{"version":1,"paper":"status-of-authority","colour":"red"}`), "“a.pdf” is damaged."},
		"two values":    {attached("a.pdf", `{"version":1,"paper":"status-of-authority"} {}`), "“a.pdf” is damaged."},
		"other paper":   {attached("a.pdf", `{"version":1,"paper":"diploma"}`), "“a.pdf” is damaged."},
		"no person":     {attached("a.pdf", `{"version":1,"paper":"id-copy"}`), "“a.pdf” is damaged."},
		"newer":         {attached("a.pdf", `{"version":2,"paper":["new"]}`), "“a.pdf” was made by a newer version of Qwizard."},
		"long name":     {scan(strings.Repeat("n", 300) + ".jpg"), strings.Repeat("n", 59) + "…” is a picture."},
	} {
		t.Run(what, func(t *testing.T) {
			w := *w
			w.t = t
			number := w.deskOrder()
			if c.paper.data == nil {
				c.paper.data = w.formPDF(number, statement())
			}
			papers := w.papers(number, statement())
			w.upload(number, c.paper, papers[1], papers[2])
			w.decided(number, act, practice.MailPapersRefused, 1, c.reason, "The form is missing")
			w.upload(number, papers[0])
			w.decided(number, accepted, practice.MailPapersAccepted, 2)
		})
	}
}

// TestPapersThatDoNotAgree gives the desk what a notary who makes other mistakes, or
// a person who mixes papers up, would send.
func TestPapersThatDoNotAgree(t *testing.T) {
	w := start(t, newMemory())
	person := func(f func(*order.Statement)) order.Statement {
		s := statement()
		s.Order, s.Websites = "%", []string{"example.com"}
		f(&s)
		return s
	}
	notary := func(key, value string) says {
		n := says{"name": "Dr. Petra Siegel", "licence": "PN-AT-0417", "chamber": "Practice Chamber of Notaries, AT", "country": "AT"}
		n[key] = value
		return n
	}
	for what, c := range map[string]struct {
		paper   int // 0 form, 1 copy, 2 status
		member  string
		value   any
		reasons []string
	}{
		"form of another order":   {0, "order", "10000001", []string{"The form is for order 10000001"}},
		"copy of another order":   {1, "order", "10000001", []string{"The copy of the ID is for order 10000001"}},
		"status of another order": {2, "order", "10000001", []string{"The Status of Authority is for order 10000001"}},
		"statement of another":    {0, "stated", person(func(s *order.Statement) { s.Order = "10000001" }), []string{"The form is for order"}},
		"websites":                {0, "stated", person(func(s *order.Statement) { s.Websites = []string{"example.org"} }), []string{"does not name the websites of the order, which are example.com"}},
		"no websites":             {0, "stated", person(func(s *order.Statement) { s.Websites = nil }), []string{"does not name the websites"}},
		"name on the copy":        {1, "seen", person(func(s *order.Statement) { s.Surname = "Anders" }), []string{"the copy of the ID is of “Ada Maria Anders”"}},
		"surname on the form":     {0, "stated", person(func(s *order.Statement) { s.Surname = "Anders" }), []string{"The form says “Ada Maria Anders”"}},
		"birth on the form":       {0, "stated", person(func(s *order.Statement) { s.BirthDate = "1980-02-28" }), []string{"are not those that the notary certifies"}},
		"number on the form":      {0, "stated", person(func(s *order.Statement) { s.IDNumber = "P7654321" }), []string{"are not those that the notary certifies"}},
		"other ID":                {1, "seen", person(func(s *order.Statement) { s.IDNumber = "P7654321" }), []string{"The copy is of another ID"}},
		"other notary":            {1, "notary", notary("name", "Dr. Anton Anders"), []string{"the copy of the ID by Dr. Anton Anders"}},
		"other licence":           {2, "notary", notary("licence", "PN-AT-0418"), []string{"the Status of Authority by Dr. Petra Siegel"}},
		"licence of blanks":       {2, "notary", notary("licence", "  "), []string{"does not state the notary's licence", "by Dr. Petra Siegel"}},
	} {
		t.Run(what, func(t *testing.T) {
			w := *w
			w.t = t
			number := w.deskOrder()
			said := w.papersSaying(number, statement())
			if s, ok := c.value.(order.Statement); ok {
				s.Order = strings.Replace(s.Order, "%", number, 1)
				c.value = s
			}
			said[c.paper][c.member] = c.value
			for _, s := range said {
				w.upload(number, paperThat(t, s))
			}
			w.decided(number, act, practice.MailPapersRefused, 1, c.reasons...)
			if strings.Contains(fmt.Sprint(w.deskMails(number), w.status(number).IndividualStatus), "7654321") {
				t.Error("the ID's number is in the mail or the status")
			}
		})
	}
}

func TestANotaryWhoIsNotInTheRegister(t *testing.T) {
	w := start(t, newMemory())
	for reason, change := range map[string]says{
		"has nobody of the name and licence": {"name": "Dr. Petra Siegel", "licence": "PN-AT-9999", "chamber": "Practice Chamber of Notaries, AT", "country": "AT"},
		"not one of the country you live in": {"name": "Dr. Petra Siegel", "licence": "PN-DE-0417", "chamber": "Practice Chamber of Notaries, DE", "country": "DE"},
	} {
		number := w.deskOrder()
		for _, s := range w.papersSaying(number, statement()) {
			s["notary"] = change
			w.upload(number, paperThat(t, s))
		}
		w.decided(number, act, practice.MailPapersRefused, 1, reason)
	}
}

// TestNamesAgreeHoweverTheyAreWritten: composed or not, in capitals, with blanks.
func TestNamesAgreeHoweverTheyAreWritten(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	s := statement()
	s.GivenNames, s.Surname = "Zoë Straße", "Żółć"
	said := w.papersSaying(number, s)
	s.Order, s.Websites = number, []string{"Example.COM"}
	s.GivenNames, s.Surname = "ZOE\u0308  STRASSE", "Z\u0307O\u0301ŁC\u0301"
	said[0]["stated"], said[1]["seen"] = s, s
	for _, one := range said {
		w.upload(number, paperThat(t, one))
	}
	w.decided(number, accepted, practice.MailPapersAccepted, 1)
}

// TestWhatDoesNotFitACertificate is refused with the field's name.
func TestWhatDoesNotFitACertificate(t *testing.T) {
	w := start(t, newMemory())
	long := strings.Repeat("é", 65)
	for what, c := range map[string]struct {
		reason string
		change func(*order.Statement)
	}{
		"no surname":        {"surname is missing", func(s *order.Statement) { s.Surname = "" }},
		"long surname":      {"surname is too long", func(s *order.Statement) { s.Surname = long }},
		"long given name":   {"given names is too long", func(s *order.Statement) { s.GivenNames = long }},
		"blank given name":  {"given names begins", func(s *order.Statement) { s.GivenNames = " " }},
		"control":           {"surname has characters", func(s *order.Statement) { s.Surname = "A\nB" }},
		"direction mark":    {"surname has characters", func(s *order.Statement) { s.Surname = "A\u202eB" }},
		"other names":       {"other names is missing", func(s *order.Statement) { s.OtherNames = []string{""} }},
		"21 other names":    {"other names are too many", func(s *order.Statement) { s.OtherNames = make([]string, 21) }},
		"birth":             {"birth date is not", func(s *order.Statement) { s.BirthDate = "1999-02-30" }},
		"birth to come":     {"birth date is not", func(s *order.Statement) { s.BirthDate = "2999-01-01" }},
		"birth place":       {"birth place is too long", func(s *order.Statement) { s.BirthPlace = strings.Repeat("x", 129) }},
		"nationality":       {"nationality is not a country", func(s *order.Statement) { s.Nationality = "UK" }},
		"nowhere":           {"city is missing", func(s *order.Statement) { s.City = "" }},
		"long city":         {"city is too long", func(s *order.Statement) { s.City = strings.Repeat("x", 129) }},
		"long state":        {"state is too long", func(s *order.Statement) { s.State = strings.Repeat("x", 129) }},
		"document type":     {"id type is not one of", func(s *order.Statement) { s.IDType = "military-id" }},
		"no number":         {"id number is missing", func(s *order.Statement) { s.IDNumber = "" }},
		"number's letters":  {"id number has characters", func(s *order.Statement) { s.IDNumber = "ÄB1" }},
		"number's star":     {"id number has characters", func(s *order.Statement) { s.IDNumber = "A*1" }},
		"long number":       {"id number is too long", func(s *order.Statement) { s.IDNumber = strings.Repeat("1", 59) }},
		"document country":  {"id country is not a country", func(s *order.Statement) { s.IDCountry = "" }},
		"expiry":            {"id expires is not a date", func(s *order.Statement) { s.IDExpires = "soon" }},
		"country of nobody": {"country is not a country", func(s *order.Statement) { s.Country = "ZZ" }},
	} {
		t.Run(what, func(t *testing.T) {
			w := *w
			w.t = t
			number := w.deskOrder()
			s := statement()
			c.change(&s)
			w.identify(number, s)
			w.decided(number, act, practice.MailPapersRefused, 1, c.reason)
		})
	}
}

// TestExpiryDay: the document serves on the day it expires, by the real clock,
// however much practice time was skipped.
func TestExpiryDay(t *testing.T) {
	now := time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)
	disk := newMemory()
	ca, err := practice.Open(t.Context(), practice.Config{Disk: disk, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer ca.Close()
	w := worldOf(t, ca, disk)
	s := statement()
	s.IDExpires = "2026-11-22"
	number := w.deskOrder()
	w.skip(300 * 24 * time.Hour)
	w.upload(number, w.notarised(number, s)...)
	w.decided(number, accepted, practice.MailPapersAccepted, 1)
	late := w.deskOrder()
	w.upload(late, w.notarised(late, s)...)
	now = now.Add(2 * time.Hour)
	w.decided(late, act, practice.MailPapersRefused, 1, "expired on 2026-11-22")
}

// TestAnOldFormIsRemarkedOn and accepted.
func TestAnOldFormIsRemarkedOn(t *testing.T) {
	w := start(t, newMemory())
	number := w.deskOrder()
	papers := w.notarised(number, statement())
	w.skip(75 * 24 * time.Hour)
	w.upload(number, papers...)
	w.decided(number, accepted, practice.MailPapersAccepted, 1, "The form was 75 days old")
}

// TestDecisionAndMailAreOnePut: a disk that fails, or a kill, leaves neither, and
// the next look makes both, once.
func TestDecisionAndMailAreOnePut(t *testing.T) {
	disk := newMemory()
	w := start(t, disk)
	number := w.deskOrder()
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	before := string(disk.snapshot()["order/"+number])
	disk.setFull(true)
	res, err := http.Post(w.URL+sectigo.PathPostPayment, "application/x-www-form-urlencoded", strings.NewReader(w.form(args{sectigo.ArgOrder: number})))
	if got := w.body(res, err, http.StatusOK); !strings.Contains(got, "-14") {
		t.Error(got)
	}
	if string(disk.snapshot()["order/"+number]) != before {
		t.Error("half of a decision is on the disk")
	}
	disk.setFull(false)
	if err := w.ca.Close(); err != nil {
		t.Fatal(err)
	}
	http.DefaultClient.CloseIdleConnections() // the new server has the old one's port
	again := start(t, disk)
	puts := disk.puts
	for range 3 {
		again.status(number)
	}
	if mails := again.deskMails(number); disk.puts != puts+1 || len(mails) != 1 || mails[0].Kind != practice.MailPapersAccepted {
		t.Errorf("%d puts, mails %v", disk.puts-puts, mails)
	}
}

// TestTheCertificateSaysWhatTheNotaryCertified, not what anybody else said.
func TestTheCertificateSaysWhatTheNotaryCertified(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	s := statement()
	s.GivenNames, s.Surname, s.City = "Zoë Łucja", "Żółć-Müller", "Łódź"
	s.Country, s.IDNumber = "PL", ""
	w.upload(number, w.notarised(number, s)...)
	w.skip(72 * time.Hour)
	got := subjectOf(t, w.collect(number)[2])
	if got["2.5.4.42"] != "Zoë Łucja" || got["2.5.4.4"] != "Żółć-Müller" || got["2.5.4.7"] != "Łódź" || got["2.5.4.6"] != "PL" {
		t.Error(got)
	}
	// The number that the form left out is the one the notary read.
	if !strings.HasPrefix(got["2.5.4.5"], "PASAT-PX") || len(got["2.5.4.5"]) != len("PASAT-PX1234567") {
		t.Error(got["2.5.4.5"])
	}
}
