package practice

import (
	"context"
	"crypto/x509"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Arguments of the calls that end an order.
const (
	argSerial       = "serialNumber"     // hexadecimal
	argWhy          = "revocationReason" // a comment
	argReason       = "codeReason"
	argInCRL        = "includeInCRL"
	argTest         = "test"
	argRefundReason = "refundReasonCode"
)

// Reasons of revocation (RFC 5280 5.3.1).
const (
	reasonUnspecified   = 0
	reasonKeyCompromise = 1
)

// Words of a certificate's state.
const (
	statusRefunded        = "Refunded"         // an order's, too (sps/eidas-certificates/getting-started)
	statusAwaitingPayment = "Awaiting payment" // an order's
	certificateRevoked    = "Revoked"
	certificateReplaced   = "Replaced"
)

// revocation is the end of a certificate.
type revocation struct {
	At     time.Time `json:"at"` // real time, as certificates are dated by it
	Reason int       `json:"reason"`
	Why    string    `json:"why,omitempty"`
	Hidden bool      `json:"hidden,omitempty"` // includeInCRL=N: only marked as replaced
}

// closing is the end of an order.
type closing struct {
	At     time.Time `json:"at"`     // practice time
	Status string    `json:"status"` // Rejected or Refunded
	Why    string    `json:"why,omitempty"`
}

// revokedRecord is a line of the revocation list.
type revokedRecord struct {
	V      int       `json:"v"`
	Serial string    `json:"serial"` // hexadecimal
	At     time.Time `json:"at"`
	Reason int       `json:"reason"`
}

func rejected(o *orderRecord) *fault {
	message := "The order was rejected!"
	if o.Closed.Status == statusRefunded {
		message = "The order was refunded!"
	}
	return &fault{code: sectigo.CodeRejected, message: message}
}

func signing() *fault {
	return &fault{code: sectigo.CodeBeingIssued, message: "The certificate is currently being issued!"}
}

// revokeSSLArguments are those of sps/auto-revoke-ssl/request.
func revokeSSLArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, false, 128},
		argument{argCertificateID, false, 16},
		argument{argSerial, false, 34},
		argument{argWhy, false, 1024},
		argument{argReason, false, 2},
		argument{argTest, false, 1},
		argument{argInCRL, false, 1},
	)
}

