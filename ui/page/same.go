package page

import (
	"reflect"
	"slices"

	"qwizard/ui/model"
)

// Same reports whether two pages look the same and can be pressed at the same places, so
// that what is drawn of one will do for the other. What their actions do may differ: see
// [Action].
func Same(a, b model.Page) bool {
	plain, ok := flat(a)
	other, also := flat(b)
	return ok && also && reflect.DeepEqual(plain, other)
}

// Action is the action of this id on a page.
func Action(p model.Page, id string) (model.Action, bool) {
	var found model.Action
	if id == "" {
		return found, false
	}
	eachAction(&p, func(a *model.Action) {
		if a.ID == id && found.ID == "" {
			found = *a
		}
	})
	return found, found.ID != ""
}

// Filled is the page with other values in its fields: what was typed since it was built.
func Filled(p model.Page, typed map[string]string) model.Page {
	p.Blocks = copied(p.Blocks)
	eachBlock(p.Blocks, func(b model.Block) model.Block {
		if f, ok := b.(model.Field); ok {
			if v, is := typed[f.ID]; is {
				f.Value = v
			}
			return f
		}
		return b
	})
	return p
}

// flat is the page with nothing in it that cannot be compared: for what an action does
// there is only whether it does anything. It is not ok if there is an action that could
// not be told from another one.
func flat(p model.Page) (model.Page, bool) {
	p.Blocks, p.Others = copied(p.Blocks), slices.Clone(p.Others)
	ids, ok := map[string]bool{}, true
	eachAction(&p, func(a *model.Action) {
		if a.Do == nil {
			return
		}
		ok = ok && a.ID != "" && !ids[a.ID]
		ids[a.ID] = true
		a.Do, a.ID = nil, "can "+a.ID
	})
	return p, ok
}

// copied is a list of blocks that can be changed without changing the other.
func copied(blocks []model.Block) []model.Block {
	out := slices.Clone(blocks)
	for i, b := range out {
		switch b := b.(type) {
		case model.Steps:
			b.Items = slices.Clone(b.Items)
			for n := range b.Items {
				b.Items[n].Blocks = copied(b.Items[n].Blocks)
			}
			out[i] = b
		case model.Buttons:
			out[i] = model.Buttons{Actions: slices.Clone(b.Actions)}
		case model.Answers:
			out[i] = model.Answers{Rows: slices.Clone(b.Rows)}
		case model.Rows:
			b.Rows = slices.Clone(b.Rows)
			out[i] = b
		}
	}
	return out
}

// eachBlock replaces every block, those in steps included, by what f makes of it.
func eachBlock(blocks []model.Block, f func(model.Block) model.Block) {
	for i, b := range blocks {
		if s, ok := b.(model.Steps); ok {
			for _, item := range s.Items {
				eachBlock(item.Blocks, f)
			}
		}
		blocks[i] = f(b)
	}
}

// eachAction calls f with every action of the page, which it may change.
func eachAction(p *model.Page, f func(*model.Action)) {
	eachBlock(p.Blocks, func(b model.Block) model.Block {
		switch b := b.(type) {
		case model.Buttons:
			for i := range b.Actions {
				f(&b.Actions[i])
			}
		case model.Answers:
			for i := range b.Rows {
				f(&b.Rows[i].Change)
			}
		case model.Rows:
			for i := range b.Rows {
				f(&b.Rows[i].Open)
			}
		case model.Next:
			f(&b.Action)
			return b
		}
		return b
	})
	for i := range p.Others {
		f(&p.Others[i])
	}
	for _, a := range []*model.Action{&p.Primary, &p.Back, &p.Cancel} {
		f(a)
	}
}
