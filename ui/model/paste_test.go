package model_test

import (
	"slices"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
)

// ticks are the boxes of a page, and which of them are ticked.
func ticks(p model.Page) (labels, ticked []string) {
	for _, f := range p.Fields() {
		if f.Kind == model.FieldCheck {
			labels = append(labels, f.Label)
			if f.Value == model.Yes {
				ticked = append(ticked, f.Label)
			}
		}
	}
	return labels, ticked
}

// The order's number comes out of the mail that confirms it, and is taken over only when
// the person says so.
func TestTheConfirmationMailIsPasted(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sending)
	d.At(model.PageOrderElsewhere)
	if p := d.Press("paste"); p.Place.Page != model.PagePaste {
		t.Fatalf("leads to %s", p.Place)
	}
	d.Type("paste.text", modeltest.ConfirmationMail)
	p := d.Press("look")
	if _, ticked := ticks(p); p.Place.Page != model.PagePasteFound || !slices.Equal(ticked, []string{"Order number: 30408241", "Unique value: TnerFu0d"}) {
		t.Fatalf("%s: %q\n%s", p.Place, ticked, modeltest.Text(p))
	}
	if d.Facts().Receipt.Known() {
		t.Fatal("it counts already")
	}
	p = d.Press("take")
	r := d.Facts().Receipt
	if p.Place.Page != model.PageOrderDone || r.Value.Number != "30408241" || r.Value.UniqueValue != "TnerFu0d" || r.Source != wizard.FromSectigo || r.Raw == "" {
		t.Errorf("%s: %+v", p.Place, r)
	}
	if p := d.At(model.PagePaste); d.Field("paste.text").Value != "" {
		t.Errorf("the text is still there: %s", modeltest.Text(p))
	}
	if p := d.At(model.PagePasteFound); len(p.Fields()) != 0 || p.Primary.ID != "again" {
		t.Errorf("it can be taken over twice: %s", modeltest.Text(p))
	}
}

// A text about another order is named with both numbers, and nothing of it is ticked.
func TestATextOfAnotherOrderIsNotTicked(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	old := d.Facts().Receipt.Value.Number
	p := d.Paste(modeltest.ConfirmationMail)
	labels, ticked := ticks(p)
	if text := modeltest.Text(p); len(labels) != 2 || len(ticked) != 0 || !strings.Contains(text, old) || !strings.Contains(text, "30408241") {
		t.Fatalf("%q of %q\n%s", ticked, labels, text)
	}
	if p := d.Press("take"); len(p.Problems) != 1 || d.Facts().Receipt.Value.Number != old {
		t.Errorf("taken without a tick: %+v", p.Problems)
	}
	d.Type("paste.take[0]", model.Yes)
	if p := d.Press("take"); len(p.Problems) != 0 || d.Facts().Receipt.Value.Number != "30408241" {
		t.Errorf("the person's word does not count: %+v, %s", p.Problems, d.Facts().Receipt.Value.Number)
	}
}

// Of two values for the same thing one is chosen.
func TestTwoNumbersInATextAreNotBothTaken(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sending)
	p := d.Paste("Order number: 30408241\nOrder number: 30408299\n")
	if labels, ticked := ticks(p); len(labels) != 2 || len(ticked) != 0 {
		t.Fatalf("%q of %q", ticked, labels)
	}
	d.Type("paste.take[0]", model.Yes, "paste.take[1]", model.Yes)
	if p := d.Press("take"); len(p.Problems) != 1 || !strings.Contains(p.Problems[0].What, "30408299") || d.Facts().Receipt.Known() {
		t.Fatalf("%+v", p.Problems)
	}
	d.Type("paste.take[0]", "")
	if d.Press("take"); d.Facts().Receipt.Value.Number != "30408299" {
		t.Errorf("%+v", d.Facts().Receipt)
	}
}

