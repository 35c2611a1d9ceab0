package practice

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/rules"
	"qwizard/wizard/sectigo"
)

// Ways to name an order besides its number.
const (
	argCertificateID = "certificateID"
	argBaseOrder     = "baseOrderNumber" // the newest of an order and its replacements
	argExactOrder    = "exactOrder"      // not the newest, but the very order
)

// certificateID is the number of the order's certificate: 16 digits, the first eight
// of them the order's.
func (o *orderRecord) certificateID() string {
	sum := sha256.Sum256(o.CSR)
	return fmt.Sprintf("%s%08d", o.Number, binary.BigEndian.Uint32(sum[:])%100_000_000)
}

// base is the number that an order shares with its replacements.
func (o *orderRecord) base() string {
	if o.Base != "" {
		return o.Base
	}
	return o.Number
}

// term is for how many days the product was bought.
func (o *orderRecord) term() int {
	if o.Term != 0 {
		return o.Term
	}
	return o.Days
}

// named finds the order of a call that takes one of several names for it.
func (ca *CA) named(ctx context.Context, args arguments) (*orderRecord, error) {
	var given []string
	for _, name := range []string{sectigo.ArgOrder, argCertificateID, argBaseOrder} {
		if args[name] != "" {
			given = append(given, name)
		}
	}
	switch {
	case len(given) == 0:
		return nil, missing(sectigo.ArgOrder)
	case len(given) > 1:
		return nil, invalidBecause(given[1], "One name of the order is enough.")
	}
	value := args[given[0]]
	switch given[0] {
	case argCertificateID:
		return ca.byCertificate(ctx, value)
	case argBaseOrder:
		o, err := ca.order(ctx, value)
		if err != nil || o.Base != "" {
			return nil, orFault(err, invalid(argBaseOrder))
		}
		return ca.newest(ctx, o)
	}
	return ca.order(ctx, value)
}

// orFault is f in the place of a fault or of no error, and err otherwise.
func orFault(err error, f *fault) error {
	if _, is := err.(*fault); err == nil || is {
		return f
	}
	return err
}

func (ca *CA) byCertificate(ctx context.Context, id string) (*orderRecord, error) {
	if len(id) != 16 {
		return nil, invalid(argCertificateID)
	}
	o, err := ca.order(ctx, id[:8])
	if err != nil || o.certificateID() != id {
		return nil, orFault(err, invalid(argCertificateID))
	}
	return o, nil
}

// newest is the last replacement of a base order, or that order.
func (ca *CA) newest(ctx context.Context, base *orderRecord) (*orderRecord, error) {
	if len(base.Replacements) == 0 {
		return base, nil
	}
	return ca.order(ctx, base.Replacements[len(base.Replacements)-1])
}

