// Package wire puts the program together: it is the one place that knows every
// room. The commands get their world from here, and the pages of window and terminal
// what they know of the program ([App]).
package wire

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"qwizard/wizard"
	"qwizard/wizard/backup"
	"qwizard/wizard/channel"
	"qwizard/wizard/dcv"
	"qwizard/wizard/live"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
	"qwizard/wizard/store"
	"qwizard/wizard/vault"
)

// Config is what the program is put together from.
type Config struct {
	Folder     string // data folder of the channel; made if it is missing
	VaultKind  string // of a new vault: "file" (also ""), "keychain"; another than the folder has is refused
	Passphrase string // of a vault file; one is made with it if there is none
	Display    bool   // the keychain can open a window and ask
	Sample     bool   // the passphrases of the sample answers will do: for practice orders
	WorkFactor int    // scrypt's log2 N for a new vault file and for backups; 0 for the default
	Text       func(key string, params ...string) string
	Now        func() time.Time
	Public     func() []string // addresses of public name servers that real orders ask now, too; nil for none
	HTTP       *http.Client
	Log        *slog.Logger
	CA         practice.Config // of the practice CA; disk, clock and log are the house's
	Seams      Seams
}

// Seams lets tests stand between the journey and the world, at every place
// where something is written. A nil seam changes nothing.
type Seams struct {
	Store    func(wizard.Store) wizard.Store
	Vault    func(wizard.Vault) wizard.Vault
	Exporter func(wizard.Exporter) wizard.Exporter
	Backup   func(wizard.BackupFiles) wizard.BackupFiles
	Disk     func(practice.Disk) practice.Disk
	Internet func(network.Network) network.Network // of real orders
	Loopback bool                                  // the partner interface may be one without TLS on this computer
}

func seam[T any](between func(T) T, t T) T {
	if between == nil {
		return t
	}
	return between(t)
}

// House is the opened data of one channel: locked against a second program, the
// vault unlocked, the store open.
type House struct {
	Store     wizard.Store
	Vault     wizard.Vault
	VaultTook time.Duration // how long unlocking took: scrypt, on purpose, or the keychain

	config   Config
	lock     *flock.Flock
	store    *store.Store
	movable  *movable
	practice *Practice
	answers  *answers
}

// names of what lies in the data folder.
const (
	lockName    = "lock"
	ordersName  = "orders.db"
	caName      = "practice-ca.db"
	sealOrders  = "seal/orders"
	sealCA      = "seal/practice-ca"
	sealKeySize = 32 // AES-256
)

// Open opens the data in c.Folder, or makes it. It blocks for about a second
// while scrypt works. Errors: [problem.InstanceRunning] if another program has
// the folder, the vault's and the store's own.
func Open(ctx context.Context, c Config) (*House, error) {
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return nil, problem.New(problem.FolderFailed, "open data", err, "path", c.Folder)
	}
	h := &House{config: c, lock: flock.New(filepath.Join(c.Folder, lockName), flock.SetPermissions(0o600))}
	free, err := h.lock.TryLock()
	if err != nil {
		return nil, problem.New(problem.FolderFailed, "lock data", err, "path", c.Folder)
	}
	if !free {
		return nil, problem.New(problem.InstanceRunning, "lock data", nil, "path", c.Folder)
	}
	if err := h.open(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) open(ctx context.Context) error {
	kind, err := vault.KindOf(h.config.Folder)
	if err != nil {
		return err
	}
	if kind == vault.KindNone {
		for _, name := range []string{ordersName, caName} {
			path := filepath.Join(h.config.Folder, name)
			if _, err := os.Stat(path); err == nil {
				return problem.New(problem.StoreKey, "open vault", nil, "path", path)
			}
		}
	}
	started := h.config.Now()
	v, err := h.unlock(ctx, kind)
	if err != nil {
		return err
	}
	h.VaultTook = h.config.Now().Sub(started)
	h.movable = newMovable(v)
	h.Vault = seam[wizard.Vault](h.config.Seams.Vault, h.movable)
	if h.store, err = h.openSealed(ctx, ordersName, sealOrders); err != nil {
		return err
	}
	h.Store = seam[wizard.Store](h.config.Seams.Store, h.store)
	return nil
}

// unlock opens the folder's vault, or makes the one that is wanted.
func (h *House) unlock(ctx context.Context, has vault.Kind) (wizard.Vault, error) {
	want := vault.Kind(h.config.VaultKind)
	if want == vault.KindNone {
		want = has
	}
	if want == vault.KindKeychain {
		return vault.UnlockKeychain(ctx, h.config.Folder, vault.KeychainOptions{Display: h.config.Display})
	}
	return vault.Unlock(ctx, h.config.Folder, h.config.Passphrase, vault.Options{WorkFactor: h.config.WorkFactor, Sample: h.config.Sample})
}

// NeedsPassphrase reports whether the data in folder can only be opened with one: it
// has a vault file, or none yet.
func NeedsPassphrase(folder string) (bool, error) {
	kind, err := vault.KindOf(folder)
	return kind != vault.KindKeychain, err
}

