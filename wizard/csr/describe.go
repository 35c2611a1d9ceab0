package csr

import (
	"crypto/x509"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Attribute is one attribute of a request's subject.
type Attribute struct {
	Name  string // "CN", "O"; the dotted object identifier where it has no short name
	Value string
}

// Details is a request in the terms that a person can compare.
type Details struct {
	Subject     []Attribute   // in the request's order
	CommonName  string        // the first one; "" without
	Names       []string      // SAN, dNSName
	Others      []string      // SAN of other types: "IP 192.0.2.1", "e-mail a@b.eu"
	Kind        order.KeyKind // "" if it is none that is offered
	KeyName     string        // "RSA 2048", "EC P-256", "Ed25519"
	Signature   string        // "SHA-256 with RSA"
	Extensions  []string      // that are asked for, by name or dotted object identifier
	Fingerprint string        // SHA-256 of the SubjectPublicKeyInfo, lower-case hex
	Attributes  []string      // of the request, by name; never their values
}

// Describe reads a request for [Details].
func Describe(der []byte) (Details, error) {
	r, err := x509.ParseCertificateRequest(der)
	if err != nil {
		return Details{}, problem.New(problem.RequestDamaged, "describe request", err)
	}
	return Details{CommonName: r.Subject.CommonName, Names: r.DNSNames, Fingerprint: sum(r.RawSubjectPublicKeyInfo)}, nil
}
