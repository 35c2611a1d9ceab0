package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// damagedAtOrders is a desk at the list of orders, of which one cannot be read and another is
// open.
func damagedAtOrders(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := modeltest.NewDesk(t, modeltest.Prepared)
	d.House.Broken = problem.New(problem.StoreDamaged, "load", nil, "order", "77aa88bb99cc")
	d.Press("orders")
	on(t, d, model.PageOrders)
	return d
}

func TestAnOrderThatCannotBeReadIsListedWithWaysOn(t *testing.T) {
	d := damagedAtOrders(t)
	rows := rowsOf(t, d.Face.Page, "orders").Rows
	if len(rows) != 2 || rows[0].Kind != model.RowProblem || !strings.Contains(rows[0].Detail, "77aa88bb") {
		t.Fatalf("rows %+v", rows)
	}
	if all := modeltest.Text(d.Face.Page); strings.Contains(all, d.Words.Text("problem.store-damaged.next")) {
		t.Errorf("it is complained about, too: %s", all)
	}
	d.Press("order-77aa88bb99cc")
	on(t, d, model.PageUnreadable)
	says(t, d, "77aa88bb99cc")
	d.Press("restore")
	on(t, d, model.PageRestore)
	d.Press("back")
	d.Press("order-77aa88bb99cc")
	d.Press("delete")
	on(t, d, model.PageDelete)
	says(t, d, wizard.KeyItems("77aa88bb99cc"))
}

func TestADamagedOrderIsPutBackFromItsBackup(t *testing.T) {
	d, _, _ := begun(t, modeltest.New)
	backedUp(t, modeltest.New, d)
	d.At(model.PageRestore, order.Practice)
	look := func() {
		t.Helper()
		d.At(model.PageRestore, order.Practice)
		d.Type("restore.file", "/b.qwizard", "restore.passphrase", aPassphrase)
		d.Press("look")
		is(t, d, model.PageRestoreCheck)
	}
	look()
	d.Press("restore")
	id := d.Facts().ID
	d.World.Unreadable = true
	look()
	says(t, d, "can take its place")
	if offers(d.Face.Page, "here") {
		t.Error("it can be opened")
	}
	d.Press("replace")
	is(t, d, model.PageRestoreDone)
	if f := d.Facts(); f.ID != id || !f.Current().Key.Known() {
		t.Errorf("got %+v", f)
	}
}

func TestADamagedOrderIsDeletedAndWhatMayRemainIsSaid(t *testing.T) {
	d, a, _ := start(t, modeltest.Prepared)
	id := d.Facts().ID
	d.World.Unreadable = true
	a.Lies[order.Practice] = model.Data{Exists: true, Vault: model.VaultKeychain}
	d.Guide.Begin()
	on(t, d, model.PageOrders)
	d.Press("delete-which")
	on(t, d, model.PageDeleteWhich)
	d.Press("order-" + id)
	on(t, d, model.PageDelete)
	says(t, d, "Not its private keys")
	if p := d.Press("delete"); len(p.Problems) != 1 || p.Problems[0].Field != "delete.read" {
		t.Errorf("unread: %+v", p.Problems)
	}
	d.Type("delete.read", model.Yes)
	p := d.Press("delete")
	on(t, d, model.PageOrders)
	if !strings.Contains(p.Said, wizard.KeyItems(id)) || len(rowsOf(t, p, "orders").Rows) != 0 {
		t.Errorf("said %q, rows %v", p.Said, rowsOf(t, p, "orders").Rows)
	}
}

// The open order may be damaged while it is open.
func TestTheOpenOrderIsDeletedAlthoughItCannotBeReadAnyMore(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	id := d.Facts().ID
	d.World.Unreadable = true
	d.Press("orders")
	d.Press("order-" + id)
	on(t, d, model.PageUnreadable)
	d.Press("delete")
	d.Type("delete.read", model.Yes)
	d.Press("delete")
	on(t, d, model.PageOrders)
	if all := d.At(model.PageHome); strings.Contains(modeltest.Text(all), "anna-muster.eu") {
		t.Error("home still speaks of it")
	}
}

func TestAnOrderThatIsNotOpenIsDeleted(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared)
	other := modeltest.Facts(t, modeltest.Finished)
	other.ID = "0123456789abcdef"
	d.House.Others = []wizard.Facts{other}
	open := d.Facts().ID
	d.Press("orders")
	d.Press("delete-which")
	d.Press("order-" + other.ID)
	on(t, d, model.PageDelete)
	says(t, d, other.Current().Export.Value.Path)
	d.Type("delete.read", model.Yes)
	d.House.Others = nil
	p := d.Press("delete")
	on(t, d, model.PageOrders)
	if p.Said != d.Words.Text("delete.done") || d.Facts().ID != open || len(rowsOf(t, p, "orders").Rows) != 1 {
		t.Errorf("said %q, open %s", p.Said, d.Facts().ID)
	}
	d.At(model.PageHome)
	says(t, d, "anna-muster.eu")
	d.At(model.PageDelete, other.ID)
	says(t, d, d.Words.Text("delete.none-title"))
}

func TestAnOrderThatIsHalfRestoredLeadsToItsBackup(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.New)
	half := wizard.Facts{ID: "0123456789abcdef", Channel: order.Practice, Created: modeltest.Now(), Names: modeltest.Facts(t, modeltest.Prepared).Names, Issuances: []wizard.Issuance{{}}}
	half.Restoring = wizard.Fact[string]{Value: "/media/stick/b.qwizard", Source: wizard.FromYou, At: modeltest.Now()}
	d.House.Others = []wizard.Facts{half}
	d.Press("orders")
	d.Press("order-" + half.ID)
	on(t, d, model.PageUnreadable)
	says(t, d, "anna-muster.eu")
	d.Press("restore")
	on(t, d, model.PageRestore)
	if got := d.Field("restore.file").Value; got != "/media/stick/b.qwizard" {
		t.Errorf("file %q", got)
	}
	d.Type("restore.passphrase", "a passphrase")
	if p := d.Press("look"); len(p.Problems) != 1 || p.Problems[0].Field != "restore.passphrase" {
		t.Errorf("problems %+v", p.Problems)
	}
}
