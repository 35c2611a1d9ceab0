package shell_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/assets"
	"qwizard/ui/look"
	"qwizard/ui/model"
	"qwizard/ui/shell"
	"qwizard/ui/words/wordstest"
)

// guide is a stand-in for the guide: it notes what is handed to it.
type guide struct {
	pressed   []string
	typed     map[string]string
	stretches []int
	after     func(model.Action) // what follows from an action
}

func (g *guide) Press(a model.Action) {
	g.pressed = append(g.pressed, a.ID)
	if g.after != nil {
		g.after(a)
	}
}

func (g *guide) Type(field, value string) { g.typed[field] = value }

func (g *guide) Stretch(n int) { g.stretches = append(g.stretches, n) }

// last is the id of what was pressed last; it is forgotten.
func (g *guide) last() string {
	if len(g.pressed) == 0 {
		return ""
	}
	id := g.pressed[len(g.pressed)-1]
	g.pressed = nil
	return id
}

// clock is time that passes only when a test says so.
type clock struct {
	now   time.Duration
	calls []call
}

type call struct {
	at time.Duration
	f  func()
}

func (c *clock) after(d time.Duration, f func()) { c.calls = append(c.calls, call{c.now + d, f}) }

func (c *clock) pass(d time.Duration) {
	end := c.now + d
	for {
		next := -1
		for i, one := range c.calls {
			if one.at <= end && (next < 0 || one.at < c.calls[next].at) {
				next = i
			}
		}
		if next < 0 {
			c.now = end
			return
		}
		one := c.calls[next]
		c.calls = append(c.calls[:next:next], c.calls[next+1:]...)
		c.now = one.at
		one.f()
	}
}

// desk is Fyne's app of tests, but for what it opens and notifies.
type desk struct {
	fyne.App
	opened []string
	broken bool
	told   []string
}

func (d *desk) OpenURL(u *url.URL) error {
	if d.broken {
		return errors.New("no browser")
	}
	d.opened = append(d.opened, u.String())
	return nil
}

func (d *desk) SendNotification(n *fyne.Notification) {
	d.told = append(d.told, n.Title+": "+n.Content)
}

// room is a window with a shell in it.
type room struct {
	fyne.Window
	t     *testing.T
	shell *shell.Shell
	guide *guide
	clock *clock
	desk  *desk
	size  fyne.Size

	closed bool
}

// open opens a window of a size in a theme, and shows the page in it, if any.
func open(t testing.TB, th fyne.Theme, width, height float32, pages ...model.Page) *room {
	t.Helper()
	d := &desk{App: test.NewTempApp(t)}
	d.Settings().SetTheme(th)
	fyne.SetCurrentApp(d)
	w := test.NewWindow(nil)
	r := &room{Window: w, guide: &guide{typed: map[string]string{}}, clock: &clock{}, desk: d, size: fyne.NewSize(width, height)}
	r.t, _ = t.(*testing.T)
	t.Cleanup(func() {
		if !r.closed {
			w.Close()
		}
	})
	r.shell = shell.New(w, shell.Config{Words: wordstest.English(t), After: r.clock.after, Picture: picture})
	r.shell.Lead(r.guide)
	for _, p := range pages {
		r.shell.Show(practiceFrame(), p)
	}
	w.Resize(r.size)
	return r
}

// picture is a drawing of assets.
func picture(name string) fyne.Resource {
	svg, ok := assets.Picture(name)
	if !ok {
		return nil
	}
	return fyne.NewStaticResource(name+".svg", svg)
}

// usual is [open] as the window is at the start.
func usual(t testing.TB, pages ...model.Page) *room {
	t.Helper()
	return open(t, look.Fixed(theme.VariantLight, 1), 960, 680, pages...)
}

func (r *room) show(p model.Page) { r.shell.Show(practiceFrame(), p) }

// do is an action that can be pressed.
func do(id, label string) model.Action {
	return model.Action{ID: id, Label: label, Do: func() model.Step { return model.Step{} }}
}

func practiceFrame() model.Frame {
	return model.Frame{
		Product: "Qwizard",
		Order:   do("orders", "anna-muster.eu"),
		Links:   []model.Action{do("where-key", "Where is my key?"), do("practice", "Practice world"), do("help", "Help"), do("settings", "Settings")},
		Banner:  model.Banner{Word: "PRACTICE", Text: "Nothing here is real: no money, no notary, no certificate to use."},
	}
}

// scene is a page under the name of its pictures.
type scene struct {
	name string
	page model.Page
}

