package model

import (
	"context"
	"path/filepath"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// memoFolderWas is the folder that a restored order had on another computer, a string;
// empty where it goes on with its own.
const memoFolderWas = "restore.folder-was"

// folderHere gives a restored order a folder on this computer if its own is none here (a
// path of another system, another person's home), and returns what it was then.
func folderHere(ctx context.Context, house House, root string, s *wizard.Session) (was string, err error) {
	f := s.Facts()
	if !f.Folder.Known() || !f.Names.Known() {
		return "", nil
	}
	if filepath.IsAbs(f.Folder.Value) && house.Write(ctx, f.Folder.Value, nil) == nil {
		return "", nil
	}
	return f.Folder.Value, s.Domains().ChooseFolder(ctx, freeFolder(ctx, house, root, f.Names.Value[0]))
}

// restoreDonePage says where key and files of a restored order are now, and asks for
// another folder where the order's own is none of this computer.
func restoreDonePage(g *Guide) Page {
	i := g.facts.Current()
	if !i.Key.Known() || !i.Backup.Known() {
		return noSuchPage(g)
	}
	p := Page{
		Sign: Sign{RowDone, g.t("state.done")}, Title: g.t("restore-done.title"), Lead: g.t("restore-done.lead"), Back: g.home(),
		Primary: g.action("go-on", g.keepFolder, "restore-done.go-on"),
	}
	p.Blocks = []Block{Answers{[]Answer{
		{What: g.t("where-key.for"), Value: strings.Join(g.facts.Names.Value.Strings(), "\n")},
		{What: g.t("restore-done.place"), Value: g.keyPlace()},
		{What: g.t("where-key.backup-file"), Value: i.Backup.Value.Path},
	}}}
	if was, moved := kept[string](g, memoFolderWas); moved && was != "" {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("restore-done.folder")}, g.t("restore-done.folder-text", "was", was)},
			g.field(Field{ID: "restore-done.folder", Kind: FieldFolder}, g.facts.Folder.Value))
	}
	if i.Key.Value.Elsewhere() { // a recovery sheet is about a key
		p.Lead = g.t("key-elsewhere.restored")
		return p
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("recovery.why")},
		Buttons{[]Action{g.action("sheet", g.saveSheet(g.filesFolder()), "recovery.print")}})
	return p
}

// keepFolder makes the folder that was chosen and goes on with the order.
func (g *Guide) keepFolder() Step {
	folder := strings.TrimSpace(g.value("restore-done.folder", g.facts.Folder.Value))
	if folder == g.facts.Folder.Value {
		return Step{To: Place{Page: PageHome}}
	}
	if !filepath.IsAbs(folder) {
		return Step{Err: problem.At("restore-done.folder", problem.FolderFailed, "path", folder)}
	}
	session, house := g.session, g.house
	return Step{Work: &Work{
		Busy: g.t("restore-done.busy"),
		Do: func(ctx context.Context) error {
			if err := house.Write(ctx, folder, nil); err != nil {
				return err
			}
			return session.Domains().ChooseFolder(ctx, folder)
		},
		Done: func() Step {
			g.settle("restore-done.")
			return Step{To: Place{Page: PageHome}}
		},
		Failed: func(err error) Step { return Step{Err: movedTo("restore-done.folder", err, diskKinds()...)} },
	}}
}
