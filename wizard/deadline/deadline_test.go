package deadline_test

import (
	"fmt"
	"testing"
	"time"

	"qwizard/wizard/deadline"
)

func TestDatesFollowTheRulesOfTheirDay(t *testing.T) {
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := deadline.Dates(deadline.From{
		NotAfter: at("2027-06-09"), DomainsProved: at("2026-11-20"), PersonProved: at("2026-11-21"), Ordered: at("2026-11-19"), TermDays: 365,
	})
	want := "reissue 2027-05-10, domain-proof 2027-06-06, expiry 2027-06-09, term 2027-11-19, person-proof 2027-12-24, "
	var s string
	for _, d := range got {
		s += fmt.Sprintf("%s %s, ", d.Kind, d.At.Format(time.DateOnly))
	}
	if s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	// Proved after the change of March 2027: 100 days instead of 198.
	late := deadline.Dates(deadline.From{DomainsProved: at("2027-03-15")})
	if len(late) != 1 || late[0].At != at("2027-06-23") {
		t.Errorf("got %v", late)
	}
	if none := deadline.Dates(deadline.From{TermDays: 90}); len(none) != 0 {
		t.Errorf("dates out of nothing: %v", none)
	}
}
