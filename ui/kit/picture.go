package kit

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/png" // the other form our pictures have
	"regexp"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"qwizard/ui/look"
)

// pictureWidth is how wide a picture is at most, in Fyne's device-independent pixels.
const pictureWidth = 560

// Picture is a drawing with what it shows in words. It keeps its shape, and is no wider
// than 560.
//
// An SVG follows the theme: "currentColor" and black become the colour of text, and every
// colour of the light palette, by which it is drawn, that of the same name in the theme
// as it is. (Fyne's own themed resources know fills only, and one colour.)
type Picture struct {
	widget.BaseWidget
	source fyne.Resource
	alt    string
	aspect float32 // height by width
	image  *canvas.Image
}

// NewPicture makes a picture of an SVG, or of anything else Fyne can show as it is.
func NewPicture(res fyne.Resource, alt string) *Picture {
	p := &Picture{source: res, alt: alt, image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	p.aspect = aspect(res)
	p.ExtendBaseWidget(p)
	return p
}

func isSVG(res fyne.Resource) bool { return strings.HasSuffix(res.Name(), ".svg") }

// aspect returns the height of a picture by its width.
func aspect(res fyne.Resource) float32 {
	if isSVG(res) {
		if m := regexp.MustCompile(`viewBox="[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)"`).FindSubmatch(res.Content()); m != nil {
			w, _ := strconv.ParseFloat(string(m[1]), 32)
			h, _ := strconv.ParseFloat(string(m[2]), 32)
			if w > 0 && h > 0 {
				return float32(h / w)
			}
		}
	} else if c, _, err := image.DecodeConfig(bytes.NewReader(res.Content())); err == nil && c.Width > 0 {
		return float32(c.Height) / float32(c.Width)
	}
	return 0.5
}

// AccessibilityLabel implements [fyne.Accessible].
func (p *Picture) AccessibilityLabel() string { return p.alt }

// AccessibilityRole implements [fyne.Accessible].
func (p *Picture) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// HeightFor implements [Flowing].
func (p *Picture) HeightFor(width float32) float32 { return min(width, pictureWidth) * p.aspect }

// themed returns the picture in the colours of now. Fyne keeps pictures by their names.
func (p *Picture) themed() fyne.Resource {
	if !isSVG(p.source) {
		return p.source
	}
	ink := hex(colour(theme.ColorNameForeground))
	pairs := []string{"currentColor", ink, `"#000000"`, `"` + ink + `"`, `"#000"`, `"` + ink + `"`}
	drawn := look.Fixed(theme.VariantLight, 1)
	for _, name := range []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNamePrimary, theme.ColorNameSuccess,
		theme.ColorNameWarning, theme.ColorNameError, theme.ColorNameSeparator, theme.ColorNameInputBackground, theme.ColorNameBackground, look.ColorPanel} {
		pairs = append(pairs, hex(drawn.Color(name, theme.VariantLight)), hex(colour(name)))
	}
	svg := strings.NewReplacer(pairs...).Replace(string(p.source.Content()))
	return fyne.NewStaticResource(ink[1:]+"-"+p.source.Name(), []byte(svg))
}

func hex(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", n.R, n.G, n.B)
}

// CreateRenderer implements [fyne.Widget].
func (p *Picture) CreateRenderer() fyne.WidgetRenderer {
	p.image.Resource = p.themed()
	return &drawing{
		of:      p,
		objects: []fyne.CanvasObject{p.image},
		layout: func(size fyne.Size) {
			width := min(size.Width, pictureWidth)
			Place(p.image, 0, 0, width, width*p.aspect)
		},
		min: func() fyne.Size { return fyne.NewSize(0, p.HeightFor(p.Size().Width)) },
		paint: func() {
			if now := p.themed(); now.Name() != p.image.Resource.Name() {
				p.image.Resource = now
				p.image.Refresh()
			}
		},
	}
}
