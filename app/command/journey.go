package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/chain"
	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
)

// journey runs an order's twelve tasks as a person with the answers would.
type journey struct {
	program  Program
	practice *wire.Practice
	session  *wizard.Session
	answers  Answers
	folder   string
	scrypt   *time.Duration // how long locking and opening backups took, slow on purpose
}

// resumeOrStart goes on with the order that an interrupted run into the same
// folder left, if it fits the answers, and starts a new one otherwise. An order of
// which nothing is known yet is anybody's.
func resumeOrStart(ctx context.Context, h *wire.House, p *wire.Practice, a Answers, folder string) (*wizard.Session, error) {
	all, err := h.Orders(ctx)
	if all == nil {
		return nil, err
	}
	// Orders that cannot be read keep no new one from being placed.
	for _, f := range slices.Backward(all) {
		untouched := !f.Folder.Known() && !f.Names.Known()
		if !untouched && f.Folder.Value != folder {
			continue
		}
		// The newest order of this folder decides: what an older one left there
		// was written over.
		if finished(folder, f.ID) || !a.fit(&f) {
			break
		}
		return wizard.Resume(ctx, p.World, f.ID)
	}
	return wizard.Start(ctx, p.World)
}

// finished reports whether order.json in folder says that the order is done: it is
// the last thing written.
func finished(folder, id string) bool {
	data, err := os.ReadFile(filepath.Join(folder, recordName))
	if err != nil {
		return false
	}
	var r record
	return json.Unmarshal(data, &r) == nil && r.ID == id &&
		!slices.ContainsFunc(r.Tasks, func(t taskRecord) bool { return t.State != wizard.Done })
}

// fit reports whether nothing that is known contradicts the answers.
func (a Answers) fit(f *wizard.Facts) bool {
	i := f.Current()
	return (!f.Names.Known() || slices.Equal(f.Names.Value, a.Names)) &&
		(!f.Applicant.Known() || reflect.DeepEqual(f.Applicant.Value, a.Applicant)) &&
		(!f.Term.Known() || f.Term.Value == a.Days) &&
		(!i.Key.Known() || i.Key.Value.Kind == a.KeyKind) &&
		(!i.Choices.Known() || slices.Equal(i.Choices.Value, a.Choices))
}

// step is what is done for one task. It may be done again after an interruption.
type step struct {
	task wizard.TaskID
	do   func(context.Context) error
}

func (j journey) steps() []step {
	s, a := j.session, j.answers
	return []step{
		{wizard.TaskDomains, func(ctx context.Context) error {
			return inTurn(
				func() error { return s.Domains().ChooseFolder(ctx, j.folder) },
				func() error { return s.Domains().Set(ctx, a.Names.Strings()) },
				func() error { return j.haveSites(ctx) },
				func() error { return s.Domains().Check(ctx) })
		}},
		{wizard.TaskApplicant, func(ctx context.Context) error { return s.Applicant().Set(ctx, a.Applicant) }},
		{wizard.TaskKey, func(ctx context.Context) error {
			return inTurn(
				func() error { return s.Key().Create(ctx, a.KeyKind) },
				func() error { return s.Key().SaveRequest(ctx, j.folder) },
				func() error { return j.firstBackup(ctx) })
		}},
		{wizard.TaskOrder, j.order},
		{wizard.TaskAgreement, func(ctx context.Context) error {
			return inTurn(
				func() error { return j.answer(ctx, practice.MailAgreement) },
				func() error { return s.Agreement().Answered(ctx) },
				func() error { return j.wait(ctx, wizard.TaskAgreement) })
		}},
		{wizard.TaskEmail, func(ctx context.Context) error {
			return inTurn(
				func() error { return j.answer(ctx, practice.MailAddress) },
				func() error { return s.Email().Answered(ctx) },
				func() error { return j.wait(ctx, wizard.TaskEmail) })
		}},
		{wizard.TaskDCV, j.prove},
		{wizard.TaskIdentity, j.identify},
		{wizard.TaskApproval, func(ctx context.Context) error { return j.wait(ctx, wizard.TaskApproval) }},
		{wizard.TaskCertificate, func(ctx context.Context) error {
			return first(s.Certificate().Collect(ctx), func() error {
				return s.Export().SaveCertificates(ctx, filepath.Join(j.folder, "certificate"))
			})
		}},
		{wizard.TaskExport, j.export},
		// The backup of task 3 is of an order that was not sent yet. The new one comes
		// before the last task is done: an order whose tasks are all done is not run again.
		{wizard.TaskRenewal, func(ctx context.Context) error {
			return first(j.backup(ctx), func() error { return s.Renewal().SaveDates(ctx, j.folder) })
		}},
	}
}