// revokeArguments are those of sps/auto-revoke-certificate/request.
func revokeArguments() []argument {
	return append(revokeSSLArguments(),
		argument{"accountID", false, 64},
		argument{"productCode", false, 64},
		argument{sectigo.ArgProduct, false, 64},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// revokeSSL is !AutoRevokeSSL: it ends a certificate that was issued.
func (ca *CA) revokeSSL(r *http.Request, args arguments) (answered, error) {
	return ca.end(r.Context(), args, false)
}

// revoke is !autoRevokeCertificate, which rejects an order that has no certificate
// yet.
func (ca *CA) revoke(r *http.Request, args arguments) (answered, error) {
	return ca.end(r.Context(), args, true)
}

func (ca *CA) end(ctx context.Context, args arguments, rejects bool) (answered, error) {
	format, err := args.number(sectigo.ArgFormat, 0, 1)
	if err != nil {
		return answered{}, err
	}
	v, test, err := readRevocation(args)
	if err != nil {
		return answered{}, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.endable(ctx, args, rejects)
	switch {
	case err != nil:
		return answered{}, err
	case test:
	case o.Leaf == nil:
		err = ca.reject(ctx, o, sectigo.OrderRejected, v.Why)
	default:
		err = ca.revokeLeaf(ctx, o, v, nil)
	}
	if err != nil {
		return answered{}, err
	}
	if format == 1 {
		var p pairs
		p.addInt("errorCode", sectigo.CodeOK)
		return p.reply(), nil
	}
	return lines(strconv.Itoa(sectigo.CodeOK)), nil
}

func readRevocation(args arguments) (v revocation, test bool, err error) {
	if test, err = args.yes(argTest); err != nil {
		return v, test, err
	}
	if v.Reason, err = args.number(argReason, reasonUnspecified, reasonKeyCompromise, 3, 4, 5); err != nil {
		return v, test, err
	}
	if args[argInCRL] != "" {
		listed, err := args.yes(argInCRL)
		if err != nil {
			return v, test, err
		}
		v.Hidden = !listed
	}
	v.Why = args[argWhy]
	return v, test, nil
}

// endable is the order that a call names, if it can be ended. Call with mu held.
func (ca *CA) endable(ctx context.Context, args arguments, rejects bool) (*orderRecord, error) {
	o, err := ca.bySerial(ctx, args)
	if err != nil {
		return nil, err
	}
	if err := ca.advance(ctx, o); err != nil {
		return nil, err
	}
	switch {
	case o.Closed != nil:
		return nil, rejected(o)
	case o.Revoked != nil:
		return nil, &fault{code: sectigo.CodeRevoked, message: "The certificate has already been revoked!"}
	case o.Leaf == nil && o.beingIssued(ca.practiceTime()):
		f := signing()
		if !rejects && args[argWhy] == "" {
			f.code = codeSigning
		}
		return nil, f
	case o.Leaf == nil && !rejects:
		return nil, invalidBecause(sectigo.ArgOrder, "It has no certificate yet.")
	case o.Leaf == nil:
		return o, nil
	}
	leaf, err := parseStored(o.Leaf)
	if err == nil && ca.now().After(leaf.NotAfter) {
		err = &fault{code: codePastLife, message: "The certificate has expired!"}
	}
	return o, err
}

// bySerial is named with a certificate's serial number as one more name.
func (ca *CA) bySerial(ctx context.Context, args arguments) (*orderRecord, error) {
	text := args[argSerial]
	if text == "" {
		return ca.named(ctx, args)
	}
	for _, other := range []string{sectigo.ArgOrder, argCertificateID} {
		if args[other] != "" {
			return nil, invalidBecause(argSerial, "One name of the certificate is enough.")
		}
	}
	serial, good := new(big.Int).SetString(text, 16)
	if !good || serial.Sign() < 1 {
		return nil, invalid(argSerial)
	}
	var rec serialRecord
	found, err := ca.state.get(ctx, prefixSerial+hashed(serial.Text(16)), &rec)
	if err != nil || !found {
		return nil, orFault(err, invalid(argSerial))
	}
	return ca.order(ctx, rec.Order)
}

// reject ends an order without a certificate and writes a mail about it. Call with
// mu held.
func (ca *CA) reject(ctx context.Context, o *orderRecord, status, why string) error {
	now := ca.practiceTime()
	o.Closed = &closing{At: now, Status: status, Why: why}
	kind := MailRejected
	if status == statusRefunded {
		kind = MailRefunded
	}
	o.send(kind, o.Contact, now, paramWhy, clipped(why, maxNote))
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}

// revokeLeaf ends o's certificate, durably: the answer by OCSP, the line in the list
// and the mail are there when it returns. A key that is said to be compromised is
// never taken again (BR 6.1.1.3). Call with mu held.
func (ca *CA) revokeLeaf(ctx context.Context, o *orderRecord, v revocation, closed *closing) error {
	leaf, err := parseStored(o.Leaf)
	if err != nil {
		return err
	}
	v.At = ca.now().UTC().Truncate(time.Second)
	o.Revoked = &v
	serial := leaf.SerialNumber.Text(16)
	writes := map[string]any{prefixOrder + o.Number: o}
	kind := MailRevoked
	if closed != nil {
		o.Closed, kind = closed, MailRefunded
	}
	if !v.Hidden {
		writes[prefixSerial+hashed(serial)] = serialRecord{V: recordVersion, Order: o.Number, Revoked: &v.At, Reason: v.Reason}
		writes[prefixRevoked+hashed(serial)] = revokedRecord{V: recordVersion, Serial: serial, At: v.At, Reason: v.Reason}
	}
	if v.Reason == reasonKeyCompromise {
		writes[prefixBadKey+hashed(string(leaf.RawSubjectPublicKeyInfo))] = pointer{V: recordVersion, Order: o.Number}
	}
	o.send(kind, o.Contact, ca.practiceTime(), paramWhy, clipped(v.Why, maxNote))
	return ca.state.put(ctx, writes)
}

// revokedList is every line of the revocation list.
func (ca *CA) revokedList(ctx context.Context) ([]x509.RevocationListEntry, error) {
	keys, err := ca.state.disk.Keys(ctx, prefixRevoked)
	if err != nil {
		return nil, err
	}
	var out []x509.RevocationListEntry
	for _, key := range keys {
		var rec revokedRecord
		if _, err := ca.state.get(ctx, key, &rec); err != nil {
			return nil, err
		}
		serial, good := new(big.Int).SetString(rec.Serial, 16)
		if !good {
			return nil, problem.New(problem.StoreDamaged, "read revocation", nil)
		}
		out = append(out, x509.RevocationListEntry{SerialNumber: serial, RevocationTime: rec.At, ReasonCode: rec.Reason})
	}
	return out, nil
}

// refundTime is how long an order can be refunded (eIDAS CP/CPS: 30 days), in
// practice time.
const refundTime = 30 * 24 * time.Hour

// refundArguments are those of sps/auto-refund/request.
func refundArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, true, 128},
		argument{argRefundReason, true, 2},
	)
}

