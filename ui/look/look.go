// Package look is how Qwizard looks: colours, sizes and the marks of a task's state.
//
// It is Fyne's own theme with our colours in light and dark, in two variants that follow
// the desktop. Nothing else in ui names a colour or a size by its value. Every
// pair of text and ground has a contrast of at least 4.5:1 and every shape that
// carries meaning at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11), which a test computes.
package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours beside Fyne's own names. Of those, Primary is our ink blue, Success means
// done, Warning waiting, Error a problem, and Disabled and PlaceHolder are the
// quieter colour of hints, readable still.
const (
	ColorBanner      fyne.ThemeColorName = "qwizardBanner"      // ground of the practice banner
	ColorBannerBar   fyne.ThemeColorName = "qwizardBannerBar"   // the bar at its start
	ColorBannerText  fyne.ThemeColorName = "qwizardBannerText"  // text on it
	ColorProblemBack fyne.ThemeColorName = "qwizardProblemBack" // ground of an error summary
	ColorPanel       fyne.ThemeColorName = "qwizardPanel"       // ground of what stands out: the next thing to do
	ColorFocus       fyne.ThemeColorName = "qwizardFocus"       // the frame around what has the focus; Fyne's own Focus is a veil
)

// Sizes of text, by the name under which the theme gives them.
const (
	SizeTitle   = theme.SizeNameHeadingText    // 24, one a page
	SizeHeading = theme.SizeNameSubHeadingText // 18
	SizeText    = theme.SizeNameText           // 15
	SizeHint    = theme.SizeNameCaptionText    // 13
)

// Step is the unit of spacing, in Fyne's device-independent pixels.
const Step float32 = 8

// Wished returns the theme as a person wants it: light or dark whatever the desktop
// says, or as the desktop says for any other word; text is multiplied by scale, 1 to 2.
func Wished(variant string, scale float32) fyne.Theme {
	scale = min(max(scale, 1), MaxScale)
	switch variant {
	case Light:
		return Fixed(theme.VariantLight, scale)
	case Dark:
		return Fixed(theme.VariantDark, scale)
	}
	return look{Theme: theme.DefaultTheme(), text: scale}
}

// The words for a variant, and the largest text, as a factor.
const (
	Light    = "light"
	Dark     = "dark"
	MaxScale = 2
)

// Fixed returns the theme in one variant, whatever the desktop says, for pictures and
// tests; text is multiplied by scale, as a person may who does not see well.
func Fixed(variant fyne.ThemeVariant, scale float32) fyne.Theme {
	return look{Theme: theme.DefaultTheme(), fixed: true, variant: variant, text: scale}
}

type look struct {
	fyne.Theme // Fyne's, for fonts, icons and what we do not name
	fixed      bool
	variant    fyne.ThemeVariant
	text       float32 // factor on text sizes
}

// Color implements [fyne.Theme].
func (l look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if l.fixed {
		variant = l.variant
	}
	palette := dark
	if variant == theme.VariantLight {
		palette = light
	}
	if c, ok := palette(name); ok {
		return c
	}
	return l.Theme.Color(name, variant)
}

// Size implements [fyne.Theme].
func (l look) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case SizeTitle:
		return 24 * l.text
	case SizeHeading:
		return 18 * l.text
	case SizeText:
		return 15 * l.text
	case SizeHint:
		return 13 * l.text
	case theme.SizeNameInlineIcon:
		return 20 * l.text
	case theme.SizeNamePadding:
		return Step / 2
	case theme.SizeNameInnerPadding:
		return Step
	case theme.SizeNameLineSpacing:
		return Step / 2
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarRadius, theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius:
		return 0 // round corners have a shader of their own, which would be compiled for the first frame
	}
	return l.Theme.Size(name)
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// veil is a colour through which what lies under it is seen, as Fyne wants it for
// hover, focus and selection.
func veil(v uint32, alpha uint8) color.NRGBA {
	c := rgb(v)
	c.A = alpha
	return c
}
