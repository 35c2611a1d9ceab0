package practice_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

const (
	pathApplySSL  = "/products/!AutoApplySSL"
	pathReplace   = "/products/!AutoReplaceSSL"
	pathRevokeSSL = "/products/!AutoRevokeSSL"
	pathRevoke    = "/products/!autoRevokeCertificate"
	pathRefund    = "/products/!AutoRefund"
	day           = 24 * time.Hour
)

// replacement are the arguments to replace an order's certificate, proved by CNAME.
func replacement(number string, r request) args {
	return args{sectigo.ArgOrder: number, sectigo.ArgCSR: r.pem(), sectigo.ArgMethod: sectigo.MethodCNAME}
}

func (w *world) want(what, got, prefix string) {
	w.t.Helper()
	if !strings.HasPrefix(got, prefix) {
		w.t.Errorf("%s: %.200q, want %q", what, got, prefix)
	}
}

func TestReplace(t *testing.T) {
	w := start(t, newMemory())
	first := newRequest(t, "example.com")
	number, old := w.issued(first, statement(), "example.com")
	w.skip(100 * day)
	second := newRequest(t, "example.com")
	v := w.decoded(pathReplace, replacement(number, second).with(sectigo.ArgFormat, "1").with("showCertificateID", "Y"))
	next := v.Get("orderNumber")
	if v.Get("errorCode") != "0" || next == number || !strings.HasPrefix(v.Get("certificateID"), next) || len(v.Get("certificateID")) != 16 || v.Get("expectedDeliveryTime") != "1" || v.Has("totalCost") {
		t.Fatal(v)
	}
	d := w.status(next)
	if d.AgreementStatus.Status != sectigo.StatusCompleted || d.EmailVerificationStatus.Status != sectigo.StatusCompleted || d.IndividualStatus.Status != sectigo.StatusCompleted ||
		d.DCVStatus.Status != sectigo.StatusActionRequired || d.ProductTerm != 365 || d.OrderStatus != "Pending" {
		t.Errorf("%+v", d)
	}
	if got := kinds(w.mails(next)); len(got) != 0 {
		t.Error("a replacement asks again:", got)
	}
	if found, ok, err := w.FindRequest(t.Context(), second.der); err != nil || !ok || found.Number != next {
		t.Errorf("by its CSR: %+v, %v, %v", found, ok, err)
	}
	if found, ok, err := w.FindRequest(t.Context(), newRequest(t, "example.com").der); err != nil || ok {
		t.Errorf("by another CSR: %+v, %v", found, err)
	}
	w.want("old token", w.post(pathReplace, replacement(number, first)), "0\n") // with a uniqueValue of the CA's
	w.want("exact, pending", w.post(pathReplace, replacement(next, newRequest(t, "example.com")).with("exactOrder", "Y")), "-4\n")
	w.want("exact", w.post(pathReplace, replacement(number, newRequest(t, "example.com")).with("exactOrder", "Y")), "0\n")

	w.add(second.cname("example.com", ""))
	if v := w.decoded(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: next, sectigo.ArgNewMethod: sectigo.MethodCNAME}); v.Get("errorCode") != "0" {
		t.Fatal(v)
	}
	w.skip(day)
	chain := w.collect(next)
	if again := w.collect(number); !again[2].Equal(old[2]) || again[2].Equal(chain[2]) {
		t.Error("the replaced certificate is another one")
	}
	if life := chain[2].NotAfter.Sub(chain[2].NotBefore) + time.Second; life != 199*day {
		t.Error(life)
	}
	family := w.decoded(sectigo.PathDetailed, args{"certificateID": v.Get("certificateID"), sectigo.ArgQueryType: "2"})
	if family.Get("baseOrderNumber") != number || family.Get("1_orderNumber") != next || family.Get("1_orderStatus") != "Processed" || family.Get("2_orderStatus") != "Pending" || !family.Has("3_certificateID") || family.Has("4_orderNumber") {
		t.Error(family)
	}
	for what, c := range map[string]args{
		"by certificate":     {"certificateID": v.Get("certificateID")},
		"by base, the third": {"baseOrderNumber": number},
	} {
		want := "2\n"
		if what != "by certificate" {
			want = "0\n"
		}
		w.want(what, w.post(sectigo.PathCollectSSL, c.with(sectigo.ArgQueryType, "1")), want)
	}
}

func TestNamesOfAnOrder(t *testing.T) {
	w := start(t, newMemory())
	number, _ := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	next := w.decoded(pathReplace, replacement(number, newRequest(t, "example.com")).with(sectigo.ArgFormat, "1")).Get("orderNumber")
	for what, c := range map[string]struct {
		a    args
		item string
	}{
		"base of a replacement": {args{"baseOrderNumber": next}, "baseOrderNumber"},
		"no certificate":        {args{"certificateID": number + "00000000"}, "certificateID"},
		"no order":              {args{}, "orderNumber"},
	} {
		v := w.decoded(sectigo.PathCollectSSL, c.a.with(sectigo.ArgQueryType, "1").with(sectigo.ArgFormat, "1"))
		if code := v.Get("errorCode"); code != "-4" && code != "-3" || v.Get("errorItem") != c.item {
			t.Error(what, v)
		}
	}
}

