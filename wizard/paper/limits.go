package paper

import (
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// Limits of a document. A row or a frame of the longest text still fits on a page, so
// that nothing has to be cut.
const (
	MaxBlocks      = 500
	MaxItems       = 100    // of one block: rows, steps, boxes, lines, columns
	MaxText        = 4000   // characters of a paragraph that may go on over the page
	MaxBoxed       = 600    // characters of what is never cut: value, frame
	MaxCell        = 160    // characters of a table's cell
	MaxLine        = 200    // characters of header, footer, labels and what describes the file
	MaxWatermark   = 40     // characters
	MaxLetters     = 60_000 // characters of all texts
	MaxAttachments = 8
	MaxAttached    = 1 << 18 // bytes of one attachment
)

// maxSpace is the most white space of one block, in millimetres; minColumn the least
// share of a column, so that a letter and a box have room in it.
const (
	maxSpace  = 150
	minColumn = 0.15
)

// checker gathers what is wrong with a document.
type checker struct {
	faces *faces
	bad   problem.List
	total int
}

func check(d Document) error {
	faces, err := parseFaces()
	if err != nil {
		return err
	}
	c := &checker{faces: faces}
	if y := d.Made.Year(); d.Made.IsZero() || y < 1 || y > 9999 {
		c.bad.Add("made", problem.At("", problem.InputMissing))
	}
	if len(d.Blocks) == 0 {
		c.bad.Add("blocks", problem.At("", problem.InputMissing))
	}
	for _, t := range []struct{ field, text string }{
		{"title", d.Title}, {"author", d.Author}, {"subject", d.Subject}, {"header", d.Header}, {"footer", d.Footer},
	} {
		c.text(t.field, t.text, MaxLine)
	}
	c.text("watermark", d.Watermark, MaxWatermark)
	if d.PageOf != nil {
		c.text("page_of", d.PageOf(sample, sample), 40)
	}
	if c.count("blocks", len(d.Blocks), MaxBlocks) {
		for i, b := range d.Blocks {
			c.block("blocks["+strconv.Itoa(i)+"]", b)
		}
	}
	c.attachments(d.Attachments)
	if c.total > MaxLetters {
		c.bad.Add("blocks", problem.At("", problem.InputTooLong, "limit", strconv.Itoa(MaxLetters), "length", strconv.Itoa(c.total)))
	}
	return c.bad.Err()
}

func (c *checker) text(field, s string, limit int) {
	n := utf8.RuneCountInString(s)
	c.total += n
	if n > limit {
		c.bad.Add(field, problem.At("", problem.InputTooLong, "limit", strconv.Itoa(limit), "length", strconv.Itoa(n)))
		return
	}
	c.bad.Add(field, c.faces.check(s))
}

func (c *checker) count(field string, n, limit int) bool {
	if n > limit {
		c.bad.Add(field, problem.At("", problem.InputTooMany, "limit", strconv.Itoa(limit)))
		return false
	}
	return true
}

// needed is a text that may not be empty, as without it there would be nothing.
func (c *checker) needed(field, s string, limit int) {
	if isBlank(s) {
		c.bad.Add(field, problem.At("", problem.InputMissing))
		return
	}
	c.text(field, s, limit)
}

func isBlank(s string) bool {
	for _, r := range s {
		if r != ' ' {
			return false
		}
	}
	return true
}

func (c *checker) items(field string, items []string, limit int) {
	if !c.count(field, len(items), MaxItems) {
		return
	}
	for i, s := range items {
		c.needed(field+"["+strconv.Itoa(i)+"]", s, limit)
	}
}

func (c *checker) block(field string, b Block) {
	switch b := b.(type) {
	case Heading:
		c.needed(field+".text", b.Text, MaxLine)
	case Text:
		c.needed(field+".text", b.Text, MaxText)
	case Note:
		c.needed(field+".text", b.Text, MaxBoxed)
	case Steps:
		c.items(field+".items", b.Items, MaxText)
	case Ticks:
		c.items(field+".items", b.Items, MaxText)
	case Lines:
		c.items(field+".labels", b.Labels, MaxLine)
	case Rows:
		if c.count(field+".items", len(b.Items), MaxItems) {
			for i, r := range b.Items {
				c.text(fmt.Sprintf("%s.items[%d].label", field, i), r.Label, MaxLine)
				c.text(fmt.Sprintf("%s.items[%d].value", field, i), r.Value, MaxBoxed)
			}
		}
	case Table:
		c.table(field, b)
	case Sign:
		c.text(field+".place", b.Place, MaxLine)
		c.text(field+".date", b.Date, MaxLine)
		c.text(field+".signature", b.Signature, MaxLine)
		c.text(field+".seal", b.Seal, MaxLine)
	case Seal:
		c.text(field+".label", b.Label, MaxLine)
	case Space:
		if !(b.MM >= 0 && b.MM <= maxSpace) {
			c.bad.Add(field+".mm", problem.At("", problem.InputTooMany, "limit", strconv.Itoa(maxSpace)))
		}
	case NewPage:
	default:
		c.bad.Add(field, problem.New(problem.Internal, "draw document", fmt.Errorf("no such block: %T", b)))
	}
}

func (c *checker) table(field string, t Table) {
	if len(t.Columns) == 0 {
		c.bad.Add(field+".columns", problem.At("", problem.InputMissing))
	}
	if !c.count(field+".columns", len(t.Columns), 6) || !c.count(field+".rows", len(t.Rows), MaxItems) {
		return
	}
	for i, col := range t.Columns {
		at := fmt.Sprintf("%s.columns[%d]", field, i)
		c.text(at+".title", col.Title, MaxLine)
	}
	sum := shares(t)
	if slices.ContainsFunc(t.Columns, func(col Column) bool { return !(col.Share/sum >= minColumn) }) { // NaN too
		c.bad.Add(field+".columns", problem.At("", problem.InputMissing))
	}
	for i, row := range t.Rows {
		at := fmt.Sprintf("%s.rows[%d]", field, i)
		if len(row) != len(t.Columns) {
			c.bad.Add(at, problem.At("", problem.InputMissing))
			continue
		}
		for j, cell := range row {
			c.text(fmt.Sprintf("%s[%d]", at, j), cell, MaxCell)
		}
	}
}

func (c *checker) attachments(files []Attachment) {
	if !c.count("attachments", len(files), MaxAttachments) {
		return
	}
	for i, a := range files {
		at := fmt.Sprintf("attachments[%d]", i)
		c.needed(at+".name", a.Name, MaxLine)
		c.text(at+".description", a.Description, MaxLine)
		if len(a.Data) > MaxAttached {
			c.bad.Add(at+".data", problem.At("", problem.InputTooBig, "limit", strconv.Itoa(MaxAttached)))
		}
	}
}
