package modeltest

import (
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// InBackup is what is in a backup of an order at a stage.
func InBackup(t testing.TB, s Stage, standing wizard.Standing) *wizard.BackupContents {
	t.Helper()
	f := Facts(t, s)
	k := f.Current().Key
	return &wizard.BackupContents{
		Order: f.ID, Channel: f.Channel, Began: f.Created, Made: f.Current().Backup.At, Names: f.Names.Value, Number: f.Receipt.Value.Number,
		Keys:        []wizard.BackupKey{{Kind: k.Value.Kind, Fingerprint: k.Value.Fingerprint, Made: k.At}},
		Certificate: f.Current().Chain.Known(), Standing: standing,
	}
}

// restores are the pages of a backup that is looked into.
func restores() []Scene {
	look := func(found func(testing.TB) *wizard.BackupContents) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, New, w)
			d.House.Found = found(t)
			d.At(model.PageRestore, order.Practice)
			d.Type("restore.file", "/media/stick/backup.qwizard", "restore.passphrase", "this one")
			d.Press(d.Face.Page.Primary.ID)
			return d
		}
	}
	stands := func(s Stage, standing wizard.Standing) func(testing.TB, *words.Words) *Desk {
		return look(func(t testing.TB) *wizard.BackupContents { return InBackup(t, s, standing) })
	}
	scenes := []Scene{
		{"restore-check-closed", model.PageRestoreCheck, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, New, w)
			d.At(model.PageRestoreCheck)
			return d
		}},
		{"restore-check-elsewhere", model.PageRestoreCheck, stands(Elsewhere, wizard.BackupOnly)},
		{"restore-check-keys", model.PageRestoreCheck, look(func(t testing.TB) *wizard.BackupContents {
			c := InBackup(t, Finished, wizard.BackupOnly)
			earlier := wizard.BackupKey{Kind: order.P256, Fingerprint: c.Keys[0].Fingerprint[32:] + c.Keys[0].Fingerprint[:32], Made: c.Began.Add(time.Hour)}
			c.Keys = append([]wizard.BackupKey{earlier}, c.Keys...)
			return c
		})},
		{"restore-wrong", model.PageRestore, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, New, w)
			d.At(model.PageRestore, order.Practice)
			d.Type("restore.file", "/media/stick/backup.qwizard", "restore.passphrase", "not this one ")
			d.World.ReadErr = problem.New(problem.BackupPassphrase, "read", nil, "path", "/media/stick/backup.qwizard", "blank", "yes")
			d.Press(d.Face.Page.Primary.ID)
			return d
		}},
	}
	for _, s := range []wizard.Standing{wizard.BackupOnly, wizard.BackupLevel, wizard.BackupBehind, wizard.BackupAhead, wizard.BackupApart} {
		scenes = append(scenes, Scene{"restore-check-" + string(s), model.PageRestoreCheck, stands(Prepared, s)})
	}
	for _, kind := range []problem.Kind{problem.PassphraseRepeats, problem.PassphraseRow, problem.PassphraseSample, problem.PassphraseBlank} {
		scenes = append(scenes, Scene{"key-backup-" + string(kind), model.PageKeyBackup, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Prepared, w)
			d.At(model.PageKeyBackup)
			d.Type("backup.passphrase", "a passphrase", "backup.again", "a passphrase")
			d.World.Err = problem.At("passphrase", kind)
			d.Press(d.Face.Page.Primary.ID)
			return d
		}})
	}
	return scenes
}
