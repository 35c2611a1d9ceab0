package practice_test

import (
	"crypto/x509"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/sectigo"
)

func TestPurchase(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com", "www.example.com")
	number, chain := w.issued(r, statement(), "example.com", "www.example.com")
	if len(chain) != 3 {
		t.Fatalf("%d certificates", len(chain))
	}
	roots, middle := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(chain[0])
	middle.AddCert(chain[1])
	for _, name := range []string{"example.com", "www.example.com"} {
		if _, err := chain[2].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: middle}); err != nil {
			t.Error(err)
		}
	}
	if got := w.status(number); got.OrderStatus != "Processed" {
		t.Error(got.OrderStatus)
	}
	if days := chain[2].NotAfter.Sub(chain[2].NotBefore) + time.Second; days != 199*24*time.Hour {
		t.Error(days)
	}
}

// TestKindsOfNames buys for names that suffix lists and punycode make hard.
func TestKindsOfNames(t *testing.T) {
	w := start(t, newMemory())
	for _, names := range [][]string{
		{"xn--bcher-kva.example.de"},
		{"xn--fiqs8s.xn--fiqs8s"},
		{"person.github.io"},
		{"shop.example.co.uk", "example.at", "a.b.c.example.org"},
		{strings.Repeat("a", 52) + ".example.com"}, // 64 characters
	} {
		_, chain := w.issued(newRequest(t, names...), statement(), names...)
		if got := chain[2]; !slices.Equal(got.DNSNames, names) || got.Subject.CommonName != names[0] {
			t.Errorf("%v: %v", names, got.DNSNames)
		}
	}
}

// TestPanic: a fault of ours ends one request, not the server.
func TestPanic(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	w.disk.mu.Lock()
	w.disk.bomb = true
	w.disk.mu.Unlock()
	res, err := http.Post(w.URL+sectigo.PathPostPayment, "application/x-www-form-urlencoded", strings.NewReader(w.form(args{sectigo.ArgOrder: number})))
	w.body(res, err, http.StatusInternalServerError)
	w.disk.mu.Lock()
	w.disk.bomb = false
	w.disk.mu.Unlock()
	if got := w.status(number).OrderNumber; got != number {
		t.Error(got)
	}
}
