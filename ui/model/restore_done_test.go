package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// restoredWith is a desk at which an order was restored whose folder was was.
func restoredWith(t *testing.T, was string) *modeltest.Desk {
	t.Helper()
	from := modeltest.NewWorld(t, modeltest.New)
	s, err := wizard.Start(t.Context(), from.Of())
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return s.Domains().ChooseFolder(t.Context(), was) },
		func() error { return s.Domains().Set(t.Context(), []string{"anna-muster.eu"}) },
		func() error { return s.Domains().Check(t.Context()) },
		func() error { return s.Key().Create(t.Context(), order.P256) },
		func() error { return s.Key().Backup(t.Context(), "/b.qwizard", aPassphrase) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	d, _, _ := begun(t, modeltest.New)
	d.World.Backups = from.Backups
	d.At(model.PageRestore, order.Practice)
	d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
	d.Press("look")
	d.Press("restore")
	is(t, d, model.PageRestoreDone)
	return d
}

// A folder of another system is none here: the order gets one, and the person may choose.
func TestAnOrderFromAnotherSystemGetsAFolderHere(t *testing.T) {
	const windows = `C:\Users\anna\Qwizard\anna-muster.eu`
	d := restoredWith(t, windows)
	says(t, d, windows)
	if is := d.Facts().Folder.Value; is != "/home/anna/Qwizard/anna-muster.eu" || d.Field("restore-done.folder").Value != is {
		t.Errorf("folder %q, offered %q", is, d.Field("restore-done.folder").Value)
	}
	d.Type("restore-done.folder", "elsewhere")
	d.Press("go-on")
	if p := d.Face.Page.Problems; len(p) != 1 || p[0].Field != "restore-done.folder" {
		t.Errorf("a folder that is nowhere: %+v", p)
	}
	d.Type("restore-done.folder", "/media/stick/anna")
	d.World.Err = problem.New(problem.FolderFailed, "make", nil, "path", "/media/stick/anna")
	d.Press("go-on")
	if p := d.Face.Page.Problems; len(p) != 1 || p[0].Field != "restore-done.folder" || d.Field("restore-done.folder").Value != "/media/stick/anna" {
		t.Errorf("a folder that cannot be made: %+v", p)
	}
	d.Press("go-on")
	is(t, d, model.PageHome)
	if got := d.Facts().Folder.Value; got != "/media/stick/anna" {
		t.Errorf("folder %q", got)
	}
}

func TestAFolderThatIsHereStays(t *testing.T) {
	d := restoredWith(t, "/home/anna/Qwizard/mine")
	if d.Facts().Folder.Value != "/home/anna/Qwizard/mine" || len(d.Face.Page.Fields()) != 0 {
		t.Errorf("folder %q, fields %v", d.Facts().Folder.Value, d.Face.Page.Fields())
	}
	d.Press("sheet")
	if f := d.World.Files["/home/anna/Qwizard/mine/"+wizard.SheetName]; !strings.HasPrefix(string(f.Data), "%PDF-") {
		t.Errorf("files %v", d.World.Files)
	}
	d.Press("go-on")
	is(t, d, model.PageHome)
}

// The form lay in a folder of another computer: it is looked for in the one chosen here.
func TestTheFormGoesIntoTheFolderOfThisComputer(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	s, err := d.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Domains().ChooseFolder(t.Context(), "/media/stick"); err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(d.House, s, nil)
	d.At(model.PageIdentity)
	d.Press("open-folder")
	if d.Face.Opened != "/media/stick/identity" {
		t.Errorf("opened %q", d.Face.Opened)
	}
}
