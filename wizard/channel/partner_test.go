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
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

var _ wizard.Channel = (*channel.Partner)(nil)

// account is a partner's, at a CA that answers each path as it is told.
func account(t *testing.T, options sectigo.Options, replies map[string]string) (*channel.Partner, *desk) {
	t.Helper()
	d := &desk{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		form, _ := url.ParseQuery(string(body))
		d.mu.Lock()
		defer d.mu.Unlock()
		d.paths, d.forms = append(d.paths, r.URL.Path), append(d.forms, form)
		reply, ok := replies[r.URL.Path]
		if !ok {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, reply)
	}))
	t.Cleanup(s.Close)
	options.Pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	api, err := sectigo.NewClient(s.URL, &http.Client{}, func(context.Context) (string, string, error) { return "login", "password", nil }).With(options)
	if err != nil {
		t.Fatal(err)
	}
	return channel.NewPartner(api, func() time.Time { return time.Unix(1_800_000_000, 0) }), d
}

// asked are the paths in the order in which they were asked, each by its last part.
func (d *desk) asked() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for _, p := range d.paths {
		all = append(all, p[strings.LastIndexAny(p, "/!")+1:])
	}
	return strings.Join(all, " ")
}

func TestAPartnerCannotLookAnOrderUp(t *testing.T) {
	p, d := account(t, sectigo.Options{}, nil)
	_, found, err := p.Find(t.Context(), "qw-1")
	if check(t, err, problem.ChannelNoLookup); found || d.asked() != "" {
		t.Error("something was asked")
	}
	_, found, err = p.FindReplacement(t.Context(), []byte("a request"))
	if check(t, err, problem.ChannelNoLookup); found || d.asked() != "" {
		t.Error("something was asked for a replacement")
	}
	at, err := p.Time(t.Context())
	if err != nil || !at.Equal(time.Unix(1_800_000_000, 0)) || p.ID() != order.Partner {
		t.Errorf("%v, %v, %s", at, err, p.ID())
	}
	want := order.AbilitiesOf(order.Practice)
	if want.Find = false; order.AbilitiesOf(order.Partner) != want {
		t.Error("a partner can do what practice can, but for finding orders")
	}
}

func application(names ...order.Name) order.Application {
	a := order.Application{
		Reference: "qw-1", Names: names, Days: 365, CSR: []byte("csr"), Contact: "anna@a.eu",
		Applicant: order.Applicant{
			GivenNames: "Anna Lena", Surname: "Müller", BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT", Phone: "+43316123456",
			Address: order.Address{Street: "Beispielgasse 12", PostalCode: "8010", City: "Graz", State: "Steiermark", Country: "AT"},
			ID:      order.Identity{Type: order.IDCard, Number: "ID-77", Country: "AT"},
		},
	}
	for range names {
		a.Methods, a.Mailboxes = append(a.Methods, order.CNAME), append(a.Mailboxes, "")
	}
	return a
}

