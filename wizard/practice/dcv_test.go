package practice_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/sectigo"
)

// golden is the reference's public sample CSR (qwac-domain.md D2) and its token.
func golden(t *testing.T) (text []byte, r request) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.csr")
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal("no PEM")
	}
	return text, request{der: block.Bytes}
}

const goldenRecord = "_e13bde42087ef33af86abb0c2bb14148.example.com. CNAME f6f94e93ca5dc9050d2c7661db1da2eb.72287513752d42fe609f7484ef6e48ee.sectigo.com.\n"

func TestGoldenToken(t *testing.T) {
	text, r := golden(t)
	w := start(t, newMemory())
	number := w.order(application(r, "example.com").with(sectigo.ArgCSR, string(text)))
	// What many write instead: the hashes of the PEM text.
	name, sum := md5.Sum(text), sha256.Sum256(text)
	hash := hex.EncodeToString(sum[:])
	w.add(fmt.Sprintf("_%x.example.com. CNAME %s.%s.sectigo.com.\n", name, hash[:32], hash[32:]))
	if w.prove(number); w.validated(number)[0] {
		t.Fatal("the hash of the PEM text was accepted")
	}
	w.add(goldenRecord)
	if w.prove(number); !w.validated(number)[0] {
		t.Fatal("the golden record was not accepted")
	}
}

func TestCNAMEProofs(t *testing.T) {
	for what, c := range map[string]struct {
		records   func(request) string
		apex, www bool
		reason    string
	}{
		"nothing":     {func(request) string { return "" }, false, false, "no CNAME record"},
		"at the apex": {func(r request) string { return r.cname("example.com", "") }, true, true, ""},
		"at www only": {func(r request) string { return r.cname("www.example.com", "") }, false, true, "no CNAME record"},
		"upper case":  {func(r request) string { return strings.ToUpper(r.cname("example.com", "")) }, true, true, ""},
		"zone twice": {func(r request) string {
			return strings.Replace(r.cname("example.com", ""), "example.com.", "example.com.example.com.", 1)
		}, false, false, "no CNAME record"},
		"target with the zone behind": {func(r request) string {
			return strings.Replace(r.cname("example.com", ""), "sectigo.com.\n", "sectigo.com.example.com.\n", 1)
		}, false, false, "instead of"},
		"other target": {func(r request) string {
			return strings.Replace(r.cname("example.com", ""), ".sectigo.com", ".comodoca.com", 1)
		}, false, false, "instead of"},
		"other uniqueValue": {func(r request) string { return r.cname("example.com", "abc") }, false, false, "instead of"},
		"TXT": {func(r request) string {
			return strings.Replace(r.cname("example.com", ""), "CNAME", "TXT", 1)
		}, false, false, "no CNAME record"},
		"no underscore":         {func(r request) string { return r.cname("example.com", "")[1:] }, false, false, "no CNAME record"},
		"wrong at www, apex ok": {func(r request) string { return r.cname("www.example.com", "x") + r.cname("example.com", "") }, true, true, ""},
	} {
		t.Run(what, func(t *testing.T) {
			w := start(t, newMemory())
			r := newRequest(t, "example.com", "www.example.com")
			number := w.order(application(r, "example.com", "www.example.com"))
			if records := c.records(r); records != "" {
				w.add(records)
			}
			w.post(sectigo.PathUpdateDCV, args{
				sectigo.ArgOrder: number, sectigo.ArgNames: "www.example.com example.com",
				sectigo.ArgMethods: sectigo.MethodCNAME + "," + sectigo.MethodCNAME,
			})
			if got := w.validated(number); !slices.Equal(got, []bool{c.apex, c.www}) {
				t.Errorf("validated %v, want %v %v", got, c.apex, c.www)
			}
			v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"})
			if got := v.Get("1_dcvStatusDetails"); c.reason != "" && !strings.Contains(got, c.reason) {
				t.Errorf("reason %q, want %q", got, c.reason)
			}
		})
	}
}

