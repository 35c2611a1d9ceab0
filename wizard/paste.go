package wizard

import (
	"context"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/chain"
	"qwizard/wizard/finding"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// InboxFacet reads what a person pastes or drops, on every channel and at any time.
type InboxFacet struct{ s *Session }

// Inbox returns the facet for what a person pastes or drops.
func (s *Session) Inbox() InboxFacet { return InboxFacet{s} }

// Look says what is in the inputs, which belong together, and what of it contradicts the
// order. All certificates are one item: a chain may come in several files. It stores
// nothing and follows nothing. Its error is [problem.InputTooBig].
func (i InboxFacet) Look(inputs ...[]byte) (inbox.Found, []finding.Finding, error) {
	found, err := inbox.Read(inputs...)
	if err != nil {
		return inbox.Found{}, nil, err
	}
	found.Items = joined(found.Items)
	f := i.s.Facts()
	return found, found.Against(f.pasted()), nil
}

// pasted is what is known for the comparison with what was pasted.
func (f *Facts) pasted() inbox.Known {
	k := inbox.Known{
		Number: f.Receipt.Value.Number, Unique: f.Receipt.Value.UniqueValue, Names: f.Names.Value,
		Practice: f.Channel == order.Practice,
	}
	if f.Current().CSR.Known() && len(f.Names.Value) > 0 {
		t := f.Token()
		k.FileName, k.FileContent = t.FileName(), strings.TrimSpace(string(t.FileBody()))
		k.RecordHost, k.RecordTarget = t.RecordHost(), t.RecordTarget()
	}
	return k
}

// Take makes facts of items that the person has confirmed, all of them or none, in one
// transaction: a kill leaves the facts as they were, or has them all. Their source is
// Sectigo, and its words are kept. An item that says what is known already changes
// nothing. One that contradicts a fact is refused with [problem.InboxDiffers], unless it
// says Replace; an order number on which proofs rest stays, with [problem.AlreadySent].
// An item of which no fact can be made is [problem.InboxNoFact], one about another
// domain, or about none where one is needed, [problem.InboxName].
func (i InboxFacet) Take(ctx context.Context, items ...inbox.Item) error {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b inbox.Item) int { return turn(a.Kind) - turn(b.Kind) })
	return i.s.act(ctx, func(f Facts) error {
		t := taking{s: i.s, f: &f, now: i.s.world.Now()}
		for _, item := range items {
			if err := t.take(item); err != nil {
				return err
			}
		}
		return i.s.state(ctx, f, t.events...)
	})
}

// turn is the order in which items are taken: what others rest on first.
func turn(k inbox.Kind) int {
	return -slices.Index([]inbox.Kind{inbox.UniqueValue, inbox.OrderNumber}, k) // 1 for all others
}

// taking is what one Take has changed so far.
type taking struct {
	s      *Session
	f      *Facts
	now    time.Time
	events []Event
}

// say adds an event with the words that were pasted.
func (t *taking) say(task TaskID, kind EventKind, raw string, params ...string) {
	e := event(t.now, task, kind, FromSectigo, params...)
	e.Raw = raw
	t.events = append(t.events, e)
}

func differing(field, expected, observed string) error {
	return problem.At(field, problem.InboxDiffers, "expected", expected, "observed", observed)
}

func (t *taking) take(i inbox.Item) error {
	if i.Kind == inbox.OrderNumber {
		return t.number(i)
	}
	if !i.Kind.Fact() {
		return problem.At("inbox", problem.InboxNoFact)
	}
	if !t.f.Receipt.Known() {
		return problem.New(problem.TaskNotReady, "take what was pasted", nil, "task", string(TaskAgreement), "needs", string(TaskOrder))
	}
	switch i.Kind {
	case inbox.UniqueValue:
		return t.unique(i)
	case inbox.FileName, inbox.FileContent, inbox.RecordName, inbox.RecordTarget:
		return t.shown(i)
	case inbox.Certificates:
		return t.certificates(i)
	}
	return t.decision(i)
}

