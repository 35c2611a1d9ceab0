package practice

import (
	"bytes"
	"crypto/md5" //nolint:gosec // as in proof.go
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
)

// judgeFile reports what is wrong with the content of a proof's file, "" if it is
// the token (docs.sectigo.com/sps/domain-control-validation/request-token): the
// SHA-256, sectigo.com and the uniqueValue if the order has one, each on a line.
// Letters may have any case, lines may end with CRLF and blanks.
func judgeFile(body []byte, t token) (reason string) {
	switch {
	case hasMark(body):
		return "begins with an invisible mark (byte order mark, BOM); it must be saved without one"
	case bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<")):
		return "is a web page (HTML) and not the text file"
	case len(body) > maxProofFile:
		return "is too big to be the text file"
	}
	lines := strings.Split(strings.TrimRight(string(body), " \t\r\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
	}
	want := []string{t.hash, tokenDomain}
	if t.unique != "" {
		want = append(want, t.unique)
	}
	switch {
	case len(lines) == 1 && lines[0] == "":
		return "is empty"
	case !strings.EqualFold(lines[0], t.hash):
		return wrongHash(lines[0], t)
	case len(lines) < 2:
		return "has no line 2, which must be " + tokenDomain
	case !strings.EqualFold(lines[1], tokenDomain):
		return `has "` + visible(lines[1]) + `" in line 2 instead of ` + tokenDomain
	case len(lines) < len(want):
		return "has no line 3, which must be " + t.unique
	case len(want) > 2 && !strings.EqualFold(lines[2], t.unique):
		return `has "` + visible(lines[2]) + `" in line 3 instead of ` + t.unique
	case len(lines) > len(want):
		return "has more lines than it should"
	}
	return ""
}

// hasMark reports the byte order marks of UTF-8 and UTF-16 (RFC 3629 6).
func hasMark(body []byte) bool {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(body, []byte(mark)) {
			return true
		}
	}
	return false
}

// wrongHash names the mistake in a first line that is not the hash.
func wrongHash(line string, t token) string {
	lower := strings.ToLower(line)
	_, notHex := hex.DecodeString(lower)
	name := md5.Sum(t.der) //nolint:gosec // as in proof.go
	switch {
	case lower == hex.EncodeToString(name[:]):
		return "has the MD5 in line 1 instead of the SHA-256"
	case isTextHash(lower, t.der):
		return "has the hash of the CSR's text (PEM) in line 1; the hash of what the text stands for (DER) is wanted"
	case strings.Contains(lower, t.hash):
		return "has more than the hash in line 1"
	case len(line) == len(t.hash) && notHex == nil:
		return "has another hash in line 1: it is for another CSR"
	}
	return "does not have the hash in line 1"
}

// isTextHash reports the SHA-256 of one of the usual texts of a CSR: PEM or its
// inner Base64 alone, with either line end and with or without the last one.
func isTextHash(line string, der []byte) bool {
	inner := base64.StdEncoding.EncodeToString(der)
	texts := []string{inner}
	for _, kind := range []string{"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"} {
		text := string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
		texts = append(texts, text)
		for _, edge := range []string{"-----BEGIN " + kind + "-----\n", "-----END " + kind + "-----\n"} {
			text = strings.Replace(text, edge, "", 1)
		}
		texts = append(texts, text)
	}
	for _, text := range texts {
		crlf := strings.ReplaceAll(text, "\n", "\r\n")
		for _, form := range []string{text, strings.TrimRight(text, "\n"), crlf, strings.TrimRight(crlf, "\r\n")} {
			sum := sha256.Sum256([]byte(form))
			if line == hex.EncodeToString(sum[:]) {
				return true
			}
		}
	}
	return false
}
