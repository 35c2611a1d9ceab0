package modeltest

import (
	"context"
	"errors"
	"iter"
	"slices"

	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

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
	return slices.Clone(data), nil // who reads it may wipe it
}

// Running implements [model.App].
func (a *App) Running(context.Context, string) bool { return a.Elsewhere }

// House is an opened house with one order.
type House struct {
	World   *World
	Around  *Around
	Account *Account               // of an order over a partner account
	Kept    map[string]string      // drafts
	KeepErr error                  // why they cannot be kept
	Others  []wizard.Facts         // further orders
	Broken  error                  // of orders that cannot be read
	Found   *wizard.BackupContents // what Look finds, whatever there is

	Keychain  bool  // there is one
	VaultErr  error // why the vault cannot be moved, or its passphrase changed
	LostKeys  []wizard.Facts
	VaultDone []string // what was done to the vault
}

// Channel implements [model.House].
func (h *House) Channel() string { return h.World.channel }

// Orders implements [model.House].
func (h *House) Orders(ctx context.Context) ([]wizard.Facts, error) {
	if h.World.order == "" {
		return h.Others, h.Broken
	}
	all := append([]wizard.Facts(nil), h.Others...)
	f, err := wizard.Load(ctx, store{h.World}, h.World.order)
	if err == nil {
		all = append(all, f)
	}
	return all, errors.Join(err, h.Broken)
}

// Newest implements [model.House].
func (h *House) Newest(ctx context.Context) iter.Seq2[wizard.Facts, error] {
	return Newest(h.Orders(ctx))
}

// Newest are orders as [model.House] gives them out newest first.
func Newest(all []wizard.Facts, problem error) iter.Seq2[wizard.Facts, error] {
	return func(yield func(wizard.Facts, error) bool) {
		if problem != nil && !yield(wizard.Facts{}, problem) {
			return
		}
		for _, f := range slices.Backward(all) {
			if !yield(f, nil) {
				return
			}
		}
	}
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

// Look implements [model.House].
func (h *House) Look(ctx context.Context, path, passphrase string) (wizard.BackupContents, error) {
	if h.Found != nil {
		return *h.Found, nil
	}
	return wizard.Look(ctx, h.World.Of(), path, passphrase)
}

// CatchUp implements [model.House].
func (h *House) CatchUp(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return wizard.CatchUp(ctx, h.World.Of(), path, passphrase)
}

// Replace implements [model.House].
func (h *House) Replace(ctx context.Context, path, passphrase string) (*wizard.Session, error) {
	return wizard.Replace(ctx, h.World.Of(), path, passphrase)
}

// DeleteUnreadable implements [model.House].
func (h *House) DeleteUnreadable(ctx context.Context, id string) (bool, error) {
	return wizard.DeleteUnreadable(ctx, h.World.Of(), id, func(context.Context) error { h.Kept = nil; return nil })
}

// Delete implements [model.House].
func (h *House) Delete(ctx context.Context, id string) error {
	return wizard.Delete(ctx, h.World.Of(), id, func(context.Context) error { h.Kept = nil; return nil })
}

// Drafts implements [model.House].
func (h *House) Drafts(context.Context, string) (map[string]string, error) {
	return copied(h.Kept), nil
}

// KeepDrafts implements [model.House].
func (h *House) KeepDrafts(_ context.Context, _ string, drafts map[string]string) error {
	if h.KeepErr == nil {
		h.Kept = copied(drafts)
	}
	return h.KeepErr
}

// Vault implements [model.House].
func (h *House) Vault() string { return h.World.Of().Vault.Name() }

// ChangePassphrase implements [model.House].
func (h *House) ChangePassphrase(_ context.Context, old, next string) error {
	h.VaultDone = append(h.VaultDone, "passphrase "+old+" "+next)
	return h.VaultErr
}

// MoveVault implements [model.House].
func (h *House) MoveVault(_ context.Context, to, passphrase string) ([]wizard.Facts, error) {
	h.VaultDone = append(h.VaultDone, "move "+to+" "+passphrase)
	if h.VaultErr == nil {
		h.World.KeepIn(to)
	}
	return h.LostKeys, h.VaultErr
}

// KeychainThere implements [model.House].
func (h *House) KeychainThere(context.Context) bool { return h.Keychain }

// Practice implements [model.House].
func (h *House) Practice() model.Practice {
	if h.Around == nil {
		return nil
	}
	return h.Around
}

// Partner implements [model.House].
func (h *House) Partner() model.Partner {
	if h.Account == nil {
		return nil
	}
	return h.Account
}

// Write implements [model.House].
func (h *House) Write(ctx context.Context, folder string, files []order.File) error {
	return h.World.Of().Exporter.Files(ctx, folder, files)
}

// Close implements [model.House].
func (h *House) Close() error { return nil }
