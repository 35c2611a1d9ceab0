package text_test

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"qwizard/ui/model"
	"qwizard/ui/text"
	"qwizard/ui/words/wordstest"
)

var update = flag.Bool("update", false, "write the drawings anew")

// samples are pages of every kind.
func samples() map[string]model.Page {
	done, waiting, wrong := model.Sign{Kind: model.RowDone, Word: "done"}, model.Sign{Kind: model.RowWaiting, Word: "waiting"}, model.Sign{Kind: model.RowProblem, Word: "problem"}
	back := act("back", "Back to tasks")
	return map[string]model.Page{
		"question": {
			Title: "Which websites is the certificate for?", Lead: "Visitors of these names will see it. You can name up to three.",
			Problems: []model.Complaint{
				{Field: "names[1]", Label: "Website 2", What: "muster blog.at has a space in it.", Next: "Give only the name."},
				{What: "Another Qwizard is open.", Next: "Close it first."},
			},
			Blocks: []model.Block{
				model.Field{ID: "names[0]", Label: "Website 1", Hint: "For example anna-muster.eu. With and without www are two names.", Value: "anna-muster.eu"},
				model.Field{ID: "names[1]", Label: "Website 2", Value: "muster blog.at", Optional: true, Error: "muster blog.at has a space in it. Give only the name."},
				model.Field{ID: "names[2]", Label: "Website 3", Optional: true},
				model.Help{ID: "domain", Title: "What is a domain?", Text: "The name of a website."},
			},
			Primary: act("continue", "Continue"), Back: back,
		},
		"fields": {
			Title: "Every kind of field",
			Blocks: []model.Block{
				model.Field{ID: "a", Kind: model.FieldSecret, Label: "Passphrase", Value: "correct horse battery"},
				model.Field{ID: "b", Kind: model.FieldLong, Label: "The mail from Sectigo", Value: "Dear Anna,\n\nyour order is here.\n"},
				model.Field{ID: "c", Kind: model.FieldChoice, Label: "Kind of key", Value: "rsa-3072", Options: []model.Option{
					{Value: "rsa-3072", Label: "RSA 3072", Hint: "Works with every web host."}, {Value: "p256", Label: "P-256"},
				}},
				model.Field{ID: "d", Kind: model.FieldPick, Label: "Country", Value: "AT", Options: []model.Option{{Value: "AT", Label: "Austria"}}},
				model.Field{ID: "e", Kind: model.FieldCheck, Label: "I agree", Value: model.Yes},
				model.Field{ID: "f", Kind: model.FieldDate, Label: "Date of birth", Value: "1980-05-31"},
				model.Field{ID: "g", Kind: model.FieldFiles, Label: "Papers", Value: "/home/anna/form.pdf\n/home/anna/id.jpg"},
				model.Field{ID: "h", Kind: model.FieldSave, Label: "Where to", Value: "/home/anna/anna-muster.eu/key.age"},
			},
			Primary: act("continue", "Continue"), Others: []model.Action{act("later", "Do it later")}, Back: back,
		},
		"answers": {
			Title: "Check your answers", Lead: "This is what Sectigo gets.",
			Blocks: []model.Block{model.Answers{Rows: []model.Answer{
				{What: "Name", Value: "Anna Lena Muster", Change: act("change-name", "Change")},
				{What: "Address", Value: "Hauptstraße 1\n1010 Wien\nAustria", Change: act("change-address", "Change")},
				{What: "Order", Value: "no. 30408241"},
			}}},
			Primary: act("continue", "Continue"), Back: back,
		},
		"commit": {
			Title: "Replace your key",
			Blocks: []model.Block{
				model.Callout{Sign: wrong, Text: "The certificate that was ordered for the old key cannot be used any more."},
				model.Paragraph{Text: "The old key is deleted.\n\nThe new one needs a backup of its own."},
			},
			Primary: model.Action{ID: "replace", Label: "Replace my key", Danger: true, Do: stay}, Back: back,
		},
		"elsewhere": {
			Sign: waiting, Title: "Put a record where your web host keeps your domain",
			Blocks: []model.Block{
				model.Picture{Name: "dns", Text: "The record goes into the table of your domain, beside the others."},
				model.Steps{Items: []model.Item{
					{Text: "Log in at your web host and open the table of records, which is often called DNS, zone or name server."},
					{Text: "Add a record of this kind.", Blocks: []model.Block{
						model.Copy{ID: "name", Label: "Name", Value: "_1f5e.anna-muster.eu"},
						model.Copy{ID: "value", Label: "Value", Value: strings.Repeat("0123456789abcdef", 6) + ".sectigo.com"},
						model.Buttons{Actions: []model.Action{act("all", "Copy both")}},
					}},
				}},
				model.Copy{ID: "password", Label: "Password of the PFX file", Value: "Practice-Pfx-2026", Secret: true},
			},
			Primary: act("check", "I have done this, check it"), Back: back,
		},
		"findings": {
			Title: "One record has a typing error", Said: "Looked at 14:05.",
			Blocks: []model.Block{model.Findings{
				List: []model.Found{
					{Sign: wrong, What: "The record's value is another one.", Next: "Copy the value again.", Where: "_1f5e.anna-muster.eu, seen at ns1.host.eu",
						Expected: "3f9a7c21e5.sectigo.com", Observed: "3f9a7c12e5.sectigo.com", Differs: 6},
					{Sign: wrong, What: "It ends too early.", Expected: strings.Repeat("0123456789", 9), Observed: strings.Repeat("0123456789", 8) + "01234", Differs: 85},
					{Sign: waiting, What: "It is not seen everywhere yet.", Observed: "3 of 4 name servers", Differs: -1},
					{Sign: waiting, What: "It is not there.", Expected: "a record", Differs: -1},
				},
				Fine: "14 things are as they should be", Well: []string{"The name server answers.", "There is no CAA record."},
			}},
			Primary: act("check", "Check it again"), Back: back,
		},
		"history": {
			Title: "What happened so far",
			Blocks: []model.Block{
				model.Heading{Text: "Order 30408241"},
				model.History{Moments: []model.Moment{
					{At: "2 June, 14:03", Who: "Sectigo", What: "The order was received.", Raw: "Dear Anna,\r\nthank you for your order.\r\n1) Continue (Enter)"},
					{At: "2 June, 14:01", Who: "you", What: "You sent the order."},
				}},
				model.Verbatim{Text: "Status: Applied"},
			},
			Back: back,
		},
		"home": {
			Title: "anna-muster.eu",
			Blocks: []model.Block{
				model.Next{Title: "Next: Website proof", Lead: "Who has to act: you, since 2 June 2026", Action: act("next", "Show me how")},
				model.Road{Stretches: []model.Stretch{{Label: "Prepare", State: "done"}, {Label: "Order", State: "in progress"}, {Label: "Prove", State: "not started"}, {Label: "Receive", State: "cannot start yet"}}},
				model.Rows{ID: "prepare", Heading: "Prepare", Rows: []model.Row{
					{Kind: model.RowDone, Title: "Websites", State: "done", Detail: "anna-muster.eu", Open: model.Action{ID: "task-domains", Do: stay}},
					{Kind: model.RowLater, Title: "Key", State: "cannot start yet", Open: act("task-key", "Say why")},
					{Kind: model.RowOpen, Title: "Backup", State: "not started"},
				}},
				model.Rows{ID: "none", Heading: "Mails", Empty: "There is no mail yet."},
			},
		},
		"done": {
			Sign: done, Title: "Your PFX file is written", Lead: "It lies in your folder.",
			Blocks: []model.Block{model.Paragraph{Text: "/home/anna/anna-muster.eu/certificate.pfx", Quiet: true}},
			Back:   back,
		},
	}
}

