package practice

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

// maxIDNumber leaves room for type, country and hyphen in a subject serialNumber
// of 64 characters (X.520).
const maxIDNumber = 64 - len("PASXX-")

// refusal is why a value or a file is not accepted.
type refusal struct{ field, why string }

func (r *refusal) Error() string { return r.field + ": " + r.why }

// checkStatement judges a person on the day now: what the notary certifies goes
// into a certificate, so BR 7.1.2.7.3 and X.520 set the limits. Whether the ID
// document is still valid is another question (see [expired]).
func checkStatement(s order.Statement, now time.Time) *refusal {
	for _, check := range []func(order.Statement, time.Time) *refusal{checkPerson, checkPlace, checkID} {
		if r := check(s, now); r != nil {
			return r
		}
	}
	return nil
}

func checkPerson(s order.Statement, now time.Time) *refusal {
	if r := checkText("given_names", s.GivenNames, 1, rules.MaxPersonName); r != nil {
		return r
	}
	if r := checkText("surname", s.Surname, 1, rules.MaxPersonName); r != nil {
		return r
	}
	if len(s.OtherNames) > 20 {
		return &refusal{"other_names", "are too many"}
	}
	for _, other := range s.OtherNames {
		if r := checkText("other_names", other, 1, 2*rules.MaxPersonName); r != nil {
			return r
		}
	}
	born, err := time.Parse(time.DateOnly, s.BirthDate)
	if err != nil || !born.Before(now) || born.Year() < 1900 {
		return &refusal{"birth_date", "is not a date of birth (YYYY-MM-DD)"}
	}
	if r := checkText("birth_place", s.BirthPlace, 0, rules.MaxLocality); r != nil {
		return r
	}
	return checkCountry("nationality", s.Nationality)
}

// checkPlace wants locality or state, or both (BR 7.1.2.7.3).
func checkPlace(s order.Statement, _ time.Time) *refusal {
	if s.City == "" && s.State == "" {
		return &refusal{"city", "is missing, and so is the state"}
	}
	if r := checkText("city", s.City, 0, rules.MaxLocality); r != nil {
		return r
	}
	if r := checkText("state", s.State, 0, rules.MaxLocality); r != nil {
		return r
	}
	return checkCountry("country", s.Country)
}

func checkID(s order.Statement, _ time.Time) *refusal {
	if semanticsIdentifier(s) == "" {
		return &refusal{"id_type", "is not one of passport, id-card, residence-permit, driving-licence"}
	}
	if r := checkText("id_number", s.IDNumber, 1, maxIDNumber); r != nil {
		return r
	}
	if !printable(s.IDNumber) {
		return &refusal{"id_number", "has characters that a certificate's serialNumber cannot hold"}
	}
	if r := checkCountry("id_country", s.IDCountry); r != nil {
		return r
	}
	if _, err := time.Parse(time.DateOnly, s.IDExpires); err != nil {
		return &refusal{"id_expires", "is not a date (YYYY-MM-DD)"}
	}
	return nil
}

// expired reports whether the ID document had expired at now. It serves on the day
// it expires.
func expired(s order.Statement, now time.Time) bool {
	expires, err := time.Parse(time.DateOnly, s.IDExpires)
	return err == nil && now.After(expires.Add(rules.Day))
}

// checkText wants between least and most characters, none of them a control or
// formatting one, no blanks but the plain one, and none at an end.
func checkText(field, s string, least, most int) *refusal {
	n := utf8.RuneCountInString(s)
	switch {
	case n < least:
		return &refusal{field, "is missing"}
	case n > most:
		return &refusal{field, "is too long"}
	case strings.TrimSpace(s) != s:
		return &refusal{field, "begins or ends with a blank"}
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || unicode.Is(unicode.Co, r) ||
			unicode.IsSpace(r) && r != ' ' || isNoncharacter(r)
	}):
		return &refusal{field, "has characters that are not text"}
	}
	return nil
}

// isNoncharacter reports the code points that stand for nothing, ever (Unicode 16, 23.7).
func isNoncharacter(r rune) bool { return r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef }

// checkCountry wants an ISO 3166-1 alpha-2 code in upper case.
func checkCountry(field, code string) *refusal {
	if !isCountry(code) {
		return &refusal{field, "is not a country code of ISO 3166-1"}
	}
	return nil
}
