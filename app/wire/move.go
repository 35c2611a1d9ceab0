package wire

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"

	"qwizard/wizard"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
)

// movable is a house's vault, behind which the one kind can take the place of the other
// while sessions work with it. Calls go one at a time, so that nothing gets into a vault
// that is just being moved.
type movable struct {
	turn chan struct{} // holds one token while a call runs

	mu  sync.Mutex
	now wizard.Vault
	set map[string]bool // items that were set in this run: no stored facts may name them yet
}

func newMovable(v wizard.Vault) *movable {
	return &movable{turn: make(chan struct{}, 1), now: v, set: map[string]bool{}}
}

// current is the vault in use. It does not block.
func (m *movable) current() wizard.Vault {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// take waits for the turn until ctx ends.
func (m *movable) take(ctx context.Context) (release func(), err error) {
	select {
	case m.turn <- struct{}{}:
		return func() { <-m.turn }, nil
	case <-ctx.Done():
		return nil, problem.New(problem.Cancelled, "wait for vault", ctx.Err())
	}
}

// Get implements [wizard.Vault], like the other methods.
func (m *movable) Get(ctx context.Context, item string) ([]byte, error) {
	release, err := m.take(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	return m.current().Get(ctx, item)
}

func (m *movable) Set(ctx context.Context, item string, secret []byte) error {
	release, err := m.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	m.set[item] = true
	return m.current().Set(ctx, item, secret)
}

func (m *movable) Delete(ctx context.Context, item string) error {
	release, err := m.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	err = m.current().Delete(ctx, item)
	if err == nil {
		delete(m.set, item)
	}
	return err
}

// Items implements [wizard.ItemLister], with [errors.ErrUnsupported] where the vault in
// use cannot list.
func (m *movable) Items(ctx context.Context, prefix string) ([]string, error) {
	release, err := m.take(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	if lister, ok := m.current().(wizard.ItemLister); ok {
		return lister.Items(ctx, prefix)
	}
	return nil, errors.ErrUnsupported
}

func (m *movable) Name() string { return m.current().Name() }

// move puts the vault that to returns in the place of the one in use.
func (m *movable) move(ctx context.Context, to func(now wizard.Vault, set []string) (wizard.Vault, error)) error {
	release, err := m.take(ctx)
	if err != nil {
		return err
	}
	defer release()
	var set []string
	for item := range m.set {
		set = append(set, item)
	}
	next, err := to(m.current(), set)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = next
	return nil
}

// MoveVault moves all secrets of the house, the keys that seal its files too, to a vault
// of the other kind, which is in use from then on, also by what was opened before; where
// it is of that kind already, nothing is done. passphrase is that of a vault file to be
// made. lost are the orders of which a key was not there to be moved. It may wait for the
// person (the keychain) and can be cancelled until the new vault counts. On an error all
// is where it was. A kill leaves the house with all of the old vault or all of the new one.
//
// Errors: those of [vault.File.MoveToKeychain] and [vault.Keychain.MoveToFile];
// [problem.StoreKey] (path) if the key of the orders is not in the vault any more; those
// of [House.Orders] if the vault is a keychain, for nobody would know the keys of an
// order that cannot be read.
func (h *House) MoveVault(ctx context.Context, to vault.Kind, passphrase string) (lost []wizard.Facts, err error) {
	var all []wizard.Facts
	var missing []string
	err = h.movable.move(ctx, func(now wizard.Vault, set []string) (wizard.Vault, error) {
		if now.Name() == string(to) {
			return now, nil
		}
		seal, err := now.Get(ctx, sealOrders)
		clear(seal)
		if errors.Is(err, problem.SecretMissing) {
			return nil, problem.New(problem.StoreKey, "move vault", err, "path", filepath.Join(h.config.Folder, ordersName))
		}
		if err != nil {
			return nil, err
		}
		all, err = h.Orders(ctx)
		if err != nil && (all == nil || to == vault.KindFile) {
			return nil, err
		}
		items := append(set, sealOrders, sealCA, partnerLogin)
		for _, f := range all {
			items = append(items, f.Items()...)
		}
		slices.Sort(items)
		var next wizard.Vault
		next, missing, err = h.moved(ctx, now, slices.Compact(items), passphrase)
		return next, err
	})
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		if slices.ContainsFunc(f.Items(), func(item string) bool { return slices.Contains(missing, item) }) {
			lost = append(lost, f)
		}
	}
	h.config.Log.Info("vault moved", "op", "move vault", "to", to, "lost", len(lost))
	return lost, nil
}

// moved moves the items of a vault to the other kind.
func (h *House) moved(ctx context.Context, now wizard.Vault, items []string, passphrase string) (wizard.Vault, []string, error) {
	switch v := now.(type) {
	case *vault.File:
		k, missing, err := v.MoveToKeychain(ctx, items, vault.KeychainOptions{Display: h.config.Display})
		if err != nil {
			return nil, nil, err
		}
		return k, missing, nil
	case *vault.Keychain:
		f, missing, err := v.MoveToFile(ctx, items, passphrase, vault.Options{WorkFactor: h.config.WorkFactor, Sample: h.config.Sample})
		if err != nil {
			return nil, nil, err
		}
		return f, missing, nil
	}
	return nil, nil, problem.New(problem.Internal, "move vault", errors.New("a vault that cannot be moved"))
}

// ChangePassphrase is [vault.File.ChangePassphrase], with [problem.VaultOther] (has,
// asked) if the house has no vault file.
func (h *House) ChangePassphrase(ctx context.Context, old, next string) error {
	now := h.movable.current()
	f, ok := now.(*vault.File)
	if !ok {
		return problem.New(problem.VaultOther, "change passphrase", nil, "has", now.Name(), "asked", string(vault.KindFile))
	}
	return f.ChangePassphrase(ctx, old, next)
}

// Vault implements [model.House], like the other methods.
func (f *faceHouse) Vault() string { return f.house.movable.Name() }

func (f *faceHouse) ChangePassphrase(ctx context.Context, old, next string) error {
	return f.house.ChangePassphrase(ctx, old, next)
}

func (f *faceHouse) MoveVault(ctx context.Context, to, passphrase string) ([]wizard.Facts, error) {
	return f.house.MoveVault(ctx, vault.Kind(to), passphrase)
}

func (f *faceHouse) KeychainThere(ctx context.Context) bool { return vault.KeychainThere(ctx) }
