package practice_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	zx509 "github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// lintErrors runs the lints of RFC 5280, the Baseline Requirements and ETSI and
// returns those that find an error. Nothing is excused: warnings (loopback URLs,
// the common name, the leaf's missing key identifier, keyEncipherment with RSA)
// are BR's "should not", and only logged.
func lintErrors(t *testing.T, der []byte) []string {
	t.Helper()
	registry, err := lint.GlobalRegistry().Filter(lint.FilterOptions{
		IncludeSources: lint.SourceList{lint.RFC5280, lint.CABFBaselineRequirements, lint.EtsiEsi},
	})
	if err != nil {
		t.Fatal(err)
	}
	cert, err := zx509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for name, result := range zlint.LintCertificateEx(cert, registry).Results {
		if result.Status >= lint.Warn {
			t.Logf("%s: %s %s", name, result.Status, result.Details)
		}
		if result.Status >= lint.Error {
			out = append(out, name)
		}
	}
	return out
}

func TestLint(t *testing.T) {
	w := start(t, newMemory())
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]crypto.Signer{"rsa": rsaKey, "p384": p384}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			domain := name + ".example.com"
			r := requestWith(t, key, x509.CertificateRequest{Subject: pkix.Name{CommonName: domain}, DNSNames: []string{domain}})
			_, chain := w.issued(r, statement(), domain)
			for _, cert := range chain {
				if bad := lintErrors(t, cert.Raw); len(bad) > 0 {
					t.Errorf("%s: %v", cert.Subject, bad)
				}
			}
		})
	}
}

// persons are statements whose texts are hard to put into a certificate.
func persons() map[string]order.Statement {
	change := func(f func(*order.Statement)) order.Statement {
		s := statement()
		f(&s)
		return s
	}
	return map[string]order.Statement{
		"umlauts": change(func(s *order.Statement) { s.GivenNames, s.Surname, s.City = "Jörg Übermut", "Größe", "Köln" }),
		"greek": change(func(s *order.Statement) {
			s.GivenNames, s.Surname, s.City, s.Country = "Ελένη", "Παπαδοπούλου", "Αθήνα", "GR"
		}),
		"cyrillic": change(func(s *order.Statement) {
			s.GivenNames, s.Surname, s.City, s.Country = "Иван", "Петров", "София", "BG"
		}),
		"longest": change(func(s *order.Statement) {
			s.GivenNames, s.Surname = strings.Repeat("é", 64), strings.Repeat("Ж", 64)
			s.City, s.State = strings.Repeat("x", 128), strings.Repeat("y", 128)
			s.IDNumber = strings.Repeat("9", 58)
		}),
		"kosovo":     change(func(s *order.Statement) { s.Country, s.Nationality, s.City = "XK", "XK", "Prishtinë" }),
		"state only": change(func(s *order.Statement) { s.City, s.State = "", "Tirol" }),
		"permit":     change(func(s *order.Statement) { s.IDType = "residence-permit" }),
		"licence":    change(func(s *order.Statement) { s.IDType = "driving-licence" }),
		"card":       change(func(s *order.Statement) { s.IDType, s.IDCountry = "id-card", "ES" }),
	}
}

func TestSubject(t *testing.T) {
	w := start(t, newMemory())
	serials := map[string]string{"permit": "RP:AT-P1234567", "licence": "DL:AT-P1234567", "card": "IDCES-P1234567", "umlauts": "PASAT-P1234567"}
	for name, s := range persons() {
		t.Run(name, func(t *testing.T) {
			domain := strings.ReplaceAll(name, " ", "-") + ".example.org"
			_, chain := w.issued(newRequest(t, domain), s, domain)
			leaf := chain[2]
			if bad := lintErrors(t, leaf.Raw); len(bad) > 0 {
				t.Error(bad)
			}
			if want := serials[name]; want != "" && leaf.Subject.SerialNumber != want {
				t.Errorf("serialNumber %q, want %q", leaf.Subject.SerialNumber, want)
			}
			var order []string
			for _, a := range leaf.Subject.Names {
				order = append(order, a.Type.String()+"="+a.Value.(string))
			}
			want := []string{"2.5.4.6=" + strings.Replace(s.Country, "XK", "XX", 1)}
			if s.State != "" {
				want = append(want, "2.5.4.8="+s.State)
			}
			if s.City != "" {
				want = append(want, "2.5.4.7="+s.City)
			}
			want = append(want, "2.5.4.4="+s.Surname, "2.5.4.42="+s.GivenNames, "2.5.4.5="+leaf.Subject.SerialNumber, "2.5.4.3="+domain)
			if !slices.Equal(order, want) {
				t.Errorf("subject\n%v, want\n%v", order, want)
			}
		})
	}
}

