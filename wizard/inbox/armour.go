package inbox

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	encasn1 "encoding/asn1"
	"encoding/pem"
	"io"
	"path"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// armoured is a certificate or a key that stood in a text.
type armoured struct {
	span
	kind Kind
	data []byte // a PEM block, nil for a key
}

// content says what bytes are, "" for nothing that concerns us: DER by its structure.
func content(b []byte) Kind {
	if len(b) < 4 || b[0] != 0x30 {
		if bytes.HasPrefix(b, []byte{0xfe, 0xed, 0xfe, 0xed}) { // a Java key store
			return PrivateKey
		}
		return ""
	}
	if holdsKey(b) {
		return PrivateKey
	}
	if signedData(b) {
		return Certificates
	}
	if certs, err := x509.ParseCertificates(b); err == nil && len(certs) > 0 {
		return Certificates
	}
	return ""
}

// outer is what stands in the sequence that b starts with.
func outer(b []byte) (cryptobyte.String, bool) {
	s, inner := cryptobyte.String(b), cryptobyte.String(nil)
	return inner, s.ReadASN1(&inner, asn1.SEQUENCE)
}

// signedData reports a PKCS#7 file (RFC 2315 9).
func signedData(b []byte) bool {
	inner, ok := outer(b)
	var oid encasn1.ObjectIdentifier
	return ok && inner.ReadASN1ObjectIdentifier(&oid) && oid.Equal(encasn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
}

// holdsKey reports a PFX (RFC 7292 4) or a private key: PKCS#8 (RFC 5208 5 and 6),
// PKCS#1 (RFC 8017 A.1.2) or SEC 1 (RFC 5915 3).
func holdsKey(b []byte) bool {
	inner, ok := outer(b)
	if !ok {
		return false
	}
	var version int
	if !inner.PeekASN1Tag(asn1.INTEGER) { // EncryptedPrivateKeyInfo
		var algorithm, sealed cryptobyte.String
		return inner.ReadASN1(&algorithm, asn1.SEQUENCE) && inner.ReadASN1(&sealed, asn1.OCTET_STRING) && inner.Empty()
	}
	if !inner.ReadASN1Integer(&version) {
		return false
	}
	switch {
	case version == 3 && inner.PeekASN1Tag(asn1.SEQUENCE):
		return true
	case version > 1:
		return false
	case inner.PeekASN1Tag(asn1.OCTET_STRING):
		return true
	case inner.PeekASN1Tag(asn1.INTEGER):
		return true
	}
	var algorithm, key cryptobyte.String
	return inner.ReadASN1(&algorithm, asn1.SEQUENCE) && inner.ReadASN1(&key, asn1.OCTET_STRING)
}

// disarm finds what is in PEM or bare base64 in a text, and puts blanks in the place of
// all of it, so that nothing else is found there and no key is shown. Line breaks stay.
func disarm(text string) (string, []armoured) {
	var found []armoured
	out := []byte(text)
	blank := func(s span) {
		for i := s.from; i < s.to; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	const begin = "-----BEGIN "
	for at := 0; ; {
		i := strings.Index(text[at:], begin)
		if i < 0 {
			break
		}
		from := at + i
		body := from + len(begin)
		label, _, _ := strings.Cut(text[body:min(len(text), body+64)], "-----")
		to, whole := armourEnd(text, body, label)
		a := armoured{span: span{from, to}, kind: kindOfLabel(label)}
		if a.kind == Certificates {
			a.data = rearm(text[from:to], label, whole)
		}
		if a.kind != "" {
			found = append(found, a)
		}
		blank(a.span)
		at = to
	}
	for _, a := range bareBase64(string(out)) {
		found = append(found, a)
		blank(a.span)
	}
	return string(out), found
}

// armourEnd is where the block that begins before body ends. Without an end of its own
// it goes as far as there is base64.
func armourEnd(text string, body int, label string) (to int, whole bool) {
	const dashes, end = "-----", "-----END "
	at := min(len(text), body+len(label)+len(dashes))
	stop := len(text)
	if i := strings.Index(text[at:], dashes); i >= 0 {
		stop = at + i
	}
	for at < stop {
		line, _, _ := strings.Cut(text[at:stop], "\n")
		if !armourLine(line) {
			return at, false
		}
		at = min(stop, at+len(line)+1)
	}
	if !strings.HasPrefix(text[stop:], end) {
		return stop, false
	}
	stop += len(end)
	return min(len(text), stop+len(label)+len(dashes)), true
}

// armourLine reports what may stand in a PEM block: base64, a header of an encrypted
// key, or nothing.
func armourLine(line string) bool {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "Proc-Type:") || strings.HasPrefix(line, "DEK-Info:") {
		return true
	}
	return !strings.ContainsFunc(line, func(r rune) bool { return !isBase64(r) && r != ' ' })
}

func isBase64(r rune) bool { return isAlnum(r) || r == '+' || r == '/' || r == '=' }

func kindOfLabel(label string) Kind {
	switch {
	case strings.Contains(label, "PRIVATE KEY"):
		return PrivateKey
	case strings.HasSuffix(label, "CERTIFICATE"), label == "PKCS7", label == "CMS":
		return Certificates
	}
	return ""
}

// rearm is a block as a PEM reader takes it: blanks and the line breaks of a page are
// mended. One that cannot be is handed on as it is, to be refused by who reads it.
func rearm(block, label string, whole bool) []byte {
	if p, _ := pem.Decode([]byte(block + "\n")); p != nil {
		return pem.EncodeToMemory(&pem.Block{Type: p.Type, Bytes: p.Bytes})
	}
	body := strings.TrimPrefix(block, "-----BEGIN "+label+"-----")
	body, _, _ = strings.Cut(body, "-----")
	if der := lenientBase64([]byte(body)); whole && content(der) == Certificates {
		return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
	}
	return []byte(strings.TrimSpace(block) + "\n")
}

// minBase64 is how long a line of bare base64 is at least, but for the last one.
const minBase64 = 40

// bareBase64 finds certificates and keys in base64 without armour: DER starts with a
// sequence, "M" in base64.
func bareBase64(text string) []armoured {
	var found []armoured
	run := span{-1, -1}
	take := func() {
		if run.from >= 0 {
			der := lenientBase64([]byte(text[run.from:run.to]))
			if kind := content(der); kind != "" {
				a := armoured{span: run, kind: kind}
				if kind == Certificates {
					label := "CERTIFICATE"
					if signedData(der) {
						label = "PKCS7"
					}
					a.data = pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
				}
				found = append(found, a)
			}
		}
		run = span{-1, -1}
	}
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		from, to := at, at+len(line)
		at = to + 1
		base := line != "" && !strings.ContainsFunc(line, func(r rune) bool { return !isBase64(r) })
		switch {
		case base && run.from >= 0:
			run.to = to
			if len(line) < minBase64 || strings.HasSuffix(line, "=") {
				take()
			}
		case base && len(line) >= minBase64 && line[0] == 'M':
			run = span{from, to}
		default:
			take()
		}
	}
	take()
	return found
}

