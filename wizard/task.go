package wizard

import (
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/rules"
)

// TaskID names a task of the journey.
type TaskID string

// The twelve tasks, in the order of the list.
const (
	TaskDomains     TaskID = "domains"
	TaskApplicant   TaskID = "applicant"
	TaskKey         TaskID = "key"
	TaskOrder       TaskID = "order"
	TaskAgreement   TaskID = "agreement"
	TaskEmail       TaskID = "email"
	TaskDCV         TaskID = "dcv"
	TaskIdentity    TaskID = "identity"
	TaskApproval    TaskID = "approval"
	TaskCertificate TaskID = "certificate"
	TaskExport      TaskID = "export"
	TaskRenewal     TaskID = "renewal"
)

// State is how far a task is. It is derived from facts and never stored.
type State string

// The states.
const (
	CannotStart State = "cannot-start"
	NotStarted  State = "not-started"
	InProgress  State = "in-progress"
	Waiting     State = "waiting"
	Done        State = "done"
	InTrouble   State = "problem"
)

// Actor is who has to act now.
type Actor string

// The actors. Nobody acts in a task that is done or cannot start.
const (
	Nobody  Actor = ""
	You     Actor = "you"
	Notary  Actor = "notary"
	WebHost Actor = "web-host"
	Sectigo Actor = "sectigo"
)

// Task is one line of the task list.
type Task struct {
	ID    TaskID
	State State
	Actor Actor
	Since time.Time // when the state came about; zero where nothing has happened
	Needs []TaskID  // what has to be done first, where State is CannotStart
}

// rule says how one task's state follows from the facts once its needs are done.
type rule struct {
	id    TaskID
	needs []TaskID
	state func(f *Facts, now time.Time) Task
}

func taskRules() []rule {
	return []rule{
		{TaskDomains, nil, domainsState},
		{TaskApplicant, nil, applicantState},
		{TaskKey, []TaskID{TaskDomains}, keyState},
		{TaskOrder, []TaskID{TaskDomains, TaskApplicant, TaskKey}, orderState},
		{TaskAgreement, []TaskID{TaskOrder}, stepState(order.StepAgreement)},
		{TaskEmail, []TaskID{TaskOrder}, stepState(order.StepEmail)},
		{TaskDCV, []TaskID{TaskOrder}, dcvState},
		{TaskIdentity, []TaskID{TaskOrder}, identityState},
		{TaskApproval, []TaskID{TaskAgreement, TaskEmail, TaskDCV, TaskIdentity}, approvalState},
		{TaskCertificate, []TaskID{TaskApproval}, certificateState},
		{TaskExport, []TaskID{TaskCertificate}, exportState},
		{TaskRenewal, []TaskID{TaskCertificate}, renewalState},
	}
}

// Tasks derives the twelve tasks on the day of now.
func (f *Facts) Tasks(now time.Time) []Task {
	rules := taskRules()
	tasks := make([]Task, 0, len(rules))
	done := map[TaskID]bool{}
	for _, r := range rules {
		var missing []TaskID
		for _, n := range r.needs {
			if !done[n] {
				missing = append(missing, n)
			}
		}
		t := Task{State: CannotStart, Needs: missing}
		// What the CA or the person did counts even where a need is open again, and so
		// does trouble with it.
		if derived := r.state(f, now); len(missing) == 0 || derived.State == Done || derived.State == InTrouble {
			t = derived
		}
		t.ID = r.id
		done[r.id] = t.State == Done
		tasks = append(tasks, t)
	}
	return tasks
}

// TaskOf derives one task.
func (f *Facts) TaskOf(id TaskID, now time.Time) Task {
	for _, t := range f.Tasks(now) {
		if t.ID == id {
			return t
		}
	}
	return Task{ID: id, State: CannotStart}
}

// once is the state of a task that one act of the person completes.
func once(at time.Time) Task {
	if at.IsZero() {
		return Task{State: NotStarted, Actor: You}
	}
	return Task{State: Done, Since: at}
}

// applicantState: an ID document that has expired meanwhile is a problem until
// Sectigo has accepted the identity.
func applicantState(f *Facts, now time.Time) Task {
	t := once(f.Applicant.At)
	expires, ok := f.Applicant.Value.ID.Expires.Time()
	if t.State == Done && ok && expires.Before(now.Truncate(rules.Day)) && f.step(order.StepIdentity) != order.StepCompleted {
		return Task{State: InTrouble, Actor: You, Since: expires.Add(rules.Day)}
	}
	return t
}

// domainsState is done when the names are valid and their check was seen.
func domainsState(f *Facts, _ time.Time) Task {
	if f.Names.Known() && !f.Readiness.Known() {
		return Task{State: InProgress, Actor: You, Since: f.Names.At}
	}
	return once(f.Readiness.At)
}

// keyState is done when key and CSR, which are stored together, lie in a backup
// that was opened again; with the key elsewhere, when there is the CSR.
func keyState(f *Facts, _ time.Time) Task {
	i := f.Current()
	switch {
	case i.NeedsBackup():
		since := i.CSR.At
		if i.Lost.Known() {
			since = i.Lost.At
		}
		return Task{State: InProgress, Actor: You, Since: since}
	case i.Key.Value.Elsewhere():
		return once(i.CSR.At)
	}
	return once(i.Backup.At)
}

