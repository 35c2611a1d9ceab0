package sectigo

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// Apply is the request of !AutoApplyOrder, as far as the documentation and its
// siblings show it. Identity parameters are not among them: no source names any.
type Apply struct {
	Product   int
	Days      int
	Names     []string // sent for a multi-domain product only
	CSR       []byte   // DER
	Methods   []string // Method…; one per name
	Mailboxes []string // one per name; for [MethodEmail]
	Contact   string
	Reference string
	Multi     bool
}

// Applied is its reply.
type Applied struct {
	OrderNumber string
	Cost        string
	UniqueValue string
	Raw         string
}

// Apply places an order. checkFONIsUnique is always sent, so that a reference
// has one order at most.
func (c *Client) Apply(ctx context.Context, a Apply) (Applied, error) {
	const op = "apply"
	args := url.Values{
		ArgProduct: {strconv.Itoa(a.Product)}, ArgDays: {strconv.Itoa(a.Days)}, ArgServer: {"-1"},
		ArgCSR:       {base64.StdEncoding.EncodeToString(a.CSR)},
		ArgValidated: {"N"}, ArgContact: {a.Contact},
		ArgReference: {a.Reference}, ArgUnique: {"Y"}, ArgFormat: {"1"},
	}
	if a.Multi {
		args.Set(ArgNames, strings.Join(a.Names, ","))
		args.Set(ArgPrimary, a.Names[0])
	}
	if len(a.Methods) > 0 {
		args.Set(ArgMethod, a.Methods[0])
	}
	if len(a.Mailboxes) > 0 && a.Mailboxes[0] != "" && a.Methods[0] == MethodEmail {
		if a.Multi {
			args.Set(ArgMailboxes, strings.Join(a.Mailboxes, ","))
		} else {
			args.Set(ArgMailbox, a.Mailboxes[0])
		}
	}
	body, err := c.call(ctx, PathApply, args)
	if err != nil {
		return Applied{}, err
	}
	v, err := encoded(op, body)
	if err != nil {
		return Applied{}, err
	}
	r := Applied{OrderNumber: v.Get("orderNumber"), Cost: v.Get("totalCost"), UniqueValue: v.Get("uniqueValue"), Raw: string(body)}
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
func isUnique(s string) bool {
	return len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool {
		return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
}

// NamedStep is a step object of a post-payment status with its key.
type NamedStep struct {
	Key string
	StepInfo
}

// PostPaymentStatus asks how far an order is. Steps holds every object of the
// reply that has a title and a status, known to us or not, sorted by key.
func (c *Client) PostPaymentStatus(ctx context.Context, orderNumber string) (PostPaymentData, []NamedStep, error) {
	const op = "post-payment status"
	body, err := c.call(ctx, PathPostPayment, url.Values{ArgOrder: {orderNumber}})
	if err != nil {
		return PostPaymentData{}, nil, err
	}
	var reply PostPayment
	var loose struct {
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &reply); err != nil {
		return PostPaymentData{}, nil, problem.New(problem.ChannelAnswer, op, err)
	}
	if reply.ErrorCode < 0 {
		return PostPaymentData{}, nil, refusal(op, reply.ErrorCode, reply.ErrorMessage, "")
	}
	if err := json.Unmarshal(body, &loose); err != nil || reply.Data.OrderNumber != orderNumber {
		return PostPaymentData{}, nil, problem.New(problem.ChannelAnswer, op, err)
	}
	var steps []NamedStep
	for key, raw := range loose.Data {
		var s StepInfo
		if json.Unmarshal(raw, &s) == nil && s.Title != "" && s.Status != "" {
			s.Title, s.Status, s.Description = clip(s.Title), clip(s.Status), clip(s.Description)
			steps = append(steps, NamedStep{key, s})
		}
	}
	slices.SortFunc(steps, func(a, b NamedStep) int { return strings.Compare(a.Key, b.Key) })
	reply.Data.OrderStatus = clip(reply.Data.OrderStatus)
	return reply.Data, steps, nil
}

// DomainDetail is one name's row of !GetMDCDomainDetails.
type DomainDetail struct {
	Name   string
	Method string
	Status string
}

// maxDetails bounds the rows that are read.
const maxDetails = 1000

// MDCDomainDetails asks how far each name's validation is. It works for
// single-domain orders, too (seen in two open-source clients).
func (c *Client) MDCDomainDetails(ctx context.Context, orderNumber string) ([]DomainDetail, error) {
	const op = "domain details"
	body, err := c.call(ctx, PathMDCDetails, url.Values{ArgOrder: {orderNumber}, ArgDetails: {"Y"}})
	if err != nil {
		return nil, err
	}
	v, err := encoded(op, body)
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

// UpdateDCV sets a name's method; the same method again makes the CA look at
// once. name is empty for a single-domain order. responseFormat must not be sent
// here (code -2).
func (c *Client) UpdateDCV(ctx context.Context, orderNumber, name, method, mailbox string) error {
	args := url.Values{ArgOrder: {orderNumber}, ArgNewMethod: {method}}
	if name != "" {
		args.Set(ArgName, name)
	}
	if method == MethodEmail {
		args.Set(ArgNewMailbox, mailbox)
	}
	body, err := c.call(ctx, PathUpdateDCV, args)
	if err != nil {
		return err
	}
	_, err = encoded("update DCV", body)
	return err
}

// Collect fetches the certificate and its issuers as the CA delivers them, PEM
// or bare base64, one after the other. Before issuance it fails with
// [problem.NotIssuedYet].
func (c *Client) Collect(ctx context.Context, orderNumber string) ([]byte, error) {
	const op = "collect"
	body, err := c.call(ctx, PathCollectSSL, url.Values{
		ArgOrder: {orderNumber}, ArgQueryType: {"1"}, ArgRespType: {"3"}, ArgFormat: {"1"},
	})
	if err != nil {
		return nil, err
	}
	v, err := encoded(op, body)
	if err != nil {
		return nil, err
	}
	if v.Get("errorCode") == strconv.Itoa(CodeProcessing) {
		return nil, problem.New(problem.NotIssuedYet, op, nil)
	}
	leaf := v.Get("certificate")
	if leaf == "" {
		return nil, problem.New(problem.ChannelAnswer, op, nil)
	}
	var all bytes.Buffer
	for _, value := range append([]string{leaf}, v["caCertificate"]...) {
		writeArmoured(&all, value)
	}
	return all.Bytes(), nil
}

// writeArmoured gives a certificate its PEM armour if it came without.
func writeArmoured(b *bytes.Buffer, value string) {
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, "-----BEGIN") {
		b.WriteString(value + "\n")
		return
	}
	b.WriteString("-----BEGIN CERTIFICATE-----\n")
	for flat := strings.Join(strings.Fields(value), ""); flat != ""; {
		n := min(64, len(flat))
		b.WriteString(flat[:n] + "\n")
		flat = flat[n:]
	}
	b.WriteString("-----END CERTIFICATE-----\n")
}

// Upload sends one document to an order's upload address with its token. The
// address must be on the API's own host: a token goes nowhere else.
func (c *Client) Upload(ctx context.Context, address, token, fileName, mimeType string, data []byte) error {
	const op = "upload"
	to, err := url.Parse(address)
	base, errBase := url.Parse(c.base)
	if err != nil || errBase != nil || to.Host != base.Host || to.Scheme != base.Scheme {
		return problem.New(problem.ChannelAnswer, op, err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition(UploadField, fileName)},
		"Content-Type":        {mimeType},
	})
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, CallTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), &body)
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	_, err = c.do(req, op)
	return err
}
