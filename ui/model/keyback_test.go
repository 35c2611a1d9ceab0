package model_test

import (
	"context"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
)

func TestAKeyThatIsGoneIsPutBackFromItsBackup(t *testing.T) {
	d := atWhereKey(t)
	for _, a := range modeltest.Actions(d.Face.Page) {
		if a.ID == "put-back" {
			t.Error("it is offered although nothing is missing")
		}
	}
	f := d.Facts()
	if err := d.World.Of().Vault.Delete(context.Background(), f.Current().Key.Value.Item); err != nil {
		t.Fatal(err)
	}
	d.Press("verify")
	d.Press("put-back")
	on(t, d, model.PageKeyBack)
	if got := d.Field("key-back.file").Value; got != f.Current().Backup.Value.Path {
		t.Errorf("looks at %q", got)
	}
	if p := d.Press("put-back"); len(p.Problems) != 1 || p.Problems[0].Field != "key-back.passphrase" {
		t.Errorf("without a passphrase: %+v", p.Problems)
	}
	d.Type("key-back.passphrase", "not this one at all")
	if p := d.Press("put-back"); len(p.Problems) != 1 || p.Problems[0].Field != "key-back.passphrase" {
		t.Errorf("with a wrong one: %+v", p.Problems)
	}
	d.Type("key-back.passphrase", phrase)
	p := d.Press("put-back")
	on(t, d, model.PageWhereKey)
	if p.Said != d.Words.Text("key-back.done") {
		t.Errorf("said %q", p.Said)
	}
	if p := d.Press("verify"); p.Said != d.Words.Text("where-key.verify-both") {
		t.Errorf("said %q", p.Said)
	}
}
