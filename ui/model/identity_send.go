package model

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// memoFound is what the papers found in the order's folder are kept by.
const memoFound = "identity.found"

// paperEndings are the endings of scans that Sectigo takes.
func paperEndings() []string { return []string{".pdf", ".jpg", ".jpeg", ".png"} }

// returnedPapers are what the practice notary's papers are called.
func returnedPapers() []string { return []string{"form.pdf", "id-copy.pdf", "status-of-authority.pdf"} }

// findPapers looks for papers of the notary where they were put, or else in the order's
// folder, to offer them. A paper that is not there is none to offer and no problem.
func findPapers(g *Guide) *Work {
	folder := g.returned()
	if back, seen := kept[notaryPapers](g, memoNotary); seen {
		folder = back.folder
	}
	if folder == "" || !g.can().Upload || g.value("identity.papers", "") != "" {
		return nil
	}
	app := g.app
	var found []string
	return &Work{
		Busy: g.t("identity-send.looking"),
		Do: func(ctx context.Context) error {
			for _, name := range returnedPapers() {
				path := filepath.Join(folder, name)
				if _, err := app.Read(ctx, path, wizard.MaxPaper); err == nil {
					found = append(found, path)
				}
			}
			return ctx.Err()
		},
		Done: func() Step {
			g.keep(memoFound, strings.Join(found, "\n"))
			return Step{}
		},
	}
}

// identitySendPage sends the papers, or takes note that they were sent.
func identitySendPage(g *Guide) Page {
	p := Page{Title: g.t("identity-send.title"), Lead: g.t("identity-send.lead"), Back: g.goBack()}
	if needs := append(waitNeeds(g, wizard.TaskIdentity), agreementFirst(g)...); len(needs) > 0 {
		p.Blocks = append(needs, Paragraph{Text: g.t("identity-send.later")})
		return p
	}
	if g.task(wizard.TaskIdentity).State == wizard.Done {
		p.Lead = g.t("identity-send.lead-done")
		p.Primary = g.action("identity", g.to(PageIdentity), "identity-send.see")
		return p
	}
	if len(sentPapers(g)) > 0 {
		again := "identity-send.again"
		if !g.can().Upload {
			again = "identity-send.again-elsewhere"
		}
		p.Blocks = append(sentPapers(g), Paragraph{Text: g.t(again)})
	}
	if !g.can().Upload {
		papersElsewhere(g, &p)
		return p
	}
	found, _ := kept[string](g, memoFound)
	p.Blocks = append(p.Blocks, Paragraph{Text: g.t("identity-send.which")},
		g.field(Field{ID: "identity.papers", Kind: FieldFiles, Types: paperEndings()}, found),
		Help{ID: "scan", Title: g.t("identity-send.scan-title"), Text: g.t("identity-send.scan")})
	if g.account() != nil {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("identity-send.partner")})
	}
	p.Blocks = append(p.Blocks, g.practiceButtons(PageNotary, "identity.practice-notary")...)
	p.Primary = g.action("send", func() Step { return sendPapers(g, found) }, "identity-send.send")
	return p
}

// sendPapers reads the files and sends them.
func sendPapers(g *Guide, known string) Step {
	paths := Paths(g.value("identity.papers", known))
	if len(paths) == 0 {
		return Step{Err: problem.At("identity.papers", problem.InputMissing)}
	}
	session, app := g.session, g.app
	return Step{Work: &Work{
		Busy: g.t("identity-send.busy"),
		Do: func(ctx context.Context) error {
			papers, err := readPapers(ctx, app, paths)
			if err != nil {
				return err
			}
			return movedTo("identity.papers", session.Identity().Send(ctx, papers),
				problem.InputMissing, problem.InputTooBig, problem.PaperUnknown, problem.PaperDamaged)
		},
		Done: func() Step {
			g.settle("identity.papers")
			g.keep(memoChecked(wizard.TaskIdentity), nil) // that look was about other papers
			g.keep(memoNotary, nil)                       // these are given away
			return Step{To: Place{Page: PageIdentity}, Say: g.t("identity-send.sent")}
		},
	}}
}

// readPapers reads every file, and says what is wrong with each.
func readPapers(ctx context.Context, app App, paths []string) ([]order.Document, error) {
	var papers []order.Document
	var bad problem.List
	for _, path := range paths {
		data, err := app.Read(ctx, path, wizard.MaxPaper)
		if errors.Is(err, problem.Cancelled) {
			return nil, err
		}
		bad.Add("identity.papers", err)
		papers = append(papers, order.Document{Name: filepath.Base(path), Data: data})
	}
	return papers, bad.Err()
}

// sentFields are the papers that a person who sends them elsewhere ticks.
func sentFields() []string { return []string{"form", "copy", "authority"} }

// sentBefore is the value of a paper's field as far as facts know.
func sentBefore(g *Guide, name string) string {
	if slices.Contains(g.facts.Current().Papers.Value, g.t("identity."+name)) {
		return Yes
	}
	return ""
}

// papersElsewhere says how to send the papers to Sectigo, and asks which were sent.
func papersElsewhere(g *Guide, p *Page) {
	p.Title, p.Lead = g.t("identity-send.title-elsewhere"), g.t("identity-send.lead-elsewhere")
	p.Blocks = append(p.Blocks, Steps{[]Item{
		{Text: g.t("identity-send.step-scan")},
		{Text: g.t("identity-send.step-page", "number", g.facts.Receipt.Value.Number), Blocks: []Block{supportMessage(g, "papers", "identity-send.message"), supportWay(g)}},
		{Text: g.t("identity-send.step-tick")},
	}})
	for _, name := range sentFields() {
		p.Blocks = append(p.Blocks, g.field(Field{ID: "identity.sent-" + name, Kind: FieldCheck, Label: g.t("identity." + name)}, sentBefore(g, name)))
	}
	p.Primary = g.action("sent", func() Step { return papersSent(g) }, "identity-send.confirm")
}

// papersSent states which papers the person sent.
func papersSent(g *Guide) Step {
	var names []string
	for _, name := range sentFields() {
		if g.value("identity.sent-"+name, sentBefore(g, name)) == Yes {
			names = append(names, g.t("identity."+name))
		}
	}
	if len(names) == 0 {
		return Step{Err: problem.At("identity.sent-"+sentFields()[0], problem.NothingTicked)}
	}
	session := g.session
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   func(ctx context.Context) error { return session.Identity().ConfirmSent(ctx, names) },
		Done: func() Step {
			g.settle("identity.sent-")
			g.keep(memoChecked(wizard.TaskIdentity), nil)
			return Step{To: Place{Page: PageIdentity}, Say: g.t("identity-send.said-sent")}
		},
	}}
}
