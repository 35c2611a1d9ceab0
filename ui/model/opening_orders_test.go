package model_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// begun is a desk whose practice data were opened by the keychain.
func begun(t *testing.T, s modeltest.Stage) (*modeltest.Desk, *ours, *rooms) {
	t.Helper()
	d, a, h := start(t, s)
	a.Wishes.Channel = modeltest.Facts(t, s).Channel
	a.Lies[a.Wishes.Channel] = model.Data{Exists: true, Vault: model.VaultKeychain}
	d.Guide.Begin()
	is(t, d, model.PageHome)
	return d, a, h
}

func rowsOf(t *testing.T, p model.Page, id string) model.Rows {
	t.Helper()
	for _, b := range p.Blocks {
		if r, ok := b.(model.Rows); ok && r.ID == id {
			return r
		}
	}
	t.Fatalf("there are no rows %q", id)
	return model.Rows{}
}

func TestOrdersAreListedNewestFirstWithWhatIsNext(t *testing.T) {
	d, _, h := begun(t, modeltest.Sent)
	old := modeltest.Facts(t, modeltest.Finished)
	old.ID = "old"
	h.Others = []wizard.Facts{old}
	d.Press("orders")
	is(t, d, model.PageOrders)
	rows := rowsOf(t, d.Face.Page, "orders").Rows
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	if r := rows[0]; r.Kind != model.RowWaiting || r.Title != "anna-muster.eu and 1 more" || !strings.Contains(r.Detail, "18865688") || !strings.Contains(r.Detail, "Agreement") {
		t.Errorf("the one that is open: %+v", r)
	}
	if r := rows[1]; r.Kind != model.RowDone || r.State != "done" {
		t.Errorf("the one that is done: %+v", r)
	}
	h.resumed = nil
	d.Press(rows[0].Open.ID)
	is(t, d, model.PageHome)
	if len(h.resumed) != 0 {
		t.Error("the order that is open was opened again")
	}
}

func TestANewOrderIsStartedAndLeadsHome(t *testing.T) {
	d, _, h := begun(t, modeltest.Sent)
	d.Press("orders")
	d.Press("new")
	is(t, d, model.PageHome)
	if h.started != 1 || d.Facts().Names.Known() || d.Face.Page.Said == "" {
		t.Errorf("%d started, said %q", h.started, d.Face.Page.Said)
	}
}

func TestChangingToTheOtherKindClosesThisOneFirst(t *testing.T) {
	d, a, h := begun(t, modeltest.Sent)
	a.Lies[order.Assisted] = model.Data{Exists: true, Vault: model.VaultFile}
	d.Press("orders")
	d.Press("other")
	is(t, d, model.PageUnlock)
	<-h.closed
	if d.Face.Page.Place.About != order.Assisted || d.Face.Frame.Banner.Word != "" || d.Face.Frame.Order.Label != "" {
		t.Errorf("at %+v under %+v", d.Face.Page.Place, d.Face.Frame)
	}
	if p := d.At(model.PageHome); len(p.Others) == 0 || p.Primary.Label != "" {
		t.Errorf("home without an order: %+v", p)
	}
}

