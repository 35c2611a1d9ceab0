package model_test

import (
	"archive/zip"
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

const bare, www = order.Name("anna-muster.eu"), order.Name("www.anna-muster.eu")

// choosing is a desk at a stage whose websites are proved in the given ways.
func choosing(t *testing.T, s modeltest.Stage, ways ...order.Method) *modeltest.Desk {
	t.Helper()
	d := modeltest.Closed(t, s)
	session, err := d.House.Resume(t.Context(), modeltest.Facts(t, s).ID)
	if err != nil {
		t.Fatal(err)
	}
	var all []wizard.Choice
	for i, n := range session.Facts().Names.Value {
		c := wizard.Choice{Name: n, Method: ways[i]}
		if c.Method == order.Email {
			c.Mailbox = "admin@anna-muster.eu"
		}
		all = append(all, c)
	}
	if err := session.DCV().Choose(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	d.Guide.Enter(d.House, session, nil)
	return d
}

func about(n order.Name, k finding.Kind, v finding.Verdict) finding.Finding {
	return finding.Finding{Kind: k, Verdict: v, Where: "w", Params: map[string]string{"name": string(n)}}
}

// states are the states of the websites on a page, in order.
func states(t *testing.T, p model.Page) (kinds []model.RowKind, words []string) {
	t.Helper()
	for _, b := range p.Blocks {
		if rows, ok := b.(model.Rows); ok && rows.ID == "websites" {
			for _, r := range rows.Rows {
				kinds, words = append(kinds, r.Kind), append(words, r.State)
			}
		}
	}
	return kinds, words
}

func TestTheValuesToCopyAreTheToken(t *testing.T) {
	d := choosing(t, modeltest.Sent, order.CNAME, order.HTTPS)
	f := d.Facts()
	token := f.Token()
	p := d.At(model.PageDCVName, string(bare))
	for id, want := range map[string]string{"host": token.RecordHost(), "full": token.RecordName(bare), "target": token.RecordTarget()} {
		if got := copyRow(t, p, id); got.Value != want || got.Secret {
			t.Errorf("%s is %q, want %q", id, got.Value, want)
		}
	}
	send := copyRow(t, p, "send").Value
	if !strings.Contains(send, "Host: "+token.RecordHost()+"\n") || !strings.Contains(send, "Target: "+token.RecordTarget()+"\n") {
		t.Errorf("the text for the web host: %s", send)
	}
	p = d.At(model.PageDCVName, string(www))
	for id, want := range map[string]string{
		"folder": ".well-known/pki-validation", "file": token.FileName(), "content": string(token.FileBody()),
		"address": "https://www.anna-muster.eu/" + token.FilePath(),
	} {
		if got := copyRow(t, p, id); got.Value != want {
			t.Errorf("%s is %q, want %q", id, got.Value, want)
		}
	}
	d = choosing(t, modeltest.Sent, order.CNAME, order.CNAME)
	if got := copyRow(t, d.At(model.PageDCVName, string(www)), "full").Value; got != token.RecordName(bare) {
		t.Errorf("the record of www is at %q, and the panel's zone is the domain", got)
	}
	d = choosing(t, modeltest.Sent, order.HTTP, order.Email)
	if got := copyRow(t, d.At(model.PageDCVName, string(bare)), "address").Value; got != "http://anna-muster.eu/"+token.FilePath() {
		t.Errorf("address is %q", got)
	}
	if got := copyRow(t, d.At(model.PageDCVName, string(www)), "mailbox").Value; got != "admin@anna-muster.eu" {
		t.Errorf("mailbox is %q", got)
	}
}

// A record at the domain proves its other names, too; a file does not.
func TestOneRecordForSeveralNamesIsSaid(t *testing.T) {
	also := "This one record also proves: www.anna-muster.eu"
	if text := modeltest.Text(choosing(t, modeltest.Sent, order.CNAME, order.CNAME).At(model.PageDCVName, string(bare))); !strings.Contains(text, also) {
		t.Error(text)
	}
	if text := modeltest.Text(choosing(t, modeltest.Sent, order.CNAME, order.HTTP).At(model.PageDCVName, string(bare))); strings.Contains(text, "This one record") {
		t.Error(text)
	}
}

func TestSectigoIsAskedOnlyIfNothingIsMissing(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageDCV)
	d.World.Found = []finding.Finding{about(bare, finding.RecordFound, finding.Fine), about(www, finding.RecordMissing, finding.Blocks)}
	p := d.Press("check")
	if p.Place.Page != model.PageDCVCheck || d.World.Called("Prove") || !strings.Contains(modeltest.Text(p), d.Words.Text("dcv-check.not-asked")) {
		t.Fatalf("at %s, calls %v", p.Place.Page, d.World.Calls)
	}
	if kinds, words := states(t, p); !slices.Equal(kinds, []model.RowKind{model.RowHalf, model.RowOpen}) || words[1] != d.Words.Text("dcv-state.absent") {
		t.Errorf("states %v %v", kinds, words)
	}
	d.World.Found[1] = about(www, finding.RecordText, finding.Blocks)
	p = d.Press("check")
	if kinds, words := states(t, p); kinds[1] != model.RowProblem || words[1] != d.Words.Text("dcv-state.near") || d.World.Called("Prove") {
		t.Errorf("near miss: %v %v", kinds, words)
	}
	if what, _ := d.Words.ExplainFinding(d.World.Found[1]); !has(p, string(model.PagePanel)) || !strings.Contains(modeltest.Text(d.Press("website-"+string(www))), what) {
		t.Error("the website does not say what is wrong with it, or there is no way to the panel")
	}
	p = d.Press("back")
	d.World.Found[1] = about(www, finding.RecordFound, finding.Fine)
	p = d.Press("check")
	if _, words := states(t, p); !d.World.Called("Prove") || words[0] != d.Words.Text("dcv-state.seen") || p.Place.Page != model.PageDCVCheck {
		t.Errorf("not asked: %v, states %v", d.World.Calls, words)
	}
	d.World.Report.Proofs = []order.Proof{{Name: bare, Validated: true, Raw: "Validated"}, {Name: www, Validated: true, Raw: "Validated"}}
	p = d.Press("check")
	if kinds, _ := states(t, p); p.Place.Page != model.PageDCV || p.Said != d.Words.Text("dcv.all-proved") || p.Sign.Kind != model.RowDone || kinds[1] != model.RowDone || p.Primary.ID != "next" {
		t.Errorf("at %s, said %q, %v", p.Place.Page, p.Said, kinds)
	}
}

// We may see less than Sectigo does: it can be asked all the same.
func TestSectigoCanBeAskedAlthoughWeSeeNothing(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Proving)
	p := d.At(model.PageDCVCheck)
	if !strings.Contains(modeltest.Text(p), "Validated") {
		t.Error("Sectigo's own word is missing")
	}
	if p = d.Press("ask"); !d.World.Called("Prove") || p.Said != d.Words.Text("dcv-check.asked") {
		t.Errorf("calls %v, said %q", d.World.Calls, p.Said)
	}
}

