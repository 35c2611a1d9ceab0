package wizard_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// account is a partner's channel over the practice CA: the same calls, but none that
// finds an order by our reference. Its replies get lost as a test wants.
type account struct {
	wizard.Channel
	fail    error // in place of the reply
	before  bool  // the CA does not get the order
	submits int
}

func (*account) ID() string { return order.Partner }

func (*account) Find(context.Context, string) (order.Receipt, bool, error) {
	return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "find order", nil)
}

func (*account) FindReplacement(context.Context, []byte) (order.Receipt, bool, error) {
	return order.Receipt{}, false, problem.New(problem.ChannelNoLookup, "find replacement", nil)
}

func (a *account) Submit(ctx context.Context, o order.Application) (order.Receipt, error) {
	a.submits++
	if a.fail == nil {
		return a.Channel.Submit(ctx, o)
	}
	if !a.before {
		if r, err := a.Channel.Submit(ctx, o); err != nil {
			return r, err
		}
	}
	return order.Receipt{}, a.fail
}

// sentInVain is a person with a partner account whose order was sent and not answered.
func sentInVain(t *testing.T, fail error, before bool) (*person, *account) {
	t.Helper()
	p := newPersonWho(t)
	a := &account{Channel: p.world.Channel, fail: fail, before: before}
	p.world.Channel = a
	var err error
	if p.session, err = wizard.Start(t.Context(), p.world); err != nil {
		t.Fatal(err)
	}
	for _, action := range untilSent()[:4] {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.session.Order().Send(t.Context()); !errors.Is(err, fail) {
		t.Fatalf("send: %v, want %v", err, fail)
	}
	return p, a
}

func (p *person) atCA(t *testing.T) []string {
	t.Helper()
	orders, err := p.manager.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var numbers []string
	for _, o := range orders {
		numbers = append(numbers, o.Number)
	}
	return numbers
}

// answerless are answers from which nobody can tell whether the CA has the order.
func answerless() []error {
	return []error{
		problem.New(problem.Offline, "apply", &net.OpError{Op: "read", Err: errors.New("reset")}),
		problem.New(problem.ChannelAnswer, "apply", nil),
		problem.New(problem.ChannelTooBig, "apply", nil),
		problem.New(problem.ChannelRedirect, "apply", nil),
		problem.New(problem.ChannelFault, "apply", nil, "code", "-14"),
		problem.New(problem.Cancelled, "apply", context.Canceled),
		problem.New(problem.OrderSentAlready, "apply", nil),
	}
}

func TestAnOrderWithoutAnAnswerIsNeverSentAgainByItself(t *testing.T) {
	for _, fail := range answerless() {
		t.Run(string(problem.All(fail)[0].Kind), func(t *testing.T) {
			p, a := sentInVain(t, fail, false)
			a.fail = nil
			if err := p.restart(); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if err := p.do([]string{"send"}); !errors.Is(err, problem.OrderUnsure) {
					t.Errorf("got %v", err)
				}
			}
			if a.submits != 1 || len(p.atCA(t)) != 1 {
				t.Errorf("sent %d times, the CA has %v", a.submits, p.atCA(t))
			}
			if err := p.state([]string{"order", "problem", "you"}); err != nil {
				t.Error(err)
			}
			for _, change := range []string{"term 90", "domains b-muster.eu"} {
				if err := p.do(strings.Fields(change)); err == nil {
					t.Errorf("%s: it was changed", change)
				}
			}
			events, err := p.session.History(t.Context())
			if err != nil || !slices.ContainsFunc(events, func(e wizard.Event) bool { return e.Kind == wizard.AnswerLost }) {
				t.Errorf("the history does not say it: %v", err)
			}
		})
	}
}

func TestTheNumberOfALostAnswerIsTakenFromTheMail(t *testing.T) {
	p, a := sentInVain(t, answerless()[0], false)
	number := p.atCA(t)[0]
	if err := p.do([]string{"placed", "99999999"}); !errors.Is(err, problem.NumberUnknown) {
		t.Errorf("a number that the CA does not know: %v", err)
	}
	mail := "Thank you. Your order number is " + number + ". Call +44 161 8741111."
	if err := p.session.Order().Placed(t.Context(), mail, ""); err != nil {
		t.Fatal(err)
	}
	f := p.session.Facts()
	if f.Receipt.Value.Number != number || f.Receipt.Source != wizard.FromYou || f.Unsure() {
		t.Errorf("the receipt is %+v", f.Receipt)
	}
	if err := errors.Join(p.do([]string{"send"}), p.session.Check(t.Context()), p.state([]string{"order", "done"})); err != nil {
		t.Error(err)
	}
	if err := p.do([]string{"not-placed"}); !errors.Is(err, problem.AlreadySent) {
		t.Errorf("got %v", err)
	}
	if a.submits != 1 || len(p.atCA(t)) != 1 {
		t.Errorf("sent %d times, the CA has %v", a.submits, p.atCA(t))
	}
}

func TestTheNumberOfAnotherOrderIsNotTaken(t *testing.T) {
	other := newPersonWho(t, "domains b-muster.eu", "applicant", "key p256", "consent", "send")
	p, a := sentInVain(t, answerless()[0], true)
	a.Channel = other.world.Channel
	if err := p.do([]string{"placed", other.atCA(t)[0]}); !errors.Is(err, problem.NumberOther) {
		t.Errorf("got %v", err)
	}
	if err := p.state([]string{"order", "problem", "you"}); err != nil {
		t.Error(err)
	}
}

func TestAnOrderThatWasNotPlacedCanBeSentAgain(t *testing.T) {
	p, a := sentInVain(t, answerless()[1], true)
	a.fail = nil
	if err := p.do([]string{"not-placed"}); err != nil {
		t.Fatal(err)
	}
	if err := p.state([]string{"order", "not-started"}); err != nil {
		t.Error(err)
	}
	if err := p.do([]string{"send"}); err != nil {
		t.Fatal(err)
	}
	if a.submits != 2 || len(p.atCA(t)) != 1 {
		t.Errorf("sent %d times, the CA has %v", a.submits, p.atCA(t))
	}
	// The CA has said the number itself: nobody corrects it.
	if err := errors.Join(p.do([]string{"placed", "30408241"})); !errors.Is(err, problem.ChannelTells) {
		t.Errorf("got %v", err)
	}
}

// What went wrong before anything left this computer, and what the CA refused, leaves the
// order as it was before it was sent.
func TestWhatDidNotReachTheCAIsNotLost(t *testing.T) {
	for _, fail := range []error{
		problem.Unsent(problem.New(problem.Offline, "apply", nil)),
		problem.Unsent(problem.New(problem.KeychainLocked, "login", nil)),
		problem.Unsent(problem.New(problem.LoginMissing, "login", nil)),
		problem.Unsent(problem.New(problem.Cancelled, "wait for turn", context.Canceled)),
		problem.New(problem.ChannelLogin, "apply", nil),
		problem.New(problem.ChannelBusy, "apply", nil),
		problem.New(problem.ChannelRefused, "apply", nil, "code", "-15"),
	} {
		p, a := sentInVain(t, fail, true)
		if err := p.state([]string{"order", "not-started"}); err != nil {
			t.Errorf("after %v: %v", fail, err)
		}
		a.fail = nil
		if err := p.do([]string{"send"}); err != nil {
			t.Errorf("after %v: %v", fail, err)
		}
		if orders := p.atCA(t); len(orders) != 1 {
			t.Errorf("after %v: the CA has %v", fail, orders)
		}
	}
}
