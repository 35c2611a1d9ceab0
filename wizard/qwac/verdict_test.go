package qwac

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// always is what no certificate can settle.
func always() []string { return []string{"certificate-firefox unknown", "certificate-list unknown"} }

// wrong are the findings that are not fine, as "kind verdict".
func wrong(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		if f.Verdict != finding.Fine {
			out = append(out, string(f.Kind)+" "+string(f.Verdict))
		}
	}
	return out
}

func kindsOf(found []finding.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Kind))
	}
	return out
}

func find(t testing.TB, found []finding.Finding, kind finding.Kind) finding.Finding {
	t.Helper()
	i := slices.IndexFunc(found, func(f finding.Finding) bool { return f.Kind == kind })
	if i < 0 {
		t.Fatalf("no %s in %v", kind, kindsOf(found))
	}
	return found[i]
}

func TestACertificateAsItShouldBeIsFineInEveryCheck(t *testing.T) {
	root := newIssuer(t, "Root", nil)
	ca := newIssuer(t, "Sectigo Qualified Website Authentication CA R35", &root)
	p := sectigo(t)
	chain := []*x509.Certificate{parsed(t, p.signed(t, ca)), ca.cert}
	found := Verdict(chain, expected(t, p.key), now())
	want := []string{
		"certificate-key", "certificate-names", "certificate-person", "certificate-person", "certificate-person", "certificate-serial",
		"certificate-subject", "certificate-common-name", "certificate-period", "certificate-length", "certificate-server", "certificate-usage",
		"certificate-end", "certificate-strength", "certificate-signature", "certificate-policy", "certificate-qualified", "certificate-sectigo",
		"certificate-statements", "certificate-compliance", "certificate-type", "certificate-disclosure", "certificate-device", "certificate-law",
		"certificate-retention", "certificate-semantics", "certificate-rest",
		"certificate-extensions", "certificate-status", "certificate-logged", "certificate-chain", "certificate-chrome", "certificate-firefox", "certificate-list",
	}
	if got := kindsOf(found); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := wrong(found); !slices.Equal(got, always()) {
		t.Errorf("not fine: %v", got)
	}
	for _, f := range found {
		if f.Where == "" || f.Source == "" {
			t.Errorf("%s has no place or source: %+v", f.Kind, f)
		}
	}
	for kind, want := range map[finding.Kind]finding.Finding{
		finding.CertificatePeriod:     {Observed: "2027-06-05 11:59:59 UTC", Params: map[string]string{"days": "191"}},
		finding.CertificateLength:     {Observed: "199", Params: map[string]string{"days": "199", "limit": "200"}},
		finding.CertificateRetention:  {Observed: "15", Params: map[string]string{"years": "15"}},
		finding.CertificateLogged:     {Observed: "3", Params: map[string]string{"count": "3"}},
		finding.CertificateSerial:     {Observed: "PASAT-…"},
		finding.CertificateDisclosure: {Observed: "https://sectigo.com/pds/ (en)"},
		finding.CertificateChain:      {Observed: "anna-muster.eu ← Sectigo Qualified Website Authentication CA R35"},
	} {
		if f := find(t, found, kind); f.Observed != want.Observed || !reflect.DeepEqual(f.Params, want.Params) {
			t.Errorf("%s: %q %v, want %q %v", kind, f.Observed, f.Params, want.Observed, want.Params)
		}
	}
	if withRoot := Verdict(append(chain, root.cert), expected(t, p.key), now()); !slices.Equal(wrong(withRoot), always()) {
		t.Errorf("with the root: %v", wrong(withRoot))
	}
	if again := Verdict(chain, expected(t, p.key), now()); !reflect.DeepEqual(again, found) {
		t.Error("a second look finds something else")
	}
}

// defect is one change to a sound certificate, and all that is then not fine.
type defect struct {
	change func(t *testing.T, p *profile)
	expect func(e *Expected)
	want   []string
}

