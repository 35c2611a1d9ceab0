package command_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qwizard/app/command"
	"qwizard/app/command/recordtest"
	"qwizard/app/wire"
	"qwizard/wizard/channel"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// line is a practice house whose calls of the partner API pass a transport. What waits
// between two tries of a call does not.
type line struct {
	*desk
	house    *wire.House
	practice *wire.Practice
}

// newLine opens a house; between may be nil.
func newLine(t *testing.T, between func(http.RoundTripper) http.RoundTripper) line {
	t.Helper()
	d := newDesk(t)
	config := d.program().Config(d.data, passphrase, discard())
	config.Sample = true
	h, err := wire.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	p, err := h.Practice(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var way http.RoundTripper = http.DefaultTransport
	if between != nil {
		way = between(way)
	}
	login, password := p.CA.Login()
	api, err := sectigo.NewClient(p.CA.URL(), &http.Client{Transport: way}, func(context.Context) (string, string, error) {
		return login, password, nil
	}).With(sectigo.Options{Pause: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	p.World.Channel = channel.NewPractice(api, p.Manager)
	return line{d, h, p}
}

// mostRuns is how often a person tries: more often than a journey has calls.
const mostRuns = 60

// buy runs the journey with answers into a folder of its own until it is done, as a
// person who comes back a quarter of an hour after each problem. It returns the kinds of
// problem that were told, and order.json. mend is done after a problem, and may be nil.
func (l line) buy(t *testing.T, answers, name string, mend func(problem.Kind)) (told []problem.Kind, record string) {
	t.Helper()
	a, err := command.ReadAnswers(strings.NewReader(answers), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(l.out, name)
	for range mostRuns {
		l.stdout.Reset()
		err := l.program().Journey(t.Context(), l.house, l.practice, a, folder)
		if err == nil {
			data, err := os.ReadFile(filepath.Join(folder, "order.json"))
			if err != nil {
				t.Fatal(err)
			}
			return told, string(data)
		}
		p, is := errors.AsType[*problem.Problem](err)
		if !is {
			t.Fatalf("a problem without a kind: %v", err)
		}
		if !slices.Contains(told, p.Kind) {
			told = append(told, p.Kind)
		}
		if mend != nil {
			mend(p.Kind)
		}
		if err := l.practice.Manager.SkipAhead(t.Context(), 15*time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("not done after %d runs, told %v\n%s", mostRuns, told, l.stdout.String())
	return nil, ""
}

// once runs the journey once, into a folder of that name.
func (l line) once(t *testing.T, answers, name string) error {
	t.Helper()
	a, err := command.ReadAnswers(strings.NewReader(answers), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return l.program().Journey(t.Context(), l.house, l.practice, a, filepath.Join(l.out, name))
}

// orders is how many the CA has.
func (l line) orders(t *testing.T) int {
	t.Helper()
	all, err := l.practice.Manager.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// sameEnd compares two order.json but for what no two orders have in common, for the
// certificate that the site had before, which may be the last order's, and for what an
// order cost: who finds their order again is not told it.
func sameEnd(t *testing.T, got, want string) {
	t.Helper()
	status := func(record string) string {
		var r map[string]any
		if err := json.Unmarshal([]byte(record), &r); err != nil {
			t.Fatal(err)
		}
		delete(r, "practice")
		delete(r, "cost")
		ready, _ := r["readiness"].([]any)
		if len(ready) == 0 {
			t.Fatal("the record says nothing of the readiness")
		}
		r["readiness"] = slices.DeleteFunc(ready, func(found any) bool {
			kind, _ := found.(map[string]any)["kind"].(string)
			return strings.HasPrefix(kind, "https-")
		})
		out, err := json.Marshal(map[string]any{"orders": []any{r}})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	recordtest.Same(t, status(got), status(want))
}

// numberOf is an order's number at the CA.
func numberOf(t *testing.T, record string) string {
	t.Helper()
	var o orderJSON
	if err := json.Unmarshal([]byte(record), &o); err != nil {
		t.Fatal(err)
	}
	return o.Number
}

// calls are the API's that a client makes, by the last part of their path.
type calls struct {
	http.RoundTripper
	made []string
}

func nameOf(r *http.Request) string {
	return strings.TrimPrefix(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:], "!")
}

func (c *calls) RoundTrip(r *http.Request) (*http.Response, error) {
	if name := nameOf(r); !slices.Contains(c.made, name) {
		c.made = append(c.made, name)
	}
	return c.RoundTripper.RoundTrip(r)
}

// The two journeys: each of several names in its own way, and one name by mail, as then
// the mailboxes are asked for with the order.
func mixed() string {
	return quick(`method = "cname"`, `method = { "anna-muster.eu" = "email", "www.anna-muster.eu" = "http" }`)
}

func byMail() string {
	return quick(`names = ["anna-muster.eu", "www.anna-muster.eu"]`, `names = ["anna-muster.eu"]`, `method = "cname"`, `method = "email"`)
}

// journeys are the two with the calls that each makes and the end that each comes to
// without a fault.
func journeys(t *testing.T) []struct {
	answers, end string
	calls        []string
} {
	t.Helper()
	var all []struct {
		answers, end string
		calls        []string
	}
	for _, answers := range []string{mixed(), byMail()} {
		seen := &calls{}
		l := newLine(t, func(next http.RoundTripper) http.RoundTripper { seen.RoundTripper = next; return seen })
		told, end := l.buy(t, answers, "undisturbed", nil)
		if len(told) > 0 {
			t.Fatalf("told %v without a fault", told)
		}
		all = append(all, struct {
			answers, end string
			calls        []string
		}{answers, end, seen.made})
	}
	// The second only for what the first has not.
	all[1].calls = slices.DeleteFunc(all[1].calls, func(c string) bool { return slices.Contains(all[0].calls, c) })
	if n := len(all[0].calls) + len(all[1].calls); n < 8 {
		t.Fatalf("only %d calls: %v %v", n, all[0].calls, all[1].calls)
	}
	return all
}

// tells are the problems that a fault of a call may be told as. Each can be acted on:
// the next try ends well, after paying, or with another password, where the kind says so.
func tells(k practice.FaultKind, call string) []problem.Kind {
	if call == "upload" && slices.Contains([]practice.FaultKind{practice.FaultLimit, practice.FaultNoCredit, practice.FaultPassword, practice.FaultForbidden}, k) {
		return []problem.Kind{problem.ChannelRefused} // it has no codes, only words
	}
	switch k {
	case practice.FaultDrop:
		return []problem.Kind{problem.Offline}
	case practice.FaultGarbage, practice.FaultHTML, practice.FaultServer, practice.FaultDuplicate, practice.FaultWord:
		return []problem.Kind{problem.ChannelAnswer}
	case practice.FaultRedirect:
		return []problem.Kind{problem.ChannelRedirect}
	case practice.FaultHuge:
		return []problem.Kind{problem.ChannelTooBig}
	case practice.FaultLimit:
		return []problem.Kind{problem.ChannelBusy}
	case practice.FaultUnpaid:
		return []problem.Kind{problem.PracticeStuck} // the journey pays for nothing by itself
	case practice.FaultStale: // what the person did a moment ago is not known there yet
		return []problem.Kind{problem.TaskNotReady, problem.NotIssuedYet}
	case practice.FaultNoCredit:
		return []problem.Kind{problem.ChannelCredit}
	case practice.FaultPassword, practice.FaultForbidden:
		return []problem.Kind{problem.ChannelLogin}
	}
	return nil // slow: nothing is told
}

// every is a fault that every second call of that name has, up to the ninth: the first
// try of each of five.
func every(call string, kind practice.FaultKind, after bool) []practice.Fault {
	tries := 5
	if kind == practice.FaultHuge {
		tries = 1 // 8 MiB each are read
	}
	var all []practice.Fault
	for n := range tries {
		all = append(all, practice.Fault{Call: call, Kind: kind, After: after, Skip: n, Times: 1, Wait: time.Millisecond})
	}
	return all
}

// Every fault switch of the practice CA during every call that a journey makes: told as
// what the table says, or as nothing, the journey ends as it does without, and there is
// one order.
func TestEveryFaultDuringEveryCallEndsAlike(t *testing.T) {
	all := journeys(t)
	for _, kind := range practice.FaultKinds() {
		for _, after := range []bool{false, true} {
			if after && !loses(kind) {
				continue
			}
			name := string(kind)
			if after {
				name += " after"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				l, orders := newLine(t, nil), 0
				for _, j := range all {
					for _, call := range j.calls {
						if kind == practice.FaultUnpaid && call != "AutoApplyOrder" || after && !changes(call) || raceEnabled && call != "AutoApplyOrder" {
							continue
						}
						faults := every(call, kind, after)
						l.faults(t, faults...)
						told, end := l.buy(t, j.answers, call, func(problem.Kind) { l.pay(t) })
						l.acted(t, call, len(faults))
						orders++
						if n := l.orders(t); n != orders {
							t.Fatalf("%s: the CA has %d orders, not %d", call, n, orders)
						}
						for _, k := range told {
							if !slices.Contains(tells(kind, call), k) {
								t.Errorf("%s is told as %s", call, k)
							}
						}
						sameEnd(t, end, j.end)
					}
				}
			})
		}
	}
}

// loses reports whether the answer is lost, so that the work may be done or not.
func loses(k practice.FaultKind) bool {
	return slices.Contains([]practice.FaultKind{
		practice.FaultDrop, practice.FaultGarbage, practice.FaultHTML, practice.FaultServer, practice.FaultRedirect, practice.FaultHuge,
	}, k)
}

// changes reports whether a call does something at the CA: of a question it is all the
// same whether it was heard.
func changes(call string) bool {
	return slices.Contains([]string{"AutoApplyOrder", "AutoUpdateDCV", "upload"}, call)
}

// pay pays for what is not paid for.
func (l line) pay(t *testing.T) {
	t.Helper()
	all, err := l.practice.Manager.Orders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range all {
		err := l.practice.Manager.Act(t.Context(), o.Number, practice.Pay, "")
		if err != nil && !errors.Is(err, problem.InputNotOffered) {
			t.Fatal(err)
		}
	}
}
