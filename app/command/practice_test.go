package command_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/wizard/order"
)

// Every key kind with one name and with three, read back by openssl.
func TestPracticeEndsInAPFXThatOpenSSLOpens(t *testing.T) {
	one := `names = ["anna-muster.eu"]`
	three := `names = ["bücher.de", "www.anna-muster.eu", "anna.co.uk"]`
	for _, kind := range order.KeyKinds() {
		for product, names := range map[int]string{791: one, 792: three} {
			t.Run(string(kind)+" "+names, func(t *testing.T) {
				d := newDesk(t)
				d.mustPractice(sample(`kind = "rsa-3072"`, `kind = "`+string(kind)+`"`, `names = ["anna-muster.eu", "www.anna-muster.eu"]`, names))
				o := d.order()
				if o.Product != product || o.Key.Kind != string(kind) || len(o.Tasks) != 12 {
					t.Errorf("order.json: product %d, key %s, %d tasks", o.Product, o.Key.Kind, len(o.Tasks))
				}
				for _, task := range o.Tasks {
					if task.State != "done" {
						t.Errorf("task %s is %s", task.ID, task.State)
					}
				}
				agree(t, d, o)
			})
		}
	}
}

// agree has openssl say what order.json says.
func agree(t *testing.T, d *desk, o orderJSON) {
	t.Helper()
	at := func(rel string) string { return filepath.Join(d.out, filepath.FromSlash(rel)) }
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, []byte(o.Practice.Root), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := mustTool(t, "openssl", "req", "-verify", "-noout", "-in", at("request.csr")); !strings.Contains(out, "verify OK") {
		t.Errorf("openssl req: %s", out)
	}
	der := filepath.Join(t.TempDir(), "csr.der")
	mustTool(t, "openssl", "req", "-in", at("request.csr"), "-outform", "DER", "-out", der)
	for name, want := range map[string]string{"-md5": o.CSR.MD5, "-sha256": o.CSR.SHA256} {
		if out := mustTool(t, "openssl", "dgst", name, der); !strings.Contains(out, want) {
			t.Errorf("CSR %s: %s, order.json says %s", name, out, want)
		}
	}
	if out := mustTool(t, "openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root,
		"-untrusted", at("certificate/chain.pem"), at("certificate/certificate.pem")); !strings.Contains(out, ": OK") {
		t.Errorf("openssl verify: %s", out)
	}
	pfx := mustTool(t, "openssl", "pkcs12", "-in", at(o.Export.File), "-passin", "pass:Practice-Pfx-2026", "-nodes")
	inside := filepath.Join(t.TempDir(), "pfx.pem")
	if err := os.WriteFile(inside, []byte(pfx), 0o600); err != nil {
		t.Fatal(err)
	}
	// The key in the PFX, the request and the certificate are one.
	fromKey := mustTool(t, "openssl", "pkey", "-in", inside, "-pubout")
	if fromCSR := mustTool(t, "openssl", "req", "-in", at("request.csr"), "-noout", "-pubkey"); fromCSR != fromKey {
		t.Error("the PFX's key is not the request's")
	}
	if fromCert := mustTool(t, "openssl", "x509", "-in", at("certificate/certificate.pem"), "-noout", "-pubkey"); fromCert != fromKey {
		t.Error("the PFX's key is not the certificate's")
	}
	fingerprint := mustTool(t, "openssl", "x509", "-in", inside, "-noout", "-fingerprint", "-sha256")
	fingerprint = strings.ToLower(strings.ReplaceAll(fingerprint[strings.Index(fingerprint, "=")+1:], ":", ""))
	if strings.TrimSpace(fingerprint) != o.Certificate.SHA256 {
		t.Errorf("the PFX's leaf is %s, order.json says %s", fingerprint, o.Certificate.SHA256)
	}
	sans := mustTool(t, "openssl", "x509", "-in", inside, "-noout", "-ext", "subjectAltName")
	for _, n := range o.Names {
		if !strings.Contains(sans, "DNS:"+n) {
			t.Errorf("%s is not in %s", n, sans)
		}
	}
}

