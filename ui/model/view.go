// Package model turns facts into what is shown, for the window and for the
// terminal alike. It knows no toolkit: its values are plain, and every word in
// them is in the person's language.
package model

// Frame is what stands around every page.
type Frame struct {
	Product string // "Qwizard"
	Order   string // the order's name, empty when there is none yet
	Banner  Banner // the practice banner; zero for none
}

// Banner is the strip that says that nothing here is real. It stays on every page.
type Banner struct {
	Word string // "PRACTICE"
	Text string // one sentence
}

// Home is the page with everything there is to do.
type Home struct {
	Title  string    // the one thing to do: "Next: website proof"
	Lead   string    // who acts, since when
	Road   []Stretch // the four stretches
	Groups []Group   // the same stretches with their tasks
}

// Stretch is one stop of the road.
type Stretch struct {
	Label string // "Prepare"
	State string // its state in a word
	Kind  RowKind
}

// Group is a stretch of the way with its tasks.
type Group struct {
	Heading string
	Rows    []Row
}

// Row is one task. Its shape comes from Kind, its word from State, so that nothing
// is said by colour alone.
type Row struct {
	Kind   RowKind
	Title  string // "Website proof"
	State  string // the state in a word
	Detail string // "1 of 2 proved"; may be empty
}

// RowKind is the state of a task as far as its shape and colour go.
type RowKind int

// The kinds of row.
const (
	RowLater   RowKind = iota // cannot start yet
	RowOpen                   // can be started
	RowHalf                   // under way
	RowWaiting                // somebody else, or the person, has to act elsewhere
	RowProblem                // something is wrong
	RowDone
)

// Unlock is the page that asks for the passphrase of the vault.
type Unlock struct {
	Title  string
	Lead   string // why, one sentence
	Label  string // above the field
	Hint   string // under the label
	Button string // what it does
	Error  string // what was wrong with the last try; empty for none
	Busy   string // while the passphrase is tried; empty when the person can type
}

// Notice is a page that only says something: that another Qwizard is running, that
// a file is damaged.
type Notice struct {
	Kind  RowKind
	State string   // the kind in a word
	Title string   // what happened
	Lead  string   // what is safe
	Lines []string // what to do, one step a line; may be empty
}