func subject(attribute string, values ...string) func(*testing.T, *profile) {
	return func(_ *testing.T, p *profile) { p.set(attribute, values...) }
}

func policies(ids ...string) func(*testing.T, *profile) {
	return func(_ *testing.T, p *profile) { p.policy(ids...) }
}

func template(change func(*x509.Certificate)) func(*testing.T, *profile) {
	return func(_ *testing.T, p *profile) { change(&p.template) }
}

func statement(make func(*testing.T) qcStatement) func(*testing.T, *profile) {
	return func(t *testing.T, p *profile) { p.state(make(t)) }
}

func without(statement string) func(*testing.T, *profile) {
	return func(_ *testing.T, p *profile) { p.unstate(statement) }
}

func lasting(d time.Duration) func(*testing.T, *profile) {
	return template(func(c *x509.Certificate) { c.NotAfter = c.NotBefore.Add(d - time.Second) })
}

const (
	sectigoOID = "1.3.6.1.4.1.6449.1.2.1.7.5"
	iv, qncp   = "2.23.140.1.2.3", "0.4.0.194112.1.5"
	chromeNot  = "certificate-chrome-not attention"
	day        = 24 * time.Hour
)

func mine() map[string]defect {
	return map[string]defect{
		"another key":     {expect: func(e *Expected) { e.Fingerprint = strings.Repeat("0", 64) }, want: []string{"certificate-key-other blocks"}},
		"no key known":    {expect: func(e *Expected) { e.Fingerprint = "" }, want: []string{"certificate-key-other blocks"}},
		"capitals in hex": {expect: func(e *Expected) { e.Fingerprint = strings.ToUpper(e.Fingerprint) }},

		"a name missing":       {change: template(func(c *x509.Certificate) { c.DNSNames = c.DNSNames[:1] }), want: []string{"certificate-names-missing blocks"}},
		"a name more":          {change: template(func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "*.other.eu") }), want: []string{"certificate-names-extra attention"}},
		"names in other order": {change: template(func(c *x509.Certificate) { slices.Reverse(c.DNSNames) })},
		"names in capitals":    {change: template(func(c *x509.Certificate) { c.DNSNames[1] = "WWW.Anna-Muster.eu" })},
		"an address": {change: template(func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1)} }),
			want: []string{"certificate-names-extra attention"}},
		"a mailbox and a URI": {change: template(func(c *x509.Certificate) {
			c.EmailAddresses, c.URIs = []string{"ada@anna-muster.eu"}, []*url.URL{{Scheme: "https", Host: "anna-muster.eu"}}
		}), want: []string{"certificate-names-extra attention"}},
		"one missing and one more": {change: template(func(c *x509.Certificate) { c.DNSNames[1] = "www.other.eu" }),
			want: []string{"certificate-names-missing blocks", "certificate-names-extra attention"}},

		"another surname":         {change: subject("2.5.4.4", "Mueller"), want: []string{"certificate-person-other attention"}},
		"surname in capitals":     {change: subject("2.5.4.4", "MÜLLER")},
		"surname decomposed":      {change: subject("2.5.4.4", "Mu\u0308ller")},
		"no surname":              {change: subject("2.5.4.4"), want: []string{"certificate-person-missing attention"}},
		"one given name":          {change: subject("2.5.4.42", "Ada"), want: []string{"certificate-person-other attention"}},
		"given names apart":       {change: subject("2.5.4.42", "Ada", "Maria")},
		"another country":         {change: subject("2.5.4.6", "DE"), want: []string{"certificate-person-other attention"}},
		"Kosovo, which ISO lacks": {change: subject("2.5.4.6", "XX"), expect: func(e *Expected) { e.Applicant.Address.Country = "XK" }},

		"no serialNumber":          {change: subject("2.5.4.5"), want: []string{"certificate-serial-missing attention"}},
		"two serialNumbers":        {change: subject("2.5.4.5", "PASAT-P1234567", "PNOAT-1"), want: []string{"certificate-serial-form attention"}},
		"a bare serialNumber":      {change: subject("2.5.4.5", "P1234567"), want: []string{"certificate-serial-form attention"}},
		"a company's serialNumber": {change: subject("2.5.4.5", "NTRAT-123"), want: []string{"certificate-serial-form attention"}},
		"serialNumber too long":    {change: subject("2.5.4.5", "PNOAT-"+strings.Repeat("1", 59)), want: []string{"certificate-serial-form attention"}},
		"another passport":         {change: subject("2.5.4.5", "PASAT-P1234568"), want: []string{"certificate-serial-other attention"}},
		"a passport of elsewhere":  {change: subject("2.5.4.5", "PASDE-P1234567"), want: []string{"certificate-serial-other attention"}},
		"a personal number":        {change: subject("2.5.4.5", "PNOAT-0815")},
		"a national scheme":        {change: subject("2.5.4.5", "EI:SE-200007292386")},
		"spelled otherwise":        {change: subject("2.5.4.5", "PASat-p-123.4567")},
	}
}

