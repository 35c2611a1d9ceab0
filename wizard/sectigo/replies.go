package sectigo

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"qwizard/wizard/problem"
)

// Reading of replies. A reply may be anything: whatever makes no sense is
// [problem.ChannelAnswer], and no text of the CA's leaves here longer than can be
// shown or with characters that steer a terminal.

const (
	maxDetails = 1000 // rows of GetMDCDomainDetails that are read
	maxSteps   = 100  // step objects of an order; real ones have about ten
	maxRaw     = 4000 // characters of a reply that are kept as the CA's raw words
)

// encoded reads a URL-encoded reply and refuses negative codes.
func encoded(op string, body []byte) (v url.Values, code int, err error) {
	// An error may come in the newline format although the other was asked for.
	first, rest, _ := strings.Cut(strings.TrimSpace(string(body)), "\n")
	if code, err := strconv.Atoi(strings.TrimSpace(first)); err == nil && code < 0 {
		message, _, _ := strings.Cut(rest, "\n")
		return nil, 0, refusal(op, code, message, "")
	}
	v, err = url.ParseQuery(strings.TrimSpace(string(body)))
	if err == nil {
		code, err = strconv.Atoi(v.Get("errorCode"))
	}
	if err != nil {
		return nil, 0, problem.New(problem.ChannelAnswer, op, brief{err})
	}
	if code < 0 {
		return nil, 0, refusal(op, code, v.Get("errorMessage"), v.Get("errorItem"))
	}
	return v, code, nil
}

// refusal turns an error code into a problem. item is the argument the CA
// named, if it did.
func refusal(op string, code int, message, item string) error {
	if item == "" {
		item = quoted(message)
	}
	kind := problem.ChannelRefused
	switch code {
	case CodeInvalidArg:
		kind = problem.ChannelArgument
		// checkFONIsUnique: the reference has an order. An unknown or a missing
		// foreignOrderNumber is another matter: then nothing was ordered.
		if strings.EqualFold(item, ArgReference) {
			kind = problem.OrderSentAlready
		}
	case CodeUnknownArg, CodeMissingArg:
		kind = problem.ChannelArgument
	case CodeLogin, CodePermission:
		kind = problem.ChannelLogin
	case CodeCallLimit:
		kind = problem.ChannelBusy
	case CodeRejected:
		kind = problem.OrderRejected
	case CodeBeingIssued, CodeAwaitingPay:
		kind = problem.NotIssuedYet
	}
	return problem.New(kind, op, nil, "code", strconv.Itoa(code), "message", clip(message), "argument", clip(item))
}

// quoted finds the argument in "The 'x' argument is missing!".
func quoted(message string) string {
	_, after, _ := strings.Cut(message, "'")
	name, _, closed := strings.Cut(after, "'")
	if !closed || strings.ContainsFunc(name, notAlphanumeric) {
		return ""
	}
	return name
}

// clip keeps a CA's words at a length that can be shown, on one line, without
// characters that steer a terminal or turn the writing around.
func clip(s string) string { return clipTo(s, 300) }

func clipTo(s string, most int) string {
	s = s[:min(len(s), 4*(most+1))]
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func applied(body []byte) (Applied, error) {
	const op = "apply"
	v, _, err := encoded(op, body)
	if err != nil {
		return Applied{}, err
	}
	r := Applied{
		OrderNumber: v.Get("orderNumber"), Cost: clip(v.Get("totalCost")),
		UniqueValue: v.Get("uniqueValue"), Raw: clipTo(string(body), maxRaw),
	}
	if !isNumber(r.OrderNumber) || !isUnique(r.UniqueValue) {
		return Applied{}, problem.New(problem.ChannelAnswer, op, nil)
	}
	return r, nil
}

// isNumber accepts an order number: real ones have seven or eight digits.
func isNumber(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}

// isUnique accepts a uniqueValue: at most 20 letters and digits, or none.
func isUnique(s string) bool { return len(s) <= 20 && !strings.ContainsFunc(s, notAlphanumeric) }

func notAlphanumeric(r rune) bool {
	return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}

// loosely reads JSON and leaves out what has another type than v has for it: the
// objects of an eIDAS order are inferred, and one of them being a list must not
// hide the others.
func loosely(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return nil
	}
	return err
}

