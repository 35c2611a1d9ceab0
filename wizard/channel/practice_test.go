package channel_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// The journey sees the channel through its own interface.
var _ wizard.Channel = (*channel.Practice)(nil)

const number = "12345678"

// desk is a CA that answers each path with a reply and remembers the forms.
type desk struct {
	mu    sync.Mutex
	paths []string
	forms []url.Values
}

func open(t *testing.T, portal channel.Portal, replies map[string]string) (*channel.Practice, *desk, string) {
	t.Helper()
	d := &desk{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, _ := url.ParseQuery(string(body)) // an upload is no form
		d.mu.Lock()
		defer d.mu.Unlock()
		d.paths, d.forms = append(d.paths, r.URL.Path), append(d.forms, form)
		reply, ok := replies[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, reply)
	}))
	t.Cleanup(s.Close)
	api := sectigo.NewClient(s.URL, &http.Client{}, func(context.Context) (string, string, error) { return "login", "password", nil })
	return channel.NewPractice(api, portal), d, s.URL
}

func check(t *testing.T, err error, kind problem.Kind) {
	t.Helper()
	if p, ok := errors.AsType[*problem.Problem](err); !ok || p.Kind != kind {
		t.Fatalf("got %v, want %s", err, kind)
	}
}

// sent is what was sent of one argument, call by call.
func (d *desk) sent(argument string) string {
	var all []string
	for _, f := range d.forms {
		all = append(all, f.Get(argument))
	}
	return strings.Join(all, " ")
}

func statusOf(objects string) map[string]string {
	return map[string]string{
		sectigo.PathPostPayment: `{"errorCode":0,"errorMessage":"","data":{"orderNumber":"12345678","orderStatus":"Pending","uploadDocumentUrl":"u","uploadDocumentToken":"t"` + objects + `}}`,
		sectigo.PathMDCDetails:  "errorCode=0&1_domainName=a.eu&1_dcvMethod=CNAME+CSR+Hash&1_dcvStatus=Validated",
	}
}

