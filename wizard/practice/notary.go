package practice

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// pathNotary is where the practice notary takes a form: POST the PDF, with any
// number of ?mistake=. [Manager.Notarise] is its client.
const pathNotary = "/practice/notary"

// Mistake is something the practice notary gets wrong when asked to. They are the
// classic reasons for which papers come back.
type Mistake string

// The mistakes. Any of them can be made together.
const (
	OtherName     Mistake = "other-name"     // certifies another name than the form's: a given name is missing
	ExpiredID     Mistake = "expired-id"     // was shown a document that has expired
	NoAttestation Mistake = "no-attestation" // does not attest the copy on the copy
	NoLicence     Mistake = "no-licence"     // does not state the licence on the Status of Authority
	NotInPerson   Mistake = "not-in-person"  // met the person on a screen only
	UnknownNotary Mistake = "unknown-notary" // is not in the register
	NoStatus      Mistake = "no-status"      // gives no Status of Authority
)

// Mistakes are all there are.
func Mistakes() []Mistake {
	return []Mistake{OtherName, ExpiredID, NoAttestation, NoLicence, NotInPerson, UnknownNotary, NoStatus}
}

// appointment is what happens at the notary's.
type appointment struct {
	presented []byte // the form as it came
	stated    order.Statement
	seen      order.Statement // on the ID
	readOff   bool            // the ID's number was not on the form
	mistakes  []Mistake
	notary    notary
	now       time.Time // practice time
}

func (a *appointment) made(m Mistake) bool { return slices.Contains(a.mistakes, m) }

// notaryAnswer is the three papers on the wire.
type notaryAnswer struct {
	Papers []order.Document `json:"papers"`
}

// manageNotary is an appointment: the form comes in, three papers go out. Problems
// have the field "form": [problem.PaperUnknown] for no PDF, [problem.PaperDamaged]
// for one that cannot be read, [problem.FormUnknown] for another PDF or a form of
// no order here, [problem.InputTooBig] above 20 MiB; [problem.InputNotOffered] at
// "mistake".
func (ca *CA) manageNotary(r *http.Request) (any, error) {
	if r.Method != http.MethodPost {
		return nil, badMethod(r)
	}
	mistakes, err := readMistakes(r.URL.Query()["mistake"])
	if err != nil {
		return nil, err
	}
	form, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, problem.At("form", problem.InputTooBig, "limit", strconv.Itoa(maxUpload))
	case err != nil:
		return nil, problem.At("form", problem.PaperDamaged, "file", "form.pdf")
	}
	stated, err := readForm(form)
	if err != nil {
		return nil, err
	}
	ca.mu.Lock()
	_, err = ca.order(r.Context(), stated.Order)
	now := ca.practiceTime()
	ca.mu.Unlock()
	var f *fault
	switch {
	case errors.As(err, &f):
		return nil, problem.At("form", problem.FormUnknown, "number", clipped(stated.Order, 20))
	case err != nil:
		return nil, err
	}
	papers, err := meet(form, stated, now, ca.now(), mistakes).papers()
	if err != nil {
		return nil, err
	}
	return notaryAnswer{papers}, nil
}

func readMistakes(given []string) ([]Mistake, error) {
	var out []Mistake
	for _, word := range given {
		if !slices.Contains(Mistakes(), Mistake(word)) {
			var offered []string
			for _, m := range Mistakes() {
				offered = append(offered, string(m))
			}
			return nil, problem.At("mistake", problem.InputNotOffered, "value", visible(word), "offered", strings.Join(offered, ", "))
		}
		out = append(out, Mistake(word))
	}
	return out, nil
}

