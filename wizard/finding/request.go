package finding

// What the look at a certificate signing request finds (package csr), in the order in
// which a person reads it. Within a group the fine one is the first. Observed is what
// stands in the request, expected what should.
const (
	RequestUnread Kind = "request-unread" // no PKCS#10 at all

	// The request as such.
	RequestSignature        Kind = "request-signature"
	RequestSignatureBroken  Kind = "request-signature-broken"
	RequestSignatureUnknown Kind = "request-signature-unknown" // of a kind that cannot be verified here
	RequestVersion          Kind = "request-version"
	RequestHash             Kind = "request-hash"
	RequestHashWeak         Kind = "request-hash-weak"
	RequestHashStrong       Kind = "request-hash-strong" // stronger than the domain proof's
	RequestScheme           Kind = "request-scheme"      // RSA-PSS

	// The names. Where is the name that is meant, if it is one.
	RequestCommonName        Kind = "request-common-name"
	RequestCommonNameMissing Kind = "request-common-name-missing"
	RequestCommonNameSeveral Kind = "request-common-name-several"
	RequestCommonNameSwapped Kind = "request-common-name-swapped" // another one of the order
	RequestCommonNameOther   Kind = "request-common-name-other"   // none of the order
	RequestNames             Kind = "request-names"
	RequestNamesNone         Kind = "request-names-none"    // no SAN
	RequestNamesMissing      Kind = "request-names-missing" // names
	RequestNamesExtra        Kind = "request-names-extra"   // names
	RequestNamesMany         Kind = "request-names-many"    // count, limit, product
	RequestDomains           Kind = "request-domains"       // domains, count: registrable ones, if several
	RequestNameWildcard      Kind = "request-name-wildcard"
	RequestNameAddress       Kind = "request-name-address"
	RequestNameInternal      Kind = "request-name-internal"
	RequestNameSuffix        Kind = "request-name-suffix" // suffix
	RequestNameUnderscore    Kind = "request-name-underscore"
	RequestNameDot           Kind = "request-name-dot"
	RequestNameLong          Kind = "request-name-long"    // limit
	RequestNameLetters       Kind = "request-name-letters" // not in A-labels
	RequestNameForm          Kind = "request-name-form"
	RequestSANAddress        Kind = "request-san-address"
	RequestSANMail           Kind = "request-san-mail"
	RequestSANOther          Kind = "request-san-other"

	// The key. Observed is its kind, as "RSA 1024".
	RequestKey              Kind = "request-key"
	RequestKeyShort         Kind = "request-key-short" // limit (bits)
	RequestKeyLong          Kind = "request-key-long"  // limit (bits)
	RequestKeyOdd           Kind = "request-key-odd"   // a length that is no multiple of 8
	RequestKeyUnusual       Kind = "request-key-unusual"
	RequestKeyKind          Kind = "request-key-kind"
	RequestKeyCurve         Kind = "request-key-curve"
	RequestKeyParameters    Kind = "request-key-parameters" // a curve spelt out
	RequestKeyBroken        Kind = "request-key-broken"     // no point of its curve, or no key at all
	RequestKeyExponent      Kind = "request-key-exponent"   // even, or 1
	RequestKeyExponentSmall Kind = "request-key-exponent-small"
	RequestStrength         Kind = "request-strength" // of an RSA key
	RequestWeakFermat       Kind = "request-weak-fermat"
	RequestWeakROCA         Kind = "request-weak-roca"
	RequestWeakFactor       Kind = "request-weak-factor" // factor

	// What else is in it.
	RequestSubject          Kind = "request-subject"
	RequestSubjectMore      Kind = "request-subject-more" // attributes
	RequestRest             Kind = "request-rest"
	RequestPassword         Kind = "request-password" // challengePassword
	RequestAttributes       Kind = "request-attributes"
	RequestExtensions       Kind = "request-extensions"
	RequestExtensionsBroken Kind = "request-extensions-broken"
	RequestStaple           Kind = "request-staple"
)
