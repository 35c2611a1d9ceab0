// Package assets holds the files that are part of the program: the icon, the message
// catalogues, the sample for the unattended practice. It embeds and does nothing else.
package assets

import "embed"

// Icon is the program's icon, a PNG of 512 x 512 drawn from icon.svg.
//
//go:embed icon.png
var Icon []byte

// WindowIcon is the same in 128 x 128, for the window: handing the large one to the
// window system costs a tenth of the time the program takes to start.
//
//go:embed icon-128.png
var WindowIcon []byte

// PracticeAnswers is a complete answers file for the unattended practice, in TOML.
//
//go:embed practice/answers.toml
var PracticeAnswers []byte

// Catalogue holds the message catalogues, words/<language>.toml.
//
//go:embed words/*.toml
var Catalogue embed.FS