func TestAWayIsChosenForOneWebsiteAlone(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.At(model.PageDCVName, string(www))
	d.Press("other-way")
	if !strings.Contains(modeltest.Text(d.Face.Page), "15 March 2028") {
		t.Error("it is not said when e-mail ends")
	}
	i := slices.IndexFunc(d.Face.Page.Fields(), func(f model.Field) bool { return f.ID == "dcv.mailbox[1]" })
	if i >= 0 {
		t.Error("a mailbox is asked for without e-mail")
	}
	d.Type("dcv.method[1]", string(order.Email))
	p := d.Press("use")
	if field := d.Field("dcv.mailbox[1]"); field.Error == "" || len(field.Options) != 5 || len(p.Problems) != 1 {
		t.Fatalf("without a mailbox: %+v", field)
	}
	d.Type("dcv.mailbox[1]", "webmaster@anna-muster.eu")
	p = d.Press("use")
	f := d.Facts()
	want := []wizard.Choice{{Name: bare, Method: order.CNAME}, {Name: www, Method: order.Email, Mailbox: "webmaster@anna-muster.eu"}}
	if got := f.Current().Choices.Value; !slices.Equal(got, want) || p.Place.Page != model.PageDCVName || len(d.House.Kept) != 0 {
		t.Errorf("got %v at %s, drafts %v", got, p.Place.Page, d.House.Kept)
	}
	if got := copyRow(t, p, "mailbox").Value; got != "webmaster@anna-muster.eu" {
		t.Errorf("the page is about %q", got)
	}
	if p = d.At(model.PageDCVMethod, string(bare)); d.Field("dcv.method[0]").Value != string(order.CNAME) {
		t.Error("the other website's choice stands here")
	}
}

