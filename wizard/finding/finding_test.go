package finding_test

import (
	"fmt"
	"testing"

	"qwizard/wizard/finding"
)

func TestTheWorstComesFirst(t *testing.T) {
	found := []finding.Finding{
		{Kind: "a", Verdict: finding.Fine}, {Kind: "b", Verdict: finding.Blocks}, {Kind: "c", Verdict: finding.Attention},
		{Kind: "d", Verdict: finding.Unknown}, {Kind: "e", Verdict: finding.Blocks},
	}
	finding.Sort(found)
	order := ""
	for _, f := range found {
		order += string(f.Kind)
	}
	if order != "becda" {
		t.Errorf("order is %s", order)
	}
	if w := finding.Worst(found); w != finding.Blocks {
		t.Errorf("the worst is %s", w)
	}
	if w := finding.Worst(nil); w != finding.Fine {
		t.Errorf("nothing found is %s", w)
	}
	if got := finding.Of(found, finding.Fine, finding.Unknown); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

func TestTextHoldsAllThatAnExplanationMayName(t *testing.T) {
	f := finding.Finding{Where: "w", Expected: "e", Observed: "o", Params: map[string]string{"days": "3"}}
	if got := fmt.Sprint(f.Text()); got != "map[days:3 expected:e observed:o where:w]" {
		t.Error(got)
	}
}
