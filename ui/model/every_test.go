package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
)

// every runs a check on every page in its states.
func every(t *testing.T, check func(t *testing.T, d *modeltest.Desk, p model.Page)) {
	w := wordstest.English(t)
	seen := map[string]bool{}
	for _, s := range modeltest.Scenes() {
		if seen[s.Name] {
			t.Errorf("two scenes are called %s", s.Name)
		}
		seen[s.Name] = true
		t.Run(s.Name, func(t *testing.T) {
			d := s.Set(t, w)
			check(t, d, d.Face.Page)
		})
	}
}

func TestEveryPageIsThereAndSpeaks(t *testing.T) {
	every(t, func(t *testing.T, d *modeltest.Desk, p model.Page) {
		all := modeltest.Text(p)
		if found := untold(all); found != nil {
			t.Errorf("texts are missing: %q", found)
		}
		if p.Title == "" || p.Title == d.Words.Text("page.missing-title") {
			t.Errorf("title %q", p.Title)
		}
		if strings.HasSuffix(p.Title, ".") || strings.Contains(all, "!") && !strings.Contains(all, "<!") {
			t.Errorf("a full stop after the title, or an exclamation mark: %q", all)
		}
	})
}

// Every page says what to do next: something to press beside the way back, or a way back.
func TestEveryPageLeadsOn(t *testing.T) {
	every(t, func(t *testing.T, d *modeltest.Desk, p model.Page) {
		ways, ids, rows := 0, map[string]bool{}, map[string]bool{}
		for b := range p.All() {
			if list, ok := b.(model.Rows); ok {
				for _, r := range list.Rows {
					rows[r.Open.ID] = r.Title != "" // a row says itself what it opens
				}
			}
		}
		for _, a := range modeltest.Actions(p) {
			if a.ID == "" || a.Label == "" && !rows[a.ID] {
				t.Errorf("an action without a name: %+v", a)
			}
			if ids[a.ID] {
				t.Errorf("two actions are called %q", a.ID)
			}
			ids[a.ID] = true
			ways++
		}
		fields := map[string]bool{}
		for _, f := range p.Fields() {
			if fields[f.ID] || f.Label == "" {
				t.Errorf("field %q twice or without a label", f.ID)
			}
			fields[f.ID] = true
		}
		if ways == 0 {
			t.Error("there is nothing to press")
		}
	})
}

// A scene shows the page it is named after.
func TestScenesShowTheirPages(t *testing.T) {
	every(t, func(t *testing.T, d *modeltest.Desk, p model.Page) {
		for _, s := range modeltest.Scenes() {
			if s.Name == strings.TrimPrefix(t.Name(), "TestScenesShowTheirPages/") && s.Page != p.Place.Page {
				t.Errorf("shows %s", p.Place.Page)
			}
		}
	})
}
