package command_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// Every key kind with every method of proof ends in a PFX that fits.
func TestEveryKeyKindWithEveryMethod(t *testing.T) {
	for _, kind := range order.KeyKinds() {
		for _, method := range order.Methods() {
			t.Run(string(kind)+" "+string(method), func(t *testing.T) {
				d := newDesk(t)
				d.mustPractice(sample(`kind = "rsa-3072"`, `kind = "`+string(kind)+`"`, `method = "cname"`, `method = "`+string(method)+`"`))
				o := d.order()
				for _, row := range o.DCV {
					if row.Method != string(method) || row.Raw != "Validated" {
						t.Errorf("%+v", row)
					}
				}
				for what, found := range map[string][]struct{ Kind, Verdict, Where string }{"verdict": o.Verdict, "live": o.Live, "readiness": o.Readiness, "proofs": o.Seen} {
					if len(found) == 0 {
						t.Errorf("%s: nothing was looked at", what)
					}
					for _, f := range found {
						if f.Verdict == "blocks" {
							t.Errorf("%s: %+v", what, f)
						}
					}
				}
				agree(t, d, o)
			})
		}
	}
}

func TestAMethodForEachName(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick(`names = ["anna-muster.eu", "www.anna-muster.eu"]`, `names = ["anna-muster.eu", "www.anna-muster.eu", "bücher.de"]`,
		`method = "cname"`, `method = { "anna-muster.eu" = "https", "www.anna-muster.eu" = "http", "bücher.de" = "email" }`))
	got := ""
	for _, row := range d.order().DCV {
		got += row.Name + " " + row.Method + " " + row.Raw + "; "
	}
	if want := "anna-muster.eu https Validated; www.anna-muster.eu http Validated; xn--bcher-kva.de email Validated; "; got != want {
		t.Errorf("got %s", got)
	}
}

func TestAWebsiteBelowTheDomainCanBeProvedByFile(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick(`names = ["anna-muster.eu", "www.anna-muster.eu"]`, `names = ["shop.anna-muster.eu"]`, `method = "cname"`, `method = "https"`))
}

// The whole journey with the keychain of a real desktop, whose items are the only
// place of the keys.
func TestPracticeWithTheKeychain(t *testing.T) {
	vaulttest.Unlocked(t)
	d := newDesk(t)
	for _, method := range order.Methods() { // on one data folder
		d.mustPractice(quick(`kind = "file"`, `kind = "keychain"`, `passphrase = "practice vault, not a real one"`, "", `method = "cname"`, `method = "`+string(method)+`"`))
		agree(t, d, d.order())
	}
	if left, err := filepath.Glob(filepath.Join(d.data, "*.age")); err != nil || len(left) != 0 {
		t.Errorf("there is a vault file: %v, %v", left, err)
	}
	if code := d.run("status"); code != 0 || strings.Count(d.stdout.String(), " done ") != 4*12 { // no passphrase
		t.Errorf("exit %d: %s%s", code, d.stdout.String(), d.stderr.String())
	}
	// The other kind of vault is refused, and nothing changes.
	if code := d.practice(quick()); code != 1 || !strings.Contains(d.stderr.String(), "another data folder") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
}

func TestWithoutAKeychainItSaysSoAndMakesNothing(t *testing.T) {
	vaulttest.Start(t) // a bus, and nothing on it
	d := newDesk(t)
	answers := quick(`kind = "file"`, `kind = "keychain"`)
	if code := d.practice(answers); code != 1 || !strings.Contains(d.stderr.String(), "no keychain") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
	d.mustPractice(quick()) // the folder is as it was: a vault file can be made
}

// The papers say the person's name in their own letters, to programs that are not
// ours, and so does the certificate.
func TestPapersAndCertificateInEveryAlphabet(t *testing.T) {
	for _, name := range []string{"Żółć-Wałęsa", "Παπαδοπούλου", "Георгиева", "García Núñez", "Őrsi", "Țepeș"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.mustPractice(quick(`surname = "Muster"`, `surname = "`+name+`"`))
			for _, file := range []string{"identity/face-to-face-form.pdf", "identity/returned/form.pdf", "identity/returned/id-copy.pdf"} {
				path := filepath.Join(d.out, filepath.FromSlash(file))
				if text := mustTool(t, "pdftotext", "-layout", path, "-"); !strings.Contains(text, name) {
					t.Errorf("%s does not say %s:\n%.600s", file, name, text)
				}
				if out := mustTool(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
					t.Errorf("qpdf: %s", out)
				}
				fonts := strings.Split(strings.TrimSpace(mustTool(t, "pdffonts", path)), "\n")
				for _, line := range fonts[2:] {
					if fields := strings.Fields(line); len(fields) < 6 || !slices.Contains(fields, "yes") || slices.Contains(fields[len(fields)-5:len(fields)-2], "no") {
						t.Errorf("%s: a font is not embedded: %s", file, line)
					}
				}
			}
			subject := mustTool(t, "openssl", "x509", "-in", filepath.Join(d.out, "certificate", "certificate.pem"), "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus")
			if !strings.Contains(subject, "SN="+name) {
				t.Errorf("the certificate says %s", subject)
			}
		})
	}
}

