// Package dcv proves control over a domain (domain control validation).
//
// A proof is a token computed from the DER bytes of the CSR: put into a DNS
// record it stands for every name under it, put into a file for the one name that
// serves it. Sectigo's shown values always win over computed ones.
package dcv

import (
	"bytes"
	"crypto/md5" // #nosec G501 -- Sectigo's format names things by MD5; nothing rests on it
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"strings"

	"qwizard/wizard/order"
)

// Suffix is the name Sectigo's tokens end in today.
const Suffix = "sectigo.com"

// TTL is the seconds that exported records may be cached: short, so that a
// mistake is soon forgotten.
const TTL = 300

// Token is what proves that the holder of a CSR controls a name.
type Token struct {
	md5    [md5.Size]byte
	sha256 [sha256.Size]byte
	unique string
	texts  []order.Hashes
}

// NewToken computes the token of a CSR from its DER bytes (never the PEM text).
// unique is Sectigo's uniqueValue, at most 20 letters and digits; empty if it
// gave none.
func NewToken(csrDER []byte, unique string) Token {
	t := Token{md5: md5.Sum(csrDER), sha256: sha256.Sum256(csrDER), unique: unique} // #nosec G401 -- see import
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: csrDER})
	for _, b := range [][]byte{text, bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")), bytes.TrimSuffix(text, []byte("\n"))} {
		named, sum := md5.Sum(b), sha256.Sum256(b) // #nosec G401 -- see import
		t.texts = append(t.texts, order.Hashes{MD5: hex.EncodeToString(named[:]), SHA256: hex.EncodeToString(sum[:])})
	}
	return t
}

// Texts are the hashes of the CSR's PEM text as Unix and Windows write it, and without
// its last line end: what comes of hashing the file in place of its DER bytes.
func (t Token) Texts() []order.Hashes { return t.texts }

// FileName is the name of the file that a website serves: upper-case hex and
// ".txt". Case matters on most servers.
func (t Token) FileName() string {
	return strings.ToUpper(hex.EncodeToString(t.md5[:])) + ".txt"
}

// FilePath is the file's path on the website, without a leading slash
// (BR 3.2.2.4.18).
func (t Token) FilePath() string { return ".well-known/pki-validation/" + t.FileName() }

// FileBody is what the file holds: ASCII, LF, no byte order mark.
func (t Token) FileBody() []byte {
	b := hex.EncodeToString(t.sha256[:]) + "\n" + Suffix + "\n"
	if t.unique != "" {
		b += t.unique + "\n"
	}
	return []byte(b)
}

// RecordHost is the CNAME record's label at a registrable domain, "_<md5>".
func (t Token) RecordHost() string { return "_" + hex.EncodeToString(t.md5[:]) }

// RecordName is the record's full name at domain, without a trailing dot.
func (t Token) RecordName(domain order.Name) string { return t.RecordHost() + "." + string(domain) }

// RecordTarget is what the record points to, without a trailing dot. The
// SHA-256 is split because a DNS label has at most 63 characters (RFC 1035 2.3.4).
func (t Token) RecordTarget() string {
	s := hex.EncodeToString(t.sha256[:])
	labels := []string{s[:32], s[32:]}
	if t.unique != "" {
		labels = append(labels, strings.ToLower(t.unique))
	}
	return strings.Join(append(labels, Suffix), ".")
}

// Zone is the records of all names as a zone file in BIND's format (RFC 1035
// 5): one CNAME per registrable domain, with full names, so that it can be
// appended to any zone or sent to a web host.
func (t Token) Zone(names order.Names) []byte {
	var b strings.Builder
	for _, d := range names.Registrables() {
		b.WriteString(Record(t.RecordHost(), d, t.RecordTarget()))
	}
	return []byte(b.String())
}

// Record is one CNAME at a domain as a line of a zone file.
func Record(host string, domain order.Name, target string) string {
	return fmt.Sprintf("%s.%s. %d IN CNAME %s.\n", host, domain, TTL, target)
}

// Look is what has to be found to prove name by method. mailbox is for
// [order.Email].
func (t Token) Look(name order.Name, method order.Method, mailbox string) order.Look {
	return order.Look{
		Name: name, Method: method, Mailbox: mailbox,
		RecordHost: t.RecordHost(), RecordTarget: t.RecordTarget(),
		FilePath: t.FilePath(), FileBody: t.FileBody(), Mistaken: t.texts,
	}
}
