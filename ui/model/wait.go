package model

import (
	"context"
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
)

func waitPages() map[PageID]page {
	agreement := mailedTask{"agreement.", wizard.TaskAgreement, order.StepAgreement, (*wizard.Session).Agreement}
	email := mailedTask{"email.", wizard.TaskEmail, order.StepEmail, (*wizard.Session).Email}
	return map[PageID]page{
		PageAgreement: {draw: agreement.page},
		PageEmail:     {draw: email.page},
		PageApproval:  {draw: approvalPage},
	}
}

// waitNeeds say what has to be done before a task can start, with a way to each;
// nothing if it can.
func waitNeeds(g *Guide, id wizard.TaskID) []Block {
	t := g.task(id)
	if t.State != wizard.CannotStart {
		return nil
	}
	return g.comesFirst(t, g.t("wait.first", "needs", needs(g.words, t)))
}

// waitSign is a task's state as a sign.
func waitSign(g *Guide, t wizard.Task) Sign {
	return Sign{Kind: kind(t.State), Word: stateWord(g.words, t)}
}

// waitNext leads to the one thing to do next, or home if there is none.
func waitNext(g *Guide) Action {
	t, open := next(g.facts.Tasks(g.now()))
	if !open {
		return g.action("next", g.to(PageHome), "action.back-home")
	}
	return g.goOnTo("next", t.ID)
}

// waitSaid says who says that something is so, and since when.
func waitSaid(g *Guide, from wizard.Source, at time.Time) string {
	return g.t("said-by."+string(from), "when", moment(at))
}

// stepWords are what the CA says about a step, as it was written; nothing if it says
// nothing. A bare status word is folded away, and left to the history beside a sentence.
func stepWords(g *Guide, step wizard.Fact[wizard.Step]) []Block {
	switch {
	case step.Value.Note != "":
		return []Block{Heading{g.t("wait.words")}, Verbatim{step.Value.Note}}
	case step.Raw != "":
		return []Block{Help{ID: "words", Title: g.t("wait.words"), Text: step.Raw}}
	}
	return nil
}

// stepProof says who says that a step is done, and in which words.
func stepProof(g *Guide, step wizard.Fact[wizard.Step]) []Block {
	return append([]Block{Paragraph{Text: waitSaid(g, step.Source, step.At)}}, stepWords(g, step)...)
}

// waitWays are the ways on from a wait: what Sectigo wrote, and what may go wrong.
func waitWays(g *Guide) Buttons {
	return Buttons{[]Action{g.pasting(), g.goingWrong()}}
}

// inboxButtons and clockButtons lead into the practice world; nothing outside it.
func inboxButtons(g *Guide) []Action { return g.practiceActions(PageInbox, "wait.inbox") }

func clockButtons(g *Guide) []Action { return g.practiceActions(PageClock, "wait.clock") }

// supportBlocks are a drafted message to Sectigo's support and the way there.
func supportBlocks(g *Guide, id, key string) []Block {
	return append(drafted(g, id, key), supportWay(g))
}

// supportMessage is a drafted message. Where there are two on a page, label is the key
// of what tells it from the other.
func supportMessage(g *Guide, id, key string, label ...string) Copy {
	called := "wait.message"
	if len(label) > 0 {
		called = label[0]
	}
	return Copy{ID: "message-" + id, Label: g.t(called), Value: g.t(key, messageParams(g)...)}
}

// messageParams are what messages to Sectigo say of the order. No number of an ID, no
// birth date and no secret is among them.
func messageParams(g *Guide) []string {
	a, serial := g.facts.Applicant.Value, ""
	if leaf := g.facts.Leaf(); leaf != nil {
		serial = leaf.SerialNumber.Text(16)
	}
	return []string{
		"number", g.facts.Receipt.Value.Number, "name", strings.TrimSpace(a.GivenNames + " " + a.Surname), "email", a.Email,
		"websites", strings.Join(g.facts.Names.Value.Unicode(), ", "), "ordered", day(g.facts.Receipt.At), "serial", serial, "deviations", g.deviations(),
	}
}

// supportWay leads to Sectigo's support, which publishes no mail address. In practice
// nobody is there.
func supportWay(g *Guide) Block {
	if g.world() != nil {
		return Paragraph{Text: g.t("wait.support-practice"), Quiet: true}
	}
	return Buttons{[]Action{g.action("support", openAddress("support"), "wait.support")}}
}

// checkNow asks Sectigo how far the order is, at most every ten minutes.
func checkNow(g *Guide, id wizard.TaskID) Step {
	session := g.session
	return askSectigo(g, id, func(ctx context.Context) error { return session.Check(ctx) })
}

// askSectigo looks whether a task is done now, and says what came of it.
func askSectigo(g *Guide, id wizard.TaskID, ask func(context.Context) error) Step {
	return Step{Work: &Work{
		Busy: g.t("wait.asking"),
		Do:   ask,
		Done: func() Step {
			at := moment(g.now())
			switch t := g.task(id); {
			case t.State == wizard.Done:
				return Step{Say: g.t("wait.checked-done", "when", at)}
			case t.State == wizard.InTrouble:
				return Step{Say: g.t("wait.checked-trouble", "when", at)}
			}
			g.keep(memoChecked(id), at)
			return Step{Say: g.t("wait.checked-not-yet", "when", at)}
		},
	}}
}

// memoChecked is what the time of a look that found a task not done is kept by.
func memoChecked(id wizard.TaskID) string { return "checked-" + string(id) }

// confirmStep states what the person says of a step of Sectigo's.
func confirmStep(g *Guide, say string, confirm func(context.Context) error) Step {
	return Step{Work: &Work{
		Busy: g.t("wait.storing"),
		Do:   confirm,
		Done: func() Step { return Step{Say: g.t(say)} },
	}}
}
