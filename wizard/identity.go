package wizard

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"qwizard/wizard/form"
	"qwizard/wizard/order"
	"qwizard/wizard/paper"
	"qwizard/wizard/problem"
)

// IdentityFacet is task 8: the papers that prove who the applicant is.
type IdentityFacet struct{ s *Session }

// Identity returns the facet of task 8.
func (s *Session) Identity() IdentityFacet { return IdentityFacet{s} }

// Names of the files that [IdentityFacet.SaveForm] writes.
const (
	FormName   = "face-to-face-form.pdf"
	LetterName = "notary-letter.pdf"
)

// SaveForm writes the face-to-face form, filled in as far as the applicant may, and
// the letter to the notary into folder, for the applicant's eyes only.
func (i IdentityFacet) SaveForm(ctx context.Context, folder string) error {
	before := i.s.Facts()
	if err := i.s.ready(&before, TaskIdentity); err != nil {
		return err
	}
	d := form.Data{
		Applicant: before.Applicant.Value, Names: before.Names.Value, Product: before.Product(), Number: before.Receipt.Value.Number,
		Fingerprint: before.Current().Key.Value.Fingerprint, Practice: before.Channel == order.Practice, At: i.s.world.Now(),
	}
	var files []order.File
	for _, f := range []struct {
		name string
		make func(form.Data, form.Text) (paper.Document, error)
	}{{FormName, form.FaceToFace}, {LetterName, form.Letter}} {
		doc, err := f.make(d, i.s.world.Text)
		if err != nil {
			return err
		}
		pdf, err := paper.Render(doc)
		if err != nil {
			return err
		}
		files = append(files, order.File{Path: f.name, Data: pdf, Secret: true})
	}
	if err := i.s.world.Exporter.Files(ctx, folder, files); err != nil {
		return err
	}
	return i.s.act(ctx, func(f Facts) error {
		if f.Current().Form.Value == folder {
			return nil
		}
		now := i.s.world.Now()
		f.Current().Form = Fact[string]{Value: folder, Source: SeenByUs, At: now}
		return i.s.state(ctx, f, event(now, TaskIdentity, FormSaved, SeenByUs, "folder", folder))
	})
}

// MaxPaper is the most bytes of one paper to send: a scan of some pages has less.
const MaxPaper = 20 << 20

// check refuses what is no scan: a paper is a PDF, a JPEG or a PNG by what is in it,
// whatever its name says.
func check(papers []order.Document) error {
	var bad problem.List
	if len(papers) == 0 {
		bad.Add("", problem.New(problem.InputMissing, "send papers", nil))
	}
	for _, p := range papers {
		kinds := [][]byte{[]byte("%PDF-"), []byte("\xff\xd8\xff"), []byte("\x89PNG\r\n\x1a\n")}
		switch {
		case len(p.Data) > MaxPaper:
			bad.Add("", problem.New(problem.InputTooBig, "send papers", nil, "limit", "20971520", "file", p.Name))
		case !slices.ContainsFunc(kinds, func(magic []byte) bool { return bytes.HasPrefix(p.Data, magic) }):
			bad.Add("", problem.New(problem.PaperUnknown, "send papers", nil, "file", p.Name))
		}
	}
	return bad.Err()
}

// Send uploads the identity papers to the CA's validation desk and takes its
// status. Sending again replaces what was sent. Sectigo's page for papers opens once
// the Subscriber Agreement is executed.
func (i IdentityFacet) Send(ctx context.Context, papers []order.Document) error {
	if err := check(papers); err != nil {
		return err
	}
	before := i.s.Facts()
	if !before.can().Upload {
		return problem.New(problem.ChannelCannot, "send papers", nil)
	}
	if err := i.s.ready(&before, TaskIdentity); err != nil {
		return err
	}
	report, err := i.s.ask(ctx) // the upload's token is short-lived and never stored
	if err != nil {
		return err
	}
	if f := i.s.Facts(); f.step(order.StepAgreement) == order.StepActionRequired {
		return problem.New(problem.TaskNotReady, "send papers", nil, "task", string(TaskIdentity), "needs", string(TaskAgreement))
	}
	if err := i.s.world.Channel.Upload(ctx, report.Upload, papers); err != nil {
		return err
	}
	names := make([]string, len(papers))
	for n, p := range papers {
		names[n] = p.Name
	}
	if err := i.sent(ctx, names); err != nil {
		return err
	}
	return i.s.refresh(ctx)
}

// ConfirmSent states which papers the person sent to Sectigo, on a channel that takes
// none.
func (i IdentityFacet) ConfirmSent(ctx context.Context, names []string) error {
	if f := i.s.Facts(); f.can().Upload {
		return problem.New(problem.ChannelTells, "confirm papers", nil)
	}
	if len(names) == 0 {
		return problem.New(problem.InputMissing, "confirm papers", nil)
	}
	return i.sent(ctx, names)
}

func (i IdentityFacet) sent(ctx context.Context, names []string) error {
	return i.s.act(ctx, func(f Facts) error {
		if err := i.s.ready(&f, TaskIdentity); err != nil {
			return err
		}
		now := i.s.world.Now()
		f.Current().Papers = Fact[[]string]{Value: names, Source: FromYou, At: now}
		if f.step(order.StepIdentity) != order.StepCompleted {
			delete(f.Steps, order.StepIdentity) // what was said of it was about other papers
		}
		return i.s.state(ctx, f, event(now, TaskIdentity, PapersSent, FromYou, "names", strings.Join(names, ", ")))
	})
}

// Confirm states that Sectigo has accepted the papers, or has not after all, on a
// channel that does not tell it.
func (i IdentityFacet) Confirm(ctx context.Context, done bool) error {
	return i.s.confirm(ctx, TaskIdentity, order.StepIdentity, done)
}

// Refused states that Sectigo wants other papers, in its words, on a channel that does
// not tell it.
func (i IdentityFacet) Refused(ctx context.Context, words string) error {
	return i.s.act(ctx, func(f Facts) error {
		if f.can().Status {
			return problem.New(problem.ChannelTells, "state refusal", nil)
		}
		if !f.Current().Papers.Known() {
			return problem.New(problem.TaskNotReady, "state refusal", nil, "task", string(TaskIdentity), "needs", string(TaskIdentity))
		}
		if f.Steps == nil {
			f.Steps = map[order.StepID]Fact[Step]{}
		}
		now := i.s.world.Now()
		f.Steps[order.StepIdentity] = Fact[Step]{
			Value:  Step{Title: string(order.StepIdentity), Status: order.StepActionRequired, Note: words},
			Source: FromYou, At: now, Raw: words,
		}
		e := event(now, TaskIdentity, PapersRefused, FromYou)
		e.Raw = words
		return i.s.state(ctx, f, e)
	})
}
