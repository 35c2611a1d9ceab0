//go:build unix

package command_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"qwizard/app/command"
	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// partnerEnv names the desk of a child that sends an order over a partner account. With
// killEnv it dies at the Nth write point of sending.
const partnerEnv = "QWIZARD_TEST_PARTNER"

const partnerPassphrase = "a partner's passphrase"

// endpoint is the practice CA as a partner's API, with somebody in between.
type endpoint struct {
	*httptest.Server
	manager practice.Manager
	login   model.Login
	applied atomic.Int32 // orders that came here
	// between answers an order; forward gives it to the CA and returns its reply. Nil for
	// nobody in between.
	between atomic.Pointer[func(w http.ResponseWriter, forward func() []byte)]
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	ca, end, err := wire.OpenAlone(t.Context(), "", practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end() })
	name, password := ca.Login()
	e := &endpoint{manager: practice.Manager{URL: ca.URL(), Login: name, Password: password, HTTP: &http.Client{}}}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // who asked was killed
		}
		forward := func() []byte {
			resp, err := http.Post(ca.URL()+r.URL.RequestURI(), r.Header.Get("Content-Type"), bytes.NewReader(body))
			if err != nil {
				t.Error(err)
				return nil
			}
			defer resp.Body.Close()
			reply, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Error(err)
			}
			return reply
		}
		if strings.HasSuffix(r.URL.Path, "AutoApplyOrder") {
			e.applied.Add(1)
			if between := e.between.Load(); between != nil {
				(*between)(w, forward)
				return
			}
		}
		_, _ = w.Write(forward())
	}))
	t.Cleanup(e.Close)
	e.login = model.Login{Name: name, Password: password, Address: e.URL}
	return e
}

// orders are the numbers that the CA has.
func (e *endpoint) orders(t *testing.T) []string {
	t.Helper()
	all, err := e.manager.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, o := range all {
		numbers = append(numbers, o.Number)
	}
	return numbers
}

func partnerConfig(d *desk) wire.Config {
	p := d.program()
	p.Seams.Loopback = true
	return p.Config(filepath.Join(d.data, "partner"), partnerPassphrase, discard())
}