// What can be opened leads to Sectigo. A link that shows another address than its own, or
// leads elsewhere, is shown with its real host.
func TestOnlySectigosLinksAreOpened(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sending)
	p := d.Paste(modeltest.ConfirmationMail)
	open := slices.IndexFunc(modeltest.Actions(p), func(a model.Action) bool { return strings.HasPrefix(a.ID, "open-") })
	if open < 0 {
		t.Fatalf("nothing can be opened\n%s", modeltest.Text(p))
	}
	d.Press(modeltest.Actions(p)[open].ID)
	if want := "https://secure.trust-provider.com/products/agreement?orderNumber=30408241"; d.Face.Opened != want {
		t.Errorf("opened %q", d.Face.Opened)
	}
	for what, text := range map[string]string{
		"elsewhere": "Please agree to the Subscriber Agreement: https://evil.example.org/agreement",
		"forged":    `<html><body>Subscriber Agreement: <a href="https://evil.example.org/agreement">https://secure.trust-provider.com/agreement</a></body></html>`,
		"practice":  "Please agree to the Subscriber Agreement: http://127.0.0.1:4711/agreement",
	} {
		p := d.Paste(text)
		host := "evil.example.org"
		if what == "practice" {
			host = "127.0.0.1"
		}
		if !strings.Contains(modeltest.Text(p), host) {
			t.Errorf("%s: the host is not said\n%s", what, modeltest.Text(p))
		}
		for _, a := range modeltest.Actions(p) {
			if strings.HasPrefix(a.ID, "open-") {
				t.Errorf("%s: %q can be opened", what, a.Label)
			}
		}
	}
}

// A private key in a mail is warned about. It is on no page, in no draft and in no fact.
func TestAPastedKeyIsNotKept(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	key := string(modeltest.Brought(t, "own.key"))
	line := strings.Split(key, "\n")[1]
	p := d.Paste("Your key:\n" + key)
	text := modeltest.Text(p)
	if !strings.Contains(text, "private key") || strings.Contains(text, line) {
		t.Errorf("%s", text)
	}
	if d.At(model.PagePaste); d.Field("paste.text").Value != "" {
		t.Error("the key is still in the field")
	}
	for field, v := range d.House.Kept {
		if strings.Contains(v, line) {
			t.Errorf("the key is in the draft of %s", field)
		}
	}
}

// A long text stays while the program runs, and is not written anew with each letter; a
// short one is stored.
func TestALongTextIsKeptInMemory(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	kept := func() string { return d.House.Kept["paste.text"] }
	d.At(model.PagePaste)
	d.Type("paste.text", "short")
	if kept() != "short" {
		t.Fatalf("kept %q", kept())
	}
	long := strings.Repeat("a long mail\n", 64<<10/12+1)
	d.Type("paste.text", long)
	if kept() != "" {
		t.Errorf("%d bytes are stored", len(kept()))
	}
	d.At(model.PageHome)
	d.At(model.PagePaste)
	if d.Field("paste.text").Value != long {
		t.Error("the text is lost")
	}
	d.Type("paste.text", "short again")
	d.At(model.PagePaste)
	if kept() != "short again" || d.Field("paste.text").Value != "short again" {
		t.Errorf("kept %q", kept())
	}
}

func TestWhatIsTooLargeToPasteIsRefusedWithItsLimit(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	d.App.Files["/home/anna/big.eml"] = make([]byte, wizard.MaxPaste+1)
	d.App.Files["/home/anna/half.eml"] = make([]byte, wizard.MaxPaste/2+1)
	for what, fill := range map[string][]string{
		"text":  {"paste.text", strings.Repeat("x", wizard.MaxPaste+1), "paste.files", ""},
		"file":  {"paste.text", "", "paste.files", "/home/anna/big.eml"},
		"files": {"paste.text", strings.Repeat("x", wizard.MaxPaste/2), "paste.files", "/home/anna/half.eml"},
	} {
		d.At(model.PagePaste)
		d.Type(fill...)
		if p := d.Press("look"); len(p.Problems) != 1 || !strings.Contains(p.Problems[0].What, "10485760") || p.Problems[0].Field == "" {
			t.Errorf("%s: %+v", what, p.Problems)
		}
	}
}

