//go:build unix

package command_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qwizard/app/command"
	"qwizard/app/command/recordtest"
)

// What a person types who practises at a terminal.
const (
	typedVault  = "practice vault, not a real one"
	typedBackup = "practice backup, not a real one"
	typedPFX    = "Practice-Pfx-2026"
)

// TestAPersonPractisesAtATerminal goes the whole way on a terminal, as a person would.
func TestAPersonPractisesAtATerminal(t *testing.T) {
	dir := t.TempDir()
	s := newScreen(t, dir, "text")
	prepare(s)
	sendOrder(s)
	answerMails(s)
	prove(s)
	identify(s)
	receive(s)
	s.prompt()
	s.send("q")
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
	for _, secret := range []string{typedVault, typedBackup, typedPFX} {
		if strings.Contains(s.all(), secret) {
			t.Errorf("%q was shown", secret)
		}
	}
	// What is stored is what the unattended run stores for the same answers.
	other := t.TempDir()
	deskIn(t, other).mustPractice(sample())
	recordtest.Same(t, stored(t, dir), stored(t, other))
	bundle := filepath.Join(dir, "Qwizard", "anna-muster.eu", "export", "anna-muster.eu.pfx")
	if out := mustTool(t, "openssl", "pkcs12", "-in", bundle, "-passin", "pass:"+typedPFX, "-nodes"); !strings.Contains(out, "PRIVATE KEY") {
		t.Errorf("openssl: %s", out)
	}
}

