package modeltest

import (
	"embed" // a key, also under a password ("this one"), its request, and a request for other websites; made with openssl
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
)

//go:embed testdata/own.csr testdata/own.key testdata/own-locked.key testdata/other.csr
var brought embed.FS

// KeyPassword opens own-locked.key.
const KeyPassword = "this one"

// Brought is a file that a person may bring: own.csr, own.key, own-locked.key, other.csr.
func Brought(t testing.TB, name string) []byte {
	t.Helper()
	b, err := brought.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// BroughtPath is where a [Desk] has the file.
func BroughtPath(name string) string { return "/home/anna/" + name }

// HasBrought puts the files that a person may bring onto the desk.
func (d *Desk) HasBrought() {
	d.T.Helper()
	for _, name := range []string{"own.csr", "own.key", "own-locked.key", "other.csr"} {
		d.App.Files[BroughtPath(name)] = Brought(d.T, name)
	}
}

// KeylessDesk is [NewDesk] of an order whose request was brought, so that its key is
// elsewhere.
func KeylessDesk(t testing.TB, s Stage, speaks ...*words.Words) *Desk {
	t.Helper()
	return entered(t, around(t, worldOf(t, keyless(t, Facts(t, s)), s), speaks...))
}

func keyless(t testing.TB, f wizard.Facts) wizard.Facts {
	t.Helper()
	i := f.Current()
	i.Key.Value.Vault, i.Key.Value.Item, i.Key.Source, i.CSR.Source = "", "", wizard.FromYou, wizard.FromYou
	i.Checked, i.Backup = wizard.Fact[string]{}, wizard.Fact[wizard.Backup]{}
	return f
}

// keptKeyless are the facts of an order whose key is elsewhere, with a backup of the rest.
func keptKeyless(t testing.TB) wizard.Facts {
	f := keyless(t, Facts(t, Prepared))
	f.Current().Backup = Facts(t, Prepared).Issuances[0].Backup
	return f
}

// bringing are the pages of what a person brings, and of an order whose key is elsewhere.
func bringing() []Scene {
	at := func(s Stage, page model.PageID, do func(*Desk)) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, s, w)
			d.HasBrought()
			d.At(page)
			do(d)
			return d
		}
	}
	press := func(pairs ...string) func(*Desk) {
		return func(d *Desk) {
			d.Type(pairs...)
			d.Press(d.Face.Page.Primary.ID)
		}
	}
	none := func(*Desk) {}
	scenes := []Scene{
		{"key-bring", model.PageKeyBring, at(Stated, model.PageKeyBring, none)},
		{"key-bring-later", model.PageKeyBring, at(New, model.PageKeyBring, none)},
		{"key-bring-wrong", model.PageKeyBring, at(Stated, model.PageKeyBring, press("key-bring.text", "Good morning"))},
		{"key-bring-check", model.PageKeyBringCheck, at(Stated, model.PageKeyBring, press("key-bring.file", BroughtPath("own.csr")))},
		{"key-bring-check-blocked", model.PageKeyBringCheck, at(Stated, model.PageKeyBring, press("key-bring.file", BroughtPath("other.csr")))},
		{"key-bring-key", model.PageKeyBringKey, at(Stated, model.PageKeyBringKey, none)},
		{"key-bring-key-later", model.PageKeyBringKey, at(New, model.PageKeyBringKey, none)},
		{"key-bring-key-locked", model.PageKeyBringKey, at(Stated, model.PageKeyBringKey, press("key-bring-key.file", BroughtPath("own-locked.key")))},
		{"key-bring-key-other", model.PageKeyBringKey, at(Prepared, model.PageKeyBringKey, press("key-bring-key.file", BroughtPath("own.key")))},
		{"key-view", model.PageKeyView, at(Prepared, model.PageKeyView, none)},
		{"key-view-closed", model.PageKeyView, func(t testing.TB, w *words.Words) *Desk {
			d := RealDesk(t, Keyed, w)
			d.At(model.PageKeyView)
			return d
		}},
	}
	return append(scenes, keylessScenes()...)
}

// keylessScenes are pages of an order whose key is elsewhere.
func keylessScenes() []Scene {
	scenes := []Scene{
		{"export-elsewhere-saved", model.PageExport, func(t testing.TB, w *words.Words) *Desk {
			d := KeylessDesk(t, Issued, w)
			d.At(model.PageExport)
			d.Press("save")
			return d
		}},
		{"domains-undo-elsewhere", model.PageDomainsUndo, func(t testing.TB, w *words.Words) *Desk {
			d := KeylessDesk(t, Prepared, w)
			d.At(model.PageDomains)
			d.Type("domains.names[1]", "")
			d.Press(d.Face.Page.Primary.ID)
			return d
		}},
		{"where-key-elsewhere-backup", model.PageWhereKey, func(t testing.TB, w *words.Words) *Desk {
			d := entered(t, around(t, worldOf(t, keptKeyless(t), Prepared), w))
			d.At(model.PageWhereKey)
			return d
		}},
		{"restore-done-keyless", model.PageRestoreDone, func(t testing.TB, w *words.Words) *Desk {
			d := entered(t, around(t, worldOf(t, keptKeyless(t), Prepared), w))
			d.At(model.PageRestoreDone)
			return d
		}},
		{"restore-check-keyless", model.PageRestoreCheck, func(t testing.TB, w *words.Words) *Desk {
			d := NewDesk(t, New, w)
			d.House.Found = InBackup(t, Prepared, wizard.BackupOnly)
			d.House.Found.Elsewhere, d.House.Found.Keys = d.House.Found.Keys[0].Fingerprint, nil
			d.House.Found.Made = Now().Add(-time.Hour)
			d.At(model.PageRestore, d.House.Channel())
			d.Type("restore.file", "/media/stick/backup.qwizard", "restore.passphrase", "this one")
			d.Press(d.Face.Page.Primary.ID)
			return d
		}},
	}
	for _, of := range []struct {
		page  model.PageID
		stage Stage
	}{
		{model.PageKey, Keyed}, {model.PageKeyBackup, Keyed}, {model.PageWhereKey, Keyed}, {model.PageHome, Prepared}, {model.PageOrderCheck, Consented},
		{model.PageDomains, Keyed}, {model.PageKeyBringKey, Issued}, {model.PageExport, Issued}, {model.PageDelete, Prepared}, {model.PageKeyLeaked, Prepared},
	} {
		scenes = append(scenes, Scene{string(of.page) + "-elsewhere", of.page, func(t testing.TB, w *words.Words) *Desk {
			d := KeylessDesk(t, of.stage, w)
			d.At(of.page)
			return d
		}})
	}
	return scenes
}
