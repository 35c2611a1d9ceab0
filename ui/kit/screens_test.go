package kit_test

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/kit"
	"qwizard/ui/look"
)

var screens = flag.String("screens", "", "folder for pictures of every widget, drawn by TestScreens")

// gallery is every widget in every state, as two pages.
func gallery() map[string]func() []fyne.CanvasObject {
	return map[string]func() []fyne.CanvasObject{"asked": asked, "shown": shown}
}

// wrong, disabled and focused are a widget in that state.
func wrong(o interface {
	fyne.CanvasObject
	SetWrong(bool)
}) fyne.CanvasObject {
	o.SetWrong(true)
	return o
}

func disabled(o interface {
	fyne.CanvasObject
	Disable()
}) fyne.CanvasObject {
	o.Disable()
	return o
}

func focused(o fyne.CanvasObject) fyne.CanvasObject {
	kit.FocusOf(o).FocusGained()
	return o
}

// asked is what asks for something.
func asked() []fyne.CanvasObject {
	k := &kit.Keys{}
	open := kit.NewPick(k, countries(), "", nil)
	test.Type(kit.FocusOf(open), "u")
	key(kit.FocusOf(open), fyne.KeyDown)
	return []fyne.CanvasObject{
		focused(kit.NewTitle(k, "What is in the kit?")),
		focused(kit.NewSummary(k, "There is a problem", []kit.SummaryLine{
			{Text: "Website 2: \"muster blog.at\" has a space in it. Take it out, or write a dash in its place, and try again.", Open: nothing},
			{Text: "Sectigo could not be reached. Nothing has been sent."}})),
		kit.NewEntry(k, kit.EntryOptions{Value: "anna-muster.eu", Chars: 40}),
		focused(kit.NewEntry(k, kit.EntryOptions{Value: "has the focus", Chars: 40})),
		wrong(kit.NewEntry(k, kit.EntryOptions{Value: "muster blog.at"})),
		focused(wrong(kit.NewEntry(k, kit.EntryOptions{Value: "muster blog.at", Chars: 40}))),
		disabled(kit.NewEntry(k, kit.EntryOptions{Value: "busy now", Chars: 40})),
		kit.NewSecret(k, 30, "secret", "Show", nil),
		kit.NewEntry(k, kit.EntryOptions{Value: "Several lines,\nof which this is the second.", Lines: 3}),
		focused(kit.NewChoice(k, channels(), "dns", nil)),
		wrong(kit.NewChoice(k, channels()[:2], "", nil)),
		disabled(kit.NewChoice(k, channels()[:2], "dns", nil)),
		kit.NewPick(k, countries(), "AT", nil),
		open,
		focused(kit.NewCheck(k, "I have read the subscriber agreement and I want Sectigo to check my identity with the papers that I have given.", false, nil)),
		kit.NewCheck(k, "Ticked", true, nil),
		wrong(kit.NewCheck(k, "Ought to be ticked", false, nil)),
		disabled(kit.NewCheck(k, "Busy now", true, nil)),
		kit.NewDate(k, dmy(), "7", "4", "1984", nil),
		wrong(kit.NewDate(k, dmy(), "31", "2", "1984", nil)),
		kit.NewPath(k, "/home/anna/Documents/passport.pdf", "Choose…", nil, nothing),
		kit.NewFiles(k, []string{"/home/anna/scans/passport-front.jpg", "/home/anna/scans/passport-back.jpg"}, "Choose files…", "Remove", "Drop scans or photos here, or look for them. PDF, JPEG or PNG.", nil, nothing),
	}
}

// shown is all else.
func shown() []fyne.CanvasObject {
	k := &kit.Keys{}
	row := func(mark look.Mark, title, state, detail string, later bool) fyne.CanvasObject {
		return kit.NewRow(k, mark, title, state, detail, later, nothing)
	}
	copied := kit.NewCopyRow(k, "Name", "_3d7f2a.anna-muster.eu", false, "Copy", "Copied", nil)
	copied.SetAfter(func(time.Duration, func()) {})
	key(kit.FocusOf(copied), fyne.KeySpace)
	progress := kit.NewProgress()
	progress.Start()
	buttons := []fyne.CanvasObject{
		kit.NewButton(k, "Make my key", kit.ButtonPrimary, nothing), focused(kit.NewButton(k, "Check it now", kit.ButtonPrimary, nothing)),
		kit.NewButton(k, "Print the form", kit.ButtonPlain, nothing), focused(kit.NewButton(k, "Print the form", kit.ButtonPlain, nothing)),
		kit.NewButton(k, "Delete this order", kit.ButtonDanger, nothing), kit.NewButton(k, "Back to tasks", kit.ButtonLink, nothing),
		focused(kit.NewButton(k, "Change", kit.ButtonLink, nothing)), disabled(kit.NewButton(k, "Make my key", kit.ButtonPrimary, nothing)),
		disabled(kit.NewButton(k, "Change", kit.ButtonLink, nothing)),
	}
	var all []fyne.CanvasObject
	for _, b := range buttons {
		all = append(all, kit.Box(kit.Start{}, b))
	}
	all = append(all,
		kit.NewButton(k, "A button with a label so long that it does not fit into one line, and then it wraps instead of being cut", kit.ButtonPrimary, nothing),
		kit.Box(&kit.Column{},
			row(look.MarkDone, "Websites", "Done", "anna-muster.eu and 1 more", false),
			focused(row(look.MarkProblem, "Website proof", "Problem", "1 of 2 done, a record has a typing error that your web host has made", false)),
			row(look.MarkOpen, "Identity", "Not started", "print the form", false),
			row(look.MarkLater, "Certificate", "Later", "", true),
			kit.NewRow(k, look.MarkLater, "Your PFX file", "Later", "nothing to open", true, nil)),
		kit.NewFold(k, "What is a domain?", "never shown", false, nil),
		focused(kit.NewFold(k, "What is a certificate?", "A file that says who a website belongs to.\n\nA browser looks at it before it shows the page.", true, nil)),
		kit.NewCopyRow(k, "Value", "sectigo-verification=a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90", false, "Copy", "Copied", nil),
		copied,
		focused(kit.NewVerbatim(k, mail)),
		kit.NewPicture(fyne.NewStaticResource("plan.svg", []byte(drawing)), "a page and a disc"),
		progress)
	return all
}

// TestScreens draws every widget for a person to look at.
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("draws pictures only when asked to: go test ./ui/kit -run TestScreens -screens DIR")
	}
	shots := []struct {
		suffix  string
		variant fyne.ThemeVariant
		scale   float32
		width   float32
	}{{"light", theme.VariantLight, 1, 760}, {"dark", theme.VariantDark, 1, 760}, {"narrow-200", theme.VariantLight, 2, 560}}
	for name, objects := range gallery() {
		for _, sh := range shots {
			t.Run(name+"-"+sh.suffix, func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(look.Fixed(sh.variant, sh.scale))
				w := test.NewTempWindow(t, nil)
				w.SetPadded(false)
				page := kit.Box(&kit.Column{Gap: 2 * look.Step, Max: 74, Inset: 3 * look.Step}, objects()...)
				w.SetContent(page)
				w.Resize(fyne.NewSize(sh.width, kit.HeightFor(page, sh.width)))
				f, err := os.Create(filepath.Join(*screens, "kit-"+name+"-"+sh.suffix+".png"))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if err := png.Encode(f, w.Canvas().Capture()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
