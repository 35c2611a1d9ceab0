package practice_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// TestSafeAPI: where the API is served over TLS, plain HTTP is refused with -1, by curl
// as by anyone; pages and management stay where they are.
func TestSafeAPI(t *testing.T) {
	disk := newMemory()
	ca, err := practice.Open(t.Context(), practice.Config{Disk: disk, Safe: true, Login: "host", Password: "p&ss wörd"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ca.Close(); err != nil {
			t.Error(err)
		}
	})
	w := worldOf(t, ca, disk)
	if w.Login != "host" || w.Password != "p&ss wörd" || !strings.HasPrefix(ca.SafeURL(), "https://127.0.0.1:") {
		t.Fatal(w.Login, ca.SafeURL())
	}
	r := newRequest(t, "example.com")
	form := w.form(application(r, "example.com"))
	w.want("plain", w.post(sectigo.PathApply, application(r, "example.com")), "-1\n")
	if got := w.post(sectigo.PathPostPayment, args{}); !strings.HasPrefix(got, `{"errorCode":-1,`) {
		t.Error(got)
	}
	if _, err := w.Orders(t.Context()); err != nil {
		t.Error("management:", err)
	}
	root, err := x509.ParseCertificate(ca.Root())
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	res, err := client.Post(ca.SafeURL()+sectigo.PathApply, "application/x-www-form-urlencoded", strings.NewReader(form))
	placed := w.body(res, err, http.StatusOK)
	w.want("over TLS", placed, "0\n")
	number := strings.Split(placed, "\n")[1]
	w.answer(number, "agreement")
	res, err = client.Post(ca.SafeURL()+sectigo.PathPostPayment+"?"+w.form(args{sectigo.ArgOrder: number}), "", nil)
	if got := w.body(res, err, http.StatusOK); !strings.Contains(got, `"uploadDocumentUrl":"`+ca.SafeURL()+`/practice/upload"`) {
		t.Error(got)
	}
	dir := t.TempDir()
	file, body := filepath.Join(dir, "root.pem"), filepath.Join(dir, "form")
	if err := os.WriteFile(body, []byte(form), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Root()}), 0o600); err != nil {
		t.Fatal(err)
	}
	curl := []string{"--silent", "--show-error", "--max-time", "20", "--noproxy", "*", "--cacert", file, "--data", "@" + body}
	if got := run(t, "curl", append(curl, ca.SafeURL()+sectigo.PathApply+"?responseFormat=1")...); !strings.HasPrefix(got, "errorCode=0&orderNumber=") {
		t.Error(got)
	}
	if got := run(t, "curl", append(curl, ca.URL()+sectigo.PathApply)...); !strings.HasPrefix(got, "-1\n") {
		t.Error(got)
	}
}

func TestLoginsThatCannotBe(t *testing.T) {
	for _, c := range []practice.Config{{Login: "x"}, {Password: "x"}, {Login: "a:b", Password: "x"}, {Login: strings.Repeat("a", 65), Password: "x"}, {Login: "a", Password: strings.Repeat("x", 129)}, {Login: "a", Password: "\xff"}} {
		c.Disk = practice.NewMemory()
		ca, err := practice.Open(t.Context(), c)
		if !errors.Is(err, problem.InputNotOffered) {
			t.Errorf("%q: %v", c.Login, err)
		}
		if ca != nil {
			_ = ca.Close()
		}
	}
}
