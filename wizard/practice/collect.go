package practice

import (
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/sectigo"
)

// Values of queryType and responseType (sps/collect-ssl/request).
const (
	queryStatus = 0
	queryAll    = 1
	queryLeaf   = 2
	queryCAs    = 3

	typeZIP        = 0
	typeNetscape   = 1
	typePKCS7      = 2
	typeIndividual = 3
)

// Values of a step flag in CollectSSL's extended status (three open-source clients).
const (
	flagNotRequired = -1
	flagOpen        = 0
	flagDone        = 1
	flagInProgress  = 2
)

func collectArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, false, 128},
		argument{argCertificateID, false, 16},
		argument{argBaseOrder, false, 128},
		argument{sectigo.ArgQueryType, true, 1},
		argument{sectigo.ArgRespType, false, 1},
		argument{argEncoding, false, 1},
		argument{sectigo.ArgValidity, false, 1},
		argument{sectigo.ArgFQDN, false, 1},
		argument{sectigo.ArgExtStatus, false, 1},
		argument{sectigo.ArgDetails, false, 1},
		argument{argMDCDetails, false, 1},
		argument{argMDCDetails2, false, 1},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// collection is a checked CollectSSL.
type collection struct {
	query, kind, encoding, format  int
	showValidity, showFQDN, status bool
	details, domains, domains2     bool
}

func readCollection(args arguments) (c collection, err error) {
	numbers := []struct {
		into    *int
		name    string
		allowed []int
	}{
		{&c.format, sectigo.ArgFormat, []int{0, 1}},
		{&c.query, sectigo.ArgQueryType, []int{queryStatus, queryAll, queryLeaf, queryCAs}},
		{&c.kind, sectigo.ArgRespType, []int{typeIndividual, typeZIP, typeNetscape, typePKCS7}},
		{&c.encoding, argEncoding, []int{0, 1}},
	}
	for _, n := range numbers {
		if *n.into, err = args.number(n.name, n.allowed...); err != nil {
			return c, err
		}
	}
	flags := []struct {
		into *bool
		name string
	}{
		{&c.showValidity, sectigo.ArgValidity}, {&c.showFQDN, sectigo.ArgFQDN}, {&c.status, sectigo.ArgExtStatus},
		{&c.details, sectigo.ArgDetails}, {&c.domains, argMDCDetails}, {&c.domains2, argMDCDetails2},
	}
	for _, f := range flags {
		if *f.into, err = args.yes(f.name); err != nil {
			return c, err
		}
	}
	if c.kind != typeIndividual && c.query != queryAll {
		return c, invalid(sectigo.ArgRespType)
	}
	if c.encoding == 1 && (c.query != queryAll || c.kind == typeIndividual || c.kind == typeNetscape) {
		return c, invalid(argEncoding)
	}
	return c, nil
}

