package finding

// What a look at a domain finds before and while its control is proved (package
// dcv). Every finding has the parameter name, the website it is about; further
// parameters stand behind the kind.
const (
	// Asking at all.
	ResolverSilent Kind = "resolver-silent" // no resolver answers: no network?
	ResolverFailed Kind = "resolver-failed" // it answers that it cannot say

	// The zone and its name servers. Where is the zone.
	ServersFine   Kind = "servers-fine"
	ServersSome   Kind = "servers-some"   // observed: those that do not answer with authority
	ServersNone   Kind = "servers-none"   // observed as above
	ServersUnseen Kind = "servers-unseen" // none can be asked from here, but resolvers can
	// Where all that fail do so for one reason; observed: those that do.
	ServersRefuse      Kind = "servers-refuse"      // REFUSED
	ServersSilent      Kind = "servers-silent"      // time-out
	ServersLame        Kind = "servers-lame"        // answer without authority (RFC 1912 2.8)
	ServersFail        Kind = "servers-fail"        // SERVFAIL and other codes
	ServersStale       Kind = "servers-stale"       // observed: those with an older serial number than expected
	ServersIntercepted Kind = "servers-intercepted" // something between here and there answers in their place
	ZoneMissing        Kind = "zone-missing"

	// DNSSEC. Where is the zone.
	SignedFine    Kind = "signed-fine"
	SignedNone    Kind = "signed-none"    // no DS record: merely unsigned
	SignedBadly   Kind = "signed-badly"   // broken, or why cannot be seen
	SignedExpired Kind = "signed-expired" // until
	SignedNoKey   Kind = "signed-no-key"  // a DS record that matches no key

	// CAA (RFC 8659). Where is the name whose records count.
	CAANone       Kind = "caa-none"
	CAAAllows     Kind = "caa-allows"
	CAAForbids    Kind = "caa-forbids" // record: the one to add
	CAACritical   Kind = "caa-critical"
	CAAParameters Kind = "caa-parameters" // RFC 8657; day: from when the CA has to heed them
	CAAFailed     Kind = "caa-failed"
	CAASlow       Kind = "caa-slow" // observed: the servers that take longer than a second

	// Addresses of the website.
	AddressFine   Kind = "address-fine"
	AddressNone   Kind = "address-none"
	AddressFailed Kind = "address-failed"
	AddressInside Kind = "address-inside" // observed: addresses, some of which nobody outside can reach

	// What answers there before anything is proved. Parameters: family, address, port.
	WebFine        Kind = "web-fine"      // observed: the addresses
	WebRefused     Kind = "web-refused"   // takes no connection
	WebUnseen      Kind = "web-unseen"    // no answer, or no way there from here
	WebDiffers     Kind = "web-differs"   // IPv4 and IPv6 show different websites
	HTTPSFine      Kind = "https-fine"    // until, issuer: the certificate there is today
	HTTPSNone      Kind = "https-none"    // no certificate yet
	HTTPSExpired   Kind = "https-expired" // until
	HTTPSOtherName Kind = "https-other-name"
	PairLeftOut    Kind = "pair-left-out" // other: the www or bare name that is not in the order
	WallUnseen     Kind = "wall-unseen"   // about no name: what walls keep out cannot be seen from here
	MailReady      Kind = "mail-ready"    // e-mail could prove the name
	MailUnready    Kind = "mail-unready"  // it could not; another method can

	// The CNAME record. Where is its full name, expected its target. Parameters:
	// host (what a panel asks for), zone, target.
	RecordFound         Kind = "record-found"
	RecordPartly        Kind = "record-partly" // observed: the servers without it
	RecordMissing       Kind = "record-missing"
	RecordTarget        Kind = "record-target" // points elsewhere
	RecordOld           Kind = "record-old"    // the hash of another CSR
	RecordZoneBehind    Kind = "record-zone-behind"
	RecordZoneTwice     Kind = "record-zone-twice"
	RecordText          Kind = "record-text" // TXT instead of CNAME
	RecordUnderscore    Kind = "record-underscore"
	RecordProxied       Kind = "record-proxied"
	RecordUniqueMissing Kind = "record-unique-missing" // unique
	RecordUniqueOther   Kind = "record-unique-other"   // unique: what is there and should not be
	RecordStale         Kind = "record-stale"          // as record-partly, on servers with an older copy of the zone
	RecordCached        Kind = "record-cached"         // observed: the resolvers that do not know it yet; minutes: until they look again
	RecordEscaped       Kind = "record-escaped"        // a backslash before the underscore
	RecordShort         Kind = "record-short"          // the target lacks a label
	RecordPEM           Kind = "record-pem"            // the hash of the CSR's text
	RecordSuffix        Kind = "record-suffix"         // suffix: what the target ends in
	RecordSeveral       Kind = "record-several"        // more than one CNAME
	RecordLoop          Kind = "record-loop"           // its target leads back to it
	RecordBeside        Kind = "record-beside"         // other data at the same name
	RecordWildcard      Kind = "record-wildcard"       // only a wildcard record answers

	// The file. Where is its address (URL). Parameters: family (IPv4, IPv6),
	// address, file (its name), folder, hops (the redirects taken).
	FileFound          Kind = "file-found"
	FileHops           Kind = "file-hops"    // found behind more than one redirect
	FileMissing        Kind = "file-missing" // status
	FileStatus         Kind = "file-status"  // status: neither there nor missing
	FileCase           Kind = "file-case"
	FileFolder         Kind = "file-folder"
	FileDouble         Kind = "file-double" // .txt.txt
	FileMark           Kind = "file-mark"   // a byte order mark
	FileEmpty          Kind = "file-empty"
	FilePage           Kind = "file-page" // HTML
	FileBlanks         Kind = "file-blanks"
	FileOld            Kind = "file-old"    // the hash of another CSR
	FileSuffix         Kind = "file-suffix" // the second line
	FileUniqueMissing  Kind = "file-unique-missing"
	FileUniqueOther    Kind = "file-unique-other"
	FileText           Kind = "file-text" // any other content
	FileLarge          Kind = "file-large"
	FileRedirectKind   Kind = "file-redirect-kind"   // status
	FileRedirectTarget Kind = "file-redirect-target" // target
	FileRedirectInside Kind = "file-redirect-inside" // target: an address nobody else can reach
	FileRedirectMany   Kind = "file-redirect-many"   // limit
	FileAddressInside  Kind = "file-address-inside"  // observed: as address-inside
	FileAddressNone    Kind = "file-address-none"    // host
	FileRefused        Kind = "file-refused"
	FileUnseen         Kind = "file-unseen" // no answer, or no way there from here
	FileBroken         Kind = "file-broken"
	FileTLS            Kind = "file-tls"
	FileSilent         Kind = "file-silent"        // time-out
	FileReset          Kind = "file-reset"         // the connection is reset
	FileForbidden      Kind = "file-forbidden"     // 403
	FilePassword       Kind = "file-password"      // 401
	FileLogin          Kind = "file-login"         // target: a page that asks for a login
	FileNotThere       Kind = "file-not-there"     // target: a redirect leads to where the file is missing
	FileRedirectPort   Kind = "file-redirect-port" // target
	FileRedirectLoop   Kind = "file-redirect-loop" // hops
	FileMetaRefresh    Kind = "file-meta-refresh"  // a page that moves on by itself
	FileSoft404        Kind = "file-soft-404"      // any address is answered by a page with 200
	FileWrapped        Kind = "file-wrapped"       // the token with HTML around it
	FileWide           Kind = "file-wide"          // UTF-16
	FileCompressed     Kind = "file-compressed"    // without being asked
	FilePEM            Kind = "file-pem"           // the hash of the CSR's text
	FileOtherScheme    Kind = "file-other-scheme"  // found: its address by http or https
	FileOtherName      Kind = "file-other-name"    // other: the www or bare name that has it
	FileOtherFamily    Kind = "file-other-family"  // only the other family serves it
	FileCertExpired    Kind = "file-cert-expired"  // until: the file is there, behind an expired certificate

	// The mailbox. Where is the address.
	MailFine        Kind = "mail-fine"
	MailAddressOnly Kind = "mail-address-only" // no MX record; mail goes to the website's own address
	MailNone        Kind = "mail-none"
	MailRefuses     Kind = "mail-refuses" // a null MX (RFC 7505)
	MailFailed      Kind = "mail-failed"
	MailEnded       Kind = "mail-ended"     // day
	MailNotTaken    Kind = "mail-not-taken" // not one of the five, nor the one that the DNS names
)
