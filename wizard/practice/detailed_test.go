package practice_test

import (
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/sectigo"
)

// TestEachCallRefusesWhatItDoesNotKnow: an unknown argument is -2.
func TestEachCallRefusesWhatItDoesNotKnow(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	for path, a := range map[string]args{
		sectigo.PathApply:       application(newRequest(t, "example.com"), "example.com"),
		sectigo.PathPostPayment: {sectigo.ArgOrder: number},
		sectigo.PathUpdateDCV:   {sectigo.ArgOrder: number, sectigo.ArgNewMethod: "CNAME_CSR_HASH"},
		sectigo.PathMDCDetails:  {sectigo.ArgOrder: number},
		sectigo.PathCollectSSL:  {sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"},
		sectigo.PathDetailed:    {sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"},
		sectigo.PathMailboxes:   {sectigo.ArgName: "example.com"},
		sectigo.PathResend:      {sectigo.ArgOrder: number, sectigo.ArgMailbox: "admin@example.com"},
	} {
		before := w.disk.snapshot()
		got := w.post(path, a.with("colour", "red"))
		if !strings.HasPrefix(got, "-2\n") && !strings.HasPrefix(got, "errorCode=-2&") && !strings.HasPrefix(got, `{"errorCode":-2,`) {
			t.Errorf("%s: %s", path, got)
		}
		if !reflect.DeepEqual(w.disk.snapshot(), before) {
			t.Errorf("%s: something changed", path)
		}
	}
	for _, extra := range []string{sectigo.ArgFormat, sectigo.ArgName} {
		if v := w.decoded(sectigo.PathResend, args{sectigo.ArgOrder: number, sectigo.ArgMailbox: "admin@example.com", extra: "1"}); v.Get("errorCode") != "-2" || v.Get("errorItem") != extra {
			t.Error(v)
		}
	}
	for missing, a := range map[string]args{sectigo.ArgOrder: {sectigo.ArgMailbox: "admin@example.com"}, sectigo.ArgMailbox: {sectigo.ArgOrder: number}} {
		if v := w.decoded(sectigo.PathResend, a); v.Get("errorCode") != "-3" || v.Get("errorItem") != missing {
			t.Error(v)
		}
	}
}

func TestDetailedOrderStatus(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	ask := func(more ...string) string {
		a := args{sectigo.ArgOrder: number}
		for i := 0; i < len(more); i += 2 {
			a[more[i]] = more[i+1]
		}
		return w.post(sectigo.PathDetailed, a)
	}
	const pending = "&orderStatus=Pending&certificateStatus=Awaiting+Validation"
	if got := ask("queryType", "0", "showValidityPeriod", "Y"); got != "errorCode=0&orderNumber="+number+pending {
		t.Error(got)
	}
	flags := func(validation string, dcv, agreed, mail, identity, approval int) string {
		n := strconv.Itoa
		return "&validationStatus=" + validation + "&csrStatus=1&dcvStatus=" + n(dcv) + "&ovCallBackStatus=-1&organizationValidationStatus=-1&freeDVUPStatus=-1&evClickThroughStatus=" + n(agreed) +
			"&brandValStatus=-1&emailVerificationStatus=" + n(mail) + "&individualStatus=" + n(identity) + "&finalApprovalStatus=" + n(approval)
	}
	family := map[string]string{"2": "&baseOrderNumber=" + number}
	for _, query := range []string{"1", "2"} {
		if got, want := ask("queryType", query), "errorCode=0&orderNumber="+number+pending+flags("ActionRequired", 0, 0, 0, 0, 2)+family[query]; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	w.answer(number, "proof")
	w.identify(number, statement())
	if got, want := ask("queryType", "1"), "errorCode=0&orderNumber="+number+pending+flags("InProgress", 1, 1, 1, 2, 2); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	w.skip(72 * time.Hour)
	leaf := w.collect(number)[2]
	from, til := strconv.FormatInt(leaf.NotBefore.Unix(), 10), strconv.FormatInt(leaf.NotAfter.Unix(), 10)
	if got, want := ask("queryType", "0", "showValidityPeriod", "Y", "responseFormat", "1"), "errorCode=0&orderNumber="+number+"&orderStatus=Processed&certificateStatus=Issued&notBefore="+from+"&notAfter="+til; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := ask("queryType", "1", "responseFormat", "2"); !strings.Contains(got, `"orderStatus":"Processed"`) || !strings.Contains(got, `"errorCode":0,`) || !strings.Contains(got, `"finalApprovalStatus":"1"`) || strings.Contains(got, "notBefore") {
		t.Error(got)
	}
	for what, want := range map[string]string{
		"": "errorCode=-3&errorMessage=The+%27queryType%27", "queryType 3": "errorCode=-4&", "queryType 0 showValidityPeriod maybe": "errorCode=-4&",
		"queryType 0 responseFormat 0": "errorCode=-4&", "queryType 9 responseFormat 2": `{"errorCode":-4,`, "queryType 0 certificateID 1": "errorCode=-4&", "queryType 0 serialNumber 1": "errorCode=-2&",
	} {
		if got := ask(strings.Fields(what)...); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", what, got)
		}
	}
	if got := w.post(sectigo.PathDetailed, args{sectigo.ArgOrder: "00000000", sectigo.ArgQueryType: "0"}); !strings.HasPrefix(got, "errorCode=-4&") {
		t.Error(got)
	}
}

// TestCollectSSLIsAskedOnceInThreeHours: by practice time, per order, until the
// certificate is there. Other calls have no such limit.
func TestCollectSSLIsAskedOnceInThreeHours(t *testing.T) {
	w := start(t, newMemory())
	number, other := w.asking(), w.asking()
	poll := func(number string) string {
		return w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"})
	}
	want := func(when, got, want string) {
		t.Helper()
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
	want("at first", poll(number), "0\n")
	want("again", poll(number), "-42\n")
	want("another order", poll(other), "0\n")
	w.skip(2 * time.Hour)
	want("two hours", poll(number), "-42\nThe call limit was reached!")
	v := w.decoded(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1", sectigo.ArgFormat: "1"})
	if v.Get("errorCode") != "-42" {
		t.Error(v)
	}
	w.skip(time.Hour)
	want("three hours", poll(number), "0\n")
	want("again", poll(number), "-42\n")
	for range 3 {
		w.status(number)
		w.validated(number)
		w.post(sectigo.PathDetailed, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"})
	}
	want("a bad question does not count", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: other, sectigo.ArgQueryType: "7"}), "-4\n")
	w.answer(number, "proof")
	w.identify(number, statement())
	w.skip(72*time.Hour - 6*time.Minute)
	want("just before", poll(number), "0\n")
	w.skip(90 * time.Second)
	want("being issued", poll(number), "-42\n")
	w.skip(5 * time.Minute)
	want("issued", poll(number), "2\n")
	want("issued, again", poll(number), "2\n")
}