// partnerOrder is the one order of a partner's house.
func partnerOrder(ctx context.Context, d *desk) (*wizard.Session, *wire.House, error) {
	h, err := wire.Open(ctx, partnerConfig(d))
	if err != nil {
		return nil, nil, err
	}
	w, err := h.Partner(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	ids, err := w.Store.Orders(ctx)
	if err != nil || len(ids) != 1 {
		return nil, nil, errors.Join(err, errors.New("not one order: "+strconv.Itoa(len(ids))), h.Close())
	}
	s, err := wizard.Resume(ctx, w, ids[0])
	return s, h, err
}

// partnerChild sends the order of the desk.
func partnerChild(at, dir string) int {
	d := deskIn(nil, dir)
	k := &killer{strike: func() { dieOf(syscall.SIGKILL) }}
	d.seams.Store = func(s wizard.Store) wizard.Store { return killStore{s, k} }
	s, h, err := partnerOrder(context.Background(), d)
	if err != nil {
		return 90
	}
	if n, err := strconv.Atoi(at); err == nil {
		k.left.Store(int64(n))
	}
	err = errors.Join(s.Order().Send(context.Background()), h.Close())
	if err != nil {
		return 1
	}
	return 0
}

// readyToSend makes an order over the partner account that only has to be sent.
func readyToSend(t *testing.T, d *desk, e *endpoint) {
	t.Helper()
	base := partnerConfig(d)
	base.Folder, base.Passphrase = "", ""
	app := wire.NewApp(wire.AppConfig{Base: base, Practice: d.data, Real: d.data + "-real", Partner: filepath.Join(d.data, "partner"), Wishes: wire.WishesFile{Path: d.data + ".json"}})
	defer app.Close()
	house, err := app.Open(t.Context(), order.Partner, model.VaultFile, partnerPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	defer house.Close()
	if err := errors.Join(house.Partner().Try(t.Context(), e.login), house.Partner().Keep(t.Context(), e.login)); err != nil {
		t.Fatal(err)
	}
	s, err := house.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, do := range []func(context.Context) error{
		func(ctx context.Context) error { return s.Domains().Set(ctx, []string{"anna-muster.eu"}) },
		s.Domains().Check,
		func(ctx context.Context) error { return s.Applicant().Set(ctx, partnersApplicant()) },
		func(ctx context.Context) error { return s.Key().Create(ctx, order.P256) },
		func(ctx context.Context) error { return s.Key().Backup(ctx, d.data+".qwizard", "Roter Mohn am Weg") },
		func(ctx context.Context) error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
	} {
		if err := do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func partnersApplicant() order.Applicant {
	return order.Applicant{
		GivenNames: "Anna Lena", Surname: "Muster", BirthDate: "1984-05-17", BirthPlace: "Graz", Nationality: "AT",
		Email: "anna@anna-muster.eu", Phone: "+43316123456",
		Address: order.Address{Street: "Beispielgasse 12/3", PostalCode: "8010", City: "Graz", Country: "AT"},
		ID:      order.Identity{Type: order.IDCard, Number: "ID-77", Issuer: "Magistrat Graz", Country: "AT", Issued: "2021-03-01", Expires: "2031-02-28"},
	}
}

// fate is what becomes of an order on its way.
type fate struct {
	name   string
	got    bool // by the CA
	killed bool // who sent it, as soon as the CA has it or will not get it
	answer func(w http.ResponseWriter, reply []byte)
}

func fates() []fate {
	drop := func(http.ResponseWriter, []byte) { panic(http.ErrAbortHandler) }
	half := func(w http.ResponseWriter, reply []byte) {
		w.Header().Set("Content-Length", strconv.Itoa(len(reply)))
		_, _ = w.Write(reply[:len(reply)/2])
		_ = http.NewResponseController(w).Flush()
	}
	garbage := func(w http.ResponseWriter, _ []byte) { _, _ = w.Write([]byte{0, 255, 1, 254, '\n', 7}) }
	page := func(w http.ResponseWriter, _ []byte) { _, _ = io.WriteString(w, "<html>Back soon</html>") }
	return []fate{
		{"got, killed before the answer", true, true, drop},
		{"got, killed within the answer", true, true, half},
		{"got, half an answer", true, false, half},
		{"got, garbage", true, false, garbage},
		{"got, no answer", true, false, drop},
		{"not got, killed", false, true, drop},
		{"not got, a web page", false, false, page},
		{"not got, no answer", false, false, drop},
	}
}

// sendAs has the program of a desk send its order, which meets a fate.
func (e *endpoint) sendAs(t *testing.T, d *desk, f fate) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), partnerEnv+"="+filepath.Dir(d.data))
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	started := make(chan *os.Process, 1)
	between := func(w http.ResponseWriter, forward func() []byte) {
		var reply []byte
		if f.got {
			reply = forward()
		}
		if f.killed {
			defer func() { _ = (<-started).Signal(syscall.SIGKILL) }()
		}
		f.answer(w, reply)
	}
	e.between.Store(&between)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	started <- c.Process
	err := c.Wait()
	exit, ended := errors.AsType[*exec.ExitError](err)
	if !ended || f.killed != (exit.ExitCode() == -1) || !f.killed && exit.ExitCode() != 1 {
		t.Fatalf("the program ended with %v: %s", err, out.String())
	}
	e.between.Store(nil)
}

// What becomes of an order whose answer is lost: it is never sent again by itself, and
// what the person finds out leads to one order at the CA.
func TestALostAnswerLeadsToOneOrderWhateverBecameOfIt(t *testing.T) {
	for _, f := range fates() {
		t.Run(f.name, func(t *testing.T) {
			d, e := newDesk(t), newEndpoint(t)
			readyToSend(t, d, e)
			e.sendAs(t, d, f)
			e.findOut(t, d, f.got)
			if n := e.applied.Load(); f.got && n != 1 || !f.got && n != 2 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

// findOut goes on with an order of which the program does not know what became of it.
func (e *endpoint) findOut(t *testing.T, d *desk, got bool) {
	t.Helper()
	if code := d.run("status", "--data", filepath.Join(d.data, "partner"), "--passphrase-file", d.passphraseFile(partnerPassphrase)); code != command.ExitFine || !strings.Contains(d.stdout.String(), "problem") {
		t.Errorf("status: exit %d\n%s%s", code, d.stdout.String(), d.stderr.String())
	}
	s, h, err := partnerOrder(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	before := e.applied.Load()
	facts := s.Facts()
	if task := facts.TaskOf(wizard.TaskOrder, d.now()); !facts.Unsure() || task.State != wizard.InTrouble || task.Actor != wizard.You {
		t.Fatalf("it is %+v", task)
	}
	if err := s.Order().Send(t.Context()); !errors.Is(err, problem.OrderUnsure) || e.applied.Load() != before {
		t.Errorf("it was sent again: %v", err)
	}
	if got {
		err = s.Order().Placed(t.Context(), e.orders(t)[0], "")
	} else {
		err = errors.Join(s.Order().NotPlaced(t.Context()), s.Order().Send(t.Context()))
	}
	if err != nil {
		t.Fatal(err)
	}
	e.isOne(t, s)
}

// isOne wants the order placed, once, and known by the number that the CA gave it.
func (e *endpoint) isOne(t *testing.T, s *wizard.Session) {
	t.Helper()
	f := s.Facts()
	if numbers := e.orders(t); len(numbers) != 1 || numbers[0] != f.Receipt.Value.Number {
		t.Errorf("the CA has %v, here it is %q", numbers, f.Receipt.Value.Number)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// A kill before and after each write of sending.
func TestSendingIsKilledAtEachWrite(t *testing.T) {
	points := 0
	for n := 1; ; n++ {
		d, e := newDesk(t), newEndpoint(t)
		readyToSend(t, d, e)
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), partnerEnv+"="+filepath.Dir(d.data), killEnv+"="+strconv.Itoa(n))
		out, err := c.CombinedOutput()
		if err == nil {
			points = n - 1
			break
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatalf("point %d: %v\n%s", n, err, out)
		}
		s, h, err := partnerOrder(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if f := s.Facts(); f.Unsure() {
			_ = h.Close()
			e.findOut(t, d, len(e.orders(t)) == 1)
			continue
		}
		if err := s.Order().Send(t.Context()); err != nil { // not begun, or done
			t.Errorf("point %d: %v", n, err)
		}
		e.isOne(t, s)
		_ = h.Close()
	}
	if points != 4 {
		t.Errorf("%d write points, want 4: before and after the intent and the receipt", points)
	}
}