// number takes an order number. On a channel that sends orders itself it is how a person
// ends a sending of which nobody knows what came of it.
func (t *taking) number(i inbox.Item) error {
	number, err := inbox.ReadNumber(i.Value)
	if err != nil {
		return err
	}
	f, old := t.f, t.f.Receipt.Value
	switch {
	case f.Receipt.Known() && old.Number == number:
		return nil
	case f.Receipt.Known() && len(f.Current().Proved) > 0:
		return problem.At("order.number", problem.AlreadySent, "number", old.Number)
	case f.Receipt.Known() && !i.Replace:
		return differing("order.number", old.Number, number)
	case !f.Receipt.Known() && !f.Sending.Known():
		if err := t.s.Order().sendable(f); err != nil {
			return err
		}
	}
	if err := f.mayBe(number); err != nil {
		return err
	}
	if f.Reissuing() {
		f.succeed()
	}
	f.Receipt = Fact[order.Receipt]{Value: order.Receipt{Number: number}, Source: FromSectigo, At: t.now, Raw: i.Where.Quote}
	t.proofChanged()
	t.say(TaskOrder, NumberRead, i.Where.Quote, "number", number)
	return nil
}

// proofChanged forgets what was shown and seen of proofs that are other ones now.
func (t *taking) proofChanged() {
	t.f.Current().Shown, t.f.Current().Seen = nil, Fact[[]finding.Finding]{}
}

func (t *taking) unique(i inbox.Item) error {
	unique, err := inbox.ReadUnique(i.Value)
	if err != nil {
		return err
	}
	f, old := t.f, t.f.Receipt.Value
	switch {
	case unique == "" || old.UniqueValue == unique:
		return nil
	case len(f.Current().Proved) > 0:
		return problem.At("order.unique", problem.AlreadySent, "number", old.Number)
	case old.UniqueValue != "" && !i.Replace:
		return differing("order.unique", old.UniqueValue, unique)
	}
	f.Receipt.Value.UniqueValue = unique
	t.proofChanged()
	t.say(TaskDCV, UniqueRead, i.Where.Quote, "unique", unique)
	return nil
}

// shown takes a part of the proof for each name that it covers. Sectigo's own value
// wins over the computed one; where the two differ the person has to say so.
func (t *taking) shown(i inbox.Item) error {
	if !t.f.Current().CSR.Known() {
		return problem.New(problem.TaskNotReady, "take what was pasted", nil, "task", string(TaskDCV), "needs", string(TaskKey))
	}
	covered := false
	for _, n := range t.f.Names.Value {
		if !i.Covers(n) {
			continue
		}
		covered = true
		fact := t.f.Current().Shown[n]
		now := fact.Value
		part, known := partOf(&now, t.f.Look(n, order.HTTP, ""), i.Kind)
		value := i.Value
		if i.Kind == inbox.RecordName {
			value, _, _ = strings.Cut(value, ".")
		}
		if !strings.EqualFold(known, value) && !i.Replace {
			return differing("inbox", known, value)
		}
		if *part == value {
			continue
		}
		*part = value
		if t.f.Current().Shown == nil {
			t.f.Current().Shown = map[order.Name]Fact[Shown]{}
		}
		raw := strings.TrimPrefix(fact.Raw+"\n"+i.Where.Quote, "\n")
		t.f.Current().Shown[n] = Fact[Shown]{Value: now, Source: FromSectigo, At: t.now, Raw: raw}
		t.f.Current().Seen = Fact[[]finding.Finding]{} // it was about another value
		t.say(TaskDCV, ProofShown, i.Where.Quote, "name", string(n))
	}
	if !covered {
		return problem.At("inbox", problem.InboxName, "value", string(i.Name))
	}
	return nil
}

// partOf is the part of what is shown that an item is, and the value that counts so far.
func partOf(s *Shown, l order.Look, kind inbox.Kind) (part *string, known string) {
	switch kind {
	case inbox.FileName:
		return &s.FileName, l.FilePath[strings.LastIndexByte(l.FilePath, '/')+1:]
	case inbox.FileContent:
		return &s.FileContent, strings.TrimSpace(string(l.FileBody))
	case inbox.RecordName:
		return &s.RecordHost, l.RecordHost
	}
	return &s.RecordTarget, l.RecordTarget
}

