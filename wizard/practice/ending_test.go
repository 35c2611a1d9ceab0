package practice_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/crypto/ocsp"

	"qwizard/wizard/sectigo"
)

func TestRevoke(t *testing.T) {
	w := start(t, newMemory())
	r := newRequest(t, "example.com")
	number, chain := w.issued(r, statement(), "example.com")
	leaf, issuing := chain[2], chain[1]
	status := func() int {
		der, err := ocsp.CreateRequest(leaf, issuing, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.Post(leaf.OCSPServer[0], "application/ocsp-request", strings.NewReader(string(der)))
		answer, err := ocsp.ParseResponseForCert([]byte(w.body(res, err, http.StatusOK)), leaf, issuing)
		if err != nil {
			t.Fatal(err)
		}
		return answer.Status
	}
	serial := leaf.SerialNumber.Text(16)
	for what, c := range map[string]struct {
		a    args
		want string
	}{
		"test":        {args{sectigo.ArgOrder: number, "test": "Y"}, "0\n"},
		"reason":      {args{sectigo.ArgOrder: number, "codeReason": "2"}, "-4\nThe value of the 'codeReason'"},
		"no name":     {args{}, "-3\nThe 'orderNumber' argument is missing!"},
		"two names":   {args{sectigo.ArgOrder: number, "serialNumber": serial}, "-4\nThe value of the 'serialNumber'"},
		"no serial":   {args{"serialNumber": "00ff"}, "-4\nThe value of the 'serialNumber'"},
		"hexadecimal": {args{"serialNumber": "xyz"}, "-4\nThe value of the 'serialNumber'"},
		"format":      {args{sectigo.ArgOrder: number, sectigo.ArgFormat: "1"}, "-2\n"},
	} {
		w.want(what, w.post(pathRevokeSSL, c.a), c.want)
	}
	if status() != ocsp.Good {
		t.Fatal("revoked by a test")
	}
	w.want("revoke", w.post(pathRevokeSSL, args{"serialNumber": strings.ToUpper(serial), "codeReason": "1", "revocationReason": "the laptop was stolen"}), "0\n")
	w.want("again", w.post(pathRevoke, args{sectigo.ArgOrder: number}), "-21\n")
	w.want("collect", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"}), "-21\n")
	if status() != ocsp.Revoked || !slices.Contains(kinds(w.mails(number)), "revoked ") {
		t.Error(status(), kinds(w.mails(number)))
	}
	if v := w.decoded(sectigo.PathDetailed, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"}); v.Get("certificateStatus") != "Revoked" || v.Get("orderStatus") != "Processed" {
		t.Error(v)
	}
	// The same key is never taken again; a new one replaces it.
	template := requestWith(t, r.key, exampleTemplate())
	w.want("bad key", w.post(sectigo.PathApply, application(template, "example.com")), "-40\n")
	w.want("bad key replaced", w.post(pathReplace, replacement(number, template)), "-40\n")
	w.want("new key", w.post(pathReplace, replacement(number, newRequest(t, "example.com"))), "0\n")

	// openssl reads the list.
	dir := t.TempDir()
	file := filepath.Join(dir, "issuing.crl")
	if err := os.WriteFile(file, w.fetch(leaf.CRLDistributionPoints[0]), 0o600); err != nil {
		t.Fatal(err)
	}
	if text := run(t, "openssl", "crl", "-inform", "DER", "-noout", "-text", "-in", file); !strings.Contains(text, strings.ToUpper(serial)) || !strings.Contains(text, "Key Compromise") {
		t.Error(text)
	}
}

// TestHiddenRevocation: includeInCRL=N only marks the certificate as replaced.
func TestHiddenRevocation(t *testing.T) {
	w := start(t, newMemory())
	number, _ := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	if got := w.post(pathRevoke, args{sectigo.ArgOrder: number, "includeInCRL": "N", sectigo.ArgFormat: "1"}); got != "errorCode=0" {
		t.Error(got)
	}
	v := w.decoded(sectigo.PathDetailed, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"})
	if v.Get("certificateStatus") != "Replaced" || len(w.collect(number)) != 3 {
		t.Error(v)
	}
}

func TestAnOrderIsRejected(t *testing.T) {
	w := start(t, newMemory())
	number := w.order(application(newRequest(t, "example.com"), "example.com"))
	w.want("no certificate", w.post(pathRevokeSSL, args{sectigo.ArgOrder: number}), "-4\n")
	w.want("reject", w.post(pathRevoke, args{sectigo.ArgOrder: number, "revocationReason": "changed my mind"}), "0\n")
	w.want("again", w.post(pathRevoke, args{sectigo.ArgOrder: number}), "-20\n")
	w.want("collect", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"}), "-20\n")
	w.want("collect, at once", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "0"}), "-20\n")
	w.want("DCV", w.post(sectigo.PathUpdateDCV, args{sectigo.ArgOrder: number, sectigo.ArgNewMethod: "CNAME_CSR_HASH"}), "errorCode=-20&")
	w.want("replace", w.post(pathReplace, replacement(number, newRequest(t, "example.com"))), "-20\n")
	if d := w.status(number); d.OrderStatus != "Rejected" || len(d.AgreementStatus.AvailableActions) != 0 || d.UploadDocumentURL != "" {
		t.Errorf("%+v", d)
	}
	if m := w.mails(number, "rejected"); len(m) != 1 || !strings.Contains(m[0].Body, "  - changed my mind\n") {
		t.Error(m)
	}
}

func TestRefund(t *testing.T) {
	w := start(t, newMemory())
	refund := func(number, reason string) string {
		return w.post(pathRefund, args{sectigo.ArgOrder: number, "refundReasonCode": reason})
	}
	pending := w.order(application(newRequest(t, "example.net"), "example.net"))
	multi := w.order(application(newRequest(t, "example.com", "www.example.com"), "example.com", "www.example.com"))
	w.want("reason", refund(pending, "12"), "-4\nThe value of the 'refundReasonCode'")
	w.want("no reason", refund(pending, ""), "-3\n")
	w.want("several", refund(multi, "11"), "-4\nThe value of the 'orderNumber' argument is invalid! Orders for several")
	w.want("refund", refund(pending, "10"), "0\n")
	w.want("again", refund(pending, "10"), "-18\n")
	if d := w.status(pending); d.OrderStatus != "Refunded" {
		t.Error(d.OrderStatus)
	}
	number, _ := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	w.want("issued", refund(number, "1"), "0\n")
	w.want("collect", w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"}), "-20\n")
	late, _ := w.issued(newRequest(t, "example.org"), statement(), "example.org")
	w.skip(28 * day)
	w.want("late", refund(late, "1"), "-20\nThe refund period")
}

// exampleTemplate is a CSR's for example.com.
func exampleTemplate() x509.CertificateRequest {
	return x509.CertificateRequest{Subject: pkix.Name{CommonName: "example.com"}, DNSNames: []string{"example.com"}}
}
