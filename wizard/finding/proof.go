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
	ZoneMissing   Kind = "zone-missing"
	SignedBadly   Kind = "signed-badly" // DNSSEC is broken

	// CAA (RFC 8659). Where is the name whose records count.
	CAANone       Kind = "caa-none"
	CAAAllows     Kind = "caa-allows"
	CAAForbids    Kind = "caa-forbids" // record: the one to add
	CAACritical   Kind = "caa-critical"
	CAAParameters Kind = "caa-parameters" // RFC 8657; day: from when the CA has to heed them
	CAAFailed     Kind = "caa-failed"

	// Addresses of the website.
	AddressFine   Kind = "address-fine"
	AddressNone   Kind = "address-none"
	AddressFailed Kind = "address-failed"

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
	FileAddressNone    Kind = "file-address-none"    // host
	FileRefused        Kind = "file-refused"
	FileUnseen         Kind = "file-unseen" // no answer, or no way there from here
	FileBroken         Kind = "file-broken"
	FileTLS            Kind = "file-tls"

	// The mailbox. Where is the address.
	MailFine        Kind = "mail-fine"
	MailAddressOnly Kind = "mail-address-only" // no MX record; mail goes to the website's own address
	MailNone        Kind = "mail-none"
	MailRefuses     Kind = "mail-refuses" // a null MX (RFC 7505)
	MailFailed      Kind = "mail-failed"
	MailEnded       Kind = "mail-ended" // day
)
