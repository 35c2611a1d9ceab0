package sectigo

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"qwizard/wizard/problem"
)

const (
	maxMailboxes = 500 // addresses that are read: those of a name with a hundred levels
	maxMailbox   = 254 // characters of one (RFC 5321 4.5.3.1.3 less the brackets)
)

// mailboxes reads the addresses out of a GetDCVEmailAddressList. The shape of the
// JSON could not be read, so every text in it that is an address counts, in the
// order they stand in; of a text reply, every value.
func mailboxes(body []byte) ([]string, error) {
	const op = "DCV mailboxes"
	texts, err := jsonTexts(op, body)
	if texts == nil && err == nil {
		texts, err = lineTexts(op, body)
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, text := range texts {
		if isMailbox(text) && !slices.Contains(out, text) && len(out) < maxMailboxes {
			out = append(out, text)
		}
	}
	if len(out) == 0 {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	return out, nil
}

// jsonTexts are the strings of a JSON object, nil if body is no JSON object.
func jsonTexts(op string, body []byte) ([]string, error) {
	var head struct {
		ErrorCode    *int   `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
		ErrorItem    string `json:"errorItem"`
	}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return nil, nil
	}
	if err := loosely(body, &head); err != nil {
		return nil, problem.New(problem.ChannelAnswer, op, brief{err})
	}
	if head.ErrorCode == nil {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	if *head.ErrorCode < 0 {
		return nil, refusal(op, PathMailboxes, *head.ErrorCode, head.ErrorMessage, head.ErrorItem)
	}
	texts := []string{}
	for read := json.NewDecoder(bytes.NewReader(body)); ; {
		token, err := read.Token()
		if err != nil {
			return texts, nil // the end: loosely has read all of it
		}
		if text, ok := token.(string); ok {
			texts = append(texts, text)
		}
	}
}

// lineTexts are the values of a reply in lines of key, tab, value.
func lineTexts(op string, body []byte) ([]string, error) {
	r, err := read(op, PathMailboxes, body)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, line := range r.lines {
		_, value, _ := strings.Cut(strings.TrimSpace(line), "\t")
		texts = append(texts, value)
	}
	return texts, nil
}

// isMailbox accepts what can be shown and sent back as an address.
func isMailbox(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	return found && local != "" && strings.Contains(domain, ".") && len(s) <= maxMailbox &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII }) && !strings.ContainsAny(s, "<>,;\"\\")
}