// inTurn does one thing after the other until one fails.
func inTurn(all ...func() error) error {
	for _, do := range all {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// first runs next if err is nil.
func first(err error, next func() error) error {
	if err != nil {
		return err
	}
	return next()
}

// run does every task in turn and prints a line for each. It writes order.json
// however far it got.
func (j journey) run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, j.record(context.WithoutCancel(ctx))) }()
	for _, st := range j.steps() {
		err := st.do(ctx)
		f := j.session.Facts()
		t := f.TaskOf(st.task, j.program.Now())
		line := fmt.Sprintf("%-12s %-12s %s", t.ID, t.State, model.Detail(j.program.Words(), &f, t))
		fmt.Fprintln(j.program.Stdout, strings.TrimRight(line, " "))
		if err != nil {
			return err
		}
		if t.State != wizard.Done {
			return problem.New(problem.PracticeStuck, "run practice", nil, "task", string(t.ID), "state", string(t.State))
		}
	}
	return nil
}

func (j journey) order(ctx context.Context) error {
	s := j.session
	return inTurn(
		func() error { return s.DCV().Choose(ctx, j.answers.Choices) },
		func() error { return s.Order().ChooseTerm(ctx, j.answers.Days) },
		func() error { return s.Order().Consent(ctx, wizard.ConsentVersion) },
		func() error { return s.Order().Send(ctx) })
}

// patience is how much practice time a task of others may take.
const patience = 60 * 24 * time.Hour

// wait polls as often as the CA likes it, skipping ahead in between, until the task is
// done or in trouble.
func (j journey) wait(ctx context.Context, id wizard.TaskID) error {
	var waited time.Duration
	for skip := wizard.PollFloor; ; skip = min(2*skip, 24*time.Hour) {
		if err := j.session.Poll(ctx); err != nil {
			return err
		}
		f := j.session.Facts()
		if state := f.TaskOf(id, j.program.Now()).State; state == wizard.Done || state == wizard.InTrouble {
			return nil // trouble is told by who runs the task
		}
		if waited >= patience {
			f := j.session.Facts()
			return problem.New(problem.PracticeStuck, "wait", nil, "task", string(id), "state", string(f.TaskOf(id, j.program.Now()).State))
		}
		if err := j.practice.Manager.SkipAhead(ctx, skip); err != nil {
			return err
		}
		waited += skip
	}
}

func (j journey) done(id wizard.TaskID) bool {
	f := j.session.Facts()
	return f.TaskOf(id, j.program.Now()).State == wizard.Done
}

// record writes order.json.
func (j journey) record(ctx context.Context) error {
	f := j.session.Facts()
	doc := newRecord(&f, j.program.Now())
	ca := j.practice.CA
	doc.Practice = &practiceRecord{API: ca.URL(), DNS: ca.DNS(), Web: ca.Web(), TLS: ca.TLS(), Root: string(chain.PEM(ca.Root()))}
	data, err := doc.encode()
	if err != nil {
		return err
	}
	return j.practice.World.Exporter.Files(ctx, j.folder, []order.File{{Path: recordName, Data: data, Secret: true}})
}
