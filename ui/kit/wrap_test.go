package kit

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func lines(text string, width float32) []string {
	runes := []rune(text)
	var out []string
	for _, l := range wrap(runes, width, func(r rune) float32 {
		if r == '漢' {
			return 2
		}
		return 1
	}) {
		out = append(out, string(runes[l.from:l.to]))
	}
	return out
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width float32
		want  []string
	}{
		{"", 10, []string{""}},
		{"short", 10, []string{"short"}},
		{"a\n\nb\n", 10, []string{"a", "", "b", ""}},
		{"one two three", 8, []string{"one two ", "three"}},
		{"exactly8 next", 8, []string{"exactly8 ", "next"}}, // the space hangs over
		{"_3d7f.anna-muster.eu", 12, []string{"_3d7f.anna-", "muster.eu"}},
		{"validation=abcdefgh&x=1", 14, []string{"validation=", "abcdefgh&x=1"}},
		{"https://a.example/one/two", 20, []string{"https://a.example/", "one/two"}},
		{"0123456789abcdef0123", 11, []string{"01234567", "89abcdef", "0123"}}, // in blocks of eight
		{"0123456789", 4, []string{"0123", "4567", "89"}},
		{"a.bcdefghijklmnop", 10, []string{"a.bcdefg", "hijklmnop"}}, // a break too early is none
		{"漢漢漢", 4, []string{"漢漢", "漢"}},
		{"漢", 1, []string{"漢"}}, // wider than there is room
	} {
		if got := lines(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("%q at %v: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two\nthree.four", uint8(5))
	f.Add(strings.Repeat("x", 100), uint8(1))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		if !utf8.ValidString(text) {
			t.Skip("runes and bytes differ")
		}
		got := strings.Join(lines(text, float32(max(width, 1))), "")
		if want := strings.ReplaceAll(text, "\n", ""); got != want {
			t.Errorf("%q became %q", want, got)
		}
		for _, l := range lines(text, float32(max(width, 1))) {
			if n := utf8.RuneCountInString(strings.TrimRight(l, " ")); n > int(max(width, 1)) && n > 1 {
				t.Errorf("%q is wider than %d", l, width)
			}
		}
	})
}
