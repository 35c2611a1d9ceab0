package qwac

import (
	"crypto/x509"
	"errors"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"qwizard/wizard/finding"
)

// Will it work?

// criticalExtensions looks for one that programs must refuse because they do not know
// it. A precertificate, which is no certificate yet, has one.
func (l *look) criticalExtensions() {
	at := place{"extensions", "RFC 5280 4.2"}
	var unknown []string
	for _, id := range l.UnhandledCriticalExtensions {
		if oid := id.String(); oid != extStatements { // has a finding of its own
			unknown = append(unknown, oid)
		}
	}
	if len(unknown) > 0 {
		l.blocks(finding.CertificateExtensionsMust, at, "", allCalled(unknown))
		return
	}
	l.fine(finding.CertificateExtensions, at, "", "")
}

// statusServices wants what programs need to find the issuer and the certificate's
// status.
func (l *look) statusServices() {
	at := place{"authorityInfoAccess, cRLDistributionPoints, authorityKeyIdentifier", "BR 7.1.2.7.6, EN 319 412-2 4.4.1"}
	var missing []string
	for name, there := range map[string]bool{
		"authorityKeyIdentifier": len(l.AuthorityKeyId) > 0, "caIssuers": len(l.IssuingCertificateURL) > 0,
		"OCSP": len(l.OCSPServer) > 0, "cRLDistributionPoints": len(l.CRLDistributionPoints) > 0,
	} {
		if !there {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		l.attention(finding.CertificateStatusMissing, at, "", "", "missing", strings.Join(missing, ", "))
		return
	}
	l.fine(finding.CertificateStatus, at, "", strings.Join(slices.Concat(l.OCSPServer, l.CRLDistributionPoints), ", "))
}

// timestamps counts the proofs that the certificate stands in public logs. They are
// not verified: that needs the logs' keys.
func (l *look) timestamps() {
	at := place{"SCT list", "RFC 6962 3.3"}
	value, _, _ := extension(l.Certificate, extTimestamps)
	n := countTimestamps(value)
	if n == 0 {
		l.attention(finding.CertificateLoggedNone, at, "", "0")
		return
	}
	count := strconv.Itoa(n)
	l.fine(finding.CertificateLogged, at, "", count, "count", count)
}

// countTimestamps returns 0 for what is no list.
func countTimestamps(value []byte) int {
	var octets, list, one cryptobyte.String
	in := cryptobyte.String(value)
	if !in.ReadASN1(&octets, asn1.OCTET_STRING) || !in.Empty() || !octets.ReadUint16LengthPrefixed(&list) || !octets.Empty() {
		return 0
	}
	n := 0
	for !list.Empty() {
		if !list.ReadUint16LengthPrefixed(&one) || one.Empty() {
			return 0
		}
		n++
	}
	return n
}

// signedBy wants each certificate signed by the next, and those above the leaf in
// force.
func (l *look) signedBy() {
	at := place{"chain", "RFC 5280 6.1"}
	if len(l.chain) == 1 {
		l.attention(finding.CertificateChainAlone, at, l.Issuer.String(), "", "issuer", l.Issuer.String())
		return
	}
	before := len(l.found)
	var path []string
	for i, c := range l.chain {
		path = append(path, name(c))
		if i == 0 {
			continue
		}
		below := l.chain[i-1]
		var old x509.InsecureAlgorithmError // has a finding of its own
		if err := below.CheckSignatureFrom(c); err != nil && !errors.As(err, &old) || !slices.Equal(below.RawIssuer, c.RawSubject) {
			l.blocks(finding.CertificateChainBroken, at, below.Issuer.String(), name(c), "issuer", name(c))
		} else if l.now.Before(c.NotBefore) || l.now.After(c.NotAfter) {
			l.blocks(finding.CertificateChainDated, at, moment(c.NotBefore)+" – "+moment(c.NotAfter), moment(l.now), "issuer", name(c))
		}
	}
	if len(l.found) == before {
		l.fine(finding.CertificateChain, at, "", strings.Join(path, " ← "))
	}
}

// name is what people call a certificate by. A person's is not called by the
// subject, which holds the ID number.
func name(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	if c.IsCA {
		return c.Subject.String()
	}
	return strings.Join(c.DNSNames, ", ")
}

// chrome applies the rule by which Chromium tells a QWAC that is the TLS certificate
// itself ("1-QWAC", ETSI TS 119 411-5).
func (l *look) chrome() {
	at := place{"certificatePolicies, qcStatements", "Chromium net/cert/qwac.cc"}
	has := func(oid string) bool { return slices.Contains(l.policies, oid) }
	claims := slices.Contains(l.qc.ids, qcCompliance) && slices.Equal(l.qc.types, []string{qcTypeWeb})
	consistent := has(policyEV) && has(policyQEVCP) || (has(policyOV) || has(policyIV)) && has(policyQNCP)
	expected := called(policyIV) + " + " + called(policyQNCP)
	observed := allCalled(append(l.reserved(), l.policiesUnder(arcETSI)...))
	switch {
	case claims && consistent:
		l.fine(finding.CertificateChrome, at, expected, observed)
	case claims:
		l.attention(finding.CertificateChromeNot, at, expected, observed, "policies", "mixed")
	default:
		l.attention(finding.CertificateChromeNot, at, expected, observed)
	}
}

// firefox shows the organisation as the owner; what it shows for a person without
// one, nobody has said.
func (l *look) firefox() {
	l.unknown(finding.CertificateFirefox, place{"organizationName", "Firefox 153, security.qwacs.enabled"}, "", strings.Join(l.values(attrOrganisation), ", "))
}

// trustedList says what the certificate cannot say.
func (l *look) trustedList() {
	l.unknown(finding.CertificateList, place{"issuer", "Reg. (EU) 910/2014 art. 22, ETSI TS 119 615"}, "", l.Issuer.String())
}
