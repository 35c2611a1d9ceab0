package wizard

import (
	"context"
	"encoding/json"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// IdentityFacet is task 8: the papers that prove who the applicant is.
type IdentityFacet struct{ s *Session }

// Identity returns the facet of task 8.
func (s *Session) Identity() IdentityFacet { return IdentityFacet{s} }

// Send uploads the identity papers to the CA's validation desk and takes its
// status. Sending again replaces what was sent.
func (i IdentityFacet) Send(ctx context.Context, papers []order.Document) error {
	if len(papers) == 0 {
		return problem.New(problem.InputMissing, "send papers", nil)
	}
	before := i.s.Facts()
	if err := i.s.ready(&before, TaskIdentity); err != nil {
		return err
	}
	report, err := i.s.ask(ctx) // the upload's token is short-lived and never stored
	if err != nil {
		return err
	}
	if err := i.s.world.Channel.Upload(ctx, report.Upload, papers); err != nil {
		return err
	}
	err = i.s.act(ctx, func(f Facts) error {
		names := make([]string, len(papers))
		for n, p := range papers {
			names[n] = p.Name
		}
		now := i.s.world.Now()
		f.Current().Papers = Fact[[]string]{Value: names, Source: FromYou, At: now}
		return i.s.state(ctx, f, event(now, TaskIdentity, PapersSent, FromYou, "names", strings.Join(names, ", ")))
	})
	if err != nil {
		return err
	}
	return i.s.Check(ctx)
}

// Statement is the applicant's personal statement as a machine-readable
// document, for a desk that reads one (the practice desk; Sectigo reads paper).
func (i IdentityFacet) Statement() (order.Document, error) {
	f := i.s.Facts()
	if !f.Applicant.Known() {
		return order.Document{}, problem.New(problem.TaskNotReady, "make statement", nil, "task", string(TaskIdentity), "needs", string(TaskApplicant))
	}
	a := f.Applicant.Value
	data, err := json.Marshal(order.Statement{
		GivenNames: a.GivenNames, Surname: a.Surname, OtherNames: a.OtherNames,
		BirthDate: string(a.BirthDate), BirthPlace: a.BirthPlace, Nationality: a.Nationality,
		City: a.Address.City, State: a.Address.State, Country: a.Address.Country,
		IDType: string(a.ID.Type), IDNumber: a.ID.Number, IDCountry: a.ID.Country, IDExpires: string(a.ID.Expires),
	})
	if err != nil {
		return order.Document{}, problem.New(problem.Internal, "make statement", err)
	}
	return order.Document{Name: "statement.json", Type: order.StatementType, Data: data}, nil
}
