package sectigo

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
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

// applied reads the reply of an order or, at path [PathReplace], of a replacement, in
// which clients have seen no order number. Of lines there are number, cost, delivery
// time and, if there is one, the uniqueValue.
func applied(op, path string, body []byte) (Applied, error) {
	r, err := read(op, path, body)
	if err != nil {
		return Applied{}, err
	}
	if r.lines != nil {
		r.name("orderNumber", "totalCost", "expectedDeliveryTime", ArgUniqueValue)
	}
	a := Applied{
		OrderNumber: r.get("orderNumber"), Cost: clip(r.get("totalCost")), UniqueValue: r.get(ArgUniqueValue),
		PaymentDue: r.code == CodePaymentDue, Raw: clipTo(string(body), maxRaw),
	}
	numbered := isNumber(a.OrderNumber) || a.OrderNumber == "" && path == PathReplace
	if r.code != CodeOK && r.code != CodePaymentDue || len(r.lines) > 0 || !numbered || !isUnique(a.UniqueValue) {
		return Applied{}, problem.New(problem.ChannelAnswer, op, nil)
	}
	return a, nil
}

// done reads a reply that says no more than that it was done.
func done(op, path string, body []byte) error {
	r, err := read(op, path, body)
	if err == nil && r.code != CodeOK {
		err = problem.New(problem.ChannelAnswer, op, nil)
	}
	return err
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
		return PostPaymentData{}, nil, refusal(op, PathPostPayment, *head.ErrorCode, head.ErrorMessage, "")
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
	d.Other = scalars(objects)
	d.OrderStatus, d.ProductName, d.DomainName = clip(d.OrderStatus), clip(d.ProductName), clip(d.DomainName)
	return d, steps, nil
}

// detailed reads a GetDetailedOrderStatus. Its table of fields could not be read:
// orderStatus is the word the other calls use, and may be missing.
func detailed(orderNumber string, body []byte) (DetailedStatus, error) {
	const op = "detailed order status"
	r, err := read(op, PathDetailed, body)
	if err != nil {
		return DetailedStatus{}, err
	}
	if said := r.get("orderNumber"); said != "" && said != orderNumber || r.lines != nil || r.code != CodeOK {
		return DetailedStatus{}, problem.New(problem.ChannelAnswer, op, nil)
	}
	return DetailedStatus{
		OrderStatus: clip(r.get("orderStatus")), CertificateStatus: clip(r.get("certificateStatus")),
		Other: r.others("errorCode", "errorMessage", "orderNumber", "orderStatus", "certificateStatus"),
	}, nil
}

func domainDetails(body []byte) ([]DomainDetail, error) {
	const op = "domain details"
	r, err := read(op, PathMDCDetails, body)
	if err != nil {
		return nil, err
	}
	var rows []DomainDetail
	for n := 1; n <= maxDetails; n++ {
		name := r.get(fmt.Sprintf("%d_domainName", n))
		if name == "" {
			break
		}
		rows = append(rows, DomainDetail{
			Name:   clip(name),
			Method: clip(r.get(fmt.Sprintf("%d_dcvMethod", n))),
			Status: clip(r.get(fmt.Sprintf("%d_dcvStatus", n))),
		})
	}
	if len(rows) == 0 || r.code != CodeOK {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	return rows, nil
}

// collected reads a CollectSSL: of lines there are the code, whatever was asked for
// besides, and the certificates in PEM.
func collected(body []byte) ([]byte, error) {
	const op = "collect"
	r, err := read(op, PathCollectSSL, body)
	if err != nil {
		return nil, err
	}
	if r.code == CodeProcessing {
		return nil, problem.New(problem.NotIssuedYet, op, nil)
	}
	var all bytes.Buffer
	if r.lines != nil {
		writeBlocks(&all, strings.Join(r.lines, "\n"))
	} else if leaf := strings.TrimSpace(r.get("certificate")); leaf != "" {
		for _, value := range append([]string{leaf}, r.fields["caCertificate"]...) {
			writeArmoured(&all, value)
		}
	}
	if all.Len() == 0 || r.code != CodeCertAttached && r.code != CodeCertAvailable {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	return all.Bytes(), nil
}

// writeBlocks copies the PEM blocks out of text.
func writeBlocks(b *bytes.Buffer, text string) {
	const begin, end = "-----BEGIN ", "-----END "
	for {
		_, block, found := strings.Cut(text, begin)
		if !found {
			return
		}
		inner, after, closed := strings.Cut(block, end)
		last, rest, _ := strings.Cut(after, "\n")
		if !closed {
			return
		}
		b.WriteString(begin + inner + end + strings.TrimSpace(last) + "\n")
		text = rest
	}
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
