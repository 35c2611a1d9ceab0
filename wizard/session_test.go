package wizard_test

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

func TestFactsAreACopyAndSubscribersHearOfEachCommit(t *testing.T) {
	p := newPersonWho(t)
	var heard []uint64
	stop := p.session.Subscribe(func(r uint64) { heard = append(heard, r) })
	if err := p.do([]string{"names", "anna-muster.eu"}); err != nil {
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
	actions := append(untilSent(), "check")
	p := newPersonWho(t, actions...)
	once := p.session.Facts().Revision
	if err := p.manager.SkipAhead(t.Context(), wizard.CheckFloor); err != nil {
		t.Fatal(err)
	}
	for _, action := range actions {
		action = strings.Replace(action, "key ", "make-key ", 1) // a backup is made anew each time
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	if again := p.session.Facts().Revision; again != once {
		t.Errorf("the same actions made revision %d of %d", again, once)
	}
}

// A late answer must not bring back an older state.
func TestALateAnswerIsDropped(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	held := &heldChannel{Channel: p.world.Channel, asked: make(chan struct{}), release: make(chan struct{})}
	p.world.Channel = held
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	late := make(chan error)
	go func() { late <- s.Check(context.Background()) }()
	<-held.asked // the first answer is in hand, and old from now on
	if err := p.answer("agreement"); err != nil {
		t.Fatal(err)
	}
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
	p := newPersonWho(t, "domains anna-muster.eu", "key p256")
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
	p := newPersonWho(t)
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
	p := newPersonWho(t, untilSent()...)
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

// The answer to an order was lost, and the ID has expired by the next try: the CA is
// asked all the same, and has the order.
func TestALostAnswerIsFoundWhateverIsWrongByThen(t *testing.T) {
	p := newPersonWho(t, untilSent()[:4]...)
	real := p.world.Channel
	p.world.Channel = &lossyChannel{Channel: real}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Order().Send(t.Context()); !errors.Is(err, problem.Offline) {
		t.Fatalf("got %v", err)
	}
	f := s.Facts()
	if got := f.TaskOf(wizard.TaskOrder, p.clock()); got.State != wizard.InProgress {
		t.Errorf("the order is %s", got.State)
	}
	p.mu.Lock()
	p.now = time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC)
	p.mu.Unlock()
	if err := s.Order().Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	orders, err := p.manager.Orders(t.Context())
	if err != nil || len(orders) != 1 || s.Facts().Receipt.Value.Number != orders[0].Number {
		t.Errorf("the CA has %+v, we know %s, %v", orders, s.Facts().Receipt.Value.Number, err)
	}
}

// lossyChannel places an order and loses the answer.
type lossyChannel struct{ wizard.Channel }

func (c *lossyChannel) Submit(ctx context.Context, a order.Application) (order.Receipt, error) {
	if _, err := c.Channel.Submit(ctx, a); err != nil {
		return order.Receipt{}, err
	}
	return order.Receipt{}, problem.New(problem.Offline, "submit", nil)
}

// An expired ID keeps an order from being sent, and is named.
func TestAnExpiredIDIsNamedBeforeSending(t *testing.T) {
	p := newPersonWho(t, untilSent()[:4]...)
	p.mu.Lock()
	p.now = time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC)
	p.mu.Unlock()
	if err := p.do([]string{"send"}); !errors.Is(err, problem.IDExpired) {
		t.Errorf("got %v", err)
	}
	if f := p.session.Facts(); f.Sent() {
		t.Error("it was sent")
	}
}

// A commit that fails and reaches the disk all the same does not lock the session out.
func TestACommitThatFailedButLandedIsBuiltOn(t *testing.T) {
	p := newPersonWho(t)
	p.world.Store = &failingStore{Store: p.world.Store}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Domains().Set(t.Context(), []string{"anna-muster.eu"}); !errors.Is(err, problem.StoreFailed) {
		t.Fatalf("got %v", err)
	}
	if err := s.Applicant().Set(t.Context(), anna()); err != nil {
		t.Fatal(err)
	}
	if f := s.Facts(); f.Revision != 3 || len(f.Names.Value) != 1 || !f.Applicant.Known() {
		t.Errorf("revision %d, names %v", f.Revision, f.Names.Value)
	}
}

// failingStore says that its first commit failed, though it did not.
type failingStore struct {
	wizard.Store
	failed bool
}

func (s *failingStore) Commit(ctx context.Context, id string, from uint64, facts []byte, events [][]byte) error {
	err := s.Store.Commit(ctx, id, from, facts, events)
	if err == nil && !s.failed {
		s.failed = true
		return problem.New(problem.StoreFailed, "commit", nil)
	}
	return err
}

// Papers that Sectigo refuses are the person's turn again, not a wait without end.
func TestRefusedPapersAreAProblem(t *testing.T) {
	p := newPersonWho(t, append(untilSent(), "answer agreement", "identity")...)
	f := p.session.Facts()
	if got := f.TaskOf(wizard.TaskIdentity, p.clock()); got.State != wizard.Waiting || got.Actor != wizard.Sectigo {
		t.Fatalf("got %+v", got)
	}
	if err := p.manager.SkipAhead(t.Context(), wizard.CheckFloor); err != nil {
		t.Fatal(err)
	}
	p.world.Channel = refusingChannel{p.world.Channel}
	s, err := wizard.Resume(t.Context(), p.world, f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	f = s.Facts()
	if got := f.TaskOf(wizard.TaskIdentity, p.clock()); got.State != wizard.InTrouble || got.Actor != wizard.You {
		t.Errorf("got %+v", got)
	}
}

type refusingChannel struct{ wizard.Channel }

func (refusingChannel) Status(context.Context, string) (order.Report, error) {
	return order.Report{Steps: []order.Step{{ID: order.StepIdentity, Title: "Identity", Status: order.StepActionRequired, Raw: "ActionRequired", Note: "the copy is not certified"}}}, nil
}

// The CA is asked no more often than it likes, by its own clock.
func TestTheFloorsCountPracticeTime(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	p.world.Channel = &countingChannel{Channel: p.world.Channel}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	asked := func() int { return p.world.Channel.(*countingChannel).asked }
	for _, step := range []struct {
		ahead time.Duration
		ask   func(context.Context) error
		want  problem.Kind
		asked int
	}{
		{0, s.Check, "", 1},
		{0, s.Check, problem.CheckedJustNow, 1},
		{0, s.Poll, "", 1},
		{wizard.CheckFloor, s.Poll, "", 1},
		{0, s.Check, "", 2},
		{wizard.PollFloor - time.Minute, s.Poll, "", 2},
		{time.Minute, s.Poll, "", 3},
	} {
		if step.ahead > 0 {
			if err := p.manager.SkipAhead(t.Context(), step.ahead); err != nil {
				t.Fatal(err)
			}
		}
		err := step.ask(t.Context())
		if step.want == "" && err != nil || step.want != "" && !errors.Is(err, step.want) || asked() != step.asked {
			t.Errorf("%+v: %v, asked %d times", step, err, asked())
		}
	}
}

type countingChannel struct {
	wizard.Channel
	asked int
}

func (c *countingChannel) Status(ctx context.Context, number string) (order.Report, error) {
	c.asked++
	return c.Channel.Status(ctx, number)
}
