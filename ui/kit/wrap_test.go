package kit

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
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
		{"a.bcdefghijklmnop", 10, []string{"a.bcdefg", "hijklmnop"}},                                     // a break too early is none
		{"see www.anna.eu there", 13, []string{"see ", "www.anna.eu ", "there"}},                         // a name stays whole where it can
		{"at _3c51b051f7ce9", 10, []string{"at _3c51", "b051f7ce9"}},                                     // not after the sign it begins with
		{"in \"/home/anna/Anna-Muster/a.pfx\"", 20, []string{"in \"/home/anna/", "Anna-Muster/a.pfx\""}}, // rather between folders
		{"_3c51b051f7.anna-muster.eu", 18, []string{"_3c51b051f7.", "anna-muster.eu"}},
		{"漢漢漢", 4, []string{"漢漢", "漢"}},
		{"漢", 1, []string{"漢"}}, // wider than there is room
	} {
		if got := lines(tt.text, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("%q at %v: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}

// A word wider than its line is broken where a reader would, however the text is drawn,
// and it still says what it said.
func TestTextBreaksLongWordsBetweenTheirParts(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.Fixed(theme.VariantLight, 1))
	const says = "It lies in /home/anna/Qwizard/anna-muster.eu/certificate, as a file."
	text := Body(says)
	drawn := func(width float32) []string {
		Place(text, 0, 0, width, HeightFor(text, width))
		var lines []string
		for _, o := range test.WidgetRenderer(text.rich).Objects() {
			lines = append(lines, strings.TrimSpace(o.(*canvas.Text).Text))
		}
		return lines
	}
	for _, tt := range []struct {
		width float32
		want  []string
	}{
		{290, []string{"It lies in", "/home/anna/Qwizard/anna-muster.eu/", "certificate, as a file."}},
		{200, []string{"It lies in", "/home/anna/Qwizard/", "anna-muster.eu/certificate,", "as a file."}},
		{2000, []string{says}},
	} {
		if got := drawn(tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("at %v: %q, want %q", tt.width, got, tt.want)
		}
		if text.String() != says {
			t.Errorf("at %v it says %q", tt.width, text.String())
		}
	}
	text.SetText("Short.")
	if got := drawn(200); !slices.Equal(got, []string{"Short."}) || text.String() != "Short." {
		t.Errorf("after a change: %q", got)
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
