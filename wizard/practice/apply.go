package practice

import (
	"context"
	"crypto/x509"
	"encoding/base32"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/sectigo"
)

// Sizes of arguments are those of sps/auto-apply-order/eidas-certificates and its
// sibling pages. serverSoftware codes run from 1 to 36, and -1 for others.
const lastServerSoftware = 36

// Price of an order, in the account's currency. Practice costs nothing.
const price = "0.00"

// deliveryHours is the deprecated fourth line of the reply; Sectigo sends 1.
const deliveryHours = "1"

func applyArguments() []argument {
	return login(
		argument{sectigo.ArgProduct, true, 64},
		argument{sectigo.ArgDays, true, 10},
		argument{sectigo.ArgServer, true, 10},
		argument{sectigo.ArgCSR, true, 32767},
		argument{sectigo.ArgPrimary, false, 64},
		argument{sectigo.ArgNames, false, 32767},
		argument{sectigo.ArgMethod, false, 32},
		argument{sectigo.ArgMailbox, false, 255},
		argument{sectigo.ArgMailboxes, false, 32767},
		argument{sectigo.ArgValidated, false, 1},
		argument{sectigo.ArgContact, false, 255},
		argument{sectigo.ArgReference, false, 64 * utf8.UTFMax},
		argument{sectigo.ArgUnique, false, 1},
		argument{argUniqueValue, false, 20},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// application is a checked !AutoApplyOrder.
type application struct {
	product   int
	days      int
	csr       *x509.CertificateRequest
	names     []string // the common name first
	proofs    []proof
	reference string
	once      bool // refuse a reference that has an order
	unique    string
	contact   string
	format    int
}

// apply is !AutoApplyOrder.
func (ca *CA) apply(r *http.Request, args arguments) (answered, error) {
	a, err := readApplication(args, ca.receiver(r.Context()))
	if err != nil {
		return answered{}, err
	}
	o, err := ca.place(r.Context(), a)
	if err != nil {
		return answered{}, err
	}
	if a.format == 1 {
		var p pairs
		p.addInt("errorCode", sectigo.CodeOK)
		p.add("orderNumber", o.Number)
		p.add("totalCost", price)
		p.add("expectedDeliveryTime", deliveryHours)
		if o.Unique != "" {
			p.add(argUniqueValue, o.Unique)
		}
		return p.reply(), nil
	}
	out := []string{strconv.Itoa(sectigo.CodeOK), o.Number, price, deliveryHours}
	if o.Unique != "" {
		out = append(out, o.Unique)
	}
	return lines(out...), nil
}

// place gives the application a number and stores the order with its reference
// and token, all at once, before it returns.
func (ca *CA) place(ctx context.Context, a application) (*orderRecord, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if a.once && a.reference != "" {
		earlier, err := ca.findReference(ctx, a.reference)
		if err != nil {
			return nil, err
		}
		if earlier != nil {
			return nil, invalidBecause(sectigo.ArgReference, "It was used by an earlier order.")
		}
	}
	unique, err := ca.uniqueValue(ctx, a)
	if err != nil {
		return nil, err
	}
	number, counter, err := ca.state.nextNumber(ctx, ca.random)
	if err != nil {
		return nil, err
	}
	now := ca.practiceTime()
	o := &orderRecord{
		V: recordVersion, Number: number, Product: a.product, Days: a.days, CSR: a.csr.Raw, Unique: unique,
		Reference: a.reference, Contact: a.contact, Placed: now, Proofs: a.proofs,
	}
	for i, p := range o.Proofs {
		o.Proofs[i] = ca.check(ctx, p, o.token(), now)
	}
	if err := ca.sendFirst(o, now); err != nil {
		return nil, err
	}
	writes := map[string]any{
		prefixOrder + number: o,
		keyNumbers:           counter,
		prefixToken + hashed(string(o.CSR), strings.ToLower(unique)): pointer{V: recordVersion, Order: number},
	}
	if a.reference != "" { // used again without checkFONIsUnique, it stays the first order's
		key := prefixRef + hashed(a.reference)
		taken, err := ca.state.get(ctx, key, &pointer{})
		if err != nil {
			return nil, err
		}
		if !taken {
			writes[key] = pointer{V: recordVersion, Order: number}
		}
	}
	if err := ca.state.put(ctx, writes); err != nil {
		return nil, err
	}
	ca.log.Info("practice order placed", "number", number)
	return o, nil
}

// uniqueValue is the order's: the caller's, none for a CSR that no order has
// had, else a new one. A token is never accepted for two orders
// (sps/domain-control-validation/request-token).
func (ca *CA) uniqueValue(ctx context.Context, a application) (string, error) {
	used := func(unique string) (bool, error) {
		var at pointer
		return ca.state.get(ctx, prefixToken+hashed(string(a.csr.Raw), strings.ToLower(unique)), &at)
	}
	taken, err := used(a.unique)
	if err != nil || !taken {
		return a.unique, err
	}
	if a.unique != "" {
		return "", invalidBecause(argUniqueValue, "It was used with this CSR before.")
	}
	raw, err := randomBytes(ca.random, 10)
	if err != nil {
		return "", err
	}
	return base32.StdEncoding.EncodeToString(raw), nil
}

// readApplication checks the arguments in the order of the documentation.
func readApplication(args arguments, receives receiver) (application, error) {
	var a application
	var err error
	if a.format, err = args.number(sectigo.ArgFormat, 0, 1); err != nil {
		return a, err
	}
	if a.product, err = args.number(sectigo.ArgProduct, productSingle, productMulti); err != nil {
		return a, err
	}
	if a.days, err = readDays(args); err != nil {
		return a, err
	}
	if err := checkServerSoftware(args[sectigo.ArgServer]); err != nil {
		return a, err
	}
	var inCSR []string
	if a.csr, inCSR, err = readCSR(args[sectigo.ArgCSR]); err != nil {
		return a, err
	}
	if a.names, err = readNames(args, a.product, inCSR); err != nil {
		return a, err
	}
	if a.proofs, err = readMethods(args, a.names, receives); err != nil {
		return a, err
	}
	return a, a.readRest(args)
}

func (a *application) readRest(args arguments) error {
	var err error
	if _, err = args.yes(sectigo.ArgValidated); err != nil {
		return err
	}
	if a.contact = args[sectigo.ArgContact]; a.contact != "" && !isMailbox(a.contact) {
		return invalid(sectigo.ArgContact)
	}
	if a.reference = args[sectigo.ArgReference]; utf8.RuneCountInString(a.reference) > 64 {
		return invalid(sectigo.ArgReference)
	}
	if a.once, err = args.yes(sectigo.ArgUnique); err != nil {
		return err
	}
	if a.unique = args[argUniqueValue]; !isAlphanumeric(a.unique) {
		return invalid(argUniqueValue)
	}
	return nil
}

// readDays takes the two terms of a QWAC; another number has no price.
func readDays(args arguments) (int, error) {
	days, err := strconv.Atoi(args[sectigo.ArgDays])
	switch {
	case err != nil:
		return 0, invalid(sectigo.ArgDays)
	case days != 90 && days != 365:
		return 0, &fault{sectigo.CodeNoPrice, "No price is available for this product and term!", sectigo.ArgDays}
	}
	return days, nil
}

func checkServerSoftware(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n != -1 && (n < 1 || n > lastServerSoftware) {
		return invalid(sectigo.ArgServer)
	}
	return nil
}

// readNames joins what the CSR and the arguments say about names. Both must name
// the same ones (-162). primaryDomainName comes first, else the CSR's common name.
func readNames(args arguments, product int, inCSR []string) ([]string, error) {
	given, err := listedNames(args[sectigo.ArgNames])
	if err != nil {
		return nil, err
	}
	switch {
	case product == productMulti && given == nil:
		return nil, missing(sectigo.ArgNames)
	case product == productMulti && (len(given) < 2 || len(given) > maxSites):
		return nil, invalid(sectigo.ArgNames)
	case product == productSingle && len(given) > 1:
		return nil, invalid(sectigo.ArgNames)
	case product == productSingle && given == nil:
		given = inCSR[:1]
	}
	for _, name := range inCSR {
		if !slices.Contains(given, name) {
			return nil, &fault{sectigo.CodeNamesMismatch, "The CSR contains '" + name + "', which was not ordered!", sectigo.ArgCSR}
		}
	}
	for _, name := range given {
		if !slices.Contains(inCSR, name) {
			return nil, &fault{sectigo.CodeNamesMismatch, "The CSR does not contain '" + name + "'!", sectigo.ArgCSR}
		}
	}
	first := inCSR[0]
	if primary := args[sectigo.ArgPrimary]; primary != "" {
		first = strings.ToLower(primary)
		if !slices.Contains(given, first) {
			return nil, invalid(sectigo.ArgPrimary)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(given), func(n string) bool { return n == first })
	return append([]string{first}, rest...), nil
}

// listedNames reads domainNames: commas or blanks between them, none twice.
func listedNames(text string) ([]string, error) {
	var out []string
	for _, given := range splitList(text) {
		name, f := readName(given)
		if f != nil {
			f.item = sectigo.ArgNames
			return nil, f
		}
		if slices.Contains(out, name) {
			return nil, invalid(sectigo.ArgNames)
		}
		out = append(out, name)
	}
	return out, nil
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t\r\n", r) })
}

func isAlphanumeric(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9') {
			return false
		}
	}
	return true
}