// backedUp writes a backup of another order, on the channel of a stage, for a desk to find.
func backedUp(t *testing.T, of modeltest.Stage, d *modeltest.Desk) {
	t.Helper()
	from := modeltest.Closed(t, of)
	s, err := from.House.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func() error{
		func() error { return s.Domains().Set(t.Context(), []string{"anna-muster.eu"}) },
		func() error { return s.Domains().Check(t.Context()) },
		func() error { return s.Key().Create(t.Context(), order.P256) },
		func() error { return s.Key().Backup(t.Context(), "/b.qwizard", aPassphrase) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	maps.Copy(d.World.Backups, from.World.Backups)
}

func TestAnOrderIsRestoredFromItsBackup(t *testing.T) {
	d, _, h := begun(t, modeltest.New)
	backedUp(t, modeltest.New, d)
	d.Press("orders")
	d.Press("restore")
	is(t, d, model.PageRestore)
	d.Press("look")
	if p := d.Face.Page.Problems; len(p) != 2 || p[0].Field != "restore.file" || p[1].Field != "restore.passphrase" {
		t.Fatalf("without answers: %+v", p)
	}
	d.Type("restore.file", " /b.qwizard ", "restore.passphrase", "wrong")
	d.Press("look")
	if p := d.Face.Page.Problems; len(p) != 1 || p[0].Field != "restore.passphrase" || d.Field("restore.file").Value != " /b.qwizard " {
		t.Fatalf("with a wrong passphrase: %+v", p)
	}
	d.Type("restore.passphrase", aPassphrase)
	before := d.Facts().ID
	d.Press("look")
	is(t, d, model.PageRestoreCheck)
	says(t, d, "anna-muster.eu")
	says(t, d, "not on this computer yet")
	if id := d.Facts().ID; id != before || len(h.resumed) > 1 {
		t.Errorf("order %s is open, resumed %v", id, h.resumed)
	}
	d.Press("restore")
	is(t, d, model.PageRestoreDone)
	if f := d.Facts(); !f.Current().Backup.Known() || d.Face.Frame.Order.Label != "anna-muster.eu" || d.Face.Page.Said == "" {
		t.Errorf("got %q, said %q", d.Face.Frame.Order.Label, d.Face.Page.Said)
	}
	for field := range h.Kept {
		if strings.Contains(field, "passphrase") {
			t.Errorf("%s became a draft", field)
		}
	}
}

func TestABackupOfTheOtherKindLeadsThere(t *testing.T) {
	d, a, h := begun(t, modeltest.New)
	backedUp(t, modeltest.Elsewhere, d)
	d.Press("orders")
	d.Press("restore")
	d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
	d.Press("look")
	is(t, d, model.PageRestoreCheck)
	says(t, d, "a real order")
	a.house = nil
	real := modeltest.Closed(t, modeltest.Elsewhere)
	a.App.House = real.House
	d.Press("other")
	<-h.closed
	is(t, d, model.PageRestore)
	if got := a.Opens[len(a.Opens)-1]; got != "assisted keychain " || d.Face.Page.Place.About != order.Assisted {
		t.Errorf("opened %q, at %+v", got, d.Face.Page.Place)
	}
}

func TestClosingAsksOnlyWhileSomethingWouldBeLost(t *testing.T) {
	d, _, _ := begun(t, modeltest.Named)
	if !d.Guide.AskClose() {
		t.Error("it asks although nothing is being done")
	}
	d.Runner.Hold = true
	stopped := false
	w := model.Action{ID: "x", Do: func() model.Step {
		return model.Step{Work: &model.Work{Busy: "Counting sheep", Do: func(ctx context.Context) error {
			stopped = ctx.Err() != nil
			return nil
		}}}
	}}
	d.Guide.Press(w)
	if d.Guide.AskClose() {
		t.Fatal("it does not ask")
	}
	is(t, d, model.PageClosing)
	says(t, d, "Counting sheep")
	d.Guide.Stretch(2)
	is(t, d, model.PageClosing)
	d.Press("keep-open")
	is(t, d, model.PageHome)
	if d.Face.Page.Busy != "Counting sheep" {
		t.Error("keeping it open ended the work")
	}
	d.Guide.AskClose()
	d.Runner.Step()
	is(t, d, model.PageHome) // it is done: nothing to ask any more
	if stopped || d.Face.HasQuit || d.Face.Page.Busy != "" {
		t.Errorf("stopped %v, quit %v", stopped, d.Face.HasQuit)
	}
	d.Guide.Press(w)
	d.Guide.AskClose()
	d.Press("stop")
	if !d.Face.HasQuit || d.Guide.Busy() {
		t.Errorf("quit %v, busy %v", d.Face.HasQuit, d.Guide.Busy())
	}
}

func TestClosingWhileTheKeychainIsAskedAsksNothing(t *testing.T) {
	d, a, _ := start(t, modeltest.Named)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	d.Runner.Hold = true
	d.Guide.Begin()
	if !d.Guide.Busy() || !d.Guide.AskClose() {
		t.Errorf("busy %v", d.Guide.Busy())
	}
}

func TestTheEndKeepsWhatWasTypedAndClosesTheData(t *testing.T) {
	d, _, h := begun(t, modeltest.New)
	d.At(model.PageRestore, order.Practice)
	d.Runner.Hold = true // so that nothing is stored by itself
	d.Type("restore.file", "/home/anna/x.qwizard")
	if err := d.Guide.Close(); err != nil {
		t.Fatal(err)
	}
	<-h.closed
	if h.Kept["restore.file"] != "/home/anna/x.qwizard" {
		t.Errorf("kept %v", h.Kept)
	}
	if err := d.Guide.Close(); err != nil || len(h.closed) != 0 {
		t.Errorf("a second end: %v, closed again %v", err, len(h.closed) != 0)
	}
}

func TestAHouseThatFailsToCloseSaysSo(t *testing.T) {
	d, a, h := start(t, modeltest.New)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	broken := problem.New(problem.StoreFailed, "close", nil)
	a.house = failing{h, broken}
	d.Guide.Begin()
	if err := d.Guide.Close(); err != broken {
		t.Errorf("got %v", err)
	}
}

type failing struct {
	*rooms
	err error
}

func (f failing) Close() error { return f.err }

func TestEveryPageOfMineSpeaksAtEveryStage(t *testing.T) {
	pages := []model.PageID{
		model.PageForMe, model.PageStart, model.PageVault, model.PageKeychain, model.PageUnlock, model.PageRestore, model.PageOrders, model.PageNoData,
		model.PageHome, model.PageHelp, model.PageSettings, model.PageWhereKey, model.PageHistory, model.PageClosing,
	}
	for _, s := range modeltest.Stages() {
		d := modeltest.NewDesk(t, s)
		for _, id := range pages {
			p := d.At(id, map[bool]string{true: "", false: d.House.Channel()}[slices.Contains([]model.PageID{model.PageHome, model.PageHelp}, id)])
			if text := modeltest.Text(p); strings.Contains(text, "[") || p.Title == "" {
				t.Errorf("%s, %s:\n%s", s, p.Place.Page, text)
			}
		}
	}
}

func TestAnswersOfAPracticeOrderBeginARealOne(t *testing.T) {
	d, a, h := begun(t, modeltest.Stated)
	who := d.Facts().Applicant.Value
	d.Press("orders")
	real := modeltest.Closed(t, modeltest.Elsewhere)
	a.house, a.App.House = nil, real.House
	d.Press("copy")
	<-h.closed
	is(t, d, model.PageHome)
	if f := real.Facts(); f.Channel != order.Assisted || f.Names.Known() || f.Applicant.Known() || f.Sent() {
		t.Errorf("the answers count before the person went through them: %+v", f)
	}
	if d.Face.Page.Said == "" || d.Face.Frame.Banner.Word != "" {
		t.Errorf("said %q under %q", d.Face.Page.Said, d.Face.Frame.Banner.Word)
	}
	d.At(model.PageDomains)
	if got := d.Field("domains.names[1]").Value; got != "www.anna-muster.eu" {
		t.Errorf("the second website: %q", got)
	}
	d.At(model.PageApplicantName)
	if got := d.Field("applicant.surname").Value; got != who.Surname {
		t.Errorf("the surname: %q", got)
	}
	if got := real.House.Kept["applicant.id.number"]; got != who.ID.Number {
		t.Error("the answers would not outlive the program")
	}
	d.Press("orders")
	for _, act := range modeltest.Actions(d.Face.Page) {
		if act.ID == "copy" {
			t.Error("a real order's answers are offered for a real order")
		}
	}
}

func TestIfNoOrderCanBeReadNoNewOneIsMade(t *testing.T) {
	d, a, h := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	h.orders = func() ([]wizard.Facts, error) {
		return nil, problem.New(problem.StoreDamaged, "", nil, "order", "77aa")
	}
	d.Guide.Begin()
	is(t, d, model.PageOrders)
	says(t, d, "77aa")
	if h.started != 0 || len(h.resumed) != 0 {
		t.Errorf("%d started, resumed %q", h.started, h.resumed)
	}
	d.Press("new")
	is(t, d, model.PageHome)
}

func TestAnOrderThatCannotBeResumedIsNamed(t *testing.T) {
	d, a, h := start(t, modeltest.Sent)
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	gone := modeltest.Facts(t, modeltest.Sent)
	gone.ID = "gone"
	h.orders = func() ([]wizard.Facts, error) { return []wizard.Facts{gone}, nil }
	d.Guide.Begin()
	is(t, d, model.PageOrders)
	says(t, d, d.Words.Explain(problem.New(problem.OrderUnknown, "", nil))[0].What)
}
