package text_test

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/text"
	"qwizard/ui/words/wordstest"
)

// guide is a guide of one page at a time. Typing changes the page; a press is noted and
// does what the action says with the page.
type guide struct {
	face    *text.Terminal
	frame   model.Frame
	page    model.Page
	pressed []string
	typed   []string // "field=value"
	live    func(field, value string)
}

func (g *guide) Show()              { g.face.Show(g.frame, g.page) }
func (g *guide) Frame() model.Frame { return g.frame }
func (g *guide) Page() model.Page   { return g.page }

func (g *guide) Press(a model.Action) {
	g.pressed = append(g.pressed, a.ID)
	g.page.Problems, g.page.Said = nil, ""
	g.each(func(f *model.Field) { f.Error = "" })
	if a.Do == nil {
		return
	}
	s := a.Do()
	g.page.Said = s.Say
	if s.Quit {
		g.face.Quit()
	}
	if s.To.Page != "" {
		g.page = model.Page{Place: s.To, Title: string(s.To.Page)}
	}
	g.Show()
}

func (g *guide) Type(field, value string) {
	g.typed = append(g.typed, field+"="+value)
	live := false
	g.each(func(f *model.Field) {
		if f.ID == field {
			f.Value, live = value, f.Live
		}
	})
	if live {
		g.live(field, value)
		g.Show()
	}
}

func (g *guide) each(f func(*model.Field)) {
	g.page.Blocks = slices.Clone(g.page.Blocks)
	for i, b := range g.page.Blocks {
		if field, is := b.(model.Field); is {
			f(&field)
			g.page.Blocks[i] = field
		}
	}
}

func (g *guide) wasTyped(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(g.typed, want) {
		t.Errorf("typed %q, want %q", g.typed, want)
	}
}

func (g *guide) wasPressed(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(g.pressed, want) {
		t.Errorf("pressed %q, want %q", g.pressed, want)
	}
}

func stay() model.Step { return model.Step{} }

func act(id, label string) model.Action { return model.Action{ID: id, Label: label, Do: stay} }

// frame is the frame around an order's pages.
func frame() model.Frame {
	return model.Frame{
		Product: "Qwizard", Order: act("orders", "anna-muster.eu"),
		Links:  []model.Action{act("where-key", "Where is my key?"), act("practice", "Practice world"), act("help", "Help"), act("settings", "Settings")},
		Banner: model.Banner{Word: "PRACTICE", Text: "Nothing here is real: no money, no notary, no certificate to use."},
	}
}

// drive lets the terminal read lines on a page and returns what it printed.
func drive(t *testing.T, g *guide, lines ...string) string {
	t.Helper()
	return driveWith(t, g, text.Config{In: strings.NewReader(strings.Join(append(lines, ""), "\n"))})
}

func driveWith(t *testing.T, g *guide, c text.Config) string {
	t.Helper()
	var out strings.Builder
	if c.Out == nil {
		c.Out = io.Writer(&out)
	}
	c.Words = wordstest.English(t)
	g.face = text.New(c)
	if err := g.face.Run(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// question is a page that asks for fields.
func question(fields ...model.Field) *guide {
	g := &guide{frame: frame(), page: model.Page{
		Place: model.Place{Page: "question"}, Title: "Which websites is the certificate for?", Lead: "Visitors of these names will see it.",
		Primary: act("continue", "Continue"), Back: act("back", "Back to tasks"),
	}}
	for _, f := range fields {
		g.page.Blocks = append(g.page.Blocks, f)
	}
	return g
}

func field(kind model.FieldKind, value string) model.Field {
	return model.Field{ID: "f", Kind: kind, Label: "Label", Value: value}
}

func has(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("%q is not in:\n%s", w, out)
		}
	}
}

func hasNot(t *testing.T, out string, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(out, w) {
			t.Errorf("%q is in:\n%s", w, out)
		}
	}
}

func TestEmptyFieldsAreAskedForOneAfterTheOther(t *testing.T) {
	one, two, three := field(model.FieldText, ""), field(model.FieldText, ""), field(model.FieldText, "")
	two.ID, two.Optional = "g", true
	three.ID, three.Label = "h", "Other"
	known := field(model.FieldText, "there")
	known.ID = "k"
	g := question(one, two, known, three)
	out := drive(t, g, "a", "b", "")
	g.wasTyped(t, "f=a", "h=b")
	g.wasPressed(t, "continue") // Enter at the prompt
	has(t, out, "Label: ", "Other: ", "Enter: Continue. Or a number, b back, h home,")
}

