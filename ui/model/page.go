// Package model turns facts into what is shown and asked, for the window and for the
// terminal alike. It knows no toolkit: its values are plain, and every word in them is
// in the person's language.
//
// A [Guide] leads the person: it knows where they are, builds the [Page] of that place
// from the order's facts, keeps what they type, and does what they press. A face (the
// window, the terminal) draws pages and hands input back; it decides nothing.
package model

import (
	"context"
	"iter"
)

// PageID names a page, the same in the log, in tests and on pictures.
type PageID string

// Place is where the person is: a page, and which one of a kind it is (a website, a
// mail) where there are several.
type Place struct {
	Page  PageID
	About string
}

// Frame is what stands around every page.
type Frame struct {
	Product string   // "Qwizard"
	Order   Action   // its label is the order's name; without a label there is none yet
	Links   []Action // the rest of the top bar
	Banner  Banner   // the practice banner; zero for none
}

// Banner is the strip that says that nothing here is real. It stays on every page.
type Banner struct {
	Word string // "PRACTICE"
	Text string // one sentence
}

// Page is one page: what it says, what it asks, and what can be done on it.
type Page struct {
	Place    Place
	Sign     Sign        // stands above the title: done, waiting, problem; zero for none
	Title    string      // a question or a plain fact
	Lead     string      // why, one sentence; may be empty
	Said     string      // what has just been done ("Saved to …"); stays until the next action
	Problems []Complaint // the error summary, after an action that failed
	Blocks   []Block
	Primary  Action   // the one primary action; without a label there is none
	Others   []Action // beside it
	Back     Action   // "Back to tasks"; without a label there is no way back
	Busy     string   // what is being done now; while it is set nothing but Cancel can be pressed
	Cancel   Action   // ends what is being done; set together with Busy
	Focus    string   // id of what gets the focus; empty for the title, or the summary if there is one
}

// All gives every block of the page in reading order, those in steps after their steps.
func (p Page) All() iter.Seq[Block] {
	return func(yield func(Block) bool) { each(p.Blocks, yield) }
}

func each(blocks []Block, yield func(Block) bool) bool {
	for _, b := range blocks {
		if !yield(b) {
			return false
		}
		if s, ok := b.(Steps); ok {
			for _, i := range s.Items {
				if !each(i.Blocks, yield) {
					return false
				}
			}
		}
	}
	return true
}

// Fields are the page's fields, those in steps included.
func (p Page) Fields() []Field {
	var out []Field
	for b := range p.All() {
		if f, ok := b.(Field); ok {
			out = append(out, f)
		}
	}
	return out
}

// Usual is what Enter does: the primary action, or the one thing to do on top of home.
func (p Page) Usual() Action {
	if p.Primary.Label != "" {
		return p.Primary
	}
	for _, b := range p.Blocks {
		if n, ok := b.(Next); ok && n.Action.Label != "" {
			return n.Action
		}
	}
	return Action{}
}

// Sign is a state as a shape and a word, so that nothing is said by colour alone.
type Sign struct {
	Kind RowKind
	Word string
}

// RowKind is a state as far as its shape and colour go.
type RowKind int

// The kinds.
const (
	RowLater   RowKind = iota // cannot start yet
	RowOpen                   // can be started
	RowHalf                   // under way
	RowWaiting                // somebody else, or the person, has to act elsewhere
	RowProblem                // something is wrong
	RowDone
)

// Complaint is one line of the error summary.
type Complaint struct {
	Field string // id of the field it is about; empty if it is about none of the page
	Label string // the field's label
	What  string // what happened
	Next  string // what to do
}

// Action is something to press. Do says what follows; it runs on the UI goroutine and
// must not block.
type Action struct {
	ID     string // unique on the page and stable: faces and tests press by it
	Label  string // names what it does
	Danger bool   // it cannot be undone
	Leaves bool   // it may be pressed while work is under way, and ends it
	Do     func() Step
}

// Step is what follows from an action. Its parts are done in the order in which they
// stand here.
type Step struct {
	Err    error  // something is wrong with what was typed: shown on the page, and the step ends
	Work   *Work  // begun, and the step ends; what follows is said by Work.Done
	Copy   string // put on the clipboard
	Secret bool   // what was copied is taken off the clipboard again after a while
	Open   string // opened by the desktop: a web address, a file, a folder
	Quit   bool   // close the program, and nothing more
	Back   bool   // to where the person came from, whatever To says
	To     Place  // another page; zero to stay
	Say    string // what has just been done, shown as [Page.Said]
}

// Work is what may take time: disk, network, keychain, PDF. Do runs off the UI
// goroutine and must not touch the guide but through the session and the house; Done
// and Failed run on it. If the person left the page meanwhile or cancelled, neither is
// called: what the session stored is stored, and nothing is painted.
type Work struct {
	Busy   string // what is being done, in words
	Do     func(ctx context.Context) error
	Done   func() Step      // nil to stay
	Failed func(error) Step // nil to show the problem on the page
}

// Block is a part of a page, from top to bottom.
type Block interface{ block() }

// Paragraph is running text. A blank line in it begins another paragraph.
type Paragraph struct {
	Text  string
	Quiet bool // less important
}

// Heading begins a part of the page.
type Heading struct{ Text string }

