package model

import (
	"context"
	"path/filepath"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// memoNotary is what the notary gave back last: notaryPapers.
const memoNotary = "practice/notary"

// notaryPapers are papers that were written.
type notaryPapers struct {
	folder string
	names  []string
}

// notaryPage is the appointment: the form goes in, three papers come out. The notary
// can be asked to make a mistake.
func notaryPage(g *Guide) Page {
	p := Page{Title: g.t("notary.title"), Lead: g.t("notary.lead"), Back: g.goBack()}
	form := g.facts.Current().Form
	p.Blocks = []Block{
		Picture{Name: "notary", Text: g.t("notary.picture")},
		Steps{Items: []Item{{Text: g.t("notary.step-1")}, {Text: g.t("notary.step-2")}, {Text: g.t("notary.step-3")}}},
	}
	if !form.Known() {
		p.Blocks = append(p.Blocks, Callout{Sign: Sign{Kind: RowLater, Word: g.t("state.cannot-start")}, Text: g.t("notary.form-first")})
		p.Others = []Action{g.taskLink(wizard.TaskIdentity)}
		return p
	}
	back, seen := kept[notaryPapers](g, memoNotary)
	if seen {
		p.Blocks = append(p.Blocks, Callout{
			Sign: Sign{Kind: RowDone, Word: g.t("state.done")},
			Text: g.t("notary.back", "folder", back.folder, "names", strings.Join(back.names, ", ")),
		})
	}
	p.Blocks = append(p.Blocks,
		g.field(Field{ID: "notary.form", Kind: FieldFile, Types: []string{".pdf"}}, filepath.Join(form.Value, wizard.FormName)),
		g.field(Field{ID: "notary.folder", Kind: FieldFolder}, g.returned()),
		g.field(Field{ID: "notary.err", Kind: FieldCheck, Live: true}, ""))
	if g.value("notary.err", "") == Yes {
		for _, m := range g.world().Mistakes() {
			p.Blocks = append(p.Blocks, g.field(Field{ID: mistakeField(m), Kind: FieldCheck, Label: g.t("notary-mistake." + m)}, ""))
		}
	}
	see := g.action("see", g.seeNotary, "notary.see")
	p.Primary = see
	if seen {
		see.Label = g.t("notary.see-again")
		p.Primary, p.Others = g.action("send", g.to(PageIdentitySend), "notary.send"), []Action{see}
	}
	return p
}

func mistakeField(mistake string) string { return "notary.mistake[" + mistake + "]" }

func (g *Guide) seeNotary() Step {
	app, house, world := g.app, g.house, g.world()
	form := strings.TrimSpace(g.value("notary.form", filepath.Join(papersFolder(&g.facts), wizard.FormName)))
	folder := strings.TrimSpace(g.value("notary.folder", g.returned()))
	var bad problem.List
	if form == "" {
		bad.Add("", problem.At("notary.form", problem.InputMissing))
	}
	if folder == "" {
		bad.Add("", problem.At("notary.folder", problem.InputMissing))
	}
	if err := bad.Err(); err != nil {
		return Step{Err: err}
	}
	var mistakes []string
	for _, m := range world.Mistakes() {
		if g.value("notary.err", "") == Yes && g.value(mistakeField(m), "") == Yes {
			mistakes = append(mistakes, m)
		}
	}
	var names []string
	return Step{Work: &Work{Busy: g.t("notary.working"), Do: func(ctx context.Context) error {
		pdf, err := app.Read(ctx, form, wizard.MaxPaper)
		if err != nil {
			return movedTo("notary.form", err)
		}
		papers, err := world.Notarise(ctx, pdf, mistakes)
		if err != nil {
			return err
		}
		files := make([]order.File, len(papers))
		for i, p := range papers {
			files[i] = order.File{Path: p.Name, Data: p.Data, Secret: true}
			names = append(names, p.Name)
		}
		return house.Write(ctx, folder, files)
	}, Done: func() Step {
		g.settle("notary.")
		g.keep(memoNotary, notaryPapers{folder, names})
		return Step{Say: g.t("notary.done", "folder", folder)}
	}, Failed: notaryRefused}}
}

// notaryRefused puts what is wrong with the form at its field.
func notaryRefused(err error) Step {
	all := problem.All(err)
	for _, p := range all {
		if p.Field == "form" {
			p.Field = "notary.form"
		}
	}
	return Step{Err: all.Err()}
}