func right(t *testing.T) map[string]defect {
	key := func(k any) func(*testing.T, *profile) { return func(_ *testing.T, p *profile) { p.key = k } }
	rsaKey := func(bits int) any {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		return k.Public()
	}
	short := rsaKey(2048)
	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ed, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	odd := *short.(*rsa.PublicKey)
	odd.N = new(big.Int).Rsh(odd.N, 1) // 2047 bits
	return map[string]defect{
		"the person as organisation": {change: subject("2.5.4.10", "ADA MARIA MÜLLER")},
		"surname first":              {change: subject("2.5.4.10", "Müller Ada Maria")},
		"an organisation":            {change: subject("2.5.4.10", "Example GmbH"), want: []string{"certificate-organisation attention"}},
		"a unit":                     {change: subject("2.5.4.11", "Web"), want: []string{"certificate-unit attention"}},
		"a pseudonym":                {change: subject("2.5.4.65", "adm"), want: []string{"certificate-pseudonym attention"}},
		"no place":                   {change: subject("2.5.4.7"), want: []string{"certificate-place-missing attention"}},
		"a state for a place":        {change: func(t *testing.T, p *profile) { p.set("2.5.4.7"); p.set("2.5.4.8", "Tirol") }},
		"the person as common name":  {change: subject("2.5.4.3", "Ada Müller"), want: []string{"certificate-common-name-other attention"}},
		"two common names":           {change: subject("2.5.4.3", "anna-muster.eu", "www.anna-muster.eu"), want: []string{"certificate-common-name-other attention"}},
		"no common name":             {change: subject("2.5.4.3")},

		"200 days":              {change: lasting(200 * day)},
		"200 days and a second": {change: lasting(200*day + time.Second), want: []string{"certificate-length-over blocks"}},
		"a year, as in 2025": {change: template(func(c *x509.Certificate) {
			c.NotBefore = time.Date(2025, 11, 30, 0, 0, 0, 0, time.UTC)
			c.NotAfter = c.NotBefore.AddDate(1, 0, 0)
		})},
		"backwards":         {change: lasting(-day), want: []string{"certificate-expired blocks", "certificate-length-over blocks"}},
		"expired":           {change: template(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now().Add(-100*day), now().Add(-time.Second) }), want: []string{"certificate-expired blocks"}},
		"until this second": {change: template(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now().Add(-100*day), now() })},
		"not yet":           {change: template(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = now().Add(time.Second), now().Add(100*day) }), want: []string{"certificate-not-yet blocks"}},
		"100 days, after March 2027": {change: template(func(c *x509.Certificate) {
			c.NotBefore = time.Date(2027, 3, 15, 0, 0, 0, 0, time.UTC)
			c.NotAfter = c.NotBefore.Add(101*day - time.Second)
		}),
			want: []string{"certificate-not-yet blocks", "certificate-length-over blocks"}},

		"client too":  {change: template(func(c *x509.Certificate) { c.ExtKeyUsage = append(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) }), want: []string{"certificate-server-extra attention"}},
		"client only": {change: template(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), want: []string{"certificate-server-missing blocks"}},
		"no use":      {change: template(func(c *x509.Certificate) { c.ExtKeyUsage = nil }), want: []string{"certificate-server-missing blocks"}},
		"binding only": {change: func(t *testing.T, p *profile) {
			p.template.ExtKeyUsage, p.template.UnknownExtKeyUsage = nil, append(p.template.UnknownExtKeyUsage, oid(t, "0.4.0.194115.1.0"))
		}, want: []string{"certificate-server-missing blocks"}},
		"no key usage":     {change: template(func(c *x509.Certificate) { c.KeyUsage = 0 }), want: []string{"certificate-usage-missing attention"}},
		"may not sign":     {change: template(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyAgreement }), want: []string{"certificate-usage-missing blocks"}},
		"may agree, too":   {change: template(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageKeyAgreement }), want: []string{"certificate-usage-extra attention"}},
		"RSA usage for EC": {change: template(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageKeyEncipherment }), want: []string{"certificate-usage-extra attention"}},
		"usage not critical": {change: func(t *testing.T, p *profile) {
			p.template.KeyUsage = 0
			p.extra = append(p.extra, pkix.Extension{Id: oid(t, "2.5.29.15"), Value: []byte{3, 2, 7, 0x80}})
		}, want: []string{"certificate-usage-extra attention"}},
		"a CA": {change: template(func(c *x509.Certificate) { c.IsCA = true }), want: []string{"certificate-authority blocks"}},

		"RSA-3072": {change: func(t *testing.T, p *profile) {
			p.key = rsaKey(3072)
			p.template.KeyUsage |= x509.KeyUsageKeyEncipherment
		}},
		"RSA-2048": {change: key(short), want: []string{"certificate-strength-short attention"}},
		"RSA-2048 before 2026": {change: func(t *testing.T, p *profile) {
			p.key, p.template.NotBefore = short, time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)
			p.template.NotAfter = p.template.NotBefore.AddDate(1, 0, 0)
		}},
		"RSA-1024":    {change: key(rsaKey(1024)), want: []string{"certificate-strength-weak blocks"}},
		"RSA of 2047": {change: key(&odd), want: []string{"certificate-strength-weak blocks"}},
		"P-224":       {change: key(p224.Public()), want: []string{"certificate-strength-weak blocks"}},
		"P-521":       {change: key(p521.Public())},
		"Ed25519":     {change: key(ed), want: []string{"certificate-strength-weak blocks"}},
	}
}

