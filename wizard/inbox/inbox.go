// Package inbox finds what Sectigo says in what a person pasted: mails, pages, or the
// value alone.
package inbox

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// MaxText is how many bytes of text are read: a mail with its history has less.
const MaxText = 1 << 20

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
	called := regexp.MustCompile(`(?i)\border\s*(?:number|no\.?|nr\.?|id)?\s*(?:is)?\s*[:#]?\s*(\d{7,8})\b`)
	alone := regexp.MustCompile(`(?:^|[^\d.+-])(\d{7,8})(?:$|[^\d-])`)
	for _, pattern := range []*regexp.Regexp{called, alone} {
		var found []string
		for _, m := range pattern.FindAllStringSubmatch(pasted, -1) {
			if !slices.Contains(found, m[1]) {
				found = append(found, m[1])
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", problem.At("order.number", problem.NumberSeveral, "values", strings.Join(found[:min(len(found), 5)], ", "))
		}
	}
	return "", problem.At("order.number", problem.NumberNone)
}

// UniqueValue reads a uniqueValue as it was pasted: at most 20 letters and digits, or
// nothing.
func UniqueValue(pasted string) (string, error) {
	s := strings.TrimSpace(pasted)
	ok := len(s) <= maxUnique && !strings.ContainsFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
	if !ok {
		return "", problem.At("order.unique", problem.InputTooLong, "limit", strconv.Itoa(maxUnique), "length", strconv.Itoa(len([]rune(s))))
	}
	return s, nil
}
