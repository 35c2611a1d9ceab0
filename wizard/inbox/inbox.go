// Package inbox finds what Sectigo says in what a person pasted: mails, pages, or the
// value alone.
package inbox

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// MaxText is how many bytes of text are read: a mail with its history has less.
const MaxText = 1 << 20

// maxCall is how far before a number the words stand that call it an order number.
const maxCall = 40

// maxUnique is the length of a uniqueValue (Sectigo, domain-control-validation/request-token).
const maxUnique = 20

// OrderNumber finds Sectigo's order number: seven or eight digits (as in Sectigo's
// mails), alone or in a text. In a text, numbers that are called an order number come
// before others. None is [problem.NumberNone], several different ones are
// [problem.NumberSeveral] with values.
func OrderNumber(pasted string) (string, error) {
	if len(pasted) > MaxText {
		return "", problem.At("order.number", problem.InputTooBig, "limit", strconv.Itoa(MaxText))
	}
	called := regexp.MustCompile(`(?i)\border\s*(?:number|no\.?|nr\.?|id)?\s*(?:is)?\s*[:#]?\s*$`)
	var named, others []string
	for _, at := range regexp.MustCompile(`\d+`).FindAllStringIndex(pasted, -1) {
		number, before, after := pasted[at[0]:at[1]], pasted[:at[0]], pasted[at[1]:]
		if len(number) < 7 || len(number) > 8 || joined(before, after) {
			continue
		}
		list := &others
		if called.MatchString(before[max(0, len(before)-maxCall):]) {
			list = &named
		}
		if !slices.Contains(*list, number) {
			*list = append(*list, number)
		}
	}
	for _, found := range [][]string{named, others} {
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", problem.At("order.number", problem.NumberSeveral, "values", strings.Join(found[:min(len(found), 5)], ", "))
		}
	}
	return "", problem.At("order.number", problem.NumberNone)
}

// joined reports digits that are a part of something longer: a phone number, a
// decimal, a word. A dot after a word ("no.30408241") joins nothing.
func joined(before, after string) bool {
	decimal := strings.HasSuffix(before, ".") && strings.TrimRight(before[:len(before)-1], "0123456789") != before[:len(before)-1]
	part := func(r rune) bool { return r == '-' || r == '_' || unicode.IsLetter(r) }
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return last == '+' || decimal || part(last) || part(next)
}

// UniqueValue reads a uniqueValue as it was pasted: at most 20 letters and digits, or
// nothing.
func UniqueValue(pasted string) (string, error) {
	s := strings.TrimSpace(pasted)
	ok := len(s) <= maxUnique && !strings.ContainsFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
	if !ok {
		return "", problem.At("order.unique", problem.UniqueValue, "limit", strconv.Itoa(maxUnique))
	}
	return s, nil
}