func postPayment(orderNumber string, body []byte) (PostPaymentData, []NamedStep, error) {
	const op = "post-payment status"
	var head struct {
		ErrorCode    *int            `json:"errorCode"`
		ErrorMessage string          `json:"errorMessage"`
		Data         json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return PostPaymentData{}, nil, problem.New(problem.ChannelAnswer, op, brief{err})
	}
	if head.ErrorCode != nil && *head.ErrorCode < 0 {
		return PostPaymentData{}, nil, refusal(op, *head.ErrorCode, head.ErrorMessage, "")
	}
	var d PostPaymentData
	var objects map[string]json.RawMessage
	if head.ErrorCode == nil || loosely(head.Data, &d) != nil || loosely(head.Data, &objects) != nil || d.OrderNumber != orderNumber {
		return PostPaymentData{}, nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	var steps []NamedStep
	for key, raw := range objects {
		var s StepInfo
		if loosely(raw, &s) == nil && s.Title != "" && s.Status != "" {
			s.Title, s.Status, s.Description = clip(s.Title), clip(s.Status), clip(s.Description)
			steps = append(steps, NamedStep{clip(key), s})
		}
	}
	if len(steps) > maxSteps {
		return PostPaymentData{}, nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	slices.SortFunc(steps, func(a, b NamedStep) int { return strings.Compare(a.Key, b.Key) })
	d.OrderStatus, d.ProductName, d.DomainName = clip(d.OrderStatus), clip(d.ProductName), clip(d.DomainName)
	return d, steps, nil
}

// detailed reads a GetDetailedOrderStatus. Its table of fields could not be read:
// orderStatus is the word the other calls use, and may be missing.
func detailed(orderNumber string, body []byte) (DetailedStatus, error) {
	const op = "detailed order status"
	v, _, err := encoded(op, body)
	if err != nil {
		return DetailedStatus{}, err
	}
	if said := v.Get("orderNumber"); said != "" && said != orderNumber {
		return DetailedStatus{}, problem.New(problem.ChannelAnswer, op, nil)
	}
	return DetailedStatus{OrderStatus: clip(v.Get("orderStatus")), CertificateStatus: clip(v.Get("certificateStatus"))}, nil
}

func domainDetails(body []byte) ([]DomainDetail, error) {
	const op = "domain details"
	v, _, err := encoded(op, body)
	if err != nil {
		return nil, err
	}
	var rows []DomainDetail
	for n := 1; n <= maxDetails; n++ {
		name := v.Get(fmt.Sprintf("%d_domainName", n))
		if name == "" {
			break
		}
		rows = append(rows, DomainDetail{
			Name:   clip(name),
			Method: clip(v.Get(fmt.Sprintf("%d_dcvMethod", n))),
			Status: clip(v.Get(fmt.Sprintf("%d_dcvStatus", n))),
		})
	}
	if len(rows) == 0 {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	return rows, nil
}

func collected(body []byte) ([]byte, error) {
	const op = "collect"
	v, code, err := encoded(op, body)
	if err != nil {
		return nil, err
	}
	if code == CodeProcessing {
		return nil, problem.New(problem.NotIssuedYet, op, nil)
	}
	leaf := strings.TrimSpace(v.Get("certificate"))
	if leaf == "" {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	var all bytes.Buffer
	for _, value := range append([]string{leaf}, v["caCertificate"]...) {
		writeArmoured(&all, value)
	}
	return all.Bytes(), nil
}

// writeArmoured gives a certificate its PEM armour if it came without. Clients
// have seen PEM, its base64, and the bare base64 of the DER.
func writeArmoured(b *bytes.Buffer, value string) {
	const begin = "-----BEGIN"
	value = strings.TrimSpace(value)
	flat := strings.Join(strings.Fields(value), "")
	if decoded, err := base64.StdEncoding.DecodeString(flat); err == nil && bytes.HasPrefix(decoded, []byte(begin)) {
		value = strings.TrimSpace(string(decoded))
	}
	if strings.HasPrefix(value, begin) {
		b.WriteString(value + "\n")
		return
	}
	b.WriteString("-----BEGIN CERTIFICATE-----\n")
	for flat != "" {
		n := min(64, len(flat))
		b.WriteString(flat[:n] + "\n")
		flat = flat[n:]
	}
	b.WriteString("-----END CERTIFICATE-----\n")
}

// uploadRefusal reads what the desk answers to an upload that it does not take:
// a 4xx status with {"error", "field"}. The documentation's upload page could not
// be read; the form is inferred, and shared with the practice CA.
func uploadRefusal(op string, a answer) error {
	var why struct{ Error, Field string }
	if a.code < 400 || a.code > 499 || loosely(a.body, &why) != nil || why.Error == "" {
		return a.senseless(op)
	}
	return problem.New(problem.ChannelRefused, op, nil,
		"code", strconv.Itoa(a.code), "message", clip(why.Error), "argument", clip(why.Field))
}