func TestMailboxesThatCannotBeAskedForCanBeAskedAgain(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	d.World.Err = problem.New(problem.Offline, "mailboxes", nil)
	d.At(model.PageDCVMethod, string(bare))
	d.Type("dcv.method[0]", string(order.Email))
	if p := d.Face.Page; p.Primary.Do != nil || !has(p, "load") || len(d.Face.Complain) > 0 {
		t.Fatal("a mailbox can be chosen from nothing")
	}
	d.World.Err = problem.New(problem.Offline, "mailboxes", nil)
	if p := d.Press("load"); len(p.Problems) != 1 {
		t.Errorf("problems: %v", p.Problems)
	}
	d.Press("load")
	if got := d.Field("dcv.mailbox[0]").Options; len(got) != 5 {
		t.Errorf("%d mailboxes", len(got))
	}
}

func TestAProofMailCanBeSentAgain(t *testing.T) {
	d := choosing(t, modeltest.Sent, order.CNAME, order.Email)
	d.World.Found = []finding.Finding{about(bare, finding.RecordFound, finding.Fine), about(www, finding.MailFine, finding.Fine)}
	d.At(model.PageDCV)
	p := d.Press("check")
	if _, words := states(t, p); words[1] != d.Words.Text("dcv-state.mail") || !has(p, "inbox") || has(p, "resend-anna-muster.eu") {
		t.Errorf("states %v", words)
	}
	p = d.Press("resend-www.anna-muster.eu")
	if !d.World.Called("Resend www.anna-muster.eu admin@anna-muster.eu") || !strings.Contains(p.Said, "admin@anna-muster.eu") {
		t.Errorf("calls %v, said %q", d.World.Calls, p.Said)
	}
}

// Where Sectigo tells Qwizard nothing, the person says what stands on its page, and can
// take it back.
func TestOnTheAssistedChannelThePersonConfirms(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Placed)
	d.World.Found = []finding.Finding{about(bare, finding.RecordFound, finding.Fine), about(www, finding.RecordFound, finding.Fine)}
	d.At(model.PageDCV)
	p := d.Press("check")
	if d.World.Called("Prove") || has(p, "inbox") || has(p, "panel") || has(p, "ask") {
		t.Fatalf("calls %v", d.World.Calls)
	}
	p = d.Press("confirm-anna-muster.eu")
	if kinds, words := states(t, p); kinds[0] != model.RowDone || words[0] != d.Words.Text("dcv-state.said-so") || p.Place.Page != model.PageDCVCheck {
		t.Errorf("states %v", words)
	}
	p = d.Press("doubt-anna-muster.eu")
	if kinds, _ := states(t, p); kinds[0] == model.RowDone {
		t.Error("it cannot be taken back")
	}
	d.Press("confirm-anna-muster.eu")
	p = d.Press("confirm-www.anna-muster.eu")
	f := d.Facts()
	if got := f.Current().Proved[www]; !got.Value.Validated || got.Source != wizard.FromYou || p.Place.Page != model.PageDCV || p.Sign.Kind != model.RowDone {
		t.Errorf("at %s, %+v", p.Place.Page, got)
	}
}

func TestProofsAreSavedIntoTheOrdersFolder(t *testing.T) {
	d := modeltest.NewDesk(t, modeltest.Sent)
	f := d.Facts()
	d.At(model.PageDCV)
	p := d.Press("save")
	folder := f.Folder.Value + "/dcv"
	if _, there := d.World.Files[folder+"/records.zone"]; !there || d.Face.Opened != folder || !strings.Contains(p.Said, folder) {
		t.Errorf("opened %q, said %q", d.Face.Opened, p.Said)
	}
}

