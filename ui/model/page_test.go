package model_test

import (
	"slices"
	"testing"

	"qwizard/ui/model"
)

func TestEnterIsThePrimaryActionOrTheNextThing(t *testing.T) {
	do := func() model.Step { return model.Step{} }
	p := model.Page{
		Primary: model.Action{ID: "primary", Label: "Do it", Do: do},
		Blocks:  []model.Block{model.Next{}, model.Next{Action: model.Action{ID: "next", Label: "Show me how", Do: do}}},
	}
	if got := p.Usual().ID; got != "primary" {
		t.Errorf("with both: %q", got)
	}
	p.Primary = model.Action{}
	if got := p.Usual().ID; got != "next" {
		t.Errorf("on home: %q", got)
	}
	p.Blocks = nil
	if p.Usual().Do != nil {
		t.Error("a page without any has one")
	}
}

func TestPathsOfAValue(t *testing.T) {
	if got := model.Paths("/a b\n\n /c \n"); !slices.Equal(got, []string{"/a b", "/c"}) {
		t.Errorf("got %q", got)
	}
	if got := model.Paths(""); got != nil {
		t.Errorf("of nothing: %q", got)
	}
}

func TestAllBlocksAreGivenInReadingOrder(t *testing.T) {
	p := model.Page{Blocks: []model.Block{
		model.Heading{Text: "1"},
		model.Steps{Items: []model.Item{
			{Blocks: []model.Block{model.Heading{Text: "2"}, model.Steps{Items: []model.Item{{Blocks: []model.Block{model.Heading{Text: "3"}}}}}}},
			{Blocks: []model.Block{model.Heading{Text: "4"}}},
		}},
		model.Heading{Text: "5"},
	}}
	for most, want := range map[int]string{9: "12345", 3: "123", 0: ""} {
		got := ""
		for b := range p.All() {
			if len(got) == most {
				break
			}
			if h, ok := b.(model.Heading); ok {
				got += h.Text
			}
		}
		if got != want {
			t.Errorf("up to %d: %q", most, got)
		}
	}
}
