package wizard

import (
	"context"
	"slices"
)

// place puts a new key into the vault as item. What was left there by a call that was cut
// off is removed first: no key of an issuance is among it. Then it is stored that the item
// is about to come, so that the vault never holds a key which no facts name; f is as
// stored then. The caller states the key, and takes item off f.Current().Placing with it.
func (s *Session) place(ctx context.Context, f *Facts, item string, der []byte) error {
	for n := range f.Issuances {
		i := &f.Issuances[n]
		for _, left := range i.Placing {
			if f.stated(left) {
				continue
			}
			if err := removeKey(ctx, s.world.Vault, left); err != nil {
				return err
			}
		}
		i.Placing = nil
	}
	f.Current().Placing = []string{item}
	if err := s.commit(ctx, *f, nil); err != nil {
		return err
	}
	f.Revision++
	return s.world.Vault.Set(ctx, item, der)
}

// stated reports whether an item is the key of an issuance.
func (f *Facts) stated(item string) bool {
	return slices.ContainsFunc(f.Issuances, func(i Issuance) bool { return i.Key.Value.Item == item })
}
