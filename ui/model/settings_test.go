package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

func TestSettingsTakeEffectAtOnceAndAreNoDrafts(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Press("settings")
	is(t, d, model.PageSettings)
	if f := d.Field("settings.text-size"); f.Value != "100" || len(f.Options) != 5 {
		t.Errorf("got %+v", f)
	}
	d.Type("settings.text-size", "175", "settings.theme", model.ThemeDark, "settings.notify", model.Yes)
	if s := d.App.Wishes; s.TextSize != 1.75 || s.Theme != model.ThemeDark || !s.Notify {
		t.Errorf("got %+v", s)
	}
	d.Type("settings.theme", "system", "settings.notify", "", "settings.text-size", "5000")
	if s := d.App.Wishes; s.TextSize != 1.75 || s.Theme != model.ThemeSystem || s.Notify {
		t.Errorf("got %+v", s)
	}
	if d.Field("settings.text-size").Value != "175" {
		t.Errorf("the page shows %q", d.Field("settings.text-size").Value)
	}
	if len(d.House.Kept) > 0 {
		t.Errorf("drafts %v", d.House.Kept)
	}
}

func TestTheFolderWaitsForItsButton(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Press("settings")
	d.Type("settings.folder", "/home/an")
	if d.App.Wishes.Folder != "/home/anna/Qwizard" {
		t.Errorf("half a path became the folder: %q", d.App.Wishes.Folder)
	}
	d.Type("settings.folder", " /home/anna/certificates ")
	d.Press("folder")
	if d.App.Wishes.Folder != "/home/anna/certificates" || d.Face.Page.Said == "" {
		t.Errorf("got %q", d.App.Wishes.Folder)
	}
}

func TestHelpExplainsTheWordsOfThePageOneComesFromFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	helps := func(p model.Page) (ids []string) {
		for _, b := range p.Blocks {
			if h, ok := b.(model.Help); ok {
				ids = append(ids, h.ID)
			}
		}
		return ids
	}
	all := helps(d.At(model.PageHelp, "nothing"))
	for about, first := range map[string]string{"identity": "form", "dcv-name": "dcv", "where-key": "key", "pfx": "pfx", "home": "home", "for-me": "qwac"} {
		got := helps(d.At(model.PageHelp, about))
		if got[0] != first || len(got) != len(all) {
			t.Errorf("%s: %d words, first %s", about, len(got), got[0])
		}
	}
	for _, s := range []string{"home", "where-key", "order-public", "dcv", "domains", "applicant-name", "key", "export", "verdict", "mail", "unlock", "renewal", "clock", "approval", "restore", "start"} {
		if p := d.At(model.PageHelp, s); len(helps(p)) != len(all) || strings.Contains(modeltest.Text(p), "[") {
			t.Errorf("%s: %d words, or a text is missing", s, len(helps(p)))
		}
	}
	says(t, d, "Alt and Left")
}

func TestWhereIsMyKeyIsAnsweredAtEveryStage(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.New)
	d.Press("where-key")
	says(t, d, "There is no key yet")
	d.Press("key")
	is(t, d, model.PageKey)

	d = modeltest.NewDesk(t, modeltest.Keyed)
	d.Press("where-key")
	says(t, d, "There is no backup of this key")
	f := d.Facts()
	says(t, d, f.Current().Key.Value.Fingerprint)

	d = modeltest.NewDesk(t, modeltest.Finished)
	d.Press("where-key")
	f = d.Facts()
	says(t, d, f.Current().Backup.Value.Path)
	d.Press("backup")
	is(t, d, model.PageKeyBackup)
}