func claims() map[string]defect {
	pds := func(pairs ...string) func(*testing.T, *profile) {
		return statement(func(t *testing.T) qcStatement { return disclosed(t, pairs...) })
	}
	broken := func(der ...byte) func(*testing.T, *profile) {
		return func(_ *testing.T, p *profile) { p.rawQC = append([]byte{}, der...) }
	}
	const statementsBroken = "certificate-statements-broken blocks"
	return map[string]defect{
		"no policy at all":  {change: policies(), want: []string{"certificate-policy-none blocks", "certificate-qualified-none blocks", "certificate-sectigo-none unknown", chromeNot}},
		"no CA/B policy":    {change: policies(qncp, sectigoOID), want: []string{"certificate-policy-none blocks", chromeNot}},
		"two CA/B policies": {change: policies(iv, "2.23.140.1.2.2", qncp, sectigoOID), want: []string{"certificate-policy-several attention"}},
		"a DV policy":       {change: policies("2.23.140.1.2.1", qncp, sectigoOID), want: []string{"certificate-policy-other attention", chromeNot}},
		"an OV policy":      {change: policies("2.23.140.1.2.2", qncp, sectigoOID), want: []string{"certificate-policy-other attention"}},
		"EV as a company's": {change: policies("2.23.140.1.1", "0.4.0.194112.1.4", sectigoOID), want: []string{"certificate-policy-other attention", "certificate-qualified-ev attention"}},
		"EV and QNCP-w":     {change: policies("2.23.140.1.1", qncp, sectigoOID), want: []string{"certificate-policy-other attention", chromeNot}},
		"IV and QEVCP-w":    {change: policies(iv, "0.4.0.194112.1.4", sectigoOID), want: []string{"certificate-qualified-ev attention", chromeNot}},
		"both of ETSI's":    {change: policies(iv, qncp, "0.4.0.194112.1.4", sectigoOID), want: []string{"certificate-qualified-ev attention"}},
		"no ETSI policy":    {change: policies(iv, sectigoOID), want: []string{"certificate-qualified-none blocks", chromeNot}},
		"QNCP-w-gen":        {change: policies(iv, "0.4.0.194112.1.6", sectigoOID), want: []string{"certificate-qualified-none blocks", chromeNot}},
		"no Sectigo policy": {change: policies(iv, qncp), want: []string{"certificate-sectigo-none unknown"}},
		"for legal persons": {change: policies(iv, qncp, "1.3.6.1.4.1.6449.1.2.1.8.3"), want: []string{"certificate-sectigo-other attention"}},

		"no statements":            {change: func(_ *testing.T, p *profile) { p.noQC = true }, want: []string{"certificate-statements-none blocks", chromeNot}},
		"statements critical":      {change: func(_ *testing.T, p *profile) { p.criticalQC = true }, want: []string{"certificate-statements-must blocks"}},
		"statements are garbage":   {change: broken([]byte("garbage")...), want: []string{statementsBroken, chromeNot}},
		"statements are empty":     {change: broken(), want: []string{statementsBroken, chromeNot}},
		"an empty list":            {change: broken(0x30, 0), want: []string{"certificate-compliance-none blocks", "certificate-type-other blocks", "certificate-disclosure-none attention", "certificate-semantics-none unknown", chromeNot}},
		"not compliant":            {change: without("0.4.0.1862.1.1"), want: []string{"certificate-compliance-none blocks", chromeNot}},
		"no type":                  {change: without("0.4.0.1862.1.6"), want: []string{"certificate-type-other blocks", chromeNot}},
		"for signatures":           {change: statement(func(t *testing.T) qcStatement { return typed(t, "0.4.0.1862.1.6.1") }), want: []string{"certificate-type-other blocks", chromeNot}},
		"for signatures and web":   {change: statement(func(t *testing.T) qcStatement { return typed(t, "0.4.0.1862.1.6.3", "0.4.0.1862.1.6.1") }), want: []string{"certificate-type-other blocks", chromeNot}},
		"web twice":                {change: func(t *testing.T, p *profile) { p.statements = append(p.statements, typed(t, "0.4.0.1862.1.6.3")) }, want: []string{"certificate-type-other blocks", chromeNot}},
		"no terms":                 {change: without("0.4.0.1862.1.5"), want: []string{"certificate-disclosure-none attention"}},
		"terms without TLS":        {change: pds("http://sectigo.com/pds/", "en"), want: []string{"certificate-disclosure-form attention"}},
		"terms nowhere":            {change: pds("https:///pds/", "en"), want: []string{"certificate-disclosure-form attention"}},
		"terms in Spanish only":    {change: pds("https://sectigo.com/pds/", "es"), want: []string{"certificate-disclosure-form attention"}},
		"terms in English too":     {change: pds("https://sectigo.com/pds/es", "es", "https://sectigo.com/pds/", "EN")},
		"terms' language too long": {change: pds("https://sectigo.com/pds/", "eng", "https://sectigo.com/pds/", "en"), want: []string{"certificate-disclosure-form attention"}},
		"in a device":              {change: statement(func(t *testing.T) qcStatement { return stated(t, "0.4.0.1862.1.4", nil) }), want: []string{"certificate-device-claimed attention"}},
		"by another law":           {change: statement(func(t *testing.T) qcStatement { return stated(t, "0.4.0.1862.1.7", []string{"CH"}) }), want: []string{"certificate-law-other blocks"}},
		"papers not kept":          {change: without("0.4.0.1862.1.3")},
		"no semantics":             {change: without("1.3.6.1.5.5.7.11.2"), want: []string{"certificate-semantics-none unknown"}},
		"a company's semantics":    {change: statement(func(t *testing.T) qcStatement { return meant(t, "0.4.0.194121.1.2") }), want: []string{"certificate-semantics-other attention"}},
		"semantics of version 1": {change: func(t *testing.T, p *profile) {
			p.unstate("1.3.6.1.5.5.7.11.2")
			p.state(stated(t, "1.3.6.1.5.5.7.11.1", semanticsInfo{oid(t, "0.4.0.194121.1.1")}))
		}},
		"how the person was seen": {change: statement(func(t *testing.T) qcStatement { return typedAs(t, "0.4.0.1862.1.8", "0.4.0.1862.1.8.1") })},
		"a limit of value":        {change: statement(func(t *testing.T) qcStatement { return stated(t, "0.4.0.1862.1.2", []int{978, 1, 3}) }), want: []string{"certificate-rest-other attention"}},
		"a statement unheard of":  {change: statement(func(t *testing.T) qcStatement { return stated(t, "1.2.3.4", "hello") }), want: []string{"certificate-rest-other unknown"}},
	}
}

