//go:build unix

package command_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// A whole journey leaves nothing, and one that fails at the last file does not either.
func TestAJourneyLeavesNoSecret(t *testing.T) {
	for _, kind := range []string{"p256", "rsa-2048"} {
		t.Run(kind, func(t *testing.T) {
			c := newComputer(t)
			blocked := filepath.Join(c.root, "out", "export") // a file where a folder has to be
			c.must(os.MkdirAll(filepath.Dir(blocked), 0o700))
			c.must(os.WriteFile(blocked, nil, 0o600))
			answers := sample(`kind = "rsa-3072"`, `kind = "`+kind+`"`)
			line := []string{"practice", "--answers", "-", "--out", filepath.Join(c.root, "out"), "--log"}
			var exit *exec.ExitError
			if err := c.run(answers, "", line...); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Fatalf("the export should have failed: %v\n%s", err, c.printed())
			}
			c.clean(papers("out"))
			wrong := strings.Replace(answers, typedVault, "practice vault, another one", 1)
			if err := c.run(wrong, "", line...); !errors.As(err, &exit) || exit.ExitCode() != 1 {
				t.Fatalf("a wrong passphrase opened the vault: %v", err)
			}
			c.must(os.Remove(blocked))
			if err := c.run(answers, "", line...); err != nil {
				t.Fatalf("%v\n%s", err, c.printed())
			}
			all := c.clean(papers("out"))
			for paper := range papers("out") {
				if !anywhere(all, paper) {
					t.Errorf("the ID number is not found in %s: it is not looked into", paper)
				}
			}
			if !strings.Contains(c.printed(), "kind=pfx-written") {
				t.Error("there is no log")
			}
			c.bites()
		})
	}
}

func anywhere(all map[found]bool, where string) bool {
	for f := range all {
		if f.where == where {
			return true
		}
	}
	return false
}

