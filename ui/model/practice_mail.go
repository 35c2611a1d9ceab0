package model

import (
	"context"
	"slices"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// loadMails asks for the order's mails; there are none before it was sent.
func loadMails(g *Guide) *Work {
	if !g.facts.Receipt.Known() {
		return nil
	}
	world, number := g.world(), g.facts.Receipt.Value.Number
	var mails []Mail
	return &Work{Busy: g.t("inbox.loading"), Do: func(ctx context.Context) (err error) {
		mails, err = world.Mails(ctx, number)
		return err
	}, Done: func() Step {
		g.keep(memoMails, mails)
		return Step{}
	}}
}

// loadMail is [loadMails] where the mail is not known yet.
func loadMail(g *Guide) *Work {
	if mails, _ := kept[[]Mail](g, memoMails); mailAt(mails, g.place.About) >= 0 {
		return nil
	}
	return loadMails(g)
}

func mailAt(mails []Mail, id string) int {
	return slices.IndexFunc(mails, func(m Mail) bool { return m.ID == id })
}

// mailState is what a mail wants of the person: the text of it in the table mail-state.
type mailState string

// The states.
const (
	mailAsks     mailState = "asks"
	mailAnswered mailState = "answered"
	mailReplaced mailState = "replaced" // by a newer one about the same
	mailReads    mailState = "reads"
)

func (m mailState) kind() RowKind {
	return map[mailState]RowKind{mailAsks: RowWaiting, mailAnswered: RowDone, mailReplaced: RowLater, mailReads: RowOpen}[m]
}

// mailAnswer is the page that a mail's link led to.
type mailAnswer struct {
	page    string
	refused bool
}

func memoAnswer(m Mail) string { return "practice/answer/" + m.ID }

func (g *Guide) mailState(mails []Mail, i int) mailState {
	m := mails[i]
	if !m.Asks {
		return mailReads
	}
	if a, followed := kept[mailAnswer](g, memoAnswer(m)); followed && !a.refused {
		return mailAnswered
	}
	if id, about := mailTask(m.Kind); about && g.task(id).State == wizard.Done {
		return mailAnswered
	}
	if slices.ContainsFunc(mails[i+1:], func(n Mail) bool { return n.Kind == m.Kind && n.Subject == m.Subject }) {
		return mailReplaced
	}
	return mailAsks
}

// mailTask is the task that a kind of mail belongs to.
func mailTask(kind string) (wizard.TaskID, bool) {
	id, ok := map[string]wizard.TaskID{
		"agreement": wizard.TaskAgreement, "address": wizard.TaskEmail, "proof": wizard.TaskDCV,
		"papers-missing": wizard.TaskIdentity, "papers-refused": wizard.TaskIdentity, "papers-accepted": wizard.TaskIdentity,
		"blocked": wizard.TaskApproval, "issued": wizard.TaskCertificate,
	}[kind]
	return id, ok
}

// inboxPage lists the order's mails, newest first.
func inboxPage(g *Guide) Page {
	p := Page{Title: g.t("inbox.title"), Lead: g.t("inbox.lead"), Back: g.goBack()}
	if !g.facts.Receipt.Known() {
		return g.first(p, wizard.TaskOrder)
	}
	mails, _ := kept[[]Mail](g, memoMails)
	rows := Rows{ID: "mails", Empty: g.t("inbox.empty")}
	for i, m := range slices.Backward(mails) {
		state := g.mailState(mails, i)
		rows.Rows = append(rows.Rows, Row{
			Kind: state.kind(), Title: m.Subject, State: g.t("mail-state." + string(state)),
			Detail: g.t("inbox.detail", "from", m.From, "at", moment(m.At)),
			Open:   Action{ID: "mail-" + m.ID, Do: g.to(PageMail, m.ID)},
		})
	}
	p.Blocks = []Block{rows}
	p.Others = []Action{
		g.action("reload", func() Step { return Step{Work: loadMails(g)} }, "inbox.reload"),
		g.action("browser", g.browseInbox(), "inbox.browser"),
	}
	return p
}

// browseInbox opens the order's mails in the browser.
func (g *Guide) browseInbox() func() Step {
	return func() Step {
		world, number := g.world(), g.facts.Receipt.Value.Number
		var address string
		return Step{Work: &Work{Busy: g.t("inbox.loading"), Do: func(ctx context.Context) (err error) {
			address, err = world.Inbox(ctx, number)
			return err
		}, Done: func() Step { return Step{Open: address, Say: g.t("inbox.browsed")} }}}
	}
}

// mailPage is one mail. What it asks for can be done here.
func mailPage(g *Guide) Page {
	mails, _ := kept[[]Mail](g, memoMails)
	i := mailAt(mails, g.place.About)
	if i < 0 {
		return Page{
			Title: g.t("mail.missing-title"), Lead: g.t("mail.missing-lead"), Back: g.goBack(),
			Others: []Action{g.action("inbox", g.to(PageInbox), "inbox.title")},
		}
	}
	m, state := mails[i], g.mailState(mails, i)
	p := Page{
		Sign: Sign{Kind: state.kind(), Word: g.t("mail-state." + string(state))}, Title: m.Subject, Lead: g.t("mail.lead"),
		Back: g.goBack(),
	}
	answer, followed := kept[mailAnswer](g, memoAnswer(m))
	if followed {
		p.Blocks = append(p.Blocks, Heading{g.t("mail.page")}, Verbatim{answer.page}, Heading{g.t("mail.itself")})
	}
	if m.Kind == "proof" {
		p.Blocks = append(p.Blocks, Picture{Name: "proof-mail", Text: g.t("mail.picture")})
	}
	p.Blocks = append(p.Blocks, g.mailHead(m), Verbatim{m.Body})
	if m.Code != "" {
		p.Blocks = append(p.Blocks, Copy{ID: "code", Label: g.t("mail.code"), Value: m.Code})
	}
	p.Blocks = append(p.Blocks, Buttons{[]Action{g.action("copy-mail", func() Step { return Step{Copy: m.Body, Say: g.t("mail.copied")} }, "mail.copy")}})
	follow := Action{ID: "follow", Label: g.mailAsk(m), Do: g.followLink(m)}
	task, about := mailTask(m.Kind)
	switch {
	case state == mailAsks:
		p.Primary = follow
	case about:
		p.Primary = g.taskLink(task)
	}
	if m.Asks {
		p.Others = []Action{g.action("browser", func() Step { return Step{Open: m.Link, Say: g.t("mail.browsed")} }, "mail.browser")}
	}
	if m.Asks && state != mailAsks {
		follow.Label = g.t("mail.again")
		p.Others = append(p.Others, follow)
	}
	return p
}

func (g *Guide) mailHead(m Mail) Answers {
	to := m.To
	if to == "" {
		to = g.t("mail.nobody")
	}
	return Answers{Rows: []Answer{
		{What: g.t("mail.from"), Value: m.From}, {What: g.t("mail.to"), Value: to}, {What: g.t("mail.at"), Value: moment(m.At)},
	}}
}

// mailAsk is what following a mail's link does, in words.
func (g *Guide) mailAsk(m Mail) string {
	if key := "mail-ask." + m.Kind; g.words.Has(key) {
		return g.t(key)
	}
	return g.t("mail-ask.any")
}

// followLink does what the mail asks and keeps the page that comes back. A page that
// refuses is one, too.
func (g *Guide) followLink(m Mail) func() Step {
	return func() Step {
		world := g.world()
		var page string
		return Step{Work: &Work{Busy: g.t("mail.working"), Do: func(ctx context.Context) (err error) {
			page, err = world.Answer(ctx, m)
			return err
		}, Done: func() Step {
			g.keep(memoAnswer(m), mailAnswer{page: page})
			return Step{Say: g.t("mail.said")}
		}, Failed: func(err error) Step {
			for _, p := range problem.All(err) {
				if said := strings.TrimSpace(p.Params["message"]); p.Kind == problem.ChannelRefused && said != "" {
					g.keep(memoAnswer(m), mailAnswer{page: said, refused: true})
					return Step{Say: g.t("mail.refused")}
				}
			}
			return Step{Err: err}
		}}}
	}
}
