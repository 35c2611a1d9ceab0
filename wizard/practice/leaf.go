package practice

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"io"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

// Values of the natural-person QWAC profile.
const (
	// disclosure is the PKI disclosure statement's address (EN 319 412-5 4.3.4
	// wants https). There is none for practice: the name cannot exist (RFC 2606).
	disclosure         = "https://practice.qwizard.invalid/pds/en"
	disclosureLanguage = "en"
	// retention is for how many years the issuer keeps the order's papers
	// (EN 319 412-5 4.3.3). Sectigo's certificates say 15.
	retention = 15
)

// leafRequest is all that a leaf certificate is made of.
type leafRequest struct {
	csr       *x509.CertificateRequest
	names     []string // the first one is the common name
	days      int      // ordered
	statement order.Statement
	base      string // address of the CA's web server
}

// issue signs a certificate by the natural-person profile: EN 319 412-4 (QNCP-w)
// and BR 7.1.2.7.3 (individual validated), with Sectigo's policy OID for it
// (eIDAS CP/CPS annex B). It begins at now, which is the real clock, and lasts
// as long as the rules of that day and the ordered term allow.
func (a *authority) issue(random io.Reader, now time.Time, r leafRequest) ([]byte, error) {
	serial, err := newSerial(random)
	if err != nil {
		return nil, err
	}
	subject, err := subjectOf(r.statement, r.names[0])
	if err != nil {
		return nil, err
	}
	statements, err := qcStatements()
	if err != nil {
		return nil, err
	}
	start := now.UTC().Truncate(time.Second)
	days := min(r.days, rules.On(start).IssueDays())
	leaf := &x509.Certificate{
		SerialNumber: serial,
		RawSubject:   subject,
		NotBefore:    start,
		// notAfter belongs to the validity period (BR 1.6.1).
		NotAfter:              start.Add(time.Duration(days)*rules.Day - time.Second),
		KeyUsage:              keyUsage(r.csr.PublicKey),
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		DNSNames:              r.names,
		Policies:              leafPolicies(),
		AuthorityKeyId:        a.issuing.SubjectKeyId,
		IssuingCertificateURL: []string{r.base + pathIssuing},
		OCSPServer:            []string{r.base + pathOCSP},
		CRLDistributionPoints: []string{r.base + pathIssuingCRL},
		ExtraExtensions:       []pkix.Extension{{Id: oid{1, 3, 6, 1, 5, 5, 7, 1, 3}, Value: statements}},
		SignatureAlgorithm:    x509.ECDSAWithSHA256,
	}
	return x509.CreateCertificate(random, leaf, a.issuing, r.csr.PublicKey, a.issuingKey)
}

// keyUsage is BR 7.1.2.7.11: digitalSignature, and keyEncipherment for RSA only.
func keyUsage(key any) x509.KeyUsage {
	if _, ok := key.(*rsa.PublicKey); ok {
		return x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment
	}
	return x509.KeyUsageDigitalSignature
}

// leafPolicies has the CA/B Forum's identifier first (BR 7.1.2.7.9).
func leafPolicies() []x509.OID {
	return []x509.OID{
		mustOID(2, 23, 140, 1, 2, 3),                   // individual validated
		mustOID(0, 4, 0, 194112, 1, 5),                 // QNCP-w, EN 319 411-2 5.3
		mustOID(1, 3, 6, 1, 4, 1, 6449, 1, 2, 1, 7, 5), // QWAC for natural persons, eIDAS CP/CPS annex B
	}
}

// qcStatements is the value of the qcStatements extension (RFC 3739 3.2.6,
// EN 319 412-5 4.2 and 4.3, EN 319 412-1 5.1.1).
func qcStatements() ([]byte, error) {
	var (
		compliance = oid{0, 4, 0, 1862, 1, 1}
		period     = oid{0, 4, 0, 1862, 1, 3}
		documents  = oid{0, 4, 0, 1862, 1, 5}
		kind       = oid{0, 4, 0, 1862, 1, 6}
		web        = oid{0, 4, 0, 1862, 1, 6, 3}
		syntax     = oid{1, 3, 6, 1, 5, 5, 7, 11, 2} // QCSyntaxV2
		natural    = oid{0, 4, 0, 194121, 1, 1}      // semanticsId-Natural
	)
	var b cryptobyte.Builder
	b.AddASN1(cbasn1.SEQUENCE, func(list *cryptobyte.Builder) {
		statement(list, compliance, nil)
		statement(list, kind, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(web) })
		})
		statement(list, documents, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1(cbasn1.IA5String, func(b *cryptobyte.Builder) { b.AddBytes([]byte(disclosure)) })
					b.AddASN1(cbasn1.PrintableString, func(b *cryptobyte.Builder) { b.AddBytes([]byte(disclosureLanguage)) })
				})
			})
		})
		statement(list, period, func(b *cryptobyte.Builder) { b.AddASN1Int64(retention) })
		statement(list, syntax, func(b *cryptobyte.Builder) {
			b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(natural) })
		})
	})
	return b.Bytes()
}

// statement adds one QCStatement with its optional information.
func statement(list *cryptobyte.Builder, id asn1.ObjectIdentifier, info func(*cryptobyte.Builder)) {
	list.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		if info != nil {
			info(b)
		}
	})
}
