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
	for _, s := range []wizard.Standing{wizard.BackupOnly, wizard.BackupLevel, wizard.BackupBehind, wizard.BackupAhead, wizard.BackupApart, wizard.BackupUnreadable} {
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
	return append(scenes, unopened()...)
}

// unopened are the pages of orders that cannot be opened, and of one that is back.
func unopened() []Scene {
	const damaged = "77aa88bb99cc00dd"
	half := func(t testing.TB) wizard.Facts {
		f := Facts(t, Prepared)
		return wizard.Facts{
			ID: "0123456789abcdef", Channel: f.Channel, Created: f.Created, Names: f.Names, Issuances: []wizard.Issuance{{}},
			Restoring: wizard.Fact[string]{Value: "/media/stick/backup.qwizard", Source: wizard.FromYou, At: f.Created},
		}
	}
	at := func(vault string, press ...string) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, Prepared, w)
			d.App.Lies[order.Practice] = model.Data{Exists: true, Vault: vault}
			d.House.Others = []wizard.Facts{half(t)}
			d.House.Broken = problem.New(problem.StoreDamaged, "load", nil, "order", damaged)
			d.At(model.PageOrders)
			for _, id := range press {
				d.Press(id)
			}
			return d
		}
	}
	return []Scene{
		{"orders-unreadable", model.PageOrders, at(model.VaultKeychain)},
		{"unreadable", model.PageUnreadable, at(model.VaultKeychain, "order-"+damaged)},
		{"unreadable-half", model.PageUnreadable, at(model.VaultKeychain, "order-0123456789abcdef")},
		{"delete-which", model.PageDeleteWhich, at(model.VaultKeychain, "delete-which")},
		{"delete-unreadable-keychain", model.PageDelete, at(model.VaultKeychain, "order-"+damaged, "delete")},
		{"delete-unreadable-file", model.PageDelete, at(model.VaultFile, "order-"+damaged, "delete")},
		{"delete-half", model.PageDelete, at(model.VaultFile, "order-0123456789abcdef", "delete")},
		{"restore-done", model.PageRestoreDone, restored("/home/anna/Qwizard/anna-muster.eu")},
		{"restore-done-moved", model.PageRestoreDone, restored(`C:\Users\anna\Qwizard\anna-muster.eu`)},
	}
}

// restored is a desk at which an order was restored that had its files in folder.
func restored(folder string) func(testing.TB, *words.Words) *Desk {
	return func(t testing.TB, w *words.Words) *Desk {
		from := NewWorld(t, New)
		s, err := wizard.Start(t.Context(), from.Of())
		if err != nil {
			t.Fatal(err)
		}
		for _, do := range []func() error{
			func() error { return s.Domains().ChooseFolder(t.Context(), folder) },
			func() error { return s.Domains().Set(t.Context(), []string{"anna-muster.eu"}) },
			func() error { return s.Domains().Check(t.Context()) },
			func() error { return s.Key().Create(t.Context(), order.P256) },
			func() error { return s.Key().Backup(t.Context(), "/media/stick/backup.qwizard", "this one") },
		} {
			if err := do(); err != nil {
				t.Fatal(err)
			}
		}
		d := NewDesk(t, New, w)
		d.World.Backups = from.Backups
		d.At(model.PageRestore, order.Practice)
		d.Type("restore.file", "/media/stick/backup.qwizard", "restore.passphrase", "this one")
		d.Press("look")
		d.Press("restore")
		return d
	}
}
