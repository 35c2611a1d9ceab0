package model

import (
	"strconv"
	"strings"
	"time"

	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// stretch is one of the four parts of the journey.
type stretch struct {
	key   string
	tasks []wizard.TaskID
}

func stretches() []stretch {
	return []stretch{
		{"prepare", []wizard.TaskID{wizard.TaskDomains, wizard.TaskApplicant, wizard.TaskKey}},
		{"order", []wizard.TaskID{wizard.TaskOrder}},
		{"prove", []wizard.TaskID{wizard.TaskAgreement, wizard.TaskEmail, wizard.TaskDCV, wizard.TaskIdentity}},
		{"receive", []wizard.TaskID{wizard.TaskApproval, wizard.TaskCertificate, wizard.TaskExport, wizard.TaskRenewal}},
	}
}

func homePages() map[PageID]page {
	return map[PageID]page{PageHome: {draw: homePage, enter: func(g *Guide) *Work { g.poll(); return nil }}}
}

// homePage is the list of tasks, with the one thing to do on top.
func homePage(g *Guide) Page {
	p := Page{Title: orderName(g.words, &g.facts)}
	if g.session == nil {
		p.Lead, p.Others = g.t("home.no-order"), []Action{g.otherWays()}
		return p
	}
	tasks := g.facts.Tasks(g.now())
	if t, open := next(tasks); open {
		p.Blocks = append(p.Blocks, g.nextOf(t))
	} else {
		p.Blocks = append(p.Blocks, g.cockpit()...)
	}
	byID := map[wizard.TaskID]wizard.Task{}
	for _, t := range tasks {
		byID[t.ID] = t
	}
	var road Road
	var groups []Block
	for _, s := range stretches() {
		rows := Rows{ID: s.key, Heading: g.t("stretch." + s.key)}
		var in []wizard.Task
		for _, id := range s.tasks {
			in = append(in, byID[id])
			rows.Rows = append(rows.Rows, g.taskRow(byID[id]))
		}
		state := whole(in)
		road.Stretches = append(road.Stretches, Stretch{Label: rows.Heading, State: g.t("state." + string(state)), Kind: kind(state)})
		groups = append(groups, rows)
		if s.key == g.place.About {
			p.Focus = s.key
		}
	}
	p.Blocks = append(append(p.Blocks, road), groups...)
	p.Blocks = append(p.Blocks, freshBackup(g)...)
	var ways []Action
	switch {
	case g.facts.Sent():
		ways = waitWays(g).Actions
	case g.facts.Reissuing():
		ways = []Action{g.aboutReissue()}
	}
	p.Blocks = append(p.Blocks, Buttons{append(ways, g.action("history", g.to(PageHistory)), g.action("orders", g.to(PageOrders), "bar.orders"))})
	return p
}

// nextOf is the one thing to do, in words that say what to do.
func (g *Guide) nextOf(t wizard.Task) Next {
	key := "next." + string(t.ID) + "-" + string(t.State)
	switch {
	case t.ID == wizard.TaskOrder && g.facts.Unsure():
		key = "next.order-unsure"
	case t.ID == wizard.TaskOrder && t.State == wizard.NotStarted && g.facts.Reissuing():
		key = "next.order-reissue"
	}
	if t.State == wizard.Waiting {
		key += "-" + string(t.Actor)
	}
	n := Next{Title: g.t("home.next", "what", g.t(key, "name", g.sites(), "number", g.facts.Receipt.Value.Number)), Lead: g.turn(t)}
	n.Action = Action{ID: "next", Label: g.t("action.show-me"), Do: g.toTask(t.ID)}
	if t.Actor != wizard.You {
		n.Action.Label = g.t("home.see")
	}
	return n
}

// sites are the order's websites in a few words.
func (g *Guide) sites() string {
	if !g.facts.Names.Known() {
		return g.t("home.order-new")
	}
	return names(g.words, &g.facts)
}

// turn says who has to act, and since when.
func (g *Guide) turn(t wizard.Task) string {
	who := g.t("turn." + string(t.Actor))
	if t.Since.IsZero() {
		return who
	}
	return g.t("home.since", "who", who, "since", day(t.Since))
}

// taskRow is a task as a row of home. What cannot start says why.
func (g *Guide) taskRow(t wizard.Task) Row {
	return Row{
		Kind: kind(t.State), Title: g.taskName(t.ID), State: stateWord(g.words, t), Detail: Detail(g.words, &g.facts, t),
		Open: Action{ID: "task-" + string(t.ID), Do: g.toTask(t.ID)},
	}
}

// cockpit is what stands on top once everything is done.
func (g *Guide) cockpit() []Block {
	n := Next{Title: g.t("cockpit.title", "name", g.sites())}
	if leaf := g.facts.Leaf(); leaf != nil {
		if left := leaf.NotAfter.Sub(g.now()); left < 0 {
			n.Lead = g.t("cockpit.ended", "date", day(leaf.NotAfter))
		} else {
			n.Lead = g.t("cockpit.left", "days", strconv.Itoa(int(left/(24*time.Hour))), "date", day(leaf.NotAfter))
		}
	}
	var dates Answers
	for _, d := range g.facts.Dates() {
		dates.Rows = append(dates.Rows, Answer{What: g.t("date." + string(d.Kind)), Value: day(d.At)})
	}
	again := g.aboutReissue()
	if g.facts.ReissueDue(g.now()) {
		n.Title, n.Action = g.t("reissue.due", "name", g.sites()), again
	}
	ways := []Action{
		g.action("export", g.to(PageExport), "cockpit.export"),
		g.action("live", g.to(PageLive), "cockpit.live"),
		g.action("renewal", g.to(PageRenewal), "cockpit.dates"),
		g.action("where-key", g.to(PageWhereKey), "bar.where-key"),
	}
	if n.Action.ID == "" {
		ways = append(ways, again)
	}
	return []Block{n, Buttons{ways}, dates}
}

// Stretch leads to a stretch of home, 1 to 4.
func (g *Guide) Stretch(n int) {
	if all := stretches(); g.session != nil && n >= 1 && n <= len(all) {
		g.Press(Action{Leaves: true, Do: g.to(PageHome, all[n-1].key)})
	}
}

// orderName is what an order is called: its first website.
func orderName(w *words.Words, f *wizard.Facts) string {
	if f.Names.Known() {
		return f.Names.Value[0].Unicode()
	}
	return w.Text("home.order-new")
}

// next picks the task to show first: trouble, then what the person can do, then
// what others do.
func next(tasks []wizard.Task) (wizard.Task, bool) {
	for _, fits := range []func(wizard.Task) bool{
		func(t wizard.Task) bool { return t.State == wizard.InTrouble },
		func(t wizard.Task) bool { return t.Actor == wizard.You },
		func(t wizard.Task) bool { return t.Actor != wizard.Nobody },
	} {
		for _, t := range tasks {
			if fits(t) {
				return t, true
			}
		}
	}
	return wizard.Task{}, false
}

// whole is the state of several tasks together.
func whole(tasks []wizard.Task) wizard.State {
	count := map[wizard.State]int{}
	for _, t := range tasks {
		count[t.State]++
	}
	switch n := len(tasks); {
	case count[wizard.InTrouble] > 0:
		return wizard.InTrouble
	case count[wizard.Done] == n:
		return wizard.Done
	case count[wizard.CannotStart] == n:
		return wizard.CannotStart
	case count[wizard.CannotStart]+count[wizard.NotStarted] == n:
		return wizard.NotStarted
	}
	return wizard.InProgress
}

func kind(s wizard.State) RowKind {
	switch s {
	case wizard.NotStarted:
		return RowOpen
	case wizard.InProgress:
		return RowHalf
	case wizard.Waiting:
		return RowWaiting
	case wizard.InTrouble:
		return RowProblem
	case wizard.Done:
		return RowDone
	}
	return RowLater
}

// whoActs says who has to act in a task, and since when.
func whoActs(w *words.Words, t wizard.Task) string {
	if t.Actor == wizard.Nobody {
		return ""
	}
	actor := w.Text("actor." + string(t.Actor))
	if t.Since.IsZero() {
		return w.Text("home.act", "actor", actor)
	}
	return w.Text("home.act-since", "actor", actor, "since", day(t.Since))
}

// stateWord is a task's state in words: "done", "waiting for Sectigo".
func stateWord(w *words.Words, t wizard.Task) string {
	if t.State == wizard.Waiting {
		return w.Text("home.waiting-for", "actor", w.Text("actor."+string(t.Actor)))
	}
	return w.Text("state." + string(t.State))
}

// Detail is what is known about a task in a few words; it may be empty.
func Detail(w *words.Words, f *wizard.Facts, t wizard.Task) string {
	if t.State == wizard.CannotStart {
		return w.Text("home.first", "needs", needs(w, t))
	}
	i := f.Current()
	switch {
	case t.ID == wizard.TaskDomains && f.Names.Known():
		return names(w, f)
	case t.ID == wizard.TaskApplicant && f.Applicant.Known():
		return f.Applicant.Value.GivenNames + " " + f.Applicant.Value.Surname
	case t.ID == wizard.TaskKey && i.Key.Value.Elsewhere():
		return w.Text("home.key-elsewhere", "kind", w.Text("key."+string(i.Key.Value.Kind)))
	case t.ID == wizard.TaskKey && i.Key.Known():
		params := []string{"kind", w.Text("key." + string(i.Key.Value.Kind)), "place", w.Text("vault." + i.Key.Value.Vault)}
		if i.Backup.Known() {
			return w.Text("home.key-backup", append(params, "date", day(i.Backup.At))...)
		}
		return w.Text("home.key", params...)
	case t.ID == wizard.TaskOrder && f.Unsure():
		return w.Text("home.order-unsure")
	case t.ID == wizard.TaskOrder && f.Receipt.Known():
		return w.Text("home.order-number", "number", f.Receipt.Value.Number, "date", day(f.Receipt.At))
	case t.ID == wizard.TaskDCV && f.Receipt.Known():
		proved := 0
		for _, p := range i.Proved {
			if p.Value.Validated {
				proved++
			}
		}
		return w.Text("home.proofs", "done", strconv.Itoa(proved), "all", strconv.Itoa(len(f.Names.Value)))
	case t.ID == wizard.TaskIdentity && t.State == wizard.InTrouble:
		return brief(f.Steps[order.StepIdentity].Value.Note) // in the CA's words
	case t.ID == wizard.TaskApproval && t.State == wizard.InTrouble:
		return brief(f.Steps[order.StepApproval].Value.Note)
	case t.ID == wizard.TaskCertificate && t.State == wizard.InTrouble:
		what, _ := w.ExplainFinding(f.Deviations()[0])
		return what
	case t.ID == wizard.TaskCertificate && f.Leaf() != nil:
		return w.Text("home.certificate-until", "date", day(f.Leaf().NotAfter))
	case t.ID == wizard.TaskExport && i.Key.Value.Elsewhere():
		return i.Given.Value
	case t.ID == wizard.TaskExport && i.Export.Known():
		return i.Export.Value.Path
	case t.ID == wizard.TaskRenewal && f.Calendar.Known():
		return f.Calendar.Value
	}
	return ""
}

// maxBrief is how many characters of somebody's words a row shows.
const maxBrief = 100

// brief is the beginning of somebody's words, which may be a whole mail, in one line.
func brief(said string) string {
	short := []rune(strings.Join(strings.Fields(said), " "))
	if len(short) <= maxBrief {
		return string(short)
	}
	return strings.TrimRight(string(short[:maxBrief]), " ") + "…"
}

func names(w *words.Words, f *wizard.Facts) string {
	n := f.Names.Value
	if len(n) == 1 {
		return n[0].Unicode()
	}
	return w.Text("home.names-more", "name", n[0].Unicode(), "count", strconv.Itoa(len(n)-1))
}
