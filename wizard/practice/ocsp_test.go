package practice_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// TestOCSPRequests covers what openssl does not send.
func TestOCSPRequests(t *testing.T) {
	w := start(t, newMemory())
	_, chain := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	leaf, issuing := chain[2], chain[1]
	good, err := ocsp.CreateRequest(leaf, issuing, nil)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ocsp.CreateRequest(issuing, chain[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	get := func(der []byte) []byte {
		return w.fetch(leaf.OCSPServer[0] + "/" + url.PathEscape(base64.StdEncoding.EncodeToString(der)))
	}
	if res, err := ocsp.ParseResponseForCert(get(good), leaf, issuing); err != nil || res.Status != ocsp.Good || !res.NextUpdate.After(time.Now()) {
		t.Error(res, err)
	}
	if got := get(foreign); !bytes.Equal(got, ocsp.UnauthorizedErrorResponse) {
		t.Errorf("foreign issuer: %x", got)
	}
	for _, bad := range []string{"", "%2F%2F", "AAAA", "!!"} {
		if got := w.fetch(leaf.OCSPServer[0] + "/" + bad); !bytes.Equal(got, ocsp.MalformedRequestErrorResponse) {
			t.Errorf("%q: %x", bad, got)
		}
	}
	res, err := http.Post(leaf.OCSPServer[0], "application/ocsp-request", io.LimitReader(rand.Reader, 1<<16))
	if got := w.body(res, err, http.StatusOK); got != string(ocsp.MalformedRequestErrorResponse) {
		t.Errorf("noise: %x", got)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, chain[2].CRLDistributionPoints[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err = http.DefaultClient.Do(req)
	w.body(res, err, http.StatusMethodNotAllowed)
}
