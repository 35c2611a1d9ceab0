package sectigo

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// NamedStep is a step object of a post-payment status with its key.
type NamedStep struct {
	Key string
	StepInfo
}

// PostPaymentStatus asks how far an order is. Steps holds every object of the
// reply that has a title and a status, known to us or not, sorted by key.
func (c *Client) PostPaymentStatus(ctx context.Context, orderNumber string) (PostPaymentData, []NamedStep, error) {
	body, err := c.ask(ctx, PathPostPayment, url.Values{ArgOrder: {orderNumber}})
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
	body, err := c.ask(ctx, PathMDCDetails, url.Values{ArgOrder: {orderNumber}, ArgDetails: {"Y"}})
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
	return c.update(ctx, args)
}

// UpdateDCVs sets the methods of several names of a multi-domain order, in one call
// where the call can say it: its lists are short (255, 32 and 255 characters), and a
// list of mailboxes has no word for a name without one. Otherwise it is one call for
// each name; those before an error have been set.
func (c *Client) UpdateDCVs(ctx context.Context, orderNumber string, names, methods, mailboxes []string) error {
	list, words, boxes := strings.Join(names, " "), strings.Join(methods, ","), strings.Join(mailboxes, " ")
	mails := 0
	for _, m := range methods {
		if m == MethodEmail {
			mails++
		}
	}
	const most, mostWords = 255, 32
	if len(names) < 2 || mails != 0 && mails != len(names) || len(list) > most || len(words) > mostWords || len(boxes) > most {
		for i, name := range names {
			if err := c.UpdateDCV(ctx, orderNumber, name, methods[i], mailboxes[i]); err != nil {
				return err
			}
		}
		return nil
	}
	args := url.Values{ArgOrder: {orderNumber}, ArgNames: {list}, ArgMethods: {words}}
	if mails > 0 {
		args.Set(ArgNewMailboxes, boxes)
	}
	return c.update(ctx, args)
}

func (c *Client) update(ctx context.Context, args url.Values) error {
	body, err := c.call(ctx, PathUpdateDCV, args)
	if err != nil {
		return err
	}
	return done("update DCV", PathUpdateDCV, body)
}

// DCVEmailAddresses asks for the mailboxes to which the CA would send a DCV mail
// for a name: constructed ones and, read from the DNS, the zone's contact. Sectigo
// accepts them for 24 hours.
func (c *Client) DCVEmailAddresses(ctx context.Context, domain string) ([]string, error) {
	// Only JSON has the DNS contact.
	body, err := c.ask(ctx, PathMailboxes, url.Values{ArgName: {domain}, ArgFormat: {"2"}})
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
	return done("resend DCV mail", PathResend, body)
}

// DetailedStatus is what !GetDetailedOrderStatus says of an order. A word that
// the CA left out is empty.
type DetailedStatus struct {
	OrderStatus       string // Order…, and others
	CertificateStatus string
	Other             []Said // fields that no source names
}

// DetailedOrderStatus asks for an order's status word.
func (c *Client) DetailedOrderStatus(ctx context.Context, orderNumber string) (DetailedStatus, error) {
	body, err := c.ask(ctx, PathDetailed, url.Values{ArgOrder: {orderNumber}, ArgQueryType: {"0"}, ArgFormat: {"1"}})
	if err != nil {
		return DetailedStatus{}, err
	}
	return detailed(orderNumber, body)
}

// Collect fetches the certificate and its issuers as the CA delivers them, in
// PEM, one after the other. Before issuance it fails with
// [problem.NotIssuedYet].
func (c *Client) Collect(ctx context.Context, orderNumber string) ([]byte, error) {
	args := url.Values{ArgOrder: {orderNumber}, ArgQueryType: {"1"}}
	if c.options.Collect == PathCollectSSL {
		args.Set(ArgRespType, "3")
		args.Set(ArgFormat, c.options.format())
	}
	body, err := c.ask(ctx, c.options.Collect, args)
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
	if !utf8.Valid(a.body) || bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<")) {
		return a.senseless(op) // bytes, or a page: of a proxy or of a service under maintenance
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
