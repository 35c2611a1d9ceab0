package command_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"
)

// hunt looks for secrets in whatever form a program may leave them in: as they are, in
// another encoding, compressed, in an archive, in a document.
type hunt struct {
	forms map[uint64][]form // by their first [leastForm] bytes
	first [1 << 16]bool     // the first two bytes of some form
}

// form is one way to write a secret, or a telling part of it.
type form struct {
	secret, how string
	bytes       []byte
}

const (
	leastForm = 8  // bytes; what is shorter stands in any file by chance
	window    = 24 // bytes of a long secret that give it away
	deepest   = 4  // a zip in a mail in a gzip
	mostOut   = 64 << 20
)

func newHunt() *hunt { return &hunt{forms: map[uint64][]form{}} }

func (h *hunt) add(secret, how string, b []byte) {
	if len(b) < leastForm {
		panic(secret + " as " + how + " is too short to look for")
	}
	at := binary.LittleEndian.Uint64(b)
	h.forms[at] = append(h.forms[at], form{secret, how, bytes.Clone(b)})
	h.first[binary.LittleEndian.Uint16(b)] = true
}

// text looks for a passphrase, a number, or another text.
func (h *hunt) text(secret, s string) {
	units := utf16.Encode([]rune(s))
	little, big := make([]byte, 0, 2*len(units)), make([]byte, 0, 2*len(units))
	for _, u := range units {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	for how, b := range map[string][]byte{"UTF-8": []byte(s), "UTF-16LE": little, "UTF-16BE": big} {
		h.add(secret, how, b)
		h.encoded(secret, how, b)
	}
	for how, other := range map[string]string{
		"a query": url.QueryEscape(s), "a path": url.PathEscape(s), "text that was broken into lines": squeeze(s),
	} {
		if other != s {
			h.add(secret, how, []byte(other))
		}
	}
}

// key looks for bytes that nobody may know: their beginning, middle and end.
func (h *hunt) key(secret string, b []byte) {
	for _, from := range []int{0, (len(b) - window) / 2, len(b) - window} {
		part := b[from : from+window]
		h.add(secret, "bytes", part)
		h.encoded(secret, "bytes", part)
		h.add(secret, "a list of decimals", []byte(strings.Trim(fmt.Sprint(part), "[]")))
	}
	digits := new(big.Int).SetBytes(b).String()
	h.add(secret, "a decimal", []byte(digits[:window]))
	h.add(secret, "a decimal", []byte(digits[len(digits)-window:]))
}

// encoded looks for b in base64 at each of the three places it can have in the groups of
// a longer text, and in hex.
func (h *hunt) encoded(secret, how string, b []byte) {
	h.add(secret, how+" in hex", []byte(hex.EncodeToString(b)))
	h.add(secret, how+" in hex", []byte(strings.ToUpper(hex.EncodeToString(b))))
	for shift, spoilt := range []int{0, 2, 3} { // characters that hold bits of what stands before
		whole := append(make([]byte, shift), b...)
		whole = whole[:len(whole)/3*3]
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			h.add(secret, how+" in base64", []byte(e.EncodeToString(whole)[spoilt:]))
		}
	}
}

// squeeze leaves out what a text is broken or grouped with.
func squeeze(s string) string {
	return strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "", `\r`, "", `\n`, "", ":", "").Replace(s)
}

// found is a secret that lies somewhere.
type found struct{ where, secret, how string }

// search adds to all what lies in data, and in what is packed in it.
func (h *hunt) search(where string, data []byte, depth int, all map[found]bool) {
	for _, d := range [][]byte{data, []byte(squeeze(string(data)))} {
		for i := 0; i+leastForm <= len(d); i++ {
			if !h.first[binary.LittleEndian.Uint16(d[i:])] {
				continue
			}
			for _, f := range h.forms[binary.LittleEndian.Uint64(d[i:])] {
				if bytes.HasPrefix(d[i:], f.bytes) {
					all[found{where, f.secret, f.how}] = true
				}
			}
		}
	}
	if depth < deepest {
		for _, inner := range unpacked(data) {
			h.search(where, inner, depth+1, all)
		}
	}
}

var (
	base64Run = regexp.MustCompile(`[A-Za-z0-9+/]{64,}`)
	pdfHex    = regexp.MustCompile(`<[0-9A-Fa-f\s]{16,}>`)
)

// unpacked is what lies compressed or encoded in data: streams of PDF and others of zlib,
// gzip, zip, base64 in lines, strings of hex.
func unpacked(data []byte) (all [][]byte) {
	read := func(r io.Reader, err error) {
		if err != nil {
			return
		}
		// What breaks off was compressed, too, up to there.
		if b, _ := io.ReadAll(io.LimitReader(r, mostOut)); len(b) >= leastForm {
			all = append(all, b)
		}
	}
	for i := 0; i+2 < len(data); i++ {
		switch {
		case data[i] == 0x78 && (uint(data[i])<<8|uint(data[i+1]))%31 == 0: // RFC 1950, section 2.2
			r, err := zlib.NewReader(bytes.NewReader(data[i:]))
			read(r, err)
		case data[i] == 0x1f && data[i+1] == 0x8b && data[i+2] == 8: // RFC 1952, section 2.3
			r, err := gzip.NewReader(bytes.NewReader(data[i:]))
			read(r, err)
		}
	}
	if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err == nil {
		for _, f := range z.File {
			r, err := f.Open()
			read(r, err)
		}
	}
	for _, run := range base64Run.FindAll([]byte(squeeze(string(data))), -1) {
		for from := range 4 { // other text may stand right before it
			part := run[from:]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if b, err := base64.RawStdEncoding.DecodeString(string(part)); err == nil {
				all = append(all, b)
			}
		}
	}
	for _, run := range pdfHex.FindAll(data, -1) {
		if b, err := hex.DecodeString(squeeze(string(run[1 : len(run)-1]))); err == nil {
			all = append(all, b)
		}
	}
	return all
}

