package page_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"qwizard/ui/kit"
	"qwizard/ui/model"
	"qwizard/ui/page"
)

func do(id string) model.Action {
	return model.Action{ID: id, Label: id, Do: func() model.Step { return model.Step{} }}
}

// full is a page with an action in every place there is for one.
func full() model.Page {
	return model.Page{
		Title: "Title",
		Blocks: []model.Block{
			model.Next{Title: "Next", Action: do("next")},
			model.Rows{Rows: []model.Row{{Title: "Row", Open: do("row")}}},
			model.Answers{Rows: []model.Answer{{What: "Name", Change: do("change")}}},
			model.Steps{Items: []model.Item{{Text: "Step", Blocks: []model.Block{
				model.Buttons{Actions: []model.Action{do("button")}}, model.Field{ID: "inner", Value: "a"},
			}}}},
			model.Field{ID: "outer", Value: "b"},
		},
		Others: []model.Action{do("other")}, Primary: do("primary"), Back: do("back"), Cancel: do("cancel"),
	}
}

func TestEveryActionIsFound(t *testing.T) {
	p := full()
	for _, id := range []string{"next", "row", "change", "button", "other", "primary", "back", "cancel"} {
		if a, ok := page.Action(p, id); !ok || a.ID != id || a.Do == nil {
			t.Errorf("%s: %+v %v", id, a, ok)
		}
	}
	for _, id := range []string{"", "nothing"} {
		if _, ok := page.Action(p, id); ok {
			t.Errorf("%q is found", id)
		}
	}
}

func TestPagesThatLookTheSameAreTold(t *testing.T) {
	if !page.Same(full(), full()) {
		t.Error("a page is not the same as itself")
	}
	for name, change := range map[string]func(*model.Page){
		"a text":            func(p *model.Page) { p.Title = "Other" },
		"a label":           func(p *model.Page) { p.Others[0].Label = "Other" },
		"nothing to press":  func(p *model.Page) { p.Primary.Do = nil },
		"danger":            func(p *model.Page) { p.Primary.Danger = true },
		"a row's state":     func(p *model.Page) { p.Blocks[1].(model.Rows).Rows[0].State = "done" },
		"a field in a step": func(p *model.Page) { p.Blocks[3].(model.Steps).Items[0].Blocks[1] = model.Field{ID: "inner"} },
		"two of one id":     func(p *model.Page) { p.Others[0].ID = "back" },
		"one without an id": func(p *model.Page) { p.Others[0].ID = "" },
		"a block more":      func(p *model.Page) { p.Blocks = append(p.Blocks, model.Heading{Text: "More"}) },
		"busy":              func(p *model.Page) { p.Busy = "Working" },
	} {
		p := full()
		if change(&p); page.Same(full(), p) {
			t.Errorf("%s: taken for the same", name)
		}
	}
	p := full()
	if page.Same(p, full()); p.Primary.Do == nil || p.Blocks[1].(model.Rows).Rows[0].Open.Do == nil || p.Others[0].Do == nil {
		t.Error("comparing changed the page")
	}
}

func TestFilledHasWhatWasTyped(t *testing.T) {
	p := full()
	got := page.Filled(p, map[string]string{"inner": "x", "outer": "y"}).Fields()
	if got[0].Value != "x" || got[1].Value != "y" {
		t.Errorf("filled with %+v", got)
	}
	if was := p.Fields(); was[0].Value != "a" || was[1].Value != "b" {
		t.Errorf("the page itself has changed to %+v", was)
	}
}

// block is a thing of a fixed size.
type block struct{ canvas.Rectangle }

func newBlock(width, height float32) *block {
	b := &block{}
	b.SetMinSize(fyne.NewSize(width, height))
	return b
}

