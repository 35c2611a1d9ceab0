// Package inbox reads what a person pastes or drops: mails, pages of a portal, files,
// or a value alone. It finds what the CA says in them and says where. It follows no
// link, decides nothing and stores nothing: what was found becomes a fact only when the
// person confirms it.
package inbox

import (
	"strconv"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// MaxInput is how many bytes are read at once, attachments included.
const MaxInput = 10 << 20

// Kind names one thing that can be found.
type Kind string

// The kinds, in the order in which [Looked] names them.
const (
	OrderNumber      Kind = "order-number"
	Website          Kind = "website"       // a domain that the text says the order is for
	FileName         Kind = "file-name"     // of the proof file, "<MD5>.txt", as shown
	FileContent      Kind = "file-content"  // its lines, separated by LF, as shown
	RecordName       Kind = "record-name"   // of the CNAME record, "_<MD5>" or with the domain
	RecordTarget     Kind = "record-target" // lower case, without a trailing dot
	UniqueValue      Kind = "unique-value"
	ProofCode        Kind = "proof-code"        // of a DCV mail
	ProofLink        Kind = "proof-link"        // where that code is entered
	AgreementLink    Kind = "agreement-link"    // to the Subscriber Agreement
	VerificationLink Kind = "verification-link" // that confirms the e-mail address
	OrderPage        Kind = "order-page"        // any other page of the CA that acts on orders
	Approved         Kind = "approved"          // a step was accepted
	Refused          Kind = "refused"           // a step, or the order where Step is empty; the value is the reason
	MoreWanted       Kind = "more-wanted"       // something is missing; the value says what
	Issued           Kind = "issued"
	Certificates     Kind = "certificates" // the bytes are in Data
	PrivateKey       Kind = "private-key"  // or a PFX; nothing of it is in the item
)

// Looked are all kinds that are looked for.
func Looked() []Kind {
	return []Kind{
		OrderNumber, Website, FileName, FileContent, RecordName, RecordTarget, UniqueValue, ProofCode, ProofLink,
		AgreementLink, VerificationLink, OrderPage, Approved, Refused, MoreWanted, Issued, Certificates, PrivateKey,
	}
}

// Key is the catalogue's key for the kind's name.
func (k Kind) Key() string { return "pasted." + string(k) }

// Fact reports whether the kind can become a fact of an order. The others are to be
// opened, typed elsewhere, or known.
func (k Kind) Fact() bool {
	switch k {
	case Website, ProofCode, ProofLink, AgreementLink, VerificationLink, OrderPage, PrivateKey:
		return false
	}
	return true
}

// Host says whose host a link leads to.
type Host string

// The hosts. Only [HostCA] is reached by https, on the usual port and without a login
// in the address.
const (
	HostCA       Host = "ca"
	HostPractice Host = "practice" // this computer's loopback
	HostOther    Host = "other"    // to be shown with its name, and not to be trusted
)

// Item is one thing that was found.
type Item struct {
	Kind  Kind         `json:"kind"`
	Value string       `json:"value,omitempty"` // as it is to be used; of a file, its name
	Name  order.Name   `json:"name,omitempty"`  // the domain it is about, if the text says one
	Step  order.StepID `json:"step,omitempty"`  // of a decision
	Host  Host         `json:"host,omitempty"`  // of a link
	Shown string       `json:"shown,omitempty"` // of a link: the other address that its text shows
	Data  []byte       `json:"-"`               // certificates, as they came
	Where Where        `json:"where"`
	// Replace is the person's word that the item takes the place of a fact that
	// differs. Read never sets it.
	Replace bool `json:"-"`
}

// Where says where an item stood. Quote is one line of at most [maxQuote] characters.
type Where struct {
	Part   Part   `json:"part"`
	File   string `json:"file,omitempty"` // the attachment's name, "a.zip/b.crt" inside an archive
	Line   int    `json:"line,omitempty"` // from 1, as the part is shown; 0 where there are no lines
	Quote  string `json:"quote,omitempty"`
	Quoted bool   `json:"quoted,omitempty"` // in what a reply repeats: it may be old
}

// Part is a part of the input.
type Part string

// The parts.
const (
	PartText    Part = "text"
	PartPage    Part = "page" // HTML
	PartSubject Part = "subject"
	PartFile    Part = "file"
)

// Key is the catalogue's key for the part's name.
func (p Part) Key() string { return "pasted-part." + string(p) }

// Form is a kind of file that is not read.
type Form string

// The forms.
const (
	FormPDF     Form = "pdf"
	FormImage   Form = "image"
	FormOutlook Form = "outlook" // .msg: Outlook can save the mail as .eml
	FormArchive Form = "archive" // without a certificate in it, or damaged
	FormUnknown Form = "unknown"
)

// Key is the catalogue's key for what a file of that form is.
func (f Form) Key() string { return "unread." + string(f) }

// Unread is a file that was not looked into.
type Unread struct {
	File string `json:"file,omitempty"`
	Form Form   `json:"form"`
}

// Found is what is in an input: texts first, line by line, then files. Two different
// values of one kind are both there; the same one said twice is there once, where it
// stood first outside a repetition.
type Found struct {
	Items  []Item   `json:"items"`
	Looked []Kind   `json:"looked"`           // what was looked for
	Unread []Unread `json:"unread,omitempty"` // what could not be read
	Cut    bool     `json:"cut,omitempty"`    // there was more than is listed or read
}

// Read finds what the CA says in the inputs, which belong together: text in UTF-8, UTF-16 or Windows-1252, HTML, a
// mail as it is on disk (.eml, RFC 5322 and RFC 2045-2049), a file with certificates,
// or a zip archive with such files. Finding nothing is no error. More than [MaxInput]
// bytes together are [problem.InputTooBig]. The time grows with the length of the input, whatever
// is in it.
func Read(inputs ...[]byte) (Found, error) {
	size := 0
	for _, input := range inputs {
		size += len(input)
	}
	if size > MaxInput {
		return Found{}, problem.At("inbox", problem.InputTooBig, "limit", strconv.Itoa(MaxInput))
	}
	r := &reader{left: maxDecoded}
	for _, input := range inputs {
		r.open(input)
	}
	c := collection{seen: map[string]int{}, count: map[Kind]int{}}
	for i := range r.sheets {
		c.scan(&r.sheets[i])
	}
	for _, f := range r.files {
		c.add(f)
	}
	items := make([]Item, len(c.items))
	for n, e := range c.items {
		items[n] = e.Item
	}
	return Found{Items: items, Looked: Looked(), Unread: r.unread, Cut: r.cut || c.cut}, nil
}
