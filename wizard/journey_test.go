package wizard_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/order"
	"qwizard/wizard/pfx"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
	"qwizard/wizard/store"
	"qwizard/wizard/vault"
)

// Journeys are scripts in testdata/journeys: a person's actions and the states
// they lead to, against a real practice CA over real sockets, with a clock that
// only the script moves.
//
//	do ACTION [ARG…]      acts; "! do" expects a problem, whose kinds stdout then has
//	state TASK STATE [ACTOR]
//	skip DURATION         practice time passes at the CA
//	zone FILE|all         puts the saved records into the practice zone
//	restart               forgets everything but what is stored
//	history               prints the order's events to stdout
func TestJourneys(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/journeys",
		Setup: func(e *testscript.Env) error {
			w, err := newPerson(e.WorkDir)
			if err != nil {
				return err
			}
			e.Values["person"] = w
			e.Defer(w.close)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"do": func(ts *testscript.TestScript, neg bool, args []string) {
				p := ts.Value("person").(*person)
				err := p.do(args)
				kinds := ""
				for _, k := range problem.All(err) {
					kinds += strings.TrimSpace(k.Field+" "+string(k.Kind)) + "\n"
				}
				fmt.Fprint(ts.Stdout(), kinds)
				if neg != (err != nil) {
					ts.Fatalf("do %v: %v", args, err)
				}
			},
			"state": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).state(args))
			},
			"skip": func(ts *testscript.TestScript, neg bool, args []string) {
				d, err := time.ParseDuration(args[0])
				ts.Check(err)
				ts.Check(ts.Value("person").(*person).manager.SkipAhead(context.Background(), d))
			},
			"zone": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).manager.AddRecords(context.Background(), []byte(ts.ReadFile(args[0]))))
			},
			"restart": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).restart())
			},
			"history": func(ts *testscript.TestScript, neg bool, args []string) {
				events, err := ts.Value("person").(*person).session.History(context.Background())
				ts.Check(err)
				for _, e := range events {
					fmt.Fprintln(ts.Stdout(), e.Kind, e.Source)
				}
			},
		},
	})
}

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

	mu  sync.Mutex
	now time.Time
}

func newPerson(dir string) (*person, error) {
	p := &person{dir: dir, key: bytes.Repeat([]byte{7}, 32), now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	p.world = wizard.World{Vault: vault.NewMemory(), Now: p.clock, Log: slog.New(slog.DiscardHandler), Exporter: pfx.NewExporter(p.clock)}
	return p, p.open()
}

// clock moves a second with each look, so that times differ.
func (p *person) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(time.Second)
	return p.now
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
	p.world.Store, p.world.Channel = p.store, channel.NewPractice(api, p.manager)
	ids, err := p.store.Orders(ctx)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		p.session, err = wizard.Start(ctx, p.world)
	} else {
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
		"domains": func() error { return s.Domains().Set(ctx, args[1:]) },
		"applicant": func() error {
			a := anna()
			if len(args) > 1 {
				a.Surname = args[1]
			}
			return s.Applicant().Set(ctx, a)
		},
		"key":      func() error { return s.Key().Create(ctx, order.KeyKind(args[1])) },
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
		"identity": func() error {
			d, err := s.Identity().Statement()
			if err != nil {
				return err
			}
			return s.Identity().Send(ctx, []order.Document{d})
		},
		"collect": func() error { return s.Certificate().Collect(ctx) },
		"take":    func() error { return s.Certificate().Take(ctx, []byte(args[1]), wizard.FromYou) },
		"export": func() error {
			return s.Export().Write(ctx, filepath.Join(p.dir, "out.pfx"), args[1], "Practice-Pfx-2026")
		},
		"dismiss": func() error { return s.Renewal().Dismiss(ctx) },
	}
	return actions[args[0]]()
}

func (p *person) choose(methods []string) error {
	f := p.session.Facts()
	var all []wizard.Choice
	for i, n := range f.Names.Value {
		all = append(all, wizard.Choice{Name: n, Method: order.Method(methods[min(i, len(methods)-1)])})
	}
	return p.session.DCV().Choose(context.Background(), all)
}

func TestFactsAreACopyAndSubscribersHearOfEachCommit(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	var heard []uint64
	stop := p.session.Subscribe(func(r uint64) { heard = append(heard, r) })
	if err := p.do([]string{"domains", "anna-muster.eu"}); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	f.Names.Value[0] = "changed.eu"
	f.Issuances[0].CSR.Value = []byte("changed")
	if got := p.session.Facts(); got.Names.Value[0] != "anna-muster.eu" || got.Current().CSR.Value != nil {
		t.Error("changing a copy changed the facts")
	}
	stop()
	if err := p.do([]string{"applicant"}); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(heard) != "[2]" || p.session.Facts().Revision != 3 {
		t.Errorf("heard %v, revision %d", heard, p.session.Facts().Revision)
	}
}

func TestTheSameAnswerAgainStoresNothing(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for range 2 {
		for _, do := range [][]string{{"domains", "anna-muster.eu"}, {"applicant"}, {"key", "p256"}, {"consent"}, {"send"}, {"check"}} {
			if err := p.do(do); err != nil {
				t.Fatal(err)
			}
		}
	}
	once := p.session.Facts().Revision
	if err := p.do([]string{"check"}); err != nil {
		t.Fatal(err)
	}
	if again := p.session.Facts().Revision; again != once {
		t.Errorf("an unchanged status made revision %d of %d", again, once)
	}
}

