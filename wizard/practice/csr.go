package practice

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"qwizard/wizard/sectigo"
)

// codeAddress is the code for an IP address as a common name (SSL.com's table
// for AutoApplySSL).
const codeAddress = -35

// maxCommonName is the upper bound of commonName (X.520; Sectigo's CSR rules).
const maxCommonName = 64

// RSA sizes in bits that Sectigo takes (sps/auto-apply-ssl/additional-request-structures).
const (
	minRSA = 2048
	maxRSA = 8192
)

// readCSR decodes the csr argument and checks it by Sectigo's CSR rules. The
// names are the common name first, then the other dNSNames, in lower case.
func readCSR(text string) (csr *x509.CertificateRequest, names []string, err error) {
	der, err := base64.StdEncoding.DecodeString(withoutArmour(text))
	if err != nil || len(der) == 0 {
		return nil, nil, csrFault(sectigo.CodeCSRBase64, "The CSR is not valid Base-64 data!")
	}
	csr, err = x509.ParseCertificateRequest(der)
	if err != nil || csr.Version != 0 || !bytes.Equal(csr.Raw, der) {
		return nil, nil, csrFault(sectigo.CodeCSRDecode, "The CSR cannot be decoded!")
	}
	if err := checkKey(csr); err != nil {
		return nil, nil, err
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, nil, csrFault(sectigo.CodeCSRSignature, "The CSR has an invalid signature!")
	}
	names, err = csrNames(csr)
	return csr, names, err
}

func csrFault(code int, message string) *fault {
	return &fault{code: code, message: message, item: sectigo.ArgCSR}
}

// withoutArmour takes PEM's lines off and all blanks out.
func withoutArmour(text string) string {
	text = strings.TrimSpace(text)
	for _, kind := range []string{"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"} {
		if inner, ok := strings.CutPrefix(text, "-----BEGIN "+kind+"-----"); ok {
			if inner, ok = strings.CutSuffix(inner, "-----END "+kind+"-----"); ok {
				text = inner
			}
		}
	}
	return strings.Join(strings.Fields(text), "")
}

// checkKey takes RSA of 2048 to 8192 bits and the three NIST curves, signed with
// SHA-2 and, for RSA, PKCS #1 v1.5 (BR 6.1.5, 6.1.6, 7.1.3.1; SHA-1 is gone since
// 2026-09-15).
func checkKey(csr *x509.CertificateRequest) error {
	signatures := []x509.SignatureAlgorithm{
		x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
		x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
	}
	if !slices.Contains(signatures, csr.SignatureAlgorithm) {
		return csrFault(sectigo.CodeCSRAlgorithm, "The CSR uses an unsupported algorithm!")
	}
	switch key := csr.PublicKey.(type) {
	case *rsa.PublicKey:
		bits := key.N.BitLen()
		if bits < minRSA || bits > maxRSA || bits%8 != 0 || key.E < 3 || key.E%2 == 0 {
			return csrFault(sectigo.CodeCSRKeySize, "The CSR uses an unsupported key size!")
		}
		if isWeak(key) {
			return csrFault(codeCompromised, "The CSR's key is believed to be compromised!")
		}
		return nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() || key.Curve == elliptic.P384() || key.Curve == elliptic.P521() {
			return nil
		}
		return csrFault(sectigo.CodeCSRKeySize, "The CSR uses an unsupported key size!")
	}
	return csrFault(sectigo.CodeCSRAlgorithm, "The CSR uses an unsupported algorithm!")
}

// csrNames reads the names a CSR asks for.
func csrNames(csr *x509.CertificateRequest) ([]string, error) {
	cn := csr.Subject.CommonName
	if cn == "" {
		return nil, csrFault(sectigo.CodeCSRField, "The CSR lacks the required field 'CN'!")
	}
	if len(cn) > maxCommonName {
		return nil, csrFault(sectigo.CodeNotFQDN, "The CSR's Common Name is longer than 64 characters!")
	}
	if len(csr.IPAddresses) > 0 {
		return nil, csrFault(codeAddress, "The CSR's Subject Alternative Name may not contain an IP address!")
	}
	if len(csr.EmailAddresses) > 0 || len(csr.URIs) > 0 {
		return nil, csrFault(sectigo.CodeNotFQDN, "The CSR's Subject Alternative Name may only contain domain names!")
	}
	var names []string
	for _, given := range append([]string{cn}, csr.DNSNames...) {
		name, f := readName(given)
		if f != nil {
			f.item = sectigo.ArgCSR
			return nil, f
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// readName checks one domain name by BR 3.2.2.4, 7.1.2.7.12 and 4.2.2: fully
// qualified, under a public suffix and not one itself, no wildcard (the product
// has none), no address, no underscore, LDH and valid A-labels. It returns the
// name in lower case.
func readName(given string) (string, *fault) {
	name := strings.ToLower(given)
	said := visible(name)
	switch {
	case strings.Contains(name, "*"):
		return "", &fault{code: sectigo.CodeWildcard, message: "'" + said + "' may not contain a wildcard!"}
	case isAddress(name):
		return "", &fault{code: codeAddress, message: "'" + said + "' may not be an IP address!"}
	case len(name) > maxDomainName || !isLDH(name) || registrable(name) == "":
		return "", &fault{code: sectigo.CodeNotFQDN, message: "'" + said + "' is not a Fully-Qualified Domain Name!"}
	}
	if ascii, err := idna.Lookup.ToASCII(name); err != nil || ascii != name {
		return "", &fault{code: sectigo.CodeNotFQDN, message: "'" + said + "' is not a valid internationalized name!"}
	}
	return name, nil
}

// isLDH reports letters, digits and inner hyphens in labels of 1 to 63 octets
// (RFC 5890 2.3.1).
func isLDH(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range []byte(label) {
			if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') {
				return false
			}
		}
	}
	return true
}

// isAddress reports IPv4 and IPv6 addresses, in brackets too.
func isAddress(s string) bool {
	_, err := netip.ParseAddr(strings.Trim(s, "[]"))
	return err == nil
}