func TestOtherReadersOpenThePFX(t *testing.T) {
	for target, encoding := range map[string]string{"tomcat": "Modern2023", "iis-2016": "LegacyDES", "unknown": "LegacyDES"} {
		t.Run(target, func(t *testing.T) {
			d := newDesk(t)
			d.mustPractice(quick(`target = "nginx"`, `target = "`+target+`"`))
			o := d.order()
			if o.Export.Encoding != encoding || o.Export.Target != target {
				t.Errorf("got %+v", o.Export)
			}
			pfx := filepath.Join(d.out, o.Export.File)
			t.Run("certtool", func(t *testing.T) {
				out := mustTool(t, "certtool", "--p12-info", "--inder", "--password", "Practice-Pfx-2026", "--infile", pfx)
				if strings.Count(out, "BEGIN CERTIFICATE") != 2 {
					t.Errorf("certtool: %s", out)
				}
			})
			t.Run("keytool", func(t *testing.T) {
				out := mustTool(t, "keytool", "-list", "-keystore", pfx, "-storetype", "PKCS12", "-storepass", "Practice-Pfx-2026")
				if !strings.Contains(out, "PrivateKeyEntry") {
					t.Errorf("keytool: %s", out)
				}
			})
			t.Run("pk12util", func(t *testing.T) {
				db := t.TempDir()
				mustTool(t, "certutil", "-N", "-d", "sql:"+db, "--empty-password")
				mustTool(t, "pk12util", "-i", pfx, "-d", "sql:"+db, "-W", "Practice-Pfx-2026", "-K", "")
				if out := mustTool(t, "certutil", "-K", "-d", "sql:"+db); !strings.Contains(out, "< 0>") {
					t.Errorf("NSS has no key: %s", out)
				}
			})
		})
	}
}

// The practice name server, started again, says what order.json says.
func TestDigAgreesWithOrderJSON(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	o := d.order()
	h := d.house()
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if p.CA.DNS() != o.Practice.DNS || p.CA.URL() != o.Practice.API {
		t.Errorf("ports changed: %s %s, were %s %s", p.CA.DNS(), p.CA.URL(), o.Practice.DNS, o.Practice.API)
	}
	host, port, _ := strings.Cut(p.CA.DNS(), ":")
	for _, tcp := range []string{"+notcp", "+tcp"} {
		for _, row := range o.DCV {
			out := mustTool(t, "dig", "@"+host, "-p", port, tcp, "+norec", "+short", "CNAME", row.Record_name)
			if strings.TrimSpace(out) != row.Record_value+"." {
				t.Errorf("dig %s says %q, order.json %q", row.Record_name, out, row.Record_value)
			}
		}
	}
	zone, err := os.ReadFile(filepath.Join(d.out, "dcv", "records.zone"))
	if err != nil || !strings.Contains(string(zone), o.DCV[0].Record_name+".") {
		t.Errorf("records.zone: %s, %v", zone, err)
	}
}

