package form_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/form"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

func sheet() form.Sheet {
	d := anna()
	return form.Sheet{
		Names: d.Names, Number: d.Number, Fingerprint: d.Fingerprint, File: "backup.qwizard",
		Checked: d.At.Add(-48 * time.Hour), At: d.At,
	}
}

func drawn(t *testing.T, d form.Sheet) []byte {
	t.Helper()
	doc, err := form.RecoverySheet(d, catalogue(t))
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := paper.Render(doc)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestTheRecoverySheetSaysWhatBelongsTogetherAndHowToRestore(t *testing.T) {
	all := pages(t, drawn(t, sheet()))
	if len(all) != 1 {
		t.Errorf("%d pages", len(all))
	}
	for _, want := range []string{
		"Recovery sheet", "anna-muster.eu", "bücher.de (xn--bcher-kva.de)", "30408241", "backup.qwizard", "20 November 2026",
		"01234567 89abcdef 01234567 89abcdef", "Passphrase of the backup", "1.", "5.", "restore the order", "another place than the file", "age -d", "page 1 of 1",
	} {
		if !strings.Contains(all[0], want) {
			t.Errorf("%q is not in %q", want, all[0])
		}
	}
	if strings.Contains(strings.ToUpper(all[0]), "PRACTICE") {
		t.Error("the sheet of a real order speaks of practice")
	}
	d := sheet()
	d.Practice = true
	doc, err := form.RecoverySheet(d, catalogue(t))
	if err != nil || doc.Watermark != "PRACTICE" {
		t.Errorf("the watermark is %q, %v", doc.Watermark, err)
	}
}

// Before ordering there is no number, and some letters no font has: both are for the hand.
func TestWhatTheSheetCannotKnowIsWrittenByHand(t *testing.T) {
	d := sheet()
	d.Number, d.File, d.Names = "", "备份.qwizard", long().Names
	all := pages(t, drawn(t, d))
	if text := strings.Join(all, " "); !strings.Contains(text, "Order number at Sectigo") || !strings.Contains(text, "Name of the backup file") || len(all) > 2 {
		t.Errorf("%d pages: %q", len(all), text)
	}
	_, err := form.RecoverySheet(form.Sheet{}, catalogue(t))
	if !errors.Is(err, problem.InputMissing) || !errors.Is(err, problem.NameEmpty) {
		t.Errorf("an empty one: %v", err)
	}
}