// refund is !AutoRefund: for an order of one domain, within refundTime. Several
// domains want a ticket to support (sps/auto-refund/overview), which has no code of
// its own in what could be read. A certificate that was issued is revoked with it.
func (ca *CA) refund(r *http.Request, args arguments) (answered, error) {
	ctx := r.Context()
	reason, err := strconv.Atoi(args[argRefundReason])
	if err != nil || reason < 1 || reason > 11 {
		return answered{}, invalid(argRefundReason)
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.advanced(ctx, args[sectigo.ArgOrder])
	if err != nil {
		return answered{}, err
	}
	now := ca.practiceTime()
	switch {
	case o.Closed != nil && o.Closed.Status == statusRefunded:
		return answered{}, &fault{code: codeAlreadyRefunded, message: "The order has already been refunded!"}
	case o.Closed != nil:
		return answered{}, rejected(o)
	case o.Product == productMulti:
		return answered{}, invalidBecause(sectigo.ArgOrder, "Orders for several domains are refunded by support.")
	case o.Base != "":
		return answered{}, invalidBecause(sectigo.ArgOrder, "It is a replacement.")
	case now.After(o.Placed.Add(refundTime)):
		return answered{}, &fault{code: sectigo.CodeRejected, message: "The refund period of 30 days is over!"}
	case o.Leaf == nil && o.beingIssued(now):
		return answered{}, signing()
	}
	if err := ca.repay(ctx, o, now, reason); err != nil {
		return answered{}, err
	}
	return lines(strconv.Itoa(sectigo.CodeOK)), nil
}

func (ca *CA) repay(ctx context.Context, o *orderRecord, now time.Time, reason int) error {
	why := "reason " + strconv.Itoa(reason)
	if o.Leaf == nil || o.Revoked != nil {
		return ca.reject(ctx, o, statusRefunded, why)
	}
	return ca.revokeLeaf(ctx, o, revocation{Reason: reasonUnspecified, Why: why}, &closing{At: now, Status: statusRefunded, Why: why})
}

// plainLines is the error format of calls that answer in lines only.
func plainLines(f *fault, _ arguments) answered {
	return lines(strconv.Itoa(f.code), strings.ReplaceAll(f.message, "\n", " "))
}
