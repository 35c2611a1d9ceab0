package model

import (
	"context"
	"slices"
	"strings"

	"qwizard/ui/words"
	"qwizard/wizard"
)

// memoHistory is the order's history, []wizard.Event.
const memoHistory = "history.events"

func readHistory(g *Guide) *Work {
	session := g.session
	if session == nil {
		return nil
	}
	var events []wizard.Event
	return &Work{
		Busy: g.t("history.reading"),
		Do:   func(ctx context.Context) (err error) { events, err = session.History(ctx); return err },
		Done: func() Step { g.keep(memoHistory, events); return Step{} },
	}
}

// historyPage is everything that happened to the order, newest first.
func historyPage(g *Guide) Page {
	p := Page{Title: g.t("history.title"), Lead: g.t("history.lead"), Back: g.home()}
	events, _ := kept[[]wizard.Event](g, memoHistory)
	var h History
	for _, e := range slices.Backward(events) {
		h.Moments = append(h.Moments, MomentOf(g.words, e))
	}
	if len(h.Moments) == 0 {
		p.Blocks = []Block{Paragraph{Text: g.t("history.empty")}}
		return p
	}
	p.Blocks = []Block{h}
	if g.facts.Sent() {
		p.Others = []Action{g.goingWrong()}
	}
	return p
}

// MomentOf puts an event into words. The words of others stand beside ours.
func MomentOf(w *words.Words, e wizard.Event) Moment {
	params := []string{}
	for key, value := range e.Params {
		params = append(params, key, eventWord(w, e.Kind, key, value))
	}
	return Moment{
		At: moment(e.At), Who: w.Text("source." + string(e.Source)),
		What: w.Text("event."+string(e.Kind), params...), Raw: e.Raw,
	}
}

// eventWord puts a value of an event that is an id of the program into words.
func eventWord(w *words.Words, kind wizard.EventKind, param, value string) string {
	section := map[string]string{"vault": "vault.", "verdict": "looked.", "channel": "channel."}[param]
	switch {
	case param == "kind" && slices.Contains([]wizard.EventKind{wizard.KeyMade, wizard.KeyBrought, wizard.RequestBrought}, kind):
		section = "key."
	case param == "step" && (kind == wizard.StepConfirmed || kind == wizard.StepDoubted || kind == wizard.StepRead):
		section = "task." // the steps that a person confirms have their tasks' names
	case param == "status" && (kind == wizard.StepChanged || kind == wizard.StepRead):
		section = "step-status."
	case param == "methods":
		return eachMethod(w, value)
	}
	if section == "" || !w.Has(section+value) {
		return value
	}
	return w.Text(section + value)
}

// eachMethod puts "a.eu cname, b.eu http" into words.
func eachMethod(w *words.Words, value string) string {
	all := strings.Split(value, ", ")
	for i, one := range all {
		if name, method, ok := strings.Cut(one, " "); ok && w.Has("way."+method) {
			all[i] = w.Text("way.each", "name", name, "way", w.Text("way."+method))
		}
	}
	return strings.Join(all, ", ")
}