// readForm is what the applicant states on a form.
func readForm(form []byte) (order.Statement, error) {
	var s order.Statement
	if !isPDF(form) {
		return s, problem.At("form", problem.PaperUnknown, "file", "form.pdf")
	}
	data, err := paper.Attached(form, order.StatementName)
	switch {
	case errors.Is(err, problem.InputMissing):
		return s, problem.At("form", problem.FormUnknown)
	case err != nil || len(data) > maxAttestation || decodeStrictly(data, &s) != nil:
		return s, problem.At("form", problem.PaperDamaged, "file", "form.pdf")
	}
	return s, nil
}

// meet is the appointment. The person brings the document that the form tells of,
// and the notary certifies what stands on it. A number that the form leaves out is
// read off the document; here it is made up, the same one each time. The document is
// judged by the real day, like at the desk.
func meet(form []byte, stated order.Statement, now, today time.Time, mistakes []Mistake) *appointment {
	a := &appointment{presented: form, stated: stated, seen: stated, mistakes: mistakes, notary: registered(stated.Country), now: now}
	if a.seen.IDNumber == "" {
		a.readOff = true
		a.seen.IDNumber = "PX" + strings.ToUpper(hashed("ID of order", stated.Order)[:7])
	}
	if a.made(OtherName) {
		a.seen.GivenNames = shortened(stated.GivenNames)
	}
	if a.made(UnknownNotary) {
		a.notary.Name, a.notary.Licence = "Dr. Nemo Niemand", "none-0000"
	}
	if a.made(ExpiredID) {
		a.seen.IDExpires = today.UTC().AddDate(0, -1, 0).Format(time.DateOnly)
	}
	return a
}

// shortened leaves out the last given name, or all but the first letter of the only
// one.
func shortened(given string) string {
	if names := strings.Fields(given); len(names) > 1 {
		return strings.Join(names[:len(names)-1], " ")
	}
	for _, first := range given {
		return string(first) + "."
	}
	return "N."
}

// registered is the practice register of notaries: one in each country. A notary is
// qualified where the applicant lives (EVG 3.2.2.2.2(4)).
func registered(country string) notary {
	country = clipped(country, 2)
	return notary{
		Name:    "Dr. Petra Siegel",
		Licence: "PN-" + country + "-0417",
		Chamber: "Practice Chamber of Notaries, " + country,
		Country: country,
	}
}

// attestation is what the paper of a kind says.
func (a *appointment) attestation(kind paperKind) attestation {
	sum := sha256.Sum256(a.presented)
	out := attestation{
		Version: attestationVersion, Paper: kind, Order: a.stated.Order, Form: hex.EncodeToString(sum[:]),
		InPerson: !a.made(NotInPerson), Notary: a.notary, Date: a.date(),
	}
	switch kind {
	case paperForm:
		out.Stated, out.Seen = &a.stated, &a.seen
	case paperCopy:
		out.Seen, out.Attested = &a.seen, !a.made(NoAttestation)
	case paperStatus:
		if a.made(NoLicence) {
			out.Notary.Licence = ""
		}
	}
	return out
}

func (a *appointment) date() string { return a.now.Format(time.DateOnly) }

// papers are the three the notary gives back, or two by mistake. The first is the form as presented,
// byte for byte, signed and sealed where it has room for that, with the notary's act
// bound to its end.
func (a *appointment) papers() ([]order.Document, error) {
	form, err := openPDF(a.presented)
	if err == nil {
		err = form.fillPlaces(false)
	}
	if err != nil {
		return nil, problem.At("form", problem.PaperDamaged, "file", "form.pdf")
	}
	var out []order.Document
	for _, kind := range paperKinds() {
		if kind == paperStatus && a.made(NoStatus) {
			continue
		}
		pdf, err := a.render(kind)
		if err != nil {
			return nil, err
		}
		if kind == paperForm {
			if pdf, err = form.bind(pdf); err != nil {
				return nil, problem.At("form", problem.PaperDamaged, "file", "form.pdf")
			}
		}
		out = append(out, order.Document{Name: string(kind) + ".pdf", Type: "application/pdf", Data: pdf})
	}
	return out, nil
}
