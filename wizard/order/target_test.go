package order_test

import (
	"errors"
	"strings"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// paramsOf wants a problem of the kind and returns its parameters.
func paramsOf(t *testing.T, err error, kind problem.Kind) map[string]string {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
	return p.Params
}

func TestPlacesThatCannotReadAESGetTripleDES(t *testing.T) {
	want := map[string]string{
		"nginx": order.Modern2023, "apache": order.Modern2023, "haproxy": order.Modern2023, "tomcat": order.Modern2023, "iis": order.Modern2023,
		"iis-2016": order.LegacyDES, "azure": order.LegacyDES, "plesk": order.LegacyDES, "cpanel": order.LegacyDES, "directadmin": order.LegacyDES,
		"synology": order.LegacyDES, "unknown": order.LegacyDES, "unknown-new": order.Modern2023,
	}
	for id, encoding := range want {
		if got, err := order.EncodingFor(id); got != encoding || err != nil {
			t.Errorf("%s: %s, %v", id, got, err)
		}
	}
	if ids := order.TargetIDs(); len(ids) != len(want) {
		t.Error(ids)
	}
	for _, id := range []string{"", "Nginx", "nginx ", "iis-2019", "\x1b[2J"} {
		_, err := order.EncodingFor(id)
		params := paramsOf(t, err, problem.InputNotOffered)
		if !strings.Contains(params["offered"], "nginx, apache") || strings.Contains(params["value"], "\x1b") {
			t.Error(params)
		}
	}
}

func TestPasswordsAreWhatEveryReaderTakes(t *testing.T) {
	const fine problem.Kind = ""
	for _, c := range []struct {
		password string
		kind     problem.Kind
	}{
		{"", problem.InputMissing},
		{"1234567", problem.PasswordShort},
		{"äöüäöüä", problem.PasswordShort},
		{"12345678", fine},
		{strings.Repeat("x", 64), fine},
		{strings.Repeat("x", 65), problem.PasswordLong},
		{strings.Repeat("ä", 65), problem.PasswordLong},
		{`!"#$%&'()*+,-./:;<=>?@[\]^_{|}~` + "`", fine},
		{"with blanks inside", fine},
		{" 12345678", problem.PasswordLetters},
		{"12345678 ", problem.PasswordLetters},
		{"        ", problem.PasswordLetters},
		{"Zażółć gęślą", problem.PasswordLetters},
		{"1234567ä", problem.PasswordLetters},
		{"1234567🔑", problem.PasswordLetters},
		{"1234567\t", problem.PasswordLetters},
		{"123\n45678", problem.PasswordLetters},
		{"12345678\x00", problem.PasswordLetters},
		{"12345678\x7f", problem.PasswordLetters},
		{"12345678\xff", problem.PasswordLetters},
		{"12345678\u00a0", problem.PasswordLetters},
	} {
		err := order.CheckPassword(c.password)
		if c.kind == fine {
			if err != nil {
				t.Errorf("%q: %v", c.password, err)
			}
			continue
		}
		params := paramsOf(t, err, c.kind)
		if tells := c.kind == problem.PasswordShort || c.kind == problem.PasswordLong; tells && (params["min"] != "8" || params["max"] != "64") {
			t.Errorf("%q: %v", c.password, params)
		}
	}
}
