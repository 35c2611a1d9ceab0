package practice

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/sectigo"
)

// constructed are the local parts of BR 3.2.2.4.4.
func constructed() []string {
	return []string{"admin", "administrator", "hostmaster", "postmaster", "webmaster"}
}

// contactLabel is where a zone names its own mailbox (BR 3.2.2.4.14, A.2.1).
const contactLabel = "_validation-contactemail."

// Limits of contact records: an address has at most 254 characters (RFC 5321
// 4.5.3.1.3 less the brackets), and nobody needs more than some of them.
const (
	maxAddress  = 254
	maxContacts = 5 // per authorization domain name
)

// receiver says for which authorization domain name of a name an address stands,
// "" if for none, so that no proof mail may go there.
type receiver func(address, name string) (domain string)

// receiver accepts what GetDCVEmailAddressList gives: constructed addresses, and
// those of contact records, which are read anew each time. AutoUpdateDCV takes them
// whether or not they were asked for.
func (ca *CA) receiver(ctx context.Context) receiver {
	return func(address, name string) string {
		if !isMailbox(address) {
			return ""
		}
		domains := authorizationDomains(name)
		local, at, _ := strings.Cut(strings.ToLower(address), "@")
		if slices.Contains(domains, at) && slices.Contains(constructed(), local) {
			return at
		}
		for _, domain := range domains {
			if slices.ContainsFunc(ca.names.contacts(ctx, domain), func(c string) bool { return strings.EqualFold(c, address) }) {
				return domain
			}
		}
		return ""
	}
}

// listLife is how long an application may name the addresses of a list
// (sps/get-dcv-email-address-list), in practice time.
const listLife = 24 * time.Hour

// listRecord is the last list for a name, as addresses and the authorization domain
// names they stand for.
type listRecord struct {
	V       int               `json:"v"`
	At      time.Time         `json:"at"` // practice time
	Domains map[string]string `json:"domains"`
}

// listed accepts, as applications do, what GetDCVEmailAddressList has given for the
// name within listLife: also what is not in the zone any more.
func (ca *CA) listed(ctx context.Context) receiver {
	return func(address, name string) string {
		var list listRecord
		found, err := ca.state.get(ctx, prefixListed+hashed(name), &list)
		if err != nil || !found || ca.clock().Sub(list.At) > listLife {
			return ""
		}
		return list.Domains[strings.ToLower(address)]
	}
}

// list notes durably which addresses were shown for a name.
func (ca *CA) list(ctx context.Context, name string, contacts map[string]string) error {
	list := listRecord{V: recordVersion, At: ca.clock(), Domains: contacts}
	for _, domain := range authorizationDomains(name) {
		for _, local := range constructed() {
			list.Domains[local+"@"+domain] = domain
		}
	}
	return ca.state.put(ctx, map[string]any{prefixListed + hashed(name): list})
}