// drawn is how a page is drawn in so many columns, with what is asked on it by itself.
func drawn(t *testing.T, p model.Page, columns int) string {
	t.Helper()
	p.Place.Page = "sample"
	g := &guide{frame: frame(), page: p}
	g.frame.Links = append(g.frame.Links, act("news", "What is new"))
	out := driveWith(t, g, text.Config{In: strings.NewReader(strings.Repeat("\n", 9)), Width: func() int { return columns }})
	page, _, found := strings.Cut(out, "\n> ")
	if !found {
		t.Fatalf("no prompt in:\n%s", out)
	}
	return page
}

func TestPagesAreDrawnAsBefore(t *testing.T) {
	for name, p := range samples() {
		for suffix, columns := range map[string]int{"": 80, "-20": 20} {
			file := filepath.Join("testdata", name+suffix+".txt")
			got := drawn(t, p, columns)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is now\n%s", file, got)
			}
		}
	}
}

// Each kind of block is on a sample, so that none is forgotten in the drawings.
func TestTheSamplesHoldEveryBlock(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range samples() {
		for _, b := range p.Blocks {
			seen[reflect.TypeOf(b).Name()] = true
		}
	}
	for _, b := range []model.Block{
		model.Paragraph{}, model.Heading{}, model.Callout{}, model.Picture{}, model.Help{}, model.Field{}, model.Copy{}, model.Verbatim{},
		model.Steps{}, model.Buttons{}, model.Answers{}, model.Next{}, model.Road{}, model.Rows{}, model.Findings{}, model.History{},
	} {
		if name := reflect.TypeOf(b).Name(); !seen[name] && name != "Buttons" { // in a step
			t.Errorf("no sample has a %s", name)
		}
	}
}

// Only what cannot be broken without harm is wider than the terminal.
func TestLinesFitTheTerminal(t *testing.T) {
	for name, p := range samples() {
		for _, columns := range []int{20, 40, 72, 200} {
			for line := range strings.Lines(drawn(t, p, columns)) {
				line = strings.TrimRight(line, "\n")
				word := strings.TrimLeft(line, " >-0123456789)Now:")
				if n := len([]rune(line)); n > min(columns, 72) && strings.Contains(word, " ") {
					t.Errorf("%s at %d: %d columns: %q", name, columns, n, line)
				}
			}
		}
	}
}

