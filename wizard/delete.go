package wizard

import (
	"context"
	"errors"

	"qwizard/wizard/problem"
)

// Delete removes an order from this computer for good: the private keys of all its
// issuances out of the vault, where it is looked that they are gone
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
// An order whose facts cannot be read is not deleted: nobody would know its keys.
func Delete(ctx context.Context, w World, id string, rest func(context.Context) error) error {
	f, err := Load(ctx, w.Store, id)
	if err != nil && !errors.Is(err, problem.OrderUnknown) {
		return err
	}
	for _, i := range f.Issuances {
		if !i.Key.Known() {
			continue
		}
		if err := removeKey(ctx, w.Vault, i.Key.Value.Item); err != nil {
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
