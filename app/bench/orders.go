//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/vault"
)

const (
	manyOrders = 1000
	ordersMost = 2.0 // times what one order takes
	taskMost   = 150 // milliseconds
)

// orders measures the start with a thousand orders beside the start with one: from
// nothing opened to the page with the order to go on with. The keychain opens both, as
// scrypt would hide the difference; all orders but the newest are done.
func orders(b *bench) error {
	w, err := words.Embedded("en")
	if err != nil {
		return err
	}
	if err := b.desktop(); err != nil {
		return err
	}
	for _, c := range []struct {
		what string
		open bool
	}{{"the newest one open", true}, {"all done", false}} {
		var apps [2]*wire.App
		for i, n := range []int{1, manyOrders} {
			folder := filepath.Join(b.folder, "orders-"+strconv.Itoa(n)+"-"+strconv.FormatBool(c.open))
			if err := b.fill(folder, n, c.open, w); err != nil {
				return err
			}
			apps[i] = wire.NewApp(wire.AppConfig{Base: houseConfig("", w), Practice: folder, Real: folder + "-real", Wishes: wire.WishesFile{Path: folder + ".json"}})
			defer apps[i].Close()
		}
		var took [2]spread
		for n := range 4*b.runs + 1 {
			for i, app := range apps {
				ms, err := started(app, w)
				if err != nil {
					return err
				}
				if n > 0 {
					took[i] = append(took[i], ms)
				}
			}
		}
		one, many := took[0], took[1]
		from, to := many.middle()
		oneFrom, oneTo := one.middle()
		fmt.Printf("open to the order on show, keychain, %s: %d orders %.1f ms, one order %.1f ms, ratio %.2f (at most %.2f) [middle half of %d runs: %.1f-%.1f and %.1f-%.1f]\n",
			c.what, manyOrders, many.median(), one.median(), many.median()/one.median(), ordersMost, len(many), from, to, oneFrom, oneTo)
	}
	return nil
}

// houseConfig is that of a person with a keychain.
func houseConfig(folder string, w *words.Words) wire.Config {
	return wire.Config{
		Folder: folder, VaultKind: string(vault.KindKeychain), Sample: true, Now: time.Now, HTTP: &http.Client{}, Log: slog.New(slog.DiscardHandler),
		WorkFactor: 10, // scrypt's time is not ours
		Text:       func(key string, params ...string) string { return w.Text(key, params...) },
	}
}

// fill makes data with n practice orders, all like the one that the unattended practice
// leaves, done; or the newest is one that was just started.
func (b *bench) fill(folder string, n int, open bool, w *words.Words) (err error) {
	stored, passphrase, err := b.stored()
	if err != nil {
		return err
	}
	ctx := context.Background()
	c := houseConfig(stored, w)
	c.VaultKind, c.Passphrase = string(vault.KindFile), passphrase
	from, err := wire.Open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	ids, err := from.Store.Orders(ctx)
	if err != nil {
		return err
	}
	_, facts, err := from.Store.Load(ctx, ids[0])
	if err != nil {
		return err
	}
	events, err := from.Store.Events(ctx, ids[0])
	if err != nil {
		return err
	}
	to, err := wire.Open(ctx, houseConfig(folder, w))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	p, err := to.Practice(ctx, "")
	if err != nil {
		return err
	}
	if open {
		n--
	}
	for range n {
		id := make([]byte, 16)
		rand.Read(id) // never fails
		name := hex.EncodeToString(id)
		if err := to.Store.Commit(ctx, name, 0, bytes.ReplaceAll(facts, []byte(ids[0]), []byte(name)), events); err != nil {
			return err
		}
	}
	if open {
		_, err = wizard.Start(ctx, p.World)
	}
	return err
}

// still is a face that nobody looks at, and the runner of its work: one after the other,
// on the goroutine that waits.
type still struct {
	page  model.PageID
	queue []func()
}

func (s *still) Show(_ model.Frame, p model.Page) { s.page = p.Place.Page }
func (s *still) Copy(string, bool)                {}
func (s *still) Open(string)                      {}
func (s *still) Notify(string, string)            {}
func (s *still) Quit()                            {}
func (s *still) Post(func())                      {}

func (s *still) Start(ctx context.Context, work func(context.Context) (any, error), done func(any, error)) {
	s.queue = append(s.queue, func() { done(work(ctx)) })
}

// started is how long it takes from nothing opened to the home page, in milliseconds.
func started(app *wire.App, w *words.Words) (ms float64, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &still{}
	guide := model.New(ctx, model.Config{App: app, Face: s, Runner: s, Words: w, Now: time.Now, Told: func(_ model.PageID, told error) { err = told }})
	ms, _ = timed(func() error {
		guide.Begin()
		for s.page != model.PageHome && len(s.queue) > 0 {
			next := s.queue[0]
			s.queue = s.queue[1:]
			next()
		}
		return nil
	})
	if err == nil && s.page != model.PageHome {
		err = fmt.Errorf("the start ended at page %s", s.page)
	}
	return ms, errors.Join(err, guide.Close())
}

// keyTask measures the third task with a P-256 key and the keychain: key, request, and
// backup, written and opened again, with a work factor at which scrypt takes no time.
func keyTask(b *bench) error {
	w, err := words.Embedded("en")
	if err != nil {
		return err
	}
	if err := b.desktop(); err != nil {
		return err
	}
	ctx := context.Background()
	folder := filepath.Join(b.folder, "key")
	h, err := wire.Open(ctx, houseConfig(folder, w))
	if err != nil {
		return err
	}
	defer h.Close()
	p, err := h.Practice(ctx, "")
	if err != nil {
		return err
	}
	var took spread
	for n := range 4*b.runs + 1 {
		s, err := wizard.Start(ctx, p.World)
		if err != nil {
			return err
		}
		if err := errors.Join(s.Domains().Set(ctx, []string{"anna-muster.eu", "www.anna-muster.eu"}), s.Domains().Check(ctx)); err != nil {
			return err
		}
		out := filepath.Join(folder, "out-"+strconv.Itoa(n))
		ms, err := timed(func() error {
			if err := s.Key().Create(ctx, order.P256); err != nil {
				return err
			}
			if err := s.Key().SaveRequest(ctx, out); err != nil {
				return err
			}
			return s.Key().Backup(ctx, filepath.Join(out, wizard.BackupName), "a passphrase of the bench")
		})
		if err != nil {
			return err
		}
		if n > 0 {
			took = append(took, ms)
		}
	}
	fine("key task with P-256 and the keychain, scrypt aside", took, taskMost)
	return nil
}
