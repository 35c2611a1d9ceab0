package model

import (
	"context"
	"errors"
	"slices"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// damaged are the ids of the orders that cannot be read because they are damaged, and the
// other problems of the list.
func (o orders) damaged() (ids []string, rest error) {
	var other problem.List
	for _, p := range problem.All(o.problem) {
		if id := p.Params["order"]; p.Kind == problem.StoreDamaged && id != "" {
			ids = append(ids, id)
			continue
		}
		other.Add("", p)
	}
	return ids, other.Err()
}

// find is the order of an id, and whether it is one that cannot be read.
func (o orders) find(id string) (f wizard.Facts, listed, damaged bool) {
	ids, _ := o.damaged()
	if slices.Contains(ids, id) {
		return f, true, true
	}
	n := slices.IndexFunc(o.all, func(f wizard.Facts) bool { return f.ID == id })
	if n < 0 {
		return f, false, false
	}
	return o.all[n], true, false
}

// damagedRow is an order that cannot be read, by as much of its id as tells it from others.
func (g *Guide) damagedRow(id string) Row {
	return Row{
		Kind: RowProblem, Title: g.t("unreadable.name"), State: g.t("state.problem"), Detail: g.t("unreadable.order-short", "id", shortID(id)),
		Open: Action{ID: "order-" + id, Do: g.to(PageUnreadable, id)},
	}
}

// shortID is the beginning of an order's id.
func shortID(id string) string { return id[:min(len(id), 8)] }

// unreadablePage is about an order that cannot be opened: it is damaged, or restoring it
// was cut off. A backup puts it back.
func unreadablePage(g *Guide) Page {
	id := g.place.About
	read, _ := kept[orders](g, memoOrders)
	f, listed, damaged := read.find(id)
	if g.house == nil || !listed || !damaged && !f.Restoring.Known() {
		return noSuchPage(g)
	}
	p := Page{Sign: Sign{RowProblem, g.t("state.problem")}, Back: g.goBack(), Title: g.t("unreadable.title"), Lead: g.t("unreadable.lead")}
	p.Blocks = []Block{Paragraph{Text: g.t("unreadable.text")}, Copy{ID: "id", Label: g.t("unreadable.order"), Value: id}}
	restore := "unreadable.restore"
	if !damaged {
		p.Title, p.Lead, restore = g.t("unreadable.half-title"), g.ofOrder(&f, "unreadable.half-lead", "unreadable.half-lead-new"), "unreadable.half-restore"
		p.Blocks = []Block{Paragraph{Text: g.t("unreadable.half-text")}, Copy{ID: "backup", Label: g.t("where-key.backup-file"), Value: f.Restoring.Value}}
	}
	p.Primary = g.action("restore", func() Step {
		g.keep(memoRestoreFrom, f.Restoring.Value)
		return Step{To: Place{PageRestore, g.house.Channel()}}
	}, restore)
	p.Others = []Action{g.action("delete", g.to(PageDelete, id), "delete.open")}
	return p
}

// deleteUnreadablePage is the commit to delete an order whose keys nobody can name.
func (g *Guide) deleteUnreadablePage(id string) Page {
	p := Page{Title: g.t("delete-unreadable.title"), Lead: g.t("delete-unreadable.lead"), Back: g.goBack()}
	p.Back.Leaves = false
	keys := "delete-unreadable.keys-file"
	if d, err := g.app.Data(g.house.Channel()); err != nil || d.Vault != VaultFile {
		keys = "delete-unreadable.keys-keychain"
	}
	p.Blocks = []Block{
		Callout{Sign{RowProblem, g.t("delete.mind")}, g.t("delete-unreadable.mind")},
		Copy{ID: "id", Label: g.t("unreadable.order"), Value: id},
		Heading{g.t("delete.here")}, Paragraph{Text: g.t("delete-unreadable.here")}, Paragraph{Text: g.t(keys, "item", wizard.KeyItems(id))},
		Heading{g.t("delete.stays")}, Paragraph{Text: g.t("delete.files")},
		Paragraph{Text: g.t("delete.disk"), Quiet: true},
		g.field(Field{ID: "delete.read", Kind: FieldCheck}, ""),
	}
	p.Primary = g.action("delete", g.deleteUnreadable(id), "delete.do")
	p.Primary.Danger = true
	return p
}

// deleteUnreadable is an action's Do that deletes an order that cannot be read. It is not
// cut off when the person goes away meanwhile.
func (g *Guide) deleteUnreadable(id string) func() Step {
	return func() Step {
		if g.value("delete.read", "") != Yes {
			return Step{Err: problem.At("delete.read", problem.DeleteUnread)}
		}
		house, left, open := g.house, false, g.isOpen(id) // it may have been damaged since
		return Step{Work: &Work{
			Busy: g.t("delete.busy"),
			Do: func(ctx context.Context) (err error) {
				left, err = house.DeleteUnreadable(context.WithoutCancel(ctx), id)
				if errors.Is(err, problem.OrderUnknown) { // it is gone already
					return nil
				}
				return err
			},
			Done: func() Step {
				if open {
					g.noOrder()
				} else {
					g.settle("delete.")
				}
				s := Step{To: Place{Page: PageOrders}, Say: g.t("delete-unreadable.done")}
				if left {
					s.Say = g.t("delete-unreadable.done-left", "item", wizard.KeyItems(id))
				}
				return s
			},
		}}
	}
}

// deleteWhichPage lists all orders, to delete one that need not be open.
func deleteWhichPage(g *Guide) Page {
	p := Page{Title: g.t("delete-which.title"), Lead: g.t("delete-which.lead"), Back: g.goBack()}
	read, _ := kept[orders](g, memoOrders)
	rows := Rows{ID: "orders", Empty: g.t("orders.empty")}
	ids, _ := read.damaged()
	for _, id := range ids {
		row := g.damagedRow(id)
		row.Open.Do = g.to(PageDelete, id)
		rows.Rows = append(rows.Rows, row)
	}
	for _, f := range slices.Backward(read.all) {
		row := g.orderRow(f)
		row.Open.Do = g.to(PageDelete, f.ID)
		rows.Rows = append(rows.Rows, row)
	}
	p.Blocks = []Block{rows}
	return p
}
