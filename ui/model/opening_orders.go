package model

import (
	"context"
	"slices"
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

// memoOrders is what was read of the orders, an [orders].
const memoOrders = "orders.all"

// memoRestoreFrom is the backup from which restoring was cut off, a string.
const memoRestoreFrom = "restore.from"

// orders are those of the opened data, and why some of them cannot be read.
type orders struct {
	all     []wizard.Facts // oldest first
	problem error
}

// lookBack is among how many of the newest orders the one to begin with is looked for.
// Reading one takes a third of a millisecond, and a start takes 15.
const lookBack = 20

// firstOrder opens the order to begin with: the newest that is not done, or the newest,
// or a new one where there is none. One that is not done and older than [lookBack] others
// waits in the list of orders. Without an error there may be none all the same:
// there are orders, and none of them can be read.
func firstOrder(ctx context.Context, house House, now time.Time) (ready, error) {
	chosen, unread, read := "", false, 0
	for f, err := range house.Newest(ctx) {
		if err != nil || f.Restoring.Known() {
			unread = true // the page of the orders says so
			continue
		}
		_, open := next(f.Tasks(now))
		if open || chosen == "" {
			chosen = f.ID
		}
		if read++; open || read == lookBack {
			break
		}
	}
	switch {
	case chosen != "":
		return resumed(ctx, house, chosen)
	case unread:
		return ready{}, nil // the page of the orders says so
	}
	s, err := house.Start(ctx)
	return ready{session: s}, err
}

// resumed opens an order with what was typed for it. Drafts that cannot be read keep
// nobody from their order.
func resumed(ctx context.Context, house House, id string) (ready, error) {
	s, err := house.Resume(ctx, id)
	if err != nil {
		return ready{}, err
	}
	kept, err := house.Drafts(ctx, id)
	if err != nil {
		kept = nil
	}
	return ready{s, kept}, nil
}

// takeUp is the work that makes an order the one that pages are about, and leads home.
func (g *Guide) takeUp(busy, said string, get func(context.Context) (ready, error), failed func(error) Step) *Work {
	keep := g.flush()
	var got ready
	return &Work{
		Busy: g.t(busy),
		Do: func(ctx context.Context) (err error) {
			if err := keep(ctx); err != nil {
				return err
			}
			got, err = get(ctx)
			return err
		},
		Done: func() Step {
			g.open(got.session, got.drafts)
			s := Step{To: Place{Page: PageHome}}
			if said != "" {
				s.Say = g.t(said)
			}
			return s
		},
		Failed: failed,
	}
}

func readOrders(g *Guide) *Work {
	house := g.house
	if house == nil {
		return nil
	}
	var got orders
	return &Work{
		Busy: g.t("orders.reading"),
		Do: func(ctx context.Context) error {
			got.all, got.problem = house.Orders(ctx)
			return ctx.Err()
		},
		Done: func() Step { g.keep(memoOrders, got); return Step{} },
	}
}

// ordersPage lists all orders of the opened data.
func ordersPage(g *Guide) Page {
	p := Page{Title: g.t("orders.title"), Lead: g.t("orders.lead")}
	if g.house == nil {
		p.Lead, p.Others = g.t("orders.closed"), []Action{g.otherWays()}
		return p
	}
	p.Title = g.t("orders-title." + g.house.Channel())
	read, _ := kept[orders](g, memoOrders)
	noOrder, _ := kept[error](g, memoNoOrder)
	ids, other := read.damaged()
	p.Blocks = append(g.troubles(noOrder), g.troubles(other)...)
	rows := Rows{ID: "orders", Empty: g.t("orders.empty")}
	for _, id := range ids {
		rows.Rows = append(rows.Rows, g.damagedRow(id))
	}
	for _, f := range slices.Backward(read.all) {
		rows.Rows = append(rows.Rows, g.orderRow(f))
	}
	more := Buttons{[]Action{
		g.action("new", g.newOrder, "orders.new"),
		g.action("restore", func() Step { return Step{To: Place{PageRestore, g.house.Channel()}} }, "orders.restore"),
	}}
	for i, c := range g.otherChannels() {
		name := "other"
		if i > 0 {
			name += "-" + c
		}
		more.Actions = append(more.Actions, g.action(name, g.reachFor(c, aim{}), "orders-to."+c))
	}
	if g.world() != nil && (g.facts.Names.Known() || g.facts.Applicant.Known()) {
		more.Actions = append(more.Actions, g.action("copy", g.reachFor(order.Assisted, aim{answers: answersOf(&g.facts)}), "orders.copy"))
	}
	if g.session != nil {
		more.Actions = append(more.Actions, g.action("delete", g.to(PageDelete), "delete.open"))
		p.Back = g.home()
	}
	if n := len(rows.Rows); n > 1 || n == 1 && g.session == nil {
		more.Actions = append(more.Actions, g.action("delete-which", g.to(PageDeleteWhich), "delete-which.open"))
	}
	p.Blocks = append(p.Blocks, rows, more)
	return p
}

// reachFor is an action's Do that leads to a channel's orders with an aim.
func (g *Guide) reachFor(channel string, to aim) func() Step {
	return func() Step {
		g.keep(memoAim, to)
		return g.reach(channel)
	}
}

// answersOf are an order's websites and applicant by the fields they are typed into.
func answersOf(f *wizard.Facts) map[string]string {
	typed := map[string]string{}
	for i, n := range f.Names.Value {
		typed[nameField(i)] = n.Unicode()
	}
	a := f.Applicant.Value
	for field, v := range applicantValues(&a) {
		if *v != "" {
			typed[field] = *v
		}
	}
	if len(a.OtherNames) > 0 {
		typed["applicant.other_names"] = strings.Join(a.OtherNames, "\n")
	}
	return typed
}

// startedWith starts an order with answers that the person has yet to go through.
func startedWith(ctx context.Context, house House, answers map[string]string) (ready, error) {
	s, err := house.Start(ctx)
	if err == nil {
		err = house.KeepDrafts(ctx, s.Facts().ID, answers)
	}
	if err != nil {
		return ready{}, err
	}
	return ready{s, answers}, nil
}

// otherChannels are those whose orders can be gone to. Who has no partner account is not
// led to its orders.
func (g *Guide) otherChannels() []string {
	if g.house.Channel() == order.Partner {
		return []string{order.Assisted, order.Practice}
	}
	others := []string{order.Assisted}
	if g.house.Channel() == order.Assisted {
		others = []string{order.Practice}
	}
	if d, err := g.app.Data(order.Partner); err != nil || d.Exists {
		others = append(others, order.Partner)
	}
	return others
}

// orderRow is an order with what is next in it.
func (g *Guide) orderRow(f wizard.Facts) Row {
	row := Row{Kind: RowDone, Title: orderName(g.words, &f), State: g.t("state." + string(wizard.Done))}
	if f.Names.Known() {
		row.Title = names(g.words, &f)
	}
	details := []string{g.t("orders.since", "date", day(f.Created))}
	if f.Receipt.Known() {
		details = []string{g.t("orders.number", "number", f.Receipt.Value.Number, "date", day(f.Receipt.At))}
	}
	if t, open := next(f.Tasks(g.now())); open {
		row.Kind, row.State = kind(t.State), stateWord(g.words, t)
		details = append(details, g.taskName(t.ID))
	}
	row.Detail = strings.Join(details, " · ")
	id := f.ID
	if f.Restoring.Known() {
		row.Kind, row.State, row.Detail = RowProblem, g.t("state.problem"), g.t("unreadable.half")
		row.Open = Action{ID: "order-" + id, Do: g.to(PageUnreadable, id)}
		return row
	}
	row.Open = Action{ID: "order-" + id, Do: func() Step {
		if g.isOpen(id) {
			return Step{To: Place{Page: PageHome}}
		}
		house := g.house
		return Step{Work: g.takeUp("orders.opening", "", func(ctx context.Context) (ready, error) { return resumed(ctx, house, id) }, nil)}
	}}
	return row
}

func (g *Guide) newOrder() Step {
	house := g.house
	return Step{Work: g.takeUp("orders.starting", "orders.started", func(ctx context.Context) (ready, error) {
		s, err := house.Start(ctx)
		return ready{session: s}, err
	}, nil)}
}

// restorePage puts an order back from its backup.
func restorePage(g *Guide) Page {
	p := Page{Title: g.t("restore.title"), Lead: g.t("restore.lead")}
	if g.house == nil {
		p.Lead, p.Others = g.t("orders.closed"), []Action{g.otherWays()}
		return p
	}
	from, _ := kept[string](g, memoRestoreFrom)
	p.Blocks = []Block{
		g.kindOfOrders(),
		g.field(Field{ID: "restore.file", Kind: FieldFile, Types: backupTypes()}, from),
		g.field(Field{ID: "restore.passphrase", Kind: FieldSecret, Chars: 30}, ""),
	}
	p.Primary = g.action("look", g.lookIntoBackup, "restore.look")
	p.Back = g.action("back", g.to(PageOrders), "restore.back")
	p.Back.Leaves = true
	return p
}
