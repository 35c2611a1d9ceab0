package wire_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/network"
)

// nowhere is an internet of which nothing can be reached.
func nowhere(network.Network) network.Network {
	refuse := func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ENETUNREACH }
	return network.Network{Resolvers: []string{"192.0.2.53:53"}, Dial: refuse}
}

// confirmation is a mail as Sectigo sends it.
const confirmation = `From: Sectigo <noreply_support@sectigo.com>
Subject: Order 30408241 - we have received your order

Dear Anna Lena Muster,

Thank you for your order. Your order number is 30408241.
Call us at +44 161 8741111.`

// buyer is somebody at the pages of a real order.
type buyer struct {
	*modeltest.Desk
	dir string
}

// on is the page on show, which has to be this one and to say nothing of practice.
func (b buyer) on(id model.PageID) model.Page {
	b.T.Helper()
	p := b.Face.Page
	said := modeltest.Text(p)
	if p.Place.Page != id {
		b.T.Fatalf("on %s, not on %s:\n%s", p.Place.Page, id, said)
	}
	if id != model.PageStart && id != model.PageOrders && regexp.MustCompile(`(?i)practi[cs]`).MatchString(said) {
		b.T.Errorf("%s speaks of practice:\n%s", id, said)
	}
	return p
}

// press presses something that leads to a page.
func (b buyer) press(id string, to model.PageID) model.Page {
	b.T.Helper()
	b.Press(id)
	return b.on(to)
}

// next presses the primary action of each page in turn.
func (b buyer) next(to ...model.PageID) model.Page {
	b.T.Helper()
	for _, id := range to {
		b.press(b.Face.Page.Primary.ID, id)
	}
	return b.Face.Page
}

// says looks for texts on the page on show.
func (b buyer) says(texts ...string) {
	b.T.Helper()
	said := modeltest.Text(b.Face.Page)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			b.T.Errorf("%s does not say %q:\n%s", b.Face.Page.Place.Page, text, said)
		}
	}
}

// wrong looks for a problem at a field, after an answer that is none.
func (b buyer) wrong(field string) {
	b.T.Helper()
	if p := b.Face.Page.Problems; len(p) != 1 || p[0].Field != field || p[0].Label == "" {
		b.T.Errorf("problems %+v, want one at %s", p, field)
	}
}

// value is what a row of the page has to be copied.
func (b buyer) value(label string) string {
	b.T.Helper()
	blocks := b.Face.Page.Blocks
	for len(blocks) > 0 {
		switch block := blocks[0].(type) {
		case model.Copy:
			if block.Label == label {
				return block.Value
			}
		case model.Steps:
			for _, i := range block.Items {
				blocks = append(blocks, i.Blocks...)
			}
		}
		blocks = blocks[1:]
	}
	b.T.Fatalf("nothing to copy called %q:\n%s", label, modeltest.Text(b.Face.Page))
	return ""
}