func TestAfterAFailureOnlyTheFieldsWithAnErrorAreAskedAgainOnce(t *testing.T) {
	one, two := field(model.FieldText, ""), field(model.FieldText, "there")
	two.ID, two.Label = "g", "Other"
	g := question(one, two)
	g.page.Primary.Do = func() model.Step {
		g.page.Problems = []model.Complaint{{Field: "f", Label: "Label", What: "It has a space in it.", Next: "Leave it away."}}
		g.each(func(f *model.Field) {
			if f.ID == "f" {
				f.Error = "It has a space in it. Leave it away."
			}
		})
		return stay()
	}
	out := drive(t, g, "a b", "", "ab", "2", "", "q")
	g.wasTyped(t, "f=a b", "f=ab")
	g.wasPressed(t, "continue")
	has(t, out, "There is a problem\n- Label: It has a space in it. Leave it away.", "Label [a b]: ")
	if n := strings.Count(out, "Which websites"); n != 1 {
		t.Errorf("the page was drawn %d times", n)
	}
	if n := strings.Count(out, "Label [a b]: "); n != 1 {
		t.Errorf("asked %d times:\n%s", n, out)
	}
}

func TestAFieldThatChangesThePageHasItDrawnAnewAndAsksWhatIsNew(t *testing.T) {
	how := field(model.FieldChoice, "")
	how.Live, how.Options = true, []model.Option{{Value: "x", Label: "By mail"}, {Value: "y", Label: "By file"}}
	g := question(how)
	g.live = func(string, string) {
		more := field(model.FieldText, "")
		more.ID, more.Label = "address", "Address"
		g.page.Blocks = append(g.page.Blocks, more)
	}
	out := drive(t, g, "1", "a@b.eu", "q")
	g.wasTyped(t, "f=x", "address=a@b.eu")
	if n := strings.Count(out, "Which websites"); n != 2 {
		t.Errorf("the page was drawn %d times", n)
	}
}

func TestNumbersAndLetters(t *testing.T) {
	g := question(field(model.FieldText, "there"))
	g.page.Blocks = append(g.page.Blocks, model.Help{ID: "domain", Title: "What is a domain?", Text: "A name."}, model.Buttons{Actions: []model.Action{act("look", "Look")}})
	g.page.Others = []model.Action{act("later", "Later")}
	out := drive(t, g, "3", "5", "4", "b", "k", "p", "o", "s", "?", "B", "q", "3")
	g.wasPressed(t, "look", "later", "continue", "back", "where-key", "practice", "orders", "settings", "help", "back")
	has(t, out, "1) Label", "2) What is a domain?", "3) Look", "4) Continue (Enter)", "5) Later")
	if strings.Contains(out, "A name.") {
		t.Error("the explanation is not folded")
	}
}

func TestHomeLeadsHome(t *testing.T) {
	g := question()
	drive(t, g, "h")
	if g.page.Place.Page != model.PageHome {
		t.Errorf("h leads to %s", g.page.Place.Page)
	}
}

func TestExplanationsAreToldWhenTheyAreAskedFor(t *testing.T) {
	f := field(model.FieldText, "there")
	f.Why = "Because."
	g := question(f)
	g.page.Blocks = append(g.page.Blocks, model.Help{ID: "domain", Title: "What is a domain?", Text: "A name."})
	out := drive(t, g, "?1", "? 2", "2", "? 3", "q")
	g.wasPressed(t)
	if strings.Count(out, "Because.") != 1 || strings.Count(out, "A name.") != 2 {
		t.Errorf("got:\n%s", out)
	}
	has(t, out, "There is nothing more to say about this one.")
}

func TestWrongNumbersAndWordsAreAnsweredAndDoNothing(t *testing.T) {
	g := question(field(model.FieldText, "there"))
	out := drive(t, g, "0", "3", "-1", "99999999999999999999999", "x", "make my key", "? 9", "q")
	g.wasPressed(t)
	g.wasTyped(t)
	has(t, out, "There is no 3 on this page. The numbers go from 1 to 2.", "That is no number of this page")
}

func TestNothingIsAskedByItselfWhereNothingIsDoneWithIt(t *testing.T) {
	g := question(field(model.FieldCheck, ""))
	g.page.Primary = model.Action{}
	drive(t, g, "1", "y", "q")
	g.wasTyped(t, "f=yes")
}

func TestAPageWithoutAPrimaryActionIsReadAgainByEnter(t *testing.T) {
	g := question()
	g.page.Primary = model.Action{}
	out := drive(t, g, "", "q")
	if n := strings.Count(out, "Which websites"); n != 2 {
		t.Errorf("the page was drawn %d times", n)
	}
	has(t, out, "\nType b back, h home")
}

func TestEnterAtHomeDoesTheOneThingToDo(t *testing.T) {
	g := question()
	g.page.Primary = model.Action{}
	g.page.Blocks = []model.Block{model.Next{Title: "Next: websites", Action: act("next", "Show me how")}}
	out := drive(t, g, "", "q")
	g.wasPressed(t, "next")
	has(t, out, "1) Show me how (Enter)", "Enter: Show me how.")
}

func TestWhatCannotBeUndoneNeedsAWord(t *testing.T) {
	g := question()
	g.page.Primary.Danger = true
	out := drive(t, g, "", "", "", "y", "", "yes", "q")
	g.wasPressed(t, "continue")
	has(t, out, "Continue: this cannot be undone. Type yes to do it", "Nothing was done.")
}

