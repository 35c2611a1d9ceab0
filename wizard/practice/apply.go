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
	all := login(
		argument{sectigo.ArgProduct, true, 64},
		argument{sectigo.ArgDays, true, 10},
		argument{sectigo.ArgServer, true, 10},
		argument{sectigo.ArgCSR, true, 32767},
		argument{sectigo.ArgPrimary, false, 64},
		argument{argMaxCNs, false, 10},
		argument{sectigo.ArgNames, false, 32767},
		argument{sectigo.ArgMethod, false, 32},
		argument{sectigo.ArgMailbox, false, 255},
		argument{sectigo.ArgMailboxes, false, 32767},
		argument{sectigo.ArgValidated, false, 1},
		argument{sectigo.ArgContact, false, 255},
		argument{sectigo.ArgReference, false, 64 * utf8.UTFMax},
		argument{sectigo.ArgUnique, false, 1},
		argument{argUniqueValue, false, 20},
		argument{argShowCertID, false, 1},
		argument{argShowCertState, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
	return append(all, siblingArguments()...)
}

// siblingArguments stand on the pages of sibling products or in open-source clients,
// and are taken: a client that sends them is well-formed. They change nothing in a
// certificate for a natural person, but countryName must be a country (-7).
func siblingArguments() []argument {
	return []argument{
		{"appRepEmailAddress", false, 255}, {"appRepForename", false, 64}, {"appRepSurname", false, 64}, {"appRepTelephone", false, 32},
		{"appRepTitle", false, 64}, {"isAppRepValidated", false, 1}, {"isCallbackCompleted", false, 1}, {"emailAddress", false, 255},
		{"organizationName", false, 64}, {"organizationalUnitName", false, 64}, {"postOfficeBox", false, 40}, {"streetAddress1", false, 128},
		{"streetAddress2", false, 128}, {"streetAddress3", false, 128}, {"localityName", false, 128}, {"stateOrProvinceName", false, 128},
		{"postalCode", false, 40}, {argCountry, false, 2}, {"prioritiseCSRValues", false, 1}, {argTest, false, 1}, {"signatureHash", false, 64},
	}
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
	showID    bool
	showState bool
	replaces  *orderRecord // nil for a new order
}

// apply is !AutoApplyOrder.
func (ca *CA) apply(r *http.Request, args arguments) (answered, error) {
	a, err := readApplication(args, ca.listed(r.Context()))
	if err != nil {
		return answered{}, err
	}
	o, err := ca.place(r.Context(), a)
	if err != nil {
		return answered{}, err
	}
	return a.placed(o), nil
}

// placed is the reply to an application that became the order o.
func (a application) placed(o *orderRecord) answered {
	code := sectigo.CodeOK
	if o.Unpaid {
		code = sectigo.CodePaymentDue
	}
	if a.format == 1 {
		var p pairs
		p.addInt("errorCode", code)
		p.add("orderNumber", o.Number)
		if a.replaces == nil {
			p.add("totalCost", price)
		}
		p.add("expectedDeliveryTime", deliveryHours)
		if a.showID {
			p.add(argCertificateID, o.certificateID())
		}
		if a.showState {
			p.add("certificateStatus", o.certificateStatus())
		}
		if o.Unique != "" {
			p.add(argUniqueValue, o.Unique)
		}
		return p.reply()
	}
	out := []string{strconv.Itoa(code), o.Number, price, deliveryHours}
	if a.showID {
		out = append(out, o.certificateID())
	}
	if a.showState {
		out = append(out, o.certificateStatus())
	}
	if o.Unique != "" {
		out = append(out, o.Unique)
	}
	return lines(out...)
}

// place gives the application a number and stores the order with its reference
// and token, all at once. Then it looks for the proofs. What it saw is another write:
// the order is placed without it.
func (ca *CA) place(ctx context.Context, a application) (*orderRecord, error) {
	o, err := ca.book(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := ca.look(ctx, o.Number, o.names()); err != nil {
		ca.log.Warn("practice order placed, its proofs not looked for", "number", o.Number, "err", err)
	}
	return o, nil
}

// book is place without the look.
func (ca *CA) book(ctx context.Context, a application) (*orderRecord, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if err := ca.acceptable(ctx, a); err != nil {
		return nil, err
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
		Reference: a.reference, Contact: a.contact, Placed: now, Proofs: a.proofs, Unpaid: faultOn(ctx) == FaultUnpaid,
	}
	writes := map[string]any{}
	if a.replaces != nil {
		if writes, err = ca.succeed(ctx, o, a.replaces, now); err != nil {
			return nil, err
		}
	}
	if err := ca.sendFirst(o, now); err != nil {
		return nil, err
	}
	writes[prefixOrder+number], writes[keyNumbers] = o, counter
	writes[prefixToken+hashed(string(o.CSR), strings.ToLower(unique))] = pointer{V: recordVersion, Order: number}
	if o.Reference != "" { // used again without checkFONIsUnique, it stays the first order's
		key := prefixRef + hashed(o.Reference)
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

// acceptable refuses what only the disk knows: a reference that was to be used once,
// and a key that is said to be compromised. Call with mu held.
func (ca *CA) acceptable(ctx context.Context, a application) error {
	if a.once && a.reference != "" {
		earlier, err := ca.findReference(ctx, a.reference)
		if err != nil {
			return err
		}
		if earlier != nil {
			return invalidBecause(sectigo.ArgReference, "It was used by an earlier order.")
		}
	}
	bad, err := ca.state.get(ctx, prefixBadKey+hashed(string(a.csr.RawSubjectPublicKeyInfo)), &pointer{})
	if err == nil && bad {
		err = csrFault(codeCompromised, "The CSR's key is believed to be compromised!")
	}
	return err
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
	if err := checkCNs(args[argMaxCNs]); err != nil {
		return a, err
	}
	if c := args[argCountry]; c != "" && !isCountry(strings.ToUpper(c)) {
		return a, &fault{codeCountry, "'" + visible(c) + "' is not an ISO-3166 country!", argCountry}
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
	if a.showID, err = args.yes(argShowCertID); err != nil {
		return err
	}
	if a.showState, err = args.yes(argShowCertState); err != nil {
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