func TestReplaceFaults(t *testing.T) {
	w := start(t, newMemory())
	pending := w.order(application(newRequest(t, "example.net"), "example.net"))
	number, _ := w.issued(newRequest(t, "example.com", "www.example.com"), statement(), "example.com", "www.example.com")
	good := replacement(number, newRequest(t, "example.com", "www.example.com"))
	for what, c := range map[string]struct {
		a    args
		code string
		item string
	}{
		"no CSR":      {good.with(sectigo.ArgCSR, ""), "-3", sectigo.ArgCSR},
		"no order":    {good.with(sectigo.ArgOrder, ""), "-3", sectigo.ArgOrder},
		"other order": {good.with(sectigo.ArgOrder, "00000000"), "-4", sectigo.ArgOrder},
		"pending":     {replacement(pending, newRequest(t, "example.net")), "-4", sectigo.ArgOrder},
		"other name":  {replacement(number, newRequest(t, "example.com", "example.org")), "-162", sectigo.ArgCSR},
		"days":        {good.with(sectigo.ArgDays, "365"), "-2", sectigo.ArgDays},
		"CNs":         {good.with("maxSubjectCNs", "many"), "-4", "maxSubjectCNs"},
		"server":      {good.with(sectigo.ArgServer, "99"), "-4", sectigo.ArgServer},
		"exact":       {good.with("exactOrder", "X"), "-4", "exactOrder"},
	} {
		if v := w.decoded(pathReplace, c.a.with(sectigo.ArgFormat, "1")); v.Get("errorCode") != c.code || v.Get("errorItem") != c.item {
			t.Errorf("%s: %v, want %s at %s", what, v, c.code, c.item)
		}
	}
	// Other names of the person's choice, as long as the CSR has the same ones.
	w.want("two other names", w.post(pathReplace, replacement(number, newRequest(t, "example.com", "example.org")).with(sectigo.ArgNames, "example.com example.org").with("exactOrder", "Y")), "0\n")
	w.skip(366 * day)
	w.want("term over", w.post(pathReplace, good.with("exactOrder", "Y")), "-4\nThe value of the 'orderNumber' argument is invalid! Its term has ended.")
}

// TestBeingIssued: for some minutes an order can be neither collected nor ended.
func TestBeingIssued(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	w.identify(number, statement())
	w.skip(72*time.Hour - 3*time.Minute)
	for path, want := range map[string]string{sectigo.PathCollectSSL: "-26\n", pathRevoke: "-26\n", pathRevokeSSL: "-23\n", pathRefund: "-26\n", pathReplace: "-26\n"} {
		a := args{sectigo.ArgOrder: number}
		switch path {
		case sectigo.PathCollectSSL:
			a[sectigo.ArgQueryType] = "1"
		case pathRefund:
			a["refundReasonCode"] = "1"
		case pathReplace:
			a = replacement(number, newRequest(t, "example.com"))
		}
		w.want(path, w.post(path, a), want)
	}
	w.want("with a reason", w.post(pathRevokeSSL, args{sectigo.ArgOrder: number, "revocationReason": "x"}), "-26\n")
	w.skip(5 * time.Minute)
	w.collect(number)
}

// TestOldCall: !AutoApplySSL takes what !AutoApplyOrder takes, and what sibling pages
// have besides.
func TestOldCall(t *testing.T) {
	w := start(t, newMemory())
	a := application(newRequest(t, "example.com"), "example.com").with("showCertificateID", "Y").with("showCertificateState", "Y").
		with("appRepEmailAddress", "me@example.com").with("countryName", "at").with("localityName", "Wien").with("isCustomerValidated", "N")
	text := strings.Split(w.post(pathApplySSL, a), "\n")
	if len(text) != 7 || text[0] != "0" || len(text[4]) != 16 || text[5] != "Awaiting Validation" {
		t.Error(text)
	}
	w.want("country", w.post(pathApplySSL, a.with("countryName", "UK")), "-7\n")
	w.want("by certificate", w.post(sectigo.PathDetailed, args{"certificateID": text[4], sectigo.ArgQueryType: "0"}), "errorCode=0&orderNumber="+text[1]+"&")
}

