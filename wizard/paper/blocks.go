package paper

import (
	"strconv"

	"qwizard/wizard/problem"
)

// Greys, 0 for black.
const (
	ink    = 20
	quiet  = 95
	stroke = 120
	faint  = 215
	pale   = 232
)

// Measures of blocks, in millimetres.
const (
	labelWidth = 60.0
	valueLeft  = side + labelWidth + 4
	valueWidth = bodyWidth - labelWidth - 4
	rowPadding = 1.5 // above and below a row's text
	handHeight = 10.5
	boxSize    = 4.0
	boxIndent  = 8.0
	cellGap    = 3.0
	paragraph  = 3.0
)

// layAll turns blocks into pieces of at most room in height.
func layAll(p pen, blocks []Block, room float64) ([]piece, error) {
	var pieces []piece
	turn, space := false, 0.0
	for i, b := range blocks {
		switch b := b.(type) {
		case NewPage:
			turn = true
			continue
		case Space:
			space += b.MM
			continue
		}
		laid := lay(p, b)
		for _, l := range laid {
			if l.head != nil {
				l.height += l.head.height
			}
			if l.height > room { // the limits of the texts are for common letters
				return nil, problem.At("blocks["+strconv.Itoa(i)+"]", problem.InputTooBig, "limit", strconv.Itoa(MaxLetters))
			}
		}
		if len(laid) == 0 {
			continue
		}
		laid[0].before, laid[0].newPage = laid[0].before+space, turn
		turn, space = false, 0
		pieces = append(pieces, laid...)
	}
	return pieces, nil
}

// lay turns a block into pieces.
func lay(p pen, b Block) []piece {
	switch b := b.(type) {
	case Heading:
		return layHeading(p, b)
	case Text:
		return layLines(p, face{size: sizeText}, ink, b.Text, side, bodyWidth, paragraph)
	case Note:
		return []piece{layNote(p, b)}
	case Steps:
		return layItems(p, b.Items, func(i int) func(pen, float64) {
			number, f := strconv.Itoa(i+1)+".", face{bold: true, size: sizeText}
			return func(p pen, top float64) { p.text(f, ink, side, top+f.ascent(), number) }
		})
	case Ticks:
		return layItems(p, b.Items, func(int) func(pen, float64) {
			return func(p pen, top float64) { box(p, side, top) }
		})
	case Rows:
		return layRows(p, b)
	case Table:
		return layTable(p, b)
	case Lines:
		rows := Rows{}
		for _, l := range b.Labels {
			rows.Items = append(rows.Items, Row{Label: l, ByHand: true})
		}
		return layRows(p, rows)
	case Sign:
		return laySign(p, b)
	case Seal:
		return []piece{laySeal(p, b, side, bodyWidth)}
	}
	return nil
}

func layHeading(p pen, h Heading) []piece {
	f, before := face{bold: true, size: sizeText}, 6.0
	switch h.Level {
	case 1:
		f.size, before = 18, 6
	case 2:
		f.size, before = 13, 7
	}
	pieces := layLines(p, f, ink, h.Text, side, bodyWidth, before)
	for i := range pieces {
		pieces[i].keep = true
	}
	pieces[len(pieces)-1].height += 1 // between a heading and what it is about
	return pieces
}

// layLines lays a paragraph line by line, so that it can go on over the page, but
// never with a single line before or after the break.
func layLines(p pen, f face, grey int, s string, x, width, before float64) []piece {
	lines := wrap(p, f, s, width)
	pieces := make([]piece, len(lines))
	for i, line := range lines {
		pieces[i] = piece{height: f.line(), draw: func(p pen, top float64) { p.text(f, grey, x, top+f.ascent(), line) }}
	}
	if n := len(pieces); n > 1 {
		pieces[0].keep, pieces[n-2].keep = true, true
	}
	pieces[0].before = before
	return pieces
}

func layNote(p pen, n Note) piece {
	const padding = 4.0
	f := face{size: sizeText}
	lines := wrap(p, f, n.Text, bodyWidth-2*padding)
	height := float64(len(lines))*f.line() + 2*padding - 1
	return piece{before: 4, height: height, draw: func(p pen, top float64) {
		p.frame(stroke, 0.25, side, top, bodyWidth, height, false)
		drawLines(p, f, ink, side+padding, top+padding-0.5, lines)
	}}
}

func drawLines(p pen, f face, grey int, x, top float64, lines []string) {
	for i, line := range lines {
		p.text(f, grey, x, top+float64(i)*f.line()+f.ascent(), line)
	}
}

// layItems lays paragraphs with a mark to the left of each first line.
func layItems(p pen, items []string, mark func(i int) func(pen, float64)) []piece {
	var pieces []piece
	for i, item := range items {
		lines := layLines(p, face{size: sizeText}, ink, item, side+boxIndent, bodyWidth-boxIndent, paragraph)
		text, sign := lines[0].draw, mark(i)
		lines[0].draw = func(p pen, top float64) {
			sign(p, top)
			text(p, top)
		}
		pieces = append(pieces, lines...)
	}
	if len(pieces) > 0 {
		pieces[0].before = paragraph + 1
	}
	return pieces
}

// box draws an empty box to tick beside a line of text at top.
func box(p pen, x, top float64) {
	p.frame(ink, 0.3, x, top+0.5, boxSize, boxSize, false)
}