// What has room stands at both ends of one line; what has none goes on below, the second
// group on a line of its own, still at the end.
func TestEndsStandsInOneLineOrWraps(t *testing.T) {
	test.NewTempApp(t)
	objects := []fyne.CanvasObject{newBlock(50, 20), newBlock(60, 30), newBlock(70, 20)}
	e := page.Ends{Left: 1, Gap: 10}
	at := func(width float32) (height float32, got [3]fyne.Position) {
		height = e.HeightFor(objects, width)
		e.Layout(objects, fyne.NewSize(width, height))
		for i, o := range objects {
			got[i] = o.Position()
		}
		return height, got
	}
	height, got := at(300)
	if want := [3]fyne.Position{{X: 0, Y: 5}, {X: 160, Y: 0}, {X: 230, Y: 5}}; height != 30 || got != want {
		t.Errorf("wide: %v high, %v", height, got)
	}
	height, got = at(160)
	if want := [3]fyne.Position{{X: 0, Y: 0}, {X: 20, Y: 28}, {X: 90, Y: 33}}; height != 58 || got != want {
		t.Errorf("narrow: %v high, %v", height, got)
	}
	height, got = at(65)
	if want := [3]fyne.Position{{X: 0, Y: 0}, {X: 5, Y: 28}, {X: 0, Y: 66}}; height != 86 || got != want {
		t.Errorf("very narrow: %v high, %v", height, got)
	}
	if width := objects[2].Size().Width; width != 65 {
		t.Errorf("the widest is %v wide where there are 65", width)
	}
}

func TestEveryKindOfBlockIsDrawn(t *testing.T) {
	test.NewTempApp(t)
	h := page.Hands{
		Press: func(model.Action) {}, Type: func(string, string) {}, Pick: func(model.Field) {}, Copy: func(string, bool) {},
		Open: func(string) bool { return true }, Fold: func(string, bool) {}, After: nil,
		Text: func(key string, _ ...string) string { return key }, Focus: func(fyne.Focusable) {}, Keys: &kit.Keys{},
		Picture: func(name string) fyne.Resource {
			if name == "none" {
				return nil
			}
			return fyne.NewStaticResource("a.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="56" height="24" viewBox="0 0 56 24"/>`))
		},
	}
	blocks := []model.Block{
		model.Paragraph{Text: "a"}, model.Heading{Text: "a"}, model.Callout{Text: "a"}, model.Picture{Name: "notary", Text: "a"},
		model.Picture{Name: "none", Text: "a"}, model.Help{ID: "h", Title: "a", Text: "b"}, model.Copy{ID: "c", Label: "a", Value: "b"},
		model.Verbatim{Text: "a"}, model.Steps{Items: []model.Item{{Text: "a"}}}, model.Buttons{Actions: []model.Action{do("b")}},
		model.Answers{Rows: []model.Answer{{What: "a", Value: "b"}}}, model.Next{Title: "a"}, model.Road{Stretches: []model.Stretch{{Label: "a"}}},
		model.Rows{Rows: []model.Row{{Title: "a"}}}, model.Rows{Empty: "a"}, model.Findings{List: []model.Found{{What: "a", Expected: "b", Observed: "c"}}},
		model.Findings{ID: "f", Fine: "a", Well: []string{"b"}}, model.History{Moments: []model.Moment{{At: "a", What: "b"}}},
	}
	for kind := model.FieldText; kind <= model.FieldFiles; kind++ {
		blocks = append(blocks, model.Field{ID: "f", Kind: kind, Label: "a", Why: "b", Error: "c", Options: []model.Option{{Value: "a", Label: "b"}}})
	}
	for _, b := range blocks {
		with, without := page.Draw(model.Page{Title: "t", Blocks: []model.Block{b}}, h), page.Draw(model.Page{Title: "t"}, h)
		if more := kit.HeightFor(with.Content, 600) - kit.HeightFor(without.Content, 600); more < 30 {
			t.Errorf("%T takes only %v of height", b, more)
		}
		for _, width := range []float32{600, 80} {
			with.Content.Resize(fyne.NewSize(width, kit.HeightFor(with.Content, width)))
		}
	}
}

func TestEveryIDLeadsToItsPart(t *testing.T) {
	test.NewTempApp(t)
	h := page.Hands{Text: func(key string, _ ...string) string { return key }, Open: func(string) bool { return false }, Keys: &kit.Keys{}}
	d := page.Draw(full(), h)
	for _, id := range []string{page.IDTitle, "next", "row", "change", "button", "inner", "outer"} {
		if d.Focusable(id) == nil {
			t.Errorf("%s leads nowhere", id)
		}
	}
	if d.Focusable("nothing") != nil || d.Focusable("") != nil {
		t.Error("an unknown id leads somewhere")
	}
	p := full()
	p.Busy = "Working"
	if page.Draw(p, h).Focusable("outer") != nil {
		t.Error("a field can get the focus while the page is busy")
	}
}
