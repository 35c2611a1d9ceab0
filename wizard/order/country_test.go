package order_test

import (
	"slices"
	"testing"

	"qwizard/wizard/order"
)

func TestCountriesAreThoseThatAreAccepted(t *testing.T) {
	all := order.Countries()
	if len(all) != 250 { // ISO 3166-1 has 249, and Kosovo
		t.Errorf("got %d countries", len(all))
	}
	if !slices.IsSorted(all) {
		t.Error("they are not sorted")
	}
	for code, want := range map[string]bool{"AT": true, "XK": true, "GB": true, "UK": false, "EU": false, "SU": false, "ZZ": false} {
		if got := slices.Contains(all, code); got != want {
			t.Errorf("%s: got %v", code, got)
		}
	}
}
