package sectigo

import "strings"

// Standing says on what ground an endpoint or an argument stands.
type Standing string

// The standings. What is documented, documented for a sibling, or seen in the clients
// of others is sent; what is inferred or unknown only if [Options] say so.
const (
	Documented Standing = "documented"
	Sibling    Standing = "sibling"  // documented for another product or call
	Observed   Standing = "observed" // seen in open-source clients
	Inferred   Standing = "inferred"
	Unknown    Standing = "unknown" // no source names it
)

// Argument is one argument of an endpoint.
type Argument struct {
	Name     string // as it goes over the wire; an identity field's own name where that is unknown
	Max      int    // characters; 0 where no source says
	Required bool
	Standing Standing
	Note     string
}

// Endpoint is one call of the API.
type Endpoint struct {
	Path      string
	Standing  Standing // for an order of a QWAC for a natural person
	Reply     string   // formats
	Note      string
	Arguments []Argument // without the login, which every call has
}

// Name is the last part of the path.
func (e Endpoint) Name() string { return e.Path[strings.LastIndexAny(e.Path, "/!")+1:] }

// argument is the row of that name. Servers compare names without case.
func (e Endpoint) argument(name string) (Argument, bool) {
	for _, a := range append(loginArguments(), e.Arguments...) {
		if strings.EqualFold(a.Name, name) {
			return a, true
		}
	}
	return Argument{}, false
}

// endpoint is the row of that path.
func endpoint(path string) (Endpoint, bool) {
	for _, e := range Endpoints() {
		if e.Path == path {
			return e, true
		}
	}
	return Endpoint{}, false
}

// Names of reply formats.
const (
	replyBoth    = "lines or URL-encoded"
	replyLines   = "lines"
	replyEncoded = "URL-encoded"
	replyJSON    = "JSON"
)

func loginArguments() []Argument {
	return []Argument{{ArgLogin, 64, true, Documented, ""}, {ArgPassword, 128, true, Documented, ""}}
}

// Endpoints is the contract: every call that an order of product 791 or 792 needs, and
// every argument that is sent or could be. Sources: docs.sectigo.com/sps, the pages of
// the calls' names; open-source clients where it says observed.
func Endpoints() []Endpoint {
	return append([]Endpoint{
		{PathApply, Documented, replyBoth, "", applyArguments()},
		{PathApplySSL, Sibling, replyBoth, "the older path; off unless configured", applyArguments()},
		{PathReplace, Sibling, replyBoth, "no call for eIDAS orders is documented", replaceArguments()},
	}, append(orderEndpoints(), endEndpoints()...)...)
}

func applyArguments() []Argument {
	return append([]Argument{
		{ArgProduct, 64, true, Documented, "791 or 792"},
		{ArgDays, 0, true, Documented, "90 or 365"},
		{ArgServer, 0, true, Documented, "-1: other"},
		{ArgCSR, 32767, true, Documented, ""},
		{ArgPrimary, 64, false, Documented, "name paired from two readings"},
		{ArgNames, 32767, false, Sibling, "multi-domain"},
		{ArgMethod, 32, false, Sibling, ""},
		{ArgMailbox, 255, false, Sibling, "single-domain, e-mail"},
		{ArgMailboxes, 32767, false, Sibling, "multi-domain, e-mail"},
		{ArgValidated, 1, false, Sibling, "always N"},
		{ArgContact, 255, false, Sibling, "name paired from two readings"},
		{ArgReference, 64, false, Sibling, ""},
		{ArgUnique, 1, false, Observed, "a reference has one order at most"},
		{ArgFormat, 1, false, Sibling, "0 lines, 1 URL-encoded"},
		{"multi-year bundle", 0, false, Unknown, "exists; its name could not be read"},
	}, identityArguments()...)
}

// Identity fields, as [Options.Identity] names them.
const (
	FieldGivenNames  = "given-names"
	FieldSurname     = "surname"
	FieldBirthDate   = "birth-date" // YYYY-MM-DD
	FieldBirthPlace  = "birth-place"
	FieldNationality = "nationality" // ISO 3166-1 alpha-2
	FieldPhone       = "phone"       // E.164
	FieldStreet      = "street"
	FieldPostalCode  = "postal-code"
	FieldCity        = "city"
	FieldState       = "state"
	FieldCountry     = "country" // ISO 3166-1 alpha-2
	FieldIDType      = "id-type" // as in package order
	FieldIDNumber    = "id-number"
	FieldIDCountry   = "id-country" // ISO 3166-1 alpha-2
)

// identityArguments are what a person's identity would be sent in: no page, PDF or
// client that could be found names any of them.
func identityArguments() []Argument {
	var all []Argument
	for _, field := range IdentityFields() {
		all = append(all, Argument{field, 0, false, Unknown, "off unless configured"})
	}
	return all
}

