// Package modeltest is an order at every stage of the way, with a world of fakes around
// it, for tests and pictures of pages. Only tests import it (app's layer test looks).
package modeltest

import (
	_ "embed" // the facts and events of a practice order that was run once
	"encoding/json"
	"slices"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

//go:embed testdata/facts.json
var factsJSON []byte

//go:embed testdata/events.json
var eventsJSON []byte

// Stage is how far the order is.
type Stage string

// The stages.
const (
	New       Stage = "new"       // nothing is known
	Named     Stage = "named"     // websites named and looked at
	Stated    Stage = "stated"    // and the applicant
	Keyed     Stage = "keyed"     // and a key, without a backup
	Prepared  Stage = "prepared"  // all of it, not sent
	Consented Stage = "consented" // and agreed to what becomes public
	Sending   Stage = "sending"   // interrupted while it was sent
	Sent      Stage = "sent"      // all others still have to act
	Proving   Stage = "proving"   // agreement done, a proof wrong, the form saved
	Waiting   Stage = "waiting"   // papers sent
	Refused   Stage = "refused"   // a paper refused
	Proved    Stage = "proved"    // Sectigo's approval is all that is missing
	Approved  Stage = "approved"  // the certificate can be collected
	Deviating Stage = "deviating" // the certificate is not as ordered
	Issued    Stage = "issued"    // the certificate is fine
	Exported  Stage = "exported"  // and written as a PFX
	Finished  Stage = "finished"
	Rejected  Stage = "rejected"  // the order was rejected
	Elsewhere Stage = "elsewhere" // prepared, on the assisted channel
	Placed    Stage = "placed"    // ordered on Sectigo's page
)

// Stages are all of them.
func Stages() []Stage {
	return []Stage{New, Named, Stated, Keyed, Prepared, Consented, Sending, Sent, Proving, Waiting, Refused, Proved, Approved,
		Deviating, Issued, Exported, Finished, Rejected, Elsewhere, Placed}
}

// Now is the day on which tests look: the morning after the order was run.
func Now() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }

// Facts are those of the order at a stage.
func Facts(t testing.TB, s Stage) wizard.Facts {
	t.Helper()
	var f wizard.Facts
	if err := json.Unmarshal(factsJSON, &f); err != nil {
		t.Fatal(err)
	}
	at := slices.Index(Stages(), s)
	if at < 0 {
		t.Fatalf("no stage %q", s)
	}
	early := func(than Stage) bool { return at < slices.Index(Stages(), than) }
	assisted := s == Elsewhere || s == Placed
	if assisted {
		f.Channel = order.Assisted
	}
	i := f.Current()
	if early(Named) {
		f.Names, f.Readiness, f.Folder = wizard.Fact[order.Names]{}, wizard.Fact[[]finding.Finding]{}, wizard.Fact[string]{}
	}
	if early(Stated) {
		f.Applicant = wizard.Fact[order.Applicant]{}
	}
	if early(Keyed) {
		i.Key, i.CSR = wizard.Fact[wizard.Key]{}, wizard.Fact[[]byte]{}
	}
	if early(Prepared) {
		i.Backup = wizard.Fact[wizard.Backup]{}
	} else if s != Finished { // a fresh one is the last thing that is done
		i.Backup.At = i.Key.At
	}
	if early(Sending) || s == Elsewhere {
		f.Sending = wizard.Fact[string]{}
	}
	if early(Consented) {
		f.Term, f.Consent = wizard.Fact[int]{}, wizard.Fact[string]{}
	}
	if early(Sent) || s == Elsewhere {
		f.Receipt, f.OrderStatus, i.Choices = wizard.Fact[order.Receipt]{}, wizard.Fact[string]{}, wizard.Fact[[]wizard.Choice]{}
	}
	if early(Proved) || assisted || s == Rejected {
		steps(&f, s, assisted)
	}
	if early(Approved) && !early(Proved) {
		set(&f, order.StepApproval, order.StepInProgress, "")
	}
	if early(Deviating) || assisted || s == Rejected {
		i.Chain, i.Verdict = wizard.Fact[[][]byte]{}, wizard.Fact[[]finding.Finding]{}
	}
	if s == Deviating {
		i.Verdict.Value = append([]finding.Finding{{
			Kind: finding.CertificateNamesMissing, Verdict: finding.Blocks, Where: "www.anna-muster.eu",
			Expected: "anna-muster.eu, www.anna-muster.eu", Observed: "anna-muster.eu", Params: map[string]string{"names": "www.anna-muster.eu"},
		}}, i.Verdict.Value...)
	}
	if early(Exported) || assisted || s == Rejected {
		i.Export, i.Live = wizard.Fact[order.Exported]{}, wizard.Fact[[]finding.Finding]{}
	}
	if s != Finished {
		f.Calendar, f.Dismissed = wizard.Fact[string]{}, wizard.Fact[bool]{}
	}
	if s == Rejected {
		f.OrderStatus = wizard.Fact[string]{Value: "Rejected", Source: wizard.FromSectigo, At: f.Receipt.At, Raw: "Rejected"}
	}
	return f
}

