package shell_test

import "testing"

// BenchmarkShow is what it takes to build and lay out a page in a window.
func BenchmarkShow(b *testing.B) {
	for _, sc := range scenes() {
		b.Run(sc.name, func(b *testing.B) {
			w := usual(b)
			for b.Loop() {
				w.show(sc.page)
			}
		})
	}
}
