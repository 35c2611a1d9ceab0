package wizard_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/backup"
	"qwizard/wizard/chain"
	"qwizard/wizard/channel"
	"qwizard/wizard/dcv"
	"qwizard/wizard/live"
	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
	"qwizard/wizard/store"
	"qwizard/wizard/vault"
)

// person is somebody at a computer: a store, a vault, a practice CA.
type person struct {
	dir     string
	key     []byte
	store   *store.Store
	disk    *store.Store
	ca      *practice.CA
	manager practice.Manager
	world   wizard.World
	session *wizard.Session
	papers  []order.Document // what came back from the notary

	overAccount bool // orders go over a partner account
	options     sectigo.Options
	api         *sectigo.Client

	mu  sync.Mutex
	now time.Time
}

func newPerson(dir string) (*person, error) {
	p := &person{dir: dir, key: bytes.Repeat([]byte{7}, 32), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	p.world = wizard.World{Vault: vault.NewMemory(), Now: p.clock, Log: slog.New(slog.DiscardHandler), Exporter: pfx.NewExporter(p.clock),
		Backup: backup.New(backup.Options{WorkFactor: 10}), Text: func(key string, params ...string) string { return key + " " + strings.Join(params, " ") }}
	return p, p.open()
}

// clock moves a second with each look, so that times differ.
func (p *person) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(time.Second)
	return p.now
}

