package inbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"strings"

	"golang.org/x/net/html/charset"
)

// The standard library reads mails as far as it is needed here, and leaves depth, number
// and size of the parts to us to bound.

// mail reads source as a mail from disk or from a program's "show source"; false if it is
// none.
func (r *reader) mail(source []byte, depth int) bool {
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	if bytes.HasPrefix(source, []byte("From ")) { // mbox (RFC 4155)
		_, source, _ = bytes.Cut(source, []byte("\n"))
	}
	if !hasHeader(string(source[:min(len(source), maxHeader)])) {
		return false
	}
	m, err := mail.ReadMessage(bytes.NewReader(source))
	if err != nil {
		return false
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return false
	}
	r.message(textproto.MIMEHeader(m.Header), body, depth)
	return true
}

// maxHeader is how long a mail's header may be.
const maxHeader = 256 << 10

// hasHeader tells a mail's source from what a mail program shows of it: that one has a
// sender and a subject, too, but not the header of machines.
func hasHeader(start string) bool {
	head, _, ok := strings.Cut(strings.ReplaceAll(start, "\r\n", "\n"), "\n\n")
	if !ok {
		return false
	}
	first, _, _ := strings.Cut(head, "\n")
	name, _, colon := strings.Cut(first, ":")
	if !colon || name == "" || strings.ContainsAny(name, " \t") {
		return false
	}
	head = "\n" + strings.ToLower(head)
	for _, field := range []string{"\nmime-version:", "\ncontent-type:", "\nreceived:", "\nmessage-id:"} {
		if strings.Contains(head, field) {
			return true
		}
	}
	return false
}

func (r *reader) message(h textproto.MIMEHeader, body []byte, depth int) {
	words := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	subject := h.Get("Subject")
	if decoded, err := words.DecodeHeader(subject); err == nil {
		subject = decoded
	}
	if subject != "" {
		r.plain(PartSubject, "", decodeText([]byte(subject), ""))
	}
	r.part(h, body, depth)
}

// part reads one part of a mail (RFC 2046).
func (r *reader) part(h textproto.MIMEHeader, body []byte, depth int) {
	if depth > maxDepth || r.parts > maxParts {
		r.cut = true
		return
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) || kind == "" {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		r.parts++
		r.multipart(body, params["boundary"], depth)
		return
	}
	body = decoded(body, h.Get("Content-Transfer-Encoding"))
	name := fileName(h, params)
	attached := name != "" || strings.HasPrefix(strings.ToLower(h.Get("Content-Disposition")), "attachment")
	switch {
	case kind == "message/rfc822":
		if r.take(len(body)) && !r.mail(body, depth+1) {
			r.plain(PartText, name, decodeText(body, params["charset"]))
		}
	case r.binary(name, body):
	case kind == "text/html" || attached && looksLikeHTML(string(body[:min(len(body), 1<<10)])):
		r.page(name, decodeText(body, params["charset"]))
	case attached:
		r.plain(PartFile, name, decodeText(body, params["charset"]))
	case strings.HasPrefix(kind, "text/"):
		text := decodeText(body, params["charset"])
		if strings.EqualFold(params["format"], "flowed") && strings.EqualFold(params["delsp"], "yes") {
			text = strings.ReplaceAll(strings.ReplaceAll(text, " \r\n", ""), " \n", "") // RFC 3676 4.2
		}
		r.plain(PartText, name, text)
	default:
		r.unread = append(r.unread, Unread{File: name, Form: FormUnknown})
	}
}

// multipart reads the parts; of one that is cut off or broken, what there is.
func (r *reader) multipart(body []byte, boundary string, depth int) {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		p, err := parts.NextRawPart()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.cut = true
			}
			return
		}
		content, err := io.ReadAll(p)
		if err != nil {
			r.cut = true
		}
		r.part(p.Header, content, depth+1)
		if r.parts > maxParts {
			r.cut = true
			return
		}
	}
}

// fileName is an attachment's name without folders.
func fileName(h textproto.MIMEHeader, params map[string]string) string {
	name := params["name"]
	if _, p, err := mime.ParseMediaType(h.Get("Content-Disposition")); err == nil && p["filename"] != "" {
		name = p["filename"]
	}
	words := mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	if plain, err := words.DecodeHeader(name); err == nil {
		name = plain
	}
	return cleanName(name)
}

// maxName is how many characters of a file's name are kept.
const maxName = 100

// cleanName is a name as it may be shown: its last element, without what cannot be seen.
func cleanName(name string) string {
	name = path.Base("/" + strings.ReplaceAll(decodeText([]byte(name), ""), `\`, "/"))
	if name == "/" || name == "." {
		return ""
	}
	return cutRunes(strings.TrimSpace(strings.ReplaceAll(tidyText(name), "\n", " ")), maxName)
}

func cutRunes(s string, limit int) string {
	n := 0
	for i := range s {
		if n == limit {
			return s[:i]
		}
		n++
	}
	return s
}

// decoded undoes a transfer encoding (RFC 2045 6); what cannot be decoded is left out.
func decoded(body []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedPrintable(body)
	case "base64":
		return lenientBase64(body)
	}
	return body
}

// quotedPrintable decodes line by line, so that a line that is none stays as it is.
func quotedPrintable(body []byte) []byte {
	if out, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body))); err == nil {
		return out
	}
	var out []byte
	for line := range bytes.Lines(body) {
		plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(line)))
		if err != nil {
			plain = line
		}
		out = append(out, plain...)
	}
	return out
}

// lenientBase64 decodes what there is of base64: blanks, missing padding and a cut end
// are borne.
func lenientBase64(body []byte) []byte {
	plain := make([]byte, 0, len(body))
	for _, c := range body {
		if isAlnum(rune(c)) || c == '+' || c == '/' {
			plain = append(plain, c)
		}
	}
	if len(plain)%4 == 1 {
		plain = plain[:len(plain)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(plain)))
	n, _ := base64.RawStdEncoding.Decode(out, plain) // the alphabet is right, and the length
	return out[:n]
}