func TestAPersonBuysOnSectigosPage(t *testing.T) {
	dir := t.TempDir()
	g, d := guide(t, dir, func(c *wire.AppConfig) {
		c.Base.Seams.Internet = nowhere
		c.Wishes = wire.WishesFile{Path: filepath.Join(dir, "settings.json"), Usual: model.Settings{TextSize: 1, Folder: filepath.Join(dir, "Qwizard")}}
	})
	b := buyer{d, dir}
	g.Begin()
	b.on(model.PageForMe)
	prepareToBuy(b)
	request := orderElsewhere(b)
	answerSectigo(b)
	proveElsewhere(b)
	identifyElsewhere(b)
	receiveElsewhere(b, request)
	b.press("history", model.PageHistory)
	b.says("You gave the order number: 30408241.", "You took the certificate although something in it is not as ordered.")
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

func prepareToBuy(b buyer) {
	b.T.Helper()
	b.next(model.PageStart)
	b.Type("start.way", "buy")
	b.next(model.PageVault)
	b.Type("vault.new", passphrase, "vault.repeat", passphrase)
	b.next(model.PageHome)
	prepare(b)
}

// prepare answers from home to what becomes public.
func prepare(b buyer) {
	b.T.Helper()
	b.press("next", model.PageDomains)
	b.Type("domains.names[0]", "anna-muster.eu", "domains.names[1]", "www.anna-muster.eu")
	b.next(model.PageDomainsCheck)
	b.says("Not everything could be seen from here", "You can go on.")
	b.next(model.PageApplicantName)
	b.Type("applicant.given_names", "Anna Lena", "applicant.surname", "Muster")
	b.next(model.PageApplicantBirth)
	b.Type("applicant.birth_date", "1984-05-17", "applicant.birth_place", "Graz", "applicant.nationality", "AT")
	b.next(model.PageApplicantContact)
	b.Type("applicant.email", "anna@anna-muster.eu", "applicant.phone", "+43 316 123456", "applicant.address.street", "Beispielgasse 12/3",
		"applicant.address.postal_code", "8010", "applicant.address.city", "Graz", "applicant.address.country", "AT")
	b.next(model.PageApplicantID)
	b.Type("applicant.id.type", "passport", "applicant.id.number", "P1234567", "applicant.id.issuer", "Magistrat Graz", "applicant.id.country", "AT",
		"applicant.id.issued", "2021-03-01", "applicant.id.expires", "2031-02-28")
	b.next(model.PageApplicantCheck, model.PageKey)
	b.Type("key.kind", "p256")
	b.next(model.PageKeyBackup)
	b.Type("backup.passphrase", passphrase, "backup.again", passphrase)
	b.next(model.PageKeyDone, model.PageOrderPublic)
}

// orderElsewhere orders on Sectigo's page, once after all, and returns the CSR.
func orderElsewhere(b buyer) string {
	b.T.Helper()
	b.Type("order.consent", model.Yes)
	b.next(model.PageOrderCheck)
	b.says("Nothing is ordered yet. The next page has these answers ready to copy")
	b.next(model.PageOrderElsewhere)
	request := b.value("CSR")
	if got := b.value("Website") + " " + b.value("Term in days") + " " + b.value("Street and number"); got != "anna-muster.eu 365 Beispielgasse 12/3" {
		b.T.Errorf("to be copied: %s", got)
	}
	b.press("open", model.PageOrderElsewhere)
	if b.Face.Opened != "https://www.sectigo.com/ssl-certificates-tls/qwac-individual" {
		b.T.Errorf("opened %s", b.Face.Opened)
	}
	b.At(model.PageHome)
	b.press("next", model.PageOrderPublic) // the way back after a break
	b.press("answers", model.PageOrderCheck)
	b.says("They stay as they are, because you may have ordered with them.")
	b.next(model.PageOrderElsewhere)
	b.press("not-placed", model.PageOrderCheck)
	b.says("This counts as not ordered.", "Change")
	b.next(model.PageOrderElsewhere, model.PageOrderElsewhere)
	b.wrong("order.number")
	b.Type("order.number", confirmation, "order.unique", "QW abc 123")
	b.next(model.PageOrderElsewhere)
	b.wrong("order.unique")
	b.Type("order.unique", "")
	b.next(model.PageOrderDone)
	if got := b.value("Order number"); got != "30408241" {
		b.T.Errorf("number %s", got)
	}
	return request
}

// answerSectigo confirms the two mails, one of them too early.
func answerSectigo(b buyer) {
	b.T.Helper()
	b.next(model.PageAgreement)
	b.says("30408241", "Sectigo does not tell Qwizard, so what you say counts.")
	b.press("confirm", model.PageAgreement)
	b.press("doubt", model.PageAgreement)
	b.press("confirm", model.PageAgreement)
	b.next(model.PageEmail)
	b.press("confirm", model.PageEmail)
	b.next(model.PageDCV)
}

// proveElsewhere puts one proof in place and answers a mail for the other. What counts
// is what the person reads on Sectigo's page.
func proveElsewhere(b buyer) {
	b.T.Helper()
	b.says("Sectigo's page for your order says when a website is proved.")
	b.press("website-anna-muster.eu", model.PageDCVName)
	before := b.value("Target")
	b.press("unique", model.PageOrderElsewhere) // Sectigo shows another target
	b.Type("order.unique", "QWabc123")
	b.next(model.PageOrderDone)
	b.At(model.PageDCVName, "anna-muster.eu")
	if after := b.value("Target"); after == before || !strings.Contains(after, ".qwabc123.") {
		b.T.Errorf("with the unique value the target is %s, without it %s", after, before)
	}
	b.At(model.PageDCV)
	b.press("website-www.anna-muster.eu", model.PageDCVName)
	b.press("other-way", model.PageDCVMethod)
	b.Type("dcv.method[1]", "email", "dcv.mailbox[1]", "admin@anna-muster.eu")
	b.says("Choose the same way on Sectigo's page, too.")
	b.next(model.PageDCVName)
	b.says("Look at Sectigo's page for your order.")
	b.next(model.PageDCVCheck) // what to say of it, without a look at what cannot be seen
	b.press("check", model.PageDCVCheck)
	b.says("could not be seen anna-muster.eu", "No name server answers this computer")
	b.press("confirm-anna-muster.eu", model.PageDCVCheck)
	b.press("confirm-www.anna-muster.eu", model.PageDCV)
	b.says("All websites are proved", "proved, as you say")
	b.press("say", model.PageDCVCheck) // a mistake can be taken back
	b.press("doubt-www.anna-muster.eu", model.PageDCVCheck)
	b.press("confirm-www.anna-muster.eu", model.PageDCV)
	b.press("check", model.PageDCVCheck) // and what there is can be looked at again
	b.At(model.PageHome)
	b.press("next", model.PageIdentity)
}

// identifyElsewhere sends two papers, is refused, and sends the third.
func identifyElsewhere(b buyer) {
	b.T.Helper()
	b.press("save-form", model.PageIdentity)
	b.press("open-folder", model.PageIdentity)
	if _, err := os.Stat(filepath.Join(b.Face.Opened, "face-to-face-form.pdf")); err != nil {
		b.T.Error(err)
	}
	b.next(model.PageIdentitySend, model.PageIdentitySend)
	b.wrong("identity.sent-form")
	b.Type("identity.sent-form", model.Yes, "identity.sent-copy", model.Yes)
	b.next(model.PageIdentity)
	b.says("It does not tell Qwizard: when the mail comes, say it here.")
	b.press("refused", model.PageIdentityRefuse)
	b.next(model.PageIdentityRefuse)
	b.wrong("identity.refusal")
	b.Type("identity.refusal", "Dear Anna Lena,\n\nthe Status of Authority is missing."+strings.Repeat(" We need it.", 30))
	b.next(model.PageIdentity)
	b.says("Sectigo wants another paper", "the Status of Authority is missing.")
	home := b.At(model.PageHome)
	for line := range strings.Lines(modeltest.Text(home)) {
		if len(line) > 150 {
			b.T.Errorf("home repeats the whole mail: %s", line)
		}
	}
	b.press("next", model.PageIdentity)
	b.next(model.PageIdentitySend)
	if b.Field("identity.sent-form").Value != model.Yes || b.Field("identity.sent-authority").Value != "" {
		b.T.Error("what was sent before is not ticked")
	}
	b.Type("identity.sent-authority", model.Yes)
	b.next(model.PageIdentity)
	b.says("Face-to-face form", "Status of Authority")
	b.press("confirm", model.PageIdentity)
	b.next(model.PageApproval)
}

// receiveElsewhere takes the certificate from files, and it to a PFX.
func receiveElsewhere(b buyer, request string) {
	b.T.Helper()
	b.press("certificate", model.PageCertificate) // it may come without word of the approval
	b.says("you can give it to Qwizard all the same")
	b.press("back", model.PageHome)
	b.press("next", model.PageApproval)
	b.press("confirm", model.PageApproval)
	b.next(model.PageCertificate, model.PageCertificate)
	b.wrong("certificate.files")
	b.Type("certificate.files", strings.Join(deliver(b.T, b.dir, request), "\n"))
	b.next(model.PageVerdict)
	b.says("so it is no QWAC", "my order 30408241")
	b.press("accept", model.PageAccept)
	b.next(model.PageAccept)
	b.wrong("accept.read")
	b.Type("accept.read", model.Yes)
	b.next(model.PageVerdict, model.PageExport, model.PageExport)
	b.wrong("export.target")
	b.Type("export.target", "plesk")
	b.next(model.PageExportDone)
	bundle, err := os.ReadFile(filepath.Join(b.dir, "Qwizard", "anna-muster.eu", "export", "anna-muster.eu.pfx"))
	if err != nil {
		b.T.Fatal(err)
	}
	_, leaf, rest, err := pkcs12.DecodeChain(bundle, b.value("Password of the file"))
	if err != nil || leaf.DNSNames[1] != "www.anna-muster.eu" || len(rest) != 1 {
		b.T.Errorf("the PFX: %v, %d above it", err, len(rest))
	}
	b.next(model.PageLive)
	b.says("could not be seen")
	b.At(model.PageHome)
	b.press("next", model.PageRenewal)
	b.press("save", model.PageRenewal)
	if _, err := os.Stat(b.Face.Opened); err != nil || filepath.Ext(b.Face.Opened) != ".ics" {
		b.T.Errorf("opened %s: %v", b.Face.Opened, err)
	}
	b.press("back", model.PageHome)
	b.says("All done for anna-muster.eu and 1 more")
}