func (t *taking) certificates(i inbox.Item) error {
	certs, err := chain.Read(i.Data)
	if err != nil {
		return err
	}
	old := t.f.Leaf()
	events, err := takeChain(t.f, certs, FromSectigo, t.now)
	if err != nil {
		return err
	}
	if leaf := t.f.Leaf(); old != nil && leaf != nil && !old.Equal(leaf) && !i.Replace {
		return differing("inbox", old.SerialNumber.Text(16), leaf.SerialNumber.Text(16))
	}
	t.events = append(t.events, events...)
	return nil
}

// decision takes what the CA decided on one of its steps, or on the order.
func (t *taking) decision(i inbox.Item) error {
	switch {
	case i.Step == order.StepDCV && i.Kind == inbox.Approved:
		return t.proved(i)
	case i.Step == "" && i.Kind == inbox.Refused:
		return t.rejected(i)
	case i.Step == "" || taskOfStep(i.Step) == "":
		return problem.At("inbox", problem.InboxNoFact)
	}
	old := t.f.Steps[i.Step]
	now := Step{Title: string(i.Step), Status: order.StepCompleted}
	if i.Kind == inbox.Refused || i.Kind == inbox.MoreWanted {
		now.Status, now.Note = order.StepActionRequired, i.Value
	}
	done := old.Value.Status == order.StepCompleted
	switch {
	case old.Value.Status == now.Status && (done || old.Value.Note == now.Note):
		return nil
	case now.Status != order.StepCompleted && (done || old.Value.Note != "") && !i.Replace:
		return differing("inbox", stepWord(old.Value), stepWord(now))
	}
	if t.f.Steps == nil {
		t.f.Steps = map[order.StepID]Fact[Step]{}
	}
	raw := i.Where.Quote
	if i.Value != "" {
		raw = i.Value
	}
	t.f.Steps[i.Step] = Fact[Step]{Value: now, Source: FromSectigo, At: t.now, Raw: raw}
	t.say(taskOfStep(i.Step), StepRead, raw, "step", string(i.Step), "status", string(now.Status))
	return nil
}

// stepWord is a step's note, or its status where it has none.
func stepWord(s Step) string {
	if s.Note != "" {
		return s.Note
	}
	return string(s.Status)
}

// proved takes Sectigo's word that a domain is validated. Of an order for one name it
// need not name it.
func (t *taking) proved(i inbox.Item) error {
	names := t.f.Names.Value
	name := i.Name
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	at := slices.IndexFunc(t.f.Chosen(), func(c Choice) bool { return c.Name == name })
	if at < 0 {
		return problem.At("inbox", problem.InboxName, "value", string(name))
	}
	cur := t.f.Current()
	if cur.Proved[name].Value.Validated {
		return nil
	}
	if cur.Proved == nil {
		cur.Proved = map[order.Name]Fact[ProofOf]{}
	}
	method := string(t.f.Chosen()[at].Method)
	cur.Proved[name] = Fact[ProofOf]{Value: ProofOf{Method: method, Validated: true}, Source: FromSectigo, At: t.now, Raw: i.Where.Quote}
	t.say(TaskDCV, NameProved, i.Where.Quote, "name", string(name), "method", method)
	return nil
}

// statusRejected is Sectigo's word for an order that it ended.
const statusRejected = "Rejected"

func (t *taking) rejected(i inbox.Item) error {
	if rejected(t.f.OrderStatus.Value) {
		return nil
	}
	if t.f.Current().Chain.Known() && !i.Replace {
		return differing("inbox", t.f.OrderStatus.Value, statusRejected)
	}
	t.f.OrderStatus = Fact[string]{Value: statusRejected, Source: FromSectigo, At: t.now, Raw: i.Value}
	t.say(TaskOrder, OrderStatusChanged, i.Value, "status", statusRejected)
	return nil
}
