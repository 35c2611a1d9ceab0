package practice

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Limits of a form that is completed. A form has two or three pages.
const (
	maxPages     = 100
	maxSections  = 32      // cross-reference sections: one more each time a form is completed
	maxObjects   = 100_000 // of a form
	maxObjectLen = 1 << 20 // bytes of an object that is read here, its stream included
	maxContent   = 4 << 20 // bytes of a page's drawing, unpacked
	lookBack     = 2 << 10 // bytes from the end in which startxref stands
)

var errPDF = errors.New("not a PDF with a classical cross-reference table")

// pdfFile is a PDF with a classical cross-reference table, as the forms of this
// program are, to which objects are added the way the standard means it (ISO 32000-1
// 7.5.6, incremental updates): what was there stays, byte for byte. Nothing of a file
// is followed without a limit.
type pdfFile struct {
	raw     []byte
	start   int         // where the newest cross-reference section is
	offsets map[int]int // object number to its place
	trailer string      // the newest
	added   map[int]string
	next    int // the first free object number
}

var (
	rootPattern    = regexp.MustCompile(`/Root\s+(\d{1,7})\s+0\s+R`)
	sizePattern    = regexp.MustCompile(`/Size\s+(\d{1,7})`)
	prevPattern    = regexp.MustCompile(`/Prev\s+(\d{1,9})`)
	infoPattern    = regexp.MustCompile(`/Info\s+\d{1,7}\s+0\s+R`)
	pagesPattern   = regexp.MustCompile(`/Pages\s+(\d{1,7})\s+0\s+R`)
	kidsPattern    = regexp.MustCompile(`/Kids\s*\[([^\]]*)\]`)
	lengthPattern  = regexp.MustCompile(`/Length\s+(\d{1,9})`)
	contentPattern = regexp.MustCompile(`/Contents\s+(\d{1,7})\s+0\s+R`)
	refPattern     = regexp.MustCompile(`\b(\d{1,7})\s+0\s+R\b`)
)

// openPDF reads where the objects of a PDF are. raw must not change afterwards.
func openPDF(raw []byte) (*pdfFile, error) {
	tail := max(0, len(raw)-lookBack)
	at := bytes.LastIndex(raw[tail:], []byte("startxref"))
	if at < 0 {
		return nil, errPDF
	}
	word, _ := field(raw[tail+at:], len("startxref"))
	start, err := strconv.Atoi(word)
	if err != nil {
		return nil, errPDF
	}
	p := &pdfFile{raw: raw, start: start, offsets: map[int]int{}, added: map[int]string{}}
	for range maxSections {
		trailer, err := p.section(start)
		if err != nil {
			return nil, err
		}
		if p.trailer == "" {
			p.trailer = trailer
		}
		prev := prevPattern.FindStringSubmatch(trailer)
		if prev == nil {
			p.next = number(sizePattern, p.trailer)
			if p.next < 1 || p.next > maxObjects || strings.Contains(p.trailer, "/Encrypt") {
				return nil, errPDF
			}
			return p, nil
		}
		start, _ = strconv.Atoi(prev[1])
	}
	return nil, errPDF
}

// field is the word at or after i, and where it ends.
func field(b []byte, i int) (string, int) {
	for i < len(b) && bytes.IndexByte([]byte(" \t\r\n\f\x00"), b[i]) >= 0 {
		i++
	}
	end := i
	for end < len(b) && end-i < 32 && bytes.IndexByte([]byte(" \t\r\n\f\x00"), b[end]) < 0 {
		end++
	}
	return string(b[i:end]), end
}