// binary reads what is no text; false if it may be one.
func (r *reader) binary(name string, b []byte) bool {
	magic := func(s string) bool { return bytes.HasPrefix(b, []byte(s)) }
	var form Form
	switch kind := content(b); {
	case kind != "":
		f := file{name: name, kind: kind}
		if kind == Certificates {
			f.data = b
		}
		r.files = append(r.files, f)
		return true
	case magic("PK\x03\x04"), magic("PK\x05\x06"):
		if r.archive(name, b) {
			return true
		}
		form = FormArchive
	case magic("%PDF-"):
		form = FormPDF
	case magic("\xff\xd8\xff"), magic("\x89PNG\r\n\x1a\n"), magic("GIF8"):
		form = FormImage
	case magic("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		form = FormOutlook
	default:
		return false
	}
	r.unread = append(r.unread, Unread{File: name, Form: form})
	return true
}

// Limits of what is looked at in an archive: a CA's has five files of some kilobytes.
const (
	maxEntries = 50
	maxEntry   = 1 << 20
)

// archive looks for certificates and keys in a zip file; false if there are none. The
// archive is handed on whole; only what is in it is named, to [maxEntries] files of
// [maxEntry] bytes.
func (r *reader) archive(name string, b []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return false
	}
	certificates, keys := false, false
	for i, entry := range z.File {
		if i == maxEntries || r.left < maxEntry {
			r.cut = true
			break
		}
		certificate, key := r.peek(entry)
		certificates = certificates || certificate
		if key {
			keys = true
			r.files = append(r.files, file{name: path.Join(name, cleanName(entry.Name)), kind: PrivateKey})
		}
	}
	if certificates {
		r.files = append(r.files, file{name: name, kind: Certificates, data: b})
	}
	return certificates || keys
}

// peek says what is in one file of an archive.
func (r *reader) peek(entry *zip.File) (certificate, key bool) {
	f, err := entry.Open()
	if err != nil {
		return false, false
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, maxEntry)) // of a damaged one, what there is
	r.left -= len(b)
	_, found := disarm(tidyText(decodeText(b, "")))
	for _, a := range append(found, armoured{kind: content(b)}) {
		certificate = certificate || a.kind == Certificates
		key = key || a.kind == PrivateKey
	}
	return certificate, key
}
