package wizard

import (
	"context"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// DCVFacet is task 7: proving control of every name.
type DCVFacet struct{ s *Session }

// DCV returns the facet of task 7.
func (s *Session) DCV() DCVFacet { return DCVFacet{s} }

// Choose states how each name is proved, in the order of the names.
func (d DCVFacet) Choose(ctx context.Context, chosen []Choice) error {
	return d.s.act(ctx, func(f Facts) error {
		if err := d.s.ready(&f, TaskKey); err != nil {
			return err
		}
		if len(chosen) != len(f.Names.Value) {
			return problem.At("dcv.method", problem.InputMissing)
		}
		for i, c := range chosen {
			if c.Name != f.Names.Value[i] {
				return problem.At("dcv.method", problem.InputUnknown, "value", string(c.Name))
			}
			if _, err := order.ParseMethod(string(c.Method)); err != nil {
				return err
			}
			if c.Method == order.Email {
				if err := order.CheckEmail(c.Mailbox); err != nil {
					var bad problem.List
					bad.Add("dcv.mailbox", err)
					return bad.Err()
				}
			}
		}
		i := f.Current()
		if slices.Equal(i.Choices.Value, chosen) {
			return nil
		}
		now := d.s.world.Now()
		i.Choices = Fact[[]Choice]{Value: chosen, Source: FromYou, At: now}
		i.Seen = Fact[[]finding.Finding]{} // it was about other methods
		words := make([]string, len(chosen))
		for n, c := range chosen {
			words[n] = string(c.Name) + " " + string(c.Method)
		}
		return d.s.state(ctx, f, event(now, TaskDCV, MethodsChosen, FromYou, "methods", strings.Join(words, ", ")))
	})
}

// Token is what proves the order's names. It rests on the CA's uniqueValue, so it is
// right once the order was accepted.
func (f *Facts) Token() dcv.Token {
	return dcv.NewToken(f.Current().CSR.Value, f.Receipt.Value.UniqueValue)
}

// Look is what has to be found to prove a name by a method: Sectigo's own values where
// it shows them, else those that follow from the CSR. mailbox is for [order.Email].
func (f *Facts) Look(name order.Name, method order.Method, mailbox string) order.Look {
	l, shown := f.Token().Look(name, method, mailbox), f.Current().Shown[name].Value
	if shown.FileName != "" {
		l.FilePath = path.Join(path.Dir(l.FilePath), shown.FileName)
	}
	if shown.FileContent != "" {
		l.FileBody = []byte(shown.FileContent + "\n")
	}
	if shown.RecordHost != "" {
		l.RecordHost = shown.RecordHost
	}
	if shown.RecordTarget != "" {
		l.RecordTarget = shown.RecordTarget
	}
	return l
}

// Ask makes the CA look at every name's proof now, and takes its answer.
func (d DCVFacet) Ask(ctx context.Context) error {
	f := d.s.Facts()
	if !f.can().Prove {
		return problem.New(problem.ChannelCannot, "ask for a look", nil)
	}
	if err := d.s.ready(&f, TaskDCV); err != nil {
		return err
	}
	var methods []order.Method
	var mailboxes []string
	for _, c := range f.Chosen() {
		methods = append(methods, c.Method)
		mailboxes = append(mailboxes, c.Mailbox)
	}
	if err := d.s.world.Channel.Prove(ctx, f.Receipt.Value.Number, f.Names.Value, methods, mailboxes); err != nil {
		return err
	}
	err := d.s.act(ctx, func(f Facts) error {
		return d.s.state(ctx, f, event(d.s.world.Now(), TaskDCV, LookAsked, FromYou))
	})
	if err != nil {
		return err
	}
	return d.s.refresh(ctx)
}

// Look looks for every name's proof the way the CA does, and stores what it saw. It
// costs nothing: the CA is not asked.
func (d DCVFacet) Look(ctx context.Context) error {
	before := d.s.Facts()
	if err := d.s.ready(&before, TaskDCV); err != nil {
		return err
	}
	found, err := d.s.world.Checker.Proofs(ctx, before.looks())
	if err != nil {
		return err
	}
	finding.Sort(found)
	return d.s.act(ctx, func(f Facts) error {
		i := f.Current()
		if !reflect.DeepEqual(f.looks(), before.looks()) {
			return problem.New(problem.Superseded, "look for proofs", nil)
		}
		if i.Seen.Known() && reflect.DeepEqual(i.Seen.Value, found) {
			return nil
		}
		now := d.s.world.Now()
		i.Seen = Fact[[]finding.Finding]{Value: found, Source: SeenByUs, At: now}
		return d.s.state(ctx, f, event(now, TaskDCV, ProofsSeen, SeenByUs, "verdict", string(finding.Worst(found))))
	})
}

// looks are what has to be found for each name.
func (f *Facts) looks() []order.Look {
	var all []order.Look
	for _, c := range f.Chosen() {
		all = append(all, f.Look(c.Name, c.Method, c.Mailbox))
	}
	return all
}

// Mailboxes are the addresses that may get the proof mail of a name.
func (d DCVFacet) Mailboxes(ctx context.Context, name order.Name) ([]string, error) {
	return d.s.world.Channel.Mailboxes(ctx, name)
}

// Resend has the proof mail of a name, which is proved by e-mail, sent again.
func (d DCVFacet) Resend(ctx context.Context, name order.Name) error {
	f := d.s.Facts()
	if err := d.s.ready(&f, TaskDCV); err != nil {
		return err
	}
	for _, c := range f.Chosen() {
		if c.Name != name || c.Method != order.Email {
			continue
		}
		if err := d.s.world.Channel.Resend(ctx, f.Receipt.Value.Number, name, c.Mailbox); err != nil {
			return err
		}
		return d.s.act(ctx, func(f Facts) error {
			return d.s.state(ctx, f, event(d.s.world.Now(), TaskDCV, MailAskedAgain, FromYou, "name", string(name), "mailbox", c.Mailbox))
		})
	}
	return problem.At("dcv.method", problem.InputUnknown, "value", string(name))
}

// Confirm states that Sectigo has validated a name, or has not after all, on a channel
// that does not tell it.
func (d DCVFacet) Confirm(ctx context.Context, name order.Name, done bool) error {
	return d.s.act(ctx, func(f Facts) error {
		if f.can().Status {
			return problem.New(problem.ChannelTells, "confirm proof", nil)
		}
		if err := d.s.ready(&f, TaskDCV); err != nil {
			return err
		}
		i := f.Current()
		at := slices.IndexFunc(f.Chosen(), func(c Choice) bool { return c.Name == name })
		switch {
		case at < 0:
			return problem.At("dcv.method", problem.InputUnknown, "value", string(name))
		case i.Proved[name].Value.Validated == done:
			return nil
		case !done:
			delete(i.Proved, name)
			return d.s.state(ctx, f, event(d.s.world.Now(), TaskDCV, NameNotProved, FromYou, "name", string(name)))
		case i.Proved == nil:
			i.Proved = map[order.Name]Fact[ProofOf]{}
		}
		now, method := d.s.world.Now(), string(f.Chosen()[at].Method)
		i.Proved[name] = Fact[ProofOf]{Value: ProofOf{Method: method, Validated: true}, Source: FromYou, At: now}
		return d.s.state(ctx, f, event(now, TaskDCV, NameProved, FromYou, "name", string(name), "method", method))
	})
}

// proofEvents takes the CA's word on each of the order's names into f.
func proofEvents(f *Facts, r order.Report, at time.Time) []Event {
	var events []Event
	for _, p := range r.Proofs {
		if !slices.Contains(f.Names.Value, p.Name) {
			continue
		}
		now := ProofOf{Method: p.Method, Validated: p.Validated}
		i := f.Current()
		old := i.Proved[p.Name]
		if old.Known() && old.Value == now && old.Raw == p.Raw {
			continue
		}
		if i.Proved == nil {
			i.Proved = map[order.Name]Fact[ProofOf]{}
		}
		said := Fact[ProofOf]{Value: now, Source: FromSectigo, At: at, Raw: p.Raw}
		if old.Value.Validated && p.Validated {
			said.At = old.At // proved since then, whatever the words are now
		}
		i.Proved[p.Name] = said
		kind := NameNotProved
		if p.Validated {
			kind = NameProved
		}
		e := event(at, TaskDCV, kind, FromSectigo, "name", string(p.Name), "method", p.Method)
		e.Raw = fmt.Sprintf("%s: %s", p.Name, p.Raw)
		events = append(events, e)
	}
	return events
}
