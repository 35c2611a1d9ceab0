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
