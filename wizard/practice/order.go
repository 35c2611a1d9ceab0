package practice

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Product codes (docs.sectigo.com/sps/auto-apply-order/eidas-certificates).
const (
	productSingle = 791 // QWAC Natural
	productMulti  = 792 // QWAC Natural Multi-Domain
)

// maxSites is how many names product 792 covers (Sectigo product page).
const maxSites = 3

// orderRecord is an order on disk: what was asked for and what happened. How far
// it is follows from that and the clock (see steps) and is never stored.
type orderRecord struct {
	V         int       `json:"v"`
	Number    string    `json:"number"`
	Product   int       `json:"product"`
	Days      int       `json:"days"`
	CSR       []byte    `json:"csr"` // DER, as it came
	Unique    string    `json:"unique,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Contact   string    `json:"contact,omitempty"`
	Placed    time.Time `json:"placed"` // practice time
	Proofs    []proof   `json:"proofs"` // one per name, the common name first

	// Of a replacement (see replace); the list is in the base order.
	Base         string     `json:"base,omitempty"`  // number of the first order
	Began        *time.Time `json:"began,omitempty"` // practice time at which the term began
	Term         int        `json:"term,omitempty"`  // days that were bought; Days is what is left of them
	Replacements []string   `json:"replacements,omitempty"`

	Unpaid bool `json:"unpaid,omitempty"` // nothing goes on before it is paid for

	Agreed       *time.Time   `json:"agreed,omitempty"`        // practice time of the Subscriber Agreement
	MailVerified *time.Time   `json:"mail_verified,omitempty"` // practice time at which the contact address was confirmed
	Mails        []mailRecord `json:"mails,omitempty"`         // what was sent, oldest first

	Papers   []paperRecord `json:"papers,omitempty"`
	Filed    *time.Time    `json:"filed,omitempty"`    // practice time at which the papers last changed
	Decision *decision     `json:"decision,omitempty"` // the desk's, on the papers as they are

	Blocked string     `json:"blocked,omitempty"` // why the last try to issue failed
	Leaf    []byte     `json:"leaf,omitempty"`    // DER
	Issued  *time.Time `json:"issued,omitempty"`  // real time

	Revoked *revocation `json:"revoked,omitempty"`
	Closed  *closing    `json:"closed,omitempty"`
}

// reference and token index records point to an order.
type pointer struct {
	V     int    `json:"v"`
	Order string `json:"order"`
}

func (o *orderRecord) names() []string {
	out := make([]string, len(o.Proofs))
	for i, p := range o.Proofs {
		out[i] = p.Name
	}
	return out
}

func (o *orderRecord) token() token { return tokenFor(o.CSR, o.Unique) }

// order reads an order, with a fault at the orderNumber argument if there is none.
func (ca *CA) order(ctx context.Context, number string) (*orderRecord, error) {
	if !isNumber(number) {
		return nil, invalid(sectigo.ArgOrder)
	}
	var o orderRecord
	found, err := ca.state.get(ctx, prefixOrder+number, &o)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, invalid(sectigo.ArgOrder)
	}
	return &o, nil
}

func isNumber(s string) bool {
	if len(s) != 8 {
		return false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// advanced reads an order, lets the desk decide if that is due, and issues the
// certificate if everything is done. It is how every call that shows an order
// sees it. Call with mu held.
func (ca *CA) advanced(ctx context.Context, number string) (*orderRecord, error) {
	o, err := ca.order(ctx, number)
	if err != nil {
		return nil, err
	}
	return o, ca.advance(ctx, o)
}

// advance has the papers read when the desk's time has come, and issues o's
// certificate once every step is done and CAA allows it. What it changes is on
// disk when it returns; on an error o is not to be shown. Call with mu held, which
// is what makes a certificate be issued once.
func (ca *CA) advance(ctx context.Context, o *orderRecord) error {
	if o.Leaf != nil || o.Closed != nil {
		return nil
	}
	if err := ca.readPapersOf(ctx, o); err != nil {
		return err
	}
	if err := ca.expire(ctx, o); err != nil {
		return err
	}
	if !o.approvable(ca.practiceTime()) {
		return nil
	}
	for _, name := range o.names() {
		if why := ca.names.caaBlock(ctx, name); why != "" {
			return ca.block(ctx, o, why)
		}
	}
	return ca.sign(ctx, o)
}

// block notes why o cannot be issued. The same reason is not written twice.
func (ca *CA) block(ctx context.Context, o *orderRecord, why string) error {
	if err := ctx.Err(); err != nil {
		return problem.New(problem.Cancelled, "check CAA", err)
	}
	if o.Blocked == why {
		return nil
	}
	o.Blocked = why
	if !o.wroteBlocked(why) {
		o.send(MailBlocked, o.Contact, ca.practiceTime(), paramWhy, why)
	}
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}

func (ca *CA) sign(ctx context.Context, o *orderRecord) error {
	csr, err := x509.ParseCertificateRequest(o.CSR)
	if err != nil {
		return problem.New(problem.StoreDamaged, "read CSR of practice order", err)
	}
	now := ca.now().UTC()
	der, err := ca.signer.issue(ca.random, now, leafRequest{
		csr: csr, names: o.names(), days: o.Days, statement: *o.Decision.Certified, base: ca.URL(),
	})
	if err != nil {
		return problem.New(problem.Internal, "sign practice certificate", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return problem.New(problem.Internal, "read practice certificate", err)
	}
	o.Leaf, o.Issued, o.Blocked = der, &now, ""
	o.send(MailIssued, o.Contact, ca.practiceTime())
	return ca.state.put(ctx, map[string]any{
		prefixOrder + o.Number:                            o,
		prefixSerial + hashed(leaf.SerialNumber.Text(16)): serialRecord{V: recordVersion, Order: o.Number},
	})
}

// findReference returns the order with our caller's reference, nil if there is
// none.
func (ca *CA) findReference(ctx context.Context, reference string) (*orderRecord, error) {
	var at pointer
	found, err := ca.state.get(ctx, prefixRef+hashed(reference), &at)
	if err != nil || !found {
		return nil, err
	}
	return ca.order(ctx, at.Order)
}

// allOrders reads every order, oldest first.
func (ca *CA) allOrders(ctx context.Context) ([]*orderRecord, error) {
	keys, err := ca.state.disk.Keys(ctx, prefixOrder)
	if err != nil {
		return nil, err
	}
	slices.Sort(keys)
	out := make([]*orderRecord, 0, len(keys))
	for _, key := range keys {
		var o orderRecord
		found, err := ca.state.get(ctx, key, &o)
		if err != nil {
			return nil, err
		}
		if found {
			out = append(out, &o)
		}
	}
	return out, nil
}

// parseStored reads a certificate that is on our disk.
func parseStored(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, problem.New(problem.StoreDamaged, "read practice certificate", err)
	}
	return cert, nil
}
