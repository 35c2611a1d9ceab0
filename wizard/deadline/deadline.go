// Package deadline computes the dates that follow from a certificate, and puts them
// into a calendar file.
package deadline

import (
	"slices"
	"time"

	"qwizard/wizard/rules"
)

// Kind says what has to be done by a date.
type Kind string

// The kinds.
const (
	Reissue     Kind = "reissue"      // ask for the next certificate now
	Expiry      Kind = "expiry"       // the certificate ends
	DomainProof Kind = "domain-proof" // the domain validation can no longer be reused
	PersonProof Kind = "person-proof" // the identity validation can no longer be reused
	Term        Kind = "term"         // what was paid for ends
)

// ReissueAhead is how long before the end to ask for the next certificate: a
// reissue needs a domain proof, and Sectigo aims at two working days.
const ReissueAhead = 30

// Date is one deadline. At is the last moment, UTC.
type Date struct {
	Kind Kind      `json:"kind"`
	At   time.Time `json:"at"`
}

// From are what the dates follow from. A zero time leaves out what needs it.
type From struct {
	NotAfter      time.Time // of the certificate
	DomainsProved time.Time // the earliest domain validation in use
	PersonProved  time.Time // when the CA accepted the identity
	Ordered       time.Time
	TermDays      int
}

// Dates returns the deadlines in the order of time.
func Dates(f From) []Date {
	var out []Date
	add := func(k Kind, from time.Time, days int) {
		if !from.IsZero() {
			out = append(out, Date{k, from.UTC().Add(time.Duration(days) * rules.Day)})
		}
	}
	add(Reissue, f.NotAfter, -ReissueAhead)
	add(Expiry, f.NotAfter, 0)
	add(DomainProof, f.DomainsProved, rules.On(f.DomainsProved).DomainReuseDays())
	add(PersonProof, f.PersonProved, rules.On(f.PersonProved).PersonReuse)
	if f.TermDays > 0 {
		add(Term, f.Ordered, f.TermDays)
	}
	sortDates(out)
	return out
}

func sortDates(d []Date) {
	slices.SortStableFunc(d, func(a, b Date) int { return a.At.Compare(b.At) })
}
