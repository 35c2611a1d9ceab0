package order_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func TestParseNameTakesWhatAPersonTypes(t *testing.T) {
	for typed, want := range map[string]order.Name{
		"anna-muster.eu":          "anna-muster.eu",
		"  Anna-Muster.EU ":       "anna-muster.eu",
		"www.anna-muster.eu":      "www.anna-muster.eu",
		"bücher.de":               "xn--bcher-kva.de",
		"XN--BCHER-KVA.de":        "xn--bcher-kva.de",
		"κόσμος.gr":               "xn--vxaejmc7c.gr",
		"xn--90ae.xn--90a3ac":     "", // checked below: only that it parses
		"shop.example.co.uk":      "shop.example.co.uk",
		"straße.de":               "xn--strae-oqa.de",
		"a.b.c.d.anna-muster.com": "a.b.c.d.anna-muster.com",
	} {
		got, err := order.ParseName(typed)
		if err != nil {
			t.Errorf("%q: %v", typed, err)
		} else if want != "" && got != want {
			t.Errorf("%q: got %s, want %s", typed, got, want)
		}
	}
}

func TestParseNameNamesWhatIsWrong(t *testing.T) {
	long := strings.Repeat("abcdefghi.", 30) + "eu"
	for typed, want := range map[string]problem.Kind{
		"": problem.NameEmpty, "   ": problem.NameEmpty,
		"*.anna-muster.eu": problem.NameWildcard,
		"192.0.2.1":        problem.NameAddress, "2001:db8::1": problem.NameAddress, "[2001:db8::1]": problem.NameAddress,
		"192.0.2.1:443": problem.NameAddress, "10.0.0.0/8": problem.NameAddress,
		"localhost": problem.NameInternal, "printer": problem.NameInternal, "nas.local": problem.NameInternal,
		"site.test": problem.NameInternal, "x.internal": problem.NameInternal,
		"anna.muster": problem.NameSuffix, "eu": problem.NameInternal, "co.uk": problem.NameSuffix,
		"my_site.eu": problem.NameUnderscore, "_dmarc.anna-muster.eu": problem.NameUnderscore,
		"anna-muster.eu.": problem.NameTrailingDot,
		"http://anna.eu":  problem.NameSyntax, "anna.eu/path": problem.NameSyntax, "anna muster.eu": problem.NameSyntax,
		"anna.eu:8443": problem.NameSyntax, "-anna.eu": problem.NameSyntax, "anna-.eu": problem.NameSyntax, "a..eu": problem.NameSyntax,
		"pаypal.eu":           problem.NameMixedScript, // Cyrillic а
		"xn--pypal-4ve.eu":    problem.NameMixedScript, // the same, punycoded
		"anna\u0000muster.eu": problem.InputControl, "anna\u202emuster.eu": problem.InputControl,
		"anna\xff.eu": problem.InputEncoding,
		long:          problem.NameTooLong, strings.Repeat("a", 5000): problem.NameTooLong,
		strings.Repeat("a", 64) + ".eu": problem.NameSyntax,
	} {
		_, err := order.ParseName(typed)
		if !errors.Is(err, want) {
			t.Errorf("%.40q: got %v, want %s", typed, err, want)
		}
	}
}

func TestParseNamesCountsAndPointsAtEach(t *testing.T) {
	if n, err := order.ParseNames([]string{"b.eu", "a.eu"}); err != nil || !slices.Equal(n, order.Names{"b.eu", "a.eu"}) {
		t.Errorf("order is kept: %v %v", n, err)
	}
	for _, c := range []struct {
		typed []string
		kind  problem.Kind
		field string
	}{
		{nil, problem.NameEmpty, ""},
		{[]string{"a.eu", "b.eu", "c.eu", "d.eu"}, problem.NamesTooMany, ""},
		{[]string{"a.eu", "A.eu"}, problem.NameTwice, "[1]"},
		{[]string{"a.eu", "bad_name.eu"}, problem.NameUnderscore, "[1]"},
		{[]string{strings.Repeat("a.", 31) + "muster.eu"}, problem.NameTooLong, "[0]"},
	} {
		_, err := order.ParseNames(c.typed)
		all := problem.All(err)
		if len(all) == 0 || all[0].Kind != c.kind || all[0].Field != c.field {
			t.Errorf("%.60q: got %v, want %s at %q", c.typed, err, c.kind, c.field)
		}
	}
}

func TestProductFollowsFromTheNumberOfNames(t *testing.T) {
	for n, want := range map[int]order.Product{1: 791, 2: 792, 3: 792} {
		names := order.Names{"a.eu", "b.eu", "c.eu"}[:n]
		if got := names.Product(); got != want {
			t.Errorf("%d names: product %d, want %d", n, got, want)
		}
	}
}

func TestRegistrablesAreEachOnce(t *testing.T) {
	names := order.Names{"www.anna.co.uk", "anna.co.uk", "blog.muster.eu"}
	if got, want := names.Registrables(), (order.Names{"anna.co.uk", "muster.eu"}); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"anna-muster.eu", "bücher.de", "*.a.eu", "xn--", "a\u0301.eu", "192.0.2.1", "。.eu"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n, err := order.ParseName(typed)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("%q: not a problem: %v", typed, err)
			}
			return
		}
		again, err := order.ParseName(string(n))
		if err != nil || again != n {
			t.Fatalf("%q became %q, which becomes %q, %v", typed, n, again, err)
		}
		if strings.ContainsAny(string(n), "*_/ ") || len(n) > 253 {
			t.Fatalf("%q became %q", typed, n)
		}
	})
}
