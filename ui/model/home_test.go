package model_test

import (
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

var now = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func english(t *testing.T) *words.Words {
	t.Helper()
	w, err := words.Embedded("en")
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func you[T any](v T) wizard.Fact[T] {
	return wizard.Fact[T]{Value: v, Source: wizard.FromYou, At: now.Add(-24 * time.Hour)}
}

func facts() wizard.Facts {
	return wizard.Facts{Channel: order.Practice, Issuances: []wizard.Issuance{{}}}
}

func sent() wizard.Facts {
	f := facts()
	f.Names = you(order.Names{"xn--bcher-kva.de", "www.xn--bcher-kva.de"})
	f.Applicant = you(order.Applicant{GivenNames: "Anna", Surname: "Muster", ID: order.Identity{Expires: "2031-01-01"}})
	f.Readiness = you([]finding.Finding(nil))
	f.Current().Key = you(wizard.Key{Kind: order.P256, Vault: "keychain"})
	f.Current().CSR = you([]byte{1})
	f.Current().Backup = you(wizard.Backup{Path: "x.qwizard"})
	f.Receipt = you(order.Receipt{Number: "30408241"})
	return f
}

func row(t *testing.T, h model.Home, title string) model.Row {
	t.Helper()
	for _, g := range h.Groups {
		for _, r := range g.Rows {
			if r.Title == title {
				return r
			}
		}
	}
	t.Fatalf("there is no row %q", title)
	return model.Row{}
}

func TestAnEmptyHomeHasTwelveRowsAndFourStretches(t *testing.T) {
	h := model.EmptyHome(english(t), now)
	rows := 0
	for _, g := range h.Groups {
		rows += len(g.Rows)
	}
	if rows != 12 || len(h.Groups) != 4 || len(h.Road) != 4 || h.Road[0].Kind != model.RowOpen || h.Road[3].Kind != model.RowLater {
		t.Errorf("got %d rows, road %+v", rows, h.Road)
	}
	if r := row(t, h, "Key"); r.Kind != model.RowLater || r.Detail != "first: Websites" {
		t.Errorf("got %+v", r)
	}
}

func TestHomeSaysWhatIsNextAndWhoActs(t *testing.T) {
	w := english(t)
	f := facts()
	f.Names = you(order.Names{"anna-muster.eu"})
	f.Readiness = you([]finding.Finding(nil))
	if h := model.HomeOf(w, &f, now); h.Title != "Next: About you" || h.Lead != "Who has to act: you" {
		t.Errorf("got %q, %q", h.Title, h.Lead)
	}
	f = sent()
	h := model.HomeOf(w, &f, now)
	if h.Title != "Next: Website proof" {
		t.Errorf("what you can do comes before what you wait for: %q", h.Title)
	}
	if r := row(t, h, "Agreement"); r.State != "waiting for Sectigo" || r.Kind != model.RowWaiting {
		t.Errorf("got %+v", r)
	}
	if r := row(t, h, "Websites"); r.Detail != "bücher.de and 1 more" {
		t.Errorf("got %+v", r)
	}
	if r := row(t, h, "Key"); r.Detail != "P-256 · in your keychain · backup checked 21 November 2026" {
		t.Errorf("got %+v", r)
	}
	if r := row(t, h, "Order"); r.Detail != "no. 30408241, sent 21 November 2026" {
		t.Errorf("got %+v", r)
	}
	if r := row(t, h, "Website proof"); r.Detail != "0 of 2 proved" {
		t.Errorf("got %+v", r)
	}
}

func TestTroubleComesFirst(t *testing.T) {
	f := sent()
	f.OrderStatus = you("Rejected")
	h := model.HomeOf(english(t), &f, now)
	if h.Title != "Next: Order" || h.Road[1].Kind != model.RowProblem {
		t.Errorf("got %q, %+v", h.Title, h.Road)
	}
}

func TestPagesAboutProblemsSayWhatToDo(t *testing.T) {
	w := english(t)
	u := model.UnlockPage(w, false, problem.New(problem.VaultPassphrase, "", nil))
	if u.Error == "" || u.Busy != "" {
		t.Errorf("got %+v", u)
	}
	if !model.NeedsPassphrase(problem.New(problem.VaultPassphrase, "", nil)) || model.NeedsPassphrase(problem.New(problem.VaultDamaged, "", nil)) || model.NeedsPassphrase(nil) {
		t.Error("the wrong problems ask for a passphrase")
	}
	n := model.NoticeOf(w, problem.New(problem.InstanceRunning, "", nil, "path", "/x"))
	if n.Title == "" || len(n.Lines) != 1 || n.Kind != model.RowProblem {
		t.Errorf("got %+v", n)
	}
}
