package practice_test

import (
	"strings"
	"testing"

	"qwizard/wizard/sectigo"
)

// BenchmarkApply shows that an order costs the same however many there are.
func BenchmarkApply(b *testing.B) {
	for name, earlier := range map[string]int{"1 order": 1, "1000 orders": 1000} {
		b.Run(name, func(b *testing.B) {
			w := start(b, newMemory())
			a := application(newRequest(b, "example.com"), "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP)
			for range earlier {
				w.order(a)
			}
			for b.Loop() {
				if got := w.post(sectigo.PathApply, a); !strings.HasPrefix(got, "0\n") {
					b.Fatal(got)
				}
			}
		})
	}
}

// BenchmarkNotarise is an appointment: three papers drawn, sealed and bound.
func BenchmarkNotarise(b *testing.B) {
	w := start(b, newMemory())
	number := w.deskOrder()
	form := w.formPDF(number, statement())
	for b.Loop() {
		if _, err := w.Notarise(b.Context(), form); err != nil {
			b.Fatal(err)
		}
	}
}