// A late answer must not bring back an older state.
func TestALateAnswerIsDropped(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for _, do := range [][]string{{"domains", "anna-muster.eu"}, {"applicant"}, {"key", "p256"}, {"consent"}, {"send"}} {
		if err := p.do(do); err != nil {
			t.Fatal(err)
		}
	}
	held := &heldChannel{Channel: p.world.Channel, asked: make(chan struct{}), release: make(chan struct{})}
	p.world.Channel = held
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	late := make(chan error)
	go func() { late <- s.Check(context.Background()) }()
	<-held.asked // the first answer is in hand, and old from now on
	if err := p.manager.SkipAhead(t.Context(), 3*time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(held.release)
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	f := s.Facts()
	if got := f.TaskOf(wizard.TaskAgreement, p.clock()).State; got != wizard.Done {
		t.Errorf("agreement is %s after the late answer", got)
	}
}

// heldChannel keeps the first status answer until it is released.
type heldChannel struct {
	wizard.Channel
	asks           atomic.Int32
	asked, release chan struct{}
}

func (c *heldChannel) Status(ctx context.Context, number string) (order.Report, error) {
	r, err := c.Channel.Status(ctx, number)
	if c.asks.Add(1) == 1 {
		close(c.asked)
		<-c.release
	}
	return r, err
}

// A certificate of somebody else's key is refused, whatever its names.
func TestTakeRefusesAForeignCertificate(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for _, do := range [][]string{{"domains", "anna-muster.eu"}, {"key", "p256"}} {
		if err := p.do(do); err != nil {
			t.Fatal(err)
		}
	}
	root, err := x509.ParseCertificate(p.ca.Root())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.session.Certificate().Take(t.Context(), root.Raw, wizard.FromYou); !errors.Is(err, problem.CertificateOther) {
		t.Errorf("got %v", err)
	}
	if f := p.session.Facts(); f.Current().Chain.Known() {
		t.Error("it was taken")
	}
}

// Facts of a newer version and facts that are none are told apart, and left alone.
func TestFactsThatCannotBeReadAreNamed(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for stored, want := range map[string]problem.Kind{
		`{"version":99,"content":{}}`:               problem.StoreNewer,
		`{"version":1,"content":{"issuances":[]}}`:  problem.StoreDamaged,
		`{"version":1,"content":{"issuances":"?"}}`: problem.StoreDamaged,
		`{"version":0}`:                             problem.StoreDamaged,
		`garbage`:                                   problem.StoreDamaged,
	} {
		id := fmt.Sprintf("order-%d", len(stored))
		if err := p.store.Commit(t.Context(), id, 0, []byte(stored), [][]byte{[]byte("{}")}); err != nil {
			t.Fatal(err)
		}
		if _, err := wizard.Load(t.Context(), p.store, id); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %s", stored, err, want)
		}
		if _, err := wizard.Resume(t.Context(), p.world, id); !errors.Is(err, want) {
			t.Errorf("resume %s: got %v, want %s", stored, err, want)
		}
	}
}

// An ID document that expires while one waits is a problem of task 2, until
// Sectigo has accepted it.
func TestAnIDThatExpiresMeanwhileIsAProblem(t *testing.T) {
	f := wizard.Facts{Issuances: []wizard.Issuance{{}}}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	f.Applicant = wizard.Fact[order.Applicant]{Value: anna(), At: now}
	f.Applicant.Value.ID.Expires = "2026-12-01"
	for day, want := range map[int]wizard.State{30: wizard.Done, 31: wizard.Done, 32: wizard.InTrouble} {
		if got := f.TaskOf(wizard.TaskApplicant, time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)); got.State != want {
			t.Errorf("on day %d: %s, want %s", day, got.State, want)
		}
	}
	f.Steps = map[order.StepID]wizard.Fact[wizard.Step]{order.StepIdentity: {Value: wizard.Step{Status: order.StepCompleted}, At: now}}
	if got := f.TaskOf(wizard.TaskApplicant, now.AddDate(0, 1, 0)); got.State != wizard.Done {
		t.Errorf("accepted: %s", got.State)
	}
}

// Words of the CA that we have never seen are kept and shown, and finish nothing.
func TestUnknownStepsAndWordsAreKept(t *testing.T) {
	p, err := newPerson(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	for _, do := range [][]string{{"domains", "anna-muster.eu"}, {"applicant"}, {"key", "p256"}, {"consent"}, {"send"}} {
		if err := p.do(do); err != nil {
			t.Fatal(err)
		}
	}
	p.world.Channel = strangeChannel{p.world.Channel}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := s.Facts()
	if other := f.OtherSteps["Astrology"]; other.Raw != "Retrograde" {
		t.Errorf("got %+v", f.OtherSteps)
	}
	if got := f.TaskOf(wizard.TaskAgreement, p.clock()); got.State != wizard.Waiting || got.Actor != wizard.Sectigo || f.Steps[order.StepAgreement].Raw != "Pondered" {
		t.Errorf("got %+v, %+v", got, f.Steps[order.StepAgreement])
	}
	if f.OrderStatus.Raw != "Payment promised" || f.TaskOf(wizard.TaskOrder, p.clock()).State != wizard.Done {
		t.Errorf("got %+v", f.OrderStatus)
	}
}

type strangeChannel struct{ wizard.Channel }

func (strangeChannel) Status(context.Context, string) (order.Report, error) {
	return order.Report{OrderStatus: "Payment promised", Steps: []order.Step{
		{Title: "Astrology", Status: order.StepUnknown, Raw: "Retrograde"},
		{ID: order.StepAgreement, Title: "Agreement Execution", Status: order.StepUnknown, Raw: "Pondered"},
	}}, nil
}
