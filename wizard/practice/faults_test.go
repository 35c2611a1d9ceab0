package practice_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func (w *world) fault(f practice.Fault) {
	w.t.Helper()
	if err := w.SetFaults(w.t.Context(), f); err != nil {
		w.t.Fatal(err)
	}
}

// try makes a call that may break, without following redirects.
func (w *world) try(path string, a args) (status int, body string, err error) {
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Post(w.ca.URL()+path, "application/x-www-form-urlencoded", strings.NewReader(w.form(a)))
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return res.StatusCode, string(raw), err
}

// TestFaultsThatLoseTheAnswer: with "after" there is an order, without there is none.
func TestFaultsThatLoseTheAnswer(t *testing.T) {
	for kind, want := range map[practice.FaultKind]func(status int, body string, err error) bool{
		practice.FaultDrop:     func(_ int, _ string, err error) bool { return errors.Is(err, io.EOF) },
		practice.FaultGarbage:  func(s int, b string, _ error) bool { return s == 200 && strings.HasPrefix(b, "\x00") },
		practice.FaultHTML:     func(s int, b string, _ error) bool { return s == 200 && strings.HasPrefix(b, "<!DOCTYPE") },
		practice.FaultServer:   func(s int, _ string, _ error) bool { return s == 500 },
		practice.FaultRedirect: func(s int, _ string, _ error) bool { return s == 302 },
		practice.FaultHuge:     func(s int, b string, _ error) bool { return s == 200 && len(b) == 1<<20 },
	} {
		for _, after := range []bool{false, true} {
			t.Run(string(kind), func(t *testing.T) {
				w := start(t, newMemory())
				w.fault(practice.Fault{Call: "autoapplyorder", Kind: kind, After: after, Times: 1})
				a := application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgReference, "mine")
				if status, body, err := w.try(sectigo.PathApply, a); !want(status, body, err) {
					t.Errorf("%d %.40q %v", status, body, err)
				}
				if _, found, err := w.FindOrder(t.Context(), "mine"); err != nil || found != after {
					t.Errorf("found %v, want %v (%v)", found, after, err)
				}
				if left, err := w.Faults(t.Context()); err != nil || len(left) != 0 {
					t.Error(left, err)
				}
				w.order(a)
			})
		}
	}
}

func TestFaultsInAnswers(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	w.answer(number, "agreement", "address", "proof")
	ask := args{sectigo.ArgOrder: number}
	good := w.post(sectigo.PathPostPayment, ask)

	w.fault(practice.Fault{Call: "getPostPaymentStatus", Kind: practice.FaultStale})
	if stale := w.status(number); stale.OrderNumber != number || stale.AgreementStatus.Status != sectigo.StatusActionRequired || stale.DCVStatus.Status != sectigo.StatusActionRequired {
		t.Errorf("%+v", stale)
	}
	if w.validated(number)[0] != true {
		t.Error("another call is stale, too")
	}
	w.fault(practice.Fault{Call: "*", Kind: practice.FaultWord})
	strange := w.status(number)
	if strange.OrderStatus != "HeldForSpecialReview" || strange.AgreementStatus.Status != strange.OrderStatus {
		t.Errorf("%+v", strange)
	}
	if v := w.decoded(sectigo.PathMDCDetails, ask); v.Get("1_dcvStatus") != strange.OrderStatus || v.Get("1_domainName") != "example.com" {
		t.Error(v)
	}
	w.fault(practice.Fault{Call: "*", Kind: practice.FaultDuplicate})
	if v := w.decoded(sectigo.PathMDCDetails, ask); !strings.HasPrefix(v.Get("1_dcvStatus"), "ValidatederrorCode") {
		t.Error(v)
	}
	w.fault(practice.Fault{Call: "*", Kind: practice.FaultSlow, Wait: 50 * time.Millisecond, Times: 1})
	begun := time.Now()
	if got := w.post(sectigo.PathPostPayment, ask); len(got) != len(good) || time.Since(begun) < 50*time.Millisecond {
		t.Error(time.Since(begun), got)
	}
	w.fault(practice.Fault{Call: "GetMDCDomainDetails", Kind: practice.FaultLimit, Skip: 1, Times: 2})
	var codes []string
	for range 4 {
		codes = append(codes, w.decoded(sectigo.PathMDCDetails, ask).Get("errorCode"))
	}
	if !slices.Equal(codes, []string{"0", "-42", "-42", "0"}) {
		t.Error(codes)
	}
	for kind, code := range map[practice.FaultKind]string{practice.FaultPassword: "-16", practice.FaultForbidden: "-91", practice.FaultNoCredit: "-15"} {
		w.fault(practice.Fault{Call: "*", Kind: kind})
		if v := w.decoded(sectigo.PathMDCDetails, ask); v.Get("errorCode") != code {
			t.Error(kind, v)
		}
	}
	if _, err := w.Clock(t.Context()); err != nil {
		t.Error("a fault acts on the management:", err)
	}
}

