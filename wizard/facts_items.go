package wizard

import "slices"

// Items names every secret in the vault that the order has or may have: the keys of all
// its issuances, and those that were about to be put there when the program ended.
func (f Facts) Items() []string {
	var items []string
	add := func(item string) {
		if item != "" && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	for _, i := range f.Issuances {
		add(i.Key.Value.Item)
		for _, item := range i.Placing {
			add(item)
		}
	}
	return items
}

// housed says of every key that it is in the vault that is in use, for there is only one:
// what was stored may be from before it moved.
func (f *Facts) housed(vault string) {
	for n := range f.Issuances {
		if f.Issuances[n].Key.Value.Item != "" {
			f.Issuances[n].Key.Value.Vault = vault
		}
	}
}