// TestProofKept: a proved name stays proved, whatever happens to the record or
// the method; other methods prove nothing yet.
func TestProofKept(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	if !w.validated(number)[0] {
		t.Fatal("not checked when placed")
	}
	if err := w.RemoveRecords(t.Context(), []byte(r.cname("example.com", ""))); err != nil {
		t.Fatal(err)
	}
	w.prove(number)
	w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: sectigo.MethodHTTP})
	if !w.validated(number)[0] {
		t.Error("a proof was taken back")
	}
	if v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number}); v.Get("1_dcvMethod") != "CNAME CSR Hash" {
		t.Error(v)
	}
	other := newRequest(t, "example.org")
	w.add(other.cname("example.org", ""))
	for _, method := range []string{sectigo.MethodHTTP, sectigo.MethodHTTPS, sectigo.MethodEmail} {
		number := w.order(application(newRequest(t, "example.org"), "example.org").with(sectigo.ArgMethod, method).with(sectigo.ArgMailbox, "admin@example.org"))
		w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: method, sectigo.ArgNewMailbox: "admin@example.org"})
		if w.validated(number)[0] {
			t.Errorf("%s was taken for a proof", method)
		}
	}
}

func TestUpdateDCVFaults(t *testing.T) {
	w := start(t, newMemory())
	one := w.order(application(newRequest(t, "example.com"), "example.com"))
	two := w.order(application(newRequest(t, "example.com", "www.example.com"), "example.com", "www.example.com"))
	cname := sectigo.MethodCNAME
	for what, c := range map[string]struct {
		args       args
		code, item string
	}{
		"responseFormat":   {args{sectigo.ArgOrder: one, sectigo.ArgNewMethod: cname, sectigo.ArgFormat: "1"}, "-2", sectigo.ArgFormat},
		"no order":         {args{sectigo.ArgNewMethod: cname}, "-3", sectigo.ArgOrder},
		"strange order":    {args{sectigo.ArgOrder: "12345678", sectigo.ArgNewMethod: cname}, "-4", sectigo.ArgOrder},
		"order with slash": {args{sectigo.ArgOrder: "../ca/xx", sectigo.ArgNewMethod: cname}, "-4", sectigo.ArgOrder},
		"no method":        {args{sectigo.ArgOrder: one}, "-3", sectigo.ArgNewMethod},
		"other method":     {args{sectigo.ArgOrder: one, sectigo.ArgNewMethod: "cname"}, "-4", sectigo.ArgNewMethod},
		"name for one":     {args{sectigo.ArgOrder: one, sectigo.ArgNewMethod: cname, sectigo.ArgName: "example.com"}, "-4", sectigo.ArgName},
		"no name for two":  {args{sectigo.ArgOrder: two, sectigo.ArgNewMethod: cname}, "-3", sectigo.ArgName},
		"other name":       {args{sectigo.ArgOrder: two, sectigo.ArgNewMethod: cname, sectigo.ArgName: "example.org"}, "-4", sectigo.ArgName},
		"no mailbox":       {args{sectigo.ArgOrder: one, sectigo.ArgNewMethod: "EMAIL"}, "-3", sectigo.ArgNewMailbox},
		"bad mailbox":      {args{sectigo.ArgOrder: one, sectigo.ArgNewMethod: "EMAIL", sectigo.ArgNewMailbox: "root@example.com"}, "-4", sectigo.ArgNewMailbox},
		"too few methods":  {args{sectigo.ArgOrder: two, sectigo.ArgNames: "example.com www.example.com", sectigo.ArgMethods: cname}, "-4", sectigo.ArgMethods},
		"no methods":       {args{sectigo.ArgOrder: two, sectigo.ArgNames: "example.com"}, "-3", sectigo.ArgMethods},
		"no names":         {args{sectigo.ArgOrder: two, sectigo.ArgMethods: cname}, "-3", sectigo.ArgNames},
		"strange names":    {args{sectigo.ArgOrder: two, sectigo.ArgNames: "example.org", sectigo.ArgMethods: cname}, "-4", sectigo.ArgNames},
		"strange methods":  {args{sectigo.ArgOrder: two, sectigo.ArgNames: "example.com", sectigo.ArgMethods: "X"}, "-4", sectigo.ArgMethods},
		"mailboxes":        {args{sectigo.ArgOrder: two, sectigo.ArgNames: "example.com", sectigo.ArgMethods: "EMAIL"}, "-3", "newDCVEmailAddresses"},
	} {
		if v := w.decoded(sectigo.PathUpdateDCV, c.args); v.Get("errorCode") != c.code || v.Get("errorItem") != c.item {
			t.Errorf("%s: %v, want %s at %s", what, v, c.code, c.item)
		}
	}
	// A method and a mailbox of its own for each name.
	got := w.post(sectigo.PathUpdateDCV, args{
		sectigo.ArgOrder: two, sectigo.ArgNames: "example.com www.example.com",
		sectigo.ArgMethods: "HTTP_CSR_HASH,EMAIL", "newDCVEmailAddresses": "hostmaster@example.com",
	})
	if got != "errorCode=0" {
		t.Error(got)
	}
	v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: two})
	if v.Get("1_dcvMethod") != "HTTP CSR Hash" || v.Get("2_dcvMethod") != "Email" || v.Get("2_domainName") != "www.example.com" || v.Get("1_dcvStatus") != "Not Validated" {
		t.Error(v)
	}
	if got := w.post(sectigo.PathMDCDetails, args{sectigo.ArgOrder: two, sectigo.ArgFormat: "2"}); !strings.Contains(got, `"1_domainName":"example.com"`) || !strings.Contains(got, `"errorCode":0`) {
		t.Error(got)
	}
}

