package model

import (
	"context"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// How the password of the PFX comes about.
const (
	passwordMade = "made"
	passwordOwn  = "own"
)

// exportPage asks where the certificate will be installed, and writes the PFX for it.
func exportPage(g *Guide) Page {
	p := Page{Title: g.t("export.title"), Lead: g.t("export.lead"), Back: g.home()}
	t := g.task(wizard.TaskExport)
	if t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "export.first")
		return p
	}
	if g.facts.Current().Key.Value.Elsewhere() {
		return exportElsewherePage(g)
	}
	before := g.facts.Current().Export
	if before.Known() {
		p.Sign = Sign{RowDone, g.t("state.done")}
		p.Lead = g.t("export.lead-again", "path", before.Value.Path)
		p.Others = []Action{g.action("done", g.to(PageExportDone), "export.show")}
	}
	target := Field{ID: "export.target", Kind: FieldChoice}
	for _, id := range order.TargetIDs() {
		o := Option{Value: id, Label: g.t("target." + id)}
		if key := "target." + id + "-hint"; g.words.Has(key) {
			o.Hint = g.t(key)
		}
		target.Options = append(target.Options, o)
	}
	how := g.field(Field{ID: "export.how", Kind: FieldChoice, Live: true, Options: []Option{
		{passwordMade, g.t("export.made"), g.t("export.made-hint")},
		{passwordOwn, g.t("export.own"), g.t("export.own-hint")},
	}}, passwordMade)
	p.Blocks = []Block{g.field(target, before.Value.Target), how}
	if how.Value == passwordOwn {
		p.Blocks = append(p.Blocks, g.field(Field{ID: "export.password", Kind: FieldSecret}, ""), g.field(Field{ID: "export.again", Kind: FieldSecret}, ""))
	}
	p.Blocks = append(p.Blocks, g.field(Field{ID: "export.path", Kind: FieldSave, Types: []string{".pfx"}}, g.exportPath()),
		Help{"pfx", g.t("export.what-title"), g.t("export.what-text")})
	p.Primary = g.writeExport()
	return p
}

// exportPath is where the PFX was written last, or else where it usually goes.
func (g *Guide) exportPath() string {
	if e := g.facts.Current().Export; e.Known() {
		return e.Value.Path
	}
	return wizard.PathFor(g.filesFolder(), g.facts.Names.Value)
}

// writeExport writes the PFX as it was asked for.
func (g *Guide) writeExport() Action {
	return g.action("write", func() Step {
		target := g.value("export.target", g.facts.Current().Export.Value.Target)
		path := strings.TrimSpace(g.value("export.path", g.exportPath()))
		var bad problem.List
		if target == "" {
			bad.Add("export.target", problem.At("", problem.InputMissing))
		}
		password := wizard.NewPassword()
		if g.value("export.how", passwordMade) == passwordOwn {
			password = g.value("export.password", "")
			bad.Add("export.password", order.CheckPassword(password))
			if len(bad) == 0 && password != g.value("export.again", "") {
				bad.Add("export.again", problem.At("", problem.PasswordsDiffer))
			}
		}
		if path == "" {
			bad.Add("export.path", problem.At("", problem.InputMissing))
		}
		if err := bad.Err(); err != nil {
			return Step{Err: err}
		}
		return g.exportTo(path, target, password)
	}, "export.write")
}

// exportTo writes the PFX and, beside it, the certificates by themselves. The password
// is held until the person leaves the page that shows it.
func (g *Guide) exportTo(path, target, password string) Step {
	session, folder := g.session, g.certificateFolder()
	return Step{Work: &Work{
		Busy: g.t("export.writing"),
		Do: func(ctx context.Context) error {
			if err := session.Export().Write(ctx, path, target, password); err != nil {
				return movedTo("export.path", err, diskKinds()...)
			}
			return session.Export().SaveCertificates(ctx, folder)
		},
		Done: func() Step {
			g.settle("export.")
			g.hold(password, PageExport, PageExportDone, PagePanelInstall)
			return Step{To: Place{Page: PageExportDone}, Say: g.t("export.said", "path", path)}
		},
	}}
}
