package sectigo

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
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
// has one order at most. The call takes one method for all names: if they are
// mixed, it is the first that needs no mailbox, and [Client.UpdateDCV] says the
// others.
func (c *Client) Apply(ctx context.Context, a Apply) (Applied, error) {
	args := url.Values{
		ArgProduct: {strconv.Itoa(a.Product)}, ArgDays: {strconv.Itoa(a.Days)}, ArgServer: {"-1"},
		ArgCSR:       {base64.StdEncoding.EncodeToString(a.CSR)},
		ArgValidated: {"N"}, ArgContact: {a.Contact},
		ArgReference: {a.Reference}, ArgUnique: {"Y"}, ArgFormat: {"1"},
	}
	mailboxes := ArgMailbox
	if a.Multi {
		mailboxes = ArgMailboxes
		args.Set(ArgNames, strings.Join(a.Names, ","))
		args.Set(ArgPrimary, a.Names[0])
	}
	other := slices.IndexFunc(a.Methods, func(m string) bool { return m != MethodEmail })
	switch {
	case other >= 0:
		args.Set(ArgMethod, a.Methods[other])
	case len(a.Methods) > 0:
		args.Set(ArgMethod, MethodEmail)
		args.Set(mailboxes, strings.Join(a.Mailboxes, ","))
	}
	body, err := c.call(ctx, PathApply, args)
	if err != nil {
		return Applied{}, err
	}
	return applied(body)
}

// NamedStep is a step object of a post-payment status with its key.
type NamedStep struct {
	Key string
	StepInfo
}

// PostPaymentStatus asks how far an order is. Steps holds every object of the
// reply that has a title and a status, known to us or not, sorted by key.
func (c *Client) PostPaymentStatus(ctx context.Context, orderNumber string) (PostPaymentData, []NamedStep, error) {
	body, err := c.call(ctx, PathPostPayment, url.Values{ArgOrder: {orderNumber}})
	if err != nil {
		return PostPaymentData{}, nil, err
	}
	return postPayment(orderNumber, body)
}

// DomainDetail is one name's row of !GetMDCDomainDetails.
type DomainDetail struct {
	Name   string
	Method string
	Status string
}

// MDCDomainDetails asks how far each name's validation is. It works for
// single-domain orders, too (seen in two open-source clients).
func (c *Client) MDCDomainDetails(ctx context.Context, orderNumber string) ([]DomainDetail, error) {
	body, err := c.call(ctx, PathMDCDetails, url.Values{ArgOrder: {orderNumber}, ArgDetails: {"Y"}})
	if err != nil {
		return nil, err
	}
	return domainDetails(body)
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
	_, _, err = encoded("update DCV", body)
	return err
}

// DCVEmailAddresses asks for the mailboxes to which the CA would send a DCV mail
// for a name: constructed ones and, read from the DNS, the zone's contact. Sectigo
// accepts them for 24 hours.
func (c *Client) DCVEmailAddresses(ctx context.Context, domain string) ([]string, error) {
	// Only JSON has the DNS contact.
	body, err := c.call(ctx, PathMailboxes, url.Values{ArgName: {domain}, ArgFormat: {"2"}})
	if err != nil {
		return nil, err
	}
	return mailboxes(body)
}

// ResendDCVEmail makes the CA write a new DCV mail, with a new code, to a mailbox
// of an order.
func (c *Client) ResendDCVEmail(ctx context.Context, orderNumber, mailbox string) error {
	body, err := c.call(ctx, PathResend, url.Values{ArgOrder: {orderNumber}, ArgMailbox: {mailbox}})
	if err != nil {
		return err
	}
	_, _, err = encoded("resend DCV mail", body)
	return err
}

// DetailedStatus is what !GetDetailedOrderStatus says of an order. A word that
// the CA left out is empty.
type DetailedStatus struct {
	OrderStatus       string // Order…, and others
	CertificateStatus string
}

// DetailedOrderStatus asks for an order's status word.
func (c *Client) DetailedOrderStatus(ctx context.Context, orderNumber string) (DetailedStatus, error) {
	body, err := c.call(ctx, PathDetailed, url.Values{ArgOrder: {orderNumber}, ArgQueryType: {"0"}, ArgFormat: {"1"}})
	if err != nil {
		return DetailedStatus{}, err
	}
	return detailed(orderNumber, body)
}

// Collect fetches the certificate and its issuers as the CA delivers them, in
// PEM, one after the other. Before issuance it fails with
// [problem.NotIssuedYet].
func (c *Client) Collect(ctx context.Context, orderNumber string) ([]byte, error) {
	body, err := c.call(ctx, PathCollectSSL, url.Values{
		ArgOrder: {orderNumber}, ArgQueryType: {"1"}, ArgRespType: {"3"}, ArgFormat: {"1"},
	})
	if err != nil {
		return nil, err
	}
	return collected(body)
}

// Upload sends one document to an order's upload address with its token. The
// address must be on the API's own host: a token goes nowhere else. What the desk
// does not take is [problem.ChannelRefused] with its words, the HTTP status as
// code and the document's field, if it names one, as argument.
func (c *Client) Upload(ctx context.Context, address, token, fileName, mimeType string, data []byte) error {
	const op = "upload"
	if !c.isOurs(address) || token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return problem.New(problem.ChannelAnswer, op, errors.New("the address is not on the API's host, or the token is none"))
	}
	body, contentType, err := multipartOf(fileName, mimeType, data)
	if err != nil {
		return problem.New(problem.Internal, op, err)
	}
	req, err := http.NewRequest(http.MethodPost, address, body)
	if err != nil {
		return problem.New(problem.Internal, op, nil)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+token)
	if err := c.take(ctx, op); err != nil {
		return err
	}
	defer c.give()
	a, err := c.do(ctx, UploadTime, req, op)
	if err != nil {
		return err
	}
	if a.code != http.StatusOK {
		return uploadRefusal(op, a)
	}
	return nil
}

// isOurs reports whether address is on the API's own host, by the same scheme.
func (c *Client) isOurs(address string) bool {
	to, err := url.Parse(address)
	base, errBase := url.Parse(c.base)
	return err == nil && errBase == nil && to.User == nil && to.Scheme == base.Scheme &&
		to.Host != "" && strings.EqualFold(to.Host, base.Host)
}

// multipartOf packs one file as multipart/form-data.
func multipartOf(fileName, mimeType string, data []byte) (*bytes.Buffer, string, error) {
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
	return &body, form.FormDataContentType(), err
}
