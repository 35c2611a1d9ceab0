package model

import (
	"context"
	"path/filepath"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// keyPage makes the key, or shows the one there is.
func keyPage(g *Guide) Page {
	switch {
	case g.facts.Current().Key.Value.Elsewhere():
		return keyElsewherePage(g)
	case g.facts.Current().Key.Known():
		return keyMadePage(g)
	case g.task(wizard.TaskKey).State == wizard.CannotStart:
		return g.keyLater()
	}
	var kinds []Option
	for _, k := range order.KeyKinds() {
		kinds = append(kinds, Option{Value: string(k), Label: g.t("key." + string(k)), Hint: g.t("key-hint." + string(k))})
	}
	p := Page{Title: g.t("key.title"), Lead: g.t("key.lead"), Back: g.home(), Primary: g.action("make", g.makeKey, "key.make")}
	if len(g.facts.Issuances) > 1 {
		p.Blocks = append(p.Blocks, Callout{Sign: Sign{RowOpen, g.t("key.anew")}, Text: g.t("key.anew-text")})
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("key.where")},
		g.field(Field{ID: "key.kind", Kind: FieldChoice, Options: kinds}, string(order.DefaultKeyKind)))
	p.Blocks = append(p.Blocks, g.keyHelp()...)
	p.Blocks = append(p.Blocks, g.bringWays()...)
	return p
}

func (g *Guide) keyHelp() []Block {
	return []Block{
		Help{ID: "key", Title: g.t("key.what"), Text: g.t("key.what-text")},
		Help{ID: "csr", Title: g.t("key.csr"), Text: g.t("key.csr-text")},
	}
}

// keyLater says that the websites come first.
func (g *Guide) keyLater() Page {
	return Page{Title: g.t("key.later-title"), Lead: g.t("key.later-lead"), Back: g.home(), Primary: g.goOn(), Blocks: g.keyHelp()}
}

func (g *Guide) makeKey() Step {
	kind, err := order.ParseKeyKind(g.value("key.kind", string(order.DefaultKeyKind)))
	if err != nil {
		var bad problem.List
		bad.Add("key.kind", err)
		return Step{Err: bad}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("key.busy"),
		Do:   func(ctx context.Context) error { return session.Key().Create(ctx, kind) },
		Done: func() Step {
			g.settle("key.")
			return Step{To: Place{Page: PageKeyBackup}}
		},
	}}
}

// keyMadePage shows the key, and leads to its backup as long as there is none.
func keyMadePage(g *Guide) Page {
	p := Page{Title: g.t("key.made-title"), Lead: g.t("key.made-lead"), Back: g.home(), Blocks: g.keyRows()}
	p.Blocks = append(p.Blocks, g.keyHelp()...)
	if !g.facts.Current().Backup.Known() {
		p.Primary = g.action("backup", g.to(PageKeyBackup), "key.backup")
		return p
	}
	p.Sign = Sign{RowDone, g.t("state.done")}
	p.Primary = g.goOn()
	p.Others = []Action{g.action("backup", g.to(PageKeyBackup), "key.backup-again"), g.action("more", g.to(PageKeyDone), "key.more")}
	return p
}

// keyRows say what key there is, where it is, and where its backup is.
func (g *Guide) keyRows() []Block {
	i := g.facts.Current()
	key := i.Key.Value
	rows := Answers{Rows: []Answer{
		{What: g.t("key.kind"), Value: g.t("key." + string(key.Kind))},
		{What: g.t("key.place"), Value: g.keyPlace()},
		{What: g.t("key.backup-file"), Value: g.t("key.backup-none")},
	}}
	switch {
	case i.Backup.Known():
		rows.Rows[2].Value = i.Backup.Value.Path + "\n" + g.t("key.backup-checked", "date", day(i.Backup.At))
	case key.Elsewhere():
		rows.Rows[2].Value = g.t("key-elsewhere.no-backup")
	}
	return []Block{rows, Copy{ID: "fingerprint", Label: g.t("key.fingerprint"), Value: key.Fingerprint}}
}

// keyPlace says where the order's key is.
func (g *Guide) keyPlace() string {
	if key := g.facts.Current().Key.Value; !key.Elsewhere() {
		return g.t("vault." + key.Vault)
	}
	return g.t("key-elsewhere.place")
}

// backupFile is where the backup goes: where the last one is, or into the order's folder.
func (g *Guide) backupFile() string {
	i := g.facts.Current()
	if last := i.Backup.Value.Path; last != "" {
		return last
	}
	if lost := i.Lost.Value; lost.Changed { // the other file in its place stays
		path := lost.Backup.Value.Path
		ending := filepath.Ext(path)
		return strings.TrimSuffix(path, ending) + "-2" + ending
	}
	if !g.facts.Folder.Known() {
		return ""
	}
	return filepath.Join(g.facts.Folder.Value, wizard.BackupName)
}

// backupTypes is the ending of backups.
func backupTypes() []string { return []string{filepath.Ext(wizard.BackupName)} }

