package wire

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/store"
	"qwizard/wizard/vault"
)

// AppConfig is what an [App] works with. Base, the folders and Wishes are required.
type AppConfig struct {
	Base     Config // of every house; its Folder, VaultKind and Passphrase are left out
	Practice string // data folder of practice orders
	Real     string // data folder of real ones
	Partner  string // data folder of those over a partner account
	Wishes   Wishes
	Opened   func(*House)         // run with each house as it is opened, off the UI goroutine
	Follow   func(model.Settings) // run with settings as they change, on the UI goroutine
}

// RealBeside is the data folder of real orders beside that of practice orders. The two are
// never the same.
func RealBeside(practice string) string { return beside(practice, "real") }

// PartnerBeside is the data folder of orders over a partner account, likewise.
func PartnerBeside(practice string) string { return beside(practice, "partner") }

func beside(practice, name string) string {
	if strings.EqualFold(filepath.Base(practice), name) { // a disk may not tell big letters from small
		name += "-orders"
	}
	return filepath.Join(filepath.Dir(practice), name)
}

// App is the program as the pages see it.
type App struct {
	config AppConfig

	mu       sync.Mutex
	settings model.Settings
	opened   map[string]*opened // the last house of each channel

	save   sync.Mutex // one write of the settings at a time
	saving sync.WaitGroup
}

// NewApp reads the settings of the last time, and touches nothing else.
func NewApp(c AppConfig) *App {
	return &App{config: c, settings: c.Wishes.Load(), opened: map[string]*opened{}}
}

// opened is a house that is or was open, or is being opened.
type opened struct {
	ctx    context.Context // that it was opened with
	closed chan struct{}   // closed with it, or when it could not be opened
}

// abandoned reports whether nobody waits for it any more, and it is not closed yet.
func (o *opened) abandoned() bool {
	select {
	case <-o.closed:
		return false
	default:
		return errors.Is(context.Cause(o.ctx), problem.Cancelled)
	}
}

// Close waits until the settings are kept.
func (a *App) Close() { a.saving.Wait() }

func (a *App) folder(name string) (string, error) {
	switch name {
	case order.Practice:
		return a.config.Practice, nil
	case order.Assisted:
		return a.config.Real, nil
	case order.Partner:
		return a.config.Partner, nil
	}
	return "", problem.New(problem.Internal, "find data: no such channel", nil)
}

// Data implements [model.App].
func (a *App) Data(name string) (model.Data, error) {
	folder, err := a.folder(name)
	if err != nil {
		return model.Data{}, err
	}
	kind, err := vault.KindOf(folder)
	return model.Data{Exists: Exists(folder), Vault: string(kind)}, err
}

// Open implements [model.App]. The practice CA is started with its orders. An opening that
// was cancelled may still be at work (scrypt is not interrupted) and has the folder until
// it ends, so it is waited for: it is no other program's.
func (a *App) Open(ctx context.Context, name, kind, passphrase string) (_ model.House, err error) {
	folder, err := a.folder(name)
	if err != nil {
		return nil, err
	}
	mine, err := a.takeTurn(ctx, name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			close(mine.closed)
		}
	}()
	c := a.config.Base
	c.Folder, c.VaultKind, c.Passphrase, c.Sample = folder, kind, passphrase, name == order.Practice
	c.Public = a.public
	h, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	f := &faceHouse{house: h, channel: name, drafts: h.store.Shelf("drafts"), gone: map[string]bool{}, close: sync.OnceValue(func() error {
		defer close(mine.closed)
		return h.Close()
	})}
	if err := f.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if a.config.Opened != nil {
		a.config.Opened(h)
	}
	return f, nil
}

// furnish gives the house the world that its orders work with.
func (f *faceHouse) furnish(ctx context.Context) error {
	h := f.house
	switch f.channel {
	case order.Practice:
		p, err := h.Practice(ctx, "")
		if err != nil {
			return err
		}
		f.world, f.practice = p.World, newPracticeFace(p.Manager)
	case order.Partner:
		w, err := h.Partner(ctx)
		if err != nil {
			return err
		}
		f.world = w
	default:
		f.world = h.real(channel.NewAssisted(h.config.Now))
	}
	return nil
}

// takeTurn waits for the end of an opening of the channel that was cancelled.
func (a *App) takeTurn(ctx context.Context, name string) (*opened, error) {
	mine := &opened{ctx, make(chan struct{})}
	for {
		a.mu.Lock()
		before := a.opened[name]
		if before == nil || !before.abandoned() {
			a.opened[name] = mine
			a.mu.Unlock()
			return mine, nil
		}
		a.mu.Unlock()
		select {
		case <-before.closed:
		case <-ctx.Done():
			return nil, problem.New(problem.Cancelled, "open data", context.Cause(ctx))
		}
	}
}

// Settings implements [model.App].
func (a *App) Settings() model.Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settings
}

// Set implements [model.App]. Settings that cannot be kept are for this run only, which
// is logged.
func (a *App) Set(s model.Settings) {
	a.mu.Lock()
	same := a.settings == s
	a.settings = s
	a.mu.Unlock()
	if same {
		return
	}
	if a.config.Follow != nil {
		a.config.Follow(s)
	}
	a.saving.Go(func() {
		a.save.Lock()
		defer a.save.Unlock()
		if err := a.config.Wishes.Save(a.Settings()); err != nil {
			a.config.Base.Log.Warn("settings not kept", "op", "save settings", "err", err)
		}
	})
}

