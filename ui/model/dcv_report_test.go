package model_test

import (
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words"
	"qwizard/wizard/finding"
)

func TestWhatWasSeenIsAReportForWhoeverHelps(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	missing := about(www, finding.RecordMissing, finding.Blocks)
	missing.Where, missing.Expected, missing.Observed = "_x.anna-muster.eu", "wanted.sectigo.com", "\x1b[31mnothing"
	missing.Params["zone"], missing.Params["host"] = "anna-muster.eu", "_x"
	d.World.Found = []finding.Finding{about(bare, finding.RecordFound, finding.Fine), missing, {Kind: finding.WallUnseen, Verdict: finding.Unknown}}
	d.At(model.PageDCV)
	d.Press("check")
	p := d.Press("copy-report")
	what, next := d.Words.ExplainFinding(missing)
	for _, want := range []string{
		"What Qwizard saw of anna-muster.eu, www.anna-muster.eu on 26 November 2026", "Before the order, on ",
		"The proof of www.anna-muster.eu (CNAME record): not visible yet", "has to be mended [record-missing] " + what, next,
		"Website: www.anna-muster.eu", "Where: _x.anna-muster.eu", "Expected: wanted.sectigo.com", "Observed: \uFFFD[31mnothing", "[wall-unseen]",
	} {
		if !strings.Contains(d.Face.Copied, want) {
			t.Errorf("%q is not in the report:\n%s", want, d.Face.Copied)
		}
	}
	if d.Face.Secret || p.Said != d.Words.Text("dcv-report.copied") {
		t.Errorf("secret %t, said %q", d.Face.Secret, p.Said)
	}
	f := d.Facts()
	a := f.Applicant.Value
	for _, personal := range []string{a.Surname, a.Email, string(a.BirthDate), a.ID.Number, f.Receipt.Value.Number} {
		if personal != "" && strings.Contains(d.Face.Copied, personal) {
			t.Errorf("%q is in the report", personal)
		}
	}
	p = d.Press("save-report")
	path := f.Folder.Value + "/dcv/report-" + d.World.Clock.Format("2006-01-02-150405") + ".txt"
	if got := string(d.World.Files[path].Data); got != d.Face.Copied || d.Face.Opened != f.Folder.Value+"/dcv" || !strings.Contains(p.Said, path) {
		t.Errorf("opened %q, said %q, files %v", d.Face.Opened, p.Said, d.World.Files)
	}
	printed := d.Words.Report(words.ReportPart{Title: "T", Found: []finding.Finding{missing}})
	if _, lines, _ := strings.Cut(printed, "\n"); !strings.Contains(d.Face.Copied, lines) {
		t.Error("the lines are not those that the command prints")
	}
}
