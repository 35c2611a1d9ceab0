package modeltest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Desk is a guide at an order, with all that is around it.
type Desk struct {
	T      testing.TB
	Guide  *model.Guide
	World  *World
	House  *House
	App    *App
	Face   *Face
	Runner *Runner
	Words  *words.Words
}

// NewDesk is a guide that stands at home of an order at a stage. It speaks English where
// no other words are given.
func NewDesk(t testing.TB, s Stage, speaks ...*words.Words) *Desk {
	t.Helper()
	d := Closed(t, s, speaks...)
	session, err := d.House.Resume(t.Context(), d.World.order)
	if err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(d.House, session, nil)
	return d
}

// Closed is a guide before anything was opened.
func Closed(t testing.TB, s Stage, speaks ...*words.Words) *Desk {
	t.Helper()
	if len(speaks) == 0 {
		speaks = append(speaks, wordstest.English(t))
	}
	w := speaks[0]
	d := &Desk{T: t, World: NewWorld(t, s), Face: &Face{}, Runner: &Runner{}, Words: w}
	d.House = &House{World: d.World, Around: NewAround()}
	if d.World.channel != order.Practice {
		d.House.Around = nil
	}
	d.App = &App{House: d.House, Wishes: model.Settings{TextSize: 1, Folder: "/home/anna/Qwizard"}, Files: map[string][]byte{}, Lies: map[string]model.Data{}}
	d.Guide = model.New(t.Context(), model.Config{App: d.App, Face: d.Face, Runner: d.Runner, Words: w, Now: func() time.Time { return d.World.Clock }})
	return d
}

// At goes to a page and returns it.
func (d *Desk) At(id model.PageID, about ...string) model.Page {
	d.T.Helper()
	d.Guide.Go(model.Place{Page: id, About: strings.Join(about, "")})
	return d.Face.Page
}

// Press presses an action of the page on show by its id, wherever on the page it is,
// and returns the page that is on show then.
func (d *Desk) Press(id string) model.Page {
	d.T.Helper()
	for _, a := range append(Actions(d.Face.Page), append(d.Face.Frame.Links, d.Face.Frame.Order)...) {
		if a.ID == id && a.Do != nil {
			d.Guide.Press(a)
			return d.Face.Page
		}
	}
	d.T.Fatalf("there is no %q on %s", id, d.Face.Page.Place.Page)
	return model.Page{}
}

// Type fills in fields of the page on show: id, value, id, value.
func (d *Desk) Type(pairs ...string) {
	d.T.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		d.Field(pairs[i])
		d.Guide.Type(pairs[i], pairs[i+1])
	}
}

// Field is a field of the page on show.
func (d *Desk) Field(id string) model.Field {
	d.T.Helper()
	for _, f := range d.Face.Page.Fields() {
		if f.ID == id {
			return f
		}
	}
	d.T.Fatalf("there is no field %q on %s", id, d.Face.Page.Place.Page)
	return model.Field{}
}

// Facts are the order's now.
func (d *Desk) Facts() wizard.Facts {
	d.T.Helper()
	f, err := wizard.Load(d.T.Context(), store{d.World}, d.World.order)
	if err != nil {
		d.T.Fatal(err)
	}
	return f
}

// Actions are all that can be pressed on a page, in reading order.
func Actions(p model.Page) []model.Action {
	var out []model.Action
	add := func(a model.Action) {
		if a.Do != nil {
			out = append(out, a)
		}
	}
	var walk func([]model.Block)
	walk = func(blocks []model.Block) {
		for _, b := range blocks {
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
			case model.Steps:
				for _, i := range b.Items {
					walk(i.Blocks)
				}
			}
		}
	}
	walk(p.Blocks)
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
	var walk func([]model.Block)
	walk = func(blocks []model.Block) {
		for _, block := range blocks {
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
					walk(i.Blocks)
				}
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
	}
	walk(p.Blocks)
	for _, a := range Actions(p) {
		line(a.Label)
	}
	line(p.Busy)
	return b.String()
}

// Face is a face that remembers.
type Face struct {
	Frame    model.Frame
	Page     model.Page
	Shown    []model.Place
	Copied   string
	Secret   bool
	Opened   string
	Told     string
	HasQuit  bool
	Busies   []string
	Complain []string
}

// Show implements [model.Face].
func (f *Face) Show(frame model.Frame, p model.Page) {
	f.Frame, f.Page = frame, p
	f.Shown = append(f.Shown, p.Place)
	if p.Busy != "" {
		f.Busies = append(f.Busies, p.Busy)
	}
	for _, c := range p.Problems {
		f.Complain = append(f.Complain, c.What)
	}
}