func TestNothingFoundSaysWhatWasLookedFor(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sent)
	for what, text := range map[string]string{"words": "Good morning.", "binary": "\x00\x01\xff\xfe\x00", "script": "<html><script>alert(1)</script></html>"} {
		p := d.Paste(text)
		if said := modeltest.Text(p); p.Title != "Nothing was found" || !strings.Contains(said, "order number, website") || strings.Contains(said, "alert") {
			t.Errorf("%s:\n%s", what, said)
		}
		if p := d.Press("again"); p.Place.Page != model.PagePaste {
			t.Errorf("%s: leads to %s", what, p.Place)
		}
	}
}

// A certificate that was pasted is judged, and the page of the verdict follows.
func TestAPastedCertificateIsJudged(t *testing.T) {
	for _, s := range modeltest.Scenes() {
		if s.Name != "paste-found-certificate" {
			continue
		}
		d := s.Set(t, modeltest.NewDesk(t, modeltest.New).Words)
		p, f := d.Press("take"), d.Facts()
		if p.Place.Page != model.PageVerdict || f.Leaf() == nil {
			t.Errorf("%s, %+v", p.Place, p.Problems)
		}
		return
	}
	t.Fatal("there is no such scene")
}

// Every wait leads to where Sectigo's words are pasted, and to what may go wrong.
func TestWaitsLeadToThePasteAndToMishaps(t *testing.T) {
	for _, desk := range []func(testing.TB, modeltest.Stage) *modeltest.Desk{
		func(t testing.TB, s modeltest.Stage) *modeltest.Desk { return modeltest.RealDesk(t, s) },
		func(t testing.TB, s modeltest.Stage) *modeltest.Desk { return modeltest.NewDesk(t, s) },
	} {
		for page, stage := range map[model.PageID]modeltest.Stage{
			model.PageHome: modeltest.Sent, model.PageAgreement: modeltest.Sent, model.PageEmail: modeltest.Sent, model.PageDCV: modeltest.Sent,
			model.PageIdentity: modeltest.Waiting, model.PageApproval: modeltest.Proved, model.PageCertificate: modeltest.Approved,
		} {
			for action, want := range map[string]model.PageID{"paste": model.PagePaste, "wrong": model.PageWrong} {
				d := desk(t, stage)
				d.At(page)
				if p := d.Press(action); p.Place.Page != want {
					t.Errorf("%s: %s leads to %s", page, action, p.Place)
				}
			}
		}
	}
}

// Facts may change between looking and taking over: what differs by then is not written
// over.
func TestWhatChangedMeanwhileIsNotOverwritten(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sending)
	d.Paste("Order number: 30408241\n")
	d.At(model.PageOrderElsewhere)
	d.Type("order.number", "30408299")
	d.Press("placed")
	d.At(model.PagePasteFound)
	if p := d.Press("take"); len(p.Problems) != 1 || d.Facts().Receipt.Value.Number != "30408299" {
		t.Errorf("%s, %+v", d.Facts().Receipt.Value.Number, p.Problems)
	}
}

// A text that is too long to be shown is held, and can be taken away; both are drawn at
// once.
func TestALongTextIsHeld(t *testing.T) {
	d := modeltest.RealDesk(t, modeltest.Sending)
	d.At(model.PagePaste)
	d.Type("paste.text", modeltest.ConfirmationMail+strings.Repeat("Kind regards and all the best.\n", 1<<20/31))
	if f := d.Field("paste.text"); !model.Held(f) || !strings.HasPrefix(model.Beginning(f.Value), "From: Sectigo") || len(model.Beginning(f.Value)) > 110 {
		t.Fatalf("%d bytes, %q", len(f.Value), model.Beginning(f.Value))
	}
	if p := d.Press("look"); p.Place.Page != model.PagePasteFound || !strings.Contains(modeltest.Text(p), "30408241") {
		t.Fatalf("%s\n%s", p.Place, modeltest.Text(p))
	}
	d.At(model.PagePaste)
	d.Type("paste.text", "")
	if f := d.Field("paste.text"); model.Held(f) || f.Value != "" {
		t.Errorf("%d bytes are still there", len(f.Value))
	}
}
