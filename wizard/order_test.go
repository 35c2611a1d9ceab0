package wizard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// An order that the CA does not take can be mended and sent again.
func TestARefusedOrderCanBeMended(t *testing.T) {
	p := newPersonWho(t, untilSent()[:4]...)
	refusing := &refusingSubmit{Channel: p.world.Channel}
	p.world.Channel = refusing
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Order().Send(t.Context()); !errors.Is(err, problem.ChannelArgument) {
		t.Fatalf("got %v", err)
	}
	f := s.Facts()
	if f.Sent() || f.TaskOf(wizard.TaskOrder, p.clock()).State != wizard.NotStarted {
		t.Error("the order is frozen")
	}
	if err := s.Order().ChooseTerm(t.Context(), 90); err != nil {
		t.Error(err)
	}
	refusing.done = true
	if err := s.Order().Send(t.Context()); err != nil {
		t.Error(err)
	}
	if orders, err := p.manager.Orders(t.Context()); err != nil || len(orders) != 1 {
		t.Errorf("the CA has %d orders, %v", len(orders), err)
	}
}

type refusingSubmit struct {
	wizard.Channel
	done bool
}

func (c *refusingSubmit) Submit(ctx context.Context, a order.Application) (order.Receipt, error) {
	if !c.done {
		return order.Receipt{}, problem.New(problem.ChannelArgument, "apply", nil, "argument", "dcvEmailAddress")
	}
	return c.Channel.Submit(ctx, a)
}

// Facts from an old backup do not take an order that was placed for other names since.
func TestAnOldBackupDoesNotTakeAnOrderForOtherNames(t *testing.T) {
	here := newPersonWho(t, untilSent()[:4]...)
	old, err := here.world.Backup.Read(t.Context(), here.backupFile(), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	path := here.backupFile() + ".old"
	if _, err := here.world.Backup.Write(t.Context(), path, backupPassphrase, old); err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"domains b-muster.eu", "key p256", "consent", "send"} {
		if err := here.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	there := newPersonWho(t)
	there.world.Channel = here.world.Channel
	s, err := wizard.Restore(t.Context(), there.world, path, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Order().Consent(t.Context(), wizard.ConsentVersion), s.Order().Send(t.Context())); !errors.Is(err, problem.OrderOther) {
		t.Errorf("got %v", err)
	}
	if s.Facts().Receipt.Known() {
		t.Error("it took the number of another order")
	}
}

// An order that was paid on Sectigo's page gets its number, though the ID has expired by
// then.
func TestANumberIsTakenWhateverIsWrongByThen(t *testing.T) {
	p := newPersonWho(t)
	if err := p.assisted(); err != nil {
		t.Fatal(err)
	}
	for _, action := range untilSent()[:4] {
		if err := p.do(strings.Fields(action)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.session.Order().Prepared(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.now = time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC)
	p.mu.Unlock()
	if err := p.do([]string{"placed", "30408241"}); err != nil {
		t.Error(err)
	}
}

// A question that got no answer keeps nobody from asking again.
func TestAFailedQuestionDoesNotCount(t *testing.T) {
	p := newPersonWho(t, untilSent()...)
	p.world.Channel = offlineChannel{p.world.Channel}
	s, err := wizard.Resume(t.Context(), p.world, p.session.Facts().ID)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Check(t.Context()); !errors.Is(err, problem.Offline) {
			t.Errorf("got %v", err)
		}
	}
}

type offlineChannel struct{ wizard.Channel }

func (offlineChannel) Status(context.Context, string) (order.Report, error) {
	return order.Report{}, problem.New(problem.Offline, "status", nil)
}

// A key that is in the vault is never replaced by another one.
func TestAnotherKeyGetsAnotherPlaceInTheVault(t *testing.T) {
	p := newPersonWho(t, "domains anna-muster.eu", "make-key p256")
	first := p.session.Facts().Issuances[0].Key.Value
	if !strings.Contains(first.Item, first.Fingerprint[:16]) {
		t.Errorf("the item is %s", first.Item)
	}
}
