package model

import (
	"context"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// deletePage is the commit to delete an order from this computer: the open one, or that of
// the place. It says what goes, what stays elsewhere, and what the person loses.
func deletePage(g *Guide) Page {
	f, found, damaged := g.toDelete()
	if damaged {
		return g.deleteUnreadablePage(g.place.About)
	}
	p := Page{Title: g.t("delete.title"), Back: g.goBack()}
	p.Back.Leaves = false // what is being deleted is not left half way
	if !found {
		p.Title, p.Lead = g.t("delete.none-title"), g.t("delete.none-lead")
		p.Others = []Action{g.action("orders", g.to(PageOrders), "bar.orders")}
		return p
	}
	p.Lead = g.ofOrder(&f, "delete.lead", "delete.lead-new")
	p.Blocks = g.deleteLoses(&f)
	p.Blocks = append(p.Blocks, Heading{g.t("delete.here")}, Paragraph{Text: g.t("delete.here-text")}, Heading{g.t("delete.stays")})
	p.Blocks = append(p.Blocks, g.deleteStays(&f)...)
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("delete.disk"), Quiet: true},
		g.field(Field{ID: "delete.read", Kind: FieldCheck}, ""))
	p.Primary = g.action("delete", g.deleteOrder(f.ID), "delete.do")
	p.Primary.Danger = true
	return p
}

// toDelete is the order that the place is about, which need not be the open one.
func (g *Guide) toDelete() (f wizard.Facts, found, damaged bool) {
	id := g.place.About
	if g.house == nil || id == "" {
		return g.facts, g.session != nil, false
	}
	read, _ := kept[orders](g, memoOrders)
	f, found, damaged = read.find(id)
	if !damaged && g.isOpen(id) {
		return g.facts, true, false
	}
	return f, found, damaged
}

// isOpen reports whether an order is the one that pages are about.
func (g *Guide) isOpen(id string) bool { return g.session != nil && g.facts.ID == id }

// deleteStays are what is left elsewhere of an order that is deleted here.
func (g *Guide) deleteStays(f *wizard.Facts) []Block {
	var out []Block
	if folder := f.Folder; folder.Known() {
		out = append(out, Paragraph{Text: g.t("delete.files")}, Copy{ID: "folder", Label: g.t("delete.folder"), Value: folder.Value})
	}
	if export := f.Current().Export; export.Known() {
		out = append(out, Copy{ID: "pfx", Label: g.t("delete.pfx"), Value: export.Value.Path})
	}
	if f.Restoring.Known() {
		out = append(out, Copy{ID: "backup", Label: g.t("delete.backup-file"), Value: f.Restoring.Value})
	}
	if f.Bound() {
		key := "delete.sectigo"
		if g.world() != nil {
			key = "delete.practice"
		}
		out = append(out, Paragraph{Text: g.t(key)})
	}
	if f.Leaf() != nil && g.world() == nil {
		out = append(out, Paragraph{Text: g.t("delete.public")})
	}
	return out
}

// deleteLoses says what the person cannot do any more, and whether there is a way back.
func (g *Guide) deleteLoses(f *wizard.Facts) []Block {
	var out []Block
	i := f.Current()
	switch {
	case f.Leaf() != nil:
		out = append(out, Callout{Sign{RowWaiting, g.t("delete.mind")}, g.t("delete.with-certificate")})
	case f.Bound():
		out = append(out, Callout{Sign{RowProblem, g.t("delete.mind")}, g.t("delete.without-certificate")})
	}
	switch {
	case i.Backup.Known():
		out = append(out, Paragraph{Text: g.t("delete.backup")}, Copy{ID: "backup", Label: g.t("delete.backup-file"), Value: i.Backup.Value.Path})
	case i.Key.Value.Elsewhere():
		out = append(out, Callout{Sign{RowWaiting, g.t("delete.no-backup")}, g.t("key-elsewhere.delete")})
	case i.Key.Known():
		out = append(out, Callout{Sign{RowProblem, g.t("delete.no-backup")}, g.t("delete.no-backup-text")})
		if g.isOpen(f.ID) {
			out = append(out, Buttons{[]Action{g.action("backup", g.to(PageKeyBackup), "where-key.backup-new")}})
		}
	}
	return out
}

// deleteOrder is an action's Do that deletes an order and leads to the others. It is not
// cut off when the person goes away meanwhile: once the open order is deleted, they are led
// to the orders from wherever they are, for what they look at is no more.
func (g *Guide) deleteOrder(id string) func() Step {
	return func() Step {
		if g.value("delete.read", "") != Yes {
			return Step{Err: problem.At("delete.read", problem.DeleteUnread)}
		}
		house, runner, mine := g.house, g.runner, g.about
		open := g.isOpen(id)
		return Step{Work: &Work{
			Busy: g.t("delete.busy"),
			Do: func(ctx context.Context) error {
				err := house.Delete(context.WithoutCancel(ctx), id)
				if err == nil && open {
					runner.Post(func() {
						here := g.busy != nil && g.busy.place.Page == PageDelete
						if g.about == mine && !here {
							g.stop()
							g.follow(g.deleted())
						}
					})
				}
				return err
			},
			Done: func() Step {
				if open {
					return g.deleted()
				}
				g.settle("delete.")
				return Step{To: Place{Page: PageOrders}, Say: g.t("delete.done")}
			},
		}}
	}
}

// deleted leaves the order, which is no more.
func (g *Guide) deleted() Step {
	g.noOrder()
	return Step{To: Place{Page: PageOrders}, Say: g.t("delete.done")}
}

// noOrder leaves the order and stays with the opened data. Nothing of the order is stored
// any more.
func (g *Guide) noOrder() {
	house := g.house
	g.forget()
	g.house, g.held, g.place = house, held{}, Place{Page: PageHome}
}

// ofOrder is a text about an order by its websites, or another one where none is named
// yet.
func (g *Guide) ofOrder(f *wizard.Facts, key, unnamed string) string {
	if !f.Names.Known() {
		return g.t(unnamed)
	}
	return g.t(key, "name", names(g.words, f))
}
