package csr

import (
	"encoding/asn1"

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

// Describe reads a request for [Details]. It reads no signature, so that what is
// wrong can be shown, too. The error is [problem.RequestDamaged]. What comes from
// the request is one line each, without control characters, and cut where it is
// longer than any name.
func Describe(der []byte) (Details, error) {
	r, err := parse(der)
	if err != nil {
		return Details{}, problem.New(problem.RequestDamaged, "describe request", err)
	}
	d := Details{
		Subject: r.subjectAttributes(), Names: r.dnsNames(), Kind: r.key.kind(), KeyName: r.key.name(),
		Signature: r.signed.name, Fingerprint: sum(r.key.raw),
	}
	if names := r.commonNames(); len(names) > 0 {
		d.CommonName = names[0]
	}
	for _, n := range r.san {
		if n.Class != asn1.ClassContextSpecific || n.Tag != tagDNS {
			d.Others = append(d.Others, otherName(n))
		}
	}
	for _, e := range r.extensions {
		d.Extensions = append(d.Extensions, extensionName(e.Id))
	}
	for _, a := range r.attributes {
		d.Attributes = append(d.Attributes, requestAttributeName(a.ID))
	}
	return d, nil
}
