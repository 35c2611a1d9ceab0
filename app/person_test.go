//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"qwizard/app/command/recordtest"
)

// hands are a person at the window: they press keys, and see by the log where they are.
// Nothing is waited for but a line of the log.
type hands struct {
	*started
	d      *display
	window string
	taken  map[string]bool // pages that there is a picture of
}

// sit sits down before a window that has opened.
func (d *display) sit(s *started) *hands {
	d.t.Helper()
	window := d.must("xdotool", "search", "--sync", "--onlyvisible", "--name", "^"+appName+"$")
	d.must("xdotool", "windowfocus", "--sync", window)
	return &hands{started: s, d: d, window: window, taken: map[string]bool{}}
}

// shown waits until a page is on show and nothing is being done, and takes a picture of
// a page that was not seen yet.
func (h *hands) shown(page string) {
	h.t.Helper()
	h.until("page=" + page + "\n")
	if !h.taken[page] {
		h.taken[page] = true
		h.d.picture("window-" + page)
	}
}

func (h *hands) keys(keys ...string) {
	h.t.Helper()
	h.d.must("xdotool", append([]string{"key", "--delay", "15"}, keys...)...)
}

// to goes on with Tab until a field or a button has the focus.
func (h *hands) to(id string) {
	h.t.Helper()
	const most = 60
	for range most {
		h.keys("Tab")
		if got := h.focus(); got == id {
			return
		}
	}
	h.t.Fatalf("%d times Tab, and %q never had the focus:\n%s", most, id, h.all.String())
}

// focus waits for the next line that says what has got the focus.
func (h *hands) focus() string {
	h.t.Helper()
	line := h.until("msg=focus ")
	_, id, _ := strings.Cut(line, "id=")
	if unquoted, err := strconv.Unquote(id); err == nil {
		return unquoted
	}
	return id
}

// press goes to a button or a row and presses it.
func (h *hands) press(id string) {
	h.t.Helper()
	h.to(id)
	h.keys("Return")
}

// click presses with the mouse what a scene's golden file says is there.
func (h *hands) click(scene, label string) {
	h.t.Helper()
	golden, err := os.ReadFile(filepath.Join("..", "ui", "shell", "testdata", "pages", scene+".txt"))
	if err != nil {
		h.t.Fatal(err)
	}
	for line := range strings.Lines(string(golden)) {
		var x, y, width, height int
		if _, err := fmt.Sscan(line, &x, &y, &width, &height); err != nil || !strings.HasSuffix(line, "  text "+label+"\n") {
			continue
		}
		h.d.must("xdotool", "mousemove", "--window", h.window, strconv.Itoa(x+width/2), strconv.Itoa(y+height/2), "click", "1")
		return
	}
	h.t.Fatalf("there is no %q on %s", label, scene)
}

// fill goes to a field and types over what is in it.
func (h *hands) fill(pairs ...string) {
	h.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		h.to(pairs[i])
		h.keys("ctrl+a")
		h.d.must("xdotool", "type", "--delay", "12", pairs[i+1])
	}
}

// date fills in the three fields of a date.
func (h *hands) date(id, day, month, year string) {
	h.t.Helper()
	h.to(id)
	h.d.must("xdotool", "type", "--delay", "12", day)
	h.keys("Tab")
	h.focus()
	h.d.must("xdotool", "type", "--delay", "12", month)
	h.keys("Tab")
	h.focus()
	h.d.must("xdotool", "type", "--delay", "12", year)
}

// country finds a country by typing.
func (h *hands) country(id, name string) {
	h.t.Helper()
	h.to(id)
	h.d.must("xdotool", "type", "--delay", "12", name)
	h.keys("Return")
}

// on presses Enter, the page's own button, and waits for the page that follows.
func (h *hands) on(page string) {
	h.t.Helper()
	h.keys("Return")
	h.shown(page)
}

const vaultPassphrase = "practice vault, not a real one"

