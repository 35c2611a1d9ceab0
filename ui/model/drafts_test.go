package model_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// diskOf is a house whose drafts are written by the test.
type diskOf struct {
	*modeltest.House
	keep   func(typed map[string]string) error
	closed int
}

func (h *diskOf) KeepDrafts(_ context.Context, _ string, typed map[string]string) error {
	return h.keep(maps.Clone(typed))
}

func (h *diskOf) Close() error { h.closed++; return nil }

// atDisk is a desk whose drafts are written by keep.
func atDisk(t *testing.T, keep func(map[string]string) error) (*modeltest.Desk, *diskOf) {
	t.Helper()
	d := modeltest.NewDesk(t, modeltest.Named)
	h := &diskOf{House: d.House, keep: keep}
	s, err := h.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(h, s, nil)
	return d, h
}

const unkept = "it cannot be saved now"

func TestADiskThatIsFullIsToldWhileThePersonTypesOn(t *testing.T) {
	full := problem.New(problem.DiskFull, "write", nil, "path", "/home/anna")
	fails, stored := true, map[string]string{}
	d, _ := atDisk(t, func(typed map[string]string) error {
		if fails {
			return full
		}
		stored = typed
		return nil
	})
	d.At(model.PageApplicantName)
	d.Type("applicant.surname", "M")
	says(t, d, unkept)
	says(t, d, d.Words.Explain(full)[0].What)
	shown := len(d.Face.Shown)
	d.Type("applicant.surname", "Mu")
	if len(d.Face.Shown) != shown {
		t.Error("it is told with each letter")
	}
	if got := d.Field("applicant.surname").Value; got != "M" && got != "Mu" {
		t.Errorf("the field holds %q", got)
	}
	d.At(model.PageApplicantBirth)
	says(t, d, unkept)

	if d.Guide.AskClose() {
		t.Fatal("it would close at once, and what was typed be lost")
	}
	is(t, d, model.PageClosing)
	says(t, d, "Close without saving")
	d.Press("keep-open")
	is(t, d, model.PageApplicantBirth)

	fails = false
	d.Type("applicant.birth_place", "G")
	if text := modeltest.Text(d.Face.Page); strings.Contains(text, unkept) {
		t.Errorf("still told: %s", text)
	}
	if stored["applicant.surname"] != "Mu" || stored["applicant.birth_place"] != "G" {
		t.Errorf("stored %v", stored)
	}
	if !d.Guide.AskClose() {
		t.Error("it asks although all is stored")
	}
}

func TestClosingWithoutSavingCloses(t *testing.T) {
	d, h := atDisk(t, func(map[string]string) error { return problem.New(problem.DiskFull, "write", nil, "path", "/x") })
	d.At(model.PageApplicantName)
	d.Type("applicant.surname", "M")
	d.Guide.AskClose()
	d.Press("stop")
	if !d.Face.HasQuit {
		t.Fatal("it did not quit")
	}
	if err := d.Guide.Close(); err == nil || h.closed != 1 {
		t.Errorf("closed %d times: %v", h.closed, err)
	}
}

// The program may be closed while a letter is being written: the writes are on two
// goroutines then, and the older may come last.
func TestAnOlderWriteNeverComesAfterANewer(t *testing.T) {
	var stored []string
	d, _ := atDisk(t, func(typed map[string]string) error {
		stored = append(stored, typed["applicant.surname"])
		return nil
	})
	d.At(model.PageApplicantName)
	d.Runner.Hold = true
	d.Type("applicant.surname", "M")
	d.Type("applicant.surname", "Muster")
	if err := d.Guide.Close(); err != nil {
		t.Fatal(err)
	}
	d.Runner.Step() // the write of the first letter gets its turn
	if len(stored) != 1 || stored[0] != "Muster" {
		t.Errorf("written %q", stored)
	}
}

