package sectigo_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// questions are the calls that change nothing at the CA.
var questions = []string{"status", "details", "mailboxes", "detailed", "collect"}

// What changes something is never sent again by itself: a lost answer may be to
// something that was done.
func TestOnlyQuestionsAreAskedAgain(t *testing.T) {
	for what, call := range calls {
		var pauses []time.Duration
		d := newDesk(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		c := with(d.client(), sectigo.Options{
			Pause:  func(_ context.Context, p time.Duration) error { pauses = append(pauses, p); return nil },
			Random: func() float64 { return 0.25 },
		})
		check(t, call(t.Context(), c), problem.Offline)
		want := []time.Duration(nil)
		if slices.Contains(questions, what) {
			want = []time.Duration{375 * time.Millisecond, 1125 * time.Millisecond}
		}
		if !slices.Equal(pauses, want) || len(d.requests()) != 1+len(want) {
			t.Errorf("%s: %d requests, pauses %v", what, len(d.requests()), pauses)
		}
	}
}

func TestAQuestionThatIsAnsweredAtLastIsAnswered(t *testing.T) {
	var n atomic.Int32
	d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) < 3 {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, "errorCode=0&orderStatus=Pending")
	})
	if got, err := d.client().DetailedOrderStatus(t.Context(), number); err != nil || got.OrderStatus != sectigo.OrderPending || n.Load() != 3 {
		t.Errorf("%+v, %v, %d requests", got, err, n.Load())
	}
}

func TestACallLimitIsNotAskedAgain(t *testing.T) {
	for _, what := range questions {
		d := saying(t, "errorCode=-42&errorMessage=later")
		if what == "status" {
			d = saying(t, `{"errorCode":-42,"errorMessage":"later"}`)
		}
		check(t, calls[what](t.Context(), d.client()), problem.ChannelBusy)
		if n := len(d.requests()); n != 1 {
			t.Errorf("%s: %d requests", what, n)
		}
	}
}

func TestWaitingToAskAgainCanBeCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c := with(d.client(), sectigo.Options{Pause: func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }})
	check(t, calls["status"](ctx, c), problem.Cancelled)
	if n := len(d.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// The clock's own pause ends with its context.
func TestTheRealPauseEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	d := newDesk(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	c, err := d.client().With(sectigo.Options{Random: func() float64 { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	check(t, calls["status"](ctx, c), problem.Offline)
	if n := len(d.requests()); n < 2 || n > 3 {
		t.Errorf("%d requests", n)
	}
}

func TestALoginGoesNowhereWithoutTLS(t *testing.T) {
	sent := false
	refusing := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		sent = true
		return nil, errors.New("nothing should be sent")
	})}
	for _, base := range []string{"http://secure.example", "http://127.0.0.1.example", "http://localhost.example:80", "ftp://127.0.0.1", "secure.example", "http://10.0.0.1", "://", ""} {
		c := sectigo.NewClient(base, refusing, loginFrom(func() error { sent = true; return nil }))
		for _, call := range calls {
			err := call(t.Context(), c)
			if check(t, err, problem.ChannelUnsafe); sent || !problem.Refused(err) {
				t.Fatalf("%s: %v, a login was asked for or sent", base, err)
			}
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(q *http.Request) (*http.Response, error) { return r(q) }

func TestOldTLSIsNotSpoken(t *testing.T) {
	for version, want := range map[uint16]problem.Kind{tls.VersionTLS11: problem.Offline, tls.VersionTLS12: "", tls.VersionTLS13: ""} {
		var got atomic.Int32
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			got.Add(1)
			io.WriteString(w, "errorCode=0")
		}))
		s.Config.ErrorLog = nil
		s.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: version}
		s.StartTLS()
		t.Cleanup(s.Close)
		careless := s.Client()
		careless.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS10
		c := with(sectigo.NewClient(s.URL, careless, loginFrom(func() error { return nil })), sectigo.Options{})
		err := calls["update DCV"](t.Context(), c)
		if want == "" && err != nil || want != "" && (!errors.Is(err, want) || got.Load() != 0) {
			t.Errorf("TLS %x: %v, %d requests", version, err, got.Load())
		}
	}
}
