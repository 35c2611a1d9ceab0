package wire_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault/vaulttest"
)

// interfaceOf is the practice CA as a partner's interface.
func interfaceOf(t *testing.T) (*practice.CA, practice.Manager) {
	t.Helper()
	ca, end, err := wire.OpenAlone(t.Context(), "", practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end() })
	login, password := ca.Login()
	return ca, practice.Manager{URL: ca.URL(), Login: login, Password: password, HTTP: config("").HTTP}
}

func overLoopback(dir string) func(*wire.AppConfig) {
	return func(c *wire.AppConfig) {
		c.Partner = filepath.Join(dir, "partner")
		c.Base.Seams.Loopback, c.Base.Seams.Internet = true, nowhere
		c.Wishes = wire.WishesFile{Path: filepath.Join(dir, "settings.json"), Usual: model.Settings{TextSize: 1, Folder: filepath.Join(dir, "Qwizard")}}
	}
}

func TestALoginIsStoredOnceSectigoAcceptsIt(t *testing.T) {
	ca, _ := interfaceOf(t)
	h := openFace(t, face(t, t.TempDir(), overLoopback(t.TempDir())), order.Partner)
	if h.Practice() != nil || h.Channel() != order.Partner {
		t.Fatalf("a house of %q", h.Channel())
	}
	p := h.Partner()
	if l, err := p.Login(t.Context()); err != nil || l.Name != "" {
		t.Fatalf("before: %+v, %v", l, err)
	}
	name, password := ca.Login()
	l := model.Login{Name: name, Password: password + "x", Address: ca.URL()}
	if err := p.Try(t.Context(), l); !errors.Is(err, problem.ChannelLogin) {
		t.Errorf("a wrong password: %v", err)
	}
	l.Password = password
	if err := errors.Join(p.Try(t.Context(), l), p.Keep(t.Context(), l)); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Login(t.Context()); err != nil || got != (model.Login{Name: name, Address: ca.URL()}) {
		t.Errorf("stored: %+v, %v", got, err)
	}
	l.Password = "" // the stored one
	if err := p.Try(t.Context(), l); err != nil {
		t.Error(err)
	}
	l.Address = "https://elsewhere.example" // which it is not for
	if err := p.Try(t.Context(), l); !errors.Is(err, problem.InputMissing) {
		t.Errorf("the stored password for another address: %v", err)
	}
	if err := p.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, err := p.Login(t.Context()); err != nil || got.Name != "" {
		t.Errorf("forgotten: %+v, %v", got, err)
	}
}

// A login that is too long, or for an address that is none, is a problem at its field, and
// the password stands in no problem.
func TestWhatCannotBeALogin(t *testing.T) {
	h := openFace(t, face(t, t.TempDir(), func(c *wire.AppConfig) { c.Partner = filepath.Join(t.TempDir(), "partner") }), order.Partner)
	const secret = "Unmistakable-Password"
	for _, c := range []struct {
		login model.Login
		field string
		kind  problem.Kind
	}{
		{model.Login{Password: secret}, "partner.name", problem.InputMissing},
		{model.Login{Name: "anna"}, "partner.password", problem.InputMissing},
		{model.Login{Name: strings.Repeat("ä", 65), Password: secret}, "partner.name", problem.InputTooLong},
		{model.Login{Name: "anna", Password: strings.Repeat(secret, 7)}, "partner.password", problem.InputTooLong},
		{model.Login{Name: "anna", Password: secret, Address: "http://secure.example.com"}, "partner.address", problem.LoginAddress},
		{model.Login{Name: "anna", Password: secret, Address: "http://127.0.0.1:1"}, "partner.address", problem.LoginAddress},
		{model.Login{Name: "anna", Password: secret, Address: "https://secure.example.com/products"}, "partner.address", problem.LoginAddress},
		{model.Login{Name: "anna", Password: secret, Address: "https://anna:" + secret + "@secure.example.com"}, "partner.address", problem.LoginAddress},
		{model.Login{Name: "anna", Password: secret, Address: "https://" + strings.Repeat("a", 200)}, "partner.address", problem.LoginAddress},
		{model.Login{Name: "anna", Password: secret, Address: "ftp://secure.example.com"}, "partner.address", problem.LoginAddress},
	} {
		err := h.Partner().Keep(t.Context(), c.login)
		if all := problem.All(err); len(all) != 1 || all[0].Field != c.field || all[0].Kind != c.kind || strings.Contains(err.Error(), secret) {
			t.Errorf("%+v: %v", c.login, err)
		}
	}
	longest := model.Login{Name: strings.Repeat("\U0001f511", 64), Password: strings.Repeat("\U0001f511", 128), Address: "https://" + strings.Repeat("a", 192)}
	if err := h.Partner().Keep(t.Context(), longest); err != nil {
		t.Errorf("the longest login: %v", err)
	}
}

