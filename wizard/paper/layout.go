package paper

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The page, in millimetres: A4 with room to punch and to hold it.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	side       = 22.0
	edge       = 12.0 // above the head and below the foot
	bodyWidth  = pageWidth - 2*side
)

// point is a typographic point in millimetres.
const point = 25.4 / 72

// Sizes of letters in points, and how far apart lines stand.
const (
	sizeText    = 10.5
	sizeSmall   = 9.0
	sizeMargin  = 8.0 // head and foot
	lineSpacing = 1.4
)

// face is a font at a size.
type face struct {
	bold bool
	size float64 // points
}

func (f face) line() float64   { return f.size * point * lineSpacing }
func (f face) ascent() float64 { return f.size * point * 1.05 } // from a line's top to its baseline

// pen measures and draws text. Measuring needs no page.
type pen interface {
	width(f face, s string) float64
	text(f face, grey int, x, baseline float64, s string)
	rule(grey int, width, x1, y1, x2, y2 float64)
	frame(grey int, width, x, y, w, h float64, dashed bool)
}

// piece is what is never cut between two pages.
type piece struct {
	before  float64 // white space above, left out at the top of a page
	height  float64
	keep    bool // stays with the next piece
	newPage bool
	head    *piece // drawn again on top of a page that begins with this piece
	draw    func(p pen, top float64)
}

// placed is a piece at its height on a page.
type placed struct {
	draw func(p pen, top float64)
	top  float64
}

// paginate puts pieces on pages whose body is room high. Pieces that keep together
// move on together, unless they fill more than a page.
func paginate(pieces []piece, room float64) [][]placed {
	var pages [][]placed
	var page []placed
	y := 0.0
	turn := func() {
		if len(page) > 0 {
			pages, page, y = append(pages, page), nil, 0
		}
	}
	for i, p := range pieces {
		fresh := i == 0 || !pieces[i-1].keep // does not belong to the piece before
		if p.newPage || y > 0 && fresh && y+together(pieces[i:], room) > room || y+p.before+p.height > room {
			turn()
		}
		if y == 0 && p.head != nil {
			page = append(page, placed{p.head.draw, y})
			y += p.head.height
		}
		if y > 0 {
			y += p.before
		}
		page = append(page, placed{p.draw, y})
		y += p.height
	}
	turn()
	return pages
}

// together is the height of the first pieces that have to stay together, or of the
// first alone if they fill more than a page.
func together(pieces []piece, room float64) float64 {
	sum := 0.0
	for _, p := range pieces {
		sum += p.before + p.height
		if !p.keep {
			break
		}
	}
	if sum > room {
		return pieces[0].before + pieces[0].height
	}
	return sum
}

// wrap breaks s into lines of at most width. It breaks at blanks; a word that is
// wider by itself it breaks after a sign that joins parts, or anywhere.
func wrap(p pen, f face, s string, width float64) []string {
	var lines []string
	line, used, blank := "", 0.0, p.width(f, " ")
	for _, word := range strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return r == ' ' }) {
		w := p.width(f, word)
		if line != "" && used+blank+w <= width {
			line, used = line+" "+word, used+blank+w
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for w > width {
			first, rest := breakWord(p, f, word, width)
			lines = append(lines, first)
			word, w = rest, p.width(f, rest)
		}
		line, used = word, w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakWord cuts off what fits of a word that is too wide, at least one letter.
func breakWord(p pen, f face, word string, width float64) (first, rest string) {
	end, good, used := 0, 0, 0.0
	for i, r := range word {
		used += p.width(f, string(r))
		if used > width && i > 0 {
			break
		}
		end = i + len(string(r))
		if strings.ContainsRune(".-/@_:,", r) {
			good = end
		}
	}
	if good > end/2 && good < len(word) {
		end = good
	}
	return word[:end], word[end:]
}

// fit makes a value smaller, down to sizeSmall, if that puts it on one line, and
// wraps it at that size if not.
func fit(p pen, s string, width float64) (face, []string) {
	for size := sizeText; size >= sizeSmall; size -= 0.5 {
		if f := (face{size: size}); p.width(f, s) <= width {
			return f, wrap(p, f, s, width)
		}
	}
	f := face{size: sizeSmall}
	return f, wrap(p, f, s, width)
}