// typedAs is a list of identifiers under another statement than QcType.
func typedAs(t *testing.T, statement, id string) qcStatement {
	s := typed(t, id)
	s.ID = oid(t, statement)
	return s
}

func works() map[string]defect {
	return map[string]defect{
		"a precertificate": {change: func(t *testing.T, p *profile) {
			p.extra = append(p.extra, pkix.Extension{Id: oid(t, "1.3.6.1.4.1.11129.2.4.3"), Critical: true, Value: []byte{5, 0}})
		}, want: []string{"certificate-extensions-must blocks"}},
		"something unknown, not critical": {change: func(t *testing.T, p *profile) {
			p.extra = append(p.extra, pkix.Extension{Id: oid(t, "1.2.3.4"), Value: []byte{5, 0}})
		}},
		"no OCSP":      {change: template(func(c *x509.Certificate) { c.OCSPServer = nil }), want: []string{"certificate-status-missing attention"}},
		"no CRL":       {change: template(func(c *x509.Certificate) { c.CRLDistributionPoints = nil }), want: []string{"certificate-status-missing attention"}},
		"no caIssuers": {change: template(func(c *x509.Certificate) { c.IssuingCertificateURL = nil }), want: []string{"certificate-status-missing attention"}},
		"in no log":    {change: func(_ *testing.T, p *profile) { p.logs = 0 }, want: []string{"certificate-logged-none attention"}},
		"log of nothing": {change: func(t *testing.T, p *profile) {
			p.logs = 0
			p.extra = append(p.extra, pkix.Extension{Id: oid(t, "1.3.6.1.4.1.11129.2.4.2"), Value: []byte{4, 4, 0, 2, 0, 0}})
		}, want: []string{"certificate-logged-none attention"}},
	}
}

