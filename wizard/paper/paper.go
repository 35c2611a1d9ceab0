// Package paper turns a document of headings, texts, filled-in rows and places to
// write on into a PDF to print: A4, its fonts embedded, the same bytes for the same
// document. It also reads a file back that is embedded in a PDF.
//
// It draws the letters of Latin, Greek and Cyrillic, which is what the documents of
// European states are written in. Any other letter is refused by name before it is
// drawn: nothing ever comes out as an empty box.
package paper

import "time"

// Document is what [Render] draws. Every text may have any letter that [Check] takes.
type Document struct {
	Title, Author, Subject string
	Made                   time.Time                 // creation date in the file, whole seconds; has to be set
	Header                 string                    // small line on top of every page
	Footer                 string                    // left in the foot of every page
	PageOf                 func(page, of int) string // "page 1 of 3", right in the foot; nil leaves it out
	Watermark              string                    // big pale text across every page; empty for none
	Blocks                 []Block
	Attachments            []Attachment
}

// Attachment is a file embedded in the PDF.
type Attachment struct {
	Name, Description string
	Data              []byte
}

// Block is one part of a document, from top to bottom.
type Block interface{ block() }

// Heading is a title (level 1) or a heading (2, 3). It stays with the block after it.
type Heading struct {
	Text  string
	Level int
}

// Text is a paragraph.
type Text struct{ Text string }

// Note is a paragraph in a frame. It is never cut between two pages.
type Note struct{ Text string }

// Steps are numbered paragraphs, from 1.
type Steps struct{ Items []string }

// Rows are labels on the left with values on the right.
type Rows struct{ Items []Row }

// Row is a label and its value. A long value gets smaller and then wraps; it is never
// cut. A row to fill in by hand, or without a value, shows a line to write on.
type Row struct {
	Label, Value string
	ByHand       bool
}

// Table has a title line, repeated on each page it reaches. Empty cells are room to
// write; a row is never cut between two pages.
type Table struct {
	Columns []Column
	Rows    [][]string // each as long as Columns
}

// Column is a column of a [Table].
type Column struct {
	Title string
	Share float64 // of the width, beside the other columns' shares; above 0
	Tick  bool    // an empty box to tick stands before each cell's text
}

// Ticks are texts with an empty box to tick before each.
type Ticks struct{ Items []string }

// Lines are labels with a blank line to write on after each.
type Lines struct{ Labels []string }

// Sign is room for a signature, with place and date, all blank. The texts are the
// labels under the lines. With a Seal the lines stand one above the other, to the left
// of a frame as in [Seal]. It is never cut between two pages.
type Sign struct{ Place, Date, Signature, Seal string }

// Seal is an empty frame for a stamp or seal, [SealWidth] by [SealHeight]. The label
// stands above it.
type Seal struct{ Label string }

// Space is white space, left out at the top of a page.
type Space struct{ MM float64 }

// NewPage lets the next block begin on a new page.
type NewPage struct{}

func (Heading) block() {}
func (Text) block()    {}
func (Note) block()    {}
func (Steps) block()   {}
func (Rows) block()    {}
func (Table) block()   {}
func (Ticks) block()   {}
func (Lines) block()   {}
func (Sign) block()    {}
func (Seal) block()    {}
func (Space) block()   {}
func (NewPage) block() {}

// The room for a seal, in millimetres. Notaries' embossed seals need at least 60 x 40.
const (
	SealWidth  = 80.0
	SealHeight = 50.0
)
