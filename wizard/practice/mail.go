package practice

import (
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/sectigo"
)

// MailKind says what a mail is about. The words are stored.
type MailKind string

// The kinds.
const (
	MailAgreement      MailKind = "agreement"       // asks to accept the Subscriber Agreement
	MailAddress        MailKind = "address"         // asks to confirm the contact address
	MailProof          MailKind = "proof"           // carries the code for one name; name, code
	MailPapersMissing  MailKind = "papers-missing"  // why
	MailPapersRefused  MailKind = "papers-refused"  // why
	MailPapersAccepted MailKind = "papers-accepted" // the desk has accepted the papers
	MailBlocked        MailKind = "blocked"         // why
	MailIssued         MailKind = "issued"          // carries the certificate
	MailRejected       MailKind = "rejected"        // the order was rejected or cancelled; why
	MailRefunded       MailKind = "refunded"        // the order was refunded; why
	MailRevoked        MailKind = "revoked"         // the certificate was revoked; why
)

// Keys of a mail's parameters.
const (
	paramWhy  = "why" // reasons, one a line
	paramName = "name"
	paramCode = "code"
)

// mailRecord is a mail that was sent, on disk. Subject, body and link are made
// when it is shown: the link's port may be another one by then.
type mailRecord struct {
	ID     string            `json:"id"` // unique within the order
	Kind   MailKind          `json:"kind"`
	To     string            `json:"to,omitempty"` // empty if the order has no contact address
	At     time.Time         `json:"at"`           // practice time
	Params map[string]string `json:"params,omitempty"`
}

// maxOrderMails is how many mails are kept for an order: far more than an order
// needs, and a bound for someone who asks for a code again and again.
const maxOrderMails = 200

// send puts a mail into the order; it is sent when the order is stored, together
// with the fact that causes it. params are key, value pairs. If there are too
// many, the oldest proof mail is dropped, or else the oldest of all, but never
// the new one.
func (o *orderRecord) send(kind MailKind, to string, at time.Time, params ...string) {
	m := mailRecord{ID: "1", Kind: kind, To: to, At: at}
	if n := len(o.Mails); n > 0 {
		last, _ := strconv.Atoi(o.Mails[n-1].ID) // we wrote it
		m.ID = strconv.Itoa(last + 1)
	}
	for i := 0; i+1 < len(params); i += 2 {
		if m.Params == nil {
			m.Params = map[string]string{}
		}
		m.Params[params[i]] = params[i+1]
	}
	for len(o.Mails) >= maxOrderMails {
		oldest := max(0, slices.IndexFunc(o.Mails, func(m mailRecord) bool { return m.Kind == MailProof }))
		o.Mails = slices.Delete(o.Mails, oldest, oldest+1)
	}
	o.Mails = append(o.Mails, m)
}

// wroteBlocked reports whether the applicant was told of this reason already.
func (o *orderRecord) wroteBlocked(why string) bool {
	return slices.ContainsFunc(o.Mails, func(m mailRecord) bool { return m.Kind == MailBlocked && m.Params[paramWhy] == why })
}

// sendFirst sends what a new order causes: the agreement, the confirmation of the
// contact address, and a code to the mailbox of each name that has one.
func (ca *CA) sendFirst(o *orderRecord, now time.Time) error {
	if o.Agreed == nil { // a replacement has both already
		o.send(MailAgreement, o.Contact, now)
	}
	if o.MailVerified == nil {
		o.send(MailAddress, o.Contact, now)
	}
	for i, p := range o.Proofs {
		if p.Method != sectigo.MethodEmail {
			continue
		}
		if err := ca.sendCode(o, i, p.Code.Domain, now); err != nil {
			return err
		}
	}
	return nil
}

// Limits of a code. The random value of BR 3.2.2.4.4 lives 30 days at most and
// has at least 112 bits (BR 1.6.1); ours has 120.
const (
	codeLife  = 30 * 24 * time.Hour // practice time
	codeBytes = 15
	codeTries = 10 // wrong ones, then a new mail is needed
)

// proofCode is the code in the newest proof mail for a name.
type proofCode struct {
	Value  string    `json:"value"`
	Domain string    `json:"domain"` // the authorization domain name that the mailbox stands for
	Sent   time.Time `json:"sent"`   // practice time
	Wrong  int       `json:"wrong,omitempty"`
}

// sendCode sends a fresh code for the order's name at index i to its mailbox. It
// takes the place of an earlier one.
func (ca *CA) sendCode(o *orderRecord, i int, domain string, now time.Time) error {
	raw, err := randomBytes(ca.random, codeBytes)
	if err != nil {
		return err
	}
	p := &o.Proofs[i]
	p.Code = &proofCode{Value: base32.StdEncoding.EncodeToString(raw), Domain: domain, Sent: now}
	p.Reason = "waiting for the code that was sent to " + p.Mailbox
	o.send(MailProof, p.Mailbox, now, paramName, p.Name, paramCode, p.Code.Value)
	return nil
}

// is compares without telling by the time it takes how much of a code is right.
func (c *proofCode) is(given string) bool {
	return subtle.ConstantTimeCompare([]byte(c.Value), []byte(given)) == 1
}

// waitsForCode reports whether a name's proof may still come by mail.
func (p proof) waitsForCode() bool {
	return p.Method == sectigo.MethodEmail && p.Code != nil && p.Validated == nil
}

// codeOutcome is what came of a code.
type codeOutcome int

const (
	codeWrong   codeOutcome = iota // no name of the order waits for it
	codeRight                      // the name is validated now
	codeAgain                      // the name was validated with it before
	codeExpired                    // right, but too old
	codeSpent                      // right, but too many wrong ones came before
)

// enter gives the order a code, and returns the name it belongs to, nil for a
// wrong one. A wrong code counts against every name that waits for one, as it may
// have been meant for any of them.
func (o *orderRecord) enter(given string, now time.Time) (codeOutcome, *proof) {
	given = strings.ToUpper(strings.TrimSpace(given))
	var found *proof
	for i := range o.Proofs {
		if p := &o.Proofs[i]; p.Method == sectigo.MethodEmail && p.Code != nil && p.Code.is(given) {
			found = p
		}
	}
	switch {
	case found == nil:
		for i := range o.Proofs {
			if p := &o.Proofs[i]; p.waitsForCode() && p.Code.Wrong < codeTries {
				p.Code.Wrong++
			}
		}
		return codeWrong, nil
	case found.Validated != nil:
		return codeAgain, found
	case found.Code.Wrong >= codeTries:
		return codeSpent, found
	case now.After(found.Code.Sent.Add(codeLife)):
		return codeExpired, found
	}
	found.Validated, found.Checked, found.Domain = &now, &now, found.Code.Domain
	found.Reason = "the code that was sent to " + found.Mailbox + " was entered"
	return codeRight, found
}
