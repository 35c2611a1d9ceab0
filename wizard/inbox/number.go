package inbox

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// maxCall is how far before a number the words stand that call it an order number.
const maxCall = 48

// maxUnique is the length of a uniqueValue (Sectigo, domain-control-validation/request-token).
const maxUnique = 20

// numeral is an order number in a text.
type numeral struct {
	at     int
	value  string
	called bool // the text calls it an order number
}

// numerals are the numbers of seven or eight digits (as in Sectigo's mails) in a text
// that are no part of something longer, at most limit of them.
func numerals(text string, limit int) []numeral {
	var all []numeral
	for at := 0; at < len(text) && len(all) < limit; {
		if !isDigit(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		if n := end - at; (n == 7 || n == 8) && !joined(text[:at], text[end:]) {
			all = append(all, numeral{at, text[at:end], calledOrder(text[max(0, at-maxCall):at])})
		}
		at = end
	}
	return all
}

// calledOrder reports whether the words before a number call it an order number.
func calledOrder(before string) bool {
	s := strings.TrimRight(strings.ToLower(before), orderMarks)
	if cut, ok := strings.CutSuffix(s, " is"); ok {
		s = strings.TrimRight(cut, orderMarks)
	}
	return slices.ContainsFunc(orderWords(), func(word string) bool {
		rest, ok := strings.CutSuffix(s, word)
		last, _ := utf8.DecodeLastRuneInString(rest)
		return ok && (rest == "" || !unicode.IsLetter(last))
	})
}

// joined reports digits that are a part of something longer: a phone number, a
// decimal, a word. A dot after a word ("no.30408241") joins nothing.
func joined(before, after string) bool {
	decimal := strings.HasSuffix(before, ".") && len(before) > 1 && isDigit(before[len(before)-2])
	part := func(r rune) bool { return r == '-' || r == '_' || unicode.IsLetter(r) }
	last, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	return last == '+' || decimal || part(last) || part(next)
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// ReadNumber finds the order number in what was pasted into a field for it, alone or in
// a text. Numbers that are called an order number come before others. None is
// [problem.NumberNone], several different ones are [problem.NumberSeveral] with values,
// and more than [MaxInput] bytes are [problem.InputTooBig].
func ReadNumber(pasted string) (string, error) {
	if len(pasted) > MaxInput {
		return "", problem.At("order.number", problem.InputTooBig, "limit", strconv.Itoa(MaxInput))
	}
	var named, others []string
	for _, n := range numerals(tidyText(pasted), maxTries) {
		list := &others
		if n.called {
			list = &named
		}
		if len(*list) < maxNumbers && !slices.Contains(*list, n.value) {
			*list = append(*list, n.value)
		}
	}
	for _, found := range [][]string{named, others} {
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", problem.At("order.number", problem.NumberSeveral, "values", strings.Join(found, ", "))
		}
	}
	return "", problem.At("order.number", problem.NumberNone)
}

// maxNumbers is how many numbers are named to a person who has to choose.
const maxNumbers = 5

// ReadUnique reads a uniqueValue as it was pasted: at most 20 letters and digits, or
// nothing.
func ReadUnique(pasted string) (string, error) {
	s := strings.TrimSpace(pasted)
	if len(s) > maxUnique || strings.ContainsFunc(s, func(r rune) bool { return !isAlnum(r) }) {
		return "", problem.At("order.unique", problem.UniqueValue, "limit", strconv.Itoa(maxUnique))
	}
	return s, nil
}

func isAlnum(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}