// TestStringTypes looks at the tags: PrintableString where the text fits.
func TestStringTypes(t *testing.T) {
	w := start(t, newMemory())
	s := statement()
	s.Surname = "Größe"
	_, chain := w.issued(newRequest(t, "example.com"), s, "example.com")
	var rdns []asn1.RawValue
	if _, err := asn1.Unmarshal(chain[2].RawSubject, &rdns); err != nil {
		t.Fatal(err)
	}
	for _, rdn := range rdns {
		var set struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}
		if _, err := asn1.Unmarshal(rdn.Bytes, &set); err != nil {
			t.Fatal(err)
		}
		want := asn1.TagPrintableString
		if set.Type.String() == "2.5.4.4" {
			want = asn1.TagUTF8String
		}
		if set.Value.Tag != want {
			t.Errorf("%s has tag %d, want %d", set.Type, set.Value.Tag, want)
		}
	}
}

func extension(t *testing.T, cert *x509.Certificate, id string) pkix.Extension {
	t.Helper()
	for _, e := range cert.Extensions {
		if e.Id.String() == id {
			return e
		}
	}
	t.Fatalf("no extension %s", id)
	return pkix.Extension{}
}

func TestProfile(t *testing.T) {
	w := start(t, newMemory())
	_, chain := w.issued(newRequest(t, "example.com", "www.example.com"), statement(), "example.com", "www.example.com")
	leaf := chain[2]
	var policies []string
	for _, p := range leaf.Policies {
		policies = append(policies, p.String())
	}
	if want := []string{"2.23.140.1.2.3", "0.4.0.194112.1.5", "1.3.6.1.4.1.6449.1.2.1.7.5"}; !slices.Equal(policies, want) {
		t.Errorf("policies %v", policies)
	}
	if leaf.KeyUsage != x509.KeyUsageDigitalSignature || !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) || len(leaf.UnknownExtKeyUsage) > 0 {
		t.Errorf("usage %v %v", leaf.KeyUsage, leaf.ExtKeyUsage)
	}
	if !extension(t, leaf, "2.5.29.15").Critical || extension(t, leaf, "2.5.29.17").Critical || extension(t, leaf, "1.3.6.1.5.5.7.1.3").Critical {
		t.Error("criticality")
	}
	if !slices.Equal(leaf.DNSNames, []string{"example.com", "www.example.com"}) || leaf.SignatureAlgorithm != x509.ECDSAWithSHA256 || leaf.IsCA {
		t.Errorf("%v %v", leaf.DNSNames, leaf.SignatureAlgorithm)
	}
	if leaf.SerialNumber.Sign() <= 0 || leaf.SerialNumber.BitLen() < 64 || !bytes.Equal(leaf.AuthorityKeyId, chain[1].SubjectKeyId) {
		t.Error("serial number or key identifier")
	}
	for _, cert := range chain[:2] {
		if strings.Contains(cert.Subject.String(), "Sectigo") || !strings.HasSuffix(cert.Subject.CommonName, "not trusted") {
			t.Error(cert.Subject)
		}
	}
	if chain[0].Subject.CommonName != "Qwizard Practice Root - not trusted" || !bytes.Equal(chain[0].Raw, w.ca.Root()) {
		t.Error(chain[0].Subject)
	}
	checkStatements(t, extension(t, leaf, "1.3.6.1.5.5.7.1.3").Value)
}

