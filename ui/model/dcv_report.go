package model

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"qwizard/ui/words"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// reportStamp names a report's file by its time, so that each has its own.
const reportStamp = "2006-01-02-150405"

// reportBlocks offer what was seen as text for whoever helps.
func (g *Guide) reportBlocks() []Block {
	return []Block{Heading{g.t("dcv-report.heading")}, Paragraph{Text: g.t("dcv-report.text")}, Buttons{[]Action{g.saveReport(), g.copyReport()}}}
}

// report is what was seen of the websites and their proofs. Of the person there is
// nothing in it, and of the order only its websites and their proofs.
func (g *Guide) report() string {
	head := g.t("dcv-report.title", "websites", strings.Join(g.facts.Names.Value.Unicode(), ", "), "when", moment(g.lastLook()))
	var parts []words.ReportPart
	if ready := g.facts.Readiness; ready.Known() {
		parts = append(parts, words.ReportPart{Title: g.t("dcv-report.ready", "when", moment(ready.At)), Found: ready.Value})
	}
	rest := slices.Clone(g.facts.Current().Seen.Value)
	for _, c := range g.facts.Chosen() {
		title := g.t("dcv-report.proof", "name", c.Name.Unicode(), "way", g.wayOf(c), "state", g.t("dcv-state."+string(g.proofState(c))))
		parts = append(parts, words.ReportPart{Title: title, Found: g.seenOf(c.Name)})
		rest = slices.DeleteFunc(rest, func(f finding.Finding) bool { return f.Params["name"] == string(c.Name) })
	}
	if len(rest) > 0 {
		parts = append(parts, words.ReportPart{Title: g.t("dcv-report.rest"), Found: rest})
	}
	return head + "\n\n" + g.words.Report(parts...)
}

func (g *Guide) copyReport() Action {
	return g.action("copy-report", func() Step { return Step{Copy: g.report(), Say: g.t("dcv-report.copied")} }, "dcv-report.copy")
}

// saveReport writes the report into the order's folder and opens it there.
func (g *Guide) saveReport() Action {
	return g.action("save-report", func() Step {
		house, folder := g.house, filepath.Join(g.filesFolder(), "dcv")
		name := "report-" + g.now().Format(reportStamp) + ".txt"
		file := order.File{Path: name, Data: []byte(g.report())}
		return Step{Work: &Work{
			Busy: g.t("dcv-report.saving"),
			Do:   func(ctx context.Context) error { return house.Write(ctx, folder, []order.File{file}) },
			Done: func() Step {
				return Step{Open: folder, Say: g.t("dcv-report.saved", "path", filepath.Join(folder, name))}
			},
		}}
	}, "dcv-report.save")
}
