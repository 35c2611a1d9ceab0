package wizard

import (
	"slices"
	"testing"
	"time"
)

func TestItemsAreThoseOfEveryIssuance(t *testing.T) {
	key := func(item string) Issuance {
		return Issuance{Key: Fact[Key]{Value: Key{Vault: "file", Item: item}, At: time.Unix(1, 0)}}
	}
	f := Facts{Issuances: []Issuance{key("given-up"), {}, key("current")}}
	if got := f.Items(); !slices.Equal(got, []string{"given-up", "current"}) {
		t.Errorf("%v", got)
	}
	f.housed("keychain")
	if f.Issuances[0].Key.Value.Vault != "keychain" || f.Issuances[2].Key.Value.Vault != "keychain" || f.Issuances[1].Key.Value.Vault != "" {
		t.Errorf("%+v", f.Issuances)
	}
}
