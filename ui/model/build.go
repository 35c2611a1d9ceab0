package model

import (
	"strings"

	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
)

// What builders of pages use.

// t is a text of the catalogue.
func (g *Guide) t(key string, params ...string) string { return g.words.Text(key, params...) }

// to is an action's Do that leads to a page.
func (g *Guide) to(id PageID, about ...string) func() Step {
	p := Place{Page: id}
	if len(about) > 0 {
		p.About = about[0]
	}
	return func() Step { return Step{To: p} }
}

// toTask is an action's Do that leads to a task's page.
func (g *Guide) toTask(id wizard.TaskID) func() Step { return g.to(taskPages()[id]) }

func (g *Guide) taskName(id wizard.TaskID) string { return g.t("task." + string(id)) }

// action is an action whose label is the text "action.ID", or of the key that is given.
func (g *Guide) action(id string, do func() Step, key ...string) Action {
	k := "action." + id
	if len(key) > 0 {
		k = key[0]
	}
	return Action{ID: id, Label: g.t(k), Do: do}
}

func stay() Step { return Step{} }

// home is the way back to the tasks, goBack the way to where the person came from.
func (g *Guide) home() Action {
	return Action{ID: "back", Label: g.t("action.back-home"), Leaves: true, Do: g.to(PageHome)}
}

func (g *Guide) goBack() Action {
	return Action{ID: "back", Label: g.t("action.back"), Leaves: true, Do: func() Step { return Step{Back: true} }}
}

// goOnTo is the action of this id that leads on to a task.
func (g *Guide) goOnTo(id string, t wizard.TaskID) Action {
	return Action{ID: id, Label: g.t("action.go-on", "task", g.taskName(t)), Do: g.toTask(t)}
}

// goTo leads to a task's page.
func (g *Guide) goTo(id string, t wizard.TaskID) Action {
	return Action{ID: id, Label: g.t("action.go-to", "task", g.taskName(t)), Do: g.toTask(t)}
}

// seeAnswers leads to the order's answers.
func (g *Guide) seeAnswers() Action {
	return g.action("answers", g.to(PageOrderCheck), "order-public.answers")
}

// comesFirst says that a task cannot start yet, in a text that names what has to be done
// before, and leads to each of it.
func (g *Guide) comesFirst(t wizard.Task, text string) []Block {
	var leads []Action
	for _, id := range t.Needs {
		leads = append(leads, g.goTo("first-"+string(id), id))
	}
	return []Block{Callout{Sign: waitSign(g, t), Text: text}, Buttons{leads}}
}

// needs names what has to be done before a task.
func needs(w *words.Words, t wizard.Task) string {
	names := make([]string, len(t.Needs))
	for i, id := range t.Needs {
		names[i] = w.Text("task." + string(id))
	}
	return strings.Join(names, ", ")
}

// practiceActions lead into the practice world, practiceButtons as a block; nothing
// around a real order.
func (g *Guide) practiceActions(to PageID, label string, about ...string) []Action {
	if g.world() == nil {
		return nil
	}
	return []Action{g.action(string(to), g.to(to, about...), label)}
}

func (g *Guide) practiceButtons(to PageID, label string, about ...string) []Block {
	if all := g.practiceActions(to, label, about...); all != nil {
		return []Block{Buttons{all}}
	}
	return nil
}

// troubles say what is wrong and what to do, each set off from the rest.
func (g *Guide) troubles(err error) []Block {
	var out []Block
	for _, e := range g.words.Explain(err) {
		out = append(out, Callout{Sign{RowProblem, g.t("state.problem")}, e.What + "\n\n" + e.Next})
	}
	return out
}

// field fills a field with what was typed, or else with what is known. Its label, hint
// and reason are the texts "field.ID", "field.ID-hint" and "field.ID-why", where ID has
// its index left out and a hint or reason need not be there.
func (g *Guide) field(f Field, known string) Field {
	key := "field." + bare(f.ID)
	if f.Label == "" {
		f.Label = g.t(key)
	}
	if f.Hint == "" && g.words.Has(key+"-hint") {
		f.Hint = g.t(key + "-hint")
	}
	if f.Why == "" && g.words.Has(key+"-why") {
		f.Why = g.t(key + "-why")
	}
	f.Value = g.value(f.ID, known)
	for _, e := range g.words.Explain(g.failed) {
		if e.Field == f.ID && f.Error == "" {
			f.Error = e.What + " " + e.Next
		}
	}
	return f
}

// cameFrom reports whether the person came to this place from a page, to which back
// leads: a question opened by "Change" leads straight back to the answers.
func (g *Guide) cameFrom(id PageID) bool {
	n := len(g.trail)
	return n > 0 && g.trail[n-1].Page == id
}

// value is what was typed into a field, or else what is known.
func (g *Guide) value(id, known string) string {
	if v, typed := g.drafts.get(id); typed {
		return v
	}
	return known
}

// settle forgets what was typed into the fields of these ids or beginning with them,
// because it is stored now.
func (g *Guide) settle(prefixes ...string) {
	g.drafts.drop(prefixes...)
	g.keepDrafts()
}

// kept is what a page has loaded for itself; keep keeps it until another order is opened.
func kept[T any](g *Guide, key string) (T, bool) {
	v, ok := g.memo[key].(T)
	return v, ok
}

func (g *Guide) keep(key string, v any) { g.memo[key] = v }

// held is a secret that was just made, in memory only.
type held struct {
	secret string
	pages  []PageID // on which it is kept
}

// hold keeps a secret that was just made for as long as the person stays on some pages,
// which show it as g.held.secret. It is never stored.
func (g *Guide) hold(secret string, pages ...PageID) { g.held = held{secret, pages} }

// task derives one of the order's tasks now.
func (g *Guide) task(id wizard.TaskID) wizard.Task { return g.facts.TaskOf(id, g.now()) }

// can is what the order's channel does by itself.
func (g *Guide) can() order.Abilities { return order.AbilitiesOf(g.facts.Channel) }
