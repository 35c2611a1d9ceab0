package kit_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

const mail = `From: Sectigo <noreply@sectigo.example>
Subject: Order 30408241

Dear Anna,
to approve this order open https://secure.sectigo.example/products/EVDownload?orderNumber=30408241&validate=a1b2c3d4e5
and follow the steps.`

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 280 120"><path d="M20 20h80v80h-80z" fill="none" stroke="currentColor" stroke-width="3"/><circle cx="180" cy="60" r="40" fill="#22408f"/><path d="M30 40h60M30 60h60" stroke="#555c69" stroke-width="3" fill="none"/></svg>`

func nothing() {}

func dmy() [3]string { return [3]string{"Day", "Month", "Year"} }

func channels() []kit.Option {
	return []kit.Option{
		{Value: "dns", Label: "With a DNS record", Hint: "You write one line at your web host. It takes minutes."},
		{Value: "mail", Label: "With an e-mail"},
		{Value: "http", Label: "With a file on the website", Hint: "Where the website itself answers."},
	}
}

func countries() []kit.Option {
	return []kit.Option{
		{Value: "AT", Label: "Österreich"}, {Value: "DE", Label: "Deutschland"}, {Value: "US", Label: "United States"}, {Value: "GB", Label: "United Kingdom"},
		{Value: "UA", Label: "Ukraine"}, {Value: "UG", Label: "Uganda"}, {Value: "AU", Label: "Australia"}, {Value: "CI", Label: "Côte d’Ivoire"},
		{Value: "LU", Label: "Luxembourg"}, {Value: "HU", Label: "Hungary"}, {Value: "AE", Label: "United Arab Emirates"}, {Value: "UY", Label: "Uruguay"},
	}
}

func key(f fyne.Focusable, name fyne.KeyName) { f.TypedKey(&fyne.KeyEvent{Name: name}) }

// inset is the room around the objects of on, in which the focus is drawn.
const inset = 24

// on puts objects into a window, this wide and as high as they want to be.
func on(t *testing.T, width float32, objects ...fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	page := kit.Box(&kit.Column{Gap: look.Step, Inset: inset}, objects...)
	w.SetContent(page)
	w.Resize(fyne.NewSize(width+2*inset, kit.HeightFor(page, width+2*inset)))
	return w
}

// keyed is a widget and what it hands on.
type keyed struct {
	name  string
	make  func(k *kit.Keys) fyne.CanvasObject
	enter string // what Enter does: "primary" or "own"
}

// every is each widget that can have the focus.
func every(pressed func()) []keyed {
	changed := func(string) { pressed() }
	return []keyed{
		{"button", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewButton(k, "Make my key", kit.ButtonPrimary, pressed)
		}, "own"},
		{"link", func(k *kit.Keys) fyne.CanvasObject { return kit.NewButton(k, "Change", kit.ButtonLink, pressed) }, "own"},
		{"entry", func(k *kit.Keys) fyne.CanvasObject { return kit.NewEntry(k, kit.EntryOptions{Changed: changed}) }, "primary"},
		{"secret", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewSecret(k, 0, "", "Show", changed)
		}, "primary"},
		{"long", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewEntry(k, kit.EntryOptions{Lines: 4, Changed: changed})
		}, "own"},
		{"choice", func(k *kit.Keys) fyne.CanvasObject { return kit.NewChoice(k, channels(), "dns", changed) }, "primary"},
		{"pick", func(k *kit.Keys) fyne.CanvasObject { return kit.NewPick(k, countries(), "AT", changed) }, "primary"},
		{"check", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewCheck(k, "I have read it", false, func(bool) { pressed() })
		}, "primary"},
		{"date", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewDate(k, dmy(), "7", "4", "1984", func(_, _, _ string) { pressed() })
		}, "primary"},
		{"path", func(k *kit.Keys) fyne.CanvasObject { return kit.NewPath(k, "", "Choose…", changed, pressed) }, "primary"},
		{"files", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewFiles(k, []string{"/a/b.pdf"}, "Choose files…", "Remove", "Drop them here.", func([]string) { pressed() }, pressed)
		}, "own"},
		{"copy row", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewCopyRow(k, "Name", "_a.example.eu", false, "Copy", "Copied", pressed)
		}, "own"},
		{"fold", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewFold(k, "What is a domain?", "A name.", false, func(bool) { pressed() })
		}, "own"},
		{"row", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewRow(k, look.MarkOpen, "Websites", "Not started", "two names", false, pressed)
		}, "own"},
		{"title", func(k *kit.Keys) fyne.CanvasObject { return kit.NewTitle(k, "Which websites?") }, "primary"},
		{"summary", func(k *kit.Keys) fyne.CanvasObject {
			return kit.NewSummary(k, "There is a problem", []kit.SummaryLine{{Text: "A space."}})
		}, "primary"},
		{"verbatim", func(k *kit.Keys) fyne.CanvasObject { return kit.NewVerbatim(k, mail) }, "primary"},
	}
}

// recorder is Keys that write down what was handed on.
func recorder(got *[]string) *kit.Keys {
	say := func(s string) func() { return func() { *got = append(*got, s) } }
	return &kit.Keys{
		Primary: say("primary"), Cancel: say("cancel"), Back: say("back"), Help: say("help"),
		Stretch: func(n int) { *got = append(*got, fmt.Sprint("stretch ", n)) },
		Shown:   func(fyne.CanvasObject) { *got = append(*got, "shown") },
		Scroll: func(dy float32) {
			if dy > 0 {
				*got = append(*got, "down")
			} else {
				*got = append(*got, "up")
			}
		},
	}
}

func light(t *testing.T, scale float32) fyne.Theme {
	t.Helper()
	th := look.Fixed(theme.VariantLight, scale)
	test.NewTempApp(t).Settings().SetTheme(th)
	return th
}

// walk calls f with every visible part of o, but for the inside of fields, which scrolls.
func walk(o fyne.CanvasObject, at fyne.Position, f func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	f(o, at)
	var parts []fyne.CanvasObject
	switch o := o.(type) {
	case *kit.Entry:
	case *fyne.Container:
		parts = o.Objects
	case fyne.Widget:
		parts = test.WidgetRenderer(o).Objects()
	}
	for _, p := range parts {
		walk(p, at.Add(p.Position()), f)
	}
}

// said is every text to be read in o.
func said(o fyne.CanvasObject) string {
	var words []string
	walk(o, fyne.Position{}, func(o fyne.CanvasObject, _ fyne.Position) {
		switch o := o.(type) {
		case *canvas.Text:
			words = append(words, o.Text)
		case *kit.Entry:
			words = append(words, o.Text)
		}
	})
	return strings.Join(words, " ")
}

func count(m image.Image, c color.Color) int {
	n := 0
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			if color.NRGBAModel.Convert(m.At(x, y)) == c {
				n++
			}
		}
	}
	return n
}