// bought are the facts of the order at a stage if it was bought for real.
func bought(t testing.TB, s Stage) wizard.Facts {
	t.Helper()
	f := Facts(t, s)
	f.Channel, f.OrderStatus, f.OtherSteps = order.Assisted, wizard.Fact[string]{}, nil
	for id, step := range f.Steps {
		step.Source, step.Raw = wizard.FromYou, step.Value.Note
		if f.Steps[id] = step; step.Value.Status != order.StepCompleted && step.Value.Note == "" {
			delete(f.Steps, id)
		}
	}
	i := f.Current()
	for name, proof := range i.Proved {
		proof.Source, proof.Raw = wizard.FromYou, ""
		i.Proved[name] = proof
	}
	if i.Papers.Known() {
		i.Papers.Value = []string{"Face-to-face form", "Certified copy of your ID"}
	}
	if f.Receipt.Known() {
		f.Receipt.Source, f.Receipt.Value.Cost = wizard.FromYou, ""
	}
	return f
}

// steps puts the part of the way that others go to where it is at a stage before all
// was proved.
func steps(f *wizard.Facts, s Stage, assisted bool) {
	i := f.Current()
	f.Steps, i.Proved, i.Seen, i.Form, i.Papers = nil, nil, wizard.Fact[[]finding.Finding]{}, wizard.Fact[string]{}, wizard.Fact[[]string]{}
	f.OrderStatus = wizard.Fact[string]{}
	if !f.Receipt.Known() || assisted {
		return
	}
	f.OrderStatus = wizard.Fact[string]{Value: "Pending", Source: wizard.FromSectigo, At: f.Receipt.At, Raw: "Pending"}
	set(f, order.StepAgreement, order.StepActionRequired, "")
	set(f, order.StepEmail, order.StepActionRequired, "")
	set(f, order.StepIdentity, order.StepActionRequired, "")
	if s == Sent || s == Rejected {
		i.Choices = wizard.Fact[[]wizard.Choice]{}
		return
	}
	set(f, order.StepAgreement, order.StepCompleted, "")
	i.Form = wizard.Fact[string]{Value: f.Folder.Value + "/identity", Source: wizard.SeenByUs, At: f.Receipt.At.Add(time.Hour)}
	first := f.Names.Value[0]
	i.Proved = map[order.Name]wizard.Fact[wizard.ProofOf]{first: {
		Value: wizard.ProofOf{Method: "cname", Validated: true}, Source: wizard.FromSectigo, At: f.Receipt.At.Add(2 * time.Hour), Raw: "Validated",
	}}
	look := f.Token().Look(f.Names.Value[1], order.CNAME, "")
	doubled := look.RecordTarget + "." + string(first)
	i.Seen = wizard.Fact[[]finding.Finding]{Source: wizard.SeenByUs, At: f.Receipt.At.Add(3 * time.Hour), Value: []finding.Finding{
		{
			Kind: finding.RecordZoneBehind, Verdict: finding.Blocks, Where: look.RecordHost + "." + string(first), Expected: look.RecordTarget, Observed: doubled,
			Params: map[string]string{"host": look.RecordHost, "zone": string(first), "target": look.RecordTarget},
		},
		{Kind: finding.RecordFound, Verdict: finding.Fine, Where: look.RecordHost + "." + string(first), Expected: look.RecordTarget, Observed: look.RecordTarget},
	}}
	if s == Proving {
		return
	}
	set(f, order.StepEmail, order.StepCompleted, "")
	i.Papers = wizard.Fact[[]string]{Value: []string{"form.pdf", "id-copy.pdf", "status-of-authority.pdf"}, Source: wizard.FromYou, At: f.Receipt.At.Add(4 * time.Hour)}
	set(f, order.StepIdentity, order.StepInProgress, "")
	if s == Refused {
		set(f, order.StepIdentity, order.StepActionRequired, "The copy of the ID is not certified. Please send a certified copy.")
		refused := f.Steps[order.StepIdentity]
		refused.At = i.Papers.At.Add(48 * time.Hour)
		f.Steps[order.StepIdentity] = refused
	}
}

func set(f *wizard.Facts, id order.StepID, status order.StepStatus, note string) {
	if f.Steps == nil {
		f.Steps = map[order.StepID]wizard.Fact[wizard.Step]{}
	}
	f.Steps[id] = wizard.Fact[wizard.Step]{
		Value: wizard.Step{Title: string(id), Status: status, Note: note}, Source: wizard.FromSectigo, At: f.Receipt.At.Add(30 * time.Minute), Raw: string(status),
	}
}