func layRows(p pen, rows Rows) []piece {
	label := face{size: sizeSmall}
	pieces := make([]piece, len(rows.Items))
	for i, row := range rows.Items {
		labels := wrap(p, label, row.Label, labelWidth)
		f, values := fit(p, row.Value, valueWidth)
		byHand := row.ByHand || len(values) == 0
		if byHand {
			values = nil
		}
		height := 2*rowPadding + max(float64(len(labels))*label.line(), float64(len(values))*f.line(), face{size: sizeText}.line())
		if byHand {
			height = max(height, handHeight)
		}
		// Label and value stand on one baseline; the line to write on is under it.
		baseline := face{size: sizeText}.ascent()
		pieces[i] = piece{height: height, draw: func(p pen, top float64) {
			first := top + rowPadding
			if byHand {
				first = top + height - rowPadding - baseline - float64(len(labels)-1)*label.line()
				p.rule(stroke, 0.25, valueLeft, top+height-rowPadding+0.6, side+bodyWidth, top+height-rowPadding+0.6)
			} else {
				p.rule(faint, 0.15, side, top+height, side+bodyWidth, top+height)
			}
			drawLines(p, label, quiet, side, first+baseline-label.ascent(), labels)
			drawLines(p, f, ink, valueLeft, first+baseline-f.ascent(), values)
		}}
	}
	if len(pieces) > 0 {
		pieces[0].before = 2
	}
	return pieces
}

func shares(t Table) (sum float64) {
	for _, c := range t.Columns {
		sum += c.Share
	}
	return sum
}

func layTable(p pen, t Table) []piece {
	sum := shares(t)
	titles := make([]string, len(t.Columns))
	lefts, widths := make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	x := side
	for i, c := range t.Columns {
		titles[i], lefts[i] = c.Title, x
		x += c.Share / sum * bodyWidth
		widths[i] = x - lefts[i] - cellGap
	}
	row := func(f face, cells []string, ticks bool, least float64, grey int) piece {
		lines := make([][]string, len(cells))
		height := 0.0
		for i, cell := range cells {
			width := widths[i]
			if ticks && t.Columns[i].Tick {
				width -= boxIndent
			}
			lines[i] = wrap(p, f, cell, width)
			height = max(height, float64(len(lines[i]))*f.line())
		}
		height = max(height+2*rowPadding, least)
		return piece{height: height, draw: func(p pen, top float64) {
			for i := range cells {
				left := lefts[i]
				if ticks && t.Columns[i].Tick {
					box(p, left, top+rowPadding-0.3)
					left += boxIndent
				}
				drawLines(p, f, ink, left, top+rowPadding, lines[i])
				if i > 0 {
					p.rule(faint, 0.15, lefts[i]-cellGap/2, top, lefts[i]-cellGap/2, top+height)
				}
			}
			p.rule(grey, 0.2, side, top+height, side+bodyWidth, top+height)
		}}
	}
	head := row(face{bold: true, size: sizeSmall}, titles, false, 0, ink)
	head.before, head.keep = 3, true
	pieces := []piece{head}
	for _, cells := range t.Rows {
		next := row(face{size: sizeSmall}, cells, true, handHeight, stroke)
		next.head = &head
		pieces = append(pieces, next)
	}
	if len(pieces) > 1 {
		pieces[1].head = nil
	}
	return pieces
}

func laySign(p pen, s Sign) []piece {
	if s.Seal != "" {
		return []piece{laySealed(p, s)}
	}
	const gap, room, signature = 8.0, 13.0, 19.0
	half := (bodyWidth - gap) / 2
	place, one := line(p, side, half, s.Place)
	date, two := line(p, side+half+gap, half, s.Date)
	name, three := line(p, side, bodyWidth, s.Signature)
	second := room + max(one, two) + signature
	return []piece{{before: 2, height: second + three, draw: func(p pen, top float64) {
		place(p, top+room)
		date(p, top+room)
		name(p, top+second)
	}}}
}

// line is a line to write on with its label under it, which is high.
func line(p pen, left, width float64, label string) (draw func(p pen, y float64), high float64) {
	f := face{size: sizeSmall}
	lines := wrap(p, f, label, width)
	return func(p pen, y float64) {
		p.rule(ink, 0.25, left, y, left+width, y)
		drawLines(p, f, quiet, left, y+0.8, lines)
	}, float64(len(lines))*f.line() + 1
}

// laySealed puts the three lines beside the seal, the last one at its foot.
func laySealed(p pen, s Sign) piece {
	const gap = 10.0
	width := bodyWidth - SealWidth - gap
	seal := laySeal(p, Seal{s.Seal}, side+width+gap, SealWidth)
	top := seal.height - SealHeight
	var draws [3]func(pen, float64)
	high := 0.0
	for i, label := range []string{s.Place, s.Date, s.Signature} {
		var h float64
		draws[i], h = line(p, side, width, label)
		high = max(high, h)
	}
	step := max(SealHeight/3, high+10) // room to write between a label and the next line
	return piece{before: 5, height: top + 3*step + high, draw: func(p pen, y float64) {
		seal.draw(p, y)
		for i, draw := range draws {
			draw(p, y+top+step*float64(i+1))
		}
	}}
}

func laySeal(p pen, s Seal, left, width float64) piece {
	f := face{size: sizeSmall}
	lines := wrap(p, f, s.Label, width)
	label := float64(len(lines))*f.line() + 1.5
	return piece{before: 5, height: label + SealHeight, draw: func(p pen, top float64) {
		drawLines(p, f, quiet, left, top, lines)
		p.frame(stroke, 0.25, left, top+label, SealWidth, SealHeight, true)
	}}
}