func TestEachDefectIsFoundAndNothingElse(t *testing.T) {
	ca := newIssuer(t, "CA", nil)
	for group, defects := range map[string]map[string]defect{"mine": mine(), "right": right(t), "claims": claims(), "works": works()} {
		for name, d := range defects {
			t.Run(group+"/"+name, func(t *testing.T) {
				p := sectigo(t)
				if d.change != nil {
					d.change(t, p)
				}
				e := expected(t, p.key)
				leaf := parsed(t, p.signed(t, ca))
				if d.expect != nil {
					d.expect(&e)
				}
				got := wrong(Verdict([]*x509.Certificate{leaf, ca.cert}, e, now()))
				if want := append(slices.Clone(d.want), always()...); !slices.Equal(got, want) {
					t.Errorf("got  %v\nwant %v", got, want)
				}
			})
		}
	}
}

func TestTheChainIsLookedAt(t *testing.T) {
	root := newIssuer(t, "Root", nil)
	ca := newIssuer(t, "CA", &root)
	other := newIssuer(t, "Other", &root)
	twin := newIssuer(t, "CA", &root) // the same name with another key
	p := sectigo(t)
	leaf := parsed(t, p.signed(t, ca))
	dated := *ca.cert
	dated.NotAfter = now().Add(-time.Second)
	old := *leaf
	old.SignatureAlgorithm = x509.SHA1WithRSA
	unknown := *ca.cert
	unknown.SignatureAlgorithm = x509.UnknownSignatureAlgorithm
	for name, tt := range map[string]struct {
		chain []*x509.Certificate
		want  []string
	}{
		"whole":             {[]*x509.Certificate{leaf, ca.cert, root.cert}, nil},
		"alone":             {[]*x509.Certificate{leaf}, []string{"certificate-chain-alone attention"}},
		"another issuer":    {[]*x509.Certificate{leaf, other.cert}, []string{"certificate-chain-broken blocks"}},
		"of the same name":  {[]*x509.Certificate{leaf, twin.cert}, []string{"certificate-chain-broken blocks"}},
		"by itself":         {[]*x509.Certificate{leaf, leaf}, []string{"certificate-chain-broken blocks"}},
		"one left out":      {[]*x509.Certificate{leaf, root.cert}, []string{"certificate-chain-broken blocks"}},
		"expired above":     {[]*x509.Certificate{leaf, &dated}, []string{"certificate-chain-dated blocks"}},
		"SHA-1":             {[]*x509.Certificate{&old, ca.cert}, []string{"certificate-signature-old blocks"}},
		"unknown algorithm": {[]*x509.Certificate{leaf, &unknown}, []string{"certificate-signature-old blocks"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := wrong(Verdict(tt.chain, expected(t, p.key), now()))
			slices.Sort(got)
			want := append(slices.Clone(tt.want), always()...)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}
		})
	}
	for name, chain := range map[string][]*x509.Certificate{"none": nil, "nil": {nil}, "nil above": {leaf, nil}} {
		if got := wrong(Verdict(chain, Expected{}, now())); !slices.Equal(got, []string{"certificate-absent blocks"}) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The certificate in testdata was issued by the practice CA, in a test of its own.
func TestAPracticeCertificateIsGoodButForTheLogs(t *testing.T) {
	data, err := os.ReadFile("testdata/practice.pem")
	if err != nil {
		t.Fatal(err)
	}
	var chain []*x509.Certificate
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		chain = append(chain, parsed(t, block.Bytes))
	}
	e := Expected{
		Names: order.Names{"ada-beispiel.example.org", "www.ada-beispiel.example.org"}, Fingerprint: fingerprint(t, chain[0].PublicKey),
		Applicant: order.Applicant{
			GivenNames: "Ada Maria", Surname: "Beispiel", Address: order.Address{Country: "AT"},
			ID: order.Identity{Type: order.Passport, Number: "P1234567", Country: "AT"},
		},
	}
	found := Verdict(chain, e, chain[0].NotBefore)
	if got, want := wrong(found), append([]string{"certificate-logged-none attention"}, always()...); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if len(chain) != 2 || find(t, found, finding.CertificateLength).Observed != "199" {
		t.Errorf("%d certificates, %+v", len(chain), find(t, found, finding.CertificateLength))
	}
}