// TestUnpaid: an order whose payment is open goes nowhere until it is paid for.
func TestUnpaid(t *testing.T) {
	w := start(t, newMemory())
	w.fault(practice.Fault{Call: "AutoApplyOrder", Kind: practice.FaultUnpaid, Times: 1})
	r := newRequest(t, "example.com")
	w.add(r.cname("example.com", ""))
	text := w.post(sectigo.PathApply, application(r, "example.com"))
	if !strings.HasPrefix(text, "1\n") {
		t.Fatal(text)
	}
	number := strings.Split(text, "\n")[1]
	w.identify(number, statement())
	w.skip(100 * time.Hour)
	collect := args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"}
	if got := w.post(sectigo.PathCollectSSL, collect); !strings.HasPrefix(got, "-22\n") || w.status(number).OrderStatus != "Awaiting payment" {
		t.Error(got)
	}
	if err := w.Act(t.Context(), number, practice.Pay, ""); err != nil {
		t.Fatal(err)
	}
	w.collect(number)
}

func TestFaultTexts(t *testing.T) {
	got, err := practice.ParseFault("AutoApplyOrder:drop:after:wait=20ms:skip=1:times=2")
	if want := (practice.Fault{Call: "AutoApplyOrder", Kind: practice.FaultDrop, After: true, Wait: 20 * time.Millisecond, Skip: 1, Times: 2}); err != nil || got != want {
		t.Error(got, err)
	}
	for _, text := range []string{"", "x", "x:y", ":drop", "*:drop:before", "*:drop:after=1:x", "*:slow:wait=2m", "*:slow:wait=", "*:drop:times=-1", "*:drop:skip=a", "a\x00:drop"} {
		if f, err := practice.ParseFault(text); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%q: %v, %v", text, f, err)
		}
	}
	w := start(t, newMemory())
	for _, f := range []practice.Fault{{Call: "*", Kind: "bad"}, {Kind: practice.FaultDrop}, {Call: "*", Kind: practice.FaultSlow, Wait: time.Hour}} {
		if err := w.SetFaults(t.Context(), f); !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if err := w.SetFaults(t.Context(), make([]practice.Fault, 101)...); !errors.Is(err, problem.InputTooMany) {
		t.Error(err)
	}
}

func FuzzFault(f *testing.F) {
	f.Add("AutoApplyOrder:drop:after:wait=20ms:skip=1:times=2")
	f.Add("*:html")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := practice.ParseFault(text)
		if err == nil && (got.Wait < 0 || got.Times < 0 || got.Skip < 0 || !slices.Contains(practice.FaultKinds(), got.Kind) || strings.ContainsAny(got.Call, "\x00\n")) {
			t.Errorf("%q: %+v", text, got)
		}
		if err != nil && !errors.Is(err, problem.InputNotOffered) {
			t.Error(err)
		}
	})
}
