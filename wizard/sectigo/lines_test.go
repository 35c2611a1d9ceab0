package sectigo_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

const (
	leafPEM   = "-----BEGIN CERTIFICATE-----\nMIIBleaf\n-----END CERTIFICATE-----\n"
	issuerPEM = "-----BEGIN CERTIFICATE-----\nMIIBissuer\n-----END CERTIFICATE-----\n"
)

func TestAnOrdersReplyIsReadInBothFormats(t *testing.T) {
	for reply, want := range map[string]sectigo.Applied{
		"0\n12345678\n210.00\n1\n":              {OrderNumber: number, Cost: "210.00"},
		"0\r\n12345678\r\n210.00\r\n240\r\n":    {OrderNumber: number, Cost: "210.00"},
		"0\n12345678\n210.00\n1\nTnerFu0d":      {OrderNumber: number, Cost: "210.00", UniqueValue: "TnerFu0d"},
		"0\n12345678\n210.00\n1\n\n":            {OrderNumber: number, Cost: "210.00"},
		"1\n12345678\n210.00\n1\n":              {OrderNumber: number, Cost: "210.00", PaymentDue: true},
		"0\n12345678":                           {OrderNumber: number},
		"errorCode=1&orderNumber=12345678":      {OrderNumber: number, PaymentDue: true},
		"errorCode=0&orderNumber=12345678&x=y ": {OrderNumber: number},
		"errorCode=0&orderNumber=12345678&totalCost=1&expectedDeliveryTime=1&uniqueValue=a": {OrderNumber: number, Cost: "1", UniqueValue: "a"},
	} {
		for _, o := range []sectigo.Options{{}, {Lines: true}} { // a reply is what it is, whatever was asked for
			d := saying(t, reply)
			got, err := with(d.client(), o).Apply(t.Context(), single())
			if got.Raw == "" {
				t.Errorf("%q: no raw words", reply)
			}
			if got.Raw = ""; err != nil || got != want {
				t.Errorf("%q: %+v, %v", reply, got, err)
			}
			if format := d.requests()[0].form.Get("responseFormat"); format != map[bool]string{false: "1", true: "0"}[o.Lines] {
				t.Errorf("responseFormat is %s", format)
			}
		}
	}
}

func TestAReplacementMayHaveNoNumberOfItsOwn(t *testing.T) {
	for reply, want := range map[string]sectigo.Applied{
		"errorCode=0&certificateID=1234567890123456&expectedDeliveryTime=1&uniqueValue=abc": {UniqueValue: "abc"},
		"errorCode=0&orderNumber=87654321":                                                  {OrderNumber: "87654321"},
		"0\n87654321\n0.00\n1\n":                                                            {OrderNumber: "87654321", Cost: "0.00"},
		"0":                                                                                 {},
	} {
		got, err := saying(t, reply).client().Replace(t.Context(), number, single())
		if got.Raw = ""; err != nil || got != want {
			t.Errorf("%q: %+v, %v", reply, got, err)
		}
	}
}

func TestCertificatesInLinesAreCollected(t *testing.T) {
	for reply, want := range map[string]string{
		"2\n" + issuerPEM + leafPEM:                                   issuerPEM + leafPEM,
		"1\r\n" + strings.ReplaceAll(issuerPEM+leafPEM, "\n", "\r\n"): issuerPEM + leafPEM,
		"2\n25/11/2026\n12/06/2027\nanna-muster.eu\n" + leafPEM:       leafPEM,
		"2\n" + leafPEM + "\nIssued\nComplete\n":                      leafPEM,
		"2\n" + leafPEM[:len(leafPEM)-1]:                              leafPEM,
	} {
		got, err := saying(t, reply).client().Collect(t.Context(), number)
		if text := strings.ReplaceAll(string(got), "\r", ""); err != nil || text != want {
			t.Errorf("%q: %q, %v", reply, got, err)
		}
	}
}

func TestEndingsAreReadInBothFormats(t *testing.T) {
	for _, what := range []string{"revoke", "reject", "refund", "update DCV", "resend"} {
		for _, reply := range []string{"0", "0\n", "0\nCertificate revoked", "errorCode=0", "errorCode=0&errorMessage="} {
			if err := calls[what](t.Context(), saying(t, reply).client()); err != nil {
				t.Errorf("%s %q: %v", what, reply, err)
			}
		}
	}
}

func TestFieldsNobodyKnowsAreKeptAndSecretsAreNot(t *testing.T) {
	d := saying(t, "errorCode=0&orderStatus=Pending&zone=b&lane=slow%1b[2J&downloadURL=x&collectionCode=y&where=https%3a%2f%2fsecret.example%2f&accessToken=z&empty=")
	got, err := d.client().DetailedOrderStatus(t.Context(), number)
	want := []sectigo.Said{{Name: "lane", Value: "slow [2J"}, {Name: "zone", Value: "b"}}
	if err != nil || !reflect.DeepEqual(got.Other, want) {
		t.Errorf("%+v, %v", got.Other, err)
	}
	d = saying(t, `{"errorCode":0,"data":{"orderNumber":"`+number+`","orderStatus":"Pending","uploadDocumentToken":"t","newToken":"s","riskScore":7,"express":true,`+
		`"note":"be patient","other":{"title":"T","status":"S"},"list":[1],"nothing":null}}`)
	data, steps, err := d.client().PostPaymentStatus(t.Context(), number)
	want = []sectigo.Said{{Name: "express", Value: "true"}, {Name: "note", Value: "be patient"}, {Name: "riskScore", Value: "7"}}
	if err != nil || !reflect.DeepEqual(data.Other, want) || len(steps) != 1 || steps[0].Key != "other" {
		t.Errorf("%+v, %v, %v", data.Other, steps, err)
	}
}

// Two replies for one call, run together in one body or one after the other on the
// connection.
func TestTwoRepliesForOneCall(t *testing.T) {
	one := "errorCode=0&orderNumber=" + number
	for _, body := range []string{one + one, one + "&errorCode=0&orderNumber=87654321", one + "\n" + one, "0\n" + number + "\n1\n1\n0\n87654321\n1\n1\n"} {
		_, err := saying(t, body).client().Apply(t.Context(), single())
		check(t, err, problem.ChannelAnswer)
	}
	head := "HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n"
	s := rawServer(t, head+one+head+"errorCode=0&orderNumber=87654321")
	a, err := clientOf(s).Apply(t.Context(), single())
	if err != nil || a.OrderNumber != number {
		t.Errorf("%+v, %v", a, err)
	}
	twice := `{"errorCode":0,"data":{"orderNumber":"` + number + `"}}`
	check(t, calls["status"](t.Context(), newDesk(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(twice + twice)) }).client()), problem.ChannelAnswer)
}
