package model

import (
	"context"
	"maps"
	"strings"
	"sync"
)

// maxDraft is the longest text, in bytes, that is kept on disk while it is not stored as
// a fact: each letter that is typed writes all drafts anew. A mail is shorter.
const maxDraft = 64 << 10

// drafts are what was typed and not stored as facts yet, by field. Secrets are kept in
// memory only, until the place is left; so is what is longer than [maxDraft], until the
// order is left.
type drafts struct {
	order   string // id; empty before there is one: such drafts are in memory only
	typed   map[string]string
	secrets map[string]string
	long    map[string]string
	version uint64 // counts the changes of typed
	stored  uint64 // the version that is known to be on disk
	saving  bool
	failed  error // why the last write did not work; nil if it did
	shelf   *shelf
}

// shelf is where the drafts of an order are written, one write after another. Of two
// writes the later version stays, whichever of them comes first.
type shelf struct {
	mu      sync.Mutex
	version uint64 // on disk
}

func (d *drafts) get(field string) (string, bool) {
	for _, m := range []map[string]string{d.secrets, d.long} {
		if v, ok := m[field]; ok {
			return v, true
		}
	}
	v, ok := d.typed[field]
	return v, ok
}

// set keeps what was typed into a field, in memory only if it is secret or long.
func (d *drafts) set(field, value string, secret bool) {
	m := &d.typed
	_, stored := d.typed[field]
	switch {
	case secret:
		m = &d.secrets
	case len(value) > maxDraft:
		m = &d.long
	}
	for _, other := range []map[string]string{d.typed, d.secrets, d.long} {
		delete(other, field)
	}
	if m == &d.typed || stored {
		d.version++
	}
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[field] = value
}

func (d *drafts) forgetSecrets() { d.secrets = nil }

func (d *drafts) drop(prefixes ...string) {
	before := len(d.typed)
	for _, m := range []map[string]string{d.typed, d.secrets, d.long} {
		maps.DeleteFunc(m, func(field, _ string) bool {
			for _, p := range prefixes {
				if strings.HasPrefix(field, p) {
					return true
				}
			}
			return false
		})
	}
	if len(d.typed) != before {
		d.version++
	}
}

func (d *drafts) load(order string, typed map[string]string) {
	*d = drafts{order: order, typed: maps.Clone(typed), shelf: &shelf{}}
}

// unsaved reports whether there is something to write, or being written.
func (d *drafts) unsaved() bool { return d.order != "" && (d.version != d.stored || d.saving) }

// keepDrafts stores what was typed: one write at a time, and another one if more was
// typed meanwhile. A write that fails is told on the page and keeps nobody from typing
// on; it is tried again with the next letter, and with whatever is pressed.
func (g *Guide) keepDrafts() {
	d := &g.drafts
	if g.house == nil || d.saving || !d.unsaved() {
		return
	}
	version, shelf, write := d.version, d.shelf, g.writeDrafts()
	d.saving = true
	g.runner.Start(context.WithoutCancel(g.ctx), func(ctx context.Context) (any, error) {
		return nil, write(ctx)
	}, func(_ any, err error) {
		if d.shelf != shelf { // another order's by now
			return
		}
		d.saving = false
		g.draftsFailed(err)
		if err == nil {
			d.stored = version
			g.keepDrafts()
		}
	})
}

// draftsFailed tells that what is typed cannot be stored, and that it can be again.
func (g *Guide) draftsFailed(err error) {
	news := (err == nil) != (g.drafts.failed == nil)
	g.drafts.failed = err
	if !news {
		return
	}
	g.asking = g.asking && g.closing()
	if err != nil && g.told != nil {
		g.told(g.place.Page, err)
	}
	g.Show()
}

// writeDrafts is a write of what was typed up to now. It is run on any goroutine.
func (g *Guide) writeDrafts() func(context.Context) error {
	house, id, typed := g.house, g.drafts.order, maps.Clone(g.drafts.typed)
	version, shelf := g.drafts.version, g.drafts.shelf
	return func(ctx context.Context) error {
		shelf.mu.Lock()
		defer shelf.mu.Unlock()
		if shelf.version >= version {
			return nil
		}
		if err := house.KeepDrafts(ctx, id, typed); err != nil {
			return err
		}
		shelf.version = version
		return nil
	}
}

// flush is a write of what was typed and not stored yet, before its order is left.
func (g *Guide) flush() func(context.Context) error {
	if g.house == nil || !g.drafts.unsaved() {
		return func(context.Context) error { return nil }
	}
	return g.writeDrafts()
}

// unkept says on every page that what is typed cannot be stored, and why.
func (g *Guide) unkept() []Block {
	if g.drafts.failed == nil {
		return nil
	}
	text := g.t("drafts.unkept")
	for _, e := range g.words.Explain(g.drafts.failed) {
		text += "\n\n" + e.What + "\n\n" + e.Next
	}
	return []Block{Callout{Sign{RowProblem, g.t("state.problem")}, text}}
}