func scenes() []scene {
	wrong := question()
	wrong.Problems = []model.Complaint{
		{Field: "domains.names[1]", Label: "Website 2", What: "“muster blog.at” has a space in it.", Next: "Write it without the space."},
		{Field: "birth", Label: "Date of birth", What: "This is not a day of the calendar.", Next: "Look at the month."},
		{What: "The folder cannot be written to.", Next: "Nothing is lost. Choose another folder in the settings."},
	}
	busy := question()
	busy.Busy, busy.Cancel = "Making your key. This takes some seconds.", do("cancel", "Cancel")
	said := question()
	said.Said = "Saved to /home/anna/Qwizard/anna-muster.eu/letter.pdf"
	return []scene{
		{"home", home()}, {"home-long", homeLong()}, {"question", question()}, {"question-wrong", wrong}, {"question-busy", busy},
		{"question-said", said}, {"files", files()}, {"elsewhere", elsewhere()}, {"answers", answers()}, {"findings", findings()},
		{"notice", notice()}, {"long-words", longWords()},
	}
}

func at(id model.PageID) model.Place { return model.Place{Page: id} }

func question() model.Page {
	return model.Page{
		Place: at("question"), Title: "Which websites is the certificate for?",
		Lead: "Visitors of these names will see it. You can name up to three.",
		Blocks: []model.Block{
			model.Field{ID: "domains.names[0]", Label: "Website 1", Hint: "For example anna-muster.eu. With and without www are two names.", Value: "anna-muster.eu", Chars: 40, Live: true,
				Why: "It becomes part of the certificate, and everybody can read it there."},
			model.Field{ID: "domains.names[1]", Label: "Website 2", Optional: true, Value: "muster blog.at", Chars: 40,
				Error: "“muster blog.at” has a space in it. Write it without the space."},
			model.Help{ID: "what-domain", Title: "What is a domain?", Text: "The name that people type to get to your website, such as anna-muster.eu.\n\nYou rent it from a registrar."},
			model.Heading{Text: "About you"},
			model.Field{ID: "note", Kind: model.FieldLong, Label: "A note for yourself", Optional: true, Value: "first line\nsecond line"},
			model.Field{ID: "birth", Kind: model.FieldDate, Label: "Date of birth", Hint: "As on your ID.", Value: "1980-03-07"},
			model.Field{ID: "country", Kind: model.FieldPick, Label: "Country", Options: []model.Option{{Value: "AT", Label: "Austria"}, {Value: "DE", Label: "Germany"}, {Value: "EE", Label: "Estonia"}}},
			model.Field{ID: "kind", Kind: model.FieldChoice, Label: "Which key do you want?", Value: "p256", Options: []model.Option{
				{Value: "p256", Label: "Short and fast", Hint: "Nearly every web host takes it."}, {Value: "rsa", Label: "RSA, 3072 bits", Hint: "If your web host asks for RSA."}}},
			model.Field{ID: "agree", Kind: model.FieldCheck, Label: "I have read what becomes public"},
			model.Field{ID: "pass", Kind: model.FieldSecret, Label: "Passphrase", Hint: "Twelve characters or more.", Chars: 30},
		},
		Back: do("back", "Back to tasks"), Others: []model.Action{do("later", "Save for later")}, Primary: do("continue", "Continue"),
	}
}

func files() model.Page {
	return model.Page{
		Place: at("files"), Title: "What did your notary give you?", Lead: "Qwizard looks at the files and sends nothing yet.",
		Blocks: []model.Block{
			model.Field{ID: "form", Kind: model.FieldFile, Label: "The signed form", Types: []string{".pdf"}},
			model.Field{ID: "scans", Kind: model.FieldFiles, Label: "Scans of your ID", Value: "/home/anna/front.jpg\n/home/anna/back.jpg", Types: []string{".jpg", ".png"}},
			model.Field{ID: "backup", Kind: model.FieldSave, Label: "Where the backup goes", Value: "/nowhere/at/all/key.qwb"},
			model.Field{ID: "folder", Kind: model.FieldFolder, Label: "Your folder", Value: "/nowhere"},
		},
		Back: do("back", "Back to tasks"), Primary: do("check", "Look at the files"),
	}
}

