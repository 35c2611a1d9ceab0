package wizard_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/chain"
	"qwizard/wizard/inbox"
	"qwizard/wizard/problem"
)

// effects are what taking each item of a text would do.
func (p *person) effects(t *testing.T, text string) []wizard.Tried {
	t.Helper()
	before := p.session.Facts().Revision
	found, _, err := p.session.Inbox().Look([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tried := p.session.Inbox().Try(found.Items...)
	if p.session.Facts().Revision != before || len(tried) != len(found.Items) {
		t.Fatalf("trying stored something, or %d of %d", len(tried), len(found.Items))
	}
	for n := range tried {
		if tried[n].Item.Kind != found.Items[n].Kind || tried[n].Item.Replace {
			t.Errorf("item %d: %+v", n, tried[n].Item)
		}
	}
	return tried
}

// What stands later in a text may rest on the number that stands in it, too.
func TestTryTellsWhatTakingWouldDo(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	text := "Your documents have been accepted.\nOrder number: 30408241\nDomain: anna-muster.eu\n"
	want := map[inbox.Kind]wizard.Effect{inbox.OrderNumber: wizard.EffectNew, inbox.Approved: wizard.EffectNew, inbox.Website: wizard.EffectNone}
	check := func() {
		t.Helper()
		for _, e := range p.effects(t, text) {
			if e.Effect != want[e.Item.Kind] || (e.Err != nil) != (e.Effect == wizard.EffectNone || e.Effect == wizard.EffectReplaces) {
				t.Errorf("%s: %s, %v", e.Item.Kind, e.Effect, e.Err)
			}
		}
	}
	check()
	if err := p.paste(t, text, false); err != nil {
		t.Fatal(err)
	}
	want[inbox.OrderNumber], want[inbox.Approved] = wizard.EffectKnown, wizard.EffectKnown
	check()
	text, want[inbox.OrderNumber] = "Order number: 30408299\n", wizard.EffectReplaces
	check()
	tried := p.effects(t, text)
	all := problem.All(tried[0].Err)
	if !errors.Is(tried[0].Err, problem.InboxDiffers) || all[0].Params["expected"] != "30408241" || all[0].Params["observed"] != "30408299" {
		t.Errorf("%v", tried[0].Err)
	}
}

// A certificate and its chain may come in two files: they are one item.
func TestCertificatesOfSeveralFilesAreOne(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	leaf, ca := selfSigned(t, "leaf"), selfSigned(t, "ca")
	found, _, err := p.session.Inbox().Look(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca}), leaf, []byte("Order number: 30408241"))
	if err != nil {
		t.Fatal(err)
	}
	all := found.Of(inbox.Certificates)
	if len(all) != 1 || len(found.Of(inbox.OrderNumber)) != 1 {
		t.Fatalf("%+v", found.Items)
	}
	certs, err := chain.Read(all[0].Data)
	if err != nil || len(certs) != 2 || !bytes.Equal(certs[0].Raw, ca) || !bytes.Equal(certs[1].Raw, leaf) {
		t.Errorf("%d certificates, %v", len(certs), err)
	}
}

func TestInputsTogetherHaveOneLimit(t *testing.T) {
	p := ordered(t, "anna-muster.eu")
	half := make([]byte, wizard.MaxPaste/2)
	if _, _, err := p.session.Inbox().Look(half, half); err != nil {
		t.Error(err)
	}
	if _, _, err := p.session.Inbox().Look(half, half, []byte{0}); !errors.Is(err, problem.InputTooBig) {
		t.Errorf("got %v", err)
	}
}

func selfSigned(t *testing.T, name string) []byte {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// A text of the consent that was changed since is agreed to anew before anything is
// ordered. What is being ordered already was agreed to.
func TestAnEarlierConsentDoesNotDo(t *testing.T) {
	p := newPersonWho(t)
	if err := p.assisted(); err != nil {
		t.Fatal(err)
	}
	for _, action := range [][]string{{"domains", "anna-muster.eu"}, {"applicant"}, {"key", "p256"}} {
		if err := p.do(action); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.session.Order().Consent(t.Context(), "2025-01"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.session.Order().Prepared(t.Context()); !errors.Is(err, problem.ConsentNeeded) {
		t.Errorf("got %v", err)
	}
	if err := p.session.Order().Consent(t.Context(), wizard.ConsentVersion); err != nil {
		t.Fatal(err)
	}
	if _, err := p.session.Order().Prepared(t.Context()); err != nil {
		t.Error(err)
	}
}