// checkStatements reads the qcStatements with encoding/asn1, which did not write
// them.
func checkStatements(t *testing.T, der []byte) {
	t.Helper()
	var list []struct {
		ID   asn1.ObjectIdentifier
		Info asn1.RawValue `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(der, &list); err != nil || len(rest) > 0 {
		t.Fatal(err, rest)
	}
	infos := map[string][]byte{}
	for _, s := range list {
		infos[s.ID.String()] = s.Info.FullBytes
	}
	var kinds []asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(infos["0.4.0.1862.1.6"], &kinds); err != nil || len(kinds) != 1 || kinds[0].String() != "0.4.0.1862.1.6.3" {
		t.Errorf("QcType %v %v", kinds, err)
	}
	var years int
	if _, err := asn1.Unmarshal(infos["0.4.0.1862.1.3"], &years); err != nil || years != 15 {
		t.Errorf("QcRetentionPeriod %v %v", years, err)
	}
	var documents []struct {
		URL      string `asn1:"ia5"`
		Language string `asn1:"printable"`
	}
	if _, err := asn1.Unmarshal(infos["0.4.0.1862.1.5"], &documents); err != nil || len(documents) != 1 || documents[0].Language != "en" || !strings.HasPrefix(documents[0].URL, "https://") {
		t.Errorf("QcPDS %v %v", documents, err)
	}
	var semantics []asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(infos["1.3.6.1.5.5.7.11.2"], &semantics); err != nil || len(semantics) != 1 || semantics[0].String() != "0.4.0.194121.1.1" {
		t.Errorf("semantics %v %v", semantics, err)
	}
	if _, found := infos["0.4.0.1862.1.1"]; !found || len(infos) != 5 {
		t.Errorf("statements %v", infos)
	}
}

// TestTermCaps: a short term is kept, a long one is cut to the rules of the day.
func TestTermCaps(t *testing.T) {
	for _, c := range []struct {
		now  time.Time
		term string
		days int
	}{
		{time.Date(2026, 11, 22, 8, 0, 0, 5000, time.UTC), "365", 199},
		{time.Date(2026, 11, 22, 8, 0, 0, 5000, time.UTC), "90", 90},
		{time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC), "365", 99},
		{time.Date(2029, 3, 15, 0, 0, 0, 0, time.UTC), "90", 46},
	} {
		disk := newMemory()
		ca, err := practice.Open(t.Context(), practice.Config{Disk: disk, Now: func() time.Time { return c.now }})
		if err != nil {
			t.Fatal(err)
		}
		w := worldOf(t, ca, disk)
		r := newRequest(t, "example.com")
		w.add(r.cname("example.com", ""))
		number := w.order(application(r, "example.com").with(sectigo.ArgDays, c.term))
		w.identify(number, statement())
		w.skip(400 * 24 * time.Hour)
		leaf := w.collect(number)[2]
		if got := leaf.NotAfter.Sub(leaf.NotBefore) + time.Second; got != time.Duration(c.days)*24*time.Hour || !leaf.NotBefore.Equal(c.now.Truncate(time.Second)) {
			t.Errorf("on %s: %s from %s, want %d days", c.now, got, leaf.NotBefore, c.days)
		}
		if err := ca.Close(); err != nil {
			t.Error(err)
		}
	}
}

// run calls a real program, or skips the test where it is missing.
func run(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	c := exec.CommandContext(t.Context(), path, arguments...)
	c.Env = append(os.Environ(), "LC_ALL=C") // some warn about a locale that is not installed
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func (w *world) fetch(address string) []byte {
	w.t.Helper()
	res, err := http.Get(address)
	return []byte(w.body(res, err, http.StatusOK))
}

// TestOpenSSL lets another implementation judge chain, list and status, with
// what the certificates' own URLs serve.
func TestOpenSSL(t *testing.T) {
	w := start(t, newMemory())
	number, chain := w.issued(newRequest(t, "example.com"), statement(), "example.com")
	leaf, folder := chain[2], t.TempDir()
	write := func(name string, block *pem.Block) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert := func(name string, der []byte) string { return write(name, &pem.Block{Type: "CERTIFICATE", Bytes: der}) }
	root := cert("root.pem", w.fetch(chain[1].IssuingCertificateURL[0]))
	issuing := cert("issuing.pem", w.fetch(leaf.IssuingCertificateURL[0]))
	end := cert("leaf.pem", leaf.Raw)
	lists := write("crl.pem", &pem.Block{Type: "X509 CRL", Bytes: w.fetch(leaf.CRLDistributionPoints[0])})
	rootList := write("rootcrl.pem", &pem.Block{Type: "X509 CRL", Bytes: w.fetch(chain[1].CRLDistributionPoints[0])})

	run(t, "openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "example.com",
		"-crl_check_all", "-CRLfile", lists, "-CRLfile", rootList, "-CAfile", root, "-untrusted", issuing, end)
	run(t, "openssl", "crl", "-in", lists, "-CAfile", issuing, "-noout")
	for _, hash := range []string{"-sha1", "-sha256"} {
		out := run(t, "openssl", "ocsp", hash, "-issuer", issuing, "-cert", end, "-url", leaf.OCSPServer[0], "-CAfile", root, "-verify_other", issuing, "-no_nonce")
		if !strings.Contains(out, "Response verify OK") || !strings.Contains(out, ": good") {
			t.Error(out)
		}
	}
	out := run(t, "openssl", "ocsp", "-issuer", issuing, "-serial", "0x1234", "-url", leaf.OCSPServer[0], "-CAfile", root, "-verify_other", issuing, "-no_nonce")
	if !strings.Contains(out, ": unknown") {
		t.Error(out)
	}

	// The same certificates as PKCS#7.
	reply := w.decoded(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1", sectigo.ArgRespType: "2", sectigo.ArgFormat: "1"})
	p7, err := base64.StdEncoding.DecodeString(reply.Get("pkcs7"))
	if err != nil {
		t.Fatal(err)
	}
	bundle := filepath.Join(folder, "bundle.p7b")
	if err := os.WriteFile(bundle, p7, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := run(t, "openssl", "pkcs7", "-inform", "DER", "-in", bundle, "-print_certs", "-noout"); strings.Count(out, "subject=") != 3 {
		t.Error(out)
	}
}
