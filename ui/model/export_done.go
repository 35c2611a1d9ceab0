package model

import (
	"context"
	"path/filepath"
	"strconv"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// exportDonePage says where the PFX lies, and how to install it.
func exportDonePage(g *Guide) Page {
	p := Page{Title: g.t("export-done.title"), Lead: g.t("export-done.lead"), Back: g.home()}
	e := g.facts.Current().Export
	if g.facts.Current().Key.Value.Elsewhere() {
		return exportPage(g)
	}
	if !e.Known() {
		p.Title, p.Lead = g.t("export-done.none-title"), g.t("export-done.none-lead")
		p.Primary = g.action("export", g.to(PageExport), "export-done.export")
		return p
	}
	p.Sign = Sign{RowDone, g.t("state.done")}
	p.Primary = g.lookAtSite("export-done.look")
	p.Others = []Action{g.action("again", g.to(PageExport), "export-done.again")}
	if g.held.secret == "" {
		p.Blocks = append(p.Blocks, Callout{Sign{RowWaiting, g.t("export-done.password")}, g.t("export-done.password-gone")})
	} else {
		p.Blocks = append(p.Blocks,
			Copy{ID: "password", Label: g.t("export-done.password"), Value: g.held.secret, Secret: true},
			Callout{Sign{RowWaiting, g.t("export-done.once-word")}, g.t("export-done.once")})
	}
	folder := filepath.Dir(e.Value.Path)
	p.Blocks = append(p.Blocks,
		Answers{[]Answer{
			{What: g.t("export-done.file"), Value: e.Value.Path},
			{What: g.t("export-done.certificates"), Value: g.certificateFolder()},
			{What: g.t("export-done.for"), Value: g.t("target." + e.Value.Target)},
			{What: g.t("export-done.encoding"), Value: g.t("encoding." + e.Value.Encoding)},
		}},
		Copy{ID: "sha256", Label: g.t("export-done.sha256"), Value: e.Value.SHA256},
		Buttons{[]Action{g.action("folder", func() Step { return Step{Open: folder} }, "export-done.folder")}},
		Heading{g.t("export-done.install")}, Steps{g.installSteps(e.Value)})
	p.Blocks = append(p.Blocks, g.practiceButtons(PagePanelInstall, "export-done.panel")...)
	p.Blocks = append(p.Blocks, freshBackup(g)...)
	return g.otherEncoding(p, e.Value)
}

// certificateFolder is where the certificates lie by themselves, for panels that take
// them as text.
func (g *Guide) certificateFolder() string { return filepath.Join(g.filesFolder(), "certificate") }

// coach is the target whose steps are shown for one: several are installed alike.
func coach(target string) string {
	switch target {
	case "iis-2016":
		return "iis"
	case order.TargetUnknownNew:
		return order.TargetUnknown
	}
	return target
}

// installSteps are the steps of a target, in the order in which its panel asks. A step
// may have a line to be copied.
func (g *Guide) installSteps(e order.Exported) []Item {
	values := []string{"path", e.Path, "file", filepath.Base(e.Path), "folder", g.certificateFolder(), "names", names(g.words, &g.facts)}
	var items []Item
	for n := 1; ; n++ {
		key := "install." + coach(e.Target) + "-" + strconv.Itoa(n)
		if !g.words.Has(key) {
			return items
		}
		item := Item{Text: g.t(key, values...)}
		if g.words.Has(key + "-copy") {
			item.Blocks = []Block{Copy{ID: "line-" + strconv.Itoa(n), Label: g.t("export-done.line"), Value: g.t(key+"-copy", values...)}}
		}
		items = append(items, item)
	}
}

// otherTarget is the one to try where a file's password is said to be wrong: it is
// written in the other encoding.
func otherTarget(e order.Exported) string {
	switch {
	case e.Target == "iis":
		return "iis-2016"
	case e.Target == "iis-2016":
		return "iis"
	case e.Encoding == order.LegacyDES:
		return order.TargetUnknownNew
	}
	return order.TargetUnknown
}

// otherEncoding offers the file in the other encoding, for readers that take one they do
// not know for a wrong password.
func (g *Guide) otherEncoding(p Page, e order.Exported) Page {
	password := g.held.secret
	other := g.action("other", func() Step {
		if password == "" {
			return g.exportTo(e.Path, otherTarget(e), wizard.NewPassword())
		}
		return g.exportTo(e.Path, otherTarget(e), password)
	}, "export-done.other-way")
	p.Blocks = append(p.Blocks, Heading{g.t("export-done.refused")}, Paragraph{Text: g.t("export-done.refused-text")}, Buttons{[]Action{other}})
	return p
}

// lookAtSite looks at what the order's websites serve.
func (g *Guide) lookAtSite(label string) Action {
	session := g.session
	return g.action("look", func() Step {
		return Step{Work: &Work{
			Busy: g.t("live.looking"),
			Do:   func(ctx context.Context) error { return session.Export().Look(ctx) },
			Done: g.to(PageLive),
		}}
	}, label)
}

// livePage is what the order's websites served when we looked.
func livePage(g *Guide) Page {
	p := Page{Title: g.t("live.title"), Lead: g.t("live.lead"), Back: g.goBack()}
	if t := g.task(wizard.TaskExport); t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "export.first")
		return p
	}
	live := g.facts.Current().Live
	if !live.Known() {
		p.Primary = g.lookAtSite("live.look")
		return p
	}
	p.Lead = g.t("live.when", "when", moment(live.At))
	p.Blocks = []Block{g.findings("live", live.Value)}
	switch finding.Worst(live.Value) {
	case finding.Fine:
		p.Sign, p.Title = Sign{RowDone, g.t("state.done")}, g.t("live.fine-title")
		p.Primary = g.action("renewal", g.to(PageRenewal), "live.renewal")
		p.Others = []Action{g.lookAtSite("live.again")}
		return p
	case finding.Blocks:
		p.Sign, p.Title = Sign{RowProblem, g.t("state.problem")}, g.t("live.bad-title")
	}
	p.Primary = g.lookAtSite("live.again")
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("live.wait"), Quiet: true})
	return p
}
