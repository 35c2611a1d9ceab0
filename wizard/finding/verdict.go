package finding

// What the verdict on a delivered certificate finds, in the order in which a person
// reads it. The first of each group is the fine one.
const (
	CertificateAbsent Kind = "certificate-absent" // there is none to look at

	// Is it mine?
	CertificateKey           Kind = "certificate-key"
	CertificateKeyOther      Kind = "certificate-key-other"
	CertificateNames         Kind = "certificate-names"
	CertificateNamesMissing  Kind = "certificate-names-missing"
	CertificateNamesExtra    Kind = "certificate-names-extra"
	CertificatePerson        Kind = "certificate-person"         // where: the attribute
	CertificatePersonOther   Kind = "certificate-person-other"   // where: the attribute
	CertificatePersonMissing Kind = "certificate-person-missing" // where: the attribute
	CertificateSerial        Kind = "certificate-serial"         // observed: type and country, never the number
	CertificateSerialMissing Kind = "certificate-serial-missing"
	CertificateSerialForm    Kind = "certificate-serial-form"
	CertificateSerialOther   Kind = "certificate-serial-other"

	// Is it right?
	CertificateSubject          Kind = "certificate-subject"
	CertificateOrganisation     Kind = "certificate-organisation"
	CertificateUnit             Kind = "certificate-unit"
	CertificatePseudonym        Kind = "certificate-pseudonym"
	CertificatePlaceMissing     Kind = "certificate-place-missing"
	CertificateCommonName       Kind = "certificate-common-name"
	CertificateCommonNameOther  Kind = "certificate-common-name-other"
	CertificatePeriod           Kind = "certificate-period" // days: left
	CertificateNotYet           Kind = "certificate-not-yet"
	CertificateExpired          Kind = "certificate-expired"
	CertificateLength           Kind = "certificate-length" // days, limit
	CertificateLengthOver       Kind = "certificate-length-over"
	CertificateServer           Kind = "certificate-server"
	CertificateServerMissing    Kind = "certificate-server-missing"
	CertificateServerExtra      Kind = "certificate-server-extra"
	CertificateUsage            Kind = "certificate-usage"
	CertificateUsageMissing     Kind = "certificate-usage-missing"
	CertificateUsageExtra       Kind = "certificate-usage-extra"
	CertificateEnd              Kind = "certificate-end"
	CertificateAuthority        Kind = "certificate-authority" // it is a CA's
	CertificateStrength         Kind = "certificate-strength"
	CertificateStrengthWeak     Kind = "certificate-strength-weak"
	CertificateStrengthShort    Kind = "certificate-strength-short"
	CertificateSignature        Kind = "certificate-signature"
	CertificateSignatureOld     Kind = "certificate-signature-old"
	CertificatePolicy           Kind = "certificate-policy"
	CertificatePolicyNone       Kind = "certificate-policy-none"
	CertificatePolicySeveral    Kind = "certificate-policy-several"
	CertificatePolicyOther      Kind = "certificate-policy-other"
	CertificateQualified        Kind = "certificate-qualified"
	CertificateQualifiedEV      Kind = "certificate-qualified-ev"
	CertificateQualifiedNone    Kind = "certificate-qualified-none"
	CertificateSectigo          Kind = "certificate-sectigo"
	CertificateSectigoNone      Kind = "certificate-sectigo-none"
	CertificateSectigoOther     Kind = "certificate-sectigo-other"
	CertificateStatements       Kind = "certificate-statements"
	CertificateStatementsNone   Kind = "certificate-statements-none"
	CertificateStatementsBroken Kind = "certificate-statements-broken"
	CertificateStatementsMust   Kind = "certificate-statements-must" // marked critical
	CertificateCompliance       Kind = "certificate-compliance"
	CertificateComplianceNone   Kind = "certificate-compliance-none"
	CertificateType             Kind = "certificate-type"
	CertificateTypeOther        Kind = "certificate-type-other"
	CertificateDisclosure       Kind = "certificate-disclosure"
	CertificateDisclosureNone   Kind = "certificate-disclosure-none"
	CertificateDisclosureForm   Kind = "certificate-disclosure-form"
	CertificateDevice           Kind = "certificate-device"
	CertificateDeviceClaimed    Kind = "certificate-device-claimed"
	CertificateLaw              Kind = "certificate-law"
	CertificateLawOther         Kind = "certificate-law-other"
	CertificateRetention        Kind = "certificate-retention" // years
	CertificateSemantics        Kind = "certificate-semantics"
	CertificateSemanticsNone    Kind = "certificate-semantics-none"
	CertificateSemanticsOther   Kind = "certificate-semantics-other"
	CertificateRest             Kind = "certificate-rest"
	CertificateRestOther        Kind = "certificate-rest-other"

	// Will it work?
	CertificateExtensions     Kind = "certificate-extensions"
	CertificateExtensionsMust Kind = "certificate-extensions-must" // critical ones that nobody knows
	CertificateStatus         Kind = "certificate-status"
	CertificateStatusMissing  Kind = "certificate-status-missing"
	CertificateLogged         Kind = "certificate-logged" // count
	CertificateLoggedNone     Kind = "certificate-logged-none"
	CertificateChain          Kind = "certificate-chain"
	CertificateChainAlone     Kind = "certificate-chain-alone"
	CertificateChainBroken    Kind = "certificate-chain-broken" // issuer
	CertificateChainDated     Kind = "certificate-chain-dated"  // issuer
	CertificateChrome         Kind = "certificate-chrome"
	CertificateChromeNot      Kind = "certificate-chrome-not"
	CertificateFirefox        Kind = "certificate-firefox"
	CertificateList           Kind = "certificate-list" // the trusted list was not asked
)
