package model

import (
	"context"
	"path/filepath"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func identityPages() map[PageID]page {
	return map[PageID]page{
		PageIdentity:       {draw: identityPage},
		PageIdentitySend:   {draw: identitySendPage, enter: findPapers},
		PageIdentityRefuse: {draw: identityRefusePage},
	}
}

// Folders under an order's folder: for the papers, and in that for what the notary gave
// back.
const (
	identityFolder = "identity"
	returnedFolder = "returned"
)

// identityPage is the task's page: the way to the notary, and after it how the papers
// fare at Sectigo.
func identityPage(g *Guide) Page {
	t := g.task(wizard.TaskIdentity)
	p := Page{Sign: waitSign(g, t), Title: g.t("identity.title"), Lead: g.t("identity.lead"), Back: g.home()}
	switch t.State {
	case wizard.CannotStart:
		p.Blocks = append(waitNeeds(g, wizard.TaskIdentity), threePapers(g))
		p.Blocks = append(p.Blocks, identityHelp(g)...)
	case wizard.Done:
		identityDone(g, &p)
	case wizard.InTrouble:
		identityTrouble(g, &p)
	case wizard.Waiting:
		identityWait(g, t, &p)
	default:
		identityWay(g, &p)
	}
	return p
}

func identityHelp(g *Guide) []Block {
	return []Block{
		Help{ID: "who-notary", Title: g.t("identity.notary-title"), Text: g.t("identity.notary")},
		Help{ID: "authority", Title: g.t("identity.authority-title"), Text: g.t("identity.authority-what")},
		Help{ID: "why", Title: g.t("identity.why-title"), Text: g.t("identity.why")},
	}
}

// threePapers are what Sectigo wants, and how far each is.
func threePapers(g *Guide) Block {
	i := g.facts.Current()
	form, others := g.t("identity.form-not-saved"), g.t("identity.from-notary")
	switch {
	case i.Papers.Known():
		form = g.t("identity.paper-sent", "date", day(i.Papers.At))
		others = form
	case i.Form.Known():
		form = g.t("identity.form-saved", "date", day(i.Form.At))
	}
	return Answers{[]Answer{
		{What: g.t("identity.form"), Value: form},
		{What: g.t("identity.copy"), Value: others},
		{What: g.t("identity.authority"), Value: others},
	}}
}

// identityWay is what to do until the papers can be sent.
func identityWay(g *Guide, p *Page) {
	p.Blocks = append(p.Blocks, threePapers(g))
	p.Blocks = append(p.Blocks, agreementFirst(g)...)
	var files []Block
	if g.facts.Current().Form.Known() {
		files = []Block{Buttons{formButtons(g)}}
	} else if !g.facts.Folder.Known() {
		files = []Block{g.field(Field{ID: "identity.folder", Kind: FieldFolder}, "")}
	}
	notary := []Block{Picture{Name: "notary", Text: g.t("identity.picture")}}
	see := g.practiceActions(PageNotary, "identity.practice-notary")
	_, seen := kept[notaryPapers](g, memoNotary)
	toNotary := see != nil && !seen && g.facts.Current().Form.Known() // it is what comes next
	if see != nil && !toNotary {
		notary = append(notary, Buttons{see})
	}
	p.Blocks = append(p.Blocks, Heading{g.t("identity.steps-heading")}, Steps{[]Item{
		{Text: g.t("identity.step-ask"), Blocks: supportBlocks(g, "ask", "identity.message-ask")},
		{Text: g.t("identity.step-save"), Blocks: files},
		{Text: g.t("identity.step-print")},
		{Text: g.t("identity.step-appointment")},
		{Text: g.t("identity.step-bring")},
		{Text: g.t("identity.step-there"), Blocks: notary},
		{Text: g.t("identity.step-scan")},
	}})
	p.Blocks = append(p.Blocks, identityHelp(g)...)
	if !g.facts.Current().Form.Known() {
		p.Primary = saveForm(g, "identity.save")
		p.Others = []Action{g.action("have-papers", g.to(PageIdentitySend), "identity.have-papers")}
		return
	}
	p.Primary = g.action("send-papers", g.to(PageIdentitySend), "identity.go-send")
	if toNotary {
		p.Primary, p.Others = see[0], []Action{p.Primary}
	}
}

// agreementFirst says that papers cannot be sent before the agreement is executed
// (Sectigo's request page opens after it); nothing if it is.
func agreementFirst(g *Guide) []Block {
	t := g.task(wizard.TaskAgreement)
	if t.State == wizard.Done {
		return nil
	}
	return []Block{
		Callout{Sign: waitSign(g, t), Text: g.t("identity.agreement-first")},
		Buttons{[]Action{g.action("agreement", g.to(PageAgreement), "identity.agreement-go")}},
	}
}

// papersFolder is where the form lies, or will; empty if no folder was chosen.
func papersFolder(f *wizard.Facts) string {
	switch form := f.Current().Form; {
	case form.Known() && !f.Folder.At.After(form.At): // later than that only on another computer
		return form.Value
	case f.Folder.Known():
		return filepath.Join(f.Folder.Value, identityFolder)
	}
	return ""
}

// returned is where the papers that the notary gave back go; empty if no folder was
// chosen.
func (g *Guide) returned() string {
	folder := papersFolder(&g.facts)
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, returnedFolder)
}