// contacts are the addresses in a domain's contact records: TXT, the whole text
// an address, nothing else in it. Without a usable answer there are none.
func (r resolver) contacts(ctx context.Context, domain string) []string {
	owner := contactLabel + domain
	if len(owner) > maxDomainName {
		return nil
	}
	answer, err := r.lookup(ctx, owner, dns.TypeTXT)
	if err != nil {
		return nil
	}
	var out []string
	for _, rr := range answer {
		txt, ok := rr.(*dns.TXT)
		if !ok {
			continue
		}
		// The library shows what is no printable ASCII with a backslash.
		address := strings.Join(txt.Txt, "")
		if isMailbox(address) && len(address) <= maxAddress && !strings.ContainsAny(address, "\\\"") && len(out) < maxContacts {
			out = append(out, address)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func mailboxArguments() []argument {
	return login(
		argument{sectigo.ArgName, true, 255},
		argument{sectigo.ArgProduct, false, 64},
		argument{sectigo.ArgFormat, false, 1},
	)
}

// mailboxErrors is for GetDCVEmailAddressList: lines, or JSON with responseFormat 2.
func mailboxErrors(f *fault, args arguments) answered {
	if args[sectigo.ArgFormat] == "2" {
		return jsonErrors(f, args)
	}
	return lines(strconv.Itoa(f.code), f.message)
}

// mailboxes is !GetDCVEmailAddressList. Contact records show in JSON only. The
// shape of the JSON is ours: the documentation's could not be read.
func (ca *CA) mailboxes(r *http.Request, args arguments) (answered, error) {
	format, err := args.number(sectigo.ArgFormat, 1, 2)
	if err != nil {
		return answered{}, err
	}
	if args[sectigo.ArgProduct] != "" { // documented for mark certificates, which are not offered here
		return answered{}, invalid(sectigo.ArgProduct)
	}
	name, bad := readName(args[sectigo.ArgName])
	if bad != nil {
		bad.item = sectigo.ArgName
		return answered{}, bad
	}
	if format == 2 {
		return ca.mailboxesJSON(r.Context(), name)
	}
	if err := ca.list(r.Context(), name, map[string]string{}); err != nil {
		return answered{}, err
	}
	out := []string{strconv.Itoa(sectigo.CodeOK), "domain_name\t" + name, "whois_email\tnone"}
	for _, domain := range slices.Backward(authorizationDomains(name)) {
		level := strings.Count(domain, ".") + 1
		if level > 5 {
			continue // the text has no deeper levels
		}
		for _, local := range constructed() {
			out = append(out, "level"+strconv.Itoa(level)+"_email\t"+local+"@"+domain)
		}
	}
	return lines(out...), nil
}

func (ca *CA) mailboxesJSON(ctx context.Context, name string) (answered, error) {
	list, contacts, stands := []string{}, []string{}, map[string]string{}
	for _, domain := range slices.Backward(authorizationDomains(name)) {
		for _, local := range constructed() {
			list = append(list, local+"@"+domain)
		}
		for _, c := range ca.names.contacts(ctx, domain) {
			contacts, stands[strings.ToLower(c)] = append(contacts, c), domain
		}
	}
	if err := ca.list(ctx, name, stands); err != nil {
		return answered{}, err
	}
	slices.Sort(contacts)
	contacts = slices.Compact(contacts)
	return asJSON(struct {
		ErrorCode    int      `json:"errorCode"`
		ErrorMessage string   `json:"errorMessage"`
		DomainName   string   `json:"domainName"`
		Addresses    []string `json:"emailAddresses"`
		Contacts     []string `json:"txtContactEmailAddresses"`
	}{sectigo.CodeOK, "", name, list, contacts})
}

func resendArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, true, 128},
		argument{sectigo.ArgMailbox, true, 255},
	)
}

// resendDCV is !ResendDCVEmail: a new mail with a new code for every name of the
// order that waits for one at the mailbox.
func (ca *CA) resendDCV(r *http.Request, args arguments) (answered, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.order(r.Context(), args[sectigo.ArgOrder])
	if err != nil {
		return answered{}, err
	}
	if o.Closed != nil {
		return answered{}, rejected(o)
	}
	now, sent := ca.practiceTime(), false
	for i, p := range o.Proofs {
		if !p.waitsForCode() || !strings.EqualFold(p.Mailbox, args[sectigo.ArgMailbox]) {
			continue
		}
		if err := ca.sendCode(o, i, p.Code.Domain, now); err != nil {
			return answered{}, err
		}
		sent = true
	}
	if !sent {
		return answered{}, invalidBecause(sectigo.ArgMailbox, "No domain of this order waits for a code there.")
	}
	if err := ca.state.put(r.Context(), map[string]any{prefixOrder + o.Number: o}); err != nil {
		return answered{}, err
	}
	var p pairs
	p.addInt("errorCode", sectigo.CodeOK)
	return p.reply(), nil
}
