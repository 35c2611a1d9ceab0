// Package assets holds the files that are part of the program: the icon, the pictures,
// the message catalogues, the sample for the unattended practice, Sectigo's addresses, the
// DNS hosts, public name servers. It embeds and does nothing else.
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

// Addresses are Sectigo's web pages by name, in TOML.
//
//go:embed data/addresses.toml
var Addresses []byte

// DNSHosts are the DNS hosts that are recognised by their name servers, in TOML.
//
//go:embed data/dnshosts.toml
var DNSHosts []byte

// Resolvers are public name servers, in TOML.
//
//go:embed data/resolvers.toml
var Resolvers []byte

// Catalogue holds the message catalogues: words/LANGUAGE.toml, which is read at every start,
// and words/SUBJECT.LANGUAGE.toml for all else.
//
//go:embed words/*.toml
var Catalogue embed.FS

//go:embed pictures/*.svg
var pictures embed.FS

// Picture is the line drawing of that name, an SVG of 560 x 240. It is drawn in fills of
// one colour only, so that a face can put it into the colour of its theme.
func Picture(name string) (svg []byte, ok bool) {
	svg, err := pictures.ReadFile("pictures/" + name + ".svg")
	return svg, err == nil
}
