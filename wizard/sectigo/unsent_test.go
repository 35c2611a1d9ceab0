package sectigo_test

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Of an order that nobody could be connected to for, it is known that nothing was ordered;
// of one that went out, it is not.
func TestWhatCouldNotBeConnectedWasNotSent(t *testing.T) {
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer untrusted.Close()
	dropping := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	}))
	defer dropping.Close()
	nameless := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	}}}
	for _, c := range []struct {
		what, address string
		http          *http.Client
		unsent        bool
	}{
		{"nobody listens", closed.URL, &http.Client{}, true},
		{"no such name", "https://secure.example", nameless, true},
		{"an untrusted certificate", untrusted.URL, &http.Client{}, true},
		{"no answer", dropping.URL, &http.Client{}, false},
	} {
		api := sectigo.NewClient(c.address, c.http, func(context.Context) (string, string, error) { return "name", "password", nil })
		_, err := api.Apply(t.Context(), sectigo.Apply{Product: 791, Days: 90, CSR: []byte{1}, Methods: []string{sectigo.MethodCNAME}, Mailboxes: []string{""}})
		if err == nil || problem.IsUnsent(err) != c.unsent {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}
