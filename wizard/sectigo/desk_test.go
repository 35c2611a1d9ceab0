package sectigo_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// What no error text may hold.
const (
	login    = "anna-login"
	password = "pass&word=ünd+%"
	token    = "eyJhbGciOiJub25lIn0.token-canary"
)

// request is what the CA's side of the socket saw.
type request struct {
	method, target, contentType, authorization string
	body                                       []byte
	form                                       url.Values // of a form body
}

// desk is a CA on loopback that answers with what it is told and remembers what
// it was sent.
type desk struct {
	*httptest.Server
	answer http.HandlerFunc
	mu     sync.Mutex
	seen   []request
}

func newDesk(t testing.TB, answer http.HandlerFunc) *desk {
	t.Helper()
	d := &desk{answer: answer}
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		q := request{
			method: r.Method, target: r.RequestURI, contentType: r.Header.Get("Content-Type"),
			authorization: r.Header.Get("Authorization"), body: body,
		}
		if q.form, err = url.ParseQuery(string(body)); err != nil {
			q.form = nil
		}
		d.mu.Lock()
		d.seen = append(d.seen, q)
		d.mu.Unlock()
		d.answer(w, r)
	}))
	t.Cleanup(d.Close)
	return d
}

// saying is a CA that always answers 200 with body.
func saying(t testing.TB, body string) *desk {
	return newDesk(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })
}

func (d *desk) requests() []request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]request(nil), d.seen...)
}

func (d *desk) client() *sectigo.Client { return clientOf(d.URL) }

func clientOf(base string) *sectigo.Client {
	return with(sectigo.NewClient(base, &http.Client{}, func(context.Context) (string, string, error) { return login, password, nil }), sectigo.Options{})
}

// with is c with options, and without waiting between two questions.
func with(c *sectigo.Client, o sectigo.Options) *sectigo.Client {
	if o.Pause == nil {
		o.Pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	c, err := c.With(o)
	if err != nil {
		panic(err)
	}
	return c
}

// number is the order that every call here is about.
const number = "12345678"

// calls are all calls of the client, with arguments that are good.
var calls = map[string]func(context.Context, *sectigo.Client) error{
	"apply": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.Apply(ctx, single())
		return err
	},
	"status": func(ctx context.Context, c *sectigo.Client) error {
		_, _, err := c.PostPaymentStatus(ctx, number)
		return err
	},
	"details": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.MDCDomainDetails(ctx, number)
		return err
	},
	"update DCV": func(ctx context.Context, c *sectigo.Client) error {
		return c.UpdateDCV(ctx, number, "", sectigo.MethodCNAME, "")
	},
	"mailboxes": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.DCVEmailAddresses(ctx, "anna-muster.eu")
		return err
	},
	"resend": func(ctx context.Context, c *sectigo.Client) error {
		return c.ResendDCVEmail(ctx, number, "admin@anna-muster.eu")
	},
	"detailed": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.DetailedOrderStatus(ctx, number)
		return err
	},
	"collect": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.Collect(ctx, number)
		return err
	},
	"replace": func(ctx context.Context, c *sectigo.Client) error {
		_, err := c.Replace(ctx, number, single())
		return err
	},
	"revoke": func(ctx context.Context, c *sectigo.Client) error {
		return c.Revoke(ctx, number, 1, "the key leaked")
	},
	"reject": func(ctx context.Context, c *sectigo.Client) error { return c.Reject(ctx, number, "not needed") },
	"refund": func(ctx context.Context, c *sectigo.Client) error {
		return c.Refund(ctx, number, sectigo.RefundOther)
	},
}

func single() sectigo.Apply {
	return sectigo.Apply{
		Product: 791, Days: 90, Names: []string{"anna-muster.eu"}, CSR: []byte{0x30, 0xfb, 0xff}, Methods: []string{sectigo.MethodCNAME},
		Mailboxes: []string{""}, Contact: "anna@muster.eu", Reference: "qw-1",
	}
}

// check wants a problem of that kind, in a text that is short, on one line and
// without secrets. It returns the problem's parameters.
func check(t *testing.T, err error, kind problem.Kind) map[string]string {
	t.Helper()
	p, ok := errors.AsType[*problem.Problem](err)
	if !ok || p.Kind != kind {
		t.Fatalf("got %.300v, want %s", err, kind)
	}
	text := err.Error()
	for _, secret := range []string{login, password, url.QueryEscape(password), token} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the error", secret)
		}
	}
	if len(text) > 5000 || strings.ContainsFunc(text, steers) {
		t.Errorf("an error text that cannot be shown: %d bytes, %.300q", len(text), text)
	}
	return p.Params
}

// steers reports characters that move a terminal's cursor or turn writing around.
func steers(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u2028' || r == '\u2066'
}
