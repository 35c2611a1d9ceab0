package look_test

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
	"qwizard/ui/shell/shelltest"
)

var variants = map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark}

// The pairs that stand on each other somewhere. WCAG 2.2: 4.5 for text (1.4.3), 3 for
// shapes and borders that carry meaning (1.4.11).
func TestContrast(t *testing.T) {
	const text, shape = 4.5, 3
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameHeaderBackground, theme.ColorNameInputBackground,
		theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground, look.ColorPanel}
	type pair struct {
		on, under fyne.ThemeColorName
		least     float64
	}
	var pairs []pair
	for _, g := range grounds {
		for _, on := range []fyne.ThemeColorName{theme.ColorNameForeground, theme.ColorNamePlaceHolder, theme.ColorNameDisabled, theme.ColorNamePrimary,
			theme.ColorNameHyperlink, theme.ColorNameSuccess, theme.ColorNameWarning, theme.ColorNameError} {
			pairs = append(pairs, pair{on, g, text})
		}
		pairs = append(pairs, pair{theme.ColorNameInputBorder, g, shape}, pair{look.ColorFocus, g, shape})
	}
	pairs = append(pairs,
		pair{look.ColorBannerText, look.ColorBanner, text},
		pair{look.ColorBannerBar, look.ColorBanner, shape},
		pair{theme.ColorNameForeground, look.ColorProblemBack, text},
		pair{theme.ColorNameError, look.ColorProblemBack, shape},
		pair{look.ColorFocus, look.ColorProblemBack, shape},
		pair{look.ColorFocus, look.ColorBanner, shape},
		pair{theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary, text},
		pair{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess, text},
		pair{theme.ColorNameForegroundOnWarning, theme.ColorNameWarning, text},
		pair{theme.ColorNameForegroundOnError, theme.ColorNameError, text},
		pair{theme.ColorNameForeground, theme.ColorNameButton, text},
		pair{theme.ColorNameDisabled, theme.ColorNameDisabledButton, text},
	)
	test.NewTempApp(t)
	th := look.Wished("", 1)
	for name, v := range variants {
		for _, p := range pairs {
			if got := shelltest.Contrast(th.Color(p.on, v), th.Color(p.under, v)); got < p.least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want at least %.1f", name, p.on, p.under, got, p.least)
			}
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, tt := range []struct {
		a, b color.Color
		want string
	}{
		{color.Black, color.White, "21.00"},
		{color.White, color.White, "1.00"},
		{color.NRGBA{0x76, 0x76, 0x76, 0xff}, color.White, "4.54"}, // the lightest grey that passes
	} {
		if got := fmt.Sprintf("%.2f", shelltest.Contrast(tt.a, tt.b)); got != tt.want {
			t.Errorf("Contrast(%v, %v) = %s, want %s", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestEveryColourNameIsThere(t *testing.T) {
	test.NewTempApp(t)
	test.AssertAllColorNamesDefined(t, look.Fixed(theme.VariantLight, 1), "light")
	test.AssertAllColorNamesDefined(t, look.Fixed(theme.VariantDark, 1), "dark")
}

func TestTextSizes(t *testing.T) {
	test.NewTempApp(t)
	for name, want := range map[fyne.ThemeSizeName]float32{look.SizeTitle: 24, look.SizeHeading: 18, look.SizeText: 15, look.SizeHint: 13} {
		if got := look.Wished("", 1).Size(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
		if got := look.Fixed(theme.VariantDark, 2).Size(name); got != 2*want {
			t.Errorf("%s at twice the size is %v, want %v", name, got, 2*want)
		}
	}
}

func TestNothingHasRoundCorners(t *testing.T) {
	test.NewTempApp(t)
	for _, name := range []fyne.ThemeSizeName{theme.SizeNameInputRadius, theme.SizeNameButtonRadius, theme.SizeNameSelectionRadius, theme.SizeNameScrollBarRadius} {
		if got := look.Wished("", 1).Size(name); got != 0 {
			t.Errorf("%s is %v, want 0", name, got)
		}
	}
}

func TestFixedThemeIgnoresTheDesktop(t *testing.T) {
	test.NewTempApp(t)
	for _, name := range []fyne.ThemeColorName{theme.ColorNameBackground, look.ColorBanner, theme.ColorNameShadow} {
		th := look.Fixed(theme.VariantDark, 1)
		if th.Color(name, theme.VariantLight) != look.Wished("", 1).Color(name, theme.VariantDark) {
			t.Errorf("%s follows the desktop", name)
		}
	}
}

// A mark must be told without its colour: every picture is another one.
func TestMarksDifferInShape(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Fixed(theme.VariantLight, 1))
	seen := map[string]look.Mark{}
	for _, m := range []look.Mark{look.MarkDone, look.MarkWaiting, look.MarkProblem, look.MarkOpen, look.MarkLater, look.MarkHalf} {
		icon := m.Icon().(*theme.ThemedResource)
		if m != look.MarkLater && icon.ColorName == theme.ColorNamePlaceHolder {
			t.Errorf("%s has no colour of its own", m)
		}
		plain := string(theme.NewColoredResource(icon, theme.ColorNameForeground).Content())
		if other, ok := seen[plain]; ok {
			t.Errorf("%s looks like %s but for its colour", m, other)
		}
		seen[plain] = m
	}
}

func TestUnknownMarkIsDrawnAsAQuestion(t *testing.T) {
	test.NewTempApp(t)
	if got := look.Mark("nothing").Icon().Name(); got != theme.QuestionIcon().Name() {
		t.Errorf("got %s", got)
	}
}