// formButtons are what can be done with a form that was saved.
func formButtons(g *Guide) []Action {
	folder := papersFolder(&g.facts)
	return []Action{
		g.action("open-folder", func() Step { return Step{Open: folder} }, "identity.open-folder"),
		saveForm(g, "identity.save-again"),
	}
}

// saveForm writes the form and the letter to the notary.
func saveForm(g *Guide, label string) Action {
	return g.action("save-form", func() Step {
		folder := papersFolder(&g.facts)
		if folder == "" {
			folder = g.value("identity.folder", "")
		}
		if folder == "" {
			return Step{Err: problem.At("identity.folder", problem.InputMissing)}
		}
		session := g.session
		return Step{Work: &Work{
			Busy: g.t("identity.saving"),
			Do:   func(ctx context.Context) error { return session.Identity().SaveForm(ctx, folder) },
			Done: func() Step {
				g.settle("identity.folder")
				return Step{Say: g.t("identity.saved", "path", filepath.Join(folder, wizard.FormName))}
			},
		}}
	}, label)
}

// identityWait is the wait for Sectigo's validation desk. On a channel that tells no
// status, papers that were not sent yet do not lead here.
func identityWait(g *Guide, t wizard.Task, p *Page) {
	p.Title, p.Lead = g.t("identity.title-wait"), g.t("identity.lead-wait")
	p.Blocks = []Block{Paragraph{Text: whoActs(g.words, t)}}
	if at, looked := kept[string](g, memoChecked(wizard.TaskIdentity)); looked {
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("wait.not-yet", "when", at)})
	}
	p.Blocks = append(p.Blocks, sentPapers(g)...)
	p.Blocks = append(p.Blocks, Heading{g.t("wait.usual-heading")}, Paragraph{Text: g.t("identity.usual")})
	p.Blocks = append(p.Blocks, knowBlocks(g)...)
	p.Blocks = append(p.Blocks, Heading{g.t("wait.meanwhile-heading")}, Paragraph{Text: g.t("identity.meanwhile")},
		Buttons{[]Action{g.goTo("email", wizard.TaskEmail), g.goTo("dcv", wizard.TaskDCV)}})
	p.Blocks = append(p.Blocks, stepWords(g, g.facts.Steps[order.StepIdentity])...)
	p.Blocks = append(p.Blocks, Help{ID: "late", Title: g.t("wait.late-title"), Text: g.t("wait.late")})
	p.Blocks = append(append(p.Blocks, supportBlocks(g, "late", "wait.message-late")...), waitWays(g))
	again := g.action("send-again", g.to(PageIdentitySend), "identity.send-other")
	if g.can().Status {
		p.Primary = g.action("check", func() Step { return checkNow(g, wizard.TaskIdentity) }, "wait.check")
		p.Others = append(clockButtons(g), again)
		return
	}
	p.Primary = confirmIdentity(g, "confirm", "identity.accepted", "identity.said-accepted", true)
	p.Others = []Action{g.action("refused", g.to(PageIdentityRefuse), "identity.refused"), again}
}

// sentPapers are the papers that were sent, by name.
func sentPapers(g *Guide) []Block {
	papers := g.facts.Current().Papers
	if !papers.Known() {
		return nil
	}
	return []Block{Answers{[]Answer{{What: g.t("identity.sent-what", "when", moment(papers.At)), Value: strings.Join(papers.Value, "\n")}}}}
}

func identityDone(g *Guide, p *Page) {
	p.Title, p.Lead = g.t("identity.title-done"), g.t("identity.lead-done")
	p.Blocks = append(stepProof(g, g.facts.Steps[order.StepIdentity]), sentPapers(g)...)
	if !g.can().Status {
		p.Others = []Action{confirmIdentity(g, "doubt", "wait.doubt", "wait.doubted", false)}
	}
	p.Primary = waitNext(g)
}

// confirmIdentity states whether Sectigo has accepted the papers.
func confirmIdentity(g *Guide, id, label, said string, done bool) Action {
	session := g.session
	return g.action(id, func() Step {
		return confirmStep(g, said, func(ctx context.Context) error { return session.Identity().Confirm(ctx, done) })
	}, label)
}