// keyBackupPage asks where the backup goes, and for its passphrase.
func keyBackupPage(g *Guide) Page {
	if !g.facts.Current().CSR.Known() {
		return keyPage(g)
	}
	p := Page{
		Title: g.t("key-backup.title"), Lead: g.t("key-backup.lead"), Back: g.goBack(),
		Primary: g.action("write", g.writeBackup, "key-backup.write"),
	}
	if i := g.facts.Current(); i.Backup.Known() {
		p.Blocks = append(p.Blocks, Callout{Sign: Sign{RowDone, g.t("key-backup.there")},
			Text: g.t("key-backup.there-text", "path", i.Backup.Value.Path, "date", day(i.Backup.At))})
	}
	p.Blocks = append(p.Blocks,
		Picture{Name: "key-backup", Text: g.t("key-backup.picture")},
		g.field(Field{ID: "backup.passphrase", Kind: FieldSecret, Chars: 40}, ""),
		g.field(Field{ID: "backup.again", Kind: FieldSecret, Chars: 40}, ""),
		Paragraph{Text: g.t("key-backup.forget")},
		g.field(Field{ID: "backup.path", Kind: FieldSave, Types: backupTypes()}, g.backupFile()),
		Help{ID: "inside", Title: g.t("key-backup.inside"), Text: g.t("key-backup.inside-text")})
	if g.facts.Current().Key.Value.Elsewhere() {
		p.Title, p.Lead = g.t("key-elsewhere.backup-title"), g.t("key-elsewhere.backup-lead")
		p.Blocks[len(p.Blocks)-1] = Help{ID: "inside", Title: g.t("key-backup.inside"), Text: g.t("key-elsewhere.backup-inside")}
	}
	return p
}

// writeBackup writes the backup and has it opened again. A name without a folder is
// one in the order's folder.
func (g *Guide) writeBackup() Step {
	var bad problem.List
	passphrase, again := g.value("backup.passphrase", ""), g.value("backup.again", "")
	path := strings.TrimSpace(g.value("backup.path", g.backupFile()))
	switch {
	case passphrase == "":
		bad.Add("backup.passphrase", problem.At("", problem.InputMissing))
	case passphrase != again:
		bad.Add("backup.again", problem.At("", problem.PassphrasesDiffer))
	}
	switch folder := g.facts.Folder.Value; {
	case path == "":
		bad.Add("backup.path", problem.At("", problem.InputMissing))
	case !filepath.IsAbs(path) && folder != "":
		path = filepath.Join(folder, path)
	}
	if len(bad) > 0 {
		return Step{Err: bad}
	}
	session, house, own := g.session, g.house, g.facts.Folder.Value
	return Step{Work: &Work{
		Busy: g.t("key-backup.busy"),
		Do: func(ctx context.Context) error {
			// The order's own folder may not be there yet; one that is missing elsewhere may be
			// a stick that was taken out.
			if filepath.Dir(path) == own {
				if err := house.Write(ctx, own, nil); err != nil {
					return err
				}
			}
			return session.Key().Backup(ctx, path, passphrase)
		},
		Done: func() Step {
			g.settle("backup.")
			if g.cameFrom(PageOrderCheck) {
				return Step{Back: true, Say: g.t("key-backup.written", "path", path)}
			}
			return Step{To: Place{Page: PageKeyDone}}
		},
		Failed: func(err error) Step { return Step{Err: atBackupFields(err)} },
	}}
}

// atBackupFields puts problems of passphrase and file at the page's fields.
func atBackupFields(err error) error {
	all := problem.All(movedTo("backup.path", err, append(diskKinds(), problem.BackupInTheWay)...))
	for _, p := range all {
		if p.Field == "passphrase" {
			p.Field = "backup.passphrase"
		}
	}
	return all.Err()
}

// keyDonePage shows what there is now, and gives the CSR away to who wants to see it.
func keyDonePage(g *Guide) Page {
	i := g.facts.Current()
	if !i.Backup.Known() || i.Key.Value.Elsewhere() {
		return keyPage(g)
	}
	folder := g.facts.Folder.Value
	file := i.Backup.Value.Path
	p := Page{
		Sign: Sign{RowDone, g.t("state.done")}, Title: g.t("key-done.title"), Lead: g.t("key-done.lead"), Back: g.home(),
		Blocks: append(g.keyRows(), Paragraph{Text: g.t("key-done.stick")}), Primary: g.goOn(),
		Others: []Action{g.action("backup", g.to(PageKeyBackup), "key.backup-again")},
	}
	buttons := Buttons{[]Action{g.action("open-folder", func() Step { return Step{Open: filepath.Dir(file)} }, "key-done.open"), g.action("view", g.to(PageKeyView), "key-view.open")}}
	if folder != "" {
		buttons.Actions = append(buttons.Actions, g.action("save-csr", func() Step { return g.saveCSR(folder) }, "key-done.save"),
			g.action("sheet", g.saveSheet(folder), "recovery.print"))
	}
	p.Blocks = append(p.Blocks, buttons, Help{ID: "csr", Title: g.t("key.csr"), Text: g.t("key.csr-text")})
	return p
}

func (g *Guide) saveCSR(folder string) Step {
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("key-done.busy"),
		Do:   func(ctx context.Context) error { return session.Key().SaveRequest(ctx, folder) },
		Done: func() Step {
			return Step{Say: g.t("key-done.saved", "path", filepath.Join(folder, wizard.RequestName))}
		},
	}}
}