// IdentityFields are all of them.
func IdentityFields() []string {
	return []string{
		FieldGivenNames, FieldSurname, FieldBirthDate, FieldBirthPlace, FieldNationality, FieldPhone, FieldStreet,
		FieldPostalCode, FieldCity, FieldState, FieldCountry, FieldIDType, FieldIDNumber, FieldIDCountry,
	}
}

func replaceArguments() []Argument {
	return []Argument{
		{ArgOrder, 128, true, Documented, ""},
		{ArgServer, 0, false, Documented, "-1: other"},
		{ArgCSR, 32767, true, Documented, ""},
		{ArgPrimary, 64, false, Documented, ""},
		{ArgNames, 32767, false, Documented, "multi-domain"},
		{ArgMethod, 32, false, Observed, ""},
		{ArgMailbox, 255, false, Sibling, "single-domain, e-mail"},
		{ArgMailboxes, 32767, false, Sibling, "multi-domain, e-mail"},
		{ArgValidated, 1, false, Observed, "always N"},
		{ArgFormat, 1, false, Observed, "0 lines, 1 URL-encoded"},
	}
}

// orderEndpoints are the calls about an order on its way.
func orderEndpoints() []Endpoint {
	return []Endpoint{
		{PathPostPayment, Documented, replyJSON, "step objects of eIDAS orders could not be read", []Argument{
			{ArgOrder, 128, true, Documented, ""},
		}},
		{PathDetailed, Documented, replyEncoded, "fields of the reply could not be read", []Argument{
			{ArgOrder, 0, true, Documented, ""},
			{ArgQueryType, 1, true, Documented, "0: status only"},
			{ArgFormat, 1, false, Documented, "1 URL-encoded, 2 JSON"},
		}},
		{PathMDCDetails, Documented, replyEncoded, "", []Argument{
			{ArgOrder, 0, true, Documented, ""},
			{ArgDetails, 1, false, Documented, "Y"},
		}},
		{PathMailboxes, Documented, "lines or JSON", "", []Argument{
			{ArgName, 255, true, Documented, ""},
			{ArgFormat, 1, false, Documented, "1 lines, 2 JSON"},
		}},
		{PathResend, Observed, replyEncoded, "", []Argument{
			{ArgOrder, 0, true, Observed, ""},
			{ArgMailbox, 255, true, Observed, ""},
		}},
		{PathUpdateDCV, Documented, replyEncoded, "", []Argument{
			{ArgOrder, 0, true, Documented, ""},
			{ArgName, 255, false, Documented, "one of several names"},
			{ArgNewMethod, 32, false, Documented, ""},
			{ArgNewMailbox, 255, false, Documented, "with EMAIL"},
			{ArgNames, 255, false, Documented, "several names in one call, blanks between"},
			{ArgMethods, 32, false, Documented, "one for each, commas between"},
			{ArgNewMailboxes, 255, false, Documented, "one for each, blanks between"},
		}},
		{PathCollectSSL, Inferred, replyBoth, "a QWAC is a TLS certificate, and CollectEIDAS lists none", []Argument{
			{ArgOrder, 128, true, Documented, ""},
			{ArgQueryType, 1, true, Documented, "1: certificate and issuers"},
			{ArgRespType, 1, false, Documented, "3: each by itself"},
			{ArgFormat, 1, false, Observed, "0 lines, 1 URL-encoded"},
		}},
		{PathCollectEIDAS, Sibling, replyLines, "its own list has no QWAC; off unless configured", []Argument{
			{ArgOrder, 0, true, Documented, ""},
			{ArgQueryType, 1, true, Documented, "1: certificate and issuers"},
		}},
	}
}

// endEndpoints are the calls that end an order or its certificate.
func endEndpoints() []Endpoint {
	named := []Argument{
		{ArgOrder, 0, true, Documented, ""},
		{ArgWhy, 1024, false, Documented, "a comment"},
		{ArgReason, 1, false, Documented, "0, 1, 3, 4, 5 of RFC 5280"},
	}
	return []Endpoint{
		{PathRevoke, Inferred, replyBoth, "documented for any product; rejects an order without a certificate", append([]Argument{
			{ArgFormat, 1, false, Documented, "0 lines, 1 URL-encoded"},
		}, named...)},
		{PathRevokeSSL, Sibling, replyLines, "off unless configured", named},
		{PathRefund, Sibling, replyLines, "one domain only; several need a ticket to Sectigo's support", []Argument{
			{ArgOrder, 0, true, Documented, ""},
			{ArgRefundReason, 2, true, Documented, "11: other"},
		}},
	}
}
