package problem

// The kinds, by what the person was doing. Each has an explanation with a next
// step in the message catalogue (a test in ui/words looks).
const (
	// Internal is a fault nobody named: a bug, or an environment nobody thought of.
	Internal Kind = "internal"
	// Cancelled is the person's own wish, or the program closing.
	Cancelled Kind = "cancelled"

	// Input of any task. Params: limit, value where it is safe to repeat.
	InputMissing    Kind = "input-missing"
	CancelUnread    Kind = "cancel-unread"     // the box to cancel an order is not ticked
	NothingTicked   Kind = "nothing-ticked"    // of several boxes, one at least has to be
	InputTooLong    Kind = "input-too-long"    // limit (characters)
	InputControl    Kind = "input-control"     // a control or formatting character
	InputEncoding   Kind = "input-encoding"    // not UTF-8
	InputNotOffered Kind = "input-not-offered" // value, offered
	InputUnknown    Kind = "input-unknown"     // a key nobody asked for; near
	InputWrongType  Kind = "input-wrong-type"  // want
	InputSyntax     Kind = "input-syntax"      // line; the file is not TOML
	InputTooBig     Kind = "input-too-big"     // limit (bytes), or certificates
	InputTooMany    Kind = "input-too-many"    // limit

	// Domains.
	NameEmpty       Kind = "name-empty"
	NameWildcard    Kind = "name-wildcard"
	NameAddress     Kind = "name-address"  // an IP address
	NameInternal    Kind = "name-internal" // localhost and other names no public CA may certify
	NameSuffix      Kind = "name-suffix"   // suffix: no ICANN suffix, or only a suffix
	NameUnderscore  Kind = "name-underscore"
	NameTrailingDot Kind = "name-trailing-dot"
	NameMixedScript Kind = "name-mixed-script" // label
	NameSyntax      Kind = "name-syntax"       // space, scheme, path, port, bad label
	NameTooLong     Kind = "name-too-long"     // limit
	NameTwice       Kind = "name-twice"        // other
	NamesTooMany    Kind = "names-too-many"    // limit

	// Applicant.
	PersonName     Kind = "person-name" // surname or given name missing
	DateSyntax     Kind = "date-syntax"
	DateImpossible Kind = "date-impossible"
	DateFuture     Kind = "date-future"
	DateTooOld     Kind = "date-too-old"
	BirthTooYoung  Kind = "birth-too-young"
	IDExpired      Kind = "id-expired"
	IDNotYet       Kind = "id-not-yet" // issued after today, or after it expires
	CountryUnknown Kind = "country-unknown"
	EmailSyntax    Kind = "email-syntax"
	PhoneSyntax    Kind = "phone-syntax"
	IDNumberSyntax Kind = "id-number-syntax"

	// Passwords. Params: min, max.
	PasswordShort   Kind = "password-short"
	PasswordLong    Kind = "password-long"
	PasswordLetters Kind = "password-letters" // outside printable ASCII, or blank at an end
	// PassphrasesDiffer: a passphrase typed twice is not the same.
	PassphrasesDiffer Kind = "passphrases-differ"
	// A new passphrase that is among the first to be guessed, or written down wrongly.
	PassphraseRepeats Kind = "passphrase-repeats" // a few characters over and over
	PassphraseRow     Kind = "passphrase-row"     // of the keyboard, or of the alphabet
	PassphraseSample  Kind = "passphrase-sample"  // that of the sample answers
	PassphraseBlank   Kind = "passphrase-blank"   // at its beginning or end

	// Papers and numbers from elsewhere.
	LettersUnknown Kind = "letters-unknown" // letters: no font here has them
	PaperUnknown   Kind = "paper-unknown"   // file: neither PDF nor JPEG nor PNG
	PaperDamaged   Kind = "paper-damaged"   // file
	FormUnknown    Kind = "form-unknown"    // number, if it is a form: of no order here
	NumberNone     Kind = "number-none"     // no order number in what was pasted
	UniqueValue    Kind = "unique-value"    // limit: not one of Sectigo's
	NumberSeveral  Kind = "number-several"  // values: more than one

	// What was pasted and is to become a fact.
	InboxTwo     Kind = "inbox-two"     // first, second: two values for the same thing are to be taken
	InboxDiffers Kind = "inbox-differs" // expected, observed: the order has another value, or Sectigo's word takes one back
	InboxName    Kind = "inbox-name"    // value, if it is a domain: not of this order; else none is named
	InboxNoFact  Kind = "inbox-no-fact" // it can be read, and nothing follows from it for the order

	// Tasks.
	TaskNotReady  Kind = "task-not-ready" // task, needs
	AlreadySent   Kind = "already-sent"   // number: what was sent cannot be changed here
	ConsentNeeded Kind = "consent-needed" // the person has not agreed to what becomes public
	Superseded    Kind = "superseded"     // facts changed meanwhile; try again
	OrderUnknown  Kind = "order-unknown"  // no order of that id in the store
	DeleteUnread  Kind = "delete-unread"  // to be said before an order is deleted

	// An account at Sectigo's partner interface.
	OrderUnsure    Kind = "order-unsure"    // nobody knows whether the CA has the order
	OrderUnlooked  Kind = "order-unlooked"  // to be said before an order counts as not placed
	NumberUnknown  Kind = "number-unknown"  // number, message: the CA has no order of that number
	NumberReplaced Kind = "number-replaced" // number: it is that of the order being replaced
	TermEnded      Kind = "term-ended"      // date: until then another certificate was paid for
	NumberOther    Kind = "number-other"    // number, names: the order of that number is for other websites
	LoginMissing   Kind = "login-missing"   // no login is stored
	LoginElsewhere Kind = "login-elsewhere" // the stored login is for another address
	LoginAddress   Kind = "login-address"   // no https address of a server

	// Vault.
	VaultMissing    Kind = "vault-missing"    // no vault file where one was expected
	VaultLocked     Kind = "vault-locked"     // no passphrase given
	VaultPassphrase Kind = "vault-passphrase" // wrong; blank: it begins or ends with one
	VaultDamaged    Kind = "vault-damaged"
	VaultRefused    Kind = "vault-refused"  // cannot be read or written; path
	VaultOther      Kind = "vault-other"    // has, asked: this data folder has another kind of vault
	VaultReplaced   Kind = "vault-replaced" // path: moved, or its passphrase changed, since it was opened
	SecretMissing   Kind = "secret-missing"
	SecretChanged   Kind = "secret-changed" // what was read back is not what was written
	SecretKept      Kind = "secret-kept"    // what was deleted can still be read

	// Keychain: the vault of the operating system.
	KeychainMissing Kind = "keychain-missing" // none runs here
	KeychainLocked  Kind = "keychain-locked"  // it is locked, and nothing can ask for its password
	KeychainRefused Kind = "keychain-refused" // its window was closed, or access was denied
	KeychainHung    Kind = "keychain-hung"    // it does not answer; seconds
	KeychainWaited  Kind = "keychain-waited"  // its window waits for the person; seconds

	// Backup. Params: path.
	BackupNeeded      Kind = "backup-needed"     // the order may not be sent without one
	BackupPassphrase  Kind = "backup-passphrase" // wrong; blank: it begins or ends with one
	BackupDamaged     Kind = "backup-damaged"
	BackupNewer       Kind = "backup-newer"       // made by a newer version
	BackupChannel     Kind = "backup-channel"     // of a practice order among real ones, or the other way round
	BackupInTheWay    Kind = "backup-in-the-way"  // there is a file that is no earlier backup of the order
	OrderHere         Kind = "order-here"         // the order in the backup is on this computer already
	RestoreUnfinished Kind = "restore-unfinished" // restoring the order was cut off: it has to be done again

	// Store and files. Params: path.
	StoreLocked  Kind = "store-locked" // another Qwizard has it open
	StoreDamaged Kind = "store-damaged"
	StoreNewer   Kind = "store-newer" // written by a newer version
	StoreKey     Kind = "store-key"   // the vault has no key for it, or another one
	StoreFailed  Kind = "store-failed"
	FolderFailed Kind = "folder-failed" // cannot be made, read or written
	DiskFull     Kind = "disk-full"
	FileDiffers  Kind = "file-differs" // read back, it is not what was written
	FileMissing  Kind = "file-missing" // path

	// Key, certificate, export.
	KeyMismatch         Kind = "key-mismatch"      // the stored key is not the CSR's
	KeyGone             Kind = "key-gone"          // has: the vault that does not hold the order's key any more
	KeyNotInBackup      Kind = "key-not-in-backup" // path: a backup of another order, or from before this key
	KeyElsewhere        Kind = "key-elsewhere"     // the person has the key, Qwizard does not
	KeyOther            Kind = "key-other"         // request, file: fingerprints; the key that was brought is not the request's
	KeysSeveral         Kind = "keys-several"      // count: of several keys nobody knows which is meant
	KeyLeaked           Kind = "key-leaked"        // it was given up, because somebody else may have it
	RequestHere         Kind = "request-here"      // the order has a request already
	RequestUnfit        Kind = "request-unfit"     // count: of findings that block
	CertificateNone     Kind = "certificate-none"
	CertificateOther    Kind = "certificate-other" // names or key of another order
	CertificateDamaged  Kind = "certificate-damaged"
	ChainIncomplete     Kind = "chain-incomplete" // issuer
	ExportPasswordWrong Kind = "export-password-wrong"
	PasswordsDiffer     Kind = "passwords-differ" // typed twice, and not the same
	DeviationUnread     Kind = "deviation-unread" // to be said before a certificate is taken all the same

	// A request (CSR) that a person brings.
	RequestNone       Kind = "request-none"        // no request in what was given
	RequestPrivateKey Kind = "request-private-key" // a private key where a request is wanted
	RequestOfPFX      Kind = "request-of-pfx"      // a PFX or another sealed file where a request is wanted
	RequestOfChain    Kind = "request-of-chain"    // a certificate where a request is wanted
	RequestSeveral    Kind = "request-several"     // count
	RequestDamaged    Kind = "request-damaged"     // cut short, or changed: no PKCS#10
	RequestUnsigned   Kind = "request-unsigned"    // its signature does not fit

	// A private key that a person brings.
	KeyNone       Kind = "key-none"        // no private key in what was given
	KeyDamaged    Kind = "key-damaged"     // cut short, or changed
	KeyLocked     Kind = "key-locked"      // it has a password, and none was given
	KeyPassword   Kind = "key-password"    // the password does not open it
	KeyCostly     Kind = "key-costly"      // its password is derived in more steps than are allowed
	KeyNotOffered Kind = "key-not-offered" // value: its kind; offered
	KeyForm       Kind = "key-form"        // form: of a file that is not read here

	// Channel. Params: code, message, argument, as the CA said them.
	Offline         Kind = "offline"
	ChannelAnswer   Kind = "channel-answer" // a reply that makes no sense
	ChannelTooBig   Kind = "channel-too-big"
	ChannelRedirect Kind = "channel-redirect"
	ChannelLogin    Kind = "channel-login"
	ChannelArgument Kind = "channel-argument"  // code, argument
	ChannelBusy     Kind = "channel-busy"      // call limit
	ChannelRefused  Kind = "channel-refused"   // any other error code
	ChannelFault    Kind = "channel-fault"     // the CA's own trouble (-14, -160): what it did is unknown
	ChannelUnsafe   Kind = "channel-unsafe"    // not TLS, or not POST (-1, -17)
	ChannelNames    Kind = "channel-names"     // a name that the product does not take
	ChannelCSR      Kind = "channel-csr"       // a CSR that the CA cannot use
	ChannelKey      Kind = "channel-key"       // the key is believed to be compromised
	ChannelCredit   Kind = "channel-credit"    // the account has not enough credit
	ChannelPrice    Kind = "channel-price"     // the account has no price for product and term
	ChannelUnpaid   Kind = "channel-unpaid"    // the order waits for its payment
	ChannelNoLookup Kind = "channel-no-lookup" // no call finds an order by our reference
	ChannelCannot   Kind = "channel-cannot"    // the person does this themselves on this channel
	ChannelTells    Kind = "channel-tells"     // the CA says this itself on this channel
	CheckedJustNow  Kind = "checked-just-now"  // minutes: until the CA may be asked again
	NotIssuedYet    Kind = "not-issued-yet"
	BeingIssued     Kind = "being-issued" // right now: nothing else can be done with the order
	OrderIssued     Kind = "order-issued" // it has a certificate, which can be revoked only
	AlreadyRefunded Kind = "already-refunded"
	// The certificate that a call is about has ended.
	CertificateRevoked Kind = "certificate-revoked"
	CertificateExpired Kind = "certificate-expired"
	OrderRejected      Kind = "order-rejected"
	OrderOther         Kind = "order-other"        // number, names: the CA has another order under our reference
	OrderSentAlready   Kind = "order-sent-already" // this reference has an order at the CA

	// Practice.
	PortTaken        Kind = "port-taken" // address
	HomeMissing      Kind = "home-missing"
	PracticeStuck    Kind = "practice-stuck"
	PanelRefused     Kind = "panel-refused"    // why: in the person's language
	InstanceRunning  Kind = "instance-running" // path
	InstanceNotThere Kind = "instance-not-there"
	NoDisplay        Kind = "no-display" // no graphics to open a window on
)
