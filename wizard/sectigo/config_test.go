package sectigo_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

const config = `
apply   = "AutoApplySSL"
collect = "collecteidas"
revoke  = "AutoRevokeSSL"
lines   = true
without = ["checkFONIsUnique"]
[identity]
surname = "surname"
id-number = "idNumber"
[extra]
bundleYears = "2"
`

func TestOptionsAreReadFromAFile(t *testing.T) {
	got, err := sectigo.ReadOptions([]byte(config))
	want := sectigo.Options{
		Apply: sectigo.PathApplySSL, Collect: sectigo.PathCollectEIDAS, Revoke: sectigo.PathRevokeSSL, Lines: true, Without: []string{"checkFONIsUnique"},
		Identity: map[string]string{"surname": "surname", "id-number": "idNumber"}, Extra: map[string]string{"bundleYears": "2"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := sectigo.ReadOptions(nil); err != nil || !reflect.DeepEqual(got, sectigo.Options{}) {
		t.Errorf("%+v, %v", got, err)
	}
	for text, want := range map[string]struct {
		kind  problem.Kind
		field string
	}{
		"lines = maybe": {problem.InputSyntax, "partner"}, "lines = \"yes\"": {problem.InputSyntax, "partner"}, "\xff": {problem.InputSyntax, "partner"},
		"speed = 3": {problem.InputUnknown, "partner.speed"}, "[identity]\nshoe = \"x\"": {problem.InputUnknown, "partner.identity"},
		"apply = \"PlaceOrder\"":                       {problem.InputNotOffered, "partner.apply"},
		"collect = \"AutoApplyOrder\"":                 {problem.InputNotOffered, "partner.collect"},
		"[extra]\nloginPassword = \"x\"":               {problem.InputUnknown, "partner.extra"},
		strings.Repeat("#", sectigo.MaxConfig+1):       {problem.InputTooBig, "partner"},
		"without = [\"orderNumber\", \"loginName\"]\n": {problem.InputUnknown, "partner.without"},
	} {
		_, err := sectigo.ReadOptions([]byte(text))
		if p, _ := errors.AsType[*problem.Problem](err); p == nil || p.Kind != want.kind || p.Field != want.field {
			t.Errorf("%.50q: %v", text, err)
		}
	}
}

// FuzzConfig reads any file: what is taken can be used.
func FuzzConfig(f *testing.F) {
	f.Add([]byte(config))
	f.Add([]byte("[identity]\n\"\\u001b\" = \"x\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := sectigo.ReadOptions(data)
		if err == nil {
			with(clientOf("http://127.0.0.1"), o)
		} else if text := err.Error(); len(text) > 3000 || strings.ContainsFunc(text, steers) {
			t.Fatalf("%q", text)
		}
	})
}