func TestTheEndOfTheInputQuitsAndSaysThatAllIsKept(t *testing.T) {
	for name, lines := range map[string][]string{"at a field": {}, "at the prompt": {"a"}, "after q": {"a", "q", "b"}} {
		t.Run(name, func(t *testing.T) {
			out := drive(t, question(field(model.FieldText, "")), lines...)
			if !strings.HasSuffix(out, "\nEverything you entered is kept. Start Qwizard again to go on.\n") {
				t.Errorf("got:\n%s", out)
			}
		})
	}
}

func TestAnActionCanQuit(t *testing.T) {
	g := question()
	g.page.Primary.Do = func() model.Step { return model.Step{Quit: true} }
	drive(t, g, "", "b")
	g.wasPressed(t, "continue")
}

func TestAnEndedContextEndsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	g := question()
	g.page.Primary.Do = func() model.Step { cancel(); return stay() }
	g.face = text.New(text.Config{In: strings.NewReader("\nb\n"), Out: io.Discard, Words: wordstest.English(t)})
	if err := g.face.Run(ctx, g); err != nil {
		t.Fatal(err)
	}
	g.wasPressed(t, "continue")
}

func TestALineOfAMegabyteIsRefusedAndAskedForAgain(t *testing.T) {
	huge := strings.Repeat("x", 1<<20)
	g := question(field(model.FieldText, "there"))
	out := drive(t, g, huge, "1", huge, "short", "q")
	g.wasTyped(t, "f=short")
	if n := strings.Count(out, "This is larger than Qwizard reads. The limit is 65536 bytes."); n != 2 {
		t.Errorf("refused %d times", n)
	}
}

func TestTextThatIsNotUTF8IsRefusedAndAskedForAgain(t *testing.T) {
	g := question(field(model.FieldText, ""))
	out := drive(t, g, "M\xfcller", "Müller", "q")
	g.wasTyped(t, "f=Müller")
	has(t, out, "it is not UTF-8")
}

func TestLinesOfWindowsAreLines(t *testing.T) {
	g := question(field(model.FieldText, ""))
	drive(t, g, "a\r", "\r")
	g.wasTyped(t, "f=a")
	g.wasPressed(t, "continue")
}

// broken is a terminal that has gone away.
type broken struct{ written int }

func (b *broken) Write([]byte) (int, error) { b.written++; return 0, io.ErrClosedPipe }

func TestABrokenOutputEndsTheRun(t *testing.T) {
	b := &broken{}
	g := question()
	g.face = text.New(text.Config{In: strings.NewReader("\n\n\n"), Out: b, Words: wordstest.English(t)})
	if err := g.face.Run(t.Context(), g); err != io.ErrClosedPipe || b.written != 1 {
		t.Errorf("got %v after %d tries", err, b.written)
	}
	g.wasPressed(t)
}

// tall is a page of many lines, each of which is a paragraph.
func tall(n int) *guide {
	g := question()
	for i := range n {
		g.page.Blocks = append(g.page.Blocks, model.Paragraph{Text: "Paragraph " + strconv.Itoa(i+1) + "."})
	}
	return g
}

func TestALongPageIsReadAgainInParts(t *testing.T) {
	height := func() int { return 24 }
	const pause = "\n\nEnter: read on. Or a number or a letter.\n> \n"
	out := driveWith(t, tall(20), text.Config{In: strings.NewReader("r\n\n\nq\n"), Height: height})
	has(t, out, "r read this page in parts")
	_, again, _ := strings.Cut(out, "\n> ")
	parts := strings.Split(again, pause)
	if len(parts) != 3 {
		t.Fatalf("%d parts:\n%s", len(parts), again)
	}
	for i, p := range parts {
		if n := strings.Count(strings.TrimLeft(p, "\n"), "\n"); n > 21 {
			t.Errorf("part %d has %d lines", i+1, n)
		}
	}
	if all := strings.Join(parts, "\n"); strings.Count(all, "Which websites") != 1 || strings.Count(all, "Paragraph 20.") != 1 || strings.Count(all, "Paragraph 1.") != 1 {
		t.Errorf("not all of it, or twice:\n%s", all)
	}
}

func TestReadingInPartsEndsWithWhatIsTyped(t *testing.T) {
	g := tall(20)
	out := driveWith(t, g, text.Config{In: strings.NewReader("r\nb\nq\n"), Height: func() int { return 24 }})
	g.wasPressed(t, "back")
	if strings.Count(out, "Paragraph 20.") != 1 {
		t.Errorf("it reads on:\n%s", out)
	}
}

func TestAShortPageIsReadAgainAtOnce(t *testing.T) {
	for name, height := range map[string]func() int{"it fits": func() int { return 60 }, "nothing scrolls away": nil} {
		out := driveWith(t, tall(20), text.Config{In: strings.NewReader("r\nq\n"), Height: height})
		if strings.Contains(out, "read on") || strings.Contains(out, "in parts") || strings.Count(out, "Paragraph 20.") != 2 {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}