// turn puts the clock of the computer forward, or back.
func (p *person) turn(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

func (p *person) open() error {
	ctx := context.Background()
	var err error
	if p.store, err = store.Open(ctx, filepath.Join(p.dir, "orders.db"), p.key); err != nil {
		return err
	}
	if p.disk, err = store.Open(ctx, filepath.Join(p.dir, "ca.db"), p.key); err != nil {
		return err
	}
	if p.ca, err = practice.Open(ctx, practice.Config{Disk: p.disk.Shelf("practice"), Now: p.clock}); err != nil {
		return err
	}
	login, password := p.ca.Login()
	p.manager = practice.Manager{URL: p.ca.URL(), Login: login, Password: password, HTTP: http.DefaultClient}
	api := sectigo.NewClient(p.ca.URL(), http.DefaultClient, func(context.Context) (string, string, error) { return login, password, nil })
	p.options.Pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	if p.api, err = api.With(p.options); err != nil {
		return err
	}
	internet := p.internet()
	p.world.Checker, p.world.Site = dcv.NewChecker(internet, p.clock), live.NewSite(internet, p.clock)
	p.world.Store, p.world.Notes = p.store, p.store.Shelf("asked")
	switch {
	case p.world.Channel == nil || p.world.Channel.ID() == order.Practice:
		p.world.Channel = channel.NewPractice(p.api, p.manager)
	case p.overAccount:
		p.world.Channel = channel.NewPartner(p.api, p.practiceTime)
	}
	ids, err := p.store.Orders(ctx)
	if err != nil {
		return err
	}
	switch {
	case p.session != nil:
		p.session, err = wizard.Resume(ctx, p.world, p.session.Facts().ID)
	case len(ids) == 0:
		p.session, err = wizard.Start(ctx, p.world)
	default:
		p.session, err = wizard.Resume(ctx, p.world, ids[0])
	}
	return err
}

func (p *person) close() {
	_ = errors.Join(p.ca.Close(), p.disk.Close(), p.store.Close())
}

func (p *person) restart() error {
	p.close()
	return p.open()
}

func (p *person) state(args []string) error {
	f := p.session.Facts()
	got := f.TaskOf(wizard.TaskID(args[0]), p.clock())
	words := []string{string(got.ID), string(got.State), string(got.Actor)}
	if want := strings.Join(args, " "); strings.Join(words[:len(args)], " ") != want {
		return fmt.Errorf("state is %v, want %s", words, want)
	}
	return nil
}

func anna() order.Applicant {
	return order.Applicant{
		GivenNames: "Anna Lena", Surname: "Żółć-Müller", BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT",
		Email: "anna@anna-muster.eu", Phone: "+43316123456",
		Address: order.Address{Street: "Beispielgasse 12/3", PostalCode: "8010", City: "Graz", Country: "AT"},
		ID:      order.Identity{Type: order.IDCard, Number: "ID-77", Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2031-02-28"},
	}
}

func (p *person) do(args []string) error {
	ctx, s := context.Background(), p.session
	actions := map[string]func() error{
		"names": func() error { return s.Domains().Set(ctx, args[1:]) },
		"domains": func() error {
			return inTurn(func() error { return s.Domains().Set(ctx, args[1:]) }, func() error { return s.Domains().Check(ctx) })
		},
		"applicant": func() error {
			a := anna()
			if len(args) > 1 {
				a.Surname = args[1]
			}
			return s.Applicant().Set(ctx, a)
		},
		"make-key": func() error { return s.Key().Create(ctx, order.KeyKind(args[1])) },
		"backup":   func() error { return s.Key().Backup(ctx, filepath.Join(p.dir, "order.qwizard"), "a backup passphrase") },
		"key": func() error {
			return inTurn(func() error { return p.do([]string{"make-key", args[1]}) }, func() error { return p.do([]string{"backup"}) })
		},
		"lose-key": func() error { f := s.Facts(); return p.world.Vault.Delete(ctx, f.Current().Key.Value.Item) },
		"term": func() error {
			days, err := strconv.Atoi(args[1])
			return errors.Join(err, s.Order().ChooseTerm(ctx, days))
		},
		"consent":     func() error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
		"send":        func() error { return s.Order().Send(ctx) },
		"check":       func() error { return s.Check(ctx) },
		"choose":      func() error { return p.choose(args[1:]) },
		"save-proofs": func() error { return s.DCV().Save(ctx, filepath.Join(p.dir, "dcv")) },
		"ask":         func() error { return s.DCV().Ask(ctx) },
		"look":        func() error { return s.DCV().Look(ctx) },
		"resend":      func() error { return s.DCV().Resend(ctx, order.Name(args[1])) },
		"files":       func() error { return p.putFiles(args[1]) },
		"answer":      func() error { return p.answer(args[1]) },
		"form":        func() error { return s.Identity().SaveForm(ctx, filepath.Join(p.dir, "identity")) },
		"notary":      func() error { return p.notary(args[1:]) },
		"papers":      func() error { return s.Identity().Send(ctx, p.papers) },
		"scan": func() error {
			return s.Identity().Send(ctx, []order.Document{{Name: args[1], Type: "application/pdf", Data: []byte(args[2])}})
		},
		"identity": func() error {
			return inTurn(func() error { return p.do([]string{"form"}) }, func() error { return p.do([]string{"notary"}) }, func() error { return p.do([]string{"papers"}) })
		},
		"install":       func() error { return p.install() },
		"site":          func() error { return s.Export().Look(ctx) },
		"dates":         func() error { return s.Renewal().SaveDates(ctx, p.dir) },
		"placed":        func() error { return s.Order().Placed(ctx, args[1], strings.Join(args[2:], "")) },
		"confirm":       func() error { return p.confirm(args[1]) },
		"confirm-proof": func() error { return s.DCV().Confirm(ctx, order.Name(args[1]), true) },
		"doubt":         func() error { return s.Agreement().Confirm(ctx, false) },
		"doubt-proof":   func() error { return s.DCV().Confirm(ctx, order.Name(args[1]), false) },
		"not-placed":    func() error { return s.Order().NotPlaced(ctx) },
		"save-request":  func() error { return s.Key().SaveRequest(ctx, p.dir) },
		"refused":       func() error { return s.Identity().Refused(ctx, args[1]) },
		"new-id":        func() error { return p.newID() },
		"answered":      func() error { return s.Agreement().Answered(ctx) },
		"papers-sent":   func() error { return s.Identity().ConfirmSent(ctx, args[1:]) },
		"take-plain":    func() error { return p.takePlain() },
		"accept-all":    func() error { return p.acceptAll() },
		"collect":       func() error { return s.Certificate().Collect(ctx) },
		"take":          func() error { return s.Certificate().Take(ctx, []byte(args[1]), wizard.FromYou) },
		"export": func() error {
			return s.Export().Write(ctx, filepath.Join(p.dir, "out.pfx"), args[1], "Practice-Pfx-2026")
		},
		"cancel":  func() error { return s.Order().Cancel(ctx) },
		"revoke":  func() error { return s.Order().Revoke(ctx, order.ReasonKeyCompromise, strings.Join(args[1:], " ")) },
		"poll":    func() error { return s.Poll(ctx) },
		"reissue": func() error { return p.reissue(args[1]) },
		"keep":    func() error { return s.Order().KeepCertificate(ctx) },
		"faults":  func() error { return p.faults(args[1:]) },
		"dismiss": func() error { return s.Renewal().Dismiss(ctx) },
	}
	action, known := actions[args[0]]
	if !known {
		return fmt.Errorf("no action %s", args[0])
	}
	return action()
}

func inTurn(all ...func() error) error {
	for _, do := range all {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// faults sets the practice CA's faults, as its command line does.
func (p *person) faults(texts []string) error {
	var all []practice.Fault
	for _, text := range texts {
		f, err := practice.ParseFault(text)
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	return p.manager.SetFaults(context.Background(), all...)
}

// putFiles puts the saved proof file of a site into its web folder.
func (p *person) putFiles(site string) error {
	f := p.session.Facts()
	path := f.Token().FilePath()
	body, err := os.ReadFile(filepath.Join(p.dir, "dcv", site, filepath.FromSlash(path)))
	if err != nil {
		return err
	}
	return p.manager.PutFiles(context.Background(), site, []order.File{{Path: path, Data: body}})
}

// answer does what the newest mails of a kind ask.
func (p *person) answer(kind string) error {
	f := p.session.Facts()
	mails, err := p.manager.Mails(context.Background(), f.Receipt.Value.Number)
	if err != nil {
		return err
	}
	found := false
	for _, m := range slices.Backward(mails) {
		if string(m.Kind) != kind {
			continue
		}
		found = true
		if _, err := p.manager.Answer(context.Background(), m); err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("no mail of kind %s", kind)
	}
	return nil
}

func (p *person) notary(mistakes []string) error {
	form, err := p.form()
	if err != nil {
		return err
	}
	var all []practice.Mistake
	for _, m := range mistakes {
		all = append(all, practice.Mistake(m))
	}
	p.papers, err = p.manager.Notarise(context.Background(), form, all...)
	return err
}

func (p *person) install() error {
	bundle, err := os.ReadFile(filepath.Join(p.dir, "out.pfx"))
	if err != nil {
		return err
	}
	f := p.session.Facts()
	for _, n := range f.Names.Value {
		if err := p.manager.Install(context.Background(), string(n), bundle, "Practice-Pfx-2026"); err != nil {
			return err
		}
	}
	return nil
}

func (p *person) confirm(task string) error {
	ctx, s := context.Background(), p.session
	switch task {
	case "agreement":
		return s.Agreement().Confirm(ctx, true)
	case "email":
		return s.Email().Confirm(ctx, true)
	case "identity":
		return s.Identity().Confirm(ctx, true)
	}
	return s.Approval().Confirm(ctx, true)
}

// takePlain takes a certificate for the order's key that is no QWAC, as if it had
// come by mail.
func (p *person) takePlain() error {
	f := p.session.Facts()
	request, err := x509.ParseCertificateRequest(f.Current().CSR.Value)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	issuer := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "A CA"}, NotBefore: p.now.Add(-time.Hour), NotAfter: p.now.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: request.Subject, DNSNames: request.DNSNames, NotBefore: p.now.Add(-time.Hour), NotAfter: p.now.AddDate(0, 3, 0), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	ca, err := x509.CreateCertificate(rand.Reader, issuer, issuer, &key.PublicKey, key)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, issuer, request.PublicKey, key)
	if err != nil {
		return err
	}
	mail := "Dear Anna, here is your certificate.\r\n" + string(chain.PEM(ca, der)) + "Kind regards"
	return p.session.Certificate().Take(context.Background(), []byte(mail), wizard.FromYou)
}

// newID states another ID document, nothing else.
func (p *person) newID() error {
	a := p.session.Facts().Applicant.Value
	a.ID.Number, a.ID.Issued, a.ID.Expires = "ID-78", "2026-01-01", "2036-01-01"
	return p.session.Applicant().Set(context.Background(), a)
}

func (p *person) choose(methods []string) error {
	f := p.session.Facts()
	var all []wizard.Choice
	for i, n := range f.Names.Value {
		c := wizard.Choice{Name: n, Method: order.Method(methods[min(i, len(methods)-1)])}
		if c.Method == order.Email {
			c.Mailbox = "admin@" + string(n.Registrable())
		}
		all = append(all, c)
	}
	return p.session.DCV().Choose(context.Background(), all)
}

// newPersonWho is a person at a fresh computer who has done some actions.
func newPersonWho(t *testing.T, did ...string) *person {
	t.Helper()
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	for _, action := range did {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// untilSent are the actions up to an order that the CA has.
func untilSent() []string {
	return []string{"domains anna-muster.eu", "applicant", "key p256", "consent", "send"}
}
