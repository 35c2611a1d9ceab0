package csr

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"qwizard/wizard/order"
)

// Kinds of keys (RFC 3279 2.3, RFC 4055 1.2, RFC 5480 2.1.1, RFC 8410 3).
const (
	idRSA    = "1.2.840.113549.1.1.1"
	idRSAPSS = "1.2.840.113549.1.1.10"
	idDSA    = "1.2.840.10040.4.1"
	idEC     = "1.2.840.10045.2.1"
)

// Curves that are told apart (RFC 5480 2.1.1.1).
const (
	idP256 = "1.2.840.10045.3.1.7"
	idP384 = "1.3.132.0.34"
)

func curveNames() map[string]string {
	return map[string]string{
		idP256: "P-256", idP384: "P-384", "1.3.132.0.35": "P-521", "1.3.132.0.33": "P-224", "1.3.132.0.10": "secp256k1",
		"1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
	}
}

// curve is the object identifier of an EC key's curve; explicit if the curve is
// spelt out instead (RFC 3279 2.3.5), both zero if it is no EC key.
func (k key) curve() (id string, explicit bool) {
	if k.algorithm.Algorithm.String() != idEC {
		return "", false
	}
	var oid asn1.ObjectIdentifier
	if rest, err := asn1.Unmarshal(k.algorithm.Parameters.FullBytes, &oid); err != nil || len(rest) > 0 {
		return "", true
	}
	return oid.String(), false
}

// kind is the offered kind of the key, "" if it is none.
func (k key) kind() order.KeyKind {
	curve, _ := k.curve()
	switch {
	case k.public == nil:
		return ""
	case curve == idP256:
		return order.P256
	case curve == idP384:
		return order.P384
	case k.rsa == nil || k.algorithm.Algorithm.String() != idRSA:
		return ""
	}
	switch k.rsa.N.BitLen() {
	case 2048:
		return order.RSA2048
	case 3072:
		return order.RSA3072
	case 4096:
		return order.RSA4096
	}
	return ""
}

// name is the key's kind as people know it: "RSA 2048", "EC P-256".
func (k key) name() string {
	id := k.algorithm.Algorithm.String()
	curve, explicit := k.curve()
	switch {
	case explicit:
		return "EC"
	case curve != "":
		if name, known := curveNames()[curve]; known {
			return "EC " + name
		}
		return "EC " + curve
	case id == idRSA || id == idRSAPSS:
		name := map[string]string{idRSA: "RSA", idRSAPSS: "RSA-PSS"}[id]
		if k.rsa == nil {
			return name
		}
		return name + " " + strconv.Itoa(k.rsa.N.BitLen())
	}
	if name, known := map[string]string{idDSA: "DSA", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.3.101.110": "X25519"}[id]; known {
		return name
	}
	return id
}

// signature is a signature algorithm.
type signature struct {
	name string // "SHA-256 with RSA"
	hash crypto.Hash
	pss  bool
	x509 x509.SignatureAlgorithm // unknown if it cannot be verified here
}

