// Package channel carries an order to the CA and brings its answers back. Each
// channel offers the same calls; what it cannot do it says with a problem.
package channel

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Portal is where a partner looks up orders by their own reference. Sectigo
// documents no call for it, so each channel brings its own.
type Portal interface {
	FindOrder(ctx context.Context, reference string) (order.Receipt, bool, error)
	// Clock is practice time.
	Clock(ctx context.Context) (time.Time, error)
}

// Practice reaches the practice CA by the partner protocol. It is safe for
// concurrent use.
type Practice struct {
	api    *sectigo.Client
	portal Portal
}

// NewPractice returns the practice channel over a client of the practice CA.
func NewPractice(api *sectigo.Client, portal Portal) *Practice {
	return &Practice{api: api, portal: portal}
}

// ID names the channel.
func (*Practice) ID() string { return order.Practice }

// Time is practice time, which can be skipped ahead.
func (p *Practice) Time(ctx context.Context) (time.Time, error) { return p.portal.Clock(ctx) }

// Submit places the order once. If every name is proved by mail, the call names their
// mailboxes, which are listed just before: the CA accepts one for 24 hours after that,
// and the person may have chosen it earlier.
func (p *Practice) Submit(ctx context.Context, a order.Application) (order.Receipt, error) {
	product := a.Names.Product()
	methods, err := wireMethods("submit", a.Names, a.Methods, a.Mailboxes)
	if err != nil {
		return order.Receipt{}, err
	}
	if !slices.ContainsFunc(methods, func(m string) bool { return m != sectigo.MethodEmail }) {
		for _, name := range a.Names {
			if _, err := p.Mailboxes(ctx, name); err != nil {
				return order.Receipt{}, err
			}
		}
	}
	applied, err := p.api.Apply(ctx, sectigo.Apply{
		Product: int(product), Multi: product == order.QWACNaturalMultiDomain, Days: a.Days,
		Names: a.Names.Strings(), CSR: a.CSR, Methods: methods, Mailboxes: a.Mailboxes,
		Contact: a.Contact, Reference: a.Reference,
	})
	if err != nil {
		return order.Receipt{}, err
	}
	return order.Receipt{Number: applied.OrderNumber, UniqueValue: applied.UniqueValue, Cost: applied.Cost, Raw: applied.Raw}, nil
}

// Find looks the reference up in the CA's portal.
func (p *Practice) Find(ctx context.Context, reference string) (order.Receipt, bool, error) {
	return p.portal.FindOrder(ctx, reference)
}

