package modeltest

import (
	"strings"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard"
	"qwizard/wizard/order"
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
	return entered(t, Closed(t, s, speaks...))
}

// RealDesk is [NewDesk] of the same order bought for real, on the assisted channel: all
// that is known of it was said by the person.
func RealDesk(t testing.TB, s Stage, speaks ...*words.Words) *Desk {
	t.Helper()
	return entered(t, around(t, worldOf(t, bought(t, s), s), speaks...))
}

// PartnerDesk is [NewDesk] of the same order over a partner account.
func PartnerDesk(t testing.TB, s Stage, speaks ...*words.Words) *Desk {
	t.Helper()
	f := Facts(t, s)
	f.Channel = order.Partner
	return entered(t, around(t, worldOf(t, f, s), speaks...))
}

// KeptDesk is [NewDesk] with the keys in this kind of vault.
func KeptDesk(t testing.TB, s Stage, kind string, speaks ...*words.Words) *Desk {
	t.Helper()
	w := NewWorld(t, s)
	w.KeepIn(kind)
	return entered(t, around(t, w, speaks...))
}

func entered(t testing.TB, d *Desk) *Desk {
	t.Helper()
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
	return around(t, NewWorld(t, s), speaks...)
}

func around(t testing.TB, world *World, speaks ...*words.Words) *Desk {
	t.Helper()
	if len(speaks) == 0 {
		speaks = append(speaks, wordstest.English(t))
	}
	w := speaks[0]
	d := &Desk{T: t, World: world, Face: &Face{}, Runner: &Runner{}, Words: w}
	d.House = &House{World: d.World, Around: NewAround()}
	if d.World.channel != order.Practice {
		d.House.Around = nil
	}
	if d.World.channel == order.Partner {
		d.House.Account = &Account{Stored: model.Login{Name: "anna-hosting", Password: "a-password", Address: "https://api.example.com"}}
	}
	d.App = &App{House: d.House, Wishes: model.Settings{TextSize: 1, Folder: "/home/anna/Qwizard", Resolvers: "Quad9 9.9.9.9, Cloudflare 1.1.1.1"}, Files: map[string][]byte{}, Lies: map[string]model.Data{}}
	d.Guide = model.New(t.Context(), model.Config{App: d.App, Face: d.Face, Runner: d.Runner, Words: w, Now: func() time.Time { return d.World.Clock }, After: d.Runner.After})
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

// DeskOf is [NewDesk] of an order with these facts.
func DeskOf(t testing.TB, f wizard.Facts) *Desk {
	t.Helper()
	return entered(t, around(t, worldOf(t, f, Prepared)))
}
