package model_test

import (
	"context"
	"errors"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

// On home, "next" leads into the task that is next, and back leads home again.
func TestAGuideLeadsAndComesBack(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	if d.Face.Page.Place.Page != model.PageHome || d.Face.Frame.Order.Label != "anna-muster.eu" || d.Face.Frame.Banner.Word != "PRACTICE" {
		t.Fatalf("got %+v in %+v", d.Face.Page.Place, d.Face.Frame)
	}
	d.Press("next")
	if got := d.Face.Page.Place.Page; got != model.PageApplicantName {
		t.Errorf("next led to %s", got)
	}
	d.Press("back")
	if got := d.Face.Page.Place.Page; got != model.PageHome {
		t.Errorf("back led to %s", got)
	}
}

func TestAPlaceThatIsNotThereSaysSo(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	if p := d.At("nowhere"); p.Title != d.Words.Text("page.missing-title") || p.Back.Label == "" {
		t.Errorf("got %+v", p)
	}
}

// work is an action that does something slow.
func work(do func() error, done func() model.Step) model.Action {
	return model.Action{ID: "x", Do: func() model.Step {
		return model.Step{Work: &model.Work{Busy: "Working", Do: func(context.Context) error { return do() }, Done: done}}
	}}
}

func TestWorkIsShownWhileItLastsAndThenWhatFollows(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Runner.Hold = true
	d.Guide.Press(work(func() error { return nil }, func() model.Step { return model.Step{Say: "Done so"} }))
	if p := d.Face.Page; p.Busy != "Working" || p.Cancel.Label == "" || !d.Guide.Busy() {
		t.Fatalf("while it lasts: %q", p.Busy)
	}
	d.Guide.Press(model.Action{ID: "other", Do: func() model.Step { t.Error("pressed while work was under way"); return model.Step{} }})
	d.Runner.Step()
	if p := d.Face.Page; p.Busy != "" || p.Said != "Done so" || d.Guide.Busy() {
		t.Errorf("afterwards: busy %q, said %q", p.Busy, p.Said)
	}
}

func TestWorkThatFailsIsToldOnItsPageUntilTheNextAction(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Guide.Press(work(func() error { return errors.New("broken") }, nil))
	if n := len(d.Face.Page.Problems); n != 1 {
		t.Fatalf("%d problems", n)
	}
	d.Guide.Press(model.Action{ID: "y", Do: func() model.Step { return model.Step{} }})
	if n := len(d.Face.Page.Problems); n != 0 {
		t.Errorf("%d problems after the next action", n)
	}
}

// A result that comes after the person cancelled, or left, paints nothing.
func TestALateResultIsNotPainted(t *testing.T) {
	for name, end := range map[string]func(*modeltest.Desk){
		"cancelled": func(d *modeltest.Desk) { d.Press("cancel") },
		"left":      func(d *modeltest.Desk) { d.Press("settings") },
	} {
		t.Run(name, func(t *testing.T) {
			d := modeltest.NewDesk(t, modeltest.Named)
			d.Runner.Hold = true
			d.Guide.Press(work(func() error { return nil }, func() model.Step { t.Error("done was called"); return model.Step{} }))
			end(d)
			shown := len(d.Face.Shown)
			d.Runner.Step()
			if d.Guide.Busy() || len(d.Face.Shown) != shown || len(d.Face.Page.Problems) > 0 {
				t.Errorf("busy %v, %d shows after, problems %v", d.Guide.Busy(), len(d.Face.Shown)-shown, d.Face.Page.Problems)
			}
		})
	}
}
