package model

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// memoBackup is what was found in a backup, a [foundBackup].
const memoBackup = "restore.found"

type foundBackup struct {
	path string
	wizard.BackupContents
}

// lookIntoBackup opens the backup and shows what is in it. The passphrase is kept in
// memory as long as the page that shows it stands, so that it is typed once.
func (g *Guide) lookIntoBackup() Step {
	from, _ := kept[string](g, memoRestoreFrom)
	house, path, passphrase := g.house, strings.TrimSpace(g.value("restore.file", from)), g.value("restore.passphrase", "")
	var missing problem.List
	for _, f := range []struct{ id, value string }{{"restore.file", path}, {"restore.passphrase", passphrase}} {
		if f.value == "" {
			missing.Add("", problem.At(f.id, problem.InputMissing))
		}
	}
	if err := missing.Err(); err != nil {
		return Step{Err: err}
	}
	found := foundBackup{path: path}
	return Step{Work: &Work{
		Busy: g.t("restore.working"),
		Do: func(ctx context.Context) (err error) {
			found.BackupContents, err = house.Look(ctx, path, passphrase)
			return err
		},
		Done: func() Step {
			g.keep(memoBackup, found)
			g.hold(passphrase, PageRestoreCheck, PageHelp, PageSettings)
			return Step{To: Place{Page: PageRestoreCheck}}
		},
		Failed: func(err error) Step { return Step{Err: atRestoreFields(err)} },
	}}
}

// atRestoreFields puts problems of a backup at the file or the passphrase.
func atRestoreFields(err error) error {
	err = movedTo("restore.passphrase", err, problem.BackupPassphrase)
	return movedTo("restore.file", err, problem.BackupDamaged, problem.BackupNewer, problem.FileMissing, problem.FolderFailed, problem.InputTooBig, problem.KeyMismatch)
}

// restoreCheckPage shows what is in a backup before anything is changed.
func restoreCheckPage(g *Guide) Page {
	found, looked := kept[foundBackup](g, memoBackup)
	if g.house == nil || !looked || g.held.secret == "" {
		p := Page{Title: g.t("restore-check.none-title"), Lead: g.t("restore-check.none-lead"), Others: []Action{g.otherWays()}}
		if g.house != nil {
			p.Others, p.Primary = nil, g.action("choose", func() Step { return Step{To: Place{PageRestore, g.house.Channel()}} }, "restore-check.choose")
		}
		return p
	}
	p := Page{Title: g.t("restore-check.title"), Lead: g.t("restore-check.lead"), Back: g.goBack()}
	standing := string(found.Standing)
	if found.Channel != g.house.Channel() {
		standing = "elsewhere-" + found.Channel
	}
	sign := Sign{RowWaiting, g.t("restore-check." + standing)}
	switch found.Standing {
	case wizard.BackupLevel, wizard.BackupBehind:
		sign.Kind = RowDone
	case wizard.BackupOnly:
		sign.Kind = RowOpen
	case wizard.BackupUnreadable:
		sign.Kind = RowProblem
	}
	text := g.t("restore-check." + standing + "-text")
	if standing == string(wizard.BackupOnly) && found.Elsewhere != "" {
		text = g.t("restore-check.only-keyless")
	}
	p.Blocks = append([]Block{Callout{sign, text}}, g.inBackup(found)...)
	g.restoreActions(&p, found)
	return p
}

// inBackup are the rows that say what is in a backup.
func (g *Guide) inBackup(found foundBackup) []Block {
	row := func(what, value string) Answer { return Answer{What: g.t("restore-check." + what), Value: value} }
	number, certificate := found.Number, "certificate-no"
	if number == "" {
		number = g.t("restore-check.number-none")
	}
	if found.Certificate {
		certificate = "certificate-yes"
	}
	blocks := []Block{Answers{[]Answer{
		row("names", strings.Join(found.Names.Strings(), "\n")),
		row("number", number),
		row("kind", g.t("channel."+found.Channel)),
		row("began", day(found.Began)),
		row("certificate", g.t("restore-check."+certificate)),
		row("made", day(found.Made)),
		row("file", found.path),
	}}}
	for i, k := range found.Keys {
		label := "restore-check.key-earlier"
		if i == len(found.Keys)-1 && found.Elsewhere == "" {
			label = "restore-check.key"
		}
		blocks = append(blocks, Copy{ID: "fingerprint-" + strconv.Itoa(i+1), Label: g.t(label, "kind", g.t("key."+string(k.Kind)), "date", day(k.Made)), Value: k.Fingerprint})
	}
	if found.Elsewhere != "" {
		blocks = append(blocks, Copy{ID: "fingerprint-elsewhere", Label: g.t("restore-check.key-elsewhere"), Value: found.Elsewhere})
	}
	return blocks
}

// restoreActions are what can be done with a backup: an order that is on this computer
// is opened, and changed by a backup only if nothing of it is lost.
func (g *Guide) restoreActions(p *Page, found foundBackup) {
	house, id := g.house, found.Order
	here := g.action("here", func() Step {
		if g.isOpen(id) {
			return Step{To: Place{Page: PageHome}}
		}
		return Step{Work: g.takeUp("orders.opening", "", func(ctx context.Context) (ready, error) { return resumed(ctx, house, id) }, nil)}
	}, "restore-check.here")
	switch {
	case found.Channel != house.Channel():
		p.Primary = g.action("other", g.reachFor(found.Channel, aim{restore: true}), "restore-as."+found.Channel)
	case found.Standing == wizard.BackupOnly:
		p.Primary = g.action("restore", g.restoring(found, "restore.done", house.Restore), "restore.do")
	case found.Standing == wizard.BackupUnreadable:
		p.Primary = g.action("replace", g.restoring(found, "restore.done", house.Replace), "restore-check.replace")
	case found.Standing == wizard.BackupAhead:
		p.Primary = g.action("catch-up", g.restoring(found, "restore-check.caught-up", house.CatchUp), "restore-check.catch-up")
		p.Others = []Action{here}
	default:
		p.Primary = here
	}
}

// restoring is an action's Do that takes the order out of a backup. It is opened anew:
// what it holds may have been exchanged meanwhile. An order whose folder is that of another
// computer gets one here.
func (g *Guide) restoring(found foundBackup, said string, get func(context.Context, string, string) (*wizard.Session, error)) func() Step {
	passphrase, house, root := g.held.secret, g.house, g.app.Settings().Folder
	return func() Step {
		was := ""
		work := g.takeUp("restore.working", said, func(ctx context.Context) (ready, error) {
			s, err := get(ctx, found.path, passphrase)
			if err == nil {
				was, err = folderHere(ctx, house, root, s)
			}
			return ready{session: s}, err
		}, func(err error) Step {
			if errors.Is(err, problem.OrderHere) { // it came here since it was looked for
				g.keep(memoBackup, nil)
			}
			return Step{Err: err}
		})
		opened := work.Done
		work.Done = func() Step {
			s := opened()
			g.keep(memoFolderWas, was)
			s.To = Place{Page: PageRestoreDone}
			return s
		}
		return Step{Work: work}
	}
}