// under looks through every file under root, names included. What is not a file and not a
// folder is looked at by its name.
func (h *hunt) under(t *testing.T, root string) (all map[found]bool, bytesRead int) {
	t.Helper()
	all = map[found]bool{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		h.search(filepath.ToSlash(rel), []byte(filepath.ToSlash(rel)), deepest, all)
		if !e.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		bytesRead += len(data)
		h.search(filepath.ToSlash(rel), data, 0, all)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, bytesRead
}

// planted is a key of the hunt's own test.
func planted() []byte {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i*i*7 + i*13 + 5)
	}
	return b
}

// Each form in which a secret could lie in a file is planted in one, and found.
func TestTheHuntFindsWhatIsPlanted(t *testing.T) {
	const phrase = "Grüße, 17 % of a canary"
	key := planted()
	h := newHunt()
	h.key("key", key)
	h.text("phrase", phrase)
	lines := func(s string) string { return strings.Join(regexp.MustCompile(`.{1,64}`).FindAllString(s, -1), "\n") }
	std, web := base64.StdEncoding.EncodeToString, base64.URLEncoding.EncodeToString
	wide := func(order binary.AppendByteOrder) (b []byte) {
		for _, u := range utf16.Encode([]rune(phrase)) {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	packed := func(open func(io.Writer) io.WriteCloser, s []byte) string {
		var b bytes.Buffer
		w := open(&b)
		_, err := w.Write(s)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	flate := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	zipped := func(s []byte) string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(s); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	stream := func(s []byte) string { return "<</Length 9>>stream\r\n" + packed(flate, s) + "\nendstream" }
	for how, c := range map[string]struct{ secret, data string }{
		"bytes":                   {"key", string(key)},
		"the first half":          {"key", string(key[:128])},
		"the last tenth":          {"key", string(key[230:])},
		"hex":                     {"key", hex.EncodeToString(key)},
		"hex in big letters":      {"key", strings.ToUpper(hex.EncodeToString(key))},
		"hex as openssl writes":   {"key", lines(regexp.MustCompile("..").ReplaceAllString(hex.EncodeToString(key), "$0:"))},
		"base64":                  {"key", std(key)},
		"base64, shifted by one":  {"key", std(append([]byte("1"), key...))},
		"base64, shifted by two":  {"key", std(append([]byte("12"), key...))},
		"base64 in lines":         {"key", lines(std(append([]byte("1"), key...)))},
		"base64 in JSON":          {"key", strings.ReplaceAll(lines(std(key)), "\n", `\n`)},
		"base64 for addresses":    {"key", web(append([]byte("12"), key...))},
		"a list":                  {"key", fmt.Sprint(key)},
		"a decimal":               {"key", new(big.Int).SetBytes(key).String()},
		"zlib":                    {"key", packed(flate, key)},
		"text":                    {"phrase", "x" + phrase},
		"UTF-16LE":                {"phrase", string(wide(binary.LittleEndian))},
		"UTF-16BE":                {"phrase", string(wide(binary.BigEndian))},
		"base64 of UTF-16":        {"phrase", std(append([]byte("1"), wide(binary.LittleEndian)...))},
		"text in base64":          {"phrase", std([]byte(phrase))},
		"text in hex":             {"phrase", hex.EncodeToString([]byte(phrase))},
		"a query":                 {"phrase", "?q=" + url.QueryEscape(phrase)},
		"text on a narrow screen": {"phrase", phrase[:10] + "\r\n" + phrase[10:]},
		"a PDF":                   {"phrase", stream(wide(binary.BigEndian))},
		"hex in a PDF":            {"phrase", stream([]byte("<" + hex.EncodeToString(wide(binary.BigEndian)) + ">"))},
		"gzip":                    {"phrase", packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, []byte(phrase))},
		"zip":                     {"phrase", zipped([]byte(phrase))},
		"a PDF in a zip":          {"phrase", zipped([]byte(stream([]byte(phrase))))},
		"a zip in a mail":         {"phrase", lines(std([]byte(zipped([]byte(strings.Repeat("-", 99) + phrase)))))},
	} {
		dir := t.TempDir()
		for where, data := range map[string]string{"secret": c.data, "other": phrase[:15] + string(key[24:40])} {
			if err := os.WriteFile(filepath.Join(dir, where), []byte(strings.Repeat("filler\n", 999)+data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		// A zip begins where its file does, as far as this one is concerned.
		if strings.HasPrefix(c.data, "PK") {
			if err := os.WriteFile(filepath.Join(dir, "secret"), []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		all, _ := h.under(t, dir)
		here := 0
		for f := range all {
			if f.where == "secret" && f.secret == c.secret {
				here++
			} else {
				t.Errorf("%s: found %+v", how, f)
			}
		}
		if here == 0 {
			t.Errorf("%s: not found", how)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a-"+hex.EncodeToString(key[:60])), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if all, _ := h.under(t, dir); len(all) == 0 {
		t.Error("not found in the name of a file")
	}
}
