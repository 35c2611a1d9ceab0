package shell_test

import (
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
)

var screens = flag.String("screens", "", "folder for pictures of every page, drawn by TestScreens")

// Every page and state there is, under the name of its golden file and pictures.
type scene struct {
	name string
	show func(*shell.Shell)
}

func ignore(string) {}

func scenes() []scene {
	return []scene{
		{"home-new", func(s *shell.Shell) { s.Home(homeNew()) }},
		{"home-under-way", func(s *shell.Shell) { s.Home(homeUnderWay()) }},
		{"home-long", func(s *shell.Shell) { s.Home(homeLong()) }},
		{"unlock", func(s *shell.Shell) { s.Unlock(unlock(), ignore) }},
		{"unlock-wrong", func(s *shell.Shell) {
			u := unlock()
			u.Error = "That is not the passphrase of this folder. Nothing has changed. Look for capital letters and spaces, and try again."
			s.Unlock(u, ignore)
		}},
		{"unlock-busy", func(s *shell.Shell) {
			u := unlock()
			u.Busy = "Opening. This takes about a second, on purpose."
			s.Unlock(u, ignore)
		}},
		{"locked", func(s *shell.Shell) {
			s.Notice(model.Notice{
				Kind: model.RowProblem, State: "Problem",
				Title: "Qwizard is open already",
				Lead:  "Another window has your orders open. Two at once could spoil them, so this one has not touched anything.",
				Lines: []string{"Go to the other window, or close it and start Qwizard again."},
			})
		}},
		{"waiting", func(s *shell.Shell) {
			s.Notice(model.Notice{
				Kind: model.RowWaiting, State: "Waiting",
				Title: "Starting the practice certificate authority",
				Lead:  "It runs on this computer only.",
			})
		}},
	}
}

func practiceFrame() model.Frame {
	return model.Frame{
		Product: "Qwizard",
		Order:   "anna-muster.eu",
		Banner:  model.Banner{Word: "PRACTICE", Text: "Nothing here is real: no money, no notary, no certificate to use."},
	}
}

func unlock() model.Unlock {
	return model.Unlock{
		Title:  "Open your practice folder",
		Lead:   "Your practice orders and keys are locked with a passphrase, as the real ones will be.",
		Label:  "Passphrase",
		Hint:   "The one you chose when you started practising.",
		Button: "Open the folder",
	}
}

func road(a, b, c, d model.RowKind) []model.Stretch {
	word := func(k model.RowKind) string {
		switch k {
		case model.RowDone:
			return "done"
		case model.RowHalf:
			return "under way"
		case model.RowOpen:
			return "now"
		}
		return "to come"
	}
	return []model.Stretch{
		{Label: "Prepare", State: word(a), Kind: a}, {Label: "Order", State: word(b), Kind: b},
		{Label: "Prove", State: word(c), Kind: c}, {Label: "Receive", State: word(d), Kind: d},
	}
}

func homeNew() model.Home {
	later := func(title string) model.Row {
		return model.Row{Kind: model.RowLater, Title: title, State: "Later"}
	}
	return model.Home{
		Title: "Next: name your websites",
		Lead:  "You have to act.",
		Road:  road(model.RowOpen, model.RowLater, model.RowLater, model.RowLater),
		Groups: []model.Group{
			{Heading: "Prepare", Rows: []model.Row{
				{Kind: model.RowOpen, Title: "Websites", State: "Not started"},
				{Kind: model.RowOpen, Title: "About you", State: "Not started"},
				{Kind: model.RowOpen, Title: "Key and backup", State: "Not started"},
			}},
			{Heading: "Order", Rows: []model.Row{later("Order")}},
			{Heading: "Prove", Rows: []model.Row{later("Agreement"), later("E-mail address"), later("Website proof"), later("Identity")}},
			{Heading: "Receive", Rows: []model.Row{later("Approval"), later("Certificate"), later("Your PFX file"), later("What comes next")}},
		},
	}
}