// TestNetscapeSequence: openssl reads it.
func TestNetscapeSequence(t *testing.T) {
	w := start(t, newMemory())
	number, _ := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	v := w.decoded(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1", sectigo.ArgRespType: "1", sectigo.ArgFormat: "1", "showMDCDomainDetails": "Y", "showExtStatus": "Y"})
	der, err := base64.StdEncoding.DecodeString(v.Get("netscapeCertificateSequence"))
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Get("mdcDomainDetails"); got != "1_domainName=example.com&1_dcvMethod=CNAME+CSR+Hash&1_dcvStatus=Validated" || v.Get("certificateStatus") != "Issued" {
		t.Error(v)
	}
	file := filepath.Join(t.TempDir(), "chain.nseq")
	text := "-----BEGIN CERTIFICATE-----\n" + base64.StdEncoding.EncodeToString(der) + "\n-----END CERTIFICATE-----\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "openssl", "nseq", "-in", file); strings.Count(got, "BEGIN CERTIFICATE") != 3 {
		t.Error(got)
	}
	w.want("in lines", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1", sectigo.ArgRespType: "1"}), "2\nMII")
}

// TestListsLiveADay: an application may name a mailbox for 24 hours after it was
// listed, also one that is no more in the zone.
func TestListsLiveADay(t *testing.T) {
	w := start(t, newMemory())
	a := application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.com")
	w.want("not listed", w.post(sectigo.PathApply, a), "-4\nThe value of the 'dcvEmailAddress'")
	record := `_validation-contactemail.example.com. 300 IN TXT "me@example.net"` + "\n"
	w.add(record)
	w.listMailboxes(a[sectigo.ArgCSR])
	if err := w.RemoveRecords(t.Context(), []byte(record)); err != nil {
		t.Fatal(err)
	}
	w.skip(day - time.Minute)
	w.want("contact", w.post(sectigo.PathApply, a.with(sectigo.ArgMailbox, "ME@example.net")), "0\n")
	w.skip(2 * time.Minute)
	w.want("a day later", w.post(sectigo.PathApply, a), "-4\n")
	w.listMailboxes(a[sectigo.ArgCSR])
	w.want("contact is gone", w.post(sectigo.PathApply, a.with(sectigo.ArgMailbox, "me@example.net")), "-4\n")
	w.want("listed again", w.post(sectigo.PathApply, a), "0\n")
}

// TestTooOldToIssue: what was proved too long ago is asked for again.
func TestTooOldToIssue(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	number := w.order(application(r, "example.com"))
	w.skip(197 * day)
	if !w.validated(number)[0] {
		t.Error("too early")
	}
	w.skip(2 * day)
	if w.validated(number)[0] {
		t.Error("the proof is 199 days old")
	}
	v := w.decoded(sectigo.PathMDCDetails, args{sectigo.ArgOrder: number, sectigo.ArgDetails: "Y"})
	if !strings.Contains(v.Get("1_dcvStatusDetails"), "too old") {
		t.Error(v)
	}
	w.identify(number, statement())
	w.skip(3 * day)
	if d := w.status(number); d.OrderStatus != "Pending" || d.IndividualStatus.Status != sectigo.StatusCompleted {
		t.Error(d)
	}
	w.skip(397 * day)
	if d := w.status(number); d.IndividualStatus.Status != sectigo.StatusActionRequired || len(w.mails(number, "papers-missing")) != 1 {
		t.Error(d.IndividualStatus)
	}
	w.prove(number)
	w.identify(number, statement())
	w.skip(400 * day) // nobody asks for a year: it was issued in time
	w.collect(number)
}

func TestActs(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(withContact(newRequest(t, "example.com"), "example.com"))
	first := w.mails(number, "address")[0]
	for _, act := range []practice.Act{practice.ResendAgreement, practice.ResendAddress} {
		if err := w.Act(t.Context(), number, act, ""); err != nil {
			t.Error(err)
		}
	}
	if err := w.Act(t.Context(), number, practice.ChangeContact, "new@example.net"); err != nil {
		t.Fatal(err)
	}
	if got := w.status(number).AgreementStatus; got.ClickThroughEmailAddress != "new@example.net" || len(got.AvailableActions) != 2 {
		t.Errorf("%+v", got)
	}
	if _, err := w.Answer(t.Context(), first); err == nil {
		t.Error("the mail to the old address confirms the new one")
	}
	mails := w.mails(number, "address")
	if last := mails[len(mails)-1]; last.To != "new@example.net" {
		t.Error(last)
	} else if page, err := w.Answer(t.Context(), last); err != nil || !strings.Contains(page, "confirmed") {
		t.Error(page, err)
	}
	for _, c := range []struct {
		number string
		act    practice.Act
		value  string
	}{{number, practice.ResendAddress, ""}, {number, practice.Pay, ""}, {number, practice.ChangeContact, "me"}, {number, "dance", ""}, {"00000000", practice.Cancel, ""}} {
		if err := w.Act(t.Context(), c.number, c.act, c.value); err == nil {
			t.Error(c)
		}
	}
	if err := w.Act(t.Context(), number, practice.Reject, "the name is on a list"); err != nil || w.status(number).OrderStatus != "Rejected" {
		t.Error(err)
	}
	if err := w.Act(t.Context(), number, practice.ResendAgreement, ""); err == nil {
		t.Error("a rejected order sends its agreement")
	}
}

// listMailboxes asks for the mailboxes of a CSR's names.
func (w *world) listMailboxes(text string) {
	w.t.Helper()
	block, _ := pem.Decode([]byte(text))
	csr, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, name := range csr.DNSNames {
		if got := w.post(sectigo.PathMailboxes, args{sectigo.ArgName: name, sectigo.ArgFormat: "2"}); !strings.HasPrefix(got, `{"errorCode":0,`) {
			w.t.Fatal(got)
		}
	}
}