// signatureOf reads an algorithm (RFC 3279 2.2, RFC 4055 3 and 5, RFC 5758 3, RFC 8410 3).
func signatureOf(a pkix.AlgorithmIdentifier) signature {
	id := a.Algorithm.String()
	if id == idRSAPSS {
		return pssOf(a)
	}
	known := map[string]signature{
		"1.2.840.113549.1.1.4":   {"MD5 with RSA", crypto.MD5, false, x509.MD5WithRSA},
		"1.2.840.113549.1.1.5":   {"SHA-1 with RSA", crypto.SHA1, false, x509.SHA1WithRSA},
		"1.3.14.3.2.29":          {"SHA-1 with RSA", crypto.SHA1, false, x509.SHA1WithRSA},
		"1.2.840.113549.1.1.14":  {"SHA-224 with RSA", crypto.SHA224, false, x509.UnknownSignatureAlgorithm},
		"1.2.840.113549.1.1.11":  {"SHA-256 with RSA", crypto.SHA256, false, x509.SHA256WithRSA},
		"1.2.840.113549.1.1.12":  {"SHA-384 with RSA", crypto.SHA384, false, x509.SHA384WithRSA},
		"1.2.840.113549.1.1.13":  {"SHA-512 with RSA", crypto.SHA512, false, x509.SHA512WithRSA},
		"1.2.840.10045.4.1":      {"SHA-1 with ECDSA", crypto.SHA1, false, x509.ECDSAWithSHA1},
		"1.2.840.10045.4.3.1":    {"SHA-224 with ECDSA", crypto.SHA224, false, x509.UnknownSignatureAlgorithm},
		"1.2.840.10045.4.3.2":    {"SHA-256 with ECDSA", crypto.SHA256, false, x509.ECDSAWithSHA256},
		"1.2.840.10045.4.3.3":    {"SHA-384 with ECDSA", crypto.SHA384, false, x509.ECDSAWithSHA384},
		"1.2.840.10045.4.3.4":    {"SHA-512 with ECDSA", crypto.SHA512, false, x509.ECDSAWithSHA512},
		"1.2.840.10040.4.3":      {"SHA-1 with DSA", crypto.SHA1, false, x509.UnknownSignatureAlgorithm},
		"2.16.840.1.101.3.4.3.2": {"SHA-256 with DSA", crypto.SHA256, false, x509.UnknownSignatureAlgorithm},
		"1.3.101.112":            {"Ed25519", crypto.SHA512, false, x509.PureEd25519},
		"1.3.101.113":            {"Ed448", 0, false, x509.UnknownSignatureAlgorithm},
	}
	if s, ok := known[id]; ok {
		return s
	}
	return signature{name: id}
}

// pssOf reads the hash of RSA-PSS; without one it is SHA-1 (RFC 4055 3.1).
func pssOf(a pkix.AlgorithmIdentifier) signature {
	var p struct {
		Hash pkix.AlgorithmIdentifier `asn1:"explicit,optional,tag:0"`
	}
	s := signature{name: "RSA-PSS", pss: true}
	if _, err := asn1.Unmarshal(a.Parameters.FullBytes, &p); err != nil {
		return s
	}
	hashes := map[string]signature{
		"":                       {"SHA-1 with RSA-PSS", crypto.SHA1, true, x509.UnknownSignatureAlgorithm},
		"1.3.14.3.2.26":          {"SHA-1 with RSA-PSS", crypto.SHA1, true, x509.UnknownSignatureAlgorithm},
		"2.16.840.1.101.3.4.2.1": {"SHA-256 with RSA-PSS", crypto.SHA256, true, x509.SHA256WithRSAPSS},
		"2.16.840.1.101.3.4.2.2": {"SHA-384 with RSA-PSS", crypto.SHA384, true, x509.SHA384WithRSAPSS},
		"2.16.840.1.101.3.4.2.3": {"SHA-512 with RSA-PSS", crypto.SHA512, true, x509.SHA512WithRSAPSS},
	}
	if known, ok := hashes[p.Hash.Algorithm.String()]; ok {
		return known
	}
	return s
}

// attributeName is the short name of a subject's attribute (RFC 4519, RFC 5280
// 4.1.2.4), its dotted object identifier if it has none.
func attributeName(id asn1.ObjectIdentifier) string {
	return nameOr(id, map[string]string{
		"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
		"2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
		"2.5.4.15": "businessCategory", "2.5.4.16": "postalAddress", "2.5.4.17": "postalCode", "2.5.4.18": "postOfficeBox",
		"2.5.4.20": "telephoneNumber", "2.5.4.41": "name", "2.5.4.42": "GN", "2.5.4.43": "initials", "2.5.4.46": "dnQualifier",
		"2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
		"1.2.840.113549.1.9.2": "unstructuredName", "0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC",
	})
}

const idChallengePassword = "1.2.840.113549.1.9.7" // RFC 2985 5.4.1