// section reads one cross-reference section (ISO 32000-1 7.5.4) and returns its
// trailer. Sections are read from the newest to the oldest: the first place counts.
func (p *pdfFile) section(start int) (string, error) {
	if start < 0 || start >= len(p.raw) {
		return "", errPDF
	}
	word, at := field(p.raw, start)
	if word != "xref" {
		return "", errPDF
	}
	for word, at = field(p.raw, at); word != "trailer"; word, at = field(p.raw, at) {
		var count string
		count, at = field(p.raw, at)
		first, err := strconv.Atoi(word)
		n, err2 := strconv.Atoi(count)
		if err != nil || err2 != nil || first < 0 || n < 0 || first+n > maxObjects {
			return "", errPDF
		}
		for i := range n {
			var place, kind string
			place, at = field(p.raw, at)
			_, at = field(p.raw, at)
			kind, at = field(p.raw, at)
			offset, err := strconv.Atoi(place)
			if err != nil {
				return "", errPDF
			}
			if _, known := p.offsets[first+i]; !known && kind == "n" {
				p.offsets[first+i] = offset
			}
		}
	}
	end := bytes.Index(p.raw[at:min(len(p.raw), at+lookBack)], []byte("startxref"))
	if end < 0 {
		return "", errPDF
	}
	return string(p.raw[at : at+end]), nil
}

// number is what the pattern finds in text, 0 if nothing.
func number(pattern *regexp.Regexp, text string) int {
	found := pattern.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// object is an object's dictionary and its stream, if it has one.
func (p *pdfFile) object(n int) (dict string, stream []byte, err error) {
	if text, ok := p.added[n]; ok {
		return text, nil, nil
	}
	at, ok := p.offsets[n]
	if !ok || at < 0 || at >= len(p.raw) {
		return "", nil, errPDF
	}
	text := p.raw[at:min(len(p.raw), at+maxObjectLen)]
	head := fmt.Sprintf("%d 0 obj", n)
	if !bytes.HasPrefix(text, []byte(head)) {
		return "", nil, errPDF
	}
	text = text[len(head):]
	end, body := bytes.Index(text, []byte("endobj")), bytes.Index(text, []byte("stream\n"))
	if body >= 0 && (end < 0 || body < end) {
		dict, text = string(text[:body]), text[body+len("stream\n"):]
		length := number(lengthPattern, dict)
		if length > len(text) {
			return "", nil, errPDF
		}
		return strings.TrimSpace(dict), text[:length], nil
	}
	if end < 0 {
		return "", nil, errPDF
	}
	return strings.TrimSpace(string(text[:end])), nil, nil
}

// root is the number of the page tree's root, and its catalog's text.
func (p *pdfFile) root() (pages int, catalog string, err error) {
	catalog, _, err = p.object(number(rootPattern, p.trailer))
	if err != nil {
		return 0, "", err
	}
	if pages = number(pagesPattern, catalog); pages == 0 {
		return 0, "", errPDF
	}
	return pages, catalog, nil
}

// leaves are the pages' numbers in order.
func (p *pdfFile) leaves() ([]int, error) {
	root, _, err := p.root()
	if err != nil {
		return nil, err
	}
	seen := map[int]bool{}
	var out []int
	var walk func(n int) error
	walk = func(n int) error {
		if seen[n] || len(seen) > 2*maxPages {
			return errPDF
		}
		seen[n] = true
		dict, _, err := p.object(n)
		if err != nil {
			return err
		}
		kids := kidsPattern.FindStringSubmatch(dict)
		if kids == nil {
			out = append(out, n)
			return nil
		}
		for _, kid := range refPattern.FindAllStringSubmatch(kids[1], 2*maxPages+1) {
			next, _ := strconv.Atoi(kid[1])
			if err := walk(next); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(root); err != nil {
		return nil, err
	}
	if len(out) == 0 || len(out) > maxPages {
		return nil, errPDF
	}
	return out, nil
}

// content is a page's drawing, unpacked. A page of several streams, which is one that
// was drawn over before, gives none.
func (p *pdfFile) content(page int) ([]byte, error) {
	dict, _, err := p.object(page)
	if err != nil {
		return nil, err
	}
	n := number(contentPattern, dict)
	if n == 0 {
		return nil, nil
	}
	head, packed, err := p.object(n)
	if err != nil || !strings.Contains(head, "/FlateDecode") {
		return packed, err
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(z, maxContent+1))
	if err != nil || len(data) > maxContent {
		return nil, errPDF
	}
	return data, nil
}