// certificateState is done when the certificate is right, or the person accepted
// what is not.
func certificateState(f *Facts, _ time.Time) Task {
	i := f.Current()
	if t := once(i.Chain.At); t.State != Done || len(f.Deviations()) == 0 {
		return t
	}
	return Task{State: InTrouble, Actor: You, Since: i.Verdict.At}
}

// exportState is done when the PFX was written; with the key elsewhere, when the person has
// the certificates to put them to it.
func exportState(f *Facts, _ time.Time) Task {
	i := f.Current()
	if i.Key.Value.Elsewhere() {
		return once(i.Given.At)
	}
	return once(i.Export.At)
}

// renewalState is done when the dates are in a calendar or were taken note of.
func renewalState(f *Facts, _ time.Time) Task {
	if f.Calendar.Known() {
		return once(f.Calendar.At)
	}
	return once(f.Dismissed.At)
}

func orderState(f *Facts, _ time.Time) Task {
	switch {
	case f.Receipt.Known() && rejected(f.OrderStatus.Value):
		return Task{State: InTrouble, Actor: You, Since: f.OrderStatus.At}
	case f.Receipt.Known():
		return Task{State: Done, Since: f.Receipt.At}
	case f.Unsure():
		return Task{State: InTrouble, Actor: You, Since: f.Sending.At}
	case f.Sending.Known():
		return Task{State: InProgress, Actor: You, Since: f.Sending.At}
	}
	return Task{State: NotStarted, Actor: You}
}

// rejected knows the order statuses that end an order (Sectigo,
// eidas-certificates/getting-started).
func rejected(status string) bool { return status == "Rejected" || status == "Refunded" }

func (f *Facts) step(id order.StepID) order.StepStatus { return f.Steps[id].Value.Status }

// stepState is the state of a task that is one step of the CA: until it is
// completed we wait, for the person where the CA says that an action is required.
func stepState(id order.StepID) func(*Facts, time.Time) Task {
	return func(f *Facts, _ time.Time) Task {
		s := f.Steps[id]
		switch {
		case !s.Known() && !f.can().Status:
			return Task{State: Waiting, Actor: actsIn(id), Since: f.Receipt.At}
		case !s.Known():
			return Task{State: Waiting, Actor: Sectigo, Since: f.Receipt.At}
		case s.Value.Status == order.StepCompleted, s.Value.Status == order.StepNotApplicable:
			return Task{State: Done, Since: s.At}
		case s.Value.Status == order.StepActionRequired:
			return Task{State: Waiting, Actor: You, Since: s.At}
		}
		return Task{State: Waiting, Actor: Sectigo, Since: s.At}
	}
}

// actsIn is who has to act in a step that no channel tells us about.
func actsIn(id order.StepID) Actor {
	if id == order.StepApproval {
		return Sectigo
	}
	return You
}

// dcvState is done when the CA has validated every name.
func dcvState(f *Facts, _ time.Time) Task {
	var last time.Time
	open := len(f.Names.Value) == 0
	for _, n := range f.Names.Value {
		p := f.Current().Proved[n]
		open = open || !p.Value.Validated
		if p.Value.Validated && p.At.After(last) {
			last = p.At
		}
	}
	switch {
	case !open:
		return Task{State: Done, Since: last}
	case f.Current().Choices.Known():
		return Task{State: InProgress, Actor: You, Since: f.Current().Choices.At}
	}
	return Task{State: NotStarted, Actor: You}
}

func identityState(f *Facts, now time.Time) Task {
	t := stepState(order.StepIdentity)(f, now)
	papers, step := f.Current().Papers, f.Steps[order.StepIdentity]
	switch {
	case t.State == Done:
		return t
	case papers.Known() && step.Value.Status == order.StepActionRequired:
		// Sectigo asked for something after it had the papers: it refused one. What it said
		// before them was dropped when they were sent; clocks do not tell, as they may be put back.
		return Task{State: InTrouble, Actor: You, Since: step.At}
	case papers.Known():
		return Task{State: Waiting, Actor: Sectigo, Since: papers.At}
	case step.Value.Status == order.StepInProgress:
		// Sectigo has papers that we know nothing of: sent before a restore, or in a run
		// that was killed.
		return t
	}
	if f.Current().Form.Known() {
		return Task{State: InProgress, Actor: You, Since: f.Current().Form.At}
	}
	return Task{State: NotStarted, Actor: You}
}

// approvalState: an approval that the CA says needs an action is a problem,
// because nothing is left to do in the regular course.
func approvalState(f *Facts, now time.Time) Task {
	if f.Reissuing() { // what was approved is the certificate before
		return Task{State: CannotStart}
	}
	t := stepState(order.StepApproval)(f, now)
	if t.State == Waiting && t.Actor == You {
		t.State = InTrouble
	}
	return t
}