func elsewhere() model.Page {
	return model.Page{
		Place: at("elsewhere"), Sign: model.Sign{Kind: model.RowWaiting, Word: "Waiting for you"}, Title: "Put a record into your domain",
		Lead: "Sectigo looks for it, and so knows that anna-muster.eu is yours.",
		Blocks: []model.Block{
			model.Picture{Name: "dns-record", Text: "Picture: your web host keeps a list of records for your domain. Sectigo reads it."},
			model.Steps{Items: []model.Item{
				{Text: "Log in to your web host and open the DNS settings of anna-muster.eu."},
				{Text: "Add a record of the kind CNAME with these values.", Blocks: []model.Block{
					model.Copy{ID: "name", Label: "Name", Value: "_1f9c1a2b3c4d5e6f708192a3b4c5d6e7"},
					model.Copy{ID: "value", Label: "Value", Value: "0a1b2c3d4e5f60718293a4b5c6d7e8f9.0a1b2c3d4e5f60718293a4b5c6d7e8f9.sectigo.com"},
				}},
				{Text: "Come back and let Qwizard look.", Blocks: []model.Block{model.Buttons{Actions: []model.Action{do("send", "Send this to someone"), do("drop", "Drop this proof")}}}},
			}},
			model.Copy{ID: "secret", Label: "Password of your PFX", Value: "correct horse battery", Secret: true},
			model.Callout{Sign: model.Sign{Kind: model.RowProblem, Word: "Careful"}, Text: "Some web hosts add the domain to the name by themselves."},
			model.Callout{Sign: model.Sign{Kind: model.RowDone, Word: "Safe"}, Text: "Nothing else of your domain changes."},
			model.Verbatim{Text: "Dear Customer,\n\nplease validate your domain within 30 days.\nSectigo"},
			model.Paragraph{Text: "It usually takes minutes.\n\nYou can close Qwizard meanwhile.", Quiet: true},
		},
		Back: do("back", "Back to tasks"), Primary: do("look", "I have done this, check it"),
	}
}

func answers() model.Page {
	danger := do("send", "Send order")
	danger.Danger = true
	return model.Page{
		Place: at("answers"), Title: "Check your answers", Lead: "Nothing is sent before you say so.",
		Blocks: []model.Block{
			model.Answers{Rows: []model.Answer{
				{What: "Websites", Value: "anna-muster.eu\nmuster-blog.at", Change: do("change-domains", "Change")},
				{What: "Name", Value: "Anna Lena Muster", Change: do("change-name", "Change")},
				{What: "Order number", Value: "30408241"},
			}},
			model.Buttons{Actions: []model.Action{do("print", "Print this"), {ID: "delete", Label: "Delete the order", Danger: true, Do: danger.Do}}},
		},
		Back: do("back", "Back"), Primary: danger,
	}
}

func findings() model.Page {
	return model.Page{
		Place: at("findings"), Sign: model.Sign{Kind: model.RowProblem, Word: "Problem"}, Title: "A record has a typing error",
		Blocks: []model.Block{
			model.Findings{ID: "found", List: []model.Found{
				{Sign: model.Sign{Kind: model.RowProblem, Word: "Problem"}, What: "The value of the record is another one.", Next: "Copy it again and save it.",
					Where: "ns1.example.net", Expected: "0a1b2c3d4e5f60718293a4b5c6d7e8f9.0a1b2c3d4e5f60718293a4b5c6d7e8f9.sectigo.com",
					Observed: "0a1b2c3d4e5f60718293a4b5c6d7e8f9.0a1b2c3d4e5f60718293a4b5c6d7e8f8.sectigo.com", Differs: 64},
				{Sign: model.Sign{Kind: model.RowWaiting, Word: "Look"}, What: "An old record is still there.", Observed: "v=old", Differs: -1},
			}, Fine: "14 things are as they should be", Well: []string{"The domain is registered.", "The name servers answer."}},
			model.Heading{Text: "What happened"},
			model.History{Moments: []model.Moment{
				{At: "3 March 2026, 10:12", Who: "Sectigo", What: "The order was refused.", Raw: "DCV failed: CNAME mismatch"},
				{At: "2 March 2026, 09:00", Who: "You", What: "You sent the order."},
			}},
		},
		Back: do("back", "Back to tasks"), Primary: do("again", "Check again"),
	}
}

func notice() model.Page {
	return model.Page{
		Place: at("notice"), Sign: model.Sign{Kind: model.RowProblem, Word: "Problem"}, Title: "Qwizard is open already",
		Lead:   "Another window has your orders open. Two at once could spoil them, so this one has not touched anything.",
		Blocks: []model.Block{model.Paragraph{Text: "Go to the other window, or close it and start Qwizard again."}},
	}
}

