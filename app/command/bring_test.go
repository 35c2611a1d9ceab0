package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// bringsRequest begins the order of the quick answers with a request that openssl made,
// and returns the file of its key.
func (d *desk) bringsRequest(t *testing.T) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "own.key")
	mustTool(t, "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
	mustTool(t, "openssl", "req", "-new", "-sha256", "-key", key, "-out", key+".csr", "-subj", "/CN=anna-muster.eu",
		"-addext", "subjectAltName=DNS:anna-muster.eu,DNS:www.anna-muster.eu")
	d.withOrder(t, func(s *wizard.Session) error {
		if err := s.Domains().ChooseFolder(t.Context(), d.out); err != nil {
			return err
		}
		if err := s.Domains().Set(t.Context(), []string{"anna-muster.eu", "www.anna-muster.eu"}); err != nil {
			return err
		}
		if err := s.Domains().Check(t.Context()); err != nil {
			return err
		}
		input, err := os.ReadFile(key + ".csr")
		if err != nil {
			return err
		}
		r, err := wizard.ReviewRequest(s.Facts().Names.Value, input)
		if err != nil {
			return err
		}
		return s.Key().BringRequest(t.Context(), r.DER)
	})
	return key
}

// withOrder does something with the desk's only order, which is begun if there is none.
func (d *desk) withOrder(t *testing.T, do func(*wizard.Session) error) {
	t.Helper()
	c := d.program().Config(d.data, "practice vault, not a real one", discard())
	c.Sample = true // the answers' passphrase
	h, err := wire.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	}()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	all, err := h.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var s *wizard.Session
	if len(all) == 0 {
		s, err = wizard.Start(t.Context(), p.World)
	} else {
		s, err = wizard.Resume(t.Context(), p.World, all[0].ID)
	}
	if err == nil {
		err = do(s)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// runsToExport runs the practice to where it needs the key, which is not here.
func (d *desk) runsToExport(t *testing.T) {
	t.Helper()
	explained := catalogue().Explain(problem.New(problem.KeyElsewhere, "", nil))[0].What
	if code := d.practice(quick()); code != command.ExitProblem || !strings.Contains(unwrapped(d.stderr.String()), explained) {
		t.Fatalf("exit %d\n%s\n%s", code, d.stdout.String(), d.stderr.String())
	}
	if !strings.Contains(d.stdout.String(), "you have the key, Qwizard does not") {
		t.Errorf("it says %s", d.stdout.String())
	}
	d.withOrder(t, func(s *wizard.Session) error {
		f := s.Facts()
		if f.Leaf() == nil || f.Current().Export.Known() || f.TaskOf(wizard.TaskExport, d.now()).State != wizard.Done {
			t.Errorf("certificate %v, export %+v", f.Leaf() != nil, f.TaskOf(wizard.TaskExport, d.now()))
		}
		return nil
	})
}

func unwrapped(s string) string { return strings.Join(strings.Fields(s), " ") }

// A request of openssl's is ordered with, proved and issued; its key is brought in when the
// PFX is wanted, and openssl opens that.
func TestARequestFromElsewhereEndsInAPFXOnceItsKeyIsBroughtIn(t *testing.T) {
	d := newDesk(t)
	key := d.bringsRequest(t)
	d.runsToExport(t)
	d.withOrder(t, func(s *wizard.Session) error {
		input, err := os.ReadFile(key)
		if err != nil {
			return err
		}
		if err := s.Key().BringKey(t.Context(), input, ""); err != nil {
			return err
		}
		if f := s.Facts(); f.TaskOf(wizard.TaskExport, d.now()).State != wizard.NotStarted {
			t.Errorf("with the key here, the export is %+v", f.TaskOf(wizard.TaskExport, d.now()))
		}
		return nil
	})
	d.mustPractice(quick())
	agree(t, d, d.order()) // PFX, request and certificate have one key
	if mustTool(t, "openssl", "req", "-in", filepath.Join(d.out, "request.csr"), "-noout", "-pubkey") != mustTool(t, "openssl", "pkey", "-in", key, "-pubout") {
		t.Error("it is another one than the person's")
	}
}

// Without the key the certificate files are what is taken away, and they fit it.
func TestARequestFromElsewhereEndsInCertificateFiles(t *testing.T) {
	d := newDesk(t)
	key := d.bringsRequest(t)
	if code := d.run("key", "--passphrase-file", d.passphraseFile("practice vault, not a real one")); code != command.ExitFine {
		t.Errorf("no backup is asked for, and key exits with %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	d.runsToExport(t)
	folder := filepath.Join(d.out, "certificate")
	leaf := mustTool(t, "openssl", "x509", "-in", filepath.Join(folder, "certificate.pem"), "-noout", "-pubkey")
	if leaf != mustTool(t, "openssl", "pkey", "-in", key, "-pubout") {
		t.Error("the certificate is for another key")
	}
	for _, name := range []string{"chain.pem", "fullchain.pem"} {
		mustTool(t, "openssl", "x509", "-in", filepath.Join(folder, name), "-noout", "-subject")
	}
	if code := d.run("key", "--verify", "--passphrase-file", d.passphraseFile("practice vault, not a real one")); code != command.ExitFine ||
		!strings.Contains(d.stdout.String(), catalogue().Text("key-elsewhere.place")) {
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	if _, err := os.Stat(filepath.Join(d.out, "export")); err == nil {
		t.Error("a PFX without its key was written")
	}
}
