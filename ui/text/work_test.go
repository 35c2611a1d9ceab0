package text_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/text"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/problem"
)

// interrupts is Ctrl-C in the hands of a test.
type interrupts struct {
	cancel  func()
	stopped int
}

func (i *interrupts) on(cancel func()) func() {
	i.cancel = cancel
	return func() { i.cancel = nil; i.stopped++ }
}

// started lets the terminal run work and returns what done got, and what was printed.
func started(t *testing.T, ctx context.Context, i *interrupts, busy string, work func(context.Context) (any, error)) (value any, out string, err error) {
	t.Helper()
	var b strings.Builder
	g := &guide{page: model.Page{Place: model.Place{Page: "p"}, Title: "Title"}}
	g.face = text.New(text.Config{In: strings.NewReader(""), Out: &b, Words: wordstest.English(t), Interrupts: i.on})
	g.page.Busy = busy
	g.face.Show(g.frame, g.page)
	calls := 0
	g.face.Start(ctx, work, func(v any, e error) { value, err = v, e; calls++; g.page.Busy = "" })
	if calls != 0 {
		t.Error("done was called before the run")
	}
	if err := g.face.Run(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	if calls != 1 {
		t.Errorf("done was called %d times", calls)
	}
	return value, b.String(), err
}

func TestWorkIsAnnouncedAndItsOutcomeDelivered(t *testing.T) {
	i, broken := &interrupts{}, errors.New("broken")
	value, out, err := started(t, t.Context(), i, "Making your key.", func(context.Context) (any, error) { return 7, broken })
	if value != 7 || err != broken || i.stopped != 1 {
		t.Errorf("got %v, %v, %d", value, err, i.stopped)
	}
	has(t, out, "Making your key.\nCtrl-C stops it.\n")
}

func TestCtrlCEndsTheWorkAndNothingElse(t *testing.T) {
	i := &interrupts{}
	value, out, err := started(t, t.Context(), i, "Looking.", func(ctx context.Context) (any, error) {
		i.cancel()
		<-ctx.Done()
		return 7, nil // too late
	})
	if value != nil || !errors.Is(err, problem.Cancelled) {
		t.Errorf("got %v, %v", value, err)
	}
	has(t, out, "This was stopped before it was done. Nothing is lost.", "Title\n=====", "\n> ")
}

// What was typed is kept with a context that nothing ends.
func TestWorkWithoutAnEndIsNeitherAnnouncedNorInterrupted(t *testing.T) {
	i := &interrupts{}
	_, out, err := started(t, context.Background(), i, "Looking.", func(ctx context.Context) (any, error) {
		if i.cancel != nil || ctx.Done() != nil {
			t.Error("it can be interrupted")
		}
		return nil, nil
	})
	if err != nil {
		t.Error(err)
	}
	hasNot(t, out, "Looking.")
}

func TestWhatIsPostedRunsBeforeTheNextPromptInItsOrder(t *testing.T) {
	var log []string
	g := question()
	g.page.Primary.Do = func() model.Step {
		log = append(log, "press")
		for _, s := range []string{"1", "2"} {
			g.face.Post(func() {
				log = append(log, s)
				if s == "2" {
					g.page.Title = "Another title"
					g.Show()
				}
			})
		}
		return stay()
	}
	out := drive(t, g, "", "q")
	if !slices.Equal(log, []string{"press", "1", "2"}) {
		t.Errorf("got %q", log)
	}
	has(t, out, "Another title\n=============")
}

// News that change nothing on the page do not have it read out again.
func TestAPageThatIsShownAgainUnchangedIsNotDrawnAgain(t *testing.T) {
	g := question()
	g.page.Primary.Do = func() model.Step {
		g.face.Post(g.Show)
		return model.Step{Say: "Saved."}
	}
	out := drive(t, g, "", "q")
	if strings.Count(out, "Which websites") != 1 || strings.Count(out, "Saved.") != 1 {
		t.Errorf("got:\n%s", out)
	}
}

func TestWhatAPressFillsInIsShown(t *testing.T) {
	g := question(field(model.FieldText, "there"))
	g.page.Primary.Do = func() model.Step {
		g.each(func(f *model.Field) { f.Value = "from the order" })
		return model.Step{Say: "Filled in."}
	}
	has(t, drive(t, g, "", "q"), "Filled in.", "Now: from the order")
}

func TestWhatTheDesktopDoesInAWindowIsSaid(t *testing.T) {
	g := question()
	g.page.Blocks = []model.Block{
		model.Copy{ID: "v", Label: "Value", Value: "one two  three"},
		model.Copy{ID: "s", Label: "Secret", Value: "hidden one", Secret: true},
	}
	g.page.Primary.Do = func() model.Step {
		g.face.Copy("one two  three", false)
		g.face.Copy("a line\nanother \x1b line\n", false)
		g.face.Open("https://sectigo.com/\x1b")
		g.face.Notify("anna-muster.eu", "Approval: done")
		return stay()
	}
	var opened []string
	out := driveWith(t, g, text.Config{In: strings.NewReader("\n"), OpenURL: func(s string) error {
		opened = append(opened, s)
		return nil
	}})
	has(t, out, "Select it above", "Select it here and copy it with your terminal:\na line\nanother \ufffd line\n",
		"This opens on your desktop:\nhttps://sectigo.com/\ufffd\n", "anna-muster.eu: Approval: done\n")
	if !slices.Equal(opened, []string{"https://sectigo.com/\x1b"}) {
		t.Errorf("opened %q", opened)
	}
	out = driveWith(t, g, text.Config{In: strings.NewReader("\n"), OpenURL: func(string) error { return io.EOF }})
	has(t, out, "Open this yourself:\nhttps://sectigo.com/\ufffd\n")
}

// The terminal leads a real guide as the window does.
func TestARealGuideIsLed(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	var out strings.Builder
	face := text.New(text.Config{In: strings.NewReader("s\nh\nq\n"), Out: &out, Words: d.Words})
	g := model.New(t.Context(), model.Config{App: d.App, Face: face, Runner: face, Words: d.Words, Now: modeltest.Now})
	session, err := d.App.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	g.Enter(d.App.House, session, nil)
	if err := face.Run(t.Context(), g); err != nil {
		t.Fatal(err)
	}
	has(t, out.String(), "PRACTICE. Nothing here is real", "Enter: Show me how.")
	if n := strings.Count(out.String(), "[done] Websites: anna-muster.eu"); n != 2 {
		t.Errorf("home was drawn %d times:\n%s", n, out.String())
	}
}