func TestBothSidesAreShown(t *testing.T) {
	ca := newIssuer(t, "CA", nil)
	p := sectigo(t)
	p.set("2.5.4.4", "Mueller")
	p.template.DNSNames = []string{"anna-muster.eu", "other.eu"}
	p.policy("2.23.140.1.1", "0.4.0.194112.1.4")
	found := Verdict([]*x509.Certificate{parsed(t, p.signed(t, ca)), ca.cert}, expected(t, p.key), now())
	for _, want := range []finding.Finding{
		{Kind: finding.CertificatePersonOther, Where: "surname", Expected: "Müller", Observed: "Mueller"},
		{Kind: finding.CertificateNamesMissing, Where: "subjectAltName", Expected: "anna-muster.eu, www.anna-muster.eu", Observed: "anna-muster.eu, other.eu",
			Params: map[string]string{"names": "www.anna-muster.eu"}},
		{Kind: finding.CertificateNamesExtra, Where: "subjectAltName", Expected: "anna-muster.eu, www.anna-muster.eu", Observed: "anna-muster.eu, other.eu",
			Params: map[string]string{"names": "other.eu"}},
		{Kind: finding.CertificatePolicyOther, Where: "certificatePolicies", Expected: "2.23.140.1.2.3 (IV, individual validated)", Observed: "2.23.140.1.1 (EV)"},
		{Kind: finding.CertificateQualifiedEV, Where: "certificatePolicies", Expected: "0.4.0.194112.1.5 (QNCP-w)", Observed: "0.4.0.194112.1.4 (QEVCP-w)"},
	} {
		got := find(t, found, want.Kind)
		got.Verdict, got.Source = "", ""
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}

func TestNoFindingHoldsTheNumberOfTheID(t *testing.T) {
	ca := newIssuer(t, "CA", nil)
	for _, serial := range []string{"PASAT-P1234567", "PASAT-P1234568", "P1234567", "IDCAT-P1234567"} {
		p := sectigo(t)
		p.set("2.5.4.5", serial)
		p.set("2.5.4.3")
		leaf := parsed(t, p.signed(t, ca))
		for _, chain := range [][]*x509.Certificate{{leaf}, {leaf, ca.cert}, {leaf, leaf}} {
			text, err := json.Marshal(Verdict(chain, expected(t, p.key), now()))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(text, []byte("123456")) {
				t.Errorf("%s is in %s", serial, text)
			}
		}
	}
}

func TestHostileTextIsMadeHarmlessAndShort(t *testing.T) {
	ca := newIssuer(t, "CA", nil)
	p := sectigo(t)
	p.set("2.5.4.4", "\x1b[2J\u202e"+strings.Repeat("Ж", 100_000))
	p.set("2.5.4.10", strings.Repeat("x", 1_000_000))
	for i := range 2000 {
		p.template.DNSNames = append(p.template.DNSNames, fmt.Sprintf("n%d.example.org", i))
	}
	for _, f := range Verdict([]*x509.Certificate{parsed(t, p.signed(t, ca)), ca.cert}, expected(t, p.key), now()) {
		for _, s := range append([]string{f.Expected, f.Observed}, f.Params["names"]) {
			if len([]rune(s)) > maxShown+1 || strings.ContainsAny(s, "\x1b\u202e") {
				t.Errorf("%s: %d characters", f.Kind, len([]rune(s)))
			}
		}
	}
}

func TestManyMayLookAtOnce(t *testing.T) {
	ca := newIssuer(t, "CA", nil)
	p := sectigo(t)
	chain := []*x509.Certificate{parsed(t, p.signed(t, ca)), ca.cert}
	e := expected(t, p.key)
	want := Verdict(chain, e, now())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := Verdict(chain, e, now()); !reflect.DeepEqual(got, want) {
				t.Error("another verdict")
			}
		})
	}
	wg.Wait()
}

func FuzzVerdict(f *testing.F) {
	ca := newIssuer(f, "CA", nil)
	f.Add(sectigo(f).signed(f, ca))
	f.Add(ca.cert.Raw)
	if data, err := os.ReadFile("testdata/practice.pem"); err == nil {
		block, _ := pem.Decode(data)
		f.Add(block.Bytes)
	}
	e := expected(f, newKey(f).Public())
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return
		}
		found := Verdict([]*x509.Certificate{c, ca.cert}, e, now())
		if len(found) < 20 {
			t.Errorf("only %v", kindsOf(found))
		}
		if again := Verdict([]*x509.Certificate{c, ca.cert}, e, now()); !reflect.DeepEqual(again, found) {
			t.Error("a second look finds something else")
		}
	})
}