// A person practises the whole purchase in the real window, by keyboard, with a click in
// two places, and ends with a PFX that openssl opens.
func TestAPersonPractisesInTheWindow(t *testing.T) {
	binary := os.Getenv("QWIZARD_BIN")
	if binary == "" {
		t.Skip("QWIZARD_BIN does not name the built program (make window)")
	}
	d := newDisplay(t)
	d.bus = []string{"env", "DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "none")} // so there is no keychain
	data := filepath.Join(t.TempDir(), "data", "practice")
	s := d.start(binary, "--log", "--data", data)
	s.until("page=for-me\n")
	h := d.sit(s)
	h.d.picture("window-for-me")

	h.begins()
	h.prepares()
	h.orders()
	h.answersMails()
	h.provesWebsites()
	h.seesTheNotary()
	h.waits()
	h.takesTheCertificate()

	got := d.status(binary, data)
	h.keys("alt+F4")
	h.clean(vaultPassphrase, "practice backup, not")
	files := filepath.Join(d.home, appName, "anna-muster.eu")
	d.opens(filepath.Join(files, "export", "anna-muster.eu.pfx"), exportPassword)
	recordtest.Same(t, got, unattended(t, d, binary))
}

func (h *hands) begins() {
	h.t.Helper()
	h.click("for-me", "Go on: choose how to begin")
	h.shown("start")
	h.click("start", "Begin this way")
	h.shown("vault") // there is no keychain on this bus
	h.fill("vault.new", vaultPassphrase, "vault.repeat", vaultPassphrase)
	h.on("home")
}

func (h *hands) prepares() {
	h.t.Helper()
	h.click("home-new", "Show me how")
	h.shown("domains")
	h.fill("domains.names[0]", "anna-muster.eu", "domains.names[1]", "muster blog.eu")
	h.on("domains") // with what is wrong
	h.fill("domains.names[1]", "www.anna-muster.eu")
	h.on("domains-check")
	h.on("applicant-name")
	h.fill("applicant.given_names", "Anna Lena", "applicant.surname", "Muster", "applicant.other_names", "Anna Lena Beispiel")
	h.press("continue")
	h.shown("applicant-birth")
	h.date("applicant.birth_date", "17", "5", "1984")
	h.fill("applicant.birth_place", "Graz")
	h.country("applicant.nationality", "Austria")
	h.press("continue")
	h.shown("applicant-contact")
	h.fill("applicant.email", "anna@anna-muster.eu", "applicant.phone", "+43 316 123456", "applicant.address.street", "Beispielgasse 12/3",
		"applicant.address.postal_code", "8010", "applicant.address.city", "Graz", "applicant.address.state", "Steiermark")
	h.country("applicant.address.country", "Austria")
	h.press("continue")
	h.shown("applicant-id")
	h.to("applicant.id.type")
	h.keys("space")
	h.fill("applicant.id.number", "P1234567", "applicant.id.issuer", "Magistrat Graz")
	h.country("applicant.id.country", "Austria")
	h.date("applicant.id.issued", "1", "3", "2021")
	h.date("applicant.id.expires", "28", "2", "2031")
	h.press("continue")
	h.shown("applicant-check")
	h.on("key")
	h.on("key-backup")
	h.fill("backup.passphrase", "practice backup, not a real one", "backup.again", "practice backup, not a real one")
	h.on("key-done")
}

func (h *hands) orders() {
	h.t.Helper()
	h.on("order-public")
	h.to("order.consent")
	h.keys("space")
	h.on("order-check")
	h.on("order-send")
	h.on("order-done")
	h.on("agreement")
}

func (h *hands) answersMails() {
	h.t.Helper()
	h.press("inbox")
	h.shown("inbox")
	h.press("mail-1")
	h.shown("mail")
	h.on("mail") // answered
	h.press("task")
	h.shown("agreement")
	h.on("agreement")
	h.on("email")
	h.press("inbox")
	h.shown("inbox")
	h.press("mail-2")
	h.shown("mail")
	h.on("mail")
	h.press("task")
	h.shown("email")
	h.on("email")
	h.on("dcv")
}

func (h *hands) provesWebsites() {
	h.t.Helper()
	h.press("website-anna-muster.eu")
	h.shown("dcv-name")
	h.press("panel-records")
	h.shown("panel-records")
	h.press("fill")
	h.shown("panel-records")
	h.press("add")
	h.shown("panel-records")
	h.press("task")
	h.shown("dcv")
	h.on("dcv")
}

func (h *hands) seesTheNotary() {
	h.t.Helper()
	h.keys("ctrl+3")
	h.shown("home")
	h.press("task-identity")
	h.shown("identity")
	h.on("identity")
	h.press("notary")
	h.shown("notary")
	h.on("notary")
	h.press("send")
	h.shown("identity-send")
	h.on("identity")
}

func (h *hands) waits() {
	h.t.Helper()
	h.press("clock")
	h.shown("clock")
	h.press("skip-3-days")
	h.shown("clock")
	h.press("skip-1-day")
	h.shown("clock")
	h.keys("Escape")
	h.shown("identity")
	h.keys("ctrl+4")
	h.shown("home")
}

func (h *hands) takesTheCertificate() {
	h.t.Helper()
	h.press("task-certificate")
	h.shown("certificate")
	h.on("verdict")
	h.on("export")
	h.to("export.target")
	h.keys("space")
	h.to("export.how")
	h.keys("Down")
	h.shown("export")
	h.fill("export.password", exportPassword, "export.again", exportPassword)
	h.on("export-done")
	h.press("panel-install")
	h.shown("panel-install")
	h.on("panel-install") // the password is still there
	h.press("other-www.anna-muster.eu")
	h.shown("panel-install")
	h.on("panel-install")
	h.press("live")
	h.shown("live")
	h.on("live")
	h.press("renewal")
	h.shown("renewal")
	h.on("renewal")
	h.keys("ctrl+1")
	h.shown("home")
	h.d.picture("window-home-done")
}