// Read implements [model.App].
func (a *App) Read(ctx context.Context, path string, limit int64) ([]byte, error) {
	const op = "read file"
	if err := ctx.Err(); err != nil {
		return nil, problem.New(problem.Cancelled, op, err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, problem.New(problem.FileMissing, op, err, "path", path)
	case err != nil || !info.Mode().IsRegular(): // what is no file may never end
		return nil, problem.New(problem.FolderFailed, op, err, "path", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, problem.New(problem.FolderFailed, op, err, "path", path)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, problem.New(problem.FolderFailed, op, err, "path", path)
	case int64(len(data)) > limit:
		return nil, problem.New(problem.InputTooBig, op, nil, "limit", strconv.FormatInt(limit, 10))
	}
	return data, nil
}

// Running implements [model.App]: it asks the other program, and so never takes the
// folder's lock itself.
func (a *App) Running(ctx context.Context, name string) bool {
	folder, err := a.folder(name)
	if err != nil {
		return false
	}
	_, err = Ask(ctx, folder, "status")
	return err == nil
}

// faceHouse is a house as the pages see it.
type faceHouse struct {
	house    *House
	channel  string
	practice model.Practice // nil for real orders
	drafts   *store.Shelf
	close    func() error

	change sync.Mutex // of world
	world  wizard.World

	keeping sync.Mutex      // one write of drafts, or one deletion, at a time
	gone    map[string]bool // orders that were deleted: a late write must not bring their drafts back
}

// now is the world that sessions get from now on; enter changes it.
func (f *faceHouse) now() wizard.World {
	f.change.Lock()
	defer f.change.Unlock()
	return f.world
}

func (f *faceHouse) enter(w wizard.World) {
	f.change.Lock()
	defer f.change.Unlock()
	f.world = w
}

func (f *faceHouse) Channel() string { return f.channel }

func (f *faceHouse) Orders(ctx context.Context) ([]wizard.Facts, error) { return f.house.Orders(ctx) }

func (f *faceHouse) Newest(ctx context.Context) iter.Seq2[wizard.Facts, error] {
	return f.house.Newest(ctx)
}

func (f *faceHouse) Start(ctx context.Context) (*wizard.Session, error) {
	return wizard.Start(ctx, f.now())
}

func (f *faceHouse) Resume(ctx context.Context, id string) (*wizard.Session, error) {
	return wizard.Resume(ctx, f.now(), id)
}

func (f *faceHouse) Restore(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return f.back(wizard.Restore(ctx, f.now(), path, passphrase))
}

func (f *faceHouse) Replace(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return f.back(wizard.Replace(ctx, f.now(), path, passphrase))
}

// back lets drafts be kept again of an order that was deleted and came back.
func (f *faceHouse) back(s *wizard.Session, err error) (*wizard.Session, error) {
	if err == nil {
		f.keeping.Lock()
		defer f.keeping.Unlock()
		delete(f.gone, s.Facts().ID)
	}
	return s, err
}

func (f *faceHouse) Delete(ctx context.Context, id string) error {
	f.keeping.Lock()
	defer f.keeping.Unlock()
	err := wizard.Delete(ctx, f.now(), id, f.withoutDrafts(id))
	if err == nil {
		f.gone[id] = true
	}
	return err
}

func (f *faceHouse) DeleteUnreadable(ctx context.Context, id string) (keysLeft bool, err error) {
	f.keeping.Lock()
	defer f.keeping.Unlock()
	keysLeft, err = wizard.DeleteUnreadable(ctx, f.now(), id, f.withoutDrafts(id))
	if err == nil {
		f.gone[id] = true
	}
	return keysLeft, err
}

// withoutDrafts removes what was typed for an order.
func (f *faceHouse) withoutDrafts(id string) func(context.Context) error {
	return func(ctx context.Context) error { return f.drafts.Put(ctx, map[string][]byte{id: nil}) }
}

func (f *faceHouse) Look(ctx context.Context, path, passphrase string) (wizard.BackupContents, error) {
	return wizard.Look(ctx, f.now(), path, passphrase)
}

func (f *faceHouse) CatchUp(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return wizard.CatchUp(ctx, f.now(), path, passphrase)
}

func (f *faceHouse) Practice() model.Practice { return f.practice }

func (f *faceHouse) Close() error { return f.close() }

func (f *faceHouse) Write(ctx context.Context, folder string, files []order.File) error {
	return f.now().Exporter.Files(ctx, folder, files)
}

// Drafts lie sealed on a shelf of the orders' store, by the order's id.
func (f *faceHouse) Drafts(ctx context.Context, id string) (map[string]string, error) {
	const op = "read drafts"
	raw, found, err := f.drafts.Get(ctx, id)
	if err != nil || !found {
		return nil, err
	}
	var typed map[string]string
	if err := json.Unmarshal(raw, &typed); err != nil {
		return nil, problem.New(problem.StoreDamaged, op, err, "order", id)
	}
	return typed, nil
}

func (f *faceHouse) KeepDrafts(ctx context.Context, id string, typed map[string]string) error {
	f.keeping.Lock()
	defer f.keeping.Unlock()
	if f.gone[id] {
		return problem.New(problem.OrderUnknown, "keep drafts", nil)
	}
	if len(typed) == 0 {
		return f.drafts.Put(ctx, map[string][]byte{id: nil})
	}
	raw, err := json.Marshal(typed)
	if err != nil {
		return problem.New(problem.Internal, "encode drafts", err)
	}
	if err := f.drafts.Put(ctx, map[string][]byte{id: raw}); err != nil {
		return err
	}
	f.house.config.Log.Info("typed text kept", "order", id, "fields", len(typed))
	return nil
}