func TestStepsAreKnownByTheirKeyAndKeptByTheirTitle(t *testing.T) {
	step := func(key, title, status string) string {
		return `,"` + key + `":{"title":"` + title + `","status":"` + status + `","description":"note"}`
	}
	for _, c := range []struct {
		key, status string
		id          order.StepID
		want        order.StepStatus
		shown       bool
	}{
		{"csrStatus", "Completed", order.StepCSR, order.StepCompleted, true},
		{"agreementStatus", "ActionRequired", order.StepAgreement, order.StepActionRequired, true},
		{"dcvStatus", "InProgress", order.StepDCV, order.StepInProgress, true},
		{"emailVerificationStatus", "NotApplicable", order.StepEmail, order.StepNotApplicable, true},
		{"individualStatus", "Completed", order.StepIdentity, order.StepCompleted, true},
		{"finalApprovalStatus", "Completed", order.StepApproval, order.StepCompleted, true},
		{"finalApprovalStatus", "Awaiting Moon", order.StepApproval, order.StepUnknown, true},
		{"finalApprovalStatus", "Not Completed", order.StepApproval, order.StepUnknown, true},
		{"faceToFaceStatus", "ActionRequired", "", order.StepActionRequired, true},
		{"faceToFaceStatus", "Whatever", "", order.StepUnknown, true},
		{"callbackStatus", "NotApplicable", "", "", false},
		{"organizationStatus", "NotApplicable", "", "", false},
		{"callbackStatus", "ActionRequired", "", order.StepActionRequired, true}, // nobody expects it: then it must be seen
		{"organizationStatus", "Whatever", "", order.StepUnknown, true},
	} {
		p, _, _ := open(t, nil, statusOf(step(c.key, "The title", c.status)))
		r, err := p.Status(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		want := []order.Step{{ID: c.id, Title: "The title", Status: c.want, Raw: c.status, Note: "note"}}
		if !c.shown {
			want = nil
		}
		if !slices.Equal(r.Steps, want) {
			t.Errorf("%s %s: %+v", c.key, c.status, r.Steps)
		}
		if r.Number != number || r.OrderStatus != "Pending" || r.Upload != (order.Upload{URL: "u", Token: "t"}) {
			t.Errorf("%+v", r)
		}
	}
}

func TestOnlyAValidatedNameIsProved(t *testing.T) {
	for status, want := range map[string]bool{"Validated": true, "VALIDATED": true, "Not Validated": false, "NOTVALIDATED": false, "AWAITINGBRAND": false, "": false} {
		replies := statusOf("")
		replies[sectigo.PathMDCDetails] = url.Values{"errorCode": {"0"}, "1_domainName": {"Anna-Muster.EU"}, "1_dcvMethod": {"CNAME CSR Hash"}, "1_dcvStatus": {status}}.Encode()
		p, _, _ := open(t, nil, replies)
		r, err := p.Status(t.Context(), number)
		if err != nil {
			t.Fatal(err)
		}
		if w := (order.Proof{Name: "anna-muster.eu", Method: "CNAME CSR Hash", Validated: want, Raw: status}); len(r.Proofs) != 1 || r.Proofs[0] != w {
			t.Errorf("%q: %+v", status, r.Proofs)
		}
	}
}

func TestStatusFailsWholeIfOneOfItsCallsFails(t *testing.T) {
	for _, path := range []string{sectigo.PathPostPayment, sectigo.PathMDCDetails} {
		replies := statusOf("")
		delete(replies, path)
		p, _, _ := open(t, nil, replies)
		r, err := p.Status(t.Context(), number)
		if check(t, err, problem.ChannelAnswer); r.Number != "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestTheStatusWordIsTheOneOfItsOwnCall(t *testing.T) {
	for reply, want := range map[string]string{
		"errorCode=0&orderStatus=Processed": "Processed", "errorCode=0": "Pending", "<html>": "Pending",
		"errorCode=-2&errorItem=queryType": "Pending", "errorCode=-91&errorMessage=no": "", "errorCode=-14&errorMessage=no": "Pending",
		"errorCode=-20&errorMessage=rejected": "",
	} {
		replies := statusOf("")
		replies[sectigo.PathDetailed] = reply
		p, d, _ := open(t, nil, replies)
		r, err := p.Status(t.Context(), number)
		if r.OrderStatus != want || (err == nil) != (want != "") || d.sent("queryType") != "  0" {
			t.Errorf("%s: %q, %v, %v", reply, r.OrderStatus, err, d.forms)
		}
	}
}

func TestMailboxesAndResendAskTheCA(t *testing.T) {
	p, d, _ := open(t, nil, map[string]string{sectigo.PathMailboxes: `{"errorCode":0,"l":["admin@a.eu","anna@b.eu"]}`, sectigo.PathResend: "errorCode=0"})
	got, err := p.Mailboxes(t.Context(), "www.a.eu")
	if err != nil || !slices.Equal(got, []string{"admin@a.eu", "anna@b.eu"}) || d.sent("domainName") != "www.a.eu" {
		t.Errorf("%v, %v, %v", got, err, d.forms)
	}
	if err := p.Resend(t.Context(), number, "www.a.eu", "admin@a.eu"); err != nil || d.sent("dcvEmailAddress") != " admin@a.eu" || d.sent("orderNumber") != " "+number {
		t.Errorf("%v, %v", err, d.forms)
	}
	p, _, _ = open(t, nil, map[string]string{sectigo.PathMailboxes: `{"errorCode":-18,"errorMessage":"no"}`, sectigo.PathResend: "errorCode=-4&errorItem=dcvEmailAddress"})
	_, err = p.Mailboxes(t.Context(), "a")
	check(t, err, problem.ChannelNames)
	check(t, p.Resend(t.Context(), number, "a.eu", "root@a.eu"), problem.ChannelArgument)
}

func TestSubmitSaysProductAndMethodInTheCAsWords(t *testing.T) {
	words := map[order.Method]string{order.CNAME: "CNAME_CSR_HASH", order.HTTP: "HTTP_CSR_HASH", order.HTTPS: "HTTPS_CSR_HASH", order.Email: "EMAIL"}
	for method, word := range words {
		for _, names := range []order.Names{{"a.eu"}, {"a.eu", "b.eu"}} {
			p, d, _ := open(t, nil, map[string]string{
				sectigo.PathApply:     "errorCode=0&orderNumber=12345678&totalCost=1.00&uniqueValue=abc",
				sectigo.PathMailboxes: `{"errorCode":0,"l":["admin@a.eu"]}`,
			})
			a := order.Application{Reference: "qw-1", Names: names, Days: 365, CSR: []byte("csr"), Contact: "anna@a.eu"}
			for _, n := range names {
				a.Methods = append(a.Methods, method)
				a.Mailboxes = append(a.Mailboxes, "admin@"+string(n))
			}
			r, err := p.Submit(t.Context(), a)
			if err != nil || r.Number != number || r.UniqueValue != "abc" || r.Cost != "1.00" || !strings.Contains(r.Raw, "orderNumber=12345678") {
				t.Errorf("%+v, %v", r, err)
			}
			product, list := "791", ""
			if len(names) > 1 {
				product, list = "792", "a.eu,b.eu"
			}
			if listed := d.sent("domainName"); method == order.Email && strings.TrimSpace(listed) != strings.Join(names.Strings(), " ") || method != order.Email && listed != "" {
				t.Errorf("mailboxes listed for %q", listed)
			}
			for argument, want := range map[string]string{"dcvMethod": word, "product": product, "domainNames": list, "days": "365"} {
				if got := strings.TrimSpace(d.sent(argument)); got != want {
					t.Errorf("%s is %q, want %q", argument, got, want)
				}
			}
			if len(d.forms) > 1+len(names) {
				t.Errorf("%v", d.forms)
			}
		}
	}
}

func TestProveAsksForEachNameInItsOwnWay(t *testing.T) {
	p, d, _ := open(t, nil, map[string]string{sectigo.PathUpdateDCV: "errorCode=0"})
	if err := p.Prove(t.Context(), number, order.Names{"a.eu"}, []order.Method{order.CNAME}, []string{""}); err != nil {
		t.Fatal(err)
	}
	if len(d.forms) != 1 || d.forms[0].Has("domainName") {
		t.Errorf("one name is sent without it: %v", d.forms)
	}
	p, d, _ = open(t, nil, map[string]string{sectigo.PathUpdateDCV: "errorCode=0"})
	err := p.Prove(t.Context(), number, order.Names{"a.eu", "b.eu", "c.eu"}, []order.Method{order.Email, order.HTTP, order.HTTPS}, []string{"admin@a.eu", "", ""})
	if err != nil || d.sent("domainName") != "a.eu b.eu c.eu" || d.sent("newMethod") != "EMAIL HTTP_CSR_HASH HTTPS_CSR_HASH" || d.sent("newDCVEmailAddress") != "admin@a.eu  " {
		t.Errorf("%v, %v", err, d.forms)
	}
	p, d, _ = open(t, nil, map[string]string{sectigo.PathUpdateDCV: "errorCode=-4&errorItem=domainName"})
	check(t, p.Prove(t.Context(), number, order.Names{"a.eu", "b.eu"}, []order.Method{order.CNAME, order.CNAME}, []string{"", ""}), problem.ChannelArgument)
	if len(d.forms) != 1 {
		t.Error("it went on after the error")
	}
}

func TestWithoutOneMethodForEachNameNothingIsSent(t *testing.T) {
	p, d, _ := open(t, nil, map[string]string{sectigo.PathUpdateDCV: "errorCode=0", sectigo.PathApply: "errorCode=0&orderNumber=12345678"})
	for _, c := range []struct {
		names     order.Names
		methods   []order.Method
		mailboxes []string
	}{
		{nil, nil, nil},
		{order.Names{"a.eu"}, nil, []string{""}},
		{order.Names{"a.eu"}, []order.Method{order.CNAME}, nil},
		{order.Names{"a.eu"}, []order.Method{""}, []string{""}},
		{order.Names{"a.eu"}, []order.Method{"CNAME_CSR_HASH"}, []string{""}},
		{order.Names{"a.eu", "b.eu"}, []order.Method{order.CNAME}, []string{"", ""}},
	} {
		check(t, p.Prove(t.Context(), number, c.names, c.methods, c.mailboxes), problem.Internal)
		_, err := p.Submit(t.Context(), order.Application{Names: c.names, Methods: c.methods, Mailboxes: c.mailboxes})
		check(t, err, problem.Internal)
	}
	if len(d.forms) != 0 {
		t.Errorf("%v", d.paths)
	}
}

func TestUploadSendsEveryDocumentUntilOneIsRefused(t *testing.T) {
	p, d, at := open(t, nil, map[string]string{"/upload": "{}"})
	documents := []order.Document{{Name: "a.pdf", Type: "application/pdf", Data: []byte("a")}, {Name: "b.png", Type: "image/png", Data: []byte("b")}}
	if err := p.Upload(t.Context(), order.Upload{URL: at + "/upload", Token: "t"}, documents); err != nil || len(d.paths) != 2 {
		t.Errorf("%v, %v", err, d.paths)
	}
	check(t, p.Upload(t.Context(), order.Upload{URL: at + "/other", Token: "t"}, documents), problem.ChannelAnswer)
	if len(d.paths) != 3 {
		t.Error("it went on after the error")
	}
	check(t, p.Upload(t.Context(), order.Upload{}, documents), problem.ChannelAnswer)
	check(t, p.Upload(t.Context(), order.Upload{Token: "t"}, nil), problem.ChannelAnswer)
	if len(d.paths) != 3 {
		t.Error("sent without an address")
	}
}

func TestCollectBringsWhatTheCADelivers(t *testing.T) {
	p, _, _ := open(t, nil, map[string]string{sectigo.PathCollectSSL: "errorCode=2&certificate=TUlJ&caCertificate=TUlK"})
	data, err := p.Collect(t.Context(), number)
	if err != nil || strings.Count(string(data), "BEGIN CERTIFICATE") != 2 {
		t.Errorf("%s, %v", data, err)
	}
	p, _, _ = open(t, nil, map[string]string{sectigo.PathCollectSSL: "errorCode=0"})
	_, err = p.Collect(t.Context(), number)
	check(t, err, problem.NotIssuedYet)
}

// portal knows one reference.
type portal struct{ err error }

func (p portal) FindOrder(_ context.Context, reference string) (order.Receipt, bool, error) {
	if p.err != nil || reference != "qw-1" {
		return order.Receipt{}, false, p.err
	}
	return order.Receipt{Number: number}, true, nil
}

func (p portal) FindRequest(_ context.Context, csr []byte) (order.Receipt, bool, error) {
	if p.err != nil || string(csr) != "a request" {
		return order.Receipt{}, false, p.err
	}
	return order.Receipt{Number: number}, true, nil
}

func (p portal) Clock(context.Context) (time.Time, error) {
	return time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC), p.err
}

func TestTimeIsThePortals(t *testing.T) {
	p, _, _ := open(t, portal{}, nil)
	if at, err := p.Time(t.Context()); err != nil || at.Year() != 2027 {
		t.Errorf("%v, %v", at, err)
	}
}

func TestFindAsksThePortal(t *testing.T) {
	p, d, _ := open(t, portal{}, nil)
	if r, found, err := p.Find(t.Context(), "qw-1"); !found || r.Number != number || err != nil {
		t.Errorf("%+v, %v, %v", r, found, err)
	}
	if r, found, err := p.Find(t.Context(), "qw-2"); found || r.Number != "" || err != nil {
		t.Errorf("%+v, %v, %v", r, found, err)
	}
	if r, found, err := p.FindReplacement(t.Context(), []byte("a request")); !found || r.Number != number || err != nil {
		t.Errorf("%+v, %v, %v", r, found, err)
	}
	p, _, _ = open(t, portal{problem.New(problem.Offline, "find", nil)}, nil)
	_, _, err := p.Find(t.Context(), "qw-1")
	check(t, err, problem.Offline)
	if len(d.paths) != 0 || p.ID() != "practice" {
		t.Errorf("%v, %s", d.paths, p.ID())
	}
}
