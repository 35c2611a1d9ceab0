package practice

import (
	"encoding/asn1"
	"strings"

	"qwizard/wizard/order"
)

// Attribute types of a natural person's subject (X.520; RFC 5280 appendix A).
func attribute(n int) oid { return oid{2, 5, 4, n} }

const (
	attrCommonName = 3
	attrSurname    = 4
	attrSerial     = 5
	attrCountry    = 6
	attrLocality   = 7
	attrState      = 8
	attrGivenName  = 42
)

type attributeValue struct {
	Type  oid
	Value asn1.RawValue
}

// The name attributeValueSET makes encoding/asn1 write a SET OF.
type attributeValueSET []attributeValue

// subjectOf is the distinguished name of a natural person's QWAC, DER: the
// attributes of BR 7.1.2.7.3 (individual validated) in the order of BR
// 7.1.4.2, with the identifier of EN 319 412-1 5.1.3 as serialNumber
// (Sectigo eIDAS CP/CPS 3.1.5).
func subjectOf(s order.Statement, commonName string) ([]byte, error) {
	var rdns []attributeValueSET
	add := func(kind int, value string) {
		if value == "" {
			return
		}
		rdns = append(rdns, attributeValueSET{{Type: attribute(kind), Value: directoryString(value)}})
	}
	add(attrCountry, subjectCountry(s.Country))
	add(attrState, s.State)
	add(attrLocality, s.City)
	add(attrSurname, s.Surname)
	add(attrGivenName, s.GivenNames)
	add(attrSerial, semanticsIdentifier(s))
	add(attrCommonName, commonName)
	return asn1.Marshal(rdns)
}

// directoryString is a PrintableString where the text can be one, else a
// UTF8String (Sectigo eIDAS CP/CPS 3.1.5; RFC 5280 4.1.2.4).
func directoryString(s string) asn1.RawValue {
	tag := asn1.TagUTF8String
	if printable(s) {
		tag = asn1.TagPrintableString
	}
	return asn1.RawValue{Class: asn1.ClassUniversal, Tag: tag, Bytes: []byte(s)}
}

// printable reports whether s fits PrintableString (X.680 41.4).
func printable(s string) bool {
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		case strings.ContainsRune(" '()+,-./:=?", r):
		default:
			return false
		}
	}
	return true
}

// semanticsIdentifier is the natural person's identifier of EN 319 412-1 5.1.3:
// three characters of type, the country that issued the document, "-", number.
// PAS and IDC are the standard's; it has none for the other two documents, so
// they go under a two-letter national scheme with a colon. An unknown type
// gives "".
func semanticsIdentifier(s order.Statement) string {
	prefix := ""
	switch s.IDType {
	case "passport":
		prefix = "PAS"
	case "id-card":
		prefix = "IDC"
	case "residence-permit":
		prefix = "RP:"
	case "driving-licence":
		prefix = "DL:"
	default:
		return ""
	}
	return prefix + s.IDCountry + "-" + s.IDNumber
}
