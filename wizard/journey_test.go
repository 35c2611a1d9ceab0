package wizard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"qwizard/wizard/finding"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// Journeys are scripts in testdata/journeys: a person's actions and the states
// they lead to, against a real practice CA over real sockets, with a clock that
// only the script moves.
//
//	do ACTION [ARG…]      acts; "! do" expects a problem, whose kinds stdout then has
//	state TASK STATE [ACTOR]
//	ahead DURATION        practice time passes at the CA
//	zone FILE|all         puts the saved records into the practice zone
//	restart               forgets everything but what is stored
//	history               prints the order's events to stdout
//	mails                 prints the practice inbox to stdout
//	found WHAT            prints the findings (readiness, proofs, verdict, live) to stdout
//	prepared              prints the values for Sectigo's page to stdout
//	assisted              begins an order without the API
//	older                 uses the older calls from here on, with replies in lines
//	partner               begins an order over a partner account
//	fault CALL KIND [after]  the CA's next call goes wrong
//	placed                states the number of the newest order at the CA, as its mail says it
func TestJourneys(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/journeys",
		Setup: func(e *testscript.Env) error {
			w, err := newPerson(e.WorkDir)
			if err != nil {
				return err
			}
			e.Values["person"] = w
			e.Defer(w.close)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"do": func(ts *testscript.TestScript, neg bool, args []string) {
				p := ts.Value("person").(*person)
				err := p.do(args)
				kinds := ""
				for _, k := range problem.All(err) {
					kinds += strings.TrimSpace(k.Field+" "+string(k.Kind)) + "\n"
				}
				fmt.Fprint(ts.Stdout(), kinds)
				if neg != (err != nil) {
					ts.Fatalf("do %v: %v", args, err)
				}
			},
			"state": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).state(args))
			},
			"ahead": func(ts *testscript.TestScript, neg bool, args []string) {
				d, err := time.ParseDuration(args[0])
				ts.Check(err)
				ts.Check(ts.Value("person").(*person).manager.SkipAhead(context.Background(), d))
			},
			"clock": func(ts *testscript.TestScript, neg bool, args []string) {
				d, err := time.ParseDuration(args[0])
				ts.Check(err)
				ts.Value("person").(*person).turn(d)
			},
			"zone": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).manager.AddRecords(context.Background(), []byte(ts.ReadFile(args[0]))))
			},
			"restart": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).restart())
			},
			"mails": func(ts *testscript.TestScript, neg bool, args []string) {
				p := ts.Value("person").(*person)
				mails, err := p.manager.Mails(context.Background(), "")
				ts.Check(err)
				for _, m := range mails {
					fmt.Fprintln(ts.Stdout(), m.Kind, m.To, m.Subject)
					fmt.Fprintln(ts.Stdout(), m.Body)
				}
			},
			"found": func(ts *testscript.TestScript, neg bool, args []string) {
				f := ts.Value("person").(*person).session.Facts()
				i := f.Current()
				all := map[string][]finding.Finding{"readiness": f.Readiness.Value, "proofs": i.Seen.Value, "verdict": i.Verdict.Value, "live": i.Live.Value}
				for _, x := range all[args[0]] {
					fmt.Fprintln(ts.Stdout(), x.Verdict, x.Kind, x.Where)
				}
			},
			"prepared": func(ts *testscript.TestScript, neg bool, args []string) {
				all, err := ts.Value("person").(*person).session.Order().Prepared(context.Background())
				for _, v := range all {
					fmt.Fprintln(ts.Stdout(), v.Label, v.Value)
				}
				for _, k := range problem.All(err) {
					fmt.Fprintln(ts.Stdout(), k.Kind)
				}
				if neg != (err != nil) {
					ts.Fatalf("prepared: %v", err)
				}
			},
			"assisted": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).assisted())
			},
			"older": func(ts *testscript.TestScript, neg bool, args []string) {
				p := ts.Value("person").(*person)
				p.options = sectigo.Options{Lines: true, Apply: sectigo.PathApplySSL, Revoke: sectigo.PathRevokeSSL}
				ts.Check(p.restart())
			},
			"partner": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).partner())
			},
			"fault": func(ts *testscript.TestScript, neg bool, args []string) {
				f := practice.Fault{Call: args[0], Kind: practice.FaultKind(args[1]), After: len(args) > 2, Times: 1}
				ts.Check(ts.Value("person").(*person).manager.SetFaults(context.Background(), f))
			},
			"placed": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).fromMail())
			},
			"history": func(ts *testscript.TestScript, neg bool, args []string) {
				events, err := ts.Value("person").(*person).session.History(context.Background())
				ts.Check(err)
				for _, e := range events {
					fmt.Fprintln(ts.Stdout(), e.Kind, e.Source)
				}
			},
		},
	})
}
