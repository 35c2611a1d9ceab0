package sectigo_test

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// documented are the arguments of each call as docs.sectigo.com and its sibling
// pages name them (reference sectigo-api.md 1.1, 1.2, 2.1, 2.2, 3.3 to 3.6, 4.1). The
// CA refuses any other with -2.
var documented = map[string]string{
	sectigo.PathApply: "loginName loginPassword product days serverSoftware primaryDomainName csr domainNames dcvMethod dcvEmailAddress " +
		"dcvEmailAddresses isCustomerValidated contactEmailAddress foreignOrderNumber checkFONIsUnique responseFormat",
	sectigo.PathPostPayment: "loginName loginPassword orderNumber",
	sectigo.PathApplySSL: "loginName loginPassword product days serverSoftware primaryDomainName csr domainNames dcvMethod dcvEmailAddress " +
		"dcvEmailAddresses isCustomerValidated contactEmailAddress foreignOrderNumber checkFONIsUnique responseFormat",
	sectigo.PathReplace: "loginName loginPassword orderNumber serverSoftware domainNames primaryDomainName csr dcvMethod dcvEmailAddress " +
		"dcvEmailAddresses isCustomerValidated responseFormat",
	sectigo.PathRevoke:       "loginName loginPassword orderNumber revocationReason codeReason responseFormat",
	sectigo.PathRevokeSSL:    "loginName loginPassword orderNumber revocationReason codeReason",
	sectigo.PathRefund:       "loginName loginPassword orderNumber refundReasonCode",
	sectigo.PathCollectEIDAS: "loginName loginPassword orderNumber queryType",
	sectigo.PathUpdateDCV:    "loginName loginPassword orderNumber domainName newMethod newDCVEmailAddress domainNames newMethods newDCVEmailAddresses",
	sectigo.PathMDCDetails:   "loginName loginPassword orderNumber showStatusDetails responseFormat",
	sectigo.PathDetailed:     "loginName loginPassword orderNumber certificateID queryType showValidityPeriod responseFormat",
	sectigo.PathMailboxes:    "loginName loginPassword domainName product responseFormat",
	sectigo.PathResend:       "loginName loginPassword orderNumber dcvEmailAddress",
	sectigo.PathCollectSSL:   "loginName loginPassword orderNumber queryType responseType responseFormat",
}

// only wants one request at path, a form by POST, with nothing in the URL, only
// documented arguments, and the login. It returns the other arguments.
func (d *desk) only(t *testing.T, path string) url.Values {
	t.Helper()
	seen := d.requests()
	if len(seen) != 1 {
		t.Fatalf("%d requests", len(seen))
	}
	r := seen[0]
	if r.method != "POST" || r.target != path || r.contentType != "application/x-www-form-urlencoded" || r.authorization != "" {
		t.Errorf("%s %s, %s, authorization %q", r.method, r.target, r.contentType, r.authorization)
	}
	rest := maps.Clone(r.form)
	for name, values := range r.form {
		if len(values) != 1 || !slices.Contains(strings.Fields(documented[path]), name) {
			t.Errorf("argument %s=%q is not documented for %s", name, values, path)
		}
	}
	if r.form.Get("loginName") != login || r.form.Get("loginPassword") != password {
		t.Errorf("login %q, %q", r.form.Get("loginName"), r.form.Get("loginPassword"))
	}
	delete(rest, "loginName")
	delete(rest, "loginPassword")
	return rest
}

func same(t *testing.T, got url.Values, want map[string]string) {
	t.Helper()
	flat := map[string]string{}
	for name := range got {
		flat[name] = got.Get(name)
	}
	if !maps.Equal(flat, want) {
		t.Errorf("sent %v\nwant %v", flat, want)
	}
}

func TestApplySendsWhatIsDocumentedAndNothingElse(t *testing.T) {
	// with is what an order of these names adds to what every order sends.
	for what, c := range map[string]struct {
		change func(*sectigo.Apply)
		with   map[string]string
	}{
		"one name by CNAME": {func(*sectigo.Apply) {}, map[string]string{"dcvMethod": "CNAME_CSR_HASH"}},
		"one name by mail": {
			func(a *sectigo.Apply) {
				a.Methods, a.Mailboxes = []string{sectigo.MethodEmail}, []string{"admin@anna-muster.eu"}
			},
			map[string]string{"dcvMethod": "EMAIL", "dcvEmailAddress": "admin@anna-muster.eu"},
		},
		"no method":             {func(a *sectigo.Apply) { a.Methods, a.Mailboxes = nil, []string{"admin@anna-muster.eu"} }, nil},
		"a mailbox without use": {func(a *sectigo.Apply) { a.Mailboxes = []string{"admin@anna-muster.eu"} }, map[string]string{"dcvMethod": "CNAME_CSR_HASH"}},
		"three names by HTTP": {
			func(a *sectigo.Apply) { several(a, sectigo.MethodHTTP, sectigo.MethodHTTP, sectigo.MethodHTTP) },
			map[string]string{"product": "792", "domainNames": "a.eu,b.eu,c.eu", "primaryDomainName": "a.eu", "dcvMethod": "HTTP_CSR_HASH"},
		},
		"three names by mail": {
			func(a *sectigo.Apply) { several(a, sectigo.MethodEmail, sectigo.MethodEmail, sectigo.MethodEmail) },
			map[string]string{
				"product": "792", "domainNames": "a.eu,b.eu,c.eu", "primaryDomainName": "a.eu", "dcvMethod": "EMAIL",
				"dcvEmailAddresses": "admin@a.eu,admin@b.eu,admin@c.eu",
			},
		},
		"mixed methods, mail first": {
			func(a *sectigo.Apply) { several(a, sectigo.MethodEmail, sectigo.MethodHTTPS, sectigo.MethodCNAME) },
			map[string]string{"product": "792", "domainNames": "a.eu,b.eu,c.eu", "primaryDomainName": "a.eu", "dcvMethod": "HTTPS_CSR_HASH"},
		},
	} {
		t.Run(what, func(t *testing.T) {
			d := saying(t, "errorCode=0&orderNumber="+number)
			a := single()
			c.change(&a)
			if _, err := d.client().Apply(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"product": "791", "days": "90", "serverSoftware": "-1", "csr": base64.StdEncoding.EncodeToString(a.CSR),
				"isCustomerValidated": "N", "contactEmailAddress": "anna@muster.eu", "foreignOrderNumber": "qw-1",
				"checkFONIsUnique": "Y", "responseFormat": "1",
			}
			maps.Copy(want, c.with)
			same(t, d.only(t, sectigo.PathApply), want)
		})
	}
}

