package qwac

import (
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// statements are what the qcStatements extension says (RFC 3739 3.2.6).
type statements struct {
	ids         []string // of all statements, in their order
	types       []string // QcType
	disclosures []disclosure
	years       int64    // QcRetentionPeriod; -1 without one
	laws        []string // QcCClegislation
	semantics   []string // of either syntax
}

// disclosure is one entry of QcPDS: where the PKI disclosure statement is.
type disclosure struct{ url, language string }

var errSyntax = errors.New("not as the standard wants it")

// parseStatements reads the extension's value. It takes DER only, and no statement
// whose information is not what its standard says; statements that it does not know
// may hold one value of any kind. It does not recurse: nesting costs nothing.
func parseStatements(der []byte) (statements, error) {
	s := statements{years: -1}
	in, list := cryptobyte.String(der), cryptobyte.String(nil)
	if !in.ReadASN1(&list, asn1.SEQUENCE) || !in.Empty() {
		return statements{years: -1}, errSyntax
	}
	for !list.Empty() {
		var one cryptobyte.String
		if !list.ReadASN1(&one, asn1.SEQUENCE) {
			return statements{years: -1}, errSyntax
		}
		id, ok := readOID(&one)
		if !ok {
			return statements{years: -1}, errSyntax
		}
		s.ids = append(s.ids, id)
		if !s.read(id, &one) || !one.Empty() {
			return statements{years: -1}, fmt.Errorf("%s: %w", called(id), errSyntax)
		}
	}
	return s, nil
}

// read takes a statement's information off info.
func (s *statements) read(id string, info *cryptobyte.String) bool {
	switch id {
	case qcCompliance, qcDevice:
		return true // they have none
	case qcRetention:
		return info.ReadASN1Integer(&s.years) && s.years >= 0
	case qcType:
		return eachOf(info, func(list *cryptobyte.String) bool {
			oid, ok := readOID(list)
			s.types = append(s.types, oid)
			return ok
		})
	case qcDisclosure:
		return eachOf(info, func(list *cryptobyte.String) bool {
			var location, url, language cryptobyte.String
			ok := list.ReadASN1(&location, asn1.SEQUENCE) && location.ReadASN1(&url, asn1.IA5String) &&
				location.ReadASN1(&language, asn1.PrintableString) && location.Empty()
			s.disclosures = append(s.disclosures, disclosure{string(url), string(language)})
			return ok
		})
	case qcLegislation:
		return eachOf(info, func(list *cryptobyte.String) bool {
			var country cryptobyte.String
			ok := list.ReadASN1(&country, asn1.PrintableString)
			s.laws = append(s.laws, string(country))
			return ok
		})
	case qcSyntaxV1, qcSyntaxV2:
		return info.Empty() || s.readSemantics(info)
	}
	return info.Empty() || info.SkipASN1(anyTag(*info))
}

// readSemantics reads SemanticsInformation: an identifier, registration authorities,
// or both.
func (s *statements) readSemantics(info *cryptobyte.String) bool {
	var in cryptobyte.String
	if !info.ReadASN1(&in, asn1.SEQUENCE) || in.Empty() {
		return false
	}
	if in.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		id, ok := readOID(&in)
		if !ok {
			return false
		}
		s.semantics = append(s.semantics, id)
	}
	return in.Empty() || in.SkipASN1(asn1.SEQUENCE) && in.Empty()
}

// eachOf takes a SEQUENCE OF with at least one element off in.
func eachOf(in *cryptobyte.String, element func(*cryptobyte.String) bool) bool {
	var list cryptobyte.String
	if !in.ReadASN1(&list, asn1.SEQUENCE) || list.Empty() {
		return false
	}
	for !list.Empty() {
		if !element(&list) {
			return false
		}
	}
	return true
}

// readOID takes an OBJECT IDENTIFIER with arcs of any size off in.
func readOID(in *cryptobyte.String) (string, bool) {
	var b cryptobyte.String
	var oid x509.OID
	if !in.ReadASN1(&b, asn1.OBJECT_IDENTIFIER) || oid.UnmarshalBinary(b) != nil {
		return "", false
	}
	return oid.String(), true
}

func anyTag(in cryptobyte.String) asn1.Tag { return asn1.Tag(in[0]) }
