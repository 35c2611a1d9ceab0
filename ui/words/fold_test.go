package words_test

import (
	"testing"

	"qwizard/ui/words"
)

func TestTextsAreFoundWithoutAccentsAndCapitals(t *testing.T) {
	for text, want := range map[string]string{" Österreich ": "osterreich", "Côte d’Ivoire": "cote d’ivoire", "Straße": "strasse", "ŁÓDŹ": "lodz", "Ærø": "aero", "": ""} {
		if got := words.Fold(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