// stored is what status tells of the orders on the desk in dir.
func stored(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(dir, "passphrase")
	if err := os.WriteFile(file, []byte(typedVault+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := deskIn(t, dir)
	if code := d.run("status", "--json", "--passphrase-file", file); code != command.ExitFine {
		t.Fatalf("exit %d: %s", code, d.stderr.String())
	}
	return d.stdout.String()
}

// What was typed and not stored is there again after Ctrl-C.
func TestWhatWasTypedIsThereAgain(t *testing.T) {
	dir := t.TempDir()
	s := newScreen(t, dir, "text")
	begin(s)
	s.answer("Next: say which websites", "")
	s.fill("Website 1:", "anna-muster.eu")
	s.wait("Enter: Continue")
	s.prompt()
	s.ctrl('C')
	if code := s.end(); code != command.ExitFine {
		t.Errorf("exit %d", code)
	}
	s = newScreen(t, dir, "text")
	s.fill("Passphrase of the vault file (not shown while you type):", typedVault, "Enter: Open my orders", "")
	s.answer("Next: say which websites", "")
	s.wait("Now: anna-muster.eu")
}

// begin makes a vault for practice orders, and begins one.
func begin(s *screen) {
	s.t.Helper()
	atVault(s)
	s.send(typedVault)
	s.fill("again (not shown while you type):", typedVault, "Enter: Make a vault file", "")
}

// prepare begins a practice order and prepares all that it needs.
func prepare(s *screen) {
	s.t.Helper()
	begin(s)
	s.answer("Next: say which websites", "")
	s.fill("Website 1:", "anna-muster.eu")
	s.press("Website 2")
	s.fill("Website 2 (may stay empty):", "www.anna-muster.eu", "Enter: Continue", "")
	s.answer("Go on: About you", "")
	s.fill("Given names:", "Anna Lena", "Surname:", "Muster")
	s.press("Other names")
	s.fill("dot alone keeps what is there.", "Anna Lena Beispiel\n.", "Enter: Continue", "")
	s.fill("Day:", "17.5.1984", "Place of birth:", "Graz", "Nationality, code or part of the name:", "AT", "Enter: Continue", "")
	s.fill("E-mail address:", "anna@anna-muster.eu", "Phone number:", "+43 316 123456", "Street and number:", "Beispielgasse 12/3",
		"Postal code:", "8010", "Town or city:", "Graz", "Country where you live, code or part of the name:", "austria")
	s.press("State or region")
	s.fill("State or region (may stay empty):", "Steiermark", "Enter: Continue", "")
	s.fill("Number from 1 to 4:", "1", "Number of the ID:", "P1234567", "Who issued it:", "Magistrat Graz", "Country that issued it, code or part of the name:", "AT",
		"Day:", "2021-03-01", "Day:", "2031-02-28", "Enter: Continue", "")
	s.answer("Enter: This is right, keep it.", "")
	s.answer("Enter: Make my key", "")
	s.fill("Passphrase for the backup (not shown while you type):", typedBackup,
		"again (not shown while you type):", typedBackup, "Enter: Write the backup and check it.", "")
}

// sendOrder reads what becomes public, checks the answers and sends the order.
func sendOrder(s *screen) {
	s.t.Helper()
	s.answer("Enter: Go on: Order.", "")
	s.fill("I have read what becomes public and agree - y or n [no]:", "y", "Enter: Continue", "")
	s.answer("Enter: Go on to sending", "")
	s.answer("Enter: Send order", "")
	s.answer("Type yes to do it", "yes")
	s.wait("order is placed")
	s.prompt()
	s.send("h")
}

// answerMails does what the two mails of an order ask, and has it checked.
func answerMails(s *screen) {
	s.t.Helper()
	for _, done := range []string{"Enter: Go to: E-mail address", "Enter: Go to: Agreement"} {
		s.prompt()
		s.send("p")
		s.press("[mails: ")
		s.press("[waits for your answer]")
		s.answer("Enter: Open the link", "")
		s.answer(done, "")
		s.answer("Enter: I have done this, check it", "")
		s.wait("[done]")
	}
}

// prove puts the record into the web host's panel, and has Sectigo look.
func prove(s *screen) {
	s.t.Helper()
	s.prompt()
	s.send("p")
	s.press("[open] Your web host's panel")
	s.press("[records")
	s.fill("Value:", "")
	s.press("Fill in the record")
	s.wait("The form holds the record of your order now.")
	s.answer("Enter: Add this record", "")
	s.wait("It can be looked up from now on.")
	s.press("Go to: Website proof")
	s.answer("Enter: I have done this, check it", "")
	s.wait("[done]")
}

// identify takes the form to the notary and sends what comes back.
func identify(s *screen) {
	s.t.Helper()
	s.prompt()
	s.send("h")
	s.press("[not started] Identity")
	s.answer("Enter: Save the form", "")
	s.wait("Saved:")
	s.answer("Enter: Go to the practice notary", "")
	s.fill("y or n [no]:", "")
	s.answer("Enter: See the notary", "")
	s.wait("[done] You have three papers")
	s.answer("Enter: Send the papers", "")
	s.answer("Enter: Send", "")
	s.wait("Enter: Check now.")
	s.press("Skip ahead in practice time")
	s.press("Skip 1 week")
	s.wait("Qwizard has asked how far your order is.")
	s.prompt()
	s.send("h")
}

// receive collects the certificate, writes the PFX file and installs it.
func receive(s *screen) {
	s.t.Helper()
	s.answer("Enter: Show me how", "")
	s.answer("Enter: Collect my certificate", "")
	s.answer("Enter: Get my PFX file", "")
	s.fill("Number from 1 to 13:", "nginx")
	s.press("Password of the file")
	s.fill("Number from 1 to 2 [1]:", "2", "Your password (not shown while you type):", typedPFX,
		"Your password once more (not shown while you type):", typedPFX, "Enter: Write my PFX file", "")
	s.wait("Written to")
	s.press("Install it in the practice hosting panel")
	s.answer("Enter: Install this certificate", "") // the password is still there
	s.wait("shows this certificate from now on.")
	s.press("Install it for www.anna-muster.eu")
	s.answer("Enter: Install this certificate", "")
	s.wait("shows this certificate from now on.")
	s.answer("Enter: Look at what visitors get", "")
	s.answer("Enter: Look at my website", "")
	s.answer("Enter: See what comes next", "")
	s.answer("Enter: Put them into my calendar", "")
	s.wait("Saved to")
}
