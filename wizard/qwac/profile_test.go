package qwac

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
)

// now is the day on which the verdict looks; the certificate is a week old.
func now() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

func ada() order.Applicant {
	return order.Applicant{
		GivenNames: "Ada Maria", Surname: "Müller", Address: order.Address{City: "Wien", Country: "AT"},
		ID: order.Identity{Type: order.Passport, Number: "P 1234567", Country: "AT"},
	}
}

// issuer is a CA with its key.
type issuer struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func parsed(t testing.TB, der []byte) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newIssuer(t testing.TB, cn string, above *issuer) issuer {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: cn, Organization: []string{"Sectigo (Europe) SL"}, Country: []string{"ES"}},
		NotBefore: now().AddDate(-1, 0, 0), NotAfter: now().AddDate(9, 0, 0), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte(cn),
	}
	if above == nil {
		above = &issuer{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, above.cert, key.Public(), above.key)
	if err != nil {
		t.Fatal(err)
	}
	return issuer{parsed(t, der), key}
}

// profile is all that a leaf is made of, without our own code; [sectigo] fills it as
// the reference expects Sectigo to (B2 and B3).
type profile struct {
	template   x509.Certificate
	subject    [][2]string // attribute, value
	policies   []string
	statements []qcStatement
	rawQC      []byte // instead of statements
	noQC       bool
	criticalQC bool
	logs       int
	key        crypto.PublicKey
	extra      []pkix.Extension
}

type qcStatement struct {
	ID   asn1.ObjectIdentifier
	Info asn1.RawValue `asn1:"optional"`
}

func oid(t testing.TB, dotted string) asn1.ObjectIdentifier {
	t.Helper()
	var out asn1.ObjectIdentifier
	for arc := range strings.SplitSeq(dotted, ".") {
		n, err := strconv.Atoi(arc)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	return out
}

// stated is a QC statement with info, which may be nil, encoded by encoding/asn1.
func stated(t testing.TB, id string, info any) qcStatement {
	t.Helper()
	s := qcStatement{ID: oid(t, id)}
	if info != nil {
		der, err := asn1.Marshal(info)
		if err != nil {
			t.Fatal(err)
		}
		s.Info = asn1.RawValue{FullBytes: der}
	}
	return s
}

type pdsLocation struct {
	URL      string `asn1:"ia5"`
	Language string `asn1:"printable"`
}

type semanticsInfo struct{ ID asn1.ObjectIdentifier }

func disclosed(t testing.TB, pairs ...string) qcStatement {
	t.Helper()
	var all []pdsLocation
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, pdsLocation{pairs[i], pairs[i+1]})
	}
	return stated(t, "0.4.0.1862.1.5", all)
}

func typed(t testing.TB, ids ...string) qcStatement {
	t.Helper()
	var all []asn1.ObjectIdentifier
	for _, id := range ids {
		all = append(all, oid(t, id))
	}
	return stated(t, "0.4.0.1862.1.6", all)
}

func meant(t testing.TB, id string) qcStatement {
	t.Helper()
	return stated(t, "1.3.6.1.5.5.7.11.2", semanticsInfo{oid(t, id)})
}

func sectigo(t testing.TB) *profile {
	t.Helper()
	start := now().AddDate(0, 0, -7)
	return &profile{
		template: x509.Certificate{
			SerialNumber: big.NewInt(4711), NotBefore: start, NotAfter: start.AddDate(0, 0, 199).Add(-time.Second),
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
			BasicConstraintsValid: true, DNSNames: []string{"anna-muster.eu", "www.anna-muster.eu"},
			IssuingCertificateURL: []string{"http://crt.sectigo.com/R35.crt"}, OCSPServer: []string{"http://ocsp.sectigo.com"},
			CRLDistributionPoints: []string{"http://crl.sectigo.com/R35.crl"},
		},
		subject: [][2]string{
			{"2.5.4.6", "AT"}, {"2.5.4.7", "Wien"}, {"2.5.4.4", "Müller"}, {"2.5.4.42", "Ada Maria"},
			{"2.5.4.5", "PASAT-P1234567"}, {"2.5.4.3", "anna-muster.eu"},
		},
		policies: []string{"2.23.140.1.2.3", "0.4.0.194112.1.5", "1.3.6.1.4.1.6449.1.2.1.7.5"},
		statements: []qcStatement{
			stated(t, "0.4.0.1862.1.1", nil), typed(t, "0.4.0.1862.1.6.3"), disclosed(t, "https://sectigo.com/pds/", "en"),
			stated(t, "0.4.0.1862.1.3", 15), meant(t, "0.4.0.194121.1.1"),
		},
		logs: 3,
		key:  newKey(t).Public(),
	}
}

// set replaces the subject's values of an attribute; no value removes it.
func (p *profile) set(attribute string, values ...string) {
	p.subject = slices.DeleteFunc(p.subject, func(a [2]string) bool { return a[0] == attribute })
	for _, v := range values {
		p.subject = append(p.subject, [2]string{attribute, v})
	}
}

// state replaces the statement with the same id, or adds it.
func (p *profile) state(s qcStatement) {
	p.unstate(s.ID.String())
	p.statements = append(p.statements, s)
}

func (p *profile) unstate(id string) {
	p.statements = slices.DeleteFunc(p.statements, func(s qcStatement) bool { return s.ID.String() == id })
}

func (p *profile) policy(ids ...string) { p.policies = ids }

// signed is the leaf's DER.
func (p *profile) signed(t testing.TB, by issuer) []byte {
	t.Helper()
	template := p.template
	type attribute struct {
		Type  asn1.ObjectIdentifier
		Value string `asn1:"utf8"`
	}
	type attributeSET []attribute
	var rdns []attributeSET
	for _, a := range p.subject {
		rdns = append(rdns, attributeSET{{oid(t, a[0]), a[1]}})
	}
	var err error
	if template.RawSubject, err = asn1.Marshal(rdns); err != nil {
		t.Fatal(err)
	}
	for _, dotted := range p.policies {
		id, err := x509.ParseOID(dotted)
		if err != nil {
			t.Fatal(err)
		}
		template.Policies = append(template.Policies, id)
	}
	qc := p.rawQC
	if qc == nil {
		if qc, err = asn1.Marshal(p.statements); err != nil {
			t.Fatal(err)
		}
	}
	if !p.noQC {
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: oid(t, "1.3.6.1.5.5.7.1.3"), Critical: p.criticalQC, Value: qc})
	}
	if p.logs > 0 {
		one := append([]byte{0, 47}, make([]byte, 47)...)
		list := slices.Repeat(one, p.logs)
		value, err := asn1.Marshal(append([]byte{byte(len(list) >> 8), byte(len(list))}, list...))
		if err != nil {
			t.Fatal(err)
		}
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: oid(t, "1.3.6.1.4.1.11129.2.4.2"), Value: value})
	}
	template.ExtraExtensions = append(template.ExtraExtensions, p.extra...)
	der, err := x509.CreateCertificate(rand.Reader, &template, by.cert, p.key, by.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// fingerprint is SHA-256 of the key, computed from the key and not the certificate.
func fingerprint(t testing.TB, key crypto.PublicKey) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}

func expected(t testing.TB, key crypto.PublicKey) Expected {
	return Expected{Names: order.Names{"anna-muster.eu", "www.anna-muster.eu"}, Fingerprint: fingerprint(t, key), Applicant: ada()}
}