// TestOldListArgument: methods by name in dcvEmailAddresses, as older clients do.
func TestOldListArgument(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com", "www.example.com", "example.org")
	a := application(r, "example.com", "www.example.com", "example.org").with(sectigo.ArgMethod, "EMAIL")
	number := w.order(a.with(sectigo.ArgMailboxes, "CNAMECSRHASH admin@example.com HTTPCSRHASH").with(sectigo.ArgPrimary, "example.org"))
	v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number})
	if v.Get("1_domainName") != "example.org" {
		t.Error(v)
	}
	if got := w.post(sectigo.PathApply, a.with(sectigo.ArgMailboxes, "admin@example.com")); !strings.HasPrefix(got, "-4\n") {
		t.Error(got)
	}
}

// TestSteps follows an order through practice time.
func TestSteps(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	number := w.order(application(r, "example.com"))
	want := func(when, agreement, mail, dcv, identity, approval, order string) {
		t.Helper()
		d := w.status(number)
		got := []string{d.AgreementStatus.Status, d.EmailVerificationStatus.Status, d.DCVStatus.Status, d.IndividualStatus.Status, d.FinalApprovalStatus.Status, d.OrderStatus}
		if !slices.Equal(got, []string{agreement, mail, dcv, identity, approval, order}) {
			t.Errorf("%s: %v", when, got)
		}
	}
	const done, act, wait = sectigo.StatusCompleted, sectigo.StatusActionRequired, sectigo.StatusInProgress
	want("placed", act, act, act, act, wait, "Pending")
	w.skip(100 * time.Hour)
	want("much later", act, act, act, act, wait, "Pending")
	w.answer(number, "agreement")
	want("agreed", done, act, act, act, wait, "Pending")
	w.answer(number, "address")
	want("confirmed", done, done, act, act, wait, "Pending")
	w.add(r.cname("example.com", ""))
	w.prove(number)
	want("proved", done, done, done, act, wait, "Pending")
	w.identify(number, statement())
	want("stated", done, done, done, wait, wait, "Pending")
	w.skip(48 * time.Hour)
	want("two days later", done, done, done, done, wait, "Pending")
	if got := w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"}); got != "0\n" {
		t.Error(got)
	}
	w.skip(24 * time.Hour)
	want("three days later", done, done, done, done, done, "Processed")
	d := w.status(number)
	if d.ProductType != 791 || d.CertificateDuration != 199 || d.ProductTerm != 365 || d.DomainName != "example.com" || d.CSRStatus.Status != done || d.CallbackStatus.Status != sectigo.StatusNotApplicable {
		t.Errorf("%+v", d)
	}
	if got := w.post(sectigo.PathPostPayment2, args{sectigo.ArgOrder: number}); !strings.Contains(got, number) {
		t.Error(got)
	}
	if got := w.post(sectigo.PathPostPayment, args{sectigo.ArgOrder: "00000000"}); got != `{"errorCode":-4,"errorMessage":"The value of the 'orderNumber' argument is invalid!"}` {
		t.Error(got)
	}
}