// An order that is open sends its login nowhere but where it was for when it was opened.
func TestALoginForAnotherAddressIsNotSentToTheOldOne(t *testing.T) {
	ca, m := interfaceOf(t)
	h := openFace(t, face(t, t.TempDir(), overLoopback(t.TempDir())), order.Partner)
	name, password := ca.Login()
	if err := h.Partner().Keep(t.Context(), model.Login{Name: name, Password: password, Address: ca.URL()}); err != nil {
		t.Fatal(err)
	}
	s, err := h.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Partner().Keep(t.Context(), model.Login{Name: name, Password: "of the new one", Address: "https://elsewhere.example"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Domains().Set(t.Context(), []string{"anna-muster.eu"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DCV().Mailboxes(t.Context(), "anna-muster.eu"); !errors.Is(err, problem.LoginElsewhere) {
		t.Errorf("got %v", err)
	}
	if all, err := m.Orders(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestAHostOrdersOverItsAccount(t *testing.T) {
	ca, m := interfaceOf(t)
	dir := t.TempDir()
	g, d := guide(t, dir, overLoopback(dir))
	b := buyer{d, dir}
	g.Begin()
	b.next(model.PageStart)
	b.Type("start.way", "partner")
	b.next(model.PageVault)
	b.Type("vault.new", passphrase, "vault.repeat", passphrase)
	b.next(model.PagePartnerLogin)
	name, password := ca.Login()
	b.press("address", model.PagePartnerLogin)
	b.Type("partner.name", name, "partner.password", "a wrong one", "partner.address", ca.URL())
	b.next(model.PagePartnerLogin)
	b.wrong("partner.name")
	b.says("the password has expired", "the account is locked", "may not be used from your internet address")
	b.Type("partner.password", password)
	b.next(model.PageHome)
	b.says("Sectigo accepts the login.")
	prepare(b)
	b.says("You order over a partner account.")
	b.Type("order.consent", model.Yes)
	b.next(model.PageOrderCheck, model.PageOrderSend)
	b.says("Your partner account is charged at once")
	if err := m.SetFaults(t.Context(), practice.Fault{Call: "AutoApplyOrder", Kind: practice.FaultHTML, After: true, Times: 1}); err != nil {
		t.Fatal(err)
	}
	b.next(model.PageOrderLost)
	b.says("Sectigo may have your order and may have charged your account, or not.", "Sectigo gave an answer that Qwizard does not understand")
	lostAndFound(b, m)
	b.press("settings", model.PageSettings)
	b.press("partner-forget", model.PagePartnerForget)
	b.next(model.PageSettings)
	b.At(model.PageHome)
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	noSecretIn(t, dir, password)
}

// lostAndFound takes over an order whose answer was lost, after some wrong ways.
func lostAndFound(b buyer, m practice.Manager) {
	b.T.Helper()
	b.At(model.PageHome)
	b.says("find out whether Sectigo has your order")
	b.press("next", model.PageOrderPublic)
	b.At(model.PageOrderSend)
	b.says("Does Sectigo have your order?")
	b.At(model.PageOrderLost)
	b.press("nothing", model.PageOrderNothing)
	b.next(model.PageOrderNothing)
	b.wrong("order.looked")
	b.press("back", model.PageOrderLost)
	for _, number := range []string{"", "99999999"} {
		b.Type("order.number", number)
		b.next(model.PageOrderLost)
		b.wrong("order.number")
	}
	all, err := m.Orders(b.T.Context())
	if err != nil || len(all) != 1 {
		b.T.Fatalf("the CA has %+v, %v", all, err)
	}
	b.Type("order.number", strings.ReplaceAll(confirmation, "30408241", all[0].Number))
	b.next(model.PageOrderDone)
	if got := b.value("Order number"); got != all[0].Number {
		b.T.Errorf("number %s, want %s", got, all[0].Number)
	}
}

// noSecretIn looks for a secret in every file under a folder.
func noSecretIn(t *testing.T, dir, secret string) {
	t.Helper()
	var holds []string
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), secret) {
			holds = append(holds, path)
		}
		return err
	})
	if err != nil || len(holds) > 0 {
		t.Errorf("the password stands in %v, %v", holds, err)
	}
}

func TestOrdersOfAnAccountAreReachedOnlyByWhoHasOne(t *testing.T) {
	dir := t.TempDir()
	g, d := guide(t, dir, overLoopback(dir))
	g.Begin()
	d.At(model.PageVault, order.Assisted)
	d.Type("vault.new", passphrase, "vault.repeat", passphrase)
	d.Press("make")
	ids := func() []string {
		var all []string
		for _, a := range modeltest.Actions(d.At(model.PageOrders)) {
			all = append(all, a.ID)
		}
		return all
	}
	if slices.Contains(ids(), "other-partner") {
		t.Error("a private person is led to the orders of a partner account")
	}
	h := openFace(t, face(t, dir, overLoopback(dir)), order.Partner)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(ids(), "other-partner") {
		t.Error("nothing leads to the orders of the account")
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
}

// The login goes with the keys when they move, also one that was stored in an earlier run.
func TestALoginMovesWithTheKeys(t *testing.T) {
	vaulttest.Unlocked(t)
	ca, _ := interfaceOf(t)
	a := face(t, t.TempDir(), overLoopback(t.TempDir()))
	h := openFace(t, a, order.Partner)
	name, password := ca.Login()
	l := model.Login{Name: name, Password: password, Address: ca.URL()}
	if err := errors.Join(h.Partner().Keep(t.Context(), l), h.Close()); err != nil {
		t.Fatal(err)
	}
	h = openFace(t, a, order.Partner)
	l.Password = ""
	for _, to := range []string{model.VaultKeychain, model.VaultFile} {
		if lost, err := h.MoveVault(t.Context(), to, fileAgain); err != nil || len(lost) > 0 {
			t.Fatalf("%d lost, %v", len(lost), err)
		}
		if err := h.Partner().Try(t.Context(), l); err != nil || h.Vault() != to {
			t.Errorf("in the %s: %v", h.Vault(), err)
		}
	}
}