// Callout is text set off from the rest, with a state.
type Callout struct {
	Sign Sign
	Text string
}

// Picture is a drawing of assets/pictures, with what it shows in words.
type Picture struct {
	Name string // without folder and ending
	Text string
}

// Help is an explanation that is folded until it is wanted.
type Help struct {
	ID    string
	Title string // "What is a domain?"
	Text  string
}

// FieldKind is how a field is filled in.
type FieldKind int

// The kinds of field and the form of their values.
const (
	FieldText   FieldKind = iota // one line
	FieldSecret                  // one line that is not shown and never kept
	FieldLong                    // several lines
	FieldChoice                  // one of a few options, all shown; the option's value
	FieldPick                    // one of many options, found by typing; the option's value
	FieldCheck                   // [Yes] or ""
	FieldDate                    // day, month, year, each by itself: see [JoinDate]
	FieldFile                    // path of a file that is there
	FieldSave                    // path of a file to be written
	FieldFolder                  // path of a folder
	FieldFiles                   // paths of files that are there, one a line
)

// Yes is the value of a [FieldCheck] that is ticked.
const Yes = "yes"

// Field is something to fill in. Label and hint stand above it.
type Field struct {
	ID       string // also the field that problems name: "applicant.surname"
	Kind     FieldKind
	Label    string
	Hint     string
	Why      string // why it is asked, folded; may be empty
	Value    string // as it was typed, or as it is known
	Error    string // what is wrong with it and what to do
	Options  []Option
	Chars    int      // about how many characters wide; 0 for the whole column
	Optional bool     // may stay empty, which the face says beside the label
	Live     bool     // other parts of the page depend on it
	Types    []string // of a file: endings with the dot, ".pem"
}

// MaxShown is the longest text, in bytes, that a face has to show in a field of several
// lines. A longer one is held: its size and its beginning stand there, and it can be
// taken away.
const MaxShown = 16 << 10

// Held reports whether a field's text is too long to be shown.
func Held(f Field) bool { return f.Kind == FieldLong && len(f.Value) > MaxShown }

// Beginning is how a held text begins, in one line.
func Beginning(text string) string { return brief(text[:min(len(text), 4*maxBrief)]) }

// Option is one answer of a choice.
type Option struct {
	Value string
	Label string
	Hint  string // under the label; may be empty
}

// Copy is a value to take elsewhere, with a button that copies it.
type Copy struct {
	ID     string
	Label  string
	Value  string
	Secret bool
}

// Verbatim is a text of somebody else's, as it was written: a mail, the CA's words.
type Verbatim struct{ Text string }

// Item is one of [Steps].
type Item struct {
	Text   string
	Blocks []Block // what belongs to it: copy rows, buttons
}

// Steps are numbered, to be done one after the other, often elsewhere.
type Steps struct{ Items []Item }

// Buttons are actions in the course of a page.
type Buttons struct{ Actions []Action }

// Answers are rows to be checked before a commit, each with its way to change it.
type Answers struct{ Rows []Answer }

// Answer is one row of [Answers].
type Answer struct {
	What   string
	Value  string // line by line
	Change Action // without a label it cannot be changed any more
}

// Next is the one thing to do, on top of home.
type Next struct {
	Title  string
	Lead   string // who acts, since when
	Action Action // "Show me how"; may be without a label
}

// Road shows the stretches of the way.
type Road struct{ Stretches []Stretch }

// Stretch is one stop of the road.
type Stretch struct {
	Label string // "Prepare"
	State string // its state in a word
	Kind  RowKind
}

// Rows are tasks, orders, mails: things with a state that open a page of their own.
type Rows struct {
	ID      string // to be focused by; may be empty
	Heading string // may be empty
	Rows    []Row
	Empty   string // said where there are none
}

// Row is one of [Rows]. Its shape comes from Kind, its word from State, so that nothing
// is said by colour alone.
type Row struct {
	Kind   RowKind
	Title  string // "Website proof"
	State  string // the state in a word
	Detail string // "1 of 2 proved"; may be empty
	Open   Action // its label may be empty: the row itself says what opens
}

// Findings are what was found by looking, worst first. What is fine is folded into one
// line.
type Findings struct {
	ID   string
	List []Found
	Fine string   // "14 things are as they should be"; empty if there are none
	Well []string // what they are, shown on demand
}

// Found is one finding.
type Found struct {
	Sign     Sign
	What     string
	Next     string // what to do; may be empty
	Where    string // may be empty
	Expected string // may be empty, like Observed
	Observed string
	Differs  int // index in characters of the first difference of the two; -1 for none
}

// Moment is one line of a history.
type Moment struct {
	At   string // date and time in words
	Who  string // who says so
	What string
	Raw  string // the words of who said so; may be empty
}

// History is what happened, newest first.
type History struct{ Moments []Moment }

func (Paragraph) block() {}
func (Heading) block()   {}
func (Callout) block()   {}
func (Picture) block()   {}
func (Help) block()      {}
func (Field) block()     {}
func (Copy) block()      {}
func (Verbatim) block()  {}
func (Steps) block()     {}
func (Buttons) block()   {}
func (Answers) block()   {}
func (Next) block()      {}
func (Road) block()      {}
func (Rows) block()      {}
func (Findings) block()  {}
func (History) block()   {}
