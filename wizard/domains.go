package wizard

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// DomainsFacet is task 1: which websites the certificate is for.
type DomainsFacet struct{ s *Session }

// Domains returns the facet of task 1.
func (s *Session) Domains() DomainsFacet { return DomainsFacet{s} }

// Undoes says which tasks have to be done again if the names become names: the
// key and its CSR are made for them. It is empty if nothing is lost.
func (d DomainsFacet) Undoes(names order.Names) []TaskID {
	f := d.s.Facts()
	if !f.Current().Key.Known() || slices.Equal(f.Names.Value, names) {
		return nil
	}
	return []TaskID{TaskKey}
}

// Set states the names as typed. Errors are a [problem.List] with fields
// "domains.names[0]" and so on. Once the order was sent, other names are a matter
// for a reissue: [problem.AlreadySent].
//
// A key made for other names is kept with its issuance, and a new issuance begins;
// a consent to what becomes public has to be given again.
func (d DomainsFacet) Set(ctx context.Context, typed []string) error {
	names, err := order.ParseNames(typed)
	if err != nil {
		var bad problem.List
		bad.Add("domains.names", err)
		return bad.Err()
	}
	return d.s.act(ctx, func(f Facts) error {
		if slices.Equal(f.Names.Value, names) {
			return nil
		}
		if f.Bound() {
			return problem.At("domains.names", problem.AlreadySent, "number", f.Ordered().Value.Number)
		}
		now := d.s.world.Now()
		var events []Event
		if i := f.Current(); i.Key.Known() {
			events = append(events, event(now, TaskKey, IssuanceSuperseded, FromYou, "fingerprint", i.Key.Value.Fingerprint))
			f.Issuances = append(f.Issuances, Issuance{})
		}
		current := f.Current()
		current.Choices, current.Seen = Fact[[]Choice]{}, Fact[[]finding.Finding]{} // they were about other names
		f.Consent = Fact[string]{}                                                  // so was it
		f.Readiness = Fact[[]finding.Finding]{}                                     // it was about other names
		f.Names = Fact[order.Names]{Value: names, Source: FromYou, At: now}
		events = append(events, event(now, TaskDomains, NamesChosen, FromYou, "names", strings.Join(names.Strings(), ", ")))
		return d.s.state(ctx, f, events...)
	})
}

// Check looks at what would keep the names from being certified, and stores what it
// saw: a look that finds a fault is a look all the same.
func (d DomainsFacet) Check(ctx context.Context) error {
	names := d.s.Facts().Names
	if !names.Known() {
		return problem.New(problem.TaskNotReady, "check names", nil, "task", string(TaskDomains), "needs", string(TaskDomains))
	}
	found, err := d.s.world.Checker.Readiness(ctx, names.Value)
	if err != nil {
		return err
	}
	finding.Sort(found)
	return d.s.act(ctx, func(f Facts) error {
		if !slices.Equal(f.Names.Value, names.Value) {
			return problem.New(problem.Superseded, "check names", nil)
		}
		if f.Readiness.Known() && reflect.DeepEqual(f.Readiness.Value, found) {
			return nil
		}
		now := d.s.world.Now()
		f.Readiness = Fact[[]finding.Finding]{Value: found, Source: SeenByUs, At: now}
		return d.s.state(ctx, f, event(now, TaskDomains, ReadinessSeen, SeenByUs, "verdict", string(finding.Worst(found))))
	})
}

// ChooseFolder states where the person's files go: an absolute path.
func (d DomainsFacet) ChooseFolder(ctx context.Context, path string) error {
	return d.s.act(ctx, func(f Facts) error {
		if f.Folder.Value == path {
			return nil
		}
		now := d.s.world.Now()
		f.Folder = Fact[string]{Value: path, Source: FromYou, At: now}
		return d.s.state(ctx, f, event(now, TaskDomains, FolderChosen, FromYou, "path", path))
	})
}
