package qwac

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/finding"
	"qwizard/wizard/rules"
)

// Is it right? First what holds for every TLS certificate of a person.

func (l *look) subject() {
	before := len(l.found)
	applicant := l.expected.Applicant
	whole := []string{applicant.GivenNames + " " + applicant.Surname, applicant.Surname + " " + applicant.GivenNames}
	for _, o := range l.values(attrOrganisation) {
		// Sectigo may put the person's name there (TLS CP/CPS 3.2.3.2).
		if !alike(o, whole[0]) && !alike(o, whole[1]) {
			l.attention(finding.CertificateOrganisation, place{"organizationName", "BR 7.1.2.7.3"}, "", o)
		}
	}
	if units := l.values(attrUnit); len(units) > 0 {
		l.attention(finding.CertificateUnit, place{"organizationalUnitName", "BR 7.1.2.7.3"}, "", strings.Join(units, ", "))
	}
	if names := l.values(attrPseudonym); len(names) > 0 {
		l.attention(finding.CertificatePseudonym, place{"pseudonym", "Sectigo eIDAS CP/CPS 3.1.3"}, "", strings.Join(names, ", "))
	}
	places := append(l.values(attrLocality), l.values(attrState)...)
	if strings.Join(places, "") == "" {
		l.attention(finding.CertificatePlaceMissing, place{"localityName, stateOrProvinceName", "BR 7.1.2.7.3"}, "", "")
	}
	if len(l.found) == before {
		l.fine(finding.CertificateSubject, place{"subject", "BR 7.1.2.7.3"}, "", strings.Join(places, ", "))
	}
}