func TestCAA(t *testing.T) {
	const domain = "shop.example.com"
	for what, c := range map[string]struct{ records, blocked string }{
		"none":              {"", ""},
		"ours":              {`example.com. CAA 0 issue "sectigo.com"`, ""},
		"old name of ours":  {`example.com. CAA 0 issue "comodoca.com; policy=ev"`, ""},
		"one of several":    {"example.com. CAA 0 issue \"letsencrypt.org\"\nexample.com. CAA 0 issue \"usertrust.com\"", ""},
		"another CA":        {`example.com. CAA 0 issue "letsencrypt.org"`, "CAA record at example.com does not allow"},
		"nobody":            {`example.com. CAA 0 issue ";"`, "CAA record at example.com does not allow"},
		"issuewild":         {`example.com. CAA 0 issuewild "letsencrypt.org"`, ""},
		"iodef":             {`example.com. CAA 0 iodef "mailto:me@example.com"`, ""},
		"critical":          {"example.com. CAA 128 future \"x\"\nexample.com. CAA 0 issue \"sectigo.com\"", "unknown critical property future"},
		"critical known":    {`example.com. CAA 128 issue "sectigo.com"`, ""},
		"unknown":           {`example.com. CAA 0 future "x"`, ""},
		"nearer one wins":   {"example.com. CAA 0 issue \"letsencrypt.org\"\nshop.example.com. CAA 0 issue \"Sectigo.Com\"", ""},
		"alias":             {"shop.example.com. CNAME host.example.net.\nhost.example.net. CAA 0 issue \"letsencrypt.org\"", "CAA record at shop.example.com"},
		"alias to nothing":  {"shop.example.com. CNAME host.example.net.", ""},
		"alias of the zone": {"shop.example.com. CNAME www.example.com.\nexample.com. CAA 0 issue \"sectigo.com\"", ""},
		"aliases in a ring": {"shop.example.com. CNAME a.example.com.\na.example.com. CNAME shop.example.com.", "no usable answer"},
		"ring of zones":     {"shop.example.com. CNAME a.example.net.\na.example.net. CNAME shop.example.com.", "no usable answer"},
		"alias to nowhere":  {"shop.example.com. CNAME host.invalid.", "no usable answer"},
	} {
		t.Run(what, func(t *testing.T) {
			w := start(t, newMemory())
			r := newRequest(t, domain)
			w.add(r.cname("example.com", "") + c.records)
			number := w.order(application(r, domain))
			w.identify(number, statement())
			w.skip(72 * time.Hour)
			d := w.status(number)
			if c.blocked == "" {
				if d.OrderStatus != "Processed" {
					t.Errorf("not issued: %s", d.FinalApprovalStatus.Description)
				}
				return
			}
			if d.OrderStatus != "Pending" || d.FinalApprovalStatus.Status != sectigo.StatusActionRequired || !strings.Contains(d.FinalApprovalStatus.Description, c.blocked) {
				t.Fatalf("%s %+v", d.OrderStatus, d.FinalApprovalStatus)
			}
		})
	}
}

// TestCAAMended: a blocked order is issued once the record allows it.
func TestCAAMended(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", "") + `example.com. CAA 0 issue "letsencrypt.org"`)
	number := w.order(application(r, "example.com"))
	w.identify(number, statement())
	w.skip(72 * time.Hour)
	if got := w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"}); got != "0\n" {
		t.Fatal(got)
	}
	w.add(`example.com. CAA 0 issue "sectigo.com"`)
	if got := w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"}); got != "1\n" {
		t.Fatal(got)
	}
}
