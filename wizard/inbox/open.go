package inbox

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Limits of what is opened. A mail of the CA has some ten parts, three deep.
const (
	maxDecoded = 4 * MaxInput // bytes of all parts together, each level of a mail in a mail anew
	maxParts   = 200
	maxDepth   = 8
)

// sheet is one text of the input as it is read: in lines, tidied up ([tidier]), without
// keys.
type sheet struct {
	part    Part
	file    string
	text    string
	lower   string     // text in ASCII lower case with blanks for line breaks, byte for byte
	lines   []int      // where each line begins
	quoted  []span     // what a reply repeats
	anchors []anchor   // of HTML
	armour  []armoured // certificates and keys that stood in it
	record  lastRecord
}

type span struct{ from, to int }

// anchor is a link of HTML: text[from:to] leads to address.
type anchor struct {
	span
	address string
}

// file is an attachment with certificates or a key.
type file struct {
	name string
	kind Kind
	data []byte // nil for a key
}

// reader opens an input into its texts and files.
type reader struct {
	sheets []sheet
	files  []file
	unread []Unread
	parts  int
	left   int // bytes that may still be decoded
	cut    bool
}

// open reads what was pasted or dropped, whatever it is.
func (r *reader) open(input []byte) {
	if r.binary("", input) {
		return
	}
	if r.mail(input, 0) {
		return
	}
	text := decodeText(input, "")
	if looksLikeHTML(text) {
		r.page("", text)
		return
	}
	r.plain(PartText, "", rawQuotedPrintable(text))
}

// plain adds a plain text.
func (r *reader) plain(part Part, name, text string) {
	if r.take(len(text)) {
		r.sheets = append(r.sheets, newSheet(part, name, text))
	}
}

// page adds an HTML text.
func (r *reader) page(name, text string) {
	if r.take(len(text)) {
		r.sheets = append(r.sheets, newPage(name, text))
	}
}

// take counts one more part of n bytes against the limits; false is one too many.
func (r *reader) take(n int) bool {
	if r.parts++; r.parts > maxParts || n > r.left {
		r.cut = true
		return false
	}
	r.left -= n
	return true
}

// decodeText is b as UTF-8: by its byte order mark, by the label that came with it, or
// by what it looks like. What is no UTF-8 is Windows-1252, in which nothing is wrong.
func decodeText(b []byte, label string) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16(b, unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(b[3:]), "\ufffd")
	}
	if e, _ := charset.Lookup(label); e != nil {
		if out, err := e.NewDecoder().Bytes(b); err == nil {
			return string(out)
		}
	}
	// UTF-16 without a mark: every second byte of a text in Latin letters is NUL.
	head := b[:min(len(b), 512)&^1]
	even, odd := 0, 0
	for i, c := range head {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	switch n := len(head) / 2; {
	case n > 3 && odd > n*3/4 && even < n/8:
		return utf16(b, unicode.LittleEndian, unicode.IgnoreBOM)
	case n > 3 && even > n*3/4 && odd < n/8:
		return utf16(b, unicode.BigEndian, unicode.IgnoreBOM)
	case utf8.Valid(b):
		return string(b)
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

func utf16(b []byte, order unicode.Endianness, mark unicode.BOMPolicy) string {
	out, err := unicode.UTF16(order, mark).NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
}

// looksLikeHTML reports HTML by its elements: a page, or what a mail program copies.
func looksLikeHTML(text string) bool {
	head := strings.ToLower(text[:min(len(text), 64<<10)])
	if strings.HasPrefix(strings.TrimSpace(head), "<!doctype html") || strings.Contains(head, "<html") || strings.Contains(head, "<body") {
		return true
	}
	return strings.Contains(head, "</") && (strings.Contains(head, "<div") || strings.Contains(head, "<p>") || strings.Contains(head, "<table") ||
		strings.Contains(head, "<a href") || strings.Contains(head, "<span"))
}

// rawQuotedPrintable undoes quoted-printable (RFC 2045 6.7) in a text that was copied out
// of a mail's source, without the header that says so.
func rawQuotedPrintable(text string) string {
	if !strings.Contains(text, "=3D") && !strings.Contains(text, "=20\n") && !strings.Contains(text, "=20\r\n") {
		return text
	}
	if !strings.Contains(text, "=\n") && !strings.Contains(text, "=\r\n") {
		return text
	}
	return decodeText(quotedPrintable([]byte(text)), "")
}
