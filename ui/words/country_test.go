package words_test

import (
	"testing"

	"qwizard/wizard/order"
)

func TestEveryCountryHasAName(t *testing.T) {
	w := english(t)
	for _, code := range order.Countries() {
		if !w.Has("country-" + code) {
			t.Errorf("%s has no name", code)
		}
	}
}
