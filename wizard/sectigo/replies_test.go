package sectigo_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func loginFrom(fails func() error) func(context.Context) (string, string, error) {
	return func(context.Context) (string, string, error) {
		if err := fails(); err != nil {
			return "", "", err
		}
		return login, password, nil
	}
}

func TestEachDocumentedErrorCodeBecomesAKind(t *testing.T) {
	kinds := map[int]problem.Kind{
		-1: problem.ChannelUnsafe, -2: problem.ChannelArgument, -3: problem.ChannelArgument, -4: problem.ChannelArgument, -5: problem.ChannelNames,
		-6: problem.ChannelNames, -7: problem.ChannelArgument, -8: problem.ChannelCSR, -9: problem.ChannelCSR, -10: problem.ChannelCSR,
		-11: problem.ChannelCSR, -12: problem.ChannelCSR, -13: problem.ChannelCSR, -14: problem.ChannelFault, -15: problem.ChannelCredit,
		-16: problem.ChannelLogin, -17: problem.ChannelUnsafe, -18: problem.ChannelNames, -19: problem.ChannelNames, -20: problem.OrderRejected,
		-21: problem.CertificateRevoked, -22: problem.ChannelUnpaid, -23: problem.BeingIssued, -26: problem.BeingIssued, -35: problem.ChannelNames,
		-40: problem.ChannelKey, -42: problem.ChannelBusy, -91: problem.ChannelLogin, -115: problem.ChannelPrice, -160: problem.ChannelFault,
		-162: problem.ChannelNames,
		// What these mean could not be read, or nobody has seen them.
		-47: problem.ChannelRefused, -54: problem.ChannelRefused, -69: problem.ChannelRefused, -70: problem.ChannelRefused, -71: problem.ChannelRefused,
		-9999: problem.ChannelRefused, -2147483648: problem.ChannelRefused,
	}
	elsewhere := map[string]map[int]problem.Kind{
		"collect": {-23: problem.NotIssuedYet, -26: problem.NotIssuedYet},
		"revoke":  {-18: problem.AlreadyRefunded, -35: problem.CertificateExpired},
	}
	elsewhere["reject"], elsewhere["refund"] = elsewhere["revoke"], elsewhere["revoke"]
	for code, usual := range kinds {
		word := strconv.Itoa(code)
		want := map[string]string{"code": word, "message": "The value of the 'days' argument is invalid!", "argument": "days"}
		form := url.Values{"errorCode": {word}, "errorMessage": {want["message"]}}.Encode()
		for what, call := range calls {
			kind := cmp.Or(elsewhere[what][code], usual)
			for _, reply := range []string{form, word + "\r\n" + want["message"] + "\r\n"} {
				if what == "status" {
					reply = `{"errorCode":` + word + `,"errorMessage":"` + want["message"] + `"}`
				}
				if got := check(t, call(t.Context(), saying(t, reply).client()), kind); !maps.Equal(got, want) {
					t.Errorf("%s %d: %v", what, code, got)
				}
			}
		}
	}
}

func TestAnErrorInTheOtherFormatIsUnderstood(t *testing.T) {
	for what, call := range calls {
		if what == "status" {
			continue // its reply is JSON whatever was asked for
		}
		got := check(t, call(t.Context(), saying(t, "-16\nPermission denied\n").client()), problem.ChannelLogin)
		if got["code"] != "-16" || got["message"] != "Permission denied" {
			t.Errorf("%s: %v", what, got)
		}
	}
}

func TestAUsedReferenceIsAnOrderThatWasSentAlready(t *testing.T) {
	for _, c := range []struct {
		reply string
		kind  problem.Kind
	}{
		{"errorCode=-4&errorMessage=used&errorItem=foreignOrderNumber", problem.OrderSentAlready},
		{"errorCode=-4&errorMessage=used&errorItem=FOREIGNORDERNUMBER", problem.OrderSentAlready},
		{"errorCode=-4&errorMessage=The+value+of+the+%27foreignOrderNumber%27+argument+is+invalid%21", problem.OrderSentAlready},
		// The account or the call does not know the argument: nothing was ordered.
		{"errorCode=-2&errorMessage=unknown&errorItem=foreignOrderNumber", problem.ChannelArgument},
		{"errorCode=-3&errorMessage=missing&errorItem=foreignOrderNumber", problem.ChannelArgument},
		{"errorCode=-14&errorMessage=unknown&errorItem=foreignOrderNumber", problem.ChannelFault},
	} {
		_, err := saying(t, c.reply).client().Apply(t.Context(), single())
		check(t, err, c.kind)
	}
}

