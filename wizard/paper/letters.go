package paper

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/problem"
)

// The fonts are strings, as the PDF library writes into the bytes it is given: each
// rendering works on a copy. Their licence is fonts/OFL.txt.
var (
	//go:embed fonts/NotoSans-Regular.ttf
	regular string
	//go:embed fonts/NotoSans-Bold.ttf
	bold string
)

// maxNamed is how many unknown letters a problem names.
const maxNamed = 8

// Check says whether every letter of s can be drawn. A [problem.LettersUnknown] names
// those that cannot, with their code points: letters of a script that is written from
// right to left or whose letters change shape with their neighbours, accents that
// Unicode has no composed letter for, and everything invisible. s may be in any
// Unicode normalisation form. Bytes that are not UTF-8 are [problem.InputEncoding].
func Check(s string) error {
	faces, err := parseFaces()
	if err != nil {
		return err
	}
	return faces.check(s)
}

// faces tell which letters the fonts have. Not safe for concurrent use.
type faces struct {
	fonts [2]*sfnt.Font
	buf   sfnt.Buffer
	known map[rune]bool
}

func parseFaces() (*faces, error) {
	f := &faces{known: map[rune]bool{}}
	for i, ttf := range []string{regular, bold} {
		font, err := sfnt.ParseReaderAt(strings.NewReader(ttf))
		if err != nil {
			return nil, problem.New(problem.Internal, "read font", err)
		}
		f.fonts[i] = font
	}
	return f, nil
}

func (f *faces) check(s string) error {
	if !utf8.ValidString(s) {
		return problem.New(problem.InputEncoding, "check letters", nil)
	}
	var unknown []string
	for _, r := range norm.NFC.String(s) {
		if name := spell(r); !f.draws(r) && !slices.Contains(unknown, name) && len(unknown) < maxNamed {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return problem.New(problem.LettersUnknown, "check letters", nil, "letters", strings.Join(unknown, ", "))
}

// draws reports whether both fonts have r and r needs nothing of its neighbours. The
// PDF library fails above U+FFFF.
func (f *faces) draws(r rune) bool {
	if r == ' ' {
		return true
	}
	if drawn, ok := f.known[r]; ok {
		return drawn
	}
	drawn := r <= 0xffff && unicode.IsGraphic(r) && r != utf8.RuneError &&
		unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common) && !unicode.Is(unicode.M, r)
	for _, font := range f.fonts {
		if !drawn {
			break
		}
		glyph, err := font.GlyphIndex(&f.buf, r)
		drawn = err == nil && glyph != 0
	}
	f.known[r] = drawn
	return drawn
}

// spell names a letter for a person who has to find it: itself, where it can be seen
// alone, and its code point.
func spell(r rune) string {
	code := fmt.Sprintf("U+%04X", r)
	if !unicode.IsGraphic(r) || unicode.Is(unicode.M, r) || unicode.IsSpace(r) {
		return code
	}
	return string(r) + " (" + code + ")"
}