// collect is download/CollectSSL.
func (ca *CA) collect(r *http.Request, args arguments) (answered, error) {
	c, err := readCollection(args)
	if err != nil {
		return answered{}, err
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.named(r.Context(), args)
	if err != nil {
		return answered{}, err
	}
	if err := ca.advance(r.Context(), o); err != nil {
		return answered{}, err
	}
	if err := ca.mayPoll(o); err != nil {
		return answered{}, err
	}
	o = o.seenBy(r.Context())
	if f := o.uncollectable(ca.practiceTime()); f != nil {
		return answered{}, f
	}
	d := delivery{collection: c, order: o, steps: o.steps()}
	switch {
	case o.Leaf == nil:
		d.code = sectigo.CodeProcessing
	case c.query == queryStatus:
		d.code = sectigo.CodeCertAvailable
	default:
		d.code = sectigo.CodeCertAttached
		d.chain = [][]byte{ca.signer.root.Raw, ca.signer.issuing.Raw, o.Leaf}
	}
	if o.Leaf != nil {
		if err := d.readValidity(); err != nil {
			return answered{}, err
		}
	}
	if c.format == 1 {
		return d.encoded()
	}
	return d.text()
}

// uncollectable is why there is nothing to collect and, but for the first two of
// them for now, never will be; nil for an order on its way.
func (o *orderRecord) uncollectable(now time.Time) *fault {
	switch {
	case o.Unpaid:
		return &fault{code: sectigo.CodeAwaitingPay, message: "The order is still awaiting payment!"}
	case o.beingIssued(now):
		return signing()
	case o.Closed != nil:
		return rejected(o)
	case o.Revoked != nil && !o.Revoked.Hidden:
		return &fault{code: sectigo.CodeRevoked, message: "The certificate has been revoked!"}
	}
	return nil
}

// delivery is an answer of CollectSSL in the making.
type delivery struct {
	collection
	order     *orderRecord
	steps     steps
	code      int
	chain     [][]byte // DER: root, issuing, leaf; nil if none are attached
	from, til int64    // validity of the leaf in unix seconds
}

// packed is the attachment as one file, for the types that are one.
func (d *delivery) packed() ([]byte, error) {
	switch d.kind {
	case typeZIP:
		return zipped(d.chain)
	case typeNetscape:
		return netscape(d.chain)
	}
	return pkcs7(d.chain)
}

// text is the newline reply: code, extras, certificates, extended status. With
// responseEncoding 1 it is the bare file.
func (d *delivery) text() (answered, error) {
	out := []string{strconv.Itoa(d.code)}
	if d.showValidity && d.order.Leaf != nil {
		out = append(out, strconv.FormatInt(d.from, 10), strconv.FormatInt(d.til, 10))
	}
	if d.showFQDN {
		out = append(out, d.order.Proofs[0].Name)
	}
	switch {
	case d.chain == nil:
	case d.kind == typeIndividual:
		for _, der := range d.wanted() {
			block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
			out = append(out, strings.TrimSuffix(string(block), "\n"))
		}
	default:
		file, err := d.packed()
		if err != nil {
			return answered{}, err
		}
		if d.encoding == 1 {
			return answered{"application/octet-stream", file}, nil
		}
		out = append(out, base64.StdEncoding.EncodeToString(file))
	}
	if d.status {
		out = append(out, "", d.order.certificateStatus())
	}
	if d.domains || d.domains2 {
		for _, kv := range d.order.domainDetails(d.domains2) {
			out = append(out, kv.key+"="+kv.value)
		}
	}
	return lines(out...), nil
}

// encoded is the URL-encoded reply. Certificates are base64 without armour.
func (d *delivery) encoded() (answered, error) {
	var p pairs
	p.addInt("errorCode", d.code)
	p.add("orderNumber", d.order.Number)
	if d.showValidity && d.order.Leaf != nil {
		p.add("notBefore", strconv.FormatInt(d.from, 10))
		p.add("notAfter", strconv.FormatInt(d.til, 10))
	}
	if d.showFQDN {
		p.add("fqdn", d.order.Proofs[0].Name)
	}
	if d.chain != nil {
		if err := d.attach(&p); err != nil {
			return answered{}, err
		}
	}
	if d.status {
		p.add("certificateStatus", d.order.certificateStatus())
	}
	if d.status || d.details {
		p = append(p, d.stepFlags()...)
	}
	if d.domains {
		p.add("mdcDomainDetails", string(d.order.domainDetails(false).reply().body))
	}
	if d.domains2 {
		p.add("mdcDomainDetails2", string(d.order.domainDetails(true).reply().body))
	}
	return p.reply(), nil
}

// stepFlags are the fields of an extended status behind certificateStatus.
func (d *delivery) stepFlags() (p pairs) {
	p.add("validationStatus", d.steps.identity)
	p.addInt("csrStatus", flagDone)
	p.addInt("dcvStatus", flag(d.steps.dcv))
	p.addInt("ovCallBackStatus", flagNotRequired)
	p.addInt("organizationValidationStatus", flagNotRequired)
	p.addInt("freeDVUPStatus", flagNotRequired)
	p.addInt("evClickThroughStatus", flag(d.steps.agreement))
	p.addInt("brandValStatus", flagNotRequired)
	return p
}

func (d *delivery) attach(p *pairs) error {
	if d.kind != typeIndividual {
		file, err := d.packed()
		if err != nil {
			return err
		}
		key := "pkcs7"
		switch d.kind {
		case typeZIP:
			key = "zipFile"
		case typeNetscape:
			key = "netscapeCertificateSequence"
		}
		p.add(key, base64.StdEncoding.EncodeToString(file))
		return nil
	}
	leaf := len(d.chain) - 1
	if d.query != queryLeaf {
		for _, der := range d.chain[:leaf] {
			p.add("caCertificate", base64.StdEncoding.EncodeToString(der))
		}
	}
	if d.query != queryCAs {
		p.add("certificate", base64.StdEncoding.EncodeToString(d.chain[leaf]))
	}
	return nil
}

// wanted are the certificates that the queryType asks for, CA certificates first.
func (d *delivery) wanted() [][]byte {
	leaf := len(d.chain) - 1
	switch d.query {
	case queryLeaf:
		return d.chain[leaf:]
	case queryCAs:
		return d.chain[:leaf]
	}
	return d.chain
}

// certificateStatus is the word for the order's certificate. "Issued" is seen in an
// open-source client, the others are ours.
func (o *orderRecord) certificateStatus() string {
	switch {
	case o.Revoked != nil && o.Revoked.Hidden:
		return certificateReplaced
	case o.Revoked != nil:
		return certificateRevoked
	case o.Closed != nil:
		return o.Closed.Status
	case o.Leaf != nil:
		return "Issued"
	}
	return "Awaiting Validation"
}

func (d *delivery) readValidity() error {
	leaf, err := parseStored(d.order.Leaf)
	if err != nil {
		return err
	}
	d.from, d.til = leaf.NotBefore.Unix(), leaf.NotAfter.Unix()
	return nil
}

func flag(status string) int {
	switch status {
	case sectigo.StatusCompleted:
		return flagDone
	case sectigo.StatusInProgress:
		return flagInProgress
	}
	return flagOpen
}
