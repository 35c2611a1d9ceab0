package sectigo_test

import (
	"errors"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// named wants an error of a kind that a reply can be the reason of, in a text
// that can be shown.
func named(t *testing.T, err error) {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind == problem.Internal || p.Kind == problem.Cancelled || p.Kind == problem.Offline {
		t.Fatalf("%v", err)
	}
	if text := err.Error(); len(text) > 5000 || strings.ContainsFunc(text, steers) {
		t.Fatalf("%q", text)
	}
}

func shown(t *testing.T, words ...string) {
	t.Helper()
	for _, s := range words {
		if len(s) > 1300 || strings.ContainsFunc(s, steers) {
			t.Fatalf("%q", s)
		}
	}
}

// FuzzEncoded gives any body to every reader of URL-encoded replies.
func FuzzEncoded(f *testing.F) {
	for _, seed := range []string{
		"errorCode=0&orderNumber=3040824&totalCost=210.00&uniqueValue=TnerFu0d", "errorCode=-3&errorMessage=The+%27x%27+argument+is+missing%21",
		"errorCode=-4&errorItem=foreignOrderNumber", "errorCode=0&1_domainName=a.eu&1_dcvStatus=Validated", "errorCode=2&certificate=MII&caCertificate=MII&caCertificate=x",
		"errorCode=%1b&&=%zz;\x00", "errorCode=2&certificate=LS0tLS1CRUdJTg==", "0\n12345678\n", "<html>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if a, err := sectigo.ReadApplied(body); err != nil {
			named(t, err)
		} else if shown(t, a.OrderNumber, a.Cost, a.UniqueValue); a.OrderNumber == "" || len(a.OrderNumber) > 20 || len(a.Raw) > 17000 {
			t.Fatalf("%+v", a)
		}
		if rows, err := sectigo.ReadDomainDetails(body); err != nil {
			named(t, err)
		} else {
			for _, r := range rows {
				shown(t, r.Name, r.Method, r.Status)
			}
		}
		if data, err := sectigo.ReadCollected(body); err != nil {
			named(t, err)
		} else if !strings.HasPrefix(string(data), "-----BEGIN") || !strings.HasSuffix(string(data), "\n") {
			t.Fatalf("%q", data)
		}
	})
}

// FuzzPostPayment gives any body to the reader of the post-payment status.
func FuzzPostPayment(f *testing.F) {
	for _, seed := range []string{
		`{"errorCode":0,"errorMessage":"","data":{"orderNumber":"12345678","csrStatus":{"title":"Submit your CSR","status":"Completed"}}}`,
		`{"errorCode":-16,"errorMessage":"Permission denied"}`, `{"errorCode":0,"data":{"orderNumber":"12345678","dcvStatus":[],"x":{"title":"\u001b","status":1}}}`,
		`{"errorCode":1e400}`, `[[[`, `null`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, steps, err := sectigo.ReadPostPayment(number, body)
		if err != nil {
			named(t, err)
			return
		}
		if d.OrderNumber != number || len(steps) > 100 {
			t.Fatalf("%+v", d)
		}
		for _, s := range steps {
			if shown(t, s.Key, s.Title, s.Status, s.Description); s.Title == "" || s.Status == "" {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// FuzzReply gives any body to the readers of replies in either format.
func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		"0\n3040824\n210.00\n1\nTnerFu0d", "-3\nThe 'x' argument is missing!", "errorCode=0", "errorCode=0&errorCode=1", "0", "1\n\n\n",
		"2\n-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n", "2\n-----BEGIN -----END -----BEGIN ", "99\n", "0\r\n12\r\n\r\n",
		"errorCode=0&lane=slow&accessToken=x", "-18\nrefunded", "-99999999999999999999\nx",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, read := range []func([]byte) (sectigo.Applied, error){sectigo.ReadApplied, sectigo.ReadReplaced} {
			if a, err := read(body); err != nil {
				named(t, err)
			} else {
				shown(t, a.OrderNumber, a.Cost, a.UniqueValue, a.Raw[:min(len(a.Raw), 1000)])
			}
		}
		for _, path := range []string{sectigo.PathRevoke, sectigo.PathRefund, sectigo.PathUpdateDCV, sectigo.PathResend} {
			if err := sectigo.ReadDone(path, body); err != nil {
				named(t, err)
			}
		}
		if d, err := sectigo.ReadDetailed(number, body); err != nil {
			named(t, err)
		} else {
			shown(t, d.OrderStatus, d.CertificateStatus)
			for _, s := range d.Other {
				shown(t, s.Name, s.Value)
			}
		}
		if data, err := sectigo.ReadCollected(body); err != nil {
			named(t, err)
		} else if len(data) > 3*len(body)+200 {
			t.Fatalf("%d bytes out of %d", len(data), len(body))
		}
	})
}
