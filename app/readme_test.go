package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

var update = flag.Bool("update", false, "write the table of the partner API into the README anew")

// Marks around what is made from the table of endpoints.
const (
	tableBegins = "<!-- sectigo.Markdown begins -->\n"
	tableEnds   = "<!-- sectigo.Markdown ends -->\n"
)

// The README says of the partner API what the client goes by.
func TestTheReadmeHasTheTableOfThePartnerAPI(t *testing.T) {
	const path = "../README.md"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, began := strings.Cut(string(data), tableBegins)
	got, after, ended := strings.Cut(rest, tableEnds)
	if !began || !ended {
		t.Fatal("the README has no marks around the table")
	}
	calls, arguments, two := strings.Cut(sectigo.Markdown(), "\n\n")
	if !two {
		t.Fatal("one table only")
	}
	want := calls + "\n\n<details><summary>Every argument of each call</summary>\n\n" + arguments + "\n</details>\n"
	if *update {
		if err := os.WriteFile(path, []byte(before+tableBegins+want+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Error("the README's table of the partner API is not that of wizard/sectigo: go test -tags ci ./app -run Readme -update")
	}
	for _, k := range practice.FaultKinds() {
		if !strings.Contains(string(data), "`"+string(k)+"`") {
			t.Errorf("the README does not name the fault %s", k)
		}
	}
}
