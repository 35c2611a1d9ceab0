package wizard

import (
	"context"
	"path/filepath"

	"qwizard/wizard/form"
	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// SheetName is the file that [KeyFacet.SaveSheet] writes.
const SheetName = "recovery-sheet.pdf"

// SaveSheet writes the recovery sheet into folder, for the person's eyes only: what to
// print and to write the backup's passphrase on by hand. It needs a backup, with
// [problem.BackupNeeded] before that, and [problem.KeyElsewhere] if no key is in it. Nothing depends on the sheet, so there is an event
// and no fact. A kill leaves the file as it was or whole, at worst without the event.
func (k KeyFacet) SaveSheet(ctx context.Context, folder string) error {
	f := k.s.Facts()
	i := f.Current()
	if !i.Backup.Known() {
		return problem.New(problem.BackupNeeded, "save sheet", nil)
	}
	if i.Key.Value.Elsewhere() {
		return problem.New(problem.KeyElsewhere, "save sheet", nil)
	}
	doc, err := form.RecoverySheet(form.Sheet{
		Names: f.Names.Value, Number: f.Ordered().Value.Number, Fingerprint: i.Key.Value.Fingerprint,
		File: filepath.Base(i.Backup.Value.Path), Checked: i.Backup.At, Practice: f.Channel == order.Practice, At: k.s.world.Now(),
	}, k.s.world.Text)
	if err != nil {
		return err
	}
	pdf, err := paper.Render(doc)
	if err != nil {
		return err
	}
	if err := k.s.world.Exporter.Files(ctx, folder, []order.File{{Path: SheetName, Data: pdf, Secret: true}}); err != nil {
		return err
	}
	return k.s.act(ctx, func(f Facts) error {
		return k.s.state(ctx, f, event(k.s.world.Now(), TaskKey, SheetSaved, SeenByUs, "path", filepath.Join(folder, SheetName)))
	})
}
