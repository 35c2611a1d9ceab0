package wizard_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/csr"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// openssl makes keys and requests that nobody here wrote.
func openssl(t *testing.T, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed (make deps)")
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %v: %v\n%s", args, err, out)
	}
	return out
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// opensslKey makes a key and returns its file.
func opensslKey(t *testing.T, kind order.KeyKind) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "own.key")
	args := map[order.KeyKind][]string{
		order.RSA2048: {"RSA", "-pkeyopt", "rsa_keygen_bits:2048"}, order.RSA3072: {"RSA", "-pkeyopt", "rsa_keygen_bits:3072"},
		order.RSA4096: {"RSA", "-pkeyopt", "rsa_keygen_bits:4096"},
		order.P256:    {"EC", "-pkeyopt", "ec_paramgen_curve:P-256"}, order.P384: {"EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
	}[kind]
	openssl(t, append([]string{"genpkey", "-out", file, "-algorithm"}, args...)...)
	return file
}

// opensslRequest makes a request for websites with a key, and returns it as PEM.
func opensslRequest(t *testing.T, key string, names ...string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "own.csr")
	openssl(t, "req", "-new", "-sha256", "-key", key, "-out", file, "-subj", "/CN="+names[0], "-addext", "subjectAltName=DNS:"+strings.Join(names, ",DNS:"))
	return mustRead(t, file)
}

// brings is a person who brought a request for anna-muster.eu; its key is in the file.
func brings(t *testing.T, kind order.KeyKind) (*person, string) {
	t.Helper()
	return bringsTo(t, newPersonWho(t), kind)
}

func bringsTo(t *testing.T, p *person, kind order.KeyKind) (*person, string) {
	t.Helper()
	for _, do := range []string{"domains anna-muster.eu", "applicant"} {
		if err := p.do(strings.Fields(do)); err != nil {
			t.Fatal(err)
		}
	}
	key := opensslKey(t, kind)
	p.bring(t, opensslRequest(t, key, "anna-muster.eu"))
	return p, key
}

func (p *person) bring(t *testing.T, input []byte) {
	t.Helper()
	r, err := wizard.ReviewRequest(p.session.Facts().Names.Value, input)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().BringRequest(t.Context(), r.DER); err != nil {
		t.Fatalf("%v: %+v", err, r.Findings)
	}
}

func (p *person) keyState() wizard.State {
	f := p.session.Facts()
	return f.TaskOf(wizard.TaskKey, p.clock()).State
}

