package qwac

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// Is it mine?

func (l *look) key() {
	at := place{"subjectPublicKeyInfo", "Sectigo eIDAS CP/CPS 3.2.5"}
	sum := sha256.Sum256(l.RawSubjectPublicKeyInfo)
	observed := hex.EncodeToString(sum[:])
	if strings.EqualFold(l.expected.Fingerprint, observed) {
		l.fine(finding.CertificateKey, at, l.expected.Fingerprint, observed)
		return
	}
	l.blocks(finding.CertificateKeyOther, at, l.expected.Fingerprint, observed)
}

// sites are the names in the certificate: DNS names in lower case, and whatever else
// it stands for with its kind in front.
func (l *look) sites() []string {
	var out []string
	for _, n := range l.DNSNames {
		out = append(out, strings.ToLower(n))
	}
	for _, a := range l.IPAddresses {
		out = append(out, "IP:"+a.String())
	}
	for _, a := range l.EmailAddresses {
		out = append(out, "email:"+a)
	}
	for _, u := range l.URIs {
		out = append(out, "URI:"+u.String())
	}
	return out
}

func (l *look) names() {
	at := place{"subjectAltName", "BR 7.1.2.7.12"}
	var wanted []string
	for _, n := range l.expected.Names {
		wanted = append(wanted, string(n))
	}
	got := l.sites()
	without := func(all, these []string) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(all), func(n string) bool { return slices.Contains(these, n) }), ", ")
	}
	expected, observed := strings.Join(wanted, ", "), strings.Join(got, ", ")
	missing, extra := without(wanted, got), without(got, wanted)
	if missing != "" {
		l.blocks(finding.CertificateNamesMissing, at, expected, observed, "names", missing)
	}
	if extra != "" {
		l.attention(finding.CertificateNamesExtra, at, expected, observed, "names", extra)
	}
	if missing == "" && extra == "" {
		l.fine(finding.CertificateNames, at, expected, observed)
	}
}

// noCountry stands for a country to which ISO 3166-1 gives no code, which is Kosovo
// (BR 7.1.2.7.3).
const noCountry = "XX"

func (l *look) person() {
	country := l.expected.Applicant.Address.Country
	if country == "XK" {
		country = noCountry
	}
	for _, a := range []struct{ where, oid, expected string }{
		{"surname", attrSurname, l.expected.Applicant.Surname},
		{"givenName", attrGivenName, l.expected.Applicant.GivenNames},
		{"countryName", attrCountry, country},
	} {
		at := place{a.where, "BR 7.1.2.7.3"}
		values := l.values(a.oid)
		observed := strings.Join(values, " ")
		switch {
		case len(values) == 0:
			l.attention(finding.CertificatePersonMissing, at, a.expected, "")
		case !alike(a.expected, observed):
			l.attention(finding.CertificatePersonOther, at, a.expected, observed)
		default:
			l.fine(finding.CertificatePerson, at, a.expected, observed)
		}
	}
}

// identifierForm is a natural person's semantics identifier: type or national scheme,
// country, "-", number (EN 319 412-1 5.1.3). TAX is the older name of TIN.
func identifierForm() *regexp.Regexp {
	return regexp.MustCompile(`^(PAS|IDC|PNO|TIN|TAX|[A-Z]{2}:)([A-Za-z]{2})-(.+)$`)
}

// maxSerial is X.520's bound for serialNumber.
const maxSerial = 64

// serial looks at the subject's serialNumber. It never repeats the number.
func (l *look) serial() {
	at := place{"serialNumber", "EN 319 412-1 5.1.3"}
	values := l.values(attrSerial)
	if len(values) == 0 {
		l.attention(finding.CertificateSerialMissing, place{at.where, "Sectigo eIDAS CP/CPS 3.1.5"}, "", "")
		return
	}
	parts := identifierForm().FindStringSubmatch(values[0])
	if len(values) > 1 || parts == nil || len(values[0]) > maxSerial {
		l.attention(finding.CertificateSerialForm, at, "", "")
		return
	}
	kind, country, number := parts[1], strings.ToUpper(parts[2]), parts[3]
	observed := kind + country + "-…"
	id := l.expected.Applicant.ID
	wanted := map[order.IDType]string{order.Passport: "PAS", order.IDCard: "IDC"}[id.Type]
	// Another kind of number is not the document's, and nothing to compare it with.
	if id.Number != "" && kind == wanted && (country != id.Country || compact(number) != compact(id.Number)) {
		l.attention(finding.CertificateSerialOther, at, wanted+id.Country+"-…", observed)
		return
	}
	l.fine(finding.CertificateSerial, at, "", observed)
}

// compact leaves out what documents and certificates write between the digits.
func compact(number string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "/", "", ".", "").Replace(number))
}