// requestAttributeName is the name of a request's attribute (RFC 2985 5.4; [MS-WCCE] 2.2.2.7).
func requestAttributeName(id asn1.ObjectIdentifier) string {
	return nameOr(id, map[string]string{
		idChallengePassword: "challengePassword", "1.2.840.113549.1.9.2": "unstructuredName", "1.2.840.113549.1.9.8": "unstructuredAddress",
		"1.3.6.1.4.1.311.13.2.3": "OS version", "1.3.6.1.4.1.311.13.2.2": "cryptographic provider", "1.3.6.1.4.1.311.21.20": "client information",
		"1.3.6.1.4.1.311.2.1.14": "Microsoft extensions",
	})
}

const idTLSFeature = "1.3.6.1.5.5.7.1.24" // RFC 7633 4.1

// extensionName is the name of an extension (RFC 5280 4.2, RFC 7633, Netscape, [MS-WCCE] 2.2.2.7.7).
func extensionName(id asn1.ObjectIdentifier) string {
	return nameOr(id, map[string]string{
		"2.5.29.14": "subjectKeyIdentifier", "2.5.29.15": "keyUsage", "2.5.29.17": "subjectAltName", "2.5.29.19": "basicConstraints",
		"2.5.29.31": "cRLDistributionPoints", "2.5.29.32": "certificatePolicies", "2.5.29.35": "authorityKeyIdentifier", "2.5.29.37": "extendedKeyUsage",
		"1.3.6.1.5.5.7.1.1": "authorityInfoAccess", "1.3.6.1.5.5.7.1.3": "qcStatements", idTLSFeature: "tlsFeature",
		"2.16.840.1.113730.1.1": "nsCertType", "2.16.840.1.113730.1.13": "nsComment",
		"1.3.6.1.4.1.311.20.2": "certificateTemplateName", "1.3.6.1.4.1.311.21.7": "certificateTemplate", "1.3.6.1.4.1.311.21.10": "applicationPolicies",
		"1.2.840.113549.1.9.15": "sMIMECapabilities",
	})
}

func nameOr(id asn1.ObjectIdentifier, names map[string]string) string {
	if name, ok := names[id.String()]; ok {
		return name
	}
	return id.String()
}

// Tags of a GeneralName (RFC 5280 4.2.1.6).
const (
	tagMail      = 1
	tagDNS       = 2
	tagDirectory = 4
	tagURI       = 6
	tagAddress   = 7
)

// dnsNames are the names in the SAN, as they are written there.
func (r *request) dnsNames() []string {
	var out []string
	for _, n := range r.san {
		if n.Class == asn1.ClassContextSpecific && n.Tag == tagDNS {
			out = append(out, shown(string(n.Bytes)))
		}
	}
	return out
}

// otherName says what a name of the SAN is that is no DNS name: "IP 192.0.2.1".
func otherName(n asn1.RawValue) string {
	if n.Class != asn1.ClassContextSpecific {
		return "?"
	}
	switch n.Tag {
	case tagMail:
		return "e-mail " + shown(string(n.Bytes))
	case tagURI:
		return "URI " + shown(string(n.Bytes))
	case tagAddress:
		if a, ok := netip.AddrFromSlice(n.Bytes); ok {
			return "IP " + a.String()
		}
		return "IP ?"
	case tagDirectory:
		return "directory name"
	}
	return "other name (" + strconv.Itoa(n.Tag) + ")"
}

// commonNames are the subject's common names in their order.
func (r *request) commonNames() []string {
	var out []string
	for _, a := range r.subjectAttributes() {
		if a.Name == "CN" {
			out = append(out, a.Value)
		}
	}
	return out
}

func (r *request) subjectAttributes() []Attribute {
	var out []Attribute
	for _, set := range r.subject {
		for _, a := range set {
			value, ok := a.Value.(string)
			if !ok && a.Value != nil {
				value = fmt.Sprint(a.Value)
			}
			out = append(out, Attribute{Name: attributeName(a.Type), Value: shown(value)})
		}
	}
	return out
}

// maxShown is the most of a value that is shown, in bytes: a domain name's length
// and some.
const maxShown = 300

// shown makes a value from outside fit to be seen: one line, nothing invisible,
// nothing endless.
func shown(s string) string {
	cut := len(s) > maxShown
	if cut {
		s = s[:maxShown]
	}
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if cut {
		s += "…"
	}
	return s
}