// openSealed opens a store file with its key from the vault. A key is made only
// where there is no file yet: a file without its key is never written over.
func (h *House) openSealed(ctx context.Context, name, item string) (*store.Store, error) {
	path := filepath.Join(h.config.Folder, name)
	key, err := h.Vault.Get(ctx, item)
	if errors.Is(err, problem.SecretMissing) {
		if _, exists := os.Stat(path); exists == nil {
			return nil, problem.New(problem.StoreKey, "open store", err, "path", path)
		}
		key = make([]byte, sealKeySize)
		if _, err := rand.Read(key); err != nil {
			return nil, problem.New(problem.Internal, "make store key", err)
		}
		err = h.Vault.Set(ctx, item, key)
	}
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return store.Open(ctx, path, key)
}

// Practice is the running practice CA and the world of a practice order.
type Practice struct {
	CA      *practice.CA
	Manager practice.Manager
	World   wizard.World

	disk *store.Store
}

// Practice starts the practice CA on its own sealed file, once; listen is
// [practice.Config.Listen].
func (h *House) Practice(ctx context.Context, listen string) (*Practice, error) {
	if h.practice != nil {
		return h.practice, nil
	}
	disk, err := h.openSealed(ctx, caName, sealCA)
	if err != nil {
		return nil, err
	}
	shelf := seam[practice.Disk](h.config.Seams.Disk, disk.Shelf("practice"))
	config := h.config.CA
	config.Disk, config.Now, config.Listen, config.Log = shelf, h.config.Now, listen, h.config.Log
	ca, err := practice.Open(ctx, config)
	if err != nil {
		return nil, errors.Join(err, disk.Close())
	}
	login, password := ca.Login()
	p := &Practice{CA: ca, disk: disk, Manager: practice.Manager{URL: ca.URL(), Login: login, Password: password, HTTP: h.config.HTTP}}
	api := sectigo.NewClient(ca.URL(), h.config.HTTP, func(context.Context) (string, string, error) { return login, password, nil })
	internet := practiceInternet(ca)
	p.World = h.world(channel.NewPractice(api, p.Manager), internet)
	h.practice = p
	return p, nil
}

// world is what an order on a channel works with, reaching names over the network.
func (h *House) world(c wizard.Channel, n network.Network) wizard.World {
	return wizard.World{
		Store: h.Store, Notes: h.store.Shelf("asked"), Vault: h.Vault, Channel: c,
		Exporter: seam[wizard.Exporter](h.config.Seams.Exporter, pfx.NewExporter(h.config.Now)),
		Backup:   seam[wizard.BackupFiles](h.config.Seams.Backup, backup.New(backup.Options{WorkFactor: h.config.WorkFactor, Sample: h.config.Sample})),
		Checker:  dcv.NewChecker(n, h.config.Now),
		Site:     live.NewSite(n, h.config.Now),
		Now:      h.config.Now, Log: h.config.Log, Text: h.config.Text,
	}
}

// real is the world of a real order.
func (h *House) real(c wizard.Channel) wizard.World {
	n := seam(h.config.Seams.Internet, internet())
	w := h.world(c, n)
	w.Checker = asking{n, h.config.Public, h.config.Now}
	return w
}

// Alone is the world of an order of a channel for what needs nobody else: its facts, its
// key and its backup. The practice CA is not started; calls of the channel fail.
func (h *House) Alone(name string) wizard.World {
	var c wizard.Channel = channel.NewAssisted(h.config.Now)
	switch name {
	case order.Practice:
		c = channel.NewPractice(nil, nil)
	case order.Partner:
		c = channel.NewPartner(nil, h.config.Now)
	}
	return h.world(c, network.Network{})
}

// Close stops what runs and gives the folder free. It may be called on a house
// that opened only in part.
func (h *House) Close() error {
	var errs []error
	if h.answers != nil {
		errs = append(errs, h.answers.Close())
	}
	if h.practice != nil {
		errs = append(errs, h.practice.CA.Close(), h.practice.disk.Close())
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	return errors.Join(append(errs, h.lock.Unlock())...)
}

// Orders reads the facts of every stored order, oldest first. Orders that cannot be
// read are left out, and their problems returned beside the readable ones; the list
// is nil only if the store cannot say which orders there are.
func (h *House) Orders(ctx context.Context) ([]wizard.Facts, error) {
	ids, err := h.Store.Orders(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]wizard.Facts, 0, len(ids))
	var errs []error
	for _, id := range ids {
		f, err := wizard.Load(ctx, h.Store, id)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, f)
	}
	return all, errors.Join(errs...)
}

// Newest reads the facts of the stored orders, newest first, each when it is asked for.
// An order that cannot be read comes as its problem, and so does the list where the store
// cannot say which orders there are.
func (h *House) Newest(ctx context.Context) iter.Seq2[wizard.Facts, error] {
	return func(yield func(wizard.Facts, error) bool) {
		ids, err := h.Store.Orders(ctx)
		if err != nil {
			yield(wizard.Facts{}, err)
			return
		}
		for _, id := range slices.Backward(ids) {
			if !yield(wizard.Load(ctx, h.Store, id)) {
				return
			}
		}
	}
}

// Exists reports whether folder has data of ours: a vault, or orders.
func Exists(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, ordersName))
	kind, unknown := vault.KindOf(folder)
	return err == nil || unknown != nil || kind != vault.KindNone
}

// Running reports whether a program has the folder open, also one that does not
// answer.
func Running(folder string) (bool, error) {
	path := filepath.Join(folder, lockName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	lock := flock.New(path, flock.SetPermissions(0o600))
	free, err := lock.TryLock()
	if err != nil {
		return false, problem.New(problem.FolderFailed, "lock data", err, "path", folder)
	}
	if !free {
		return true, nil
	}
	return false, lock.Unlock()
}