func TestTheArgumentIsWhatTheCANamedOrQuoted(t *testing.T) {
	for reply, want := range map[string]string{
		"errorCode=-4&errorMessage=It+is+%27so%27&errorItem=csr":  "csr",
		"errorCode=-4&errorMessage=The+%27csr%27+argument":        "csr",
		"errorCode=-10&errorMessage=The+CSR%27s+key+isn%27t+good": "",
		"errorCode=-4&errorMessage=It%27s+wrong":                  "",
		"errorCode=-4":                                            "",
	} {
		_, err := saying(t, reply).client().Apply(t.Context(), single())
		p, _ := errors.AsType[*problem.Problem](err)
		if p == nil || p.Params["argument"] != want {
			t.Errorf("%s: %v, want argument %q", reply, err, want)
		}
	}
}

func TestRepliesThatMakeNoSenseAreRefused(t *testing.T) {
	long := strings.Repeat("7", 200)
	everywhere := []string{
		"", " \n", "\x00\x01\xff\xfe", "<!DOCTYPE html><html><body>Maintenance; back soon &amp; sorry</body></html>", "null", "[]", "{}", `"x"`, "7",
		"errorCode", "errorCode=", "errorCode=x", "errorCode=%zz", "errorCode=" + long, "errorCode=-" + long, "errorCode=0%1b[31m", "errorCode=1.5",
		strings.Repeat("<", 1<<20), "errorCode=" + strings.Repeat("A", 1<<20), "errorCode=0;orderNumber=" + number,
		`{"errorCode":0`, `{"errorCode":0}`, `{"errorCode":0,"data":null}`, `{"errorCode":` + long + `}`, `{"errorCode":"-16"}`,
		strings.Repeat("[", 1<<20), strings.Repeat(`{"data":`, 1<<17),
	}
	of := map[string][]string{
		"apply": {
			"errorCode=0", "errorCode=0&orderNumber=", "errorCode=0&orderNumber=-" + number, "errorCode=0&orderNumber=" + long, "errorCode=0&orderNumber=%D9%A1%D9%A2",
			"errorCode=0&orderNumber=12x", "errorCode=0&orderNumber=" + number + "&uniqueValue=a.b", "errorCode=0&orderNumber=" + number + "&uniqueValue=" + long,
			"errorCode=0&orderNumber=" + number + "%0a", "0\n" + number + "\n0.00\n1\n0\n" + number + "\n0.00\n1\n", "2\n" + number, "0\n\n", "0\nx\n",
			"errorCode=0&orderNumber=" + number + "&errorCode=0&orderNumber=87654321", "errorCode=2&orderNumber=" + number,
			strings.Repeat("errorCode=0&orderNumber="+number, 2), "0\n" + long + "\n", "0\n" + number + "\n1\n1\na.b",
		},
		"status": {
			`{"errorCode":0,"data":{}}`, `{"errorCode":0,"data":{"orderNumber":"87654321"}}`, `{"errorCode":0,"data":{"orderNumber":"` + long + `"}}`,
			`{"errorCode":0,"data":[{"orderNumber":"` + number + `"}]}`, `{"data":{"orderNumber":"` + number + `"}}`,
			`{"errorCode":-1e99,"data":{"orderNumber":"` + number + `"}}`, `{"errorCode":0,"data":{"orderNumber":"` + number + `"}`,
			`{"errorCode":0,"data":{"orderNumber":"` + number + `"` + manySteps(101) + `}}`,
		},
		"details":    {"errorCode=0", "errorCode=0&2_domainName=a.eu", "errorCode=0&0_domainName=a.eu", "errorCode=0&1_domainName="},
		"update DCV": {"1", "errorCode=1", "errorCode=0errorCode=0"}, "resend": {"2\nx"}, "revoke": {"1\nx", "errorCode=2"}, "reject": {"errorCode=3"}, "refund": {"1"},
		"replace": {"errorCode=0&orderNumber=x", "errorCode=0&uniqueValue=" + long, "errorCode=3", "0\nx"},
		"mailboxes": {
			"errorCode=0", "0", "0\n", "0\ndomain_name\ta.eu\nwhois_email\tnone\n", `{"errorCode":0,"list":["none",7,{"x":null}]}`,
			`{"list":["admin@a.eu"]}`, `{"errorCode":0,"list":["admin@a.eu"]`, `["admin@a.eu"]`, `{"errorCode":0,"list":["a b@a.eu","<a@a.eu>","@a.eu","a@eu"]}`,
		},
		"detailed": {"errorCode=0&orderNumber=87654321&orderStatus=Pending", `{"errorCode":0,"orderStatus":"Pending"}`},
		"collect":  {"errorCode=1", "errorCode=2", "errorCode=2&certificate=", "errorCode=2&certificate=%20", "errorCode=2&caCertificate=MII", "2\n", "2\n-----BEGIN CERTIFICATE-----\nMII", "3\n-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"},
	}
	for what, call := range calls {
		t.Run(what, func(t *testing.T) {
			d := saying(t, "")
			for _, reply := range append(everywhere, of[what]...) {
				d.answer = func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(reply)) }
				check(t, call(t.Context(), d.client()), problem.ChannelAnswer)
			}
		})
	}
}

