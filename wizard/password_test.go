package wizard_test

import (
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

func TestAPasswordMadeIsLongAndPlainAndNeverTheSame(t *testing.T) {
	seen, letters := map[string]bool{}, map[rune]bool{}
	for range 2000 {
		p := wizard.NewPassword()
		if seen[p] || len(p) != 20 || order.CheckPassword(p) != nil {
			t.Fatalf("%q, made before: %v", p, seen[p])
		}
		seen[p] = true
		for _, r := range p {
			letters[r] = true
		}
	}
	for r := range letters {
		if strings.ContainsRune("0Oo1lI", r) || !strings.ContainsRune("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", r) {
			t.Errorf("%q is taken for another letter, or is a sign", r)
		}
	}
	if len(letters) != 56 {
		t.Errorf("only %d letters are in use", len(letters))
	}
}
