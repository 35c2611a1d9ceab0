package model

import (
	"context"
	"errors"
	"slices"
	"time"

	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Guide leads the person through the pages. Its methods run on the UI goroutine and
// do not block.
type Guide struct {
	ctx    context.Context
	app    App
	face   Face
	runner Runner
	words  *words.Words
	now    func() time.Time
	told   func(PageID, error)

	house   House           // nil until a channel's data was opened
	session *wizard.Session // nil until an order was opened
	facts   wizard.Facts    // the session's, as last told
	unwatch func()
	about   uint64 // counts orders opened, so that news of an earlier one is dropped

	place  Place
	trail  []Place
	failed error
	said   string
	busy   *running
	asking bool // whether to close although work is under way; see [Guide.AskClose]
	drafts drafts
	memo   map[string]any // what pages have loaded for themselves, for this order
	held   held
	asked  map[string]Field // the fields of the page as last built
}

// held is a secret that was just made, in memory only.
type held struct {
	secret string
	pages  []PageID // on which it is kept
}

// running is work under way.
type running struct {
	busy   string
	place  Place
	cancel context.CancelCauseFunc
	ended  bool
}

// Config is what a guide works with. All fields but Told are required.
type Config struct {
	Told   func(PageID, error) // told of every problem that is shown, for the log
	App    App
	Face   Face
	Runner Runner
	Words  *words.Words
	Now    func() time.Time
}

// New makes a guide. Work it starts ends with ctx.
func New(ctx context.Context, c Config) *Guide {
	g := &Guide{ctx: ctx, app: c.App, face: c.Face, runner: c.Runner, words: c.Words, now: c.Now, told: c.Told}
	g.facts = emptyFacts()
	g.memo = map[string]any{}
	return g
}

func emptyFacts() wizard.Facts { return wizard.Facts{Issuances: []wizard.Issuance{{}}} }

// page is how a place is built: one line of the page table.
type page struct {
	draw  func(*Guide) Page
	enter func(*Guide) *Work // run whenever the place is entered; nil for nothing
	typed func(*Guide)       // run after something was typed on it, without blocking; nil for nothing
}

// Show draws the place where the person is.
func (g *Guide) Show() { g.face.Show(g.Frame(), g.Page()) }

// Page builds the page of the place where the person is.
func (g *Guide) Page() Page {
	if g.closing() {
		return closingPage(g)
	}
	entry, ok := pages()[g.place.Page]
	if !ok {
		entry = page{draw: noSuchPage}
	}
	p := entry.draw(g)
	p.Place, p.Said = g.place, g.said
	g.complain(&p)
	if g.busy != nil {
		p.Busy = g.busy.busy
		p.Cancel = Action{ID: "cancel", Label: g.t("action.cancel"), Leaves: true, Do: stay}
	}
	g.asked = map[string]Field{}
	for _, f := range p.Fields() {
		g.asked[f.ID] = f
	}
	return p
}

func stay() Step { return Step{} }

func noSuchPage(g *Guide) Page {
	return Page{Title: g.t("page.missing-title"), Lead: g.t("page.missing-lead"), Back: g.home()}
}

// complain puts what failed into words above the page; [Guide.field] does it at the
// fields.
func (g *Guide) complain(p *Page) {
	fields := p.Fields()
	for _, e := range g.words.Explain(g.failed) {
		c := Complaint{What: e.What, Next: e.Next}
		if i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == e.Field }); i >= 0 {
			c.Field, c.Label = e.Field, fields[i].Label
		}
		p.Problems = append(p.Problems, c)
	}
}

// Fields are the page's fields, those in steps included.
func (p Page) Fields() []Field {
	var out []Field
	var walk func([]Block)
	walk = func(blocks []Block) {
		for _, b := range blocks {
			switch b := b.(type) {
			case Field:
				out = append(out, b)
			case Steps:
				for _, i := range b.Items {
					walk(i.Blocks)
				}
			}
		}
	}
	walk(p.Blocks)
	return out
}

// Press does what an action says. While work is under way only what ends it, or leads
// away from it, is done.
func (g *Guide) Press(a Action) {
	if g.closing() {
		g.answerClosing(a)
		return
	}
	if a.Do == nil || g.busy != nil && !a.Leaves {
		return
	}
	g.stop()
	g.failed, g.said = nil, ""
	g.follow(a.Do())
}