// A write at the end that fails must not count as done.
func TestWhatCouldNotBeStoredKeepsTheOrderOpen(t *testing.T) {
	fails := true
	var stored map[string]string
	d, h := atDisk(t, func(typed map[string]string) error {
		if fails {
			return problem.New(problem.DiskFull, "write", nil, "path", "/x")
		}
		stored = typed
		return nil
	})
	d.At(model.PageApplicantName)
	d.Type("applicant.surname", "Muster")
	d.At(model.PageOrders)
	for _, leave := range []string{"new", "other"} {
		d.Press(leave)
		is(t, d, model.PageOrders)
		if len(d.Face.Page.Problems) == 0 || h.closed != 0 {
			t.Fatalf("%s: closed %d times, problems %v", leave, h.closed, d.Face.Page.Problems)
		}
	}
	fails = false
	d.Press("other")
	if stored["applicant.surname"] != "Muster" || h.closed != 1 {
		t.Errorf("closed %d times, stored %v", h.closed, stored)
	}
}

// Cancelling the way to the other channel leads to a page from which to go on, never to
// one that works with what is closed.
func TestCancellingAChangeOfChannelsLeavesNoClosedHouse(t *testing.T) {
	d, h := atDisk(t, func(map[string]string) error { return nil })
	d.At(model.PageOrders)
	d.Runner.Hold = true
	d.Press("other")
	d.Runner.StepOne() // nothing had to be stored; now it is being closed
	if d.Face.Page.Busy == "" || h.closed != 0 {
		t.Fatalf("busy %q, closed %d times", d.Face.Page.Busy, h.closed)
	}
	d.Press("cancel")
	d.Runner.Hold = false
	d.Press("start")
	is(t, d, model.PageStart)
	if d.Face.Frame.Order.Label != "" {
		t.Error("an order of the closed house is on show")
	}
}

// The question is about the work it was asked about, not about what comes later.
func TestTheQuestionBeforeClosingGoesWithItsWork(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Runner.Hold = true
	slow := work(func() error { return nil }, nil)
	d.Guide.Press(slow)
	d.Guide.AskClose()
	is(t, d, model.PageClosing)
	d.Runner.Step()
	is(t, d, model.PageHome)
	d.Guide.Press(slow)
	is(t, d, model.PageHome)
}

func TestWorkInPlaceOfOtherWorkEndsThat(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Runner.Hold = true
	d.Guide.Press(work(func() error { return nil }, func() model.Step { t.Error("the first one was gone on with"); return model.Step{} }))
	d.At(model.PageHistory)
	d.Runner.Step()
	is(t, d, model.PageHistory)
	if d.Face.Page.Busy != "" {
		t.Errorf("still %q", d.Face.Page.Busy)
	}
}

// Whoever does not want to wait for the keychain can go on without it.
func TestAKeychainThatWasCancelledCanBeDoneWithout(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	d.Guide.Begin()
	d.At(model.PageStart)
	a.opening = func() { d.Press("cancel") }
	d.Press("begin")
	is(t, d, model.PageKeychain)
	d.Press("file")
	is(t, d, model.PageVault)
	if text := modeltest.Text(d.Face.Page); strings.Contains(text, "cannot be used") || strings.Contains(text, "[") {
		t.Errorf("the page says %s", text)
	}
	a.opening = nil
	d.Type("vault.new", aPassphrase, "vault.repeat", aPassphrase)
	d.Press("make")
	is(t, d, model.PageHome)

	// Data whose keys are in the keychain need it.
	d, a, _ = start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	a.opening = func() { d.Press("cancel") }
	d.Guide.Begin()
	for _, o := range d.Face.Page.Others {
		if o.ID == "file" {
			t.Error("a vault file is offered beside a keychain")
		}
	}
}

// Trying again what still does not work must not look as if nothing had been pressed.
func TestTryingAgainInVainIsSaid(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	broken := problem.New(problem.FolderFailed, "", nil, "path", "/x")
	a.OpenErr = []error{broken, broken}
	d.Guide.Begin()
	is(t, d, model.PageNoData)
	if d.Face.Page.Said != "" {
		t.Errorf("at first it says %q", d.Face.Page.Said)
	}
	d.Press("again")
	is(t, d, model.PageNoData)
	if d.Face.Page.Said != d.Words.Text("no-data.tried") {
		t.Errorf("then it says %q", d.Face.Page.Said)
	}
}
