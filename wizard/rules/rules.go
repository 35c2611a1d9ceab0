// Package rules holds what the rule books allow on a given day.
//
// Limits that change over time are tables with the day from which each row is in
// force, so that a certificate is judged by the rules of its own date and the
// dates that follow from it can be computed ahead.
package rules

import "time"

// Day is the rule books' day: 86,400 seconds (BR 1.6.1, "Validity Period").
const Day = 24 * time.Hour

// Limits are the limits in force from a day on.
type Limits struct {
	From         time.Time // UTC midnight
	MaxValidity  int       // days a TLS certificate may be valid, notBefore and notAfter included (BR 6.3.2)
	DomainReuse  int       // days a domain validation may be reused (BR 4.2.1)
	PersonReuse  int       // days validated identity data may be reused (BR 4.2.1)
	SectigoIssue int       // days Sectigo issues for; 0 where no source says
	SectigoReuse int       // days Sectigo reuses a domain validation; 0 where no source says
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// timetable follows CA/B Forum TLS BR 2.2.6, sections 4.2.1 and 6.3.2 (ballot
// SC-081). Sectigo's own figures are from its announcement of March 2026.
func timetable() []Limits {
	return []Limits{
		{From: day(2020, 9, 1), MaxValidity: 398, DomainReuse: 398, PersonReuse: 825},
		{From: day(2026, 3, 15), MaxValidity: 200, DomainReuse: 200, PersonReuse: 398, SectigoIssue: 199, SectigoReuse: 198},
		{From: day(2027, 3, 15), MaxValidity: 100, DomainReuse: 100, PersonReuse: 398},
		{From: day(2029, 3, 15), MaxValidity: 47, DomainReuse: 10, PersonReuse: 398},
	}
}

// On returns the limits in force at t. Before the first row it returns that row.
func On(t time.Time) Limits {
	table := timetable()
	in := table[0]
	for _, row := range table[1:] {
		if !t.Before(row.From) {
			in = row
		}
	}
	return in
}

// IssueDays is for how many days a certificate issued at t will be valid at
// most: Sectigo's own figure where a source gives one, else one day under the
// BR limit, as BR 6.3.2 advises.
func (l Limits) IssueDays() int {
	if l.SectigoIssue > 0 {
		return l.SectigoIssue
	}
	return l.MaxValidity - 1
}

// DomainReuseDays is how long a domain validation made at that time serves.
func (l Limits) DomainReuseDays() int {
	if l.SectigoReuse > 0 {
		return l.SectigoReuse
	}
	return l.DomainReuse
}

// MailProofEnds is the first day on which no CA may take a mail for a proof of a domain
// any more (BR 3.2.2.4.4, ballot SC-090).
func MailProofEnds() time.Time { return day(2028, 3, 15) }

// ReturnDays is within how many days of an order Sectigo's policy names a refund, and
// within how many of an issuance a reissue without charge and silent acceptance (Sectigo
// eIDAS CP/CPS 9.1.4, 9.1.5, 4.4.1). From which day it counts stands in Sectigo's terms.
const ReturnDays = 30

// Limits of fields that end up in the certificate.
const (
	// MaxPersonName is the most characters of surname and of givenName, each
	// (BR 7.1.2.7.3, X.520 upper bound).
	MaxPersonName = 64
	// MaxLocality is the most characters of localityName and stateOrProvinceName (X.520).
	MaxLocality = 128
	// MaxStreet is the most characters of one street line (Sectigo API, streetAddress1).
	MaxStreet = 128
	// MaxPostalCode is the most characters of postalCode (Sectigo API; X.520).
	MaxPostalCode = 40
	// MaxOtherNames is how many other names a person's papers can list: the form has
	// room for no more.
	MaxOtherNames = 20
	// MaxEmail is the most characters of an e-mail address (Sectigo API, contactEmailAddress).
	MaxEmail = 255
	// MaxSites is how many names the multi-domain product covers (Sectigo product page).
	MaxSites = 3
)
