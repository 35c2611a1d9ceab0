package modeltest

import (
	"strings"

	"qwizard/ui/model"
)

// Actions are all that can be pressed on a page, in reading order.
func Actions(p model.Page) []model.Action {
	var out []model.Action
	add := func(a model.Action) {
		if a.Do != nil {
			out = append(out, a)
		}
	}
	for b := range p.All() {
		switch b := b.(type) {
		case model.Next:
			add(b.Action)
		case model.Buttons:
			for _, a := range b.Actions {
				add(a)
			}
		case model.Answers:
			for _, r := range b.Rows {
				add(r.Change)
			}
		case model.Rows:
			for _, r := range b.Rows {
				add(r.Open)
			}
		}
	}
	add(p.Back)
	for _, a := range p.Others {
		add(a)
	}
	add(p.Primary)
	add(p.Cancel)
	return out
}

// Text is all that a page says, a line each, for tests that look for words.
func Text(p model.Page) string {
	var b strings.Builder
	line := func(parts ...string) {
		if s := strings.TrimSpace(strings.Join(parts, " ")); s != "" {
			b.WriteString(s + "\n")
		}
	}
	line(p.Sign.Word)
	line(p.Title)
	line(p.Lead)
	line(p.Said)
	for _, c := range p.Problems {
		line(c.Label, c.What, c.Next)
	}
	for b := range p.All() {
		tell(b, line)
	}
	for _, a := range Actions(p) {
		line(a.Label)
	}
	line(p.Busy)
	return b.String()
}

// tell says what a block says, but for the blocks in it.
func tell(block model.Block, line func(...string)) {
	switch v := block.(type) {
	case model.Paragraph:
		line(v.Text)
	case model.Heading:
		line(v.Text)
	case model.Callout:
		line(v.Sign.Word, v.Text)
	case model.Picture:
		line(v.Text)
	case model.Help:
		line(v.Title)
		line(v.Text)
	case model.Field:
		line(v.Label)
		line(v.Hint)
		line(v.Why)
		line(v.Error)
		for _, o := range v.Options {
			line(o.Label)
			line(o.Hint)
		}
	case model.Copy:
		line(v.Label, v.Value)
	case model.Verbatim:
		line(v.Text)
	case model.Steps:
		for _, i := range v.Items {
			line(i.Text)
		}
	default:
		tellList(block, line)
	}
}

// tellList is [tell] for what has rows.
func tellList(block model.Block, line func(...string)) {
	switch v := block.(type) {
	case model.Answers:
		for _, r := range v.Rows {
			line(r.What, r.Value)
		}
	case model.Next:
		line(v.Title)
		line(v.Lead)
	case model.Road:
		for _, s := range v.Stretches {
			line(s.Label, s.State)
		}
	case model.Rows:
		line(v.Heading)
		for _, r := range v.Rows {
			line(r.State, r.Title, r.Detail)
		}
		if len(v.Rows) == 0 {
			line(v.Empty)
		}
	case model.Findings:
		for _, f := range v.List {
			line(f.Sign.Word, f.What)
			line(f.Next)
			line(f.Where, f.Expected, f.Observed)
		}
		line(v.Fine)
		for _, w := range v.Well {
			line(w)
		}
	case model.History:
		for _, m := range v.Moments {
			line(m.At, m.Who, m.What, m.Raw)
		}
	}
}