func TestAValueToBeCopiedStandsAloneOnItsLine(t *testing.T) {
	value := strings.Repeat("0123456789abcdef", 6) + ".sectigo.com"
	for _, columns := range []int{20, 80} {
		has(t, drawn(t, samples()["elsewhere"], columns), "\n"+value+"\n", "\n_1f5e.anna-muster.eu\n")
	}
}

func TestSecretsOfAPageAreShownOnDemandOnly(t *testing.T) {
	g := &guide{frame: frame(), page: samples()["elsewhere"]}
	hasNot(t, drive(t, g, "q"), "Practice-Pfx-2026")
	g = &guide{frame: frame(), page: samples()["elsewhere"]}
	has(t, drive(t, g, "2", "q"), "\nPractice-Pfx-2026\n")
	hasNot(t, drawn(t, samples()["fields"], 80), "correct horse battery")
}

func TestTheFineThingsAreToldOnDemand(t *testing.T) {
	g := &guide{frame: frame(), page: samples()["findings"]}
	has(t, drive(t, g, "1", "q"), "\nThe name server answers.\nThere is no CAA record.\n")
}

func TestTheMarkStandsUnderTheFirstDifference(t *testing.T) {
	lines := strings.Split(drawn(t, samples()["findings"], 40), "\n")
	marks := 0
	for i, l := range lines {
		at := strings.Index(l, "^")
		if at < 0 {
			continue
		}
		marks++
		expected, observed := lines[i-2], lines[i-1]
		if expected[:at] != strings.Replace(observed[:at], "Found:   ", "Expected:", 1) {
			t.Errorf("the lines differ before the mark:\n%s\n%s\n%s", expected, observed, l)
		}
		if at < len(observed) && expected[at] == observed[at] {
			t.Errorf("no difference at the mark:\n%s\n%s\n%s", expected, observed, l)
		}
	}
	if marks != 2 {
		t.Errorf("%d marks", marks)
	}
}

// hostile is a text that would take a terminal over.
const hostile = "a\x1b[2J\x1b]52;c;ZXZpbA==\x07b\r\x9bc\u202ed\x00e\x7f"

// Every text of a page is hostile here.
func TestNothingOnAPageReachesTheTerminalUnprintable(t *testing.T) {
	for name, p := range samples() {
		spoil(reflect.ValueOf(&p).Elem())
		g := &guide{frame: frame(), page: p}
		g.frame.Order.Label = hostile
		g.page.Place.Page = "sample"
		out := drive(t, g, "1", hostile, "2", hostile, "3", hostile, ".", "1", hostile, "? 1", "r", hostile)
		if !strings.Contains(out, "a\ufffd[2J") {
			t.Errorf("%s: the test planted nothing", name)
		}
		for _, r := range out {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("%s: %U reached the terminal", name, r)
				break
			}
		}
	}
}

// spoil makes every string in v hostile, those behind interfaces included.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + hostile)
	case reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Interface:
		c := reflect.New(v.Elem().Type()).Elem()
		c.Set(v.Elem())
		spoil(c)
		v.Set(c)
	}
}

func TestTitlesAreBoldOnlyWhereThatIsWanted(t *testing.T) {
	hasNot(t, drawn(t, samples()["done"], 80), "\x1b")
	g := &guide{frame: frame(), page: samples()["done"]}
	g.page.Place.Page = "sample"
	out := driveWith(t, g, text.Config{In: strings.NewReader(""), Bold: true})
	has(t, out, "\x1b[1mYour PFX file is written\x1b[0m\n========================\n")
}

// Every text around a page comes from the catalogue.
func TestNothingIsSaidOutsideTheCatalogue(t *testing.T) {
	for name, p := range samples() {
		p.Place.Page = "sample"
		blank(reflect.ValueOf(&p).Elem())
		g := &guide{page: p}
		var out strings.Builder
		g.face = text.New(text.Config{In: strings.NewReader("1\n\n\n\n?\nx\n99\n"), Out: &out, Words: wordstest.Pseudo(t)})
		if err := g.face.Run(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		for word := range strings.FieldsSeq(out.String()) {
			if plain := strings.Trim(word, "[]().,:;?"); len(plain) > 3 && isASCII(plain) && strings.ContainsAny(plain, "aeiou") {
				t.Errorf("%s: %q is not from the catalogue", name, word)
			}
		}
	}
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) })
}

// blank makes every string in v a dash or empty, so that only what is around stays.
func blank(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			v.SetString("~")
		}
	case reflect.Struct:
		for i := range v.NumField() {
			blank(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			blank(v.Index(i))
		}
	case reflect.Interface:
		c := reflect.New(v.Elem().Type()).Elem()
		c.Set(v.Elem())
		blank(c)
		v.Set(c)
	}
}
