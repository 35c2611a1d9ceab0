package command_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"qwizard/wizard/problem"
)

// bent lets every second call of one name pass by a bend, up to the ninth, as [every] does.
type bent struct {
	http.RoundTripper
	call string
	made int
	bend func(*http.Request, http.RoundTripper) (*http.Response, error)
}

func (b *bent) RoundTrip(r *http.Request) (*http.Response, error) {
	if nameOf(r) != b.call {
		return b.RoundTripper.RoundTrip(r)
	}
	b.made++
	if b.made%2 == 0 || b.made > 9 {
		return b.RoundTripper.RoundTrip(r)
	}
	return b.bend(r, b.RoundTripper)
}

// answered makes the call and changes what comes back.
func answered(change func(body []byte) (io.Reader, int)) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			return nil, err
		}
		changed, length := change(body)
		res.Body, res.ContentLength = io.NopCloser(changed), int64(length)
		return res, nil
	}
}

// cut is an answer that breaks off in its middle.
func cut(body []byte) (io.Reader, int) {
	return io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}), len(body)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

var orderNumber = regexp.MustCompile(`orderNumber=\d+`)

func longNumber(body []byte) (io.Reader, int) {
	long := orderNumber.ReplaceAll(body, []byte("orderNumber="+strings.Repeat("7", 200)))
	return bytes.NewReader(long), len(long)
}

// forOther asks for another order than is meant, so that the answer is that order's.
func forOther(number *string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		form.Set("orderNumber", *number)
		other := r.Clone(r.Context())
		text := form.Encode()
		other.Body, other.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		return next.RoundTrip(other)
	}
}

// What the CA's switches cannot do: connections that are refused, or break, answers that
// come too late, answers of another order, with a certificate for another key, and an order
// number of 200 digits. The ends are those without, and there is one order.
func TestWhatGoesWrongOnTheWayEndsAlike(t *testing.T) {
	all := journeys(t)
	var number string // of an order that is done
	asks := []string{"getPostPaymentStatus", "GetMDCDomainDetails", "GetDetailedOrderStatus", "CollectSSL"}
	for name, c := range map[string]struct {
		bend  func(*http.Request, http.RoundTripper) (*http.Response, error)
		calls []string // nil for all
		tells []problem.Kind
	}{
		"refused": {func(*http.Request, http.RoundTripper) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		}, nil, []problem.Kind{problem.Offline}},
		"late": {func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
			res, err := next.RoundTrip(r)
			if err != nil {
				return nil, err
			}
			return nil, errors.Join(context.DeadlineExceeded, res.Body.Close())
		}, nil, []problem.Kind{problem.Offline}},
		"cut":         {answered(cut), nil, []problem.Kind{problem.Offline}},
		"long number": {answered(longNumber), []string{"AutoApplyOrder"}, []problem.Kind{problem.ChannelAnswer}},
		"other order": {forOther(&number), asks, []problem.Kind{problem.ChannelAnswer, problem.CertificateOther}},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bent{bend: c.bend}
			l := newLine(t, func(next http.RoundTripper) http.RoundTripper { b.RoundTripper = next; return b })
			_, done := l.buy(t, byMail(), "done", nil)
			number = numberOf(t, done)
			orders := 1
			for _, j := range all {
				for _, call := range j.calls {
					if c.calls != nil && !slices.Contains(c.calls, call) || raceEnabled && call != "AutoApplyOrder" {
						continue
					}
					b.call, b.made = call, 0
					told, end := l.buy(t, j.answers, call, nil)
					orders++
					if n := l.orders(t); n != orders {
						t.Fatalf("%s: the CA has %d orders, not %d", call, n, orders)
					}
					for _, k := range told {
						if !slices.Contains(c.tells, k) {
							t.Errorf("%s is told as %s", call, k)
						}
					}
					sameEnd(t, end, j.end)
				}
			}
		})
	}
}

// twice is a connection on which everything is answered twice.
type twice struct {
	net.Conn
	heard bytes.Buffer
	again *bytes.Reader
}

func (c *twice) Read(b []byte) (int, error) {
	if c.again == nil {
		n, err := c.Conn.Read(b)
		c.heard.Write(b[:n])
		if n > 0 || !errors.Is(err, io.EOF) {
			return n, err
		}
		c.again = bytes.NewReader(c.heard.Bytes())
	}
	return c.again.Read(b)
}

// Two replies to each call, one behind the other: the first counts, and nothing is told.
func TestTwoRepliesToEachCallEndAlike(t *testing.T) {
	all := journeys(t)
	l := newLine(t, func(http.RoundTripper) http.RoundTripper {
		return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return &twice{Conn: conn}, err
		}}
	})
	for n, j := range all {
		told, end := l.buy(t, j.answers, "twice-"+string(rune('a'+n)), nil)
		if len(told) > 0 || l.orders(t) != n+1 {
			t.Errorf("told %v, %d orders", told, l.orders(t))
		}
		sameEnd(t, end, j.end)
	}
}
