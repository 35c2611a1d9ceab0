package model

import (
	"strconv"
	"strings"
	"time"

	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// stretch is one of the four parts of the journey.
type stretch struct {
	key   string
	tasks []wizard.TaskID
}

func stretches() []stretch {
	return []stretch{
		{"prepare", []wizard.TaskID{wizard.TaskDomains, wizard.TaskApplicant, wizard.TaskKey}},
		{"order", []wizard.TaskID{wizard.TaskOrder}},
		{"prove", []wizard.TaskID{wizard.TaskAgreement, wizard.TaskEmail, wizard.TaskDCV, wizard.TaskIdentity}},
		{"receive", []wizard.TaskID{wizard.TaskApproval, wizard.TaskCertificate, wizard.TaskExport, wizard.TaskRenewal}},
	}
}

// FrameOf is what stands around an order's pages; f is nil where there is none.
func FrameOf(w *words.Words, f *wizard.Facts) Frame {
	frame := Frame{
		Product: w.Text("home.app-title"),
		Banner:  Banner{Word: w.Text("home.practice-word"), Text: w.Text("home.practice-text")},
	}
	if f != nil {
		frame.Order = w.Text("home.order-new")
		if f.Names.Known() {
			frame.Order = f.Names.Value[0].Unicode()
		}
	}
	return frame
}

// EmptyHome is the home page before anything was started.
func EmptyHome(w *words.Words, now time.Time) Home {
	f := wizard.Facts{Issuances: []wizard.Issuance{{}}}
	h := HomeOf(w, &f, now)
	h.Title, h.Lead = w.Text("home.empty-title"), w.Text("home.empty-lead")
	return h
}

// HomeOf is the home page of an order on the day of now.
func HomeOf(w *words.Words, f *wizard.Facts, now time.Time) Home {
	byID := map[wizard.TaskID]wizard.Task{}
	tasks := f.Tasks(now)
	for _, t := range tasks {
		byID[t.ID] = t
	}
	h := Home{Title: w.Text("home.all-done-title"), Lead: w.Text("home.all-done-lead")}
	if t, open := next(tasks); open {
		h.Title = w.Text("home.next-title", "task", w.Text("task."+string(t.ID)))
		h.Lead = Who(w, t)
	}
	for _, s := range stretches() {
		g := Group{Heading: w.Text("stretch." + s.key)}
		var in []wizard.Task
		for _, id := range s.tasks {
			t := byID[id]
			in = append(in, t)
			g.Rows = append(g.Rows, Row{Kind: kind(t.State), Title: w.Text("task." + string(id)), State: StateWord(w, t), Detail: Detail(w, f, t)})
		}
		h.Groups = append(h.Groups, g)
		state := whole(in)
		h.Road = append(h.Road, Stretch{Label: g.Heading, State: w.Text("state." + string(state)), Kind: kind(state)})
	}
	return h
}

// next picks the task to show first: trouble, then what the person can do, then
// what others do.
func next(tasks []wizard.Task) (wizard.Task, bool) {
	for _, fits := range []func(wizard.Task) bool{
		func(t wizard.Task) bool { return t.State == wizard.InTrouble },
		func(t wizard.Task) bool { return t.Actor == wizard.You },
		func(t wizard.Task) bool { return t.Actor != wizard.Nobody },
	} {
		for _, t := range tasks {
			if fits(t) {
				return t, true
			}
		}
	}
	return wizard.Task{}, false
}

// whole is the state of several tasks together.
func whole(tasks []wizard.Task) wizard.State {
	count := map[wizard.State]int{}
	for _, t := range tasks {
		count[t.State]++
	}
	switch n := len(tasks); {
	case count[wizard.InTrouble] > 0:
		return wizard.InTrouble
	case count[wizard.Done] == n:
		return wizard.Done
	case count[wizard.CannotStart] == n:
		return wizard.CannotStart
	case count[wizard.CannotStart]+count[wizard.NotStarted] == n:
		return wizard.NotStarted
	}
	return wizard.InProgress
}

func kind(s wizard.State) RowKind {
	switch s {
	case wizard.NotStarted:
		return RowOpen
	case wizard.InProgress:
		return RowHalf
	case wizard.Waiting:
		return RowWaiting
	case wizard.InTrouble:
		return RowProblem
	case wizard.Done:
		return RowDone
	}
	return RowLater
}

// Who says who has to act in a task, and since when.
func Who(w *words.Words, t wizard.Task) string {
	if t.Actor == wizard.Nobody {
		return ""
	}
	actor := w.Text("actor." + string(t.Actor))
	if t.Since.IsZero() {
		return w.Text("home.act", "actor", actor)
	}
	return w.Text("home.act-since", "actor", actor, "since", day(t.Since))
}

// StateWord is a task's state in words: "done", "waiting for Sectigo".
func StateWord(w *words.Words, t wizard.Task) string {
	if t.State == wizard.Waiting {
		return w.Text("home.waiting-for", "actor", w.Text("actor."+string(t.Actor)))
	}
	return w.Text("state." + string(t.State))
}

// Detail is what is known about a task in a few words; it may be empty.
func Detail(w *words.Words, f *wizard.Facts, t wizard.Task) string {
	if t.State == wizard.CannotStart {
		needs := make([]string, len(t.Needs))
		for i, id := range t.Needs {
			needs[i] = w.Text("task." + string(id))
		}
		return w.Text("home.first", "needs", strings.Join(needs, ", "))
	}
	i := f.Current()
	switch {
	case t.ID == wizard.TaskDomains && f.Names.Known():
		return names(w, f)
	case t.ID == wizard.TaskApplicant && f.Applicant.Known():
		return f.Applicant.Value.GivenNames + " " + f.Applicant.Value.Surname
	case t.ID == wizard.TaskKey && i.Key.Known():
		params := []string{"kind", w.Text("key." + string(i.Key.Value.Kind)), "place", w.Text("vault." + i.Key.Value.Vault)}
		if i.Backup.Known() {
			return w.Text("home.key-backup", append(params, "date", day(i.Backup.At))...)
		}
		return w.Text("home.key", params...)
	case t.ID == wizard.TaskOrder && f.Receipt.Known():
		return w.Text("home.order-number", "number", f.Receipt.Value.Number, "date", day(f.Receipt.At))
	case t.ID == wizard.TaskDCV && f.Receipt.Known():
		proved := 0
		for _, p := range i.Proved {
			if p.Value.Validated {
				proved++
			}
		}
		return w.Text("home.proofs", "done", strconv.Itoa(proved), "all", strconv.Itoa(len(f.Names.Value)))
	case t.ID == wizard.TaskIdentity && t.State == wizard.InTrouble:
		return f.Steps[order.StepIdentity].Value.Note // in the CA's words
	case t.ID == wizard.TaskApproval && t.State == wizard.InTrouble:
		return f.Steps[order.StepApproval].Value.Note
	case t.ID == wizard.TaskCertificate && t.State == wizard.InTrouble:
		what, _ := w.ExplainFinding(f.Deviations()[0])
		return what
	case t.ID == wizard.TaskCertificate && f.Leaf() != nil:
		return w.Text("home.certificate-until", "date", day(f.Leaf().NotAfter))
	case t.ID == wizard.TaskExport && i.Export.Known():
		return i.Export.Value.Path
	case t.ID == wizard.TaskRenewal && f.Calendar.Known():
		return f.Calendar.Value
	}
	return ""
}

func names(w *words.Words, f *wizard.Facts) string {
	n := f.Names.Value
	if len(n) == 1 {
		return n[0].Unicode()
	}
	return w.Text("home.names-more", "name", n[0].Unicode(), "count", strconv.Itoa(len(n)-1))
}

// day is a date as everybody in Europe reads it.
func day(t time.Time) string { return t.Local().Format("2 January 2006") }

// UnlockPage asks for the passphrase of the vault. failed is what went wrong with
// the last try, nil for none.
func UnlockPage(w *words.Words, busy bool, failed error) Unlock {
	u := Unlock{
		Title: w.Text("unlock.title"), Lead: w.Text("unlock.lead"), Label: w.Text("unlock.label"),
		Hint: w.Text("unlock.hint"), Button: w.Text("unlock.button"),
	}
	if busy {
		u.Busy = w.Text("unlock.working")
	}
	for _, e := range w.Explain(failed) {
		u.Error = e.What + " " + e.Next
		break
	}
	return u
}

// KeychainPage says that the keychain is asked, and may ask the person.
func KeychainPage(w *words.Words) Notice {
	return Notice{
		Kind: RowWaiting, State: w.Text("state.waiting"), Title: w.Text("unlock.keychain-title"),
		Lead: w.Text("unlock.keychain-lead"), Lines: []string{w.Text("unlock.keychain-step")},
	}
}

// DataNotice is [NoticeOf] for data that cannot be opened; the way to try again is to
// start anew.
func DataNotice(w *words.Words, err error) Notice {
	n := NoticeOf(w, err)
	n.Lines = append(n.Lines, w.Text("unlock.again"))
	return n
}

// NoticeOf tells of a problem that keeps the page from being shown.
func NoticeOf(w *words.Words, err error) Notice {
	n := Notice{Kind: RowProblem, State: w.Text("state.problem")}
	for i, e := range w.Explain(err) {
		if i == 0 {
			n.Title = e.What
		} else {
			n.Lines = append(n.Lines, e.What)
		}
		n.Lines = append(n.Lines, e.Next)
	}
	return n
}

// NeedsPassphrase reports whether err is one that another passphrase may mend.
func NeedsPassphrase(err error) bool {
	for _, p := range problem.All(err) {
		if p.Kind == problem.VaultPassphrase || p.Kind == problem.VaultLocked {
			return true
		}
	}
	return false
}
