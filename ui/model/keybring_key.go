package model

import (
	"context"
	"errors"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// memoLocked is that the key file has a password.
const memoLocked = "key-bring-key.locked"

// keyBringKeyPage asks for the file with a private key from elsewhere.
func keyBringKeyPage(g *Guide) Page {
	i := g.facts.Current()
	if !i.CSR.Known() && g.task(wizard.TaskKey).State == wizard.CannotStart {
		return g.keyLater()
	}
	p := Page{Title: g.t("key-bring-key.title"), Lead: g.t("key-bring-key.lead"), Back: g.goBack(), Primary: g.action("bring", g.bringKey, "key-bring-key.do")}
	if i.CSR.Known() {
		p.Lead = g.t("key-bring-key.lead-request")
		p.Blocks = append(p.Blocks, Copy{ID: "fingerprint", Label: g.t("key.fingerprint"), Value: i.Key.Value.Fingerprint})
	}
	p.Blocks = append(p.Blocks, g.field(Field{ID: "key-bring-key.file", Kind: FieldFile, Types: []string{".key", ".pem", ".pfx", ".p12", ".p8", ".der"}}, ""))
	if locked, _ := kept[bool](g, memoLocked); locked {
		p.Blocks = append(p.Blocks, g.field(Field{ID: "key-bring-key.password", Kind: FieldSecret, Chars: 30}, ""))
	}
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("key-bring-key.then")},
		Help{ID: "kinds", Title: g.t("key-bring-key.kinds"), Text: g.t("key-bring-key.kinds-text")},
		Help{ID: "key", Title: g.t("key.what"), Text: g.t("key.what-text")})
	return p
}

// bringKey reads the file and puts its key into the vault. Whether the file has a password
// is seen when it is read.
func (g *Guide) bringKey() Step {
	session, app := g.session, g.app
	path, password := strings.TrimSpace(g.value("key-bring-key.file", "")), g.value("key-bring-key.password", "")
	if path == "" {
		return Step{Err: problem.At("key-bring-key.file", problem.InputMissing)}
	}
	return Step{Work: &Work{
		Busy: g.t("key-bring-key.busy"),
		Do: func(ctx context.Context) error {
			input, err := app.Read(ctx, path, wizard.MaxBrought)
			if err != nil {
				return err
			}
			return session.Key().BringKey(ctx, input, password)
		},
		Done: func() Step {
			g.settle("key-bring-key.", "key.")
			g.keep(memoLocked, nil)
			switch {
			case !g.facts.Current().NeedsBackup():
				return Step{Back: true, Say: g.t("key-bring-key.done")}
			case g.cameFrom(PageExport):
				return Step{Back: true, Say: g.t("key-bring-key.done-backup")}
			}
			return Step{To: Place{Page: PageKeyBackup}, Say: g.t("key-bring-key.done-backup")}
		},
		Failed: func(err error) Step {
			if errors.Is(err, problem.KeyLocked) {
				g.keep(memoLocked, true)
			}
			err = movedTo("key-bring-key.password", err, problem.KeyLocked, problem.KeyPassword)
			return Step{Err: movedTo("key-bring-key.file", err, problem.FileMissing, problem.FolderFailed, problem.InputTooBig, problem.InputMissing, problem.KeyNone,
				problem.KeyDamaged, problem.KeyCostly, problem.KeyNotOffered, problem.KeyForm, problem.KeyOther, problem.KeysSeveral, problem.KeyLeaked, problem.RequestUnfit)}
		},
	}}
}
