package paper

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
)

// Limits of what [Attached] reads, in bytes.
const (
	MaxPDF        = 20 << 20
	MaxAttachment = 1 << 20
)

// maxFiles is how many embedded files are looked through.
const maxFiles = 10_000

// Attached returns the file of that name which is embedded in a PDF, in the tree of the
// whole document's files or as one associated with it (ISO 32000-1 7.11.4, ISO 32000-2
// 14.13). It finds it in files of any program, with or without cross-reference streams,
// but not in encrypted ones. pdf may be anything and is not changed: reading it takes
// time and memory in proportion to its length.
//
// Errors: [problem.InputMissing] at "name" if there is no such file, [problem.PaperUnknown]
// if pdf is no PDF, [problem.PaperDamaged] if it cannot be read, [problem.InputTooBig] if
// it or what is embedded is larger than is read. The parameter file is left to the caller.
func Attached(pdf []byte, name string) ([]byte, error) {
	const op = "read attachment"
	if len(pdf) > MaxPDF {
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxPDF))
	}
	if !bytes.Contains(pdf[:min(len(pdf), 1024)], []byte("%PDF-")) {
		return nil, problem.New(problem.PaperUnknown, op, nil)
	}
	f, err := readFile(pdf)
	if err != nil {
		return nil, problem.New(problem.PaperDamaged, op, err)
	}
	if f.trailer["Encrypt"] != nil {
		return nil, problem.New(problem.PaperDamaged, op, errors.New("encrypted"))
	}
	spec := f.find(norm.NFC.String(name))
	if spec == nil {
		p := problem.At("name", problem.InputMissing)
		p.Op = op
		return nil, p
	}
	s, ok := f.embedded(spec)
	if !ok {
		return nil, problem.New(problem.PaperDamaged, op, errors.New("no bytes for the file"))
	}
	data, err := f.content(s, MaxAttachment)
	switch {
	case errors.Is(err, errTooMuch):
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.Itoa(MaxAttachment))
	case err != nil:
		return nil, problem.New(problem.PaperDamaged, op, err)
	}
	return data, nil
}

// find returns the file specification of that name, nil if there is none.
func (f *file) find(wanted string) dict {
	root := f.dict(f.trailer["Root"])
	left := maxFiles
	seen := map[ref]bool{}
	var search func(node any, depth int) dict
	search = func(node any, depth int) dict {
		if r, ok := node.(ref); ok {
			if seen[r] {
				return nil
			}
			seen[r] = true
		}
		tree := f.dict(node)
		names := f.array(tree["Names"])
		for i := 1; i < len(names); i += 2 { // key, value, key, value
			if left--; left < 0 {
				return nil
			}
			if spec := f.dict(names[i]); f.isNamed(spec, wanted) {
				return spec
			}
		}
		for _, kid := range f.array(tree["Kids"]) {
			if left--; left < 0 || depth > maxDepth {
				return nil
			}
			if spec := search(kid, depth+1); spec != nil {
				return spec
			}
		}
		return nil
	}
	if spec := search(f.dict(root["Names"])["EmbeddedFiles"], 0); spec != nil {
		return spec
	}
	for _, v := range f.array(root["AF"]) {
		if left--; left < 0 {
			return nil
		}
		if spec := f.dict(v); f.isNamed(spec, wanted) {
			return spec
		}
	}
	return nil
}

func (f *file) isNamed(spec dict, wanted string) bool {
	for _, k := range []name{"UF", "F"} { // F is a stopgap for readers that know no UF
		if t, ok := f.resolve(spec[k]).(text); ok {
			return letters(t) == wanted
		}
	}
	return false
}

// embedded is the stream of a file specification.
func (f *file) embedded(spec dict) (stream, bool) {
	files := f.dict(spec["EF"])
	for _, k := range []name{"UF", "F"} {
		if s, ok := f.resolve(files[k]).(stream); ok {
			return s, true
		}
	}
	return stream{}, false
}

// letters decodes a text string (ISO 32000-2 7.9.2.2): UTF-16 or UTF-8 with a mark, else
// taken as Latin-1, which the PDF's own encoding is for every letter of a file name
// that matters here.
func letters(t text) string {
	s := string(t)
	if rest, ok := strings.CutPrefix(s, "\xfe\xff"); ok {
		units := make([]uint16, len(rest)/2)
		for i := range units {
			units[i] = uint16(rest[2*i])<<8 | uint16(rest[2*i+1])
		}
		return norm.NFC.String(string(utf16.Decode(units)))
	}
	if rest, ok := strings.CutPrefix(s, "\xef\xbb\xbf"); ok {
		return norm.NFC.String(rest)
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return norm.NFC.String(string(runes))
}
