package csr

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"qwizard/wizard/problem"
)

// MaxInput is the most that is read for a request or a key, in bytes. A request
// with the largest key has about 3 KB, a PFX with a chain 10 KB.
const MaxInput = 256 << 10

// PEM labels (RFC 7468; the second as old Windows and Netscape wrote it).
const (
	typeRequest    = "CERTIFICATE REQUEST"
	typeNewRequest = "NEW CERTIFICATE REQUEST"
)

// ParseRequest finds the one request in what a person pasted or dropped, and
// returns its DER: PEM with any text around it, also in one line, indented, quoted
// in a mail, with a byte order mark or in UTF-16; base64 alone; or DER. Copies of
// one request count as one.
//
// A request whose key or signature is of a kind unknown here is returned, for
// [Lint] to say so. The errors: [problem.InputMissing], [problem.InputTooBig] with
// limit, [problem.RequestNone], [problem.RequestSeveral] with count,
// [problem.RequestDamaged], [problem.RequestUnsigned], and, for what should not be
// given away or is something else, [problem.RequestPrivateKey],
// [problem.RequestOfPFX] and [problem.RequestOfChain].
func ParseRequest(input []byte) (der []byte, err error) {
	const op = "find request"
	text, err := plain(op, input)
	if err != nil {
		return nil, err
	}
	if der, ok := bare(input, text); ok {
		return oneRequest(op, der)
	}
	blocks, cut := armoured(text)
	var requests [][]byte
	certificates, unreadable := 0, false
	for _, b := range blocks {
		switch {
		case strings.Contains(b.kind, "PRIVATE KEY"):
			return nil, problem.New(problem.RequestPrivateKey, op, nil)
		case b.kind == typeRequest || b.kind == typeNewRequest:
			der := b.bytes()
			unreadable = unreadable || der == nil
			if !slices.ContainsFunc(requests, func(other []byte) bool { return bytes.Equal(other, der) }) {
				requests = append(requests, der)
			}
		case strings.Contains(b.kind, "CERTIFICATE"), strings.HasPrefix(b.kind, "PKCS"):
			certificates++
		}
	}
	switch {
	case strings.Contains(cut, "PRIVATE KEY"), strings.HasPrefix(text, "PuTTY-User-Key-File-"):
		return nil, problem.New(problem.RequestPrivateKey, op, nil)
	case len(requests) > 1:
		return nil, problem.New(problem.RequestSeveral, op, nil, "count", strconv.Itoa(len(requests)))
	case unreadable, cut == typeRequest, cut == typeNewRequest:
		return nil, problem.New(problem.RequestDamaged, op, nil)
	case len(requests) == 1:
		return oneRequest(op, requests[0])
	case certificates > 0, strings.Contains(cut, "CERTIFICATE"):
		return nil, problem.New(problem.RequestOfChain, op, nil)
	}
	return nil, problem.New(problem.RequestNone, op, nil)
}

// oneRequest takes DER for a request, or says what else it is.
func oneRequest(op string, der []byte) ([]byte, error) {
	r, err := parse(der)
	if err == nil {
		if r.verify() == broken {
			return nil, problem.New(problem.RequestUnsigned, op, nil)
		}
		return der, nil
	}
	switch {
	case isPrivateKey(der):
		return nil, problem.New(problem.RequestPrivateKey, op, nil)
	case isPFX(der), isEncryptedKey(der):
		return nil, problem.New(problem.RequestOfPFX, op, nil)
	case isCertificate(der):
		return nil, problem.New(problem.RequestOfChain, op, nil)
	}
	return nil, problem.New(problem.RequestDamaged, op, err)
}

func isCertificate(der []byte) bool {
	_, err := x509.ParseCertificate(der)
	return err == nil
}

// plain checks the input's size and returns it as text: without a byte order mark,
// from UTF-16 if it looks like that, and with a line break where somebody's
// program wrote its escape.
func plain(op string, input []byte) (string, error) {
	if len(input) > MaxInput {
		return "", problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxInput))
	}
	text := strings.ReplaceAll(fromUTF16(input), "\ufeff", "")
	if strings.TrimSpace(text) == "" {
		return "", problem.New(problem.InputMissing, op, nil)
	}
	return strings.NewReplacer(`\r`, "", `\n`, "\n").Replace(text), nil
}

// fromUTF16 decodes what has UTF-16's byte order mark, or begins with an ASCII
// character in it, which neither PEM in another encoding nor DER does.
func fromUTF16(b []byte) string {
	if len(b) < 4 {
		return string(b)
	}
	high := 0 // the index of a unit's high byte
	switch {
	case b[0] == 0xff && b[1] == 0xfe, b[1] == 0 && b[3] == 0:
		high = 1
	case b[0] == 0xfe && b[1] == 0xff, b[0] == 0 && b[2] == 0:
	default:
		return string(b)
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+high])<<8 | uint16(b[2*i+1-high])
	}
	return string(utf16.Decode(units))
}

// bare takes DER, or base64 of it without armour, that fills the input wholly.
func bare(input []byte, text string) ([]byte, bool) {
	if der, ok := element(input); ok {
		return der, true
	}
	return element(decode64(text))
}

// element is the one DER SEQUENCE in b; blanks and zeros may follow it, as files
// that went through an editor have them.
func element(b []byte) ([]byte, bool) {
	var v asn1.RawValue
	rest, err := asn1.Unmarshal(b, &v)
	sequence := err == nil && v.Class == asn1.ClassUniversal && v.Tag == asn1.TagSequence && v.IsCompound
	if !sequence || len(bytes.Trim(rest, "\x00\x1a \t\r\n")) > 0 {
		return nil, false
	}
	return v.FullBytes, true
}

// block is one PEM block, its body as it came.
type block struct{ kind, body string }

// bytes are the block's content; nil if that is no DER. Headers (RFC 1421) are for
// who expects them.
func (b block) bytes() []byte {
	der, ok := element(decode64(b.body))
	if !ok {
		return nil
	}
	return der
}

// armoured finds PEM blocks. Unlike encoding/pem it forgives what forms and mail
// programs do to line breaks. cut is the label of a block without an end.
func armoured(text string) (blocks []block, cut string) {
	const begin, end, dashes = "-----BEGIN ", "-----END ", "-----"
	for {
		_, rest, found := strings.Cut(text, begin)
		if !found {
			return blocks, ""
		}
		kind, rest, found := strings.Cut(rest, dashes)
		if !found {
			return blocks, kind
		}
		body, rest, found := strings.Cut(rest, end)
		if !found {
			return blocks, kind
		}
		blocks = append(blocks, block{kind: kind, body: body})
		text = rest
	}
}

// decode64 decodes base64 with or without its padding; nil if it is none. Blanks,
// invisible characters and a mail's quotation marks are passed over.
func decode64(s string) []byte {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '>' {
			return -1
		}
		return r
	}, s)
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil {
		return nil
	}
	return b
}
