package rules_test

import (
	"testing"
	"time"

	"qwizard/wizard/rules"
)

// The figures are the CA/B Forum's timetable, as reference C1 gives it.
func TestLimitsChangeOnTheirDay(t *testing.T) {
	for day, want := range map[string][4]int{ // validity, issue, domain reuse, person reuse
		"2026-03-14": {398, 397, 398, 825},
		"2026-03-15": {200, 199, 198, 398},
		"2026-11-22": {200, 199, 198, 398},
		"2027-03-14": {200, 199, 198, 398},
		"2027-03-15": {100, 99, 100, 398},
		"2029-03-15": {47, 46, 10, 398},
		"1999-01-01": {398, 397, 398, 825},
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		l := rules.On(at)
		if got := [4]int{l.MaxValidity, l.IssueDays(), l.DomainReuseDays(), l.PersonReuse}; got != want {
			t.Errorf("%s: got %v, want %v", day, got, want)
		}
	}
}