func several(a *sectigo.Apply, methods ...string) {
	a.Product, a.Multi, a.Names, a.Methods, a.Mailboxes = 792, true, []string{"a.eu", "b.eu", "c.eu"}, methods, []string{"", "", ""}
	for i, m := range methods {
		if m == sectigo.MethodEmail {
			a.Mailboxes[i] = "admin@" + a.Names[i]
		}
	}
}

func TestUpdateDCVSendsNoResponseFormat(t *testing.T) {
	for what, c := range map[string]struct {
		name, method, mailbox string
		want                  map[string]string
	}{
		"one name":   {"", sectigo.MethodCNAME, "", map[string]string{"orderNumber": number, "newMethod": "CNAME_CSR_HASH"}},
		"of several": {"b.eu", sectigo.MethodHTTP, "admin@b.eu", map[string]string{"orderNumber": number, "newMethod": "HTTP_CSR_HASH", "domainName": "b.eu"}},
		"by mail":    {"b.eu", sectigo.MethodEmail, "admin@b.eu", map[string]string{"orderNumber": number, "newMethod": "EMAIL", "domainName": "b.eu", "newDCVEmailAddress": "admin@b.eu"}},
	} {
		t.Run(what, func(t *testing.T) {
			d := saying(t, "errorCode=0")
			if err := d.client().UpdateDCV(t.Context(), number, c.name, c.method, c.mailbox); err != nil {
				t.Fatal(err)
			}
			same(t, d.only(t, sectigo.PathUpdateDCV), c.want)
		})
	}
}

func TestQueriesSendWhatIsDocumentedAndNothingElse(t *testing.T) {
	for what, c := range map[string]struct {
		path string
		want map[string]string
	}{
		"status":    {sectigo.PathPostPayment, map[string]string{"orderNumber": number}},
		"details":   {sectigo.PathMDCDetails, map[string]string{"orderNumber": number, "showStatusDetails": "Y"}},
		"mailboxes": {sectigo.PathMailboxes, map[string]string{"domainName": "anna-muster.eu", "responseFormat": "2"}},
		"resend":    {sectigo.PathResend, map[string]string{"orderNumber": number, "dcvEmailAddress": "admin@anna-muster.eu"}},
		"detailed":  {sectigo.PathDetailed, map[string]string{"orderNumber": number, "queryType": "0", "responseFormat": "1"}},
		"reject":    {sectigo.PathRevoke, map[string]string{"orderNumber": number, "revocationReason": "not needed", "responseFormat": "1"}},
		"revoke":    {sectigo.PathRevoke, map[string]string{"orderNumber": number, "revocationReason": "the key leaked", "codeReason": "1", "responseFormat": "1"}},
		"refund":    {sectigo.PathRefund, map[string]string{"orderNumber": number, "refundReasonCode": "11"}},
		"collect":   {sectigo.PathCollectSSL, map[string]string{"orderNumber": number, "queryType": "1", "responseType": "3", "responseFormat": "1"}},
	} {
		t.Run(what, func(t *testing.T) {
			d := saying(t, "")
			check(t, calls[what](t.Context(), d.client()), problem.ChannelAnswer)
			same(t, d.only(t, c.path), c.want)
		})
	}
}

func TestTheLoginIsAskedForEachCallAndItsErrorStopsTheCall(t *testing.T) {
	d := saying(t, "errorCode=0&orderNumber="+number)
	asked := 0
	c := sectigo.NewClient(d.URL+"/", d.Client(), loginFrom(func() error {
		if asked++; asked == 2 {
			return problem.New(problem.VaultLocked, "login", nil)
		}
		return nil
	}))
	if _, err := c.Apply(t.Context(), single()); err != nil {
		t.Fatal(err)
	}
	_, err := c.Apply(t.Context(), single())
	check(t, err, problem.VaultLocked)
	if _, err := c.Apply(t.Context(), single()); err != nil {
		t.Error("the turn was not given back: ", err)
	}
	if seen := d.requests(); len(seen) != 2 || seen[0].target != sectigo.PathApply {
		t.Errorf("%d requests, %s", len(seen), seen[0].target)
	}
}