// Type keeps what was typed into a field of the page on show, which is drawn anew if the
// field is a live one.
func (g *Guide) Type(field, value string) {
	f, known := g.asked[field]
	if !known {
		return
	}
	g.drafts.set(field, value, f.Kind == FieldSecret)
	g.keepDrafts()
	if typed := pages()[g.place.Page].typed; typed != nil {
		typed(g)
	}
	if f.Live {
		g.Show()
	}
}

// Go leads to a place.
func (g *Guide) Go(to Place) { g.follow(Step{To: to}) }

// follow does what a step says.
func (g *Guide) follow(s Step) {
	switch {
	case s.Err != nil:
		g.failed = s.Err
		if g.told != nil {
			g.told(g.place.Page, s.Err)
		}
		g.Show()
		return
	case s.Work != nil:
		g.start(*s.Work)
		return
	}
	if s.Copy != "" {
		g.face.Copy(s.Copy, s.Secret)
	}
	if s.Open != "" {
		g.face.Open(s.Open)
	}
	switch {
	case s.Quit:
		g.face.Quit()
		return
	case s.Back:
		g.leave()
		g.enter(g.back())
	case s.To != Place{} && s.To != g.place:
		g.leave()
		g.trail = append(g.trail, g.place)
		g.enter(s.To)
	}
	if s.Say != "" {
		g.said = s.Say
	}
	g.Show()
}

// leave forgets what belongs to a visit of the place: its problems, and secrets typed.
func (g *Guide) leave() {
	g.failed, g.said = nil, ""
	g.drafts.forgetSecrets()
}

func (g *Guide) back() Place {
	if n := len(g.trail); n > 0 {
		to := g.trail[n-1]
		g.trail = g.trail[:n-1]
		return to
	}
	return Place{Page: PageHome}
}

// enter goes to a place. Home is where every trail begins.
func (g *Guide) enter(to Place) {
	if to.Page == PageHome {
		g.trail = nil
	}
	if !slices.Contains(g.held.pages, to.Page) {
		g.held = held{}
	}
	g.place = to
	if e := pages()[to.Page].enter; e != nil {
		if w := e(g); w != nil {
			g.start(*w)
		}
	}
}

// start begins work.
func (g *Guide) start(w Work) {
	ctx, cancel := context.WithCancelCause(g.ctx)
	r := &running{busy: w.Busy, place: g.place, cancel: cancel}
	g.busy = r
	g.Show()
	g.runner.Start(ctx, func(ctx context.Context) (any, error) { return nil, w.Do(ctx) }, func(_ any, err error) {
		cancel(nil)
		if r.ended { // cancelled, or left
			return
		}
		g.busy = nil
		g.refresh()
		switch {
		case err == nil && w.Done != nil:
			g.follow(w.Done())
		case err == nil:
			g.Show()
		case errors.Is(err, problem.Cancelled), errors.Is(err, context.Canceled):
			g.Show()
		case w.Failed != nil:
			g.follow(w.Failed(err))
		default:
			g.follow(Step{Err: err})
		}
	})
}

// stop abandons the work that is under way.
func (g *Guide) stop() {
	if g.busy == nil {
		return
	}
	r := g.busy
	g.busy = nil
	r.ended = true
	r.cancel(problem.New(problem.Cancelled, "stop work", nil))
	g.refresh()
}

// Busy reports whether work is under way that closing the program would cut off.
func (g *Guide) Busy() bool { return g.busy != nil }

// refresh takes the session's facts as they are now.
func (g *Guide) refresh() {
	if g.session != nil {
		g.facts = g.session.Facts()
	}
}

// open makes an order the one that pages are about. drafts is what was typed for it and
// not stored.
func (g *Guide) open(s *wizard.Session, kept map[string]string) {
	if g.unwatch != nil {
		g.unwatch()
	}
	g.about++
	mine := g.about
	g.session, g.memo, g.trail, g.held = s, map[string]any{}, nil, held{}
	g.drafts.load(s.Facts().ID, kept)
	g.unwatch = s.Subscribe(func(uint64) {
		g.runner.Post(func() {
			if g.about == mine && g.busy == nil {
				g.refresh()
				g.Show()
			}
		})
	})
	g.refresh()
}

// Enter shows the tasks of an order of an opened house, as they are stored: the CA is not
// asked. drafts is what was typed for the order and not stored.
func (g *Guide) Enter(h House, s *wizard.Session, drafts map[string]string) {
	g.house = h
	g.open(s, drafts)
	g.place = Place{Page: PageHome}
	g.Show()
}