// replaceArguments are those of sps/auto-replace-ssl/request; the mailboxes are the
// sibling call's.
func replaceArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, true, 128},
		argument{argExactOrder, false, 1},
		argument{sectigo.ArgServer, false, 10},
		argument{sectigo.ArgNames, false, 32767},
		argument{sectigo.ArgPrimary, false, 64},
		argument{argMaxCNs, false, 10},
		argument{sectigo.ArgCSR, true, 32767},
		argument{sectigo.ArgMethod, false, 32},
		argument{sectigo.ArgMailbox, false, 255},
		argument{sectigo.ArgMailboxes, false, 32767},
		argument{argUniqueValue, false, 20},
		argument{sectigo.ArgValidated, false, 1},
		argument{argShowCertID, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// replace is !AutoReplaceSSL: another certificate within the term of an order, for a
// new CSR, as an order with a number of its own. Each name is proved again;
// agreement, address and identity are the first order's. The replaced certificate
// stays good. orderNumber stands for the newest of its family that was issued, or with
// exactOrder for itself.
//
// The reply is what an open-source client reads, errorCode, certificateID,
// expectedDeliveryTime, uniqueValue; where the replacement's number stands in it no
// source says, so that it stands where !AutoApplyOrder has it.
func (ca *CA) replace(r *http.Request, args arguments) (answered, error) {
	ctx := r.Context()
	exact, err := args.yes(argExactOrder)
	if err != nil {
		return answered{}, err
	}
	old, err := ca.replaced(ctx, args[sectigo.ArgOrder], exact)
	if err != nil {
		return answered{}, err
	}
	a, err := readReplacement(args, old, ca.listed(ctx))
	if err != nil {
		return answered{}, err
	}
	o, err := ca.place(ctx, a)
	if err != nil {
		return answered{}, err
	}
	return a.placed(o), nil
}

// replaced is the order that a replacement takes its identity from.
func (ca *CA) replaced(ctx context.Context, number string, exact bool) (*orderRecord, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.advanced(ctx, number)
	if err == nil && !exact {
		o, err = ca.newestIssued(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	switch {
	case o.Closed != nil:
		return nil, rejected(o)
	case o.Leaf == nil && o.beingIssued(ca.practiceTime()):
		return nil, signing()
	case o.Leaf == nil:
		return nil, invalidBecause(sectigo.ArgOrder, "It has no certificate to replace yet.")
	case o.daysLeft(ca.practiceTime()) < 1:
		return nil, invalidBecause(sectigo.ArgOrder, "Its term has ended.")
	}
	return o, nil
}

// newestIssued is the last order of o's family that has a certificate, or o.
func (ca *CA) newestIssued(ctx context.Context, o *orderRecord) (*orderRecord, error) {
	base, err := ca.order(ctx, o.base())
	if err != nil {
		return nil, err
	}
	for _, number := range slices.Backward(append([]string{base.Number}, base.Replacements...)) {
		next, err := ca.advanced(ctx, number)
		if err != nil {
			return nil, err
		}
		if next.Leaf != nil {
			return next, nil
		}
	}
	return o, nil
}

// daysLeft is how many days of the term are left. It began with the first order.
func (o *orderRecord) daysLeft(now time.Time) int {
	began := o.Placed
	if o.Began != nil {
		began = *o.Began
	}
	return o.term() - int(now.Sub(began)/rules.Day)
}

// readReplacement checks the arguments. Without domainNames the names stay what they
// were; a single-domain order keeps its name always.
func readReplacement(args arguments, old *orderRecord, receives receiver) (application, error) {
	a := application{product: old.Product, days: old.Days, replaces: old}
	var err error
	if a.format, err = args.number(sectigo.ArgFormat, 0, 1); err != nil {
		return a, err
	}
	if args[sectigo.ArgServer] != "" {
		if err := checkServerSoftware(args[sectigo.ArgServer]); err != nil {
			return a, err
		}
	}
	if err := checkCNs(args[argMaxCNs]); err != nil {
		return a, err
	}
	var inCSR []string
	if a.csr, inCSR, err = readCSR(args[sectigo.ArgCSR]); err != nil {
		return a, err
	}
	if args[sectigo.ArgNames] == "" || old.Product == productSingle {
		args[sectigo.ArgNames] = strings.Join(old.names(), ",")
	}
	if a.names, err = readNames(args, a.product, inCSR); err != nil {
		return a, err
	}
	if a.proofs, err = readMethods(args, a.names, receives); err != nil {
		return a, err
	}
	return a, a.readRest(args)
}

// succeed makes o a replacement: what is the applicant's comes from the order
// before, and the base order learns of it. It returns what is to be written besides.
// Call with mu held.
func (ca *CA) succeed(ctx context.Context, o *orderRecord, before *orderRecord, now time.Time) (map[string]any, error) {
	base, err := ca.order(ctx, before.base())
	if err != nil {
		return nil, err
	}
	began := base.Placed
	o.Base, o.Began, o.Term, o.Days = base.Number, &began, base.term(), before.daysLeft(now)
	o.Contact, o.Reference = before.Contact, ""
	o.Agreed, o.MailVerified = before.Agreed, before.MailVerified
	o.Papers, o.Filed, o.Decision = slices.Clone(before.Papers), before.Filed, before.Decision
	base.Replacements = append(base.Replacements, o.Number)
	return map[string]any{prefixOrder + base.Number: base}, nil
}

// checkCNs reads the number of common names, which changes nothing: a certificate of
// this CA has one.
func checkCNs(text string) error {
	if n, err := strconv.Atoi(text); text != "" && (err != nil || n < -1 || n > 1000) {
		return invalid(argMaxCNs)
	}
	return nil
}
