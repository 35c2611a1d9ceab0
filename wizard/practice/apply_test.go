package practice_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"qwizard/wizard/sectigo"
)

func TestApplyReplies(t *testing.T) {
	w := start(t, newMemory())
	one := newRequest(t, "example.com")
	text := w.post(sectigo.PathApply, application(one, "example.com"))
	if !regexp.MustCompile(`^0\n\d{8}\n0\.00\n1\n$`).MatchString(text) {
		t.Errorf("%q", text)
	}
	first, err := strconv.Atoi(strings.Split(text, "\n")[1])
	if err != nil {
		t.Fatal(err)
	}
	two := newRequest(t, "example.net")
	v := w.decoded(sectigo.PathApply, application(two, "example.net").with(sectigo.ArgFormat, "1"))
	if v.Get("errorCode") != "0" || v.Get("orderNumber") != strconv.Itoa(first+1) || v.Get("totalCost") != "0.00" || v.Has("uniqueValue") {
		t.Error(v)
	}
	// The same CSR again: a salt that makes the token another one.
	v = w.decoded(sectigo.PathApply, application(two, "example.net").with(sectigo.ArgFormat, "1"))
	unique := v.Get("uniqueValue")
	if !regexp.MustCompile(`^[A-Za-z0-9]{8,20}$`).MatchString(unique) {
		t.Fatal(v)
	}
	w.add(two.cname("example.net", ""))
	number := v.Get("orderNumber")
	if w.prove(number); w.validated(number)[0] {
		t.Error("validated without the uniqueValue")
	}
	w.add(two.cname("example.net", strings.ToUpper(unique)))
	if w.prove(number); !w.validated(number)[0] {
		t.Error("not validated with the uniqueValue")
	}
	text = w.post(sectigo.PathApply, application(two, "example.net"))
	if lines := strings.Split(text, "\n"); len(lines) != 6 || lines[0] != "0" || lines[4] == unique {
		t.Errorf("%q", text)
	}
	// A salt of the caller's own, once.
	own := application(newRequest(t, "example.org"), "example.org").with("uniqueValue", "Salt1").with(sectigo.ArgFormat, "1")
	if v := w.decoded(sectigo.PathApply, own); v.Get("uniqueValue") != "Salt1" {
		t.Error(v)
	}
	if v := w.decoded(sectigo.PathApply, own); v.Get("errorItem") != "uniqueValue" {
		t.Error(v)
	}
}

func csrOf(t *testing.T, cn string, names ...string) string {
	return requestWith(t, mustKey(t), x509.CertificateRequest{Subject: pkix.Name{CommonName: cn}, DNSNames: names}).pem()
}

func mustKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// applyFault is an application that is refused, and how.
type applyFault struct {
	what string
	args args
	code int
	item string
}