func (l *look) commonName() {
	at := place{"commonName", "BR 7.1.4.3"}
	sites, values := l.sites(), l.values(attrCommonName)
	expected, observed := strings.Join(sites, ", "), strings.Join(values, ", ")
	// One that is missing is what BR advises.
	if len(values) > 1 || len(values) == 1 && !slices.Contains(sites, strings.ToLower(values[0])) {
		l.attention(finding.CertificateCommonNameOther, at, expected, observed)
		return
	}
	l.fine(finding.CertificateCommonName, at, expected, observed)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func (l *look) period() {
	at := place{"validity", "RFC 5280 4.1.2.5"}
	from, to := moment(l.NotBefore), moment(l.NotAfter)
	switch {
	case l.now.Before(l.NotBefore):
		l.blocks(finding.CertificateNotYet, at, from, moment(l.now))
	case l.now.After(l.NotAfter):
		l.blocks(finding.CertificateExpired, at, to, moment(l.now))
	default:
		days := strconv.Itoa(int(l.NotAfter.Sub(l.now) / rules.Day))
		l.fine(finding.CertificatePeriod, at, from, to, "days", days)
	}
}

func (l *look) length() {
	at := place{"validity", "BR 6.3.2"}
	limit := rules.On(l.NotBefore).MaxValidity
	// Both ends belong to the period (BR 1.6.1), and a begun day counts.
	lasts := l.NotAfter.Sub(l.NotBefore) + time.Second
	days := int((lasts + rules.Day - 1) / rules.Day)
	params := []string{"days", strconv.Itoa(days), "limit", strconv.Itoa(limit)}
	if days > limit || lasts <= 0 {
		l.blocks(finding.CertificateLengthOver, at, params[3], params[1], params...)
		return
	}
	l.fine(finding.CertificateLength, at, params[3], params[1], params...)
}

func (l *look) extendedKeyUsage() {
	at := place{"extKeyUsage", "BR 7.1.2.7.10"}
	server := x509.ExtKeyUsageServerAuth.OID().String()
	var got []string
	for _, u := range l.ExtKeyUsage {
		got = append(got, u.OID().String())
	}
	for _, u := range l.UnknownExtKeyUsage {
		got = append(got, u.String())
	}
	expected, observed := called(server), allCalled(got)
	switch {
	case !slices.Contains(got, server):
		l.blocks(finding.CertificateServerMissing, at, expected, observed)
	case len(got) > 1:
		l.attention(finding.CertificateServerExtra, at, expected, observed)
	default:
		l.fine(finding.CertificateServer, at, expected, observed)
	}
}

func (l *look) keyUsage() {
	at := place{"keyUsage", "BR 7.1.2.7.11"}
	allowed := x509.KeyUsageDigitalSignature
	if _, ok := l.PublicKey.(*rsa.PublicKey); ok {
		allowed |= x509.KeyUsageKeyEncipherment
	}
	_, critical, found := extension(l.Certificate, extKeyUsage)
	observed := usages(l.KeyUsage)
	if !critical {
		observed += " (not critical)"
	}
	expected := usages(x509.KeyUsageDigitalSignature)
	switch {
	case !found: // programs then take it for every use
		l.attention(finding.CertificateUsageMissing, at, expected, "")
	case l.KeyUsage&x509.KeyUsageDigitalSignature == 0:
		l.blocks(finding.CertificateUsageMissing, at, expected, observed)
	case l.KeyUsage&^allowed != 0 || !critical:
		l.attention(finding.CertificateUsageExtra, at, expected, observed)
	default:
		l.fine(finding.CertificateUsage, at, expected, observed)
	}
}

// usages names the bits as RFC 5280 4.2.1.3 does.
func usages(u x509.KeyUsage) string {
	var out []string
	for i, name := range []string{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"} {
		if u&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

func (l *look) constraints() {
	at := place{"basicConstraints", "BR 7.1.2.7.8"}
	if l.IsCA {
		l.blocks(finding.CertificateAuthority, at, "CA:FALSE", "CA:TRUE")
		return
	}
	l.fine(finding.CertificateEnd, at, "CA:FALSE", "CA:FALSE")
}

// Limits of RSA keys, in bits.
const (
	minRSA  = 2048 // BR 6.1.5
	longRSA = 3000 // TS 119 312 1.5.1: what should still be certified from 2026 on
)

func (l *look) strength() {
	at := place{"subjectPublicKeyInfo", "BR 6.1.5"}
	const expected = "RSA-2048 or more, P-256, P-384, P-521"
	switch key := l.PublicKey.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		observed := "RSA-" + strconv.Itoa(bits)
		switch {
		case bits < minRSA, bits%8 != 0, key.E < 3, key.E%2 == 0: // BR 6.1.6
			l.blocks(finding.CertificateStrengthWeak, at, expected, observed)
		case bits < longRSA && l.NotBefore.Year() >= 2026:
			l.attention(finding.CertificateStrengthShort, place{at.where, "ETSI TS 119 312 1.5.1"}, "RSA-3072 or more, P-256, P-384, P-521", observed)
		default:
			l.fine(finding.CertificateStrength, at, expected, observed)
		}
	case *ecdsa.PublicKey:
		observed := key.Params().Name
		if key.Curve != elliptic.P256() && key.Curve != elliptic.P384() && key.Curve != elliptic.P521() {
			l.blocks(finding.CertificateStrengthWeak, at, expected, observed)
			return
		}
		l.fine(finding.CertificateStrength, at, expected, observed)
	default:
		l.blocks(finding.CertificateStrengthWeak, at, expected, l.PublicKeyAlgorithm.String())
	}
}

// sound are the signature algorithms that BR 7.1.3.2 leaves.
func sound() []x509.SignatureAlgorithm {
	return []x509.SignatureAlgorithm{
		x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
	}
}

func (l *look) signature() {
	at := place{"signatureAlgorithm", "BR 7.1.3.2"}
	const expected = "RSA or ECDSA with SHA-256, SHA-384 or SHA-512"
	for _, c := range l.chain {
		if !slices.Contains(sound(), c.SignatureAlgorithm) && !selfSigned(c) {
			l.blocks(finding.CertificateSignatureOld, at, expected, c.SignatureAlgorithm.String())
			return
		}
	}
	l.fine(finding.CertificateSignature, at, expected, l.SignatureAlgorithm.String())
}

// selfSigned reports a root: its signature protects nothing.
func selfSigned(c *x509.Certificate) bool {
	return c.IsCA && slices.Equal(c.RawSubject, c.RawIssuer)
}
