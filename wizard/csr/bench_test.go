package csr

import (
	"testing"

	"qwizard/wizard/order"
)

// BenchmarkKeyAndRequest makes a key and its request; what RSA takes varies by a factor of
// ten from one key to the next.
func BenchmarkKeyAndRequest(b *testing.B) {
	names := order.Names{"anna-muster.eu", "www.anna-muster.eu"}
	for _, kind := range order.KeyKinds() {
		b.Run(string(kind), func(b *testing.B) {
			for b.Loop() {
				key, err := NewKey(b.Context(), kind)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := Request(key, names); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