// Status asks for the order's steps, each name's proof and the order's status
// word. For the word the post-payment status stands in if the call that the
// documentation gives it to has none or makes no sense.
func (p *Practice) Status(ctx context.Context, number string) (order.Report, error) {
	data, steps, err := p.api.PostPaymentStatus(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	rows, err := p.api.MDCDomainDetails(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	word, err := p.orderStatus(ctx, number)
	if err != nil {
		return order.Report{}, err
	}
	if word == "" {
		word = data.OrderStatus
	}
	r := order.Report{
		Number: number, OrderStatus: word,
		Upload: order.Upload{URL: data.UploadDocumentURL, Token: data.UploadDocumentToken},
	}
	for _, s := range steps {
		status := stepStatus(s.Status)
		if status == order.StepNotApplicable && slices.Contains(notForPeople(), s.Key) {
			continue
		}
		r.Steps = append(r.Steps, order.Step{ID: stepID(s.Key), Title: s.Title, Status: status, Raw: s.Status, Note: s.Description})
	}
	for _, row := range rows {
		r.Proofs = append(r.Proofs, order.Proof{
			Name: order.Name(strings.ToLower(row.Name)), Method: row.Method, Validated: sectigo.Validated(row.Status), Raw: row.Status,
		})
	}
	return r, nil
}

// orderStatus is the order's status word, "" if the CA does not say it. What the
// reply of that call looks like is not documented, so that a strange one must not
// hide the steps.
func (p *Practice) orderStatus(ctx context.Context, number string) (string, error) {
	d, err := p.api.DetailedOrderStatus(ctx, number)
	for _, kind := range []problem.Kind{problem.ChannelAnswer, problem.ChannelArgument, problem.ChannelRefused} {
		if errors.Is(err, kind) {
			return "", nil
		}
	}
	return d.OrderStatus, err
}

// Mailboxes asks for the mailboxes that may prove a name. The CA accepts them for
// 24 hours.
func (p *Practice) Mailboxes(ctx context.Context, name order.Name) ([]string, error) {
	return p.api.DCVEmailAddresses(ctx, string(name))
}

// Resend makes the CA write a new mail to the mailbox; codes sent before no longer
// count. The call takes no name: every name of the order that waits at the mailbox
// gets one.
func (p *Practice) Resend(ctx context.Context, number string, _ order.Name, mailbox string) error {
	return p.api.ResendDCVEmail(ctx, number, mailbox)
}

// Prove sets each name's method, which makes the CA look at its proof at once.
// Names before an error have been asked for.
func (p *Practice) Prove(ctx context.Context, number string, names order.Names, methods []order.Method, mailboxes []string) error {
	wire, err := wireMethods("prove", names, methods, mailboxes)
	if err != nil {
		return err
	}
	for i, n := range names {
		name := string(n)
		if names.Product() == order.QWACNatural {
			name = ""
		}
		if err := p.api.UpdateDCV(ctx, number, name, wire[i], mailboxes[i]); err != nil {
			return err
		}
	}
	return nil
}

// Upload sends each document to the validation desk.
func (p *Practice) Upload(ctx context.Context, to order.Upload, documents []order.Document) error {
	if to.URL == "" {
		return problem.New(problem.ChannelAnswer, "upload", nil)
	}
	for _, d := range documents {
		if err := p.api.Upload(ctx, to.URL, to.Token, d.Name, d.Type, d.Data); err != nil {
			return err
		}
	}
	return nil
}

// Collect fetches the issued certificates.
func (p *Practice) Collect(ctx context.Context, number string) ([]byte, error) {
	return p.api.Collect(ctx, number)
}

// wireMethods are the methods in the CA's words, if there is one for each name.
func wireMethods(op string, names order.Names, methods []order.Method, mailboxes []string) ([]string, error) {
	words := map[order.Method]string{
		order.CNAME: sectigo.MethodCNAME, order.HTTP: sectigo.MethodHTTP,
		order.HTTPS: sectigo.MethodHTTPS, order.Email: sectigo.MethodEmail,
	}
	var wire []string
	for _, m := range methods {
		if words[m] != "" {
			wire = append(wire, words[m])
		}
	}
	if len(names) == 0 || len(wire) != len(names) || len(mailboxes) != len(names) {
		return nil, problem.New(problem.Internal, op, errors.New("not one method and one mailbox for each name"))
	}
	return wire, nil
}

// stepID maps the keys of the post-payment status. Those of an eIDAS order are
// inferred (see [sectigo.PostPaymentData]); an unseen key keeps its title only.
func stepID(key string) order.StepID {
	return map[string]order.StepID{
		"csrStatus": order.StepCSR, "agreementStatus": order.StepAgreement, "dcvStatus": order.StepDCV,
		"emailVerificationStatus": order.StepEmail, "individualStatus": order.StepIdentity,
		"finalApprovalStatus": order.StepApproval,
	}[key]
}

// notForPeople are steps that only legal persons have. A person's order has them
// as not applicable; with any other status one would be news, and is shown.
func notForPeople() []string { return []string{"callbackStatus", "organizationStatus"} }

func stepStatus(word string) order.StepStatus {
	switch word {
	case sectigo.StatusCompleted:
		return order.StepCompleted
	case sectigo.StatusActionRequired:
		return order.StepActionRequired
	case sectigo.StatusInProgress:
		return order.StepInProgress
	case sectigo.StatusNotApplicable:
		return order.StepNotApplicable
	}
	return order.StepUnknown
}
