package wizard

// Items are the names of everything in the vault that the order has there, also of keys
// that were given up. A vault cannot be asked for them, so what moves or empties it asks
// here.
func (f *Facts) Items() []string {
	var items []string
	for _, i := range f.Issuances {
		if i.Key.Known() {
			items = append(items, i.Key.Value.Item)
		}
	}
	return items
}

// housed says of every key that it is in the vault that is in use, for there is only one:
// what was stored may be from before it moved.
func (f *Facts) housed(vault string) {
	for n := range f.Issuances {
		if f.Issuances[n].Key.Known() {
			f.Issuances[n].Key.Value.Vault = vault
		}
	}
}
