package model

import (
	"context"
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/problem"
)

// verdictPage says whether the certificate is the one that was ordered.
func verdictPage(g *Guide) Page {
	p := Page{Title: g.t("verdict.title"), Back: g.home()}
	if g.facts.Leaf() == nil {
		p.Lead = g.t("verdict.none")
		p.Primary = g.action("certificate", g.to(PageCertificate), "verdict.certificate")
		return p
	}
	open, found := g.facts.Deviations(), g.findings("verdict", g.facts.Current().Verdict.Value)
	if len(open) > 0 {
		p.Sign = Sign{RowProblem, g.t("state.problem")}
		p.Title, p.Lead = g.t("verdict.bad-title"), g.t("verdict.bad-lead")
		p.Primary = g.action("another", g.to(PageCertificate), "verdict.another")
		p.Others = []Action{g.action("accept", g.to(PageAccept), "verdict.accept")}
		p.Blocks = []Block{found, g.certificateRows(), Heading{g.t("verdict.mail")}, Paragraph{Text: g.t("verdict.mail-text", "date", g.correctBy())},
			Copy{ID: "mail", Label: g.t("verdict.mail-label"), Value: g.mailAboutDeviations(open)}, supportWay(g)}
		return p
	}
	p.Sign, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("verdict.lead")
	p.Primary = g.action("export", g.to(PageExport), "verdict.export")
	switch i := g.facts.Current(); {
	case len(i.Taken.Value) > 0:
		p.Title, p.Lead = g.t("verdict.taken-title"), g.t("verdict.taken-lead")
	case len(finding.Of(i.Verdict.Value, finding.Attention)) > 0:
		p.Lead = g.t("verdict.lead-mind")
	}
	p.Blocks = []Block{g.certificateRows(), found, Picture{"visitors", g.t("verdict.picture")},
		Help{"visitors", g.t("verdict.visitors-title"), g.t("verdict.visitors-text")}}
	return p
}

// freeCorrection is for how long after issuance a corrected certificate is free
// (Sectigo, terms of the QWAC: 30 days to report what is wrong).
const freeCorrection = 30 * 24 * time.Hour

func (g *Guide) correctBy() string { return day(g.facts.Leaf().NotBefore.Add(freeCorrection)) }

// mailAboutDeviations is a mail to Sectigo that names what is wrong.
func (g *Guide) mailAboutDeviations(open []finding.Finding) string {
	var lines []string
	for _, d := range open {
		what, _ := g.words.ExplainFinding(d)
		lines = append(lines, "- "+what)
	}
	return g.t("verdict.mail-body", "number", g.facts.Receipt.Value.Number, "names", strings.Join(g.facts.Names.Value.Strings(), ", "),
		"serial", g.facts.Leaf().SerialNumber.Text(16), "list", strings.Join(lines, "\n"))
}

// acceptPage is the commit to a certificate that deviates.
func acceptPage(g *Guide) Page {
	p := Page{Title: g.t("accept.title"), Lead: g.t("accept.lead"), Back: g.goBack()}
	open := g.facts.Deviations()
	if len(open) == 0 {
		p.Lead = g.t("accept.none")
		return p
	}
	p.Blocks = []Block{
		g.findings("deviations", open),
		Callout{Sign{RowProblem, g.t("state.problem")}, g.t("accept.means", "date", g.correctBy())},
		g.field(Field{ID: "accept.read", Kind: FieldCheck}, ""),
	}
	p.Primary = g.acceptDeviations(open)
	return p
}

func (g *Guide) acceptDeviations(open []finding.Finding) Action {
	session := g.session
	kinds := make([]finding.Kind, 0, len(open))
	for _, d := range open {
		kinds = append(kinds, d.Kind)
	}
	a := g.action("accept", func() Step {
		if g.value("accept.read", "") != Yes {
			return Step{Err: problem.At("accept.read", problem.DeviationUnread)}
		}
		return Step{Work: &Work{
			Busy: g.t("accept.busy"),
			Do:   func(ctx context.Context) error { return session.Certificate().Accept(ctx, kinds) },
			Done: func() Step {
				g.settle("accept.")
				if g.task(wizard.TaskCertificate).State != wizard.Done {
					return Step{}
				}
				return Step{To: Place{Page: PageVerdict}}
			},
		}}
	}, "accept.take")
	a.Danger = true
	return a
}
