package words_test

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard"
)

// What a person agrees to is stored by the version of its text alone: another text is
// another version, to which everybody is asked to agree anew. (A part that only a new
// channel shows changes nothing that anybody has agreed to: then the sum alone follows.)
func TestTheVersionOfTheConsentNamesItsText(t *testing.T) {
	texts, sum, n := flat(t), sha256.New(), 0
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		for _, part := range []string{"public", "websites", "person", "place", "serial", "ct", "sent", "not", "refund"} {
			name, is := strings.CutPrefix(key, "order-public.")
			if is && (name == part || strings.HasPrefix(name, part+"-")) || key == "field.order.consent" && part == "public" {
				sum.Write([]byte(key + "\x00" + texts[key] + "\x00"))
				n++
			}
		}
	}
	want := map[string]string{"2026-11": "9debbfd6cc22674c"}
	if got := hex.EncodeToString(sum.Sum(nil))[:16]; got != want[wizard.ConsentVersion] || n < 15 {
		t.Errorf("the text of consent %s is %s (%d parts): name another version", wizard.ConsentVersion, got, n)
	}
}
