package model

import (
	"strconv"
	"strings"

	"qwizard/wizard"
)

// orderCheckPage shows every answer before the order is sent. After it was sent the
// same answers stand there without a way to change them.
func orderCheckPage(g *Guide) Page {
	p := Page{Title: g.t("order-check.title"), Lead: g.t("order-check.lead"), Back: g.goBack()}
	switch {
	case g.facts.Unsure():
		p.Title, p.Lead = g.t("order-check.title-lost"), g.t("order-check.lead-sent")
	case g.facts.Sent() && !g.facts.Receipt.Known() && !g.can().Submit:
		p.Title, p.Lead = g.t("order-check.title-taken"), g.t("order-check.lead-taken")
	case g.facts.Sent():
		p.Title, p.Lead = g.t("order-check.title-sent"), g.t("order-check.lead-sent")
	case g.facts.Reissuing():
		p.Lead = g.t("reissue-send.lead")
	}
	answers := Answers{append(append(productAnswers(g), personAnswers(g)...), keyAnswers(g)...)}
	gaps := orderGaps(g)
	p.Blocks = append(p.Blocks, gaps...)
	p.Blocks = append(p.Blocks, answers)
	switch {
	case g.facts.Receipt.Known():
		p.Others = []Action{g.action("done", g.to(PageOrderDone), "order-check.done")}
	case len(gaps) == 0:
		p.Blocks = append(p.Blocks, whatFollows(g)...)
		p.Primary = goOnOrdering(g)
	}
	return p
}

// whatFollows says what going on means; nothing once that was done.
func whatFollows(g *Guide) []Block {
	switch {
	case g.facts.Sent():
		return nil
	case g.can().Submit:
		return []Block{Paragraph{Text: g.t("order-check.then"), Quiet: true}}
	}
	return []Block{Paragraph{Text: g.t("order-check.then-elsewhere"), Quiet: true}}
}

// answer is one row, with a way to change it as long as the order can be.
func answer(g *Guide, id, value string, to PageID) Answer {
	a := Answer{What: g.t("order-check." + id), Value: value}
	if value == "" {
		a.Value = g.t("order-check.empty")
	}
	if to != "" && !g.facts.Bound() {
		a.Change = g.action("change-"+id, g.to(to), "action.change")
	}
	return a
}

func productAnswers(g *Guide) []Answer {
	product := ""
	if g.facts.Names.Known() {
		product = g.facts.Product().Title()
	}
	return []Answer{
		answer(g, "websites", strings.Join(g.facts.Names.Value.Unicode(), "\n"), PageDomains),
		answer(g, "product", product, ""),
		answer(g, "term", g.t("order-days."+strconv.Itoa(term(&g.facts))), PageOrderPublic),
	}
}

func personAnswers(g *Guide) []Answer {
	a := g.facts.Applicant.Value
	where := filled(a.Address.Street, strings.TrimSpace(a.Address.PostalCode+" "+a.Address.City), a.Address.State, g.country(a.Address.Country))
	return []Answer{
		answer(g, "given-names", a.GivenNames, PageApplicantName),
		answer(g, "surname", a.Surname, PageApplicantName),
		answer(g, "email", a.Email, PageApplicantContact),
		answer(g, "phone", a.Phone, PageApplicantContact),
		answer(g, "address", strings.Join(where, "\n"), PageApplicantContact),
	}
}

func keyAnswers(g *Guide) []Answer {
	i := g.facts.Current()
	key, backup := "", ""
	switch {
	case i.Key.Value.Elsewhere():
		key = g.t("order-check.key-elsewhere", "kind", g.t("key."+string(i.Key.Value.Kind)))
		backup = g.t("key-elsewhere.no-backup")
	case i.Key.Known():
		key = g.t("order-check.key-is", "kind", g.t("key."+string(i.Key.Value.Kind)), "place", g.t("vault."+i.Key.Value.Vault))
	}
	if i.Backup.Known() {
		backup = g.t("order-check.backup-is", "path", i.Backup.Value.Path, "date", day(i.Backup.At))
	}
	return []Answer{answer(g, "key", key, PageKey), answer(g, "backup", backup, PageKeyBackup), consentAnswer(g)}
}

// consentAnswer is when the person agreed to what becomes public, and to which text.
func consentAnswer(g *Guide) Answer {
	agreed := ""
	if c := g.facts.Consent; c.Known() {
		agreed = g.t("order-check.consent-is", "date", day(c.At), "version", c.Value)
	}
	return answer(g, "consent", agreed, PageOrderPublic)
}

// orderGaps say what keeps the order from being sent, with a way to each; nothing if
// nothing does, or if it was sent.
func orderGaps(g *Guide) []Block {
	if g.facts.Sent() {
		return nil
	}
	var open []Action
	gap := func(id string, to PageID) { open = append(open, g.action("gap-"+id, g.to(to), "order-check.gap-"+id)) }
	i := g.facts.Current()
	switch {
	case !g.facts.Names.Known():
		gap("websites", PageDomains)
	case !g.facts.Readiness.Known():
		gap("readiness", PageDomainsCheck)
	}
	switch t := g.task(wizard.TaskApplicant); {
	case t.State == wizard.InTrouble:
		gap("id", PageApplicantID)
	case t.State != wizard.Done:
		gap("applicant", PageApplicantName)
	}
	switch {
	case !i.CSR.Known():
		gap("key", PageKey)
	case i.NeedsBackup():
		gap("backup", PageKeyBackup)
	}
	if consented(g) != Yes {
		gap("consent", PageOrderPublic)
	}
	if len(open) == 0 {
		return nil
	}
	return []Block{Callout{Sign: Sign{RowProblem, g.t("order-check.gaps-word")}, Text: g.t("order-check.gaps")}, Buttons{open}}
}
