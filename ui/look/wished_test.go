package look_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"qwizard/ui/look"
)

// A person's wish holds whatever the desktop says; without one the desktop decides.
func TestTheThemeIsAsWished(t *testing.T) {
	ground := func(wish string, desktop fyne.ThemeVariant) any {
		return look.Wished(wish, 1).Color(theme.ColorNameBackground, desktop)
	}
	light, dark := ground("", theme.VariantLight), ground("", theme.VariantDark)
	if light == dark || ground(look.Light, theme.VariantDark) != light || ground(look.Dark, theme.VariantLight) != dark {
		t.Error("the wish does not decide")
	}
	for scale, want := range map[float32]float32{0: 15, 1: 15, 1.5: 22.5, 2: 30, 9: 30} {
		if got := look.Wished("", scale).Size(look.SizeText); got != want {
			t.Errorf("at %g text is %g high, want %g", scale, got, want)
		}
	}
}
