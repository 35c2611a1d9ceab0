package qwac

import "strings"

// Object identifiers that the verdict knows, in dotted form.
const (
	policyEV = "2.23.140.1.1"
	policyDV = "2.23.140.1.2.1"
	policyOV = "2.23.140.1.2.2"
	policyIV = "2.23.140.1.2.3"

	policyQEVCP = "0.4.0.194112.1.4"
	policyQNCP  = "0.4.0.194112.1.5"
	arcETSI     = "0.4.0.194112."

	policyNatural = "1.3.6.1.4.1.6449.1.2.1.7.5"
	arcSectigo    = "1.3.6.1.4.1.6449."

	extStatements = "1.3.6.1.5.5.7.1.3"
	extTimestamps = "1.3.6.1.4.1.11129.2.4.2"
	extKeyUsage   = "2.5.29.15"

	qcCompliance  = "0.4.0.1862.1.1"
	qcLimitValue  = "0.4.0.1862.1.2"
	qcRetention   = "0.4.0.1862.1.3"
	qcDevice      = "0.4.0.1862.1.4"
	qcDisclosure  = "0.4.0.1862.1.5"
	qcType        = "0.4.0.1862.1.6"
	qcTypeWeb     = "0.4.0.1862.1.6.3"
	qcLegislation = "0.4.0.1862.1.7"
	qcIdentMethod = "0.4.0.1862.1.8"
	qcSyntaxV1    = "1.3.6.1.5.5.7.11.1"
	qcSyntaxV2    = "1.3.6.1.5.5.7.11.2"

	semanticsNatural = "0.4.0.194121.1.1"

	attrCommonName   = "2.5.4.3"
	attrSurname      = "2.5.4.4"
	attrSerial       = "2.5.4.5"
	attrCountry      = "2.5.4.6"
	attrLocality     = "2.5.4.7"
	attrState        = "2.5.4.8"
	attrOrganisation = "2.5.4.10"
	attrUnit         = "2.5.4.11"
	attrGivenName    = "2.5.4.42"
	attrPseudonym    = "2.5.4.65"
)

// identifier is a row of the table of what object identifiers mean.
type identifier struct{ oid, name, source string }

// identifiers are the names under which findings show object identifiers.
func identifiers() []identifier {
	const (
		reserved = "BR 7.1.6.1"
		etsi     = "EN 319 411-2 5.3"
		cps      = "Sectigo eIDAS CP/CPS annex B"
		qc       = "EN 319 412-5"
	)
	return []identifier{
		{policyEV, "EV", reserved},
		{policyDV, "DV, domain validated", reserved},
		{policyOV, "OV, organisation validated", reserved},
		{policyIV, "IV, individual validated", reserved},

		{arcETSI + "1.0", "QCP-n", etsi},
		{arcETSI + "1.1", "QCP-l", etsi},
		{arcETSI + "1.2", "QCP-n-qscd", etsi},
		{arcETSI + "1.3", "QCP-l-qscd", etsi},
		{policyQEVCP, "QEVCP-w", etsi},
		{policyQNCP, "QNCP-w", etsi},
		{arcETSI + "1.6", "QNCP-w-gen", etsi},

		{policyNatural, "Sectigo QWAC for natural persons", cps},
		{arcSectigo + "1.2.1.8.3", "Sectigo QWAC for legal persons", cps},
		{arcSectigo + "1.2.1.8.4", "Sectigo QWAC for PSD2", cps},
		{arcSectigo + "1.2.1.5.1", "Sectigo EV", cps},

		{qcCompliance, "QcCompliance", qc + " 4.2.1"},
		{qcLimitValue, "QcLimitValue", qc + " 4.3.2"},
		{qcRetention, "QcRetentionPeriod", qc + " 4.3.3"},
		{qcDevice, "QcSSCD", qc + " 4.2.2"},
		{qcDisclosure, "QcPDS", qc + " 4.3.4"},
		{qcType, "QcType", qc + " 4.2.3"},
		{qcType + ".1", "eSign", qc + " 4.2.3"},
		{qcType + ".2", "eSeal", qc + " 4.2.3"},
		{qcTypeWeb, "web", qc + " 4.2.3"},
		{qcLegislation, "QcCClegislation", qc + " 4.2.4"},
		{qcIdentMethod, "QcIdentMethod", qc},
		{qcSyntaxV1, "QCSyntax-v1", "RFC 3739 3.2.6"},
		{qcSyntaxV2, "QCSyntax-v2", "RFC 3739 3.2.6"},
		{semanticsNatural, "semanticsId-Natural", "EN 319 412-1 5.1.1"},
		{"0.4.0.194121.1.2", "semanticsId-Legal", "EN 319 412-1 5.1.1"},

		{"1.3.6.1.5.5.7.3.1", "serverAuth", "RFC 5280 4.2.1.12"},
		{"1.3.6.1.5.5.7.3.2", "clientAuth", "RFC 5280 4.2.1.12"},
		{"1.3.6.1.5.5.7.3.3", "codeSigning", "RFC 5280 4.2.1.12"},
		{"1.3.6.1.5.5.7.3.4", "emailProtection", "RFC 5280 4.2.1.12"},
		{"1.3.6.1.5.5.7.3.8", "timeStamping", "RFC 5280 4.2.1.12"},
		{"1.3.6.1.5.5.7.3.9", "OCSPSigning", "RFC 5280 4.2.1.12"},
		{"2.5.29.37.0", "anyExtendedKeyUsage", "RFC 5280 4.2.1.12"},

		{"1.3.6.1.4.1.11129.2.4.3", "precertificate poison", "RFC 6962 3.1"},
		{extTimestamps, "SCT list", "RFC 6962 3.3"},
		{extStatements, "qcStatements", "RFC 3739 3.2.6"},
	}
}

// about is the identifier's row; one that the table does not have has no name.
func about(oid string) identifier {
	for _, i := range identifiers() {
		if i.oid == oid {
			return i
		}
	}
	return identifier{oid: oid}
}

// called is the identifier with its name, as findings show it: "2.23.140.1.1 (EV)".
func called(oid string) string {
	if i := about(oid); i.name != "" {
		return oid + " (" + i.name + ")"
	}
	return oid
}

// allCalled shows several, or "" for none.
func allCalled(oids []string) string {
	out := make([]string, len(oids))
	for i, oid := range oids {
		out[i] = called(oid)
	}
	return strings.Join(out, ", ")
}