// longWords has the longest words of other languages and values without a space.
func longWords() model.Page {
	p := elsewhere()
	p.Place = at("long-words")
	p.Title = "Grundstücksverkehrsgenehmigungszuständigkeitsübertragung.example.eu: was ist zu tun?"
	p.Blocks = append(p.Blocks, answers().Blocks...)
	p.Blocks = append(p.Blocks, model.Copy{ID: "long", Label: "Ein langer Wert", Value: strings.Repeat("abcdefghij", 30)})
	p.Others = []model.Action{do("a", "Den Vorgang für heute unterbrechen"), do("b", "Jemand anderem weitergeben")}
	p.Primary = do("go", "Die Zustimmungserklärung jetzt verbindlich absenden")
	p.Said = "Gespeichert unter " + strings.Repeat("/ein-langer-ordner", 8)
	return p
}

func home() model.Page {
	stop := func(label, state string, k model.RowKind) model.Stretch {
		return model.Stretch{Label: label, State: state, Kind: k}
	}
	row := func(k model.RowKind, id, title, state, detail string) model.Row {
		return model.Row{Kind: k, Title: title, State: state, Detail: detail, Open: model.Action{ID: id, Do: func() model.Step { return model.Step{} }}}
	}
	return model.Page{
		Place: at("home"), Title: "anna-muster.eu",
		Blocks: []model.Block{
			model.Next{Title: "Next: prove that anna-muster.eu is yours", Lead: "You have to act · since Tuesday", Action: do("next", "Show me how")},
			model.Road{Stretches: []model.Stretch{stop("Prepare", "done", model.RowDone), stop("Order", "done", model.RowDone), stop("Prove", "under way", model.RowHalf), stop("Receive", "to come", model.RowLater)}},
			model.Rows{ID: "prepare", Heading: "Prepare", Rows: []model.Row{
				row(model.RowDone, "task-domains", "Websites", "done", "anna-muster.eu and 1 more"),
				row(model.RowDone, "task-applicant", "About you", "done", "Anna Lena Muster"),
				row(model.RowDone, "task-key", "Key", "done", "P-256 · in your keychain · backup checked today"),
			}},
			model.Rows{ID: "order", Heading: "Order", Rows: []model.Row{row(model.RowDone, "task-order", "Order", "done", "no. 30 408 241, sent Monday")}},
			model.Rows{ID: "prove", Heading: "Prove", Rows: []model.Row{
				row(model.RowDone, "task-agreement", "Agreement", "done", "signed Monday"),
				row(model.RowWaiting, "task-email", "E-mail address", "waiting for you", "open the mail from Sectigo"),
				row(model.RowProblem, "task-dcv", "Website proof", "problem", "1 of 2 done · a record has a typing error"),
				row(model.RowOpen, "task-identity", "Identity", "not started", "print the form"),
			}},
			model.Rows{ID: "receive", Heading: "Receive", Rows: []model.Row{
				row(model.RowLater, "task-approval", "Approval", "later", "first: Website proof, Identity"), row(model.RowLater, "task-certificate", "Certificate", "later", ""),
				row(model.RowLater, "task-export", "Your PFX file", "later", ""), row(model.RowLater, "task-renewal", "What comes next", "later", ""),
			}},
			model.Rows{ID: "mails", Heading: "Mails", Empty: "There is no mail."},
			model.Buttons{Actions: []model.Action{do("history", "See what happened so far")}},
		},
	}
}

func homeLong() model.Page {
	p := home()
	p.Place = at("home-long")
	p.Title = "grundstücksverkehrsgenehmigungszuständigkeitsübertragung.example.eu"
	next := p.Blocks[0].(model.Next)
	next.Title = "Als Nächstes: Beweisen Sie, dass grundstücksverkehrsgenehmigungszuständigkeitsübertragung.example.eu Ihnen gehört"
	next.Lead = "Sie sind am Zug, seit Dienstag. Danach prüft Sectigo, was üblicherweise einen bis drei Werktage dauert; Sie bekommen Bescheid."
	p.Blocks[0] = next
	road := p.Blocks[1].(model.Road)
	road.Stretches[0].Label, road.Stretches[3].Label = "Vorbereiten", "Entgegennehmen"
	rows := p.Blocks[2].(model.Rows).Rows
	rows[0].Title = "Websites, für die das Zertifikat gelten soll, mit und ohne www"
	rows[0].Detail = "xn--verwaltungsgerichtsbarkeitsangelegenheit-und-noch-mehr-xyz.example.eu"
	return p
}
