package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
)

// eventKinds are the constants of wizard's EventKind with the parameters that stand
// beside them.
func eventKinds(t *testing.T) map[string][]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../wizard/event.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string][]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "EventKind" {
			return true
		}
		lit, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			t.Fatalf("%v is no literal", spec.Names)
		}
		name, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		params, _, _ := strings.Cut(spec.Comment.Text(), ":")
		kinds[name] = strings.FieldsFunc(params, func(r rune) bool { return strings.ContainsRune(" ,\n", r) })
		return true
	})
	if len(kinds) < 30 {
		t.Fatalf("found only %d kinds", len(kinds))
	}
	return kinds
}

func TestEveryEventHasItsWords(t *testing.T) {
	w := english(t)
	for kind, params := range eventKinds(t) {
		e := wizard.Event{At: now, Kind: wizard.EventKind(kind), Source: wizard.FromYou, Params: map[string]string{}}
		for _, p := range params {
			e.Params[p] = "<" + p + ">"
		}
		m := model.MomentOf(w, e)
		if strings.ContainsAny(m.What, "[]") || strings.Contains(m.What, "no value") || m.Who != "you" {
			t.Errorf("%s: %+v", kind, m)
		}
	}
}

func TestTheHistoryIsToldInWordsNewestFirst(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Finished)
	d.Press("history")
	is(t, d, model.PageHistory)
	var moments []model.Moment
	for _, b := range d.Face.Page.Blocks {
		if h, ok := b.(model.History); ok {
			moments = h.Moments
		}
	}
	if len(moments) < 20 {
		t.Fatalf("%d moments", len(moments))
	}
	if last := moments[len(moments)-1]; last.What != "The order was started (practice)." || last.Who != "you" || !strings.Contains(last.At, "2026") {
		t.Errorf("the oldest: %+v", last)
	}
	text := modeltest.Text(d.Face.Page)
	for _, id := range []string{"rsa-", "action-required", "in-progress", "attention", "seen-by-us", "[", "cname"} {
		if strings.Contains(text, id) {
			t.Errorf("%q is not put into words", id)
		}
	}
}

func TestWordsOfOthersStandBesideOurs(t *testing.T) {
	w := english(t)
	e := wizard.Event{At: now, Kind: wizard.StepChanged, Source: wizard.FromSectigo, Params: map[string]string{"step": "Agreement", "status": "action-required"}, Raw: "ACTION_REQUIRED"}
	if m := model.MomentOf(w, e); m.What != "Sectigo's step Agreement: Sectigo waits for you." || m.Raw != "ACTION_REQUIRED" || m.Who != "Sectigo" {
		t.Errorf("got %+v", m)
	}
	e = wizard.Event{At: now, Kind: wizard.StepConfirmed, Source: wizard.FromYou, Params: map[string]string{"step": "email"}}
	if m := model.MomentOf(w, e); m.What != "You said that this is done: E-mail address." {
		t.Errorf("got %+v", m)
	}
	e = wizard.Event{At: now, Kind: wizard.MethodsChosen, Source: wizard.FromYou, Params: map[string]string{"methods": "a.eu cname, b.eu odd"}}
	if m := model.MomentOf(w, e); m.What != "How the websites are proved: a.eu by DNS record (CNAME), b.eu odd." {
		t.Errorf("got %+v", m)
	}
}
