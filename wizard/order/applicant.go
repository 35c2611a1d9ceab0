package order

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// Applicant is the natural person who applies, as on the ID document.
type Applicant struct {
	GivenNames  string   `json:"given_names"`
	Surname     string   `json:"surname"`
	OtherNames  []string `json:"other_names,omitempty"` // maiden, married, professional names
	BirthDate   Date     `json:"birth_date"`
	BirthPlace  string   `json:"birth_place"`
	Nationality string   `json:"nationality"` // ISO 3166-1 alpha-2
	Email       string   `json:"email"`
	Phone       string   `json:"phone"` // E.164, spaces removed
	Address     Address  `json:"address"`
	ID          Identity `json:"id"`
}

// Address is where the applicant lives.
type Address struct {
	Street     string `json:"street"`
	PostalCode string `json:"postal_code"`
	City       string `json:"city"`
	State      string `json:"state,omitempty"`
	Country    string `json:"country"` // ISO 3166-1 alpha-2
}

// Identity is the ID document shown to the notary. Its number is personal data
// that is never logged and never put into a problem's parameters.
type Identity struct {
	Type    IDType `json:"type"`
	Number  string `json:"number"`
	Issuer  string `json:"issuer"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
	Issued  Date   `json:"issued"`
	Expires Date   `json:"expires"`
}

// IDType is a kind of ID document (BR 3.2.3: a government photo ID).
type IDType string

// The kinds, by the names that answers files use.
const (
	Passport        IDType = "passport"
	IDCard          IDType = "id-card"
	ResidencePermit IDType = "residence-permit"
	DrivingLicence  IDType = "driving-licence"
)

// IDTypes are the accepted kinds.
func IDTypes() []IDType { return []IDType{Passport, IDCard, ResidencePermit, DrivingLicence} }

// Date is a day as ISO 8601 writes it, "2026-11-22". The zero value is "".
type Date string

// Time is midnight UTC of the day. ok is false unless the date exists.
func (d Date) Time() (t time.Time, ok bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// maxAge bounds a birth date: nobody older is known to have lived.
const maxAge = 125

// minAge is the age from which the laws of the EU's members let a person sign a
// contract alone without further papers.
const minAge = 18

// maxIDNumber keeps type, country and number within the 64 characters of X.520 serialNumber.
const maxIDNumber = 40

// Normalised returns a with blanks around each value removed, runs of blanks
// made one, letters in their composed form (NFC), countries in upper case, and
// the phone number without its separators.
func (a Applicant) Normalised() Applicant {
	for _, s := range a.texts() {
		*s.value = norm.NFC.String(strings.Join(strings.FieldsFunc(*s.value, func(r rune) bool { return unicode.Is(unicode.Zs, r) }), " "))
	}
	for _, c := range []*string{&a.Nationality, &a.Address.Country, &a.ID.Country} {
		*c = strings.ToUpper(*c)
	}
	a.Phone = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()/.\u00a0", r) {
			return -1
		}
		return r
	}, a.Phone)
	var others []string
	for _, o := range a.OtherNames {
		if o = norm.NFC.String(strings.TrimSpace(o)); o != "" {
			others = append(others, o)
		}
	}
	a.OtherNames = others
	return a
}

type text struct {
	field    string
	value    *string
	limit    int
	optional bool
}

func (a *Applicant) texts() []text {
	return []text{
		{"given_names", &a.GivenNames, rules.MaxPersonName, false},
		{"surname", &a.Surname, rules.MaxPersonName, false},
		{"birth_place", &a.BirthPlace, rules.MaxLocality, false},
		{"nationality", &a.Nationality, 2, false},
		{"email", &a.Email, rules.MaxEmail, false},
		{"phone", &a.Phone, 40, false},
		{"address.street", &a.Address.Street, rules.MaxStreet, false},
		{"address.postal_code", &a.Address.PostalCode, rules.MaxPostalCode, false},
		{"address.city", &a.Address.City, rules.MaxLocality, false},
		{"address.state", &a.Address.State, rules.MaxLocality, true},
		{"address.country", &a.Address.Country, 2, false},
		{"id.number", &a.ID.Number, maxIDNumber, false},
		{"id.issuer", &a.ID.Issuer, rules.MaxLocality, false},
		{"id.country", &a.ID.Country, 2, false},
	}
}

// Check says everything that is wrong with a on the day of now, as a
// [problem.List] with fields as in the answers file, "address.street". Call it
// on what [Applicant.Normalised] returned.
func (a Applicant) Check(now time.Time) error {
	var bad problem.List
	for _, t := range a.texts() {
		err := checkText(*t.value, t.limit, t.optional)
		if *t.value == "" && (t.field == "given_names" || t.field == "surname") {
			err = problem.At("", problem.PersonName)
		}
		bad.Add(t.field, err)
	}
	for i, o := range a.OtherNames {
		bad.Add("other_names["+strconv.Itoa(i)+"]", checkText(o, rules.MaxPersonName, false))
	}
	if len(a.OtherNames) > rules.MaxOtherNames {
		bad.Add("other_names", problem.At("", problem.InputTooMany, "limit", strconv.Itoa(rules.MaxOtherNames)))
	}
	sound := func(field string) bool {
		return !slices.ContainsFunc(bad, func(p *problem.Problem) bool { return p.Field == field })
	}
	for field, c := range map[string]string{"nationality": a.Nationality, "address.country": a.Address.Country, "id.country": a.ID.Country} {
		if sound(field) {
			bad.Add(field, checkCountry(c))
		}
	}
	if sound("email") {
		bad.Add("email", CheckEmail(a.Email))
	}
	if sound("phone") {
		bad.Add("phone", checkPhone(a.Phone))
	}
	if sound("id.number") {
		bad.Add("id.number", checkIDNumber(a.ID.Number))
	}
	bad.Add("birth_date", checkBirth(a.BirthDate, now))
	bad.Add("id", a.ID.check(now))
	if a.ID.Issued < a.BirthDate && sound("id.issued") && sound("birth_date") { // ISO 8601 sorts as it counts
		bad.Add("id.issued", problem.At("", problem.IDNotYet, "value", string(a.ID.Issued)))
	}
	slices.SortStableFunc(bad, func(x, y *problem.Problem) int { return fieldRank(x.Field) - fieldRank(y.Field) })
	return bad.Err()
}

// fieldRank is the field's place on the page, so that problems come in reading order.
func fieldRank(field string) int {
	rank := []string{"given_names", "surname", "other_names", "birth_date", "birth_place", "nationality", "email", "phone",
		"address.street", "address.postal_code", "address.city", "address.state", "address.country",
		"id.type", "id.number", "id.issuer", "id.country", "id.issued", "id.expires"}
	field, _, _ = strings.Cut(field, "[")
	return slices.Index(rank, field)
}

func checkText(s string, limit int, optional bool) error {
	switch {
	case s == "" && optional:
		return nil
	case s == "":
		return problem.At("", problem.InputMissing)
	case !utf8.ValidString(s):
		return problem.At("", problem.InputEncoding)
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
	}):
		return problem.At("", problem.InputControl)
	case utf8.RuneCountInString(s) > limit:
		return problem.At("", problem.InputTooLong, "limit", strconv.Itoa(limit), "length", strconv.Itoa(utf8.RuneCountInString(s)))
	}
	return nil
}

// notAssigned are two-letter codes that CLDR knows as regions and that ISO
// 3166-1 reserves for other uses or has withdrawn.
const notAssigned = "AC AN CP CQ CS DG EA EU EZ FQ IC NT PC SU TA UN YU"

// checkCountry wants a code of ISO 3166-1 alpha-2, or Kosovo's XK, which its
// documents carry.
func checkCountry(c string) error {
	r, err := language.ParseRegion(c)
	if len(c) == 2 && err == nil && r.IsCountry() && r.String() == c && r.Canonicalize() == r && !strings.Contains(notAssigned, c) {
		return nil
	}
	return problem.At("", problem.CountryUnknown, "value", c)
}

// CheckEmail accepts a mailbox without a display name: an ASCII local part of at
// most 64 characters (RFC 5321 4.5.3.1.1; certificates and the CA's mails take no
// other) at a domain under a public suffix.
func CheckEmail(s string) error {
	bad := problem.At("", problem.EmailSyntax)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return bad
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > 64 || strings.ContainsFunc(local, func(r rune) bool { return r > 0x7e }) {
		return bad
	}
	if _, err := ParseName(domain); err != nil {
		return bad
	}
	return nil
}

// checkPhone wants an international number: ITU-T E.164, at most 15 digits.
func checkPhone(s string) error {
	digits, plus := strings.CutPrefix(s, "+")
	ok := plus && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0'
	if !ok || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return problem.At("", problem.PhoneSyntax)
	}
	return nil
}

// checkIDNumber wants what fits a PrintableString of X.520 serialNumber.
func checkIDNumber(s string) error {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || strings.ContainsRune(" -/.", r))
	}) {
		return problem.At("", problem.IDNumberSyntax)
	}
	return nil
}

// parse tells a date that is not written as one from one that no calendar has.
func (d Date) parse() (time.Time, error) {
	if d == "" {
		return time.Time{}, problem.At("", problem.InputMissing)
	}
	if t, ok := d.Time(); ok {
		return t, nil
	}
	s := string(d)
	if len(s) == 10 && s[4] == '-' && s[7] == '-' && strings.Trim(s, "0123456789-") == "" {
		return time.Time{}, problem.At("", problem.DateImpossible, "value", s)
	}
	return time.Time{}, problem.At("", problem.DateSyntax)
}

func checkBirth(d Date, now time.Time) error {
	t, err := d.parse()
	switch {
	case err != nil:
		return err
	case t.After(now):
		return problem.At("", problem.DateFuture, "value", string(d))
	case t.AddDate(maxAge, 0, 0).Before(now):
		return problem.At("", problem.DateTooOld, "value", string(d))
	case t.AddDate(minAge, 0, 0).After(now):
		return problem.At("", problem.BirthTooYoung, "limit", strconv.Itoa(minAge))
	}
	return nil
}

func (id Identity) check(now time.Time) error {
	var bad problem.List
	_, err := oneOf(string(id.Type), IDTypes())
	bad.Add("type", err)
	issued, err := id.Issued.parse()
	bad.Add("issued", err)
	expires, errE := id.Expires.parse()
	bad.Add("expires", errE)
	today := now.UTC().Truncate(rules.Day)
	if err == nil && (issued.After(now) || errE == nil && !issued.Before(expires)) {
		bad.Add("issued", problem.At("", problem.IDNotYet, "value", string(id.Issued)))
	}
	if errE == nil && expires.Before(today) {
		bad.Add("expires", problem.At("", problem.IDExpired, "value", string(id.Expires)))
	}
	return bad.Err()
}
