package model

import (
	"context"

	"qwizard/wizard/problem"
)

// deletePage is the commit to delete the open order from this computer: what goes, what
// stays elsewhere, and what the person loses.
func deletePage(g *Guide) Page {
	p := Page{Title: g.t("delete.title"), Back: g.goBack()}
	p.Back.Leaves = false // what is being deleted is not left half way
	if g.session == nil {
		p.Title, p.Lead = g.t("delete.none-title"), g.t("delete.none-lead")
		p.Others = []Action{g.action("orders", g.to(PageOrders), "bar.orders")}
		return p
	}
	p.Lead = g.ofOrder("delete.lead", "delete.lead-new")
	p.Blocks = g.deleteLoses()
	p.Blocks = append(p.Blocks, Heading{g.t("delete.here")}, Paragraph{Text: g.t("delete.here-text")}, Heading{g.t("delete.stays")})
	if folder := g.facts.Folder; folder.Known() {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("delete.files")}, Copy{ID: "folder", Label: g.t("delete.folder"), Value: folder.Value})
	}
	if export := g.facts.Current().Export; export.Known() {
		p.Blocks = append(p.Blocks, Copy{ID: "pfx", Label: g.t("delete.pfx"), Value: export.Value.Path})
	}
	if g.facts.Sent() {
		key := "delete.sectigo"
		if g.world() != nil {
			key = "delete.practice"
		}
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t(key)})
	}
	if g.facts.Leaf() != nil && g.world() == nil {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("delete.public")})
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("delete.disk"), Quiet: true},
		g.field(Field{ID: "delete.read", Kind: FieldCheck}, ""))
	p.Primary = g.action("delete", g.deleteOrder, "delete.do")
	p.Primary.Danger = true
	return p
}

// deleteLoses says what the person cannot do any more, and whether there is a way back.
func (g *Guide) deleteLoses() []Block {
	var out []Block
	i := g.facts.Current()
	switch {
	case g.facts.Leaf() != nil:
		out = append(out, Callout{Sign{RowWaiting, g.t("delete.mind")}, g.t("delete.with-certificate")})
	case g.facts.Sent():
		out = append(out, Callout{Sign{RowProblem, g.t("delete.mind")}, g.t("delete.without-certificate")})
	}
	switch {
	case i.Backup.Known():
		out = append(out, Paragraph{Text: g.t("delete.backup")}, Copy{ID: "backup", Label: g.t("delete.backup-file"), Value: i.Backup.Value.Path})
	case i.Key.Value.Elsewhere():
		out = append(out, Callout{Sign{RowWaiting, g.t("delete.no-backup")}, g.t("key-elsewhere.delete")})
	case i.Key.Known():
		out = append(out, Callout{Sign{RowProblem, g.t("delete.no-backup")}, g.t("delete.no-backup-text")},
			Buttons{[]Action{g.action("backup", g.to(PageKeyBackup), "where-key.backup-new")}})
	}
	return out
}

// deleteOrder deletes the open order and leads to the others. It is not cut off when the
// person goes away meanwhile: once it is done, they are led to the orders from wherever
// they are, for what they look at is no more.
func (g *Guide) deleteOrder() Step {
	if g.value("delete.read", "") != Yes {
		return Step{Err: problem.At("delete.read", problem.DeleteUnread)}
	}
	house, runner, id, mine := g.house, g.runner, g.facts.ID, g.about
	return Step{Work: &Work{
		Busy: g.t("delete.busy"),
		Do: func(ctx context.Context) error {
			err := house.Delete(context.WithoutCancel(ctx), id)
			if err == nil {
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
		Done: g.deleted,
	}}
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

// ofOrder is a text about the order by its websites, or another one where none is named
// yet.
func (g *Guide) ofOrder(key, unnamed string) string {
	if !g.facts.Names.Known() {
		return g.t(unnamed)
	}
	return g.t(key, "name", g.sites())
}
