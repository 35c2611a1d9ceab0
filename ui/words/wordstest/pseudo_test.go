package wordstest_test

import (
	"testing"
	"unicode/utf8"

	"qwizard/ui/words/wordstest"
)

func TestPseudoIsLongerAndKeepsWhatIsFilledIn(t *testing.T) {
	en, pseudo := wordstest.English(t), wordstest.Pseudo(t)
	a, b := en.Text("page.missing-lead"), pseudo.Text("page.missing-lead")
	if n, m := utf8.RuneCountInString(a), utf8.RuneCountInString(b); m*100 < n*130 || m*100 > n*150 {
		t.Errorf("%d characters became %d", n, m)
	}
	if got := pseudo.Text("home.order-number", "number", "30408241", "date", "1 May"); got == en.Text("home.order-number", "number", "30408241", "date", "1 May") || got[len("ňő. "):len("ňő. 30408241")] != "30408241" {
		t.Errorf("got %q", got)
	}
}