// Frame is what stands around every page.
func (g *Guide) Frame() Frame {
	f := Frame{Product: g.t("home.app-title")}
	if g.house == nil {
		f.Links = []Action{g.link("help", Place{Page: PageHelp}), g.link("settings", Place{Page: PageSettings})}
		return f
	}
	if g.house.Channel() == order.Practice {
		f.Banner = Banner{Word: g.t("home.practice-word"), Text: g.t("home.practice-text")}
	}
	if g.session != nil {
		f.Order = Action{ID: "orders", Label: orderName(g.words, &g.facts), Leaves: true, Do: g.to(PageOrders)}
		f.Links = append(f.Links, g.link("where-key", Place{Page: PageWhereKey}))
		if g.house.Practice() != nil {
			f.Links = append(f.Links, g.link("practice", Place{Page: PagePractice}))
		}
	}
	f.Links = append(f.Links, g.link("help", Place{Page: PageHelp, About: string(g.place.Page)}), g.link("settings", Place{Page: PageSettings}))
	return f
}

func (g *Guide) link(id string, to Place) Action {
	return Action{ID: id, Label: g.t("bar." + id), Leaves: true, Do: func() Step { return Step{To: to} }}
}

// What page builders use.

func (g *Guide) t(key string, params ...string) string { return g.words.Text(key, params...) }

// to is an action's Do that leads to a page.
func (g *Guide) to(id PageID, about ...string) func() Step {
	p := Place{Page: id}
	if len(about) > 0 {
		p.About = about[0]
	}
	return func() Step { return Step{To: p} }
}

// action is an action whose label is the text "action.ID", or of the key that is given.
func (g *Guide) action(id string, do func() Step, key ...string) Action {
	k := "action." + id
	if len(key) > 0 {
		k = key[0]
	}
	return Action{ID: id, Label: g.t(k), Do: do}
}

// home is the way back to the tasks, goBack the way to where the person came from.
func (g *Guide) home() Action {
	return Action{ID: "back", Label: g.t("action.back-home"), Leaves: true, Do: g.to(PageHome)}
}

func (g *Guide) goBack() Action {
	return Action{ID: "back", Label: g.t("action.back"), Leaves: true, Do: func() Step { return Step{Back: true} }}
}

// field fills a field with what was typed, or else with what is known. Its label, hint
// and reason are the texts "field.ID", "field.ID-hint" and "field.ID-why", where ID has
// its index left out and a hint or reason need not be there.
func (g *Guide) field(f Field, known string) Field {
	key := "field." + bare(f.ID)
	if f.Label == "" {
		f.Label = g.t(key)
	}
	if f.Hint == "" && g.words.Has(key+"-hint") {
		f.Hint = g.t(key + "-hint")
	}
	if f.Why == "" && g.words.Has(key+"-why") {
		f.Why = g.t(key + "-why")
	}
	f.Value = g.value(f.ID, known)
	for _, e := range g.words.Explain(g.failed) {
		if e.Field == f.ID && f.Error == "" {
			f.Error = e.What + " " + e.Next
		}
	}
	return f
}

// cameFrom reports whether the person came to this place from a page, to which back
// leads: a question opened by "Change" leads straight back to the answers.
func (g *Guide) cameFrom(id PageID) bool {
	n := len(g.trail)
	return n > 0 && g.trail[n-1].Page == id
}

// value is what was typed into a field, or else what is known.
func (g *Guide) value(id, known string) string {
	if v, typed := g.drafts.get(id); typed {
		return v
	}
	return known
}

// settle forgets what was typed into the fields of these ids or beginning with them,
// because it is stored now.
func (g *Guide) settle(prefixes ...string) {
	g.drafts.drop(prefixes...)
	g.keepDrafts()
}

// kept is what a page has loaded for itself; keep keeps it until another order is opened.
func kept[T any](g *Guide, key string) (T, bool) {
	v, ok := g.memo[key].(T)
	return v, ok
}

func (g *Guide) keep(key string, v any) { g.memo[key] = v }

// hold keeps a secret that was just made for as long as the person stays on some pages,
// which show it as g.held.secret. It is never stored.
func (g *Guide) hold(secret string, pages ...PageID) { g.held = held{secret, pages} }

// task derives one of the order's tasks now.
func (g *Guide) task(id wizard.TaskID) wizard.Task { return g.facts.TaskOf(id, g.now()) }

// can is what the order's channel does by itself.
func (g *Guide) can() order.Abilities { return order.AbilitiesOf(g.facts.Channel) }
