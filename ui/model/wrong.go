package model

import (
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

func wrongPages() map[PageID]page {
	return map[PageID]page{PageWrong: {draw: wrongPage}, PageCancel: {draw: cancelPage}, PageRevoke: {draw: revokePage}}
}

// mishap is one thing that may go wrong, as the place of its page says it; the key of its
// texts, too.
type mishap string

// The mishaps, in the order in which they may come.
const (
	mishapAgreement   mishap = "agreement"   // its mail did not come
	mishapAddress     mishap = "address"     // of e-mail, changed or lost
	mishapName        mishap = "name"        // misspelt, or the postal address
	mishapWebsite     mishap = "website"     // wrong or missing
	mishapPapers      mishap = "papers"      // one was refused
	mishapCancel      mishap = "cancel"      // and the money back
	mishapCertificate mishap = "certificate" // something in it is wrong
)

// mishaps are those that can have happened to the order.
func (g *Guide) mishaps() []mishap {
	if !g.facts.Receipt.Known() {
		return nil
	}
	var all []mishap
	if g.task(wizard.TaskAgreement).State != wizard.Done {
		all = append(all, mishapAgreement)
	}
	all = append(all, mishapAddress, mishapName, mishapWebsite)
	if g.facts.Current().Papers.Known() && g.task(wizard.TaskIdentity).State != wizard.Done {
		all = append(all, mishapPapers)
	}
	if !g.facts.Cancelled.Known() {
		all = append(all, mishapCancel)
	}
	if g.facts.Leaf() != nil {
		all = append(all, mishapCertificate)
	}
	return all
}

// goingWrong leads to what may have gone wrong.
func (g *Guide) goingWrong() Action { return g.action("wrong", g.to(PageWrong), "wrong.open") }

// wrongPage is the list of what can go wrong, or what to do about one of it.
func wrongPage(g *Guide) Page {
	about := mishap(g.place.About)
	if about == "" {
		return wrongList(g)
	}
	way, known := map[mishap]func(*Guide) []Block{
		mishapAgreement: wrongAgreement, mishapAddress: wrongAddress, mishapName: wrongName, mishapWebsite: wrongWebsite,
		mishapPapers: wrongPapers, mishapCancel: wrongCancel, mishapCertificate: wrongCertificate,
	}[about]
	if !known {
		return noSuchPage(g)
	}
	p := Page{Title: g.t("wrong-title." + string(about)), Lead: g.t("wrong-lead." + string(about)), Back: g.goBack()}
	if !g.facts.Receipt.Known() {
		p.Lead = g.t("wrong.lead-not-sent")
		p.Blocks = []Block{Buttons{[]Action{g.seeAnswers()}}}
		return p
	}
	p.Blocks = append(way(g), supportWay(g))
	return p
}

func wrongList(g *Guide) Page {
	p := Page{Title: g.t("wrong.title"), Lead: g.t("wrong.lead"), Back: g.goBack()}
	if g.session == nil {
		p.Lead, p.Others = g.t("home.no-order"), []Action{g.otherWays()}
		return p
	}
	rows := Rows{ID: "mishaps"}
	row := func(id string, to func() Step) {
		rows.Rows = append(rows.Rows, Row{
			Kind: RowOpen, Title: g.t("wrong-title." + id), State: g.t("wrong.see"), Open: Action{ID: "mishap-" + id, Do: to},
		})
	}
	for _, m := range g.mishaps() {
		row(string(m), g.to(PageWrong, string(m)))
	}
	if !g.facts.Receipt.Known() {
		p.Lead = g.t("wrong.lead-not-sent")
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.seeAnswers()}})
	}
	row("lost-key", g.to(PageWhereKey))
	if g.facts.Current().Key.Known() {
		row("leaked", g.to(PageKeyLeaked))
	}
	p.Blocks = append(p.Blocks, rows)
	if g.facts.Receipt.Known() {
		p.Blocks = append(p.Blocks, Heading{g.t("wrong.else-heading")}, Paragraph{Text: g.t("wrong.else")})
		p.Blocks = append(p.Blocks, supportBlocks(g, "late", "wait.message-late")...)
	}
	return p
}

func steps(items ...Item) Steps { return Steps{items} }

func wrongAgreement(g *Guide) []Block {
	return []Block{steps(
		Item{Text: g.t("wrong-agreement.spam", "email", g.facts.Applicant.Value.Email), Blocks: buttons(inboxButtons(g))},
		Item{Text: g.t("wrong-agreement.again")},
		Item{Text: g.t("wrong-agreement.write"), Blocks: drafted(g, "again", "agreement.message-again")},
		Item{Text: g.t("wrong-agreement.then"), Blocks: []Block{Buttons{[]Action{g.goTo("agreement", wizard.TaskAgreement)}}}})}
}

func wrongAddress(g *Guide) []Block {
	return []Block{steps(
		Item{Text: g.t("wrong-address.read", "email", g.facts.Applicant.Value.Email)},
		Item{Text: g.t("wrong-address.write"), Blocks: drafted(g, "lost", "wait.message-lost")},
		Item{Text: g.t("wrong-address.then")}),
		Paragraph{Text: g.t("wrong-address.meanwhile")}}
}

func wrongName(g *Guide) []Block {
	then := "wrong-name.then"
	if g.facts.Leaf() != nil {
		then = "wrong-name.then-issued"
	}
	return []Block{steps(
		Item{Text: g.t("wrong-name.compare"), Blocks: []Block{Buttons{[]Action{g.seeAnswers()}}}},
		Item{Text: g.t("wrong-name.stop")},
		Item{Text: g.t("wrong-name.write"), Blocks: drafted(g, "name", "wrong-name.message")},
		Item{Text: g.t(then)})}
}

