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