func homeUnderWay() model.Home {
	return model.Home{
		Title: "Next: prove that anna-muster.eu is yours",
		Lead:  "You have to act, since Tuesday.",
		Road:  road(model.RowDone, model.RowDone, model.RowHalf, model.RowLater),
		Groups: []model.Group{
			{Heading: "Prepare", Rows: []model.Row{
				{Kind: model.RowDone, Title: "Websites", State: "Done", Detail: "anna-muster.eu and 1 more"},
				{Kind: model.RowDone, Title: "About you", State: "Done", Detail: "Anna Lena Muster"},
				{Kind: model.RowDone, Title: "Key and backup", State: "Done", Detail: "in your keychain, backup checked today"},
			}},
			{Heading: "Order", Rows: []model.Row{
				{Kind: model.RowDone, Title: "Order", State: "Done", Detail: "no. 30 408 241, sent Monday"},
			}},
			{Heading: "Prove", Rows: []model.Row{
				{Kind: model.RowDone, Title: "Agreement", State: "Done", Detail: "signed Monday"},
				{Kind: model.RowWaiting, Title: "E-mail address", State: "Waiting", Detail: "for you: open the mail from Sectigo"},
				{Kind: model.RowProblem, Title: "Website proof", State: "Problem", Detail: "1 of 2 done, a record has a typing error"},
				{Kind: model.RowOpen, Title: "Identity", State: "Not started", Detail: "print the form"},
			}},
			{Heading: "Receive", Rows: []model.Row{
				{Kind: model.RowLater, Title: "Approval", State: "Later"},
				{Kind: model.RowLater, Title: "Certificate", State: "Later"},
				{Kind: model.RowLater, Title: "Your PFX file", State: "Later"},
				{Kind: model.RowLater, Title: "What comes next", State: "Later"},
			}},
		},
	}
}

// homeLong has the longest words of other languages and values without a space.
func homeLong() model.Home {
	h := homeUnderWay()
	h.Title = "Als Nächstes: Beweisen Sie, dass grundstücksverkehrsgenehmigungszuständigkeitsübertragung.example.eu Ihnen gehört"
	h.Lead = "Sie sind am Zug, seit Dienstag. Danach prüft Sectigo, was üblicherweise einen bis drei Werktage dauert; Sie bekommen Bescheid."
	h.Road[0].Label, h.Road[3].Label = "Vorbereiten", "Entgegennehmen"
	h.Groups[0].Rows[0].Title = "Websites, für die das Zertifikat gelten soll, mit und ohne www"
	h.Groups[0].Rows[0].Detail = "xn--verwaltungsgerichtsbarkeitsangelegenheit-und-noch-mehr-xyz.example.eu"
	h.Groups[2].Rows[2].Detail = "1 von 2 erledigt; im zweiten Eintrag steht ein Punkt zu viel, und Ihr Anbieter hängt den Namen der Zone noch einmal an"
	return h
}

// window returns a window of this size showing the scene.
func window(t *testing.T, sc scene, th fyne.Theme, width, height float32) (fyne.Window, *shell.Shell) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(th)
	w := test.NewTempWindow(t, nil)
	s := shell.New(w, practiceFrame())
	sc.show(s)
	w.Resize(fyne.NewSize(width, height))
	return w, s
}

// TestScreens draws every page for a person to look at: make screens.
func TestScreens(t *testing.T) {
	if *screens == "" {
		t.Skip("draws pictures only when asked to: go test ./ui/shell -run TestScreens -screens DIR (make screens)")
	}
	type shot struct {
		suffix        string
		variant       fyne.ThemeVariant
		scale         float32
		width, height float32
	}
	shots := []shot{
		{"light", theme.VariantLight, 1, 960, 680},
		{"dark", theme.VariantDark, 1, 960, 680},
		{"small-200", theme.VariantLight, 2, 720, 520},
		{"tall-200", theme.VariantDark, 2, 720, 2400},
	}
	for _, sc := range scenes() {
		for _, sh := range shots {
			t.Run(sc.name+"-"+sh.suffix, func(t *testing.T) {
				w, _ := window(t, sc, look.Fixed(sh.variant, sh.scale), sh.width, sh.height)
				f, err := os.Create(filepath.Join(*screens, sc.name+"-"+sh.suffix+".png"))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(f, w.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
				if err := f.Close(); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}
