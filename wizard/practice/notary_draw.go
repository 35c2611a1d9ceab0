package practice

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"qwizard/wizard/paper"
)

// Points of 1/72 inch, which is what a PDF counts in.
const (
	perMM      = 72 / 25.4
	sealWidth  = paper.SealWidth * perMM
	sealHeight = paper.SealHeight * perMM
	pageLeft   = 22 * perMM // where the text of our papers begins
	pageRight  = 188 * perMM
)

// fillPlaces stamps and signs in every frame that a document has for that. On the
// copy of an ID the first frame is where the document lay.
func (p *pdfFile) fillPlaces(copied bool) error {
	pages, err := p.leaves()
	if err != nil {
		return err
	}
	for _, page := range pages {
		content, err := p.content(page)
		if err != nil {
			return err
		}
		var ink drawing
		seals, signed := places(content), signatureLines(content)
		hand := 9.0
		if len(seals) == 0 {
			hand = 7 // a page without a seal is the applicant's own
		}
		for _, at := range signed {
			ink.signature(at.x+30, at.y+10, at.x+200, hand)
		}
		for _, at := range seals {
			if copied {
				ink.card(at.x, at.y)
				copied = false
				continue
			}
			ink.stamp(at.x+sealWidth/2, at.y-sealHeight/2)
			switch {
			case at.x > pageLeft+1: // the frame stands on the right, and the line to its left, at its foot
				ink.signature(pageLeft+12, at.y-sealHeight+10, at.x-24, hand)
			case len(signed) == 0:
				ink.signature(at.x+sealWidth+24, at.y-sealHeight*0.62, pageRight-24, hand)
			}
		}
		if ink.Len() == 0 {
			continue
		}
		if err := p.drawOver(page, ink.String()); err != nil {
			return err
		}
	}
	return nil
}

// place is a point on a page: of a frame its upper left corner, of a line its left
// end.
type place struct{ x, y float64 }

// places are the frames for a seal that package paper drew, by their size.
func places(content []byte) []place {
	return found(content, fmt.Sprintf(`([\d.]+) ([\d.]+) %.2f -%.2f re S`, sealWidth, sealHeight))
}

// signatureLines are those for a signature, which go from margin to margin and are
// heavier than those in head and foot.
func signatureLines(content []byte) []place {
	return found(content, fmt.Sprintf(`0\.71 w\n(%.2f) ([\d.]+) m %.2f [\d.]+ l S`, pageLeft, pageRight))
}

func found(content []byte, pattern string) []place {
	var out []place
	for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(content, 8) {
		x, err := strconv.ParseFloat(string(m[1]), 64)
		y, err2 := strconv.ParseFloat(string(m[2]), 64)
		if err == nil && err2 == nil && x < 10_000 && y < 10_000 {
			out = append(out, place{x, y})
		}
	}
	return out
}

// drawing is a page's drawing operators (ISO 32000-1 8.5).
type drawing struct{ strings.Builder }

func (d *drawing) op(operator string, values ...float64) {
	for _, v := range values {
		d.WriteString(strconv.FormatFloat(v, 'f', 2, 64) + " ")
	}
	d.WriteString(operator + "\n")
}

// circle is four Bézier curves, which is as round as an eye can see.
func (d *drawing) circle(x, y, r float64, paint string) {
	k := r * 0.5523
	d.op("m", x+r, y)
	d.op("c", x+r, y+k, x+k, y+r, x, y+r)
	d.op("c", x-k, y+r, x-r, y+k, x-r, y)
	d.op("c", x-r, y-k, x-k, y-r, x, y-r)
	d.op("c", x+k, y-r, x+r, y-k, x+r, y)
	d.op(paint)
}

// stamp is a round seal: rings, a wreath of strokes, and a star.
func (d *drawing) stamp(x, y float64) {
	const outer = 58.0
	d.op("RG", 0.15, 0.25, 0.6)
	d.op("w", 1.8)
	d.circle(x, y, outer, "S")
	d.op("w", 0.7)
	d.circle(x, y, outer-4, "S")
	d.circle(x, y, outer-20, "S")
	ray := func(angle, from, to float64) {
		d.op("m", x+from*math.Cos(angle), y+from*math.Sin(angle))
		d.op("l", x+to*math.Cos(angle), y+to*math.Sin(angle))
	}
	for i := range 48 {
		angle := float64(i) * math.Pi / 24
		ray(angle, outer-17, outer-7)
	}
	d.op("S")
	d.op("w", 1.4)
	for i := range 6 { // every second corner, in one stroke
		angle := math.Pi/2 + float64(i)*4*math.Pi/5
		operator := "l"
		if i == 0 {
			operator = "m"
		}
		d.op(operator, x+26*math.Cos(angle), y+26*math.Sin(angle))
	}
	d.op("S")
}

// signature is a scrawl of some letters from x to most at about y. How many tells one
// hand from another.
func (d *drawing) signature(x, y, most, letters float64) {
	d.op("RG", 0.1, 0.15, 0.45)
	d.op("w", 1.3)
	d.op("m", x, y)
	step := (most - x) / letters
	for i := range int(letters) {
		n := float64(i)
		left := x + n*step
		height := 26 - 2.2*n + 8*math.Sin(letters*n)
		d.op("c", left+step*0.2, y+height, left+step*0.9, y+height*0.8, left+step*0.5, y-4)
		d.op("c", left+step*0.4, y-10, left+step*0.8, y-8, left+step, y)
	}
	d.op("S")
}

// card is the specimen of a document with a photograph, in a frame for a seal: what
// stands on it is in the rows below.
func (d *drawing) card(x, y float64) {
	bottom := y - sealHeight
	d.op("rg", 0.93, 0.95, 0.98)
	d.op("RG", 0.45, 0.5, 0.6)
	d.op("w", 1)
	d.op("re", x, bottom, sealWidth, sealHeight)
	d.op("B")
	d.op("rg", 0.3, 0.4, 0.6)
	d.op("re", x, y-20, sealWidth, 20)
	d.op("f")
	d.op("rg", 0.82, 0.85, 0.9) // the photograph: head and shoulders
	d.op("re", x+10, bottom+38, 58, 74)
	d.op("f")
	d.op("rg", 0.5, 0.53, 0.6)
	d.circle(x+39, bottom+84, 15, "f")
	d.op("m", x+16, bottom+38)
	d.op("c", x+16, bottom+72, x+62, bottom+72, x+62, bottom+38)
	d.op("f")
	d.op("rg", 0.6, 0.63, 0.7)
	for i, share := range []float64{0.7, 0.9, 0.5, 0.62, 0.8} {
		d.op("re", x+80, y-38-15*float64(i), 130*share, 5)
	}
	d.op("f")
	for line := range 2 { // the lines that machines read
		for i := range 34 {
			if (i*7+line*3)%5 != 0 {
				d.op("re", x+10+float64(i)*6.1, bottom+9+11*float64(line), 4.4, 6)
			}
		}
	}
	d.op("f")
}
