package command_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/words/wordstest"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// atNotary is a person at the pages of a practice order that waits for nothing but the
// papers. The unattended journey brought it there.
func atNotary(t *testing.T, d *desk) *modeltest.Desk {
	t.Helper()
	app := wire.NewApp(d.program().AppConfig(t.Context(), d.data, discard()))
	p := &modeltest.Desk{T: t, Face: &modeltest.Face{}, Runner: &modeltest.Runner{}, Words: wordstest.English(t)}
	p.Guide = model.New(t.Context(), model.Config{App: app, Face: p.Face, Runner: p.Runner, Words: p.Words, Now: time.Now})
	p.Guide.Begin()
	p.Type("vault.passphrase", passphrase)
	p.Press("open")
	t.Cleanup(app.Close)
	return p
}

// untilPapers runs the unattended journey up to the upload, which does not work.
func untilPapers(t *testing.T) *desk {
	t.Helper()
	l := newLine(t, nil)
	if err := l.practice.Manager.SetFaults(t.Context(), practice.Fault{Call: "upload", Kind: practice.FaultServer}); err != nil {
		t.Fatal(err)
	}
	if err := l.once(t, quick(), ""); !errors.Is(err, problem.ChannelAnswer) {
		t.Fatal(err)
	}
	if err := l.house.Close(); err != nil {
		t.Fatal(err)
	}
	// What the notary gave back is not to be found again beside the next papers.
	if err := os.RemoveAll(filepath.Join(l.out, "identity", "returned")); err != nil {
		t.Fatal(err)
	}
	return l.desk
}

// visit sees the notary, who makes these mistakes, sends the papers, and waits a week.
func visit(p *modeltest.Desk, mistakes ...practice.Mistake) {
	p.T.Helper()
	p.At(model.PageNotary)
	if len(mistakes) > 0 {
		p.Type("notary.err", model.Yes)
	}
	for _, m := range mistakes {
		p.Type("notary.mistake["+string(m)+"]", model.Yes)
	}
	p.Press("see")
	p.Press("send")
	p.Press("send")
	if probs := p.Face.Page.Problems; len(probs) > 0 {
		p.T.Fatalf("%s: %+v", p.Face.Page.Place.Page, probs)
	}
	p.At(model.PageClock)
	p.Press("skip-1-week")
}

// What each mistake of the notary is refused for, in the desk's words, and what the
// person is to do about it.
func refusals() map[practice.Mistake][2]string {
	return map[practice.Mistake][2]string{
		practice.OtherName:     {"Both must be the full name exactly as on the ID.", "have the notary correct it"},
		practice.ExpiredID:     {"The ID that the notary saw expired on", "Show the notary one that is valid"},
		practice.NoAttestation: {"The copy of the ID carries no attestation.", "Have the notary write on the copy itself"},
		practice.UnknownNotary: {"The register of notaries has nobody of the name and licence", "Go to a notary who is in it."},
		practice.NoStatus:      {"The Status of Authority is missing.", "Send the one that the notary made."},
		practice.NoLicence:     {"does not state the notary's licence", "Ask the notary for an extract of the register"},
		practice.NotInPerson:   {"did not meet you in person", "Go to the notary with your ID"},
	}
}

// Papers that are refused, for each reason: there is a mail, the page says the same and
// what to do again; done again, the journey goes on to a PFX that fits, with the order
// there was.
func TestRefusedPapersAreDoneAgainUpToThePFX(t *testing.T) {
	why := refusals()
	for _, mistake := range practice.Mistakes() {
		t.Run(string(mistake), func(t *testing.T) {
			t.Parallel()
			d := untilPapers(t)
			number := d.order().Number
			p := atNotary(t, d)
			visit(p, mistake)
			page := p.At(model.PageIdentity)
			said := modeltest.Text(page)
			if page.Primary.ID != "send-papers" || !strings.Contains(said, p.Words.Text("identity-refused.tell-heading")) {
				t.Errorf("the page does not say that papers were refused:\n%s", said)
			}
			mail := refusalMail(p)
			for _, words := range why[mistake] {
				if words == "" || !strings.Contains(oneLine(said), words) || !strings.Contains(oneLine(mail), words) {
					t.Errorf("%q is not on the page and in the mail:\n%s\n%s", words, said, mail)
				}
			}
			visit(p)
			if err := p.Guide.Close(); err != nil {
				t.Fatal(err)
			}
			d.mustPractice(quick())
			o := d.order()
			if o.Number != number || len(o.Tasks) != 12 {
				t.Errorf("order %s, not %s; %d tasks", o.Number, number, len(o.Tasks))
			}
			agree(t, d, o)
		})
	}
	if len(why) != len(practice.Mistakes()) {
		t.Errorf("%d refusals for %d mistakes", len(why), len(practice.Mistakes()))
	}
}

// refusalMail opens the mail of the practice inbox that says what is wrong with the papers.
func refusalMail(p *modeltest.Desk) string {
	p.T.Helper()
	inbox := p.At(model.PageInbox)
	for _, a := range modeltest.Actions(inbox) {
		if strings.HasPrefix(a.ID, "mail-") {
			p.At(model.PageInbox)
			text := modeltest.Text(p.Press(a.ID))
			if strings.Contains(text, "could not accept the documents") || strings.Contains(text, "Documents are missing") {
				return text
			}
		}
	}
	p.T.Fatalf("no mail of a refusal:\n%s", modeltest.Text(inbox))
	return ""
}

// oneLine undoes the wrapping of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