// What is saved is what the pages show, in every form.
func TestEveryFormOfAProofHoldsTheSameValues(t *testing.T) {
	d := choosing(t, modeltest.Sent, order.CNAME, order.HTTPS)
	d.World.Speak = d.Words.Text
	f := d.Facts()
	token, folder := f.Token(), f.Folder.Value+"/dcv/"
	d.At(model.PageDCV)
	d.Press("save")
	host, full, target := token.RecordHost(), token.RecordName(bare), token.RecordTarget()
	record := copyRow(t, d.At(model.PageDCVName, string(bare)), "send").Value
	file := copyRow(t, d.At(model.PageDCVName, string(www)), "send").Value
	for path, want := range map[string]string{
		"records.zone":                           full + ". 300 IN CNAME " + target + ".\n",
		"records.csv":                            "host,full name,type,target,TTL\r\n" + host + "," + full + ",CNAME," + target + ",300\r\n",
		"letters/anna-muster.eu.txt":             record + "\n",
		"letters/www.anna-muster.eu.txt":         file + "\n",
		"www.anna-muster.eu/" + token.FilePath(): string(token.FileBody()),
	} {
		if got := string(d.World.Files[folder+path].Data); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for archive, want := range map[string]string{
		"zip/www.anna-muster.eu.zip": token.FilePath(),
		"proofs.zip": "anna-muster.eu/" + token.FilePath() + " letters/anna-muster.eu.txt www.anna-muster.eu/" + token.FilePath() +
			" letters/www.anna-muster.eu.txt qr/anna-muster.eu.png records.zone records.csv read-me.txt",
	} {
		packed := d.World.Files[folder+archive].Data
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		if err != nil {
			t.Fatalf("%s: %v", archive, err)
		}
		var names []string
		for _, entry := range z.File {
			names = append(names, entry.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s holds %s, want %s", archive, got, want)
		}
	}
	if note := string(d.World.Files[folder+"read-me.txt"].Data); !strings.Contains(note, ".well-known") || !strings.HasPrefix(string(d.World.Files[folder+"qr/anna-muster.eu.png"].Data), "\x89PNG") {
		t.Errorf("no picture, or the note says nothing of the hidden folder: %s", note)
	}
	if line := copyRow(t, d.At(model.PageDCVName, string(bare)), "line").Value; line+"\n" != string(d.World.Files[folder+"records.zone"].Data) {
		t.Errorf("line %q", line)
	}
}

// The letter says until when, and opens in a mail program except in practice.
func TestTheLetterToTheWebHost(t *testing.T) {
	d := choosing(t, modeltest.Placed, order.CNAME, order.HTTP)
	by := d.World.Clock.Local().AddDate(0, 0, wizard.HostDays).Format("2 January 2006")
	for _, name := range []order.Name{bare, www} {
		p := d.At(model.PageDCVName, string(name))
		letter := copyRow(t, p, "send").Value
		if !strings.Contains(letter, " by "+by+"?") {
			t.Errorf("%s: not by %s: %s", name, by, letter)
		}
		d.Press("write-send")
		u, err := url.Parse(d.Face.Opened)
		if err != nil || u.Scheme != "mailto" || strings.ReplaceAll(u.Query().Get("body"), "\r\n", "\n") != letter || u.Query().Get("subject") == "" || len(d.Face.Opened) > 1900 {
			t.Errorf("%s opens %q, %v", name, d.Face.Opened, err)
		}
	}
	if has(modeltest.NewDesk(t, modeltest.Sent).At(model.PageDCVName, string(bare)), "write-send") {
		t.Error("a mail would leave the practice")
	}
}

// When the record may go is said, and differently once the certificate is there.
func TestWhenAProofMayBeRemovedIsSaid(t *testing.T) {
	stay, gone := "in place until your certificate has been issued", "You may now remove"
	for stage, want := range map[modeltest.Stage]string{modeltest.Proving: stay, modeltest.Proved: stay, modeltest.Issued: gone} {
		d := modeltest.NewDesk(t, stage)
		for _, at := range []model.Place{{Page: model.PageDCV}, {Page: model.PageDCVName, About: string(bare)}} {
			if text := modeltest.Text(d.At(at.Page, at.About)); !strings.Contains(text, want) {
				t.Errorf("%s, %s: %s", stage, at.Page, text)
			}
		}
	}
}

// Beside what the person says of Sectigo stands what we see ourselves, and it stays apart.
func TestWhatWeSeeStandsBesideWhatThePersonSays(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Proving)
	f := d.Facts()
	seen := f.Current().Seen
	for i := range seen.Value {
		seen.Value[i].Params = map[string]string{"name": string(f.Names.Value[i])}
	}
	f.Current().Seen = seen
	d = modeltest.DeskOf(t, f)
	text := modeltest.Text(d.At(model.PageDCV))
	when := seen.At.Local().Format("2 January 2006")
	for _, want := range []string{"you said so on", "seen by us on " + when + ": it is not there, or not right", "seen by us on " + when + ": it is in its place"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said\n%s", want, text)
		}
	}
	if strings.Contains(text, "Sectigo's word") {
		t.Errorf("it counts as Sectigo's word\n%s", text)
	}
}