func manySteps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"s` + strconv.Itoa(i) + `":{"title":"T","status":"S"}`)
	}
	return b.String()
}

func TestWordsOfTheCAAreClipped(t *testing.T) {
	steering := "a\x1b[2Jb\nc\rd\x00e\u009b31mf\u202eg\u2028h\x7fi\xff"
	want := "a [2Jb c d e 31mf g h i?"
	long := strings.Repeat("ä", 400)
	for message, shown := range map[string]string{steering: want, long: long[:600] + "…", strings.Repeat("ä", 300): long[:600]} {
		v := url.Values{"errorCode": {"-4"}, "errorMessage": {message}, "errorItem": {message}}
		_, err := saying(t, v.Encode()).client().MDCDomainDetails(t.Context(), number)
		if got := check(t, err, problem.ChannelArgument); got["message"] != shown || got["argument"] != shown {
			t.Errorf("%q", got)
		}
	}
	quoted := strconv.Quote(strings.ReplaceAll(strings.ReplaceAll(steering, "\xff", "?"), "\x7f", " "))
	quoted = strings.NewReplacer(`\x1b`, `\u001b`, `\x00`, `\u0000`).Replace(quoted)
	d, steps, err := saying(t, `{"errorCode":0,"data":{"orderNumber":"`+number+`","orderStatus":`+quoted+`,"domainName":`+quoted+`,"productName":`+quoted+
		`,`+quoted+`:{"title":`+quoted+`,"status":`+quoted+`,"description":`+quoted+`}}}`).client().PostPaymentStatus(t.Context(), number)
	if err != nil {
		t.Fatal(err)
	}
	s := steps[0]
	for _, got := range []string{d.OrderStatus, d.DomainName, d.ProductName, s.Key, s.Title, s.Status, s.Description} {
		if got != want {
			t.Errorf("%q", got)
		}
	}
	v := url.Values{"errorCode": {"0"}, "orderNumber": {number}, "totalCost": {steering}, "1_domainName": {steering}, "1_dcvMethod": {steering}, "1_dcvStatus": {steering}}
	row, err := saying(t, v.Encode()).client().MDCDomainDetails(t.Context(), number)
	if err != nil || row[0] != (sectigo.DomainDetail{Name: want, Method: want, Status: want}) {
		t.Errorf("%+q, %v", row, err)
	}
	a, err := saying(t, v.Encode()+"&x=\x1b"+strings.Repeat("x", 1<<20)).client().Apply(t.Context(), single())
	if err != nil || a.Cost != want || len(a.Raw) > 4100 || strings.ContainsFunc(a.Raw, steers) {
		t.Errorf("cost %q, %d bytes raw, %v", a.Cost, len(a.Raw), err)
	}
}

func TestApplyReadsTheReceipt(t *testing.T) {
	const reply = "errorCode=1&orderNumber=3040824&totalCost=210.00&expectedDeliveryTime=1&uniqueValue=TnerFu0d"
	a, err := saying(t, reply+"\r\n").client().Apply(t.Context(), single())
	if err != nil || a.OrderNumber != "3040824" || a.Cost != "210.00" || a.UniqueValue != "TnerFu0d" || strings.TrimSpace(a.Raw) != reply {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestPostPaymentKeepsEveryStepWhateverTheOthersLookLike(t *testing.T) {
	const reply = `{"errorCode":0,"errorMessage":"","data":{"orderNumber":"12345678","productType":"791","orderStatus":"Pending",
		"uploadDocumentUrl":"https://ca/upload","uploadDocumentToken":"jwt",
		"csrStatus":{"title":"Submit your CSR","status":"Completed","description":null},
		"agreementStatus":{"title":"Agreement Execution","status":"ActionRequired","availableActions":["x"],"lastEmailSent":7},
		"dcvStatus":[{"domain":"a.eu"}], "individualStatus":2, "finalApprovalStatus":{"status":"InProgress"},
		"faceToFaceStatus":{"title":"Face to Face","status":"Waiting","description":5}}}`
	d, steps, err := saying(t, reply).client().PostPaymentStatus(t.Context(), number)
	if err != nil || d.OrderStatus != "Pending" || d.UploadDocumentURL != "https://ca/upload" || d.UploadDocumentToken != "jwt" {
		t.Fatalf("%+v, %v", d, err)
	}
	var got []string
	for _, s := range steps {
		got = append(got, s.Key+": "+s.Title+", "+s.Status)
	}
	if want := []string{"agreementStatus: Agreement Execution, ActionRequired", "csrStatus: Submit your CSR, Completed", "faceToFaceStatus: Face to Face, Waiting"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestDetailsReadRowsUntilOneIsMissing(t *testing.T) {
	rows, err := saying(t, "errorCode=0&1_domainName=a.eu&1_dcvMethod=Email&1_dcvStatus=Not+Validated&2_domainName=b.eu&2_dcvStatus=Validated&4_domainName=d.eu").
		client().MDCDomainDetails(t.Context(), number)
	if want := []sectigo.DomainDetail{{Name: "a.eu", Method: "Email", Status: "Not Validated"}, {Name: "b.eu", Status: "Validated"}}; err != nil || !slices.Equal(rows, want) {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestOnlyTheWholeWordIsValidated(t *testing.T) {
	for word, want := range map[string]bool{"Validated": true, " VALIDATED ": true, "Not Validated": false, "NotValidated": false, "": false, "Validated?": false, "AWAITINGBRAND": false} {
		if sectigo.Validated(word) != want {
			t.Errorf("%q", word)
		}
	}
}

func TestCollectDeliversPEMWhateverTheArmourWas(t *testing.T) {
	const flat = "MIIBszCCAVmgAwIBAgIBATAKBggqhkjOPQQDAjASMRAwDgYDVQQDEwdwcmFjdGljZTAeFw0yNg=="
	armoured := "-----BEGIN CERTIFICATE-----\n" + flat[:64] + "\n" + flat[64:] + "\n-----END CERTIFICATE-----\n"
	for what, value := range map[string]string{
		"bare":          flat,
		"bare in lines": flat[:40] + "\r\n" + flat[40:] + "\r\n",
		"PEM":           armoured,
		"PEM in base64": base64.StdEncoding.EncodeToString([]byte(armoured)),
	} {
		v := url.Values{"errorCode": {"2"}, "certificate": {value}, "caCertificate": {value, value}}
		got, err := saying(t, v.Encode()).client().Collect(t.Context(), number)
		if err != nil || string(got) != strings.Repeat(armoured, 3) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}

func TestCollectBeforeIssuanceSaysSo(t *testing.T) {
	for _, reply := range []string{"errorCode=0", "errorCode=0&orderNumber=" + number, "errorCode=00", "errorCode=-26&errorMessage=signing", "0\n", "-26\nsigning"} {
		_, err := saying(t, reply).client().Collect(t.Context(), number)
		check(t, err, problem.NotIssuedYet)
	}
}
