package model_test

import (
	"context"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func TestAnOrderIsDeletedOnlyWhenTheBoxIsTicked(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Stated)
	d.At(model.PageKey)
	d.Type("key.kind", string(order.P256))
	d.Press("make")
	d.Press("orders")
	on(t, d, model.PageOrders)
	d.Press("delete")
	on(t, d, model.PageDelete)
	if p := d.Face.Page; !p.Primary.Danger || p.Back.Leaves {
		t.Errorf("primary %+v, back %+v", p.Primary, p.Back)
	}
	f := d.Facts()
	p := d.Press(d.Face.Page.Primary.ID)
	if len(p.Problems) != 1 || p.Problems[0].Field != "delete.read" || d.World.Called("vault Delete") {
		t.Fatalf("problems %+v", p.Problems)
	}
	d.Type("delete.read", model.Yes)
	p = d.Press(p.Primary.ID)
	on(t, d, model.PageOrders)
	if p.Said != d.Words.Text("delete.done") || len(rowsOf(t, p, "orders").Rows) != 0 {
		t.Errorf("said %q, rows %+v", p.Said, rowsOf(t, p, "orders"))
	}
	if len(d.House.Kept) != 0 {
		t.Errorf("drafts %v", d.House.Kept)
	}
	if _, err := d.World.Of().Vault.Get(context.Background(), f.Current().Key.Value.Item); err == nil {
		t.Error("the key is there")
	}
	for _, a := range append(modeltest.Actions(p), d.Face.Frame.Links...) {
		if a.ID == "delete" || a.ID == "where-key" {
			t.Errorf("%q is offered without an order", a.ID)
		}
	}
	for _, id := range []model.PageID{model.PageHome, model.PageDelete, model.PageSettings, model.PageWhereKey} {
		if p := d.At(id); strings.Contains(modeltest.Text(p), "anna-muster.eu") {
			t.Errorf("%s still speaks of it", id)
		}
	}
	d.At(model.PageOrders)
	d.Press("new")
	on(t, d, model.PageHome)
}

func TestTheWayToDeleteLeadsFromSettings(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Named)
	d.Press("settings")
	d.Press("delete")
	on(t, d, model.PageDelete)
	d.Press("back")
	on(t, d, model.PageSettings)
}

// What the person loses and what stays depends on how far the order is.
func TestDeleteSaysWhatIsLostAndWhatStays(t *testing.T) {
	for _, c := range []struct {
		stage     modeltest.Stage
		says, not []string
	}{
		{modeltest.Named, nil, []string{"without-certificate", "with-certificate", "no-backup-text", "practice", "sectigo", "public"}},
		{modeltest.Keyed, []string{"no-backup-text"}, []string{"backup", "without-certificate"}},
		{modeltest.Prepared, []string{"backup"}, []string{"no-backup-text", "without-certificate", "practice"}},
		{modeltest.Sending, []string{"without-certificate", "practice"}, []string{"sectigo"}},
		{modeltest.Sent, []string{"without-certificate", "practice"}, []string{"sectigo", "with-certificate"}},
		{modeltest.Placed, []string{"without-certificate", "sectigo"}, []string{"practice", "public"}},
		{modeltest.Finished, []string{"with-certificate", "practice"}, []string{"without-certificate", "public"}},
	} {
		d := modeltest.NewDesk(t, c.stage)
		all := modeltest.Text(d.At(model.PageDelete))
		for _, key := range c.says {
			if !strings.Contains(all, strings.Split(d.Words.Text("delete."+key), "\n")[0]) {
				t.Errorf("%s does not say %s", c.stage, key)
			}
		}
		for _, key := range c.not {
			if strings.Contains(all, d.Words.Text("delete."+key)) {
				t.Errorf("%s says %s", c.stage, key)
			}
		}
	}
}

func TestAVaultThatRefusesLeavesTheOrder(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Keyed)
	d.At(model.PageDelete)
	d.Type("delete.read", model.Yes)
	d.World.Err = problem.New(problem.KeychainRefused, "delete", nil)
	p := d.Press("delete")
	is(t, d, model.PageDelete)
	if len(p.Problems) != 1 {
		t.Errorf("problems %+v", p.Problems)
	}
	d.Facts()
	d.Press("delete")
	on(t, d, model.PageOrders)
}

// A person who goes away meanwhile does not go on with an order that is no more.
func TestDeletingIsNotLeftHalfWay(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Keyed)
	later := &slowHouse{House: d.House}
	s, err := d.House.Resume(t.Context(), d.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(later, s, nil)
	d.At(model.PageDelete)
	d.Type("delete.read", model.Yes)
	later.meanwhile = func() { d.Press("help") }
	d.Press("delete")
	on(t, d, model.PageOrders)
	if d.Face.Page.Said != d.Words.Text("delete.done") || d.Guide.Busy() {
		t.Errorf("said %q", d.Face.Page.Said)
	}
}

type slowHouse struct {
	*modeltest.House
	meanwhile func()
}

func (h *slowHouse) Delete(ctx context.Context, id string) error {
	h.meanwhile()
	return h.House.Delete(ctx, id)
}