func TestWhatIsWrittenHasTheModesOfWhatItIs(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	var got []string
	err := filepath.WalkDir(d.out, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(d.out, path)
		got = append(got, info.Mode().String()+" "+filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	o := d.order()
	want := []string{
		"-rw-r--r-- certificate/certificate.pem", "-rw-r--r-- certificate/chain.pem", "-rw-r--r-- certificate/fullchain.pem",
		"-rw-r--r-- " + o.DCV[0].File, "-rw-r--r-- " + o.DCV[1].File, "-rw-r--r-- dcv/records.zone",
		"-rw-r--r-- dcv/letters/anna-muster.eu.txt", "-rw-r--r-- dcv/letters/www.anna-muster.eu.txt", "-rw-r--r-- dcv/proofs.zip",
		"-rw-r--r-- dcv/qr/anna-muster.eu.png", "-rw-r--r-- dcv/read-me.txt", "-rw-r--r-- dcv/records.csv",
		"-rw-r--r-- dcv/zip/anna-muster.eu.zip", "-rw-r--r-- dcv/zip/www.anna-muster.eu.zip",
		"-rw------- export/anna-muster.eu.pfx", "-rw------- order.json", "-rw-r--r-- request.csr",
		"-rw------- backup.qwizard", "-rw-r--r-- deadlines.ics",
		"-rw------- identity/face-to-face-form.pdf", "-rw------- identity/notary-letter.pdf",
		"-rw------- identity/returned/form.pdf", "-rw------- identity/returned/id-copy.pdf", "-rw------- identity/returned/status-of-authority.pdf",
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Nothing that was written or printed tells a secret, but for what is meant to.
func TestNoSecretLeaves(t *testing.T) {
	d := newDesk(t)
	d.stdin = quick(`number = "P1234567"`, `number = "CANARY-4711"`)
	if code := d.run("practice", "--answers", "-", "--out", d.out, "--log"); code != 0 {
		t.Fatal(d.stderr.String())
	}
	key := mustTool(t, "openssl", "pkcs12", "-in", filepath.Join(d.out, "export/anna-muster.eu.pfx"), "-passin", "pass:Practice-Pfx-2026", "-nodes", "-nocerts")
	lines := strings.Split(key[strings.Index(key, "-----BEGIN"):], "\n")
	block, _ := pem.Decode([]byte(key[strings.Index(key, "-----BEGIN"):]))
	if block == nil {
		t.Fatal("openssl shows no key")
	}
	secrets := []string{
		string(block.Bytes), string(block.Bytes[36:68]), hex.EncodeToString(block.Bytes[36:68]),
		base64.StdEncoding.EncodeToString(block.Bytes[36:66]),
		"Practice-Pfx-2026", "practice vault, not", "practice backup, not", "CANARY-4711", lines[1], lines[2],
		hex.EncodeToString([]byte("CANARY-4711")),
	}
	personal := []string{"Beispielgasse", "anna@anna-muster.eu", "+43316123456"}
	check := func(where string, data []byte, secrets []string) {
		for _, s := range secrets {
			if strings.Contains(string(data), s) {
				t.Errorf("%s holds %q", where, s)
			}
		}
	}
	check("standard output", d.stdout.Bytes(), slices.Concat(secrets, personal))
	check("the log", d.stderr.Bytes(), slices.Concat(secrets, personal))
	if !strings.Contains(d.stderr.String(), "kind=pfx-written") {
		t.Error("there is no log, so nothing was looked at")
	}
	for _, dir := range []string{d.out, d.data} {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if dir == d.data { // sealed: nothing about the person at all
				check(path, data, slices.Concat(secrets, personal, []string{"anna-muster", "Muster"}))
			} else {
				check(path, data, secrets)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAFinishedFolderTakesANewOrderAndAnUnfinishedOneGoesOn(t *testing.T) {
	d := newDesk(t)
	d.mustPractice(quick())
	first := d.order().Number
	seen := map[string]bool{first: true}
	for range 3 {
		d.mustPractice(quick())
		if again := d.order().Number; seen[again] {
			t.Errorf("the finished order %s was run again", again)
		} else {
			seen[again] = true
		}
	}
	h := d.house()
	all, err := h.Orders(t.Context())
	if err != nil || len(all) != 4 {
		t.Errorf("%d orders, %v", len(all), err)
	}
}

func TestCancelStopsCleanlyAndTheNextRunGoesOn(t *testing.T) {
	d := newDesk(t)
	d.stdin = sample(`kind = "rsa-3072"`, `kind = "rsa-4096"`)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if code := d.program().Run(ctx, []string{"practice", "--answers", "-", "--out", d.out}); code != command.ExitProblem {
		t.Fatalf("exit %d: %s", code, d.stdout.String())
	}
	d.mustPractice(d.stdin)
	h := d.house()
	if all, err := h.Orders(t.Context()); err != nil || len(all) > 1 {
		t.Errorf("%d orders, %v", len(all), err)
	}
}
