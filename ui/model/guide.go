package model

import (
	"cmp"
	"context"
	"slices"
	"time"

	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
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
	keys   string
	after  func(time.Duration, func())

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

// Config is what a guide works with. All fields but Told, Keys and After are required.
type Config struct {
	// After calls f on the UI goroutine when d has passed. A face that draws nothing
	// between two answers of the person has none: nothing is then done by itself.
	After  func(d time.Duration, f func())
	Told   func(PageID, error) // told of every problem that is shown, for the log
	Keys   string              // text that says how the face is used; "help.keys" if empty
	App    App
	Face   Face
	Runner Runner
	Words  *words.Words
	Now    func() time.Time
}

// New makes a guide. Work it starts ends with ctx.
func New(ctx context.Context, c Config) *Guide {
	g := &Guide{ctx: ctx, app: c.App, face: c.Face, runner: c.Runner, words: c.Words, now: c.Now, told: c.Told, keys: cmp.Or(c.Keys, "help.keys"), after: c.After}
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
	p.Blocks = append(g.unkept(), p.Blocks...)
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
	g.keepDrafts()
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
	g.drafts.set(field, value, f.Kind == FieldSecret || wizard.LooksPrivate(value)) // a key goes into no draft, wherever it is pasted
	g.keepDrafts()
	if typed := pages()[g.place.Page].typed; typed != nil {
		typed(g)
	}
	was := Held(f)
	f.Value = value
	if f.Live || was || Held(f) {
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

// refresh takes the session's facts as they are now.
func (g *Guide) refresh() {
	if g.session != nil {
		g.facts = g.session.Facts()
	}
}

// open makes an order the one that pages are about. kept is what was typed for it and
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
		if g.world() != nil {
			f.Links = append(f.Links, g.link("practice", Place{Page: PagePractice}))
		}
	}
	f.Links = append(f.Links, g.link("help", Place{Page: PageHelp, About: string(g.place.Page)}), g.link("settings", Place{Page: PageSettings}))
	return f
}

func (g *Guide) link(id string, to Place) Action {
	return Action{ID: id, Label: g.t("bar." + id), Leaves: true, Do: func() Step { return Step{To: to} }}
}