// The identity goes out only under the names that somebody gave its fields.
func TestTheIdentityStaysHereUnlessItHasNames(t *testing.T) {
	reply := map[string]string{sectigo.PathApply: "errorCode=1&orderNumber=12345678"}
	p, d := account(t, sectigo.Options{}, reply)
	r, err := p.Submit(t.Context(), application("a.eu"))
	if err != nil || !r.PaymentDue {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, secret := range []string{"Müller", "1984", "ID-77", "Beispielgasse", "+43316"} {
		if strings.Contains(strings.Join(slices.Concat(values(d.forms[0])...), " "), secret) {
			t.Errorf("%s was sent", secret)
		}
	}
	names := map[string]string{}
	for _, field := range sectigo.IdentityFields() {
		names[field] = "x" + strings.ReplaceAll(field, "-", "")
	}
	p, d = account(t, sectigo.Options{Identity: names}, reply)
	if _, err := p.Submit(t.Context(), application("a.eu")); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{
		"given-names": "Anna Lena", "surname": "Müller", "birth-date": "1984-05-17", "birth-place": "Graz", "nationality": "AT", "phone": "+43316123456",
		"street": "Beispielgasse 12", "postal-code": "8010", "city": "Graz", "state": "Steiermark", "country": "AT", "id-type": "id-card", "id-number": "ID-77", "id-country": "AT",
	} {
		if got := d.sent(names[field]); got != want {
			t.Errorf("%s: %q", field, got)
		}
	}
}

func values(form url.Values) (all [][]string) {
	for _, v := range form {
		all = append(all, v)
	}
	return all
}

// What goes wrong before the order is sent can be mended: nothing has come of it.
func TestMailboxesThatCannotBeListedLeaveTheOrderUnsent(t *testing.T) {
	p, d := account(t, sectigo.Options{}, map[string]string{sectigo.PathApply: "errorCode=0&orderNumber=12345678"})
	a := application("a.eu")
	a.Methods, a.Mailboxes = []order.Method{order.Email}, []string{"admin@a.eu"}
	_, submit := p.Submit(t.Context(), a)
	_, replace := p.Replace(t.Context(), number, a)
	for _, err := range []error{submit, replace} {
		if check(t, err, problem.Offline); !problem.Refused(err) {
			t.Errorf("%v is not marked", err)
		}
	}
	if strings.Contains(d.asked(), "Auto") {
		t.Errorf("asked %s", d.asked())
	}
	p, _ = account(t, sectigo.Options{}, nil)
	_, err := p.Submit(t.Context(), application("a.eu"))
	if check(t, err, problem.Offline); problem.Refused(err) {
		t.Error("an order that may have arrived counts as refused")
	}
}

func TestAReplacementWithoutANumberKeepsTheOrders(t *testing.T) {
	for reply, want := range map[string]string{"errorCode=0&uniqueValue=abc": number, "errorCode=0&orderNumber=87654321&uniqueValue=abc": "87654321"} {
		p, d := account(t, sectigo.Options{}, map[string]string{sectigo.PathReplace: reply})
		r, err := p.Replace(t.Context(), number, application("a.eu", "b.eu"))
		if err != nil || r.Number != want || r.UniqueValue != "abc" || d.sent("orderNumber") != number || d.sent("domainNames") != "a.eu,b.eu" {
			t.Errorf("%+v, %v, %v", r, err, d.forms)
		}
	}
	p, _ := account(t, sectigo.Options{}, map[string]string{sectigo.PathReplace: "errorCode=-20&errorMessage=rejected"})
	r, err := p.Replace(t.Context(), number, application("a.eu"))
	if check(t, err, problem.OrderRejected); r != (order.Receipt{}) {
		t.Errorf("%+v", r)
	}
}

func TestCancelAsksForARefundAndElseHasTheOrderRejected(t *testing.T) {
	const read = "getPostPaymentStatus GetDetailedOrderStatus"
	for _, c := range []struct {
		status, refund, reject, asked string
		want                          problem.Kind
	}{
		{"Pending", "0", "", read + " AutoRefund", ""},
		{"Current", "-4\nThe value of the 'orderNumber' argument is invalid!", "errorCode=0", read + " AutoRefund autoRevokeCertificate", ""},
		{"awaiting payment", "-20\nThe refund period is over", "errorCode=0", read + " AutoRefund autoRevokeCertificate", ""},
		{"Pending", "-47\n", "errorCode=-14&errorMessage=x", read + " AutoRefund autoRevokeCertificate", problem.ChannelFault},
		{"Pending", "-18\nrefunded", "", read + " AutoRefund", problem.AlreadyRefunded},
		{"Pending", "-26\nbeing issued", "", read + " AutoRefund", problem.BeingIssued},
		{"Pending", "-16\nno", "", read + " AutoRefund", problem.ChannelLogin},
		// Whether it was refunded is not known: it is not rejected over that.
		{"Pending", "<html>", "", read + " AutoRefund", problem.ChannelAnswer},
		{"Processed", "0", "", read, problem.OrderIssued},
		{"A word nobody knows", "0", "", read, problem.OrderIssued},
		{"Rejected", "0", "", read, problem.OrderRejected},
		{"Refunded", "0", "", read, problem.AlreadyRefunded},
	} {
		replies := statusOf("")
		replies[sectigo.PathDetailed] = url.Values{"errorCode": {"0"}, "orderStatus": {c.status}}.Encode()
		replies[sectigo.PathRefund], replies[sectigo.PathRevoke] = c.refund, c.reject
		p, d := account(t, sectigo.Options{}, replies)
		err := p.Cancel(t.Context(), number)
		if c.want == "" && err != nil || c.want != "" && !errors.Is(err, c.want) || d.asked() != c.asked {
			t.Errorf("%+v: %v, asked %s", c, err, d.asked())
		}
		if strings.Contains(d.sent("codeReason"), "1") {
			t.Error("a reason of revocation was given")
		}
	}
}

func TestRevokeSaysTheReason(t *testing.T) {
	p, d := account(t, sectigo.Options{}, map[string]string{sectigo.PathRevoke: "errorCode=0"})
	if err := p.Revoke(t.Context(), number, order.ReasonKeyCompromise, "leaked"); err != nil || d.sent("codeReason") != "1" || d.sent("revocationReason") != "leaked" {
		t.Errorf("%v, %v", err, d.forms)
	}
	p, _ = account(t, sectigo.Options{}, map[string]string{sectigo.PathRevoke: "errorCode=-21"})
	check(t, p.Revoke(t.Context(), number, 0, ""), problem.CertificateRevoked)
}

func TestTheReportHasWhatNobodyKnowsOnce(t *testing.T) {
	replies := statusOf(`,"lane":"slow","zone":"a"`)
	replies[sectigo.PathDetailed] = "errorCode=0&orderStatus=Payment+promised&zone=b&score=7"
	p, _ := account(t, sectigo.Options{}, replies)
	r, err := p.Status(t.Context(), number)
	want := []order.Said{{Name: "lane", Value: "slow"}, {Name: "zone", Value: "a"}, {Name: "score", Value: "7"}}
	if err != nil || !slices.Equal(r.Other, want) || r.OrderStatus != "Payment promised" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestSeveralNamesAreProvedInOneCall(t *testing.T) {
	p, d := account(t, sectigo.Options{}, map[string]string{sectigo.PathUpdateDCV: "errorCode=0"})
	if err := p.Prove(t.Context(), number, order.Names{"a.eu", "b.eu"}, []order.Method{order.CNAME, order.HTTP}, []string{"", ""}); err != nil {
		t.Fatal(err)
	}
	if d.asked() != "AutoUpdateDCV" || d.sent("domainNames") != "a.eu b.eu" || d.sent("newMethods") != "CNAME_CSR_HASH,HTTP_CSR_HASH" {
		t.Errorf("asked %s, %v", d.asked(), d.forms)
	}
}
