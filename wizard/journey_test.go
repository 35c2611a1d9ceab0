package wizard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"qwizard/wizard/problem"
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
			"zone": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).manager.AddRecords(context.Background(), []byte(ts.ReadFile(args[0]))))
			},
			"restart": func(ts *testscript.TestScript, neg bool, args []string) {
				ts.Check(ts.Value("person").(*person).restart())
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