// Copy implements [model.Face].
func (f *Face) Copy(text string, secret bool) { f.Copied, f.Secret = text, secret }

// Open implements [model.Face].
func (f *Face) Open(target string) { f.Opened = target }

// Notify implements [model.Face].
func (f *Face) Notify(title, text string) { f.Told = title + ": " + text }

// Quit implements [model.Face].
func (f *Face) Quit() { f.HasQuit = true }

// Runner runs work at once, or keeps it until [Runner.Step] where Hold is set.
type Runner struct {
	Hold bool
	jobs []func()
}

// Start implements [model.Runner].
func (r *Runner) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	r.do(func() {
		v, err := any(nil), context.Cause(ctx)
		if err == nil {
			v, err = work(ctx)
		}
		if cause := context.Cause(ctx); cause != nil {
			v, err = nil, cause
		}
		done(v, err)
	})
}

// Post implements [model.Runner].
func (r *Runner) Post(f func()) { r.do(f) }

func (r *Runner) do(job func()) {
	if r.Hold {
		r.jobs = append(r.jobs, job)
		return
	}
	job()
}

// Step runs what is kept, what that adds included.
func (r *Runner) Step() {
	for len(r.jobs) > 0 {
		job := r.jobs[0]
		r.jobs = r.jobs[1:]
		job()
	}
}

// App is a program around one house.
type App struct {
	House     *House
	Wishes    model.Settings
	Lies      map[string]model.Data // what lies in the folders, by channel
	Files     map[string][]byte
	OpenErr   []error // of the next opens, in turn
	Opens     []string
	Elsewhere bool
}

// Data implements [model.App].
func (a *App) Data(channel string) (model.Data, error) { return a.Lies[channel], nil }

// Open implements [model.App].
func (a *App) Open(_ context.Context, channel, vault, passphrase string) (model.House, error) {
	a.Opens = append(a.Opens, channel+" "+vault+" "+passphrase)
	if len(a.OpenErr) > 0 {
		err := a.OpenErr[0]
		a.OpenErr = a.OpenErr[1:]
		if err != nil {
			return nil, err
		}
	}
	return a.House, nil
}

// Settings implements [model.App].
func (a *App) Settings() model.Settings { return a.Wishes }

// Set implements [model.App].
func (a *App) Set(s model.Settings) { a.Wishes = s }

// Read implements [model.App].
func (a *App) Read(_ context.Context, path string, limit int64) ([]byte, error) {
	data, ok := a.Files[path]
	switch {
	case !ok:
		return nil, problem.New(problem.FileMissing, "read", nil, "path", path)
	case int64(len(data)) > limit:
		return nil, problem.New(problem.InputTooBig, "read", nil, "limit", "0")
	}
	return data, nil
}

// Running implements [model.App].
func (a *App) Running(context.Context, string) bool { return a.Elsewhere }

// House is an opened house with one order.
type House struct {
	World  *World
	Around *Around
	Kept   map[string]string // drafts
	Others []wizard.Facts    // further orders
	Broken error             // of orders that cannot be read
	Closed bool
}

// Channel implements [model.House].
func (h *House) Channel() string { return h.World.channel }

// Orders implements [model.House].
func (h *House) Orders(ctx context.Context) ([]wizard.Facts, error) {
	f, err := wizard.Load(ctx, store{h.World}, h.World.order)
	return append(append([]wizard.Facts(nil), h.Others...), f), errors.Join(err, h.Broken)
}

// Start implements [model.House].
func (h *House) Start(ctx context.Context) (*wizard.Session, error) {
	return wizard.Start(ctx, h.World.Of())
}

// Resume implements [model.House].
func (h *House) Resume(ctx context.Context, id string) (*wizard.Session, error) {
	return wizard.Resume(ctx, h.World.Of(), id)
}

// Restore implements [model.House].
func (h *House) Restore(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return wizard.Restore(ctx, h.World.Of(), path, passphrase)
}

// Drafts implements [model.House].
func (h *House) Drafts(context.Context, string) (map[string]string, error) {
	return copied(h.Kept), nil
}

// KeepDrafts implements [model.House].
func (h *House) KeepDrafts(_ context.Context, _ string, drafts map[string]string) error {
	h.Kept = copied(drafts)
	return nil
}

// Practice implements [model.House].
func (h *House) Practice() model.Practice {
	if h.Around == nil {
		return nil
	}
	return h.Around
}

// Write implements [model.House].
func (h *House) Write(ctx context.Context, folder string, files []order.File) error {
	return h.World.Of().Exporter.Files(ctx, folder, files)
}

// Close implements [model.House].
func (h *House) Close() error { h.Closed = true; return nil }