// The request of every kind of key that is offered is taken, its key comes later, and
// then it is as if it had been made here.
func TestARequestIsBroughtAndThenItsKey(t *testing.T) {
	for _, kind := range order.KeyKinds() {
		t.Run(string(kind), func(t *testing.T) {
			p, key := brings(t, kind)
			f := p.session.Facts()
			i := f.Current()
			if k := i.Key.Value; !k.Elsewhere() || k.Kind != kind || k.Vault != "" || p.keyState() != wizard.Done || i.NeedsBackup() || p.lastEvent(t) != wizard.RequestBrought {
				t.Fatalf("%+v, %s", k, p.keyState())
			}
			if err := p.session.Key().Verify(t.Context()); !errors.Is(err, problem.KeyElsewhere) {
				t.Errorf("verified: %v", err)
			}
			input := mustRead(t, key)
			if err := p.session.Key().BringKey(t.Context(), input, ""); err != nil {
				t.Fatal(err)
			}
			if len(bytes.Trim(input, "\x00")) != 0 {
				t.Error("the input was not wiped")
			}
			after := p.session.Facts()
			k := after.Current().Key.Value
			if k.Elsewhere() || k.Fingerprint != i.Key.Value.Fingerprint || !bytes.Equal(after.Current().CSR.Value, i.CSR.Value) || p.keyState() != wizard.InProgress || p.lastEvent(t) != wizard.KeyBrought {
				t.Errorf("%+v, %s", k, p.keyState())
			}
			p.samePublicKey(t, key)
			if err := p.do([]string{"backup"}); err != nil {
				t.Fatal(err)
			}
			if p.keyState() != wizard.Done {
				t.Errorf("with a backup: %s", p.keyState())
			}
			if err := p.session.Key().Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// samePublicKey has openssl compare the key in the vault with the one in a file.
func (p *person) samePublicKey(t *testing.T, file string) {
	t.Helper()
	f := p.session.Facts()
	der, err := p.world.Vault.Get(t.Context(), f.Current().Key.Value.Item)
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(t.TempDir(), "vault.der")
	if err := os.WriteFile(in, der, 0o600); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(openssl(t, "pkey", "-inform", "DER", "-in", in, "-pubout"), openssl(t, "pkey", "-in", file, "-pubout")) {
		t.Error("another key is in the vault")
	}
}

func TestAKeyAloneGetsARequestOfItsOwn(t *testing.T) {
	for _, kind := range order.KeyKinds() {
		t.Run(string(kind), func(t *testing.T) {
			p := newPersonWho(t, "domains anna-muster.eu www.anna-muster.eu")
			key := opensslKey(t, kind)
			if err := p.session.Key().BringKey(t.Context(), mustRead(t, key), ""); err != nil {
				t.Fatal(err)
			}
			f := p.session.Facts()
			i := f.Current()
			if i.Key.Value.Kind != kind || i.Key.Value.Elsewhere() || !i.NeedsBackup() || p.keyState() != wizard.InProgress {
				t.Errorf("%+v, %s", i.Key.Value, p.keyState())
			}
			p.samePublicKey(t, key)
			file := filepath.Join(t.TempDir(), "made.csr")
			if err := os.WriteFile(file, csr.PEM(i.CSR.Value), 0o600); err != nil {
				t.Fatal(err)
			}
			text := string(openssl(t, "req", "-in", file, "-noout", "-verify", "-text"))
			if !strings.Contains(text, "DNS:anna-muster.eu, DNS:www.anna-muster.eu") || !strings.Contains(strings.ToLower(text), "sha256") {
				t.Errorf("openssl reads %s", text)
			}
			for _, x := range finding.Of(csr.Lint(i.CSR.Value, f.Names.Value), finding.Blocks) {
				t.Errorf("%+v", x)
			}
		})
	}
}

func TestWhatDoesNotFitIsRefusedAndChangesNothing(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu")
	key := opensslKey(t, order.P256)
	der := func(pem []byte) []byte {
		der, err := csr.ParseRequest(pem)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	facts := p.session.Facts()
	for name, request := range map[string][]byte{
		"another website":  der(opensslRequest(t, key, "other.eu")),
		"one website more": der(opensslRequest(t, key, "anna-muster.eu", "www.anna-muster.eu")),
	} {
		if err := p.session.Key().BringRequest(t.Context(), request); !errors.Is(err, problem.RequestUnfit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	both := append(mustRead(t, key), mustRead(t, opensslKey(t, order.P256))...)
	if err := p.session.Key().BringKey(t.Context(), bytes.Clone(both), ""); !errors.Is(err, problem.KeysSeveral) {
		t.Errorf("two keys: %v", err)
	}
	if p.session.Facts().Revision != facts.Revision {
		t.Error("facts changed")
	}
	p.bring(t, opensslRequest(t, key, "anna-muster.eu"))
	first := p.session.Facts()
	if err := p.session.Key().BringRequest(t.Context(), der(opensslRequest(t, key, "anna-muster.eu"))); !errors.Is(err, problem.RequestHere) {
		t.Errorf("a second request: %v", err)
	}
	var bad *problem.Problem
	err := p.session.Key().BringKey(t.Context(), mustRead(t, opensslKey(t, order.P256)), "")
	if !errors.As(err, &bad) || bad.Kind != problem.KeyOther || bad.Params["request"] != first.Current().Key.Value.Fingerprint || bad.Params["file"] == bad.Params["request"] {
		t.Errorf("another key: %v", err)
	}
	if f := p.session.Facts(); f.Revision != first.Revision {
		t.Error("facts changed")
	}
	if err := p.session.Key().BringKey(t.Context(), both, ""); err != nil { // the one that fits is among them
		t.Error(err)
	}
	p.samePublicKey(t, key)
}

// A key that was given up because somebody may have it does not come back as a request.
func TestAKeyThatLeakedIsNotBroughtAgain(t *testing.T) {
	p, key := brings(t, order.P256)
	request := p.session.Facts().Issuances[0].CSR.Value
	if err := p.session.Key().GiveUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.session.Key().BringRequest(t.Context(), request); !errors.Is(err, problem.KeyLeaked) {
		t.Errorf("its request: %v", err)
	}
	if err := p.session.Key().BringKey(t.Context(), mustRead(t, key), ""); !errors.Is(err, problem.KeyLeaked) {
		t.Errorf("itself: %v", err)
	}
	if f := p.session.Facts(); f.Current().Key.Known() || len(f.Issuances) != 2 {
		t.Error("it is back")
	}
}

func TestARequestIsTakenOutOfTheOrderAndComesBack(t *testing.T) {
	p, _ := brings(t, order.P256)
	request := p.session.Facts().Issuances[0].CSR.Value
	if err := p.session.Key().DropRequest(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f := p.session.Facts(); f.Current().CSR.Known() || !bytes.Equal(f.Issuances[0].CSR.Value, request) || p.lastEvent(t) != wizard.RequestDropped {
		t.Errorf("%d issuances, last event %s", len(f.Issuances), p.lastEvent(t))
	}
	revision := p.session.Facts().Revision
	if err := p.session.Key().DropRequest(t.Context()); err != nil || p.session.Facts().Revision != revision {
		t.Errorf("dropped nothing: %v", err)
	}
	if err := p.session.Key().BringRequest(t.Context(), request); err != nil {
		t.Error(err)
	}
	for _, do := range []string{"consent", "send"} {
		if err := p.do([]string{do}); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.session.Key().DropRequest(t.Context()); !errors.Is(err, problem.AlreadySent) {
		t.Errorf("after it was sent: %v", err)
	}
}

// Other websites need another request; the one that was brought stays with the order.
func TestOtherWebsitesKeepTheRequestThatWasBrought(t *testing.T) {
	p, _ := brings(t, order.P256)
	if undone := p.session.Domains().Undoes(order.Names{"other.eu"}); len(undone) != 1 || undone[0] != wizard.TaskKey {
		t.Errorf("it undoes %v", undone)
	}
	before := p.session.Facts().Issuances[0]
	if err := p.do([]string{"domains", "other.eu"}); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	if len(f.Issuances) != 2 || f.Current().Key.Known() || !bytes.Equal(f.Issuances[0].CSR.Value, before.CSR.Value) || p.keyState() != wizard.NotStarted {
		t.Errorf("%d issuances, %s", len(f.Issuances), p.keyState())
	}
}
