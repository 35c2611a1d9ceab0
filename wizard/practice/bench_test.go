package practice_test

import (
	"strconv"
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

// BenchmarkOrders is what one order costs beside so many others: placed, looked at by
// each call that shows one, its mails read.
func BenchmarkOrders(b *testing.B) {
	for _, earlier := range []int{1, 10, 100, 1000} {
		b.Run(strconv.Itoa(earlier), func(b *testing.B) {
			w := start(b, newMemory())
			a := application(newRequest(b, "example.com"), "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP)
			for range earlier {
				w.order(a)
			}
			for b.Loop() {
				number := w.order(a)
				w.status(number)
				w.validated(number)
				w.post(sectigo.PathDetailed, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"})
				w.post(sectigo.PathCollectSSL, args{sectigo.ArgOrder: number, sectigo.ArgQueryType: "1"})
				w.mails(number)
			}
		})
	}
}

// BenchmarkInbox is the whole inbox, which a person looks at now and then.
func BenchmarkInbox(b *testing.B) {
	for _, orders := range []int{10, 1000} {
		b.Run(strconv.Itoa(orders), func(b *testing.B) {
			w := start(b, newMemory())
			a := application(newRequest(b, "example.com"), "example.com").with(sectigo.ArgMethod, sectigo.MethodHTTP)
			for range orders {
				w.order(a)
			}
			for b.Loop() {
				w.mails("")
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