// bites checks that the hunt which found nothing would have found something: what was
// looked for is the key of the PFX, and each secret is found once it lies in a file.
func (c *computer) bites() {
	c.t.Helper()
	bundle, err := os.ReadFile(filepath.Join(c.root, "out", "export", "anna-muster.eu.pfx"))
	c.must(err)
	key, _, _, err := pkcs12.DecodeChain(bundle, typedPFX)
	c.must(err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	c.must(err)
	h := c.hunt()
	plants := map[string]string{
		"key.der": string(der), "key.pem": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "key.b64": base64.StdEncoding.EncodeToString(der),
		"vault": typedVault, "backup": typedBackup, "pfx": typedPFX, "number": theNumber, "account": c.account,
	}
	for name, part := range c.parts("", der) {
		plants["number "+name] = string(part)
	}
	for name, content := range plants {
		c.must(os.WriteFile(filepath.Join(c.root, "state", name), []byte("before "+content+" behind"), 0o600))
	}
	all, _ := h.under(c.t, c.root)
	for name := range plants {
		if !anywhere(all, "state/"+name) {
			c.t.Errorf("%s was planted and not found", name)
		}
	}
}

// Ended at any moment, whether by the system, by a fault of its own or by somebody, the
// program leaves nothing: no temporary file, no core file, no word in what it says last.
func TestACrashLeavesNoSecret(t *testing.T) {
	said := map[string]string{"kill": "", "quit": "SIGQUIT", "abort": "SIGABRT", "fault": "SIGSEGV", "panic": "panic: struck"}
	hows := []string{"kill", "panic", "quit", "kill", "abort", "fault"}
	points := 60
	if testing.Short() {
		points = 20
	}
	for i := 0; 7+5*i <= points; i++ {
		how, n := hows[i%len(hows)], strconv.Itoa(7+5*i)
		t.Run(n+" "+how, func(t *testing.T) {
			c := newComputer(t)
			var exit *exec.ExitError
			if err := c.practice(n + " " + how); !errors.As(err, &exit) || exit.ExitCode() == 1 {
				t.Fatalf("it was not struck: %v\n%s", err, c.printed())
			}
			if !strings.Contains(c.printed(), said[how]) {
				t.Errorf("it did not say %q:\n%s", said[how], c.printed())
			}
			c.clean(papers("out"))
		})
	}
}

// The system of this computer writes core files, and the program leaves none.
func TestNoCoreFile(t *testing.T) {
	cores := func(c *computer) []string {
		all, err := filepath.Glob(filepath.Join(c.root, "cwd", "*core*"))
		c.must(err)
		return all
	}
	other := newComputer(t)
	if err := other.run("", "", "core"); err == nil {
		t.Fatal("it did not crash")
	}
	if len(cores(other)) == 0 {
		pattern, _ := os.ReadFile("/proc/sys/kernel/core_pattern")
		t.Skipf("this computer writes no core files into the working folder (core_pattern %q)", bytes.TrimSpace(pattern))
	}
	c := newComputer(t)
	if err := c.practice("30 abort"); err == nil {
		t.Fatal("it did not crash")
	}
	if all := cores(c); len(all) > 0 {
		t.Errorf("there is %v", all)
	}
}

// At the terminal: a whole order, wrong passphrases, a restore, and a crash while a
// passphrase is typed. What is asked for there and shown is the person's own screen.
func TestTheTerminalLeavesNoSecret(t *testing.T) {
	c := newComputer(t)
	start := func() *screen {
		return newScreen(t, c.root, "text --log", append(c.env, openEnv+"=1")...)
	}
	keep := func(s *screen, name string) {
		for _, secret := range []string{typedVault, typedBackup, typedPFX} {
			if strings.Contains(squeeze(s.all()), squeeze(secret)) {
				t.Errorf("%q was shown", secret)
			}
		}
		c.must(os.WriteFile(filepath.Join(c.root, "log", name), []byte(strings.ReplaceAll(s.all(), theNumber, "")), 0o600))
	}
	s := start()
	prepare(s)
	sendOrder(s)
	answerMails(s)
	prove(s)
	identify(s)
	receive(s)
	s.prompt()
	s.send("q")
	s.end()
	keep(s, "first")
	if opened, err := filepath.Glob(filepath.Join(c.root, "log", "opened.*")); err != nil || len(opened) == 0 {
		t.Errorf("no other program was started, so nothing was looked at: %v", err)
	}

	s = start()
	wrong := []string{"practice vault, a wrong one", "practice backup, a wrong one"}
	again := "(not shown while you type) [filled in]:"
	s.fill("Passphrase of the vault file (not shown while you type):", wrong[0], "Enter: Open my orders", "", again, typedVault, "Enter: Open my orders", "")
	s.wait("All done for")
	s.prompt()
	s.send("o")
	s.press("Restore an order")
	backup := filepath.Join(c.root, "home", "Qwizard", "anna-muster.eu", "backup.qwizard")
	s.fill("Backup file", backup, "Passphrase of the backup (not shown while you type):", wrong[1], "Enter: Look into this backup", "",
		again, typedBackup, "Enter: Look into this backup", "")
	s.wait("This order is in the backup")
	s.prompt()
	s.send("q")
	s.end()
	keep(s, "second")

	s = start()
	s.wait("Passphrase of the vault file (not shown while you type):")
	if _, err := s.tty.WriteString(typedVault[:20]); err != nil {
		t.Fatal(err)
	}
	c.must(s.process.Signal(syscall.SIGQUIT))
	s.wait("SIGQUIT")
	s.end()
	keep(s, "third")

	h := c.hunt()
	for i, secret := range append(wrong, typedVault[:20]) {
		h.text("typed passphrase "+strconv.Itoa(i), secret)
	}
	all, _ := h.under(t, c.root)
	for f := range all {
		if f.secret != "ID number" || !papers("home/Qwizard/anna-muster.eu")[f.where] {
			t.Errorf("%s holds the %s as %s", f.where, f.secret, f.how)
		}
	}
}
