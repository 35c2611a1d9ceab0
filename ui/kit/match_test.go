package kit_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"qwizard/ui/kit"
)

func typed(t *testing.T, what string) (p *kit.Pick, w fyne.Window, got *[]string) {
	t.Helper()
	light(t, 1)
	got = &[]string{}
	p = kit.NewPick(nil, countries(), "", func(v string) { *got = append(*got, v) })
	w = on(t, 400, p)
	w.Canvas().Focus(kit.FocusOf(p))
	for _, r := range what {
		w.Canvas().Focused().TypedRune(r)
	}
	return p, w, got
}

func TestPickFindsWithoutAccentsAndByValue(t *testing.T) {
	for what, want := range map[string]string{
		"osterreich":  "AT",
		"ÖSTERREICH":  "AT",
		"o\u0308ster": "AT", // as some keyboards type it
		"at":          "AT",
		"GB":          "GB",
		"emir":        "AE", // the beginning of a later word
		"d'i":         "",
		"cote d":      "CI",
		"urg":         "LU", // within a word
		" deutsch":    "DE",
	} {
		p, w, _ := typed(t, what)
		key(w.Canvas().Focused(), fyne.KeyReturn)
		if want == "" {
			if p.Value() != what {
				t.Errorf("%q finds %q", what, p.Value())
			}
		} else if p.Value() != want {
			t.Errorf("%q finds %q, want %q", what, p.Value(), want)
		}
	}
}

func TestPickShowsBestFirstAndEightAtMost(t *testing.T) {
	p, w, _ := typed(t, "u")
	all := said(p)
	for _, label := range []string{"United States", "Ukraine", "Uruguay", "Deutschland"} {
		if !strings.Contains(all, label) {
			t.Errorf("%q is not in %q", label, all)
		}
	}
	if strings.Contains(all, "Hungary") {
		t.Errorf("more than eight: %q", all)
	}
	if strings.Index(all, "Uruguay") > strings.Index(all, "Deutschland") {
		t.Errorf("within a word before its beginning: %q", all)
	}
	for range 20 { // past the end of the list
		key(w.Canvas().Focused(), fyne.KeyDown)
	}
	if all = said(p); !strings.Contains(all, "Hungary") || strings.Contains(all, "United States") {
		t.Errorf("Down does not go on to the rest: %q", all)
	}
	key(w.Canvas().Focused(), fyne.KeyReturn)
	if p.Value() != "HU" {
		t.Errorf("chose %q, want the last", p.Value())
	}
}

func TestPickShowsTheLabelOfWhatWasChosen(t *testing.T) {
	p, w, got := typed(t, "oster")
	low := p.HeightFor(400)
	key(w.Canvas().Focused(), fyne.KeyReturn)
	if all := said(p); all != "Österreich" || p.HeightFor(400) >= low {
		t.Errorf("says %q, %v high", all, p.HeightFor(400))
	}
	if last := (*got)[len(*got)-1]; last != "AT" {
		t.Errorf("reported %q", *got)
	}
	light(t, 1)
	if again := kit.NewPick(nil, countries(), "AT", nil); said(again) != "Österreich" {
		t.Errorf("made with a value it says %q", said(again))
	}
}

func TestPickGivesTheKeysBackWhileItIsClosed(t *testing.T) {
	light(t, 1)
	var got []string
	p := kit.NewPick(recorder(&got), countries(), "", nil)
	w := on(t, 400, p)
	w.Canvas().Focus(kit.FocusOf(p))
	f := w.Canvas().Focused()
	key(f, fyne.KeyDown)
	if !strings.Contains(said(p), "Deutschland") {
		t.Fatal("Down does not open the list")
	}
	got = nil
	key(f, fyne.KeyEscape)
	if len(got) > 0 || strings.Contains(said(p), "Deutschland") {
		t.Errorf("Esc does not close the list, but: %q", got)
	}
	key(f, fyne.KeyEscape)
	key(f, fyne.KeyReturn)
	if !slices.Equal(got, []string{"cancel", "primary"}) {
		t.Errorf("closed: %q", got)
	}
}

func TestPickKeepsWhatIsNoOption(t *testing.T) {
	p, w, got := typed(t, "Atlantis")
	w.Canvas().Unfocus()
	if p.Value() != "Atlantis" || (*got)[len(*got)-1] != "Atlantis" {
		t.Errorf("value %q, reported %q", p.Value(), *got)
	}
	light(t, 1)
	if again := kit.NewPick(nil, countries(), p.Value(), nil); said(again) != "Atlantis" {
		t.Errorf("made again it says %q", said(again))
	}
}

func TestPickTakesTheOnlyMatchWhenItIsLeft(t *testing.T) {
	p, w, _ := typed(t, "lux")
	w.Canvas().Unfocus()
	if p.Value() != "LU" || said(p) != "Luxembourg" {
		t.Errorf("value %q, says %q", p.Value(), said(p))
	}
	p, w, _ = typed(t, "united")
	w.Canvas().Unfocus()
	if p.Value() != "united" || said(p) != "united" {
		t.Errorf("one of three was taken: value %q, says %q", p.Value(), said(p))
	}
}

func TestPickIsChosenByClick(t *testing.T) {
	p, w, _ := typed(t, "united")
	y := inset + kit.NewEntry(nil, kit.EntryOptions{}).HeightFor(400)
	w.Resize(fyne.NewSize(400+2*inset, 600))
	test.TapCanvas(w.Canvas(), fyne.NewPos(inset+40, y+50)) // the second row
	if p.Value() != "GB" || w.Canvas().Focused() != kit.FocusOf(p) {
		t.Errorf("chose %q, focus on %T", p.Value(), w.Canvas().Focused())
	}
}
