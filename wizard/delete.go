package wizard

import (
	"context"
	"errors"

	"qwizard/wizard/problem"
)

// Delete removes an order from this computer for good: the private keys of all its
// issuances, and any that was about to be put there, out of the vault, where it is looked that they are gone
// ([problem.SecretKept]); then what rest removes, which others keep of the order (nil
// for nothing); and last its facts and events out of the store. Files that were written
// for the person stay, backups too, and so does what the CA has.
//
// The facts say which keys there are, so they go last: after a kill or an error at any
// point the order is still listed, perhaps without its keys, and Delete can be called
// again, or the order is gone altogether. An order that is not there has only rest
// called for it. A session of the order cannot store anything afterwards
// ([problem.Superseded]).
//
// An order whose facts cannot be read is not deleted: nobody would know its keys. See
// [DeleteUnreadable].
func Delete(ctx context.Context, w World, id string, rest func(context.Context) error) error {
	f, err := Load(ctx, w.Store, id)
	if err != nil && !errors.Is(err, problem.OrderUnknown) {
		return err
	}
	return remove(ctx, w, id, f.Items(), rest)
}

// ItemLister is a vault that can say which items it holds.
type ItemLister interface {
	// Items names all of them that begin with prefix. It fails with [errors.ErrUnsupported]
	// where what stands behind the vault cannot say.
	Items(ctx context.Context, prefix string) ([]string, error)
}

// KeyItems begins the names of all items in the vault that hold a key of an order.
func KeyItems(id string) string { return "order/" + id + "/key/" }

// DeleteUnreadable is [Delete] for an order whose facts are damaged, and for no other:
// [problem.OrderHere] if they can be read. Only a vault that is an [ItemLister] knows which
// keys of the order it holds; from any other they are not removed, and keysLeft says that
// there may be some, under names that begin with [KeyItems].
func DeleteUnreadable(ctx context.Context, w World, id string, rest func(context.Context) error) (keysLeft bool, err error) {
	_, err = Load(ctx, w.Store, id)
	switch {
	case err == nil:
		return false, problem.New(problem.OrderHere, "delete unreadable order", nil)
	case !errors.Is(err, problem.StoreDamaged):
		return false, err
	}
	var items []string
	vault, lists := w.Vault.(ItemLister)
	if lists {
		items, err = vault.Items(ctx, KeyItems(id))
		lists = !errors.Is(err, errors.ErrUnsupported)
		if lists && err != nil {
			return false, err
		}
	}
	return !lists, remove(ctx, w, id, items, rest)
}

// remove deletes an order: its keys, what others keep of it, its facts and events.
func remove(ctx context.Context, w World, id string, items []string, rest func(context.Context) error) error {
	for _, item := range items {
		if err := removeKey(ctx, w.Vault, item); err != nil {
			return err
		}
	}
	if rest != nil {
		if err := rest(ctx); err != nil {
			return err
		}
	}
	if err := w.Notes.Put(ctx, map[string][]byte{id: nil}); err != nil {
		return err
	}
	if err := w.Store.Delete(ctx, id); err != nil {
		return err
	}
	w.Log.Info("order deleted", "op", "delete order", "order", id)
	return nil
}

func removeKey(ctx context.Context, v Vault, item string) error {
	if err := v.Delete(ctx, item); err != nil {
		return err
	}
	key, err := v.Get(ctx, item)
	switch {
	case err == nil:
		clear(key)
		return problem.New(problem.SecretKept, "delete key", nil)
	case !errors.Is(err, problem.SecretMissing):
		return err
	}
	return nil
}