func wrongWebsite(g *Guide) []Block {
	return []Block{steps(
		Item{Text: g.t("wrong-website.why")},
		Item{Text: g.t("wrong-website.write"), Blocks: drafted(g, "website", "wrong-website.message")},
		Item{Text: g.t("wrong-website.then"), Blocks: []Block{Buttons{[]Action{g.action("anew", g.orderAnew, "key-leaked.order")}}}})}
}

func wrongPapers(g *Guide) []Block {
	ways := []Action{g.goTo("identity", wizard.TaskIdentity)}
	if !g.can().Status {
		ways = append(ways, g.action("refused", g.to(PageIdentityRefuse), "identity.refused"))
	}
	return []Block{steps(
		Item{Text: g.t("wrong-papers.read"), Blocks: []Block{Buttons{[]Action{g.pasting()}}}},
		Item{Text: g.t("wrong-papers.which"), Blocks: drafted(g, "refused", "identity-refused.message")},
		Item{Text: g.t("wrong-papers.again"), Blocks: []Block{Buttons{ways}}}),
		Heading{g.t("identity-refused.tell-heading")},
		Paragraph{Text: g.t("identity-refused.tell-scan")},
		Paragraph{Text: g.t("identity-refused.tell-notary")},
		Paragraph{Text: g.t("identity-refused.tell-form")}}
}

// returnUntil is the end of the time for a return that began at t, in the words of a
// section, and whether it is over.
func (g *Guide) returnUntil(section string, t time.Time) string {
	end := t.Add(rules.ReturnDays * rules.Day)
	key := section + "until"
	if g.now().After(end) {
		key = section + "until-over"
	}
	return g.t(key, "from", day(t), "until", day(end))
}

func wrongCancel(g *Guide) []Block {
	message := "wrong-cancel.message"
	if g.facts.Leaf() != nil {
		message = "wrong-cancel.message-issued"
	}
	return []Block{
		Answers{[]Answer{{What: g.t("wrong-cancel.ordered"), Value: day(g.facts.Receipt.At)}, {What: g.t("wrong-cancel.thirty"), Value: g.returnUntil("wrong-cancel.", g.facts.Receipt.At)}}},
		steps(
			Item{Text: g.t("wrong-cancel.terms"), Blocks: g.policyButton()},
			g.cancelStep(message),
			Item{Text: g.t("wrong-cancel.then"), Blocks: []Block{Buttons{[]Action{g.pasting()}}}}),
		Paragraph{Text: g.t("wrong-cancel.notary"), Quiet: true},
	}
}

// cancelStep is the commit on a channel that can take an order back, or else what to
// write.
func (g *Guide) cancelStep(message string) Item {
	if g.can().Refund && g.facts.Leaf() == nil {
		return Item{Text: g.t("wrong-cancel.here"), Blocks: append(
			buttons([]Action{g.action("cancel-order", g.to(PageCancel), "cancel-order.open")}), drafted(g, "cancel", message)...)}
	}
	return Item{Text: g.t("wrong-cancel.write"), Blocks: drafted(g, "cancel", message)}
}

// policyButton opens Sectigo's policy. It is no part of the practice world.
func (g *Guide) policyButton() []Block {
	if g.world() != nil {
		return nil
	}
	return buttons([]Action{g.action("policy", openAddress("policy"), "wrong.policy")})
}

func wrongCertificate(g *Guide) []Block {
	leaf := g.facts.Leaf()
	if leaf == nil {
		return []Block{Paragraph{Text: g.t("wrong-certificate.none")}, Buttons{[]Action{g.goTo("certificate", wizard.TaskCertificate)}}}
	}
	revoke := drafted(g, "revoke", "wrong-certificate.message-revoke", "wrong-certificate.message-revoke-label")
	if here := g.revokeHere(order.ReasonSuperseded); here != nil {
		revoke = here
	} else if g.world() == nil {
		revoke = append(revoke, Buttons{[]Action{g.action("revoke", openAddress("revocation"), "wrong.revoke")}})
	}
	return []Block{
		Answers{[]Answer{
			{What: g.t("certificate.serial"), Value: leaf.SerialNumber.Text(16)},
			{What: g.t("wrong-certificate.thirty"), Value: g.returnUntil("wrong-certificate.", leaf.NotBefore)},
		}},
		steps(
			Item{Text: g.t("wrong-certificate.stop")},
			Item{Text: g.t("wrong-certificate.compare"), Blocks: []Block{Buttons{[]Action{g.action("verdict", g.to(PageVerdict), "certificate.verdict"), g.seeAnswers()}}}},
			Item{Text: g.t("wrong-certificate.write"), Blocks: drafted(g, "report", "wrong-certificate.message")},
			Item{Text: g.t("wrong-certificate.revoke"), Blocks: revoke}),
	}
}

// deviations are what of the certificate is not as ordered, a line each.
func (g *Guide) deviations() string {
	var wrong []string
	for _, f := range finding.Of(g.facts.Current().Verdict.Value, finding.Blocks) {
		what, _ := g.words.ExplainFinding(f)
		wrong = append(wrong, "- "+what)
	}
	return strings.Join(wrong, "\n")
}

// buttons are actions as a block; nothing if there are none.
func buttons(all []Action) []Block {
	if len(all) == 0 {
		return nil
	}
	return []Block{Buttons{all}}
}
