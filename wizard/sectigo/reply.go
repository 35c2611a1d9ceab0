package sectigo

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// reply is one in either of the two formats, with a code that is no error.
type reply struct {
	code   int
	fields url.Values // of a URL-encoded reply
	lines  []string   // after the code, of a reply in lines; nil for the other format
}

// read tells the formats apart, whatever was asked for: an error may come in the
// other one. A field that has two values is no answer: two replies have run together.
func read(op, path string, body []byte) (reply, error) {
	text := strings.TrimSpace(string(body))
	first, rest, _ := strings.Cut(text, "\n")
	if code, err := strconv.Atoi(strings.TrimSpace(first)); err == nil {
		r := reply{code: code, lines: []string{}}
		for line := range strings.Lines(rest) {
			r.lines = append(r.lines, strings.TrimRight(line, "\r\n"))
		}
		if code < 0 {
			return reply{}, refusal(op, path, code, strings.Join(r.lines[:min(1, len(r.lines))], ""), "")
		}
		return r, nil
	}
	v, err := url.ParseQuery(text)
	if err != nil {
		return reply{}, problem.New(problem.ChannelAnswer, op, brief{err})
	}
	for name, values := range v {
		if name != "caCertificate" && slices.ContainsFunc(values, func(s string) bool { return s != values[0] }) {
			return reply{}, problem.New(problem.ChannelAnswer, op, errors.New("a field has two values"))
		}
	}
	code, err := strconv.Atoi(v.Get("errorCode"))
	if err != nil {
		return reply{}, problem.New(problem.ChannelAnswer, op, brief{err})
	}
	if code < 0 {
		return reply{}, refusal(op, path, code, v.Get("errorMessage"), v.Get("errorItem"))
	}
	return reply{code: code, fields: v}, nil
}

func (r reply) get(name string) string { return r.fields.Get(name) }

// name makes fields of the lines, in order. Lines without a name stay.
func (r *reply) name(names ...string) {
	r.fields = url.Values{}
	n := min(len(names), len(r.lines))
	for i, name := range names[:n] {
		r.fields.Set(name, strings.TrimSpace(r.lines[i]))
	}
	r.lines = r.lines[n:]
}

// Said is a field of a reply that this client does not know, as the CA wrote it.
type Said struct{ Name, Value string }

const maxSaid = 50 // of a reply

// others are the fields besides the known ones, by name. What may open something by
// itself is left out.
func (r reply) others(known ...string) []Said {
	var all []Said
	for name, values := range r.fields {
		if !slices.Contains(known, name) {
			all = append(all, Said{name, values[0]})
		}
	}
	return shownOnly(all)
}

// scalars are the texts, numbers and truths among the members of an order's
// post-payment status that [PostPaymentData] has no field for.
func scalars(members map[string]json.RawMessage) []Said {
	known := []string{
		"orderNumber", "productType", "productName", "certificateDuration", "productTerm", "uploadDocumentUrl", "uploadDocumentToken",
		"orderStatus", "domainName", "maxMDCDomains",
	}
	var all []Said
	for name, raw := range members {
		var value any
		if slices.Contains(known, name) || json.Unmarshal(raw, &value) != nil {
			continue
		}
		switch value.(type) {
		case string, float64, bool:
			text := string(raw)
			if s, is := value.(string); is {
				text = s
			}
			all = append(all, Said{name, text})
		}
	}
	return shownOnly(all)
}

// shownOnly clips fields, in the order of their names, and leaves out what is empty
// and what may be a secret: an address or a token that opens the order.
func shownOnly(all []Said) []Said {
	var out []Said
	for _, s := range all {
		name := strings.ToLower(s.Name)
		secret := slices.ContainsFunc([]string{"token", "url", "link", "password", "code"}, func(word string) bool { return strings.Contains(name, word) }) ||
			strings.Contains(s.Value, "://")
		if !secret && s.Name != "" && s.Value != "" {
			out = append(out, Said{clip(s.Name), clip(s.Value)})
		}
	}
	slices.SortFunc(out, func(a, b Said) int { return strings.Compare(a.Name, b.Name) })
	return out[:min(len(out), maxSaid)]
}
