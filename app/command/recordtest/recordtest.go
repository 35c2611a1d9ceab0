// Package recordtest compares the records of two purchases. Only tests import it.
package recordtest

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// What differs between two runs of the same purchase: times, numbers drawn at random and
// what follows from them, and where files lie.
var (
	variesValue = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT.*|[0-9a-f]{16,}.*|/.*|http://127\.0\.0\.1:.*|\d{8})$`)
	variesPart  = regexp.MustCompile(`(?i)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC|[0-9a-f]{24,}|127\.0\.0\.1:\d+|\d{4}-\d\d-\d\dT[0-9:.]+Z?|\b\d{8}\b`)
)

// Same compares what two programs say of their only order, as status --json prints it,
// but for what varies.
func Same(t testing.TB, got, want string) {
	t.Helper()
	a, b := plain(t, got), plain(t, want)
	if a != b {
		la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
		for i := range min(len(la), len(lb)) {
			if la[i] != lb[i] {
				t.Errorf("line %d: %q, the unattended run has %q", i, la[i], lb[i])
			}
		}
		if len(la) != len(lb) {
			t.Errorf("%d lines, the unattended run has %d", len(la), len(lb))
		}
	}
}

func plain(t testing.TB, report string) string {
	t.Helper()
	var r struct{ Orders []map[string]any }
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatalf("%v: %s", err, report)
	}
	if len(r.Orders) != 1 {
		t.Fatalf("%d orders: %s", len(r.Orders), report)
	}
	level(r.Orders[0])
	out, err := json.MarshalIndent(r.Orders[0], "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func level(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, of := range v {
			v[k] = level(of)
		}
	case []any:
		for i, of := range v {
			v[i] = level(of)
		}
	case string:
		if variesValue.MatchString(v) {
			return "varies"
		}
		return variesPart.ReplaceAllString(v, "varies")
	}
	return v
}
