package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// atWhereKey is a desk at where-key, with a key that was just made and its backup.
func atWhereKey(t *testing.T) *modeltest.Desk {
	t.Helper()
	d := keyed(t)
	d.Type("backup.passphrase", phrase, "backup.again", phrase)
	d.Press("write")
	d.Press("where-key")
	on(t, d, model.PageWhereKey)
	return d
}

func TestVerifyNowSaysWhenKeyAndBackupWereSeen(t *testing.T) {
	d := atWhereKey(t)
	if all := modeltest.Text(d.Face.Page); strings.Count(all, d.Words.Text("where-key.never")) != 2 {
		t.Errorf("verified before it was: %s", all)
	}
	p := d.Press("verify")
	if p.Said != d.Words.Text("where-key.verify-both") || strings.Contains(modeltest.Text(p), d.Words.Text("where-key.never")) {
		t.Errorf("said %q: %s", p.Said, modeltest.Text(p))
	}
}

func TestABackupThatIsGoneIsAProblemUntilItIsThereAgain(t *testing.T) {
	d := atWhereKey(t)
	f := d.Facts()
	path := f.Current().Backup.Value.Path
	d.World.Sums = map[string]string{path: ""}
	p := d.Press("verify")
	all := modeltest.Text(p)
	if p.Said != d.Words.Text("where-key.verify-lost") || !strings.Contains(all, path) || !strings.Contains(all, d.Words.Text("where-key.backup-gate")) {
		t.Errorf("said %q: %s", p.Said, all)
	}
	if f := d.Facts(); f.Current().Backup.Known() {
		t.Error("it counts")
	}
	d.World.Sums[path] = "another"
	if all := modeltest.Text(d.Press("verify")); !strings.Contains(all, "another file") {
		t.Error(all)
	}
	d.World.Sums = nil
	if p := d.Press("verify"); p.Said != d.Words.Text("where-key.verify-both") {
		t.Errorf("said %q", p.Said)
	}
}

// What is wrong with the key does not keep the backup from being looked at.
func TestAKeyThatIsGoneIsNamedAndTheBackupIsLookedAtAllTheSame(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Prepared) // its key is in no vault
	d.At(model.PageWhereKey)
	p := d.Press("verify")
	if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].What, d.Words.Text("vault.keychain")) {
		t.Errorf("problems %+v", p.Problems)
	}
	f := d.Facts()
	if i := f.Current(); i.Checked.Known() || i.Backup.Value.Seen.IsZero() {
		t.Errorf("%+v", i.Backup)
	}
}

func TestAKeychainThatRefusesIsSaidAndNothingIsStored(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Stated)
	d.At(model.PageKey)
	d.Type("key.kind", string(order.P256))
	d.Press("make")
	d.At(model.PageWhereKey)
	d.World.Err = problem.New(problem.KeychainRefused, "get", nil)
	if p := d.Press("verify"); len(p.Problems) != 1 {
		t.Errorf("problems %+v", p.Problems)
	}
	if f := d.Facts(); f.Current().Checked.Known() {
		t.Error("verified")
	}
	if p := d.Press("verify"); p.Said != d.Words.Text("where-key.verify-key") {
		t.Errorf("said %q", p.Said)
	}
}