func applyFaults(t *testing.T) []applyFault {
	good := application(newRequest(t, "example.com"), "example.com")
	multi := application(newRequest(t, "example.com", "www.example.com"), "example.com", "www.example.com")
	long := strings.Repeat("a", 60) + ".example.com"
	return []applyFault{
		{"wrong password", good.with(sectigo.ArgPassword, "x"), sectigo.CodeLogin, ""},
		{"wrong name", good.with(sectigo.ArgLogin, "x"), sectigo.CodeLogin, ""},
		{"unknown argument", good.with("colour", "red"), sectigo.CodeUnknownArg, "colour"},
		{"no product", good.with(sectigo.ArgProduct, ""), sectigo.CodeMissingArg, sectigo.ArgProduct},
		{"other product", good.with(sectigo.ArgProduct, "783"), sectigo.CodeInvalidArg, sectigo.ArgProduct},
		{"no days", good.with(sectigo.ArgDays, ""), sectigo.CodeMissingArg, sectigo.ArgDays},
		{"two years", good.with(sectigo.ArgDays, "730"), sectigo.CodeNoPrice, sectigo.ArgDays},
		{"days in words", good.with(sectigo.ArgDays, "year"), sectigo.CodeInvalidArg, sectigo.ArgDays},
		{"server software", good.with(sectigo.ArgServer, "37"), sectigo.CodeInvalidArg, sectigo.ArgServer},
		{"no CSR", good.with(sectigo.ArgCSR, ""), sectigo.CodeMissingArg, sectigo.ArgCSR},
		{"no base64", good.with(sectigo.ArgCSR, "*"), sectigo.CodeCSRBase64, sectigo.ArgCSR},
		{"no CSR inside", good.with(sectigo.ArgCSR, "AAAA"), sectigo.CodeCSRDecode, sectigo.ArgCSR},
		{"bad signature", good.with(sectigo.ArgCSR, broken(t)), sectigo.CodeCSRSignature, sectigo.ArgCSR},
		{"no CN", good.with(sectigo.ArgCSR, csrOf(t, "", "example.com")), sectigo.CodeCSRField, sectigo.ArgCSR},
		{"CN of 72", good.with(sectigo.ArgCSR, csrOf(t, long)), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"wildcard", good.with(sectigo.ArgCSR, csrOf(t, "*.example.com")), sectigo.CodeWildcard, sectigo.ArgCSR},
		{"wildcard SAN", good.with(sectigo.ArgCSR, csrOf(t, "example.com", "*.example.com")), sectigo.CodeWildcard, sectigo.ArgCSR},
		{"address", good.with(sectigo.ArgCSR, csrOf(t, "192.0.2.1")), -35, sectigo.ArgCSR},
		{"underscore", good.with(sectigo.ArgCSR, csrOf(t, "a_b.example.com")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"localhost", good.with(sectigo.ArgCSR, csrOf(t, "localhost")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"internal", good.with(sectigo.ArgCSR, csrOf(t, "server.local")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"suffix", good.with(sectigo.ArgCSR, csrOf(t, "co.uk")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"private suffix", good.with(sectigo.ArgCSR, csrOf(t, "github.io")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"bad A-label", good.with(sectigo.ArgCSR, csrOf(t, "xn--a-.com")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"U-label", good.with(sectigo.ArgCSR, csrOf(t, "bücher.com")), sectigo.CodeNotFQDN, sectigo.ArgCSR},
		{"two names for one", good.with(sectigo.ArgCSR, csrOf(t, "example.com", "www.example.com")), sectigo.CodeNamesMismatch, sectigo.ArgCSR},
		{"four names", multi.with(sectigo.ArgNames, "a.com,b.com,c.com,d.com"), sectigo.CodeInvalidArg, sectigo.ArgNames},
		{"a name twice", multi.with(sectigo.ArgNames, "example.com,EXAMPLE.com"), sectigo.CodeInvalidArg, sectigo.ArgNames},
		{"no names", multi.with(sectigo.ArgNames, ""), sectigo.CodeMissingArg, sectigo.ArgNames},
		{"name not in CSR", multi.with(sectigo.ArgNames, "example.com www.example.com example.org"), sectigo.CodeNamesMismatch, sectigo.ArgCSR},
		{"CSR name not ordered", multi.with(sectigo.ArgNames, "example.com,example.org"), sectigo.CodeNamesMismatch, sectigo.ArgCSR},
		{"primary", multi.with(sectigo.ArgPrimary, "example.org"), sectigo.CodeInvalidArg, sectigo.ArgPrimary},
		{"method", good.with(sectigo.ArgMethod, "TXT"), sectigo.CodeInvalidArg, sectigo.ArgMethod},
		{"no mailbox", good.with(sectigo.ArgMethod, ""), sectigo.CodeMissingArg, sectigo.ArgMailbox},
		{"other mailbox", good.with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "me@example.com"), sectigo.CodeInvalidArg, sectigo.ArgMailbox},
		{"foreign mailbox", good.with(sectigo.ArgMethod, "EMAIL").with(sectigo.ArgMailbox, "admin@example.org"), sectigo.CodeInvalidArg, sectigo.ArgMailbox},
		{"contact", good.with(sectigo.ArgContact, "me"), sectigo.CodeInvalidArg, sectigo.ArgContact},
		{"validated", good.with(sectigo.ArgValidated, "X"), sectigo.CodeInvalidArg, sectigo.ArgValidated},
		{"long reference", good.with(sectigo.ArgReference, strings.Repeat("é", 65)), sectigo.CodeInvalidArg, sectigo.ArgReference},
		{"long salt", good.with("uniqueValue", strings.Repeat("a", 21)), sectigo.CodeInvalidArg, "uniqueValue"},
		{"salt with a dot", good.with("uniqueValue", "a.b"), sectigo.CodeInvalidArg, "uniqueValue"},
		{"not UTF-8", good.with(sectigo.ArgReference, "\xff"), sectigo.CodeInvalidArg, sectigo.ArgReference},
	}
}

// TestApplyFaults wants the documented code and the argument for each fault.
func TestApplyFaults(t *testing.T) {
	w := start(t, newMemory())
	good := application(newRequest(t, "example.com"), "example.com")
	before := w.disk.snapshot()
	for _, c := range applyFaults(t) {
		t.Run(c.what, func(t *testing.T) {
			v := w.decoded(sectigo.PathApply, c.args.with(sectigo.ArgFormat, "1"))
			if v.Get("errorCode") != strconv.Itoa(c.code) || v.Get("errorItem") != c.item || v.Get("errorMessage") == "" {
				t.Errorf("%v, want %d at %q", v, c.code, c.item)
			}
		})
	}
	if after := w.disk.snapshot(); len(after) != len(before) {
		t.Error("a refused application left something on the disk")
	}
	if got := w.post(sectigo.PathApply, good.with(sectigo.ArgDays, "")); got != "-3\nThe 'days' argument is missing!\n" {
		t.Errorf("%q", got)
	}
	if got := w.post(sectigo.PathApply, good.with(sectigo.ArgFormat, "7")); !strings.HasPrefix(got, "-4\n") {
		t.Errorf("%q", got)
	}
}

// broken is a CSR whose signature is of something else.
func broken(t *testing.T) string {
	der := newRequest(t, "example.com").der
	der[len(der)-1] ^= 1
	return base64.StdEncoding.EncodeToString(der)
}

func TestApplyKeys(t *testing.T) {
	w := start(t, newMemory())
	template := x509.CertificateRequest{Subject: pkix.Name{CommonName: "example.com"}}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsa1024, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pss, withAddress := template, template
	pss.SignatureAlgorithm = x509.SHA256WithRSAPSS
	withAddress.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)}
	withMail := template
	withMail.EmailAddresses = []string{"me@example.com"}
	for what, c := range map[string]struct {
		request request
		code    string
	}{
		"ed25519":  {requestWith(t, ed, template), "-11"},
		"p224":     {requestWith(t, p224, template), "-13"},
		"p521":     {requestWith(t, p521, template), "0"},
		"rsa1024":  {requestWith(t, rsa1024, template), "-13"},
		"rsa2048":  {requestWith(t, rsa2048, template), "0"},
		"pss":      {requestWith(t, rsa2048, pss), "-11"},
		"IP SAN":   {requestWith(t, p521, withAddress), "-35"},
		"mail SAN": {requestWith(t, p521, withMail), "-18"},
	} {
		if got := w.post(sectigo.PathApply, application(c.request, "example.com")); !strings.HasPrefix(got, c.code+"\n") {
			t.Errorf("%s: %q, want %s", what, got, c.code)
		}
	}
	// Without armour, too.
	bare := base64.StdEncoding.EncodeToString(newRequest(t, "example.com").der)
	w.order(application(request{}, "example.com").with(sectigo.ArgCSR, bare))
}

func TestReferenceOnce(t *testing.T) {
	w := start(t, newMemory())
	a := application(newRequest(t, "example.com"), "example.com").with(sectigo.ArgReference, "Jürgen 1").with(sectigo.ArgUnique, "Y")
	number := w.order(a)
	v := w.decoded(sectigo.PathApply, a.with(sectigo.ArgFormat, "1"))
	if v.Get("errorCode") != "-4" || v.Get("errorItem") != sectigo.ArgReference {
		t.Error(v)
	}
	found, ok, err := w.FindOrder(t.Context(), "Jürgen 1")
	if err != nil || !ok || found.Number != number || !strings.Contains(found.Raw, number) {
		t.Error(found, ok, err)
	}
	if _, ok, err := w.FindOrder(t.Context(), "Jürgen 2"); ok || err != nil {
		t.Error(ok, err)
	}
	for key := range w.disk.snapshot() {
		if strings.Contains(key, "rgen") || strings.Contains(key, "example") {
			t.Errorf("personal data in key %q", key)
		}
	}
}

// TestRequestForms: what Sectigo's server takes besides a form body.
func TestRequestForms(t *testing.T) {
	w := start(t, newMemory())
	a := application(newRequest(t, "example.com"), "example.com")
	query := w.form(a)
	res, err := http.Post(w.ca.URL()+sectigo.PathApply+"?"+query, "", nil)
	if got := w.body(res, err, http.StatusOK); !strings.HasPrefix(got, "0\n") {
		t.Errorf("query string: %q", got)
	}
	upper := strings.NewReplacer("loginName", "LOGINNAME", "dcvMethod", "DCVmethod").Replace(query)
	res, err = http.Post(w.ca.URL()+sectigo.PathApply, "application/x-www-form-urlencoded; charset=UTF-8", strings.NewReader(upper))
	if got := w.body(res, err, http.StatusOK); !strings.HasPrefix(got, "0\n") {
		t.Errorf("upper case: %q", got)
	}
	res, err = http.Get(w.ca.URL() + sectigo.PathApply + "?" + query)
	if got := w.body(res, err, http.StatusOK); !strings.HasPrefix(got, "-17\n") {
		t.Errorf("GET: %q", got)
	}
	for what, c := range map[string]struct{ kind, body, want string }{
		"twice":        {"application/x-www-form-urlencoded", query + "&DAYS=90", "-4\nThe value of the 'DAYS'"},
		"bad escape":   {"application/x-www-form-urlencoded", query + "&csr=%zz", "-4\n"},
		"no name":      {"application/x-www-form-urlencoded", query + "&=1", "-4\n"},
		"no login":     {"application/x-www-form-urlencoded", "days=1", "-3\nThe 'loginName' argument is missing!"},
		"JSON":         {"application/json", "{}", "-4\n"},
		"multipart":    {"multipart/form-data; boundary=x", "--x--", "-4\n"},
		"no kind":      {"", query, "-4\n"},
		"too big":      {"application/x-www-form-urlencoded", query + "&x=" + strings.Repeat("a", 1<<20), "-4\n"},
		"strange name": {"application/x-www-form-urlencoded", query + "&a%0Ab=1", "-2\n'a?b'"},
	} {
		res, err := http.Post(w.ca.URL()+sectigo.PathApply, c.kind, strings.NewReader(c.body))
		if got := w.body(res, err, http.StatusOK); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}

// TestCurl: the same over the real client.
func TestCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	w := start(t, newMemory())
	arguments := []string{"--silent", "--show-error", "--max-time", "20", "--noproxy", "*"}
	values, err := url.ParseQuery(w.form(application(newRequest(t, "example.com"), "example.com")))
	if err != nil {
		t.Fatal(err)
	}
	for key := range values {
		arguments = append(arguments, "--data-urlencode", key+"="+values.Get(key))
	}
	if got := run(t, "curl", append(arguments, w.ca.URL()+sectigo.PathApply)...); !strings.HasPrefix(got, "0\n") {
		t.Errorf("%q", got)
	}
}

// TestHosts: only names of this computer are answered (DNS rebinding).
func TestHosts(t *testing.T) {
	w := start(t, newMemory())
	_, port, err := net.SplitHostPort(strings.TrimPrefix(w.ca.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for host, status := range map[string]int{
		"127.0.0.1:" + port: http.StatusOK, "localhost:" + port: http.StatusOK, "LOCALHOST": http.StatusOK, "[::1]:" + port: http.StatusOK,
		"evil.example:" + port: http.StatusForbidden, "127.0.0.1.evil.example": http.StatusForbidden, "192.168.0.1": http.StatusForbidden,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.ca.URL()+"/pki/root.crt", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		w.body(res, err, status)
	}
	res, err := http.Get("http://localhost:" + port + "/nothing")
	w.body(res, err, http.StatusNotFound)
}
