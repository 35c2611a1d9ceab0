package inbox_test

import (
	"errors"
	"strings"
	"testing"

	"qwizard/wizard/inbox"
	"qwizard/wizard/problem"
)

func TestTheOrderNumberIsFoundInWhatPeoplePaste(t *testing.T) {
	for pasted, want := range map[string]string{
		"30408241":               "30408241",
		"  3040824\n":            "3040824",
		"Order Number: 30408241": "30408241",
		"Dear Anna,\r\nyour order #30408241 was received on 20261125.\r\n": "30408241",
		"Your order number is 30408241. Tel. +43 316 123456":               "30408241",
		"Order No.30408241": "30408241", "version 1.30408241, order 3040824": "3040824",
		"order no. 30408241, again: order no. 30408241": "30408241",
	} {
		if got, err := inbox.ReadNumber(pasted); err != nil || got != want {
			t.Errorf("%q: %q, %v", pasted, got, err)
		}
	}
	for pasted, want := range map[string]problem.Kind{
		"": problem.NumberNone, "no number": problem.NumberNone, "123456": problem.NumberNone, "123456789": problem.NumberNone,
		"30408241 or 30408242": problem.NumberSeveral, "30408241 30408242": problem.NumberSeveral, "30408241\n30408242": problem.NumberSeveral, "30408241,30408242": problem.NumberSeveral, "order 3040824 order 3040825": problem.NumberSeveral, strings.Repeat("x", inbox.MaxInput+1): problem.InputTooBig,
		"2026-11-25 +4331612345": problem.NumberNone,
	} {
		if got, err := inbox.ReadNumber(pasted); !errors.Is(err, want) {
			t.Errorf("%.40q: %q, %v", pasted, got, err)
		}
	}
}

func TestAUniqueValueHasAtMostTwentyLettersAndDigits(t *testing.T) {
	for _, good := range []string{"", " TnerFu0d ", strings.Repeat("a", 20)} {
		if got, err := inbox.ReadUnique(good); err != nil || got != strings.TrimSpace(good) {
			t.Errorf("%q: %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{"a b", "ä", "a.b", strings.Repeat("a", 21)} {
		if _, err := inbox.ReadUnique(bad); !errors.Is(err, problem.UniqueValue) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzOrderNumber(f *testing.F) {
	f.Add("order 30408241")
	f.Fuzz(func(t *testing.T, pasted string) {
		if got, err := inbox.ReadNumber(pasted); err == nil && (len(got) < 7 || !strings.Contains(pasted, got)) {
			t.Errorf("%q from %q", got, pasted)
		}
	})
}
