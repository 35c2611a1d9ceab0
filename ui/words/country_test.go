package words_test

import (
	"testing"

	"qwizard/ui/words/wordstest"
	"qwizard/wizard/order"
)

func TestEveryCountryHasAName(t *testing.T) {
	w := wordstest.English(t)
	for _, code := range order.Countries() {
		if !w.Has("country-" + code) {
			t.Errorf("%s has no name", code)
		}
	}
}
