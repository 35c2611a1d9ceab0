package wizard_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
	"qwizard/wizard/store"
	"qwizard/wizard/vault"
)

// person is somebody at a computer: a store, a vault, a practice CA.
type person struct {
	dir     string
	key     []byte
	store   *store.Store
	disk    *store.Store
	ca      *practice.CA
	manager practice.Manager
	world   wizard.World
	session *wizard.Session

	mu  sync.Mutex
	now time.Time
}

func newPerson(dir string) (*person, error) {
	p := &person{dir: dir, key: bytes.Repeat([]byte{7}, 32), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	p.world = wizard.World{Vault: vault.NewMemory(), Now: p.clock, Log: slog.New(slog.DiscardHandler), Exporter: pfx.NewExporter(p.clock)}
	return p, p.open()
}

// clock moves a second with each look, so that times differ.
func (p *person) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(time.Second)
	return p.now
}

func (p *person) open() error {
	ctx := context.Background()
	var err error
	if p.store, err = store.Open(ctx, filepath.Join(p.dir, "orders.db"), p.key); err != nil {
		return err
	}
	if p.disk, err = store.Open(ctx, filepath.Join(p.dir, "ca.db"), p.key); err != nil {
		return err
	}
	if p.ca, err = practice.Open(ctx, practice.Config{Disk: p.disk.Shelf("practice"), Now: p.clock}); err != nil {
		return err
	}
	login, password := p.ca.Login()
	p.manager = practice.Manager{URL: p.ca.URL(), Login: login, Password: password, HTTP: http.DefaultClient}
	api := sectigo.NewClient(p.ca.URL(), http.DefaultClient, func(context.Context) (string, string, error) { return login, password, nil })
	p.world.Store, p.world.Channel = p.store, channel.NewPractice(api, p.manager)
	ids, err := p.store.Orders(ctx)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		p.session, err = wizard.Start(ctx, p.world)
	} else {
		p.session, err = wizard.Resume(ctx, p.world, ids[0])
	}
	return err
}

func (p *person) close() {
	_ = errors.Join(p.ca.Close(), p.disk.Close(), p.store.Close())
}

func (p *person) restart() error {
	p.close()
	return p.open()
}

func (p *person) state(args []string) error {
	f := p.session.Facts()
	got := f.TaskOf(wizard.TaskID(args[0]), p.clock())
	words := []string{string(got.ID), string(got.State), string(got.Actor)}
	if want := strings.Join(args, " "); strings.Join(words[:len(args)], " ") != want {
		return fmt.Errorf("state is %v, want %s", words, want)
	}
	return nil
}

func anna() order.Applicant {
	return order.Applicant{
		GivenNames: "Anna Lena", Surname: "Żółć-Müller", BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT",
		Email: "anna@anna-muster.eu", Phone: "+43316123456",
		Address: order.Address{Street: "Beispielgasse 12/3", PostalCode: "8010", City: "Graz", Country: "AT"},
		ID:      order.Identity{Type: order.IDCard, Number: "ID-77", Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2031-02-28"},
	}
}

func (p *person) do(args []string) error {
	ctx, s := context.Background(), p.session
	actions := map[string]func() error{
		"domains": func() error { return s.Domains().Set(ctx, args[1:]) },
		"applicant": func() error {
			a := anna()
			if len(args) > 1 {
				a.Surname = args[1]
			}
			return s.Applicant().Set(ctx, a)
		},
		"key":      func() error { return s.Key().Create(ctx, order.KeyKind(args[1])) },
		"lose-key": func() error { f := s.Facts(); return p.world.Vault.Delete(ctx, f.Current().Key.Value.Item) },
		"term": func() error {
			days, err := strconv.Atoi(args[1])
			return errors.Join(err, s.Order().ChooseTerm(ctx, days))
		},
		"consent":     func() error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
		"send":        func() error { return s.Order().Send(ctx) },
		"check":       func() error { return s.Check(ctx) },
		"choose":      func() error { return p.choose(args[1:]) },
		"save-proofs": func() error { return s.DCV().Save(ctx, filepath.Join(p.dir, "dcv")) },
		"ask":         func() error { return s.DCV().Ask(ctx) },
		"identity": func() error {
			d, err := s.Identity().Statement()
			if err != nil {
				return err
			}
			return s.Identity().Send(ctx, []order.Document{d})
		},
		"collect": func() error { return s.Certificate().Collect(ctx) },
		"take":    func() error { return s.Certificate().Take(ctx, []byte(args[1]), wizard.FromYou) },
		"export": func() error {
			return s.Export().Write(ctx, filepath.Join(p.dir, "out.pfx"), args[1], "Practice-Pfx-2026")
		},
		"dismiss": func() error { return s.Renewal().Dismiss(ctx) },
	}
	return actions[args[0]]()
}

func (p *person) choose(methods []string) error {
	f := p.session.Facts()
	var all []wizard.Choice
	for i, n := range f.Names.Value {
		all = append(all, wizard.Choice{Name: n, Method: order.Method(methods[min(i, len(methods)-1)])})
	}
	return p.session.DCV().Choose(context.Background(), all)
}

// newPersonWho is a person at a fresh computer who has done some actions.
func newPersonWho(t *testing.T, did ...string) *person {
	t.Helper()
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	for _, action := range did {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// untilSent are the actions up to an order that the CA has.
func untilSent() []string {
	return []string{"domains anna-muster.eu", "applicant", "key p256", "consent", "send"}
}