// Another program's age opens the backup, and finds the whole order in it.
func TestTheBackupOpensWithAge(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	file, err := os.ReadFile(filepath.Join(d.out, "backup.qwizard"))
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.NewScryptIdentity("practice backup, not a real one")
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(file), id)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	parts := bytes.SplitN(plain.Bytes(), []byte("\n"), 3)
	if len(parts) != 3 {
		t.Fatalf("%d lines inside", len(parts))
	}
	head, content := parts[0], parts[2]
	var table struct{ Content wizard.BackupContents }
	if err := json.Unmarshal(parts[1], &table); err != nil || table.Content.Number != d.order().Number || !table.Content.Certificate || len(table.Content.Keys) != 1 || table.Content.Keys[0].Fingerprint != d.order().Key.SPKI {
		t.Errorf("the contents are %s, %v", parts[1], err)
	}
	var backup struct {
		Content struct {
			Facts  []byte
			Events [][]byte
			Keys   map[string][]byte
		}
	}
	if err := json.Unmarshal(content, &backup); err != nil {
		t.Fatal(err)
	}
	if string(head) != "qwizard backup 2" || len(backup.Content.Keys) != 1 || len(backup.Content.Events) < 20 || !bytes.Contains(backup.Content.Facts, []byte(d.order().Number)) {
		t.Errorf("%s: %d keys, %d events", head, len(backup.Content.Keys), len(backup.Content.Events))
	}
	for _, key := range backup.Content.Keys {
		der := filepath.Join(t.TempDir(), "key.der")
		if err := os.WriteFile(der, key, 0o600); err != nil {
			t.Fatal(err)
		}
		fromBackup := mustTool(t, "openssl", "pkey", "-inform", "DER", "-in", der, "-pubout")
		if fromCSR := mustTool(t, "openssl", "req", "-in", filepath.Join(d.out, "request.csr"), "-noout", "-pubkey"); fromCSR != fromBackup {
			t.Error("the backup holds another key than the request's")
		}
	}
}

// python3-icalendar reads the dates that order.json has.
func TestOtherCalendarsReadTheDates(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	script := `
import sys, icalendar
for e in icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read()).walk("VEVENT"):
    print(e.decoded("dtstart").isoformat(), e["uid"])
`
	out := mustTool(t, "/usr/bin/python3", "-c", script, filepath.Join(d.out, "deadlines.ics"))
	o := d.order()
	if len(o.Dates) != 5 || strings.Count(out, "\n") != len(o.Dates) {
		t.Errorf("order.json has %d dates, the calendar:\n%s", len(o.Dates), out)
	}
	for _, date := range o.Dates {
		if day := date.At.UTC().Format("2006-01-02"); !strings.Contains(out, day) {
			t.Errorf("%s on %s is not in\n%s", date.Kind, day, out)
		}
	}
}

// curl sees the practice site with its new certificate, and trusts it by the practice
// root alone.
func TestCurlVerifiesTheLiveSite(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	o := d.order()
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, []byte(o.Practice.Root), 0o600); err != nil {
		t.Fatal(err)
	}
	h := d.house()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range o.Names {
		to := fmt.Sprintf("%s:443:%s", name, p.CA.TLS())
		mustTool(t, "curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert", root, "--connect-to", to, "https://"+name+"/")
		if out, err := tool(t, "curl", "--silent", "--fail", "--noproxy", "*", "--connect-to", to, "https://"+name+"/"); err == nil {
			t.Errorf("curl trusts the practice root: %s", out)
		}
	}
}

// failingBackup fails the nth write.
type failingBackup struct {
	wizard.BackupFiles
	left int
}

func (b *failingBackup) Write(ctx context.Context, path, passphrase string, content []byte) (string, error) {
	if b.left--; b.left == 0 {
		return "", problem.New(problem.DiskFull, "write backup", nil, "path", path)
	}
	return b.BackupFiles.Write(ctx, path, passphrase, content)
}

// The last thing that can fail leaves an order that goes on, and no second one.
func TestAFailedLastBackupPlacesNoSecondOrder(t *testing.T) {
	d := newDesk(t)
	d.seams.Backup = func(b wizard.BackupFiles) wizard.BackupFiles { return &failingBackup{b, 2} }
	if code := d.practice(quick()); code != 1 || !strings.Contains(d.stderr.String(), "The disk is full") {
		t.Fatalf("exit %d: %s", code, d.stderr.String())
	}
	d.seams.Backup = nil
	d.mustPractice(quick())
	h := d.house()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if orders, err := p.Manager.Orders(t.Context()); err != nil || len(orders) != 1 {
		t.Errorf("the CA has %d orders, %v", len(orders), err)
	}
}

// A backup folder that cannot be written keeps the order from being sent, and the next
// run goes on.
func TestABackupThatCannotBeWrittenStopsBeforeTheOrder(t *testing.T) {
	d := newDesk(t)
	if err := os.MkdirAll(filepath.Join(d.out, "backup.qwizard"), 0o755); err != nil { // a folder of that name
		t.Fatal(err)
	}
	if code := d.practice(quick()); code != 1 || !strings.Contains(d.stderr.String(), "backup.qwizard") {
		t.Errorf("exit %d: %s", code, d.stderr.String())
	}
	if o := d.order(); o.Number != "" {
		t.Error("the order was sent")
	}
	if err := os.Remove(filepath.Join(d.out, "backup.qwizard")); err != nil {
		t.Fatal(err)
	}
	d.mustPractice(quick())
}
