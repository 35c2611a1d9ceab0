package problem_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"qwizard/wizard/problem"
)

func TestIsFindsKindAndCauseThroughWrapping(t *testing.T) {
	p := problem.New(problem.StoreLocked, "open store", io.ErrUnexpectedEOF, "path", "/x")
	err := fmt.Errorf("start: %w", p)
	for _, target := range []error{problem.StoreLocked, io.ErrUnexpectedEOF} {
		if !errors.Is(err, target) {
			t.Errorf("%v is not found", target)
		}
	}
	if errors.Is(err, problem.DiskFull) {
		t.Error("found a kind that is not there")
	}
	if got, want := p.Error(), "open store: store-locked path=/x: unexpected EOF"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestListPrefixesFieldsAndIsNilWhenEmpty(t *testing.T) {
	var l problem.List
	l.Add("applicant", nil)
	if l.Err() != nil {
		t.Fatal("an empty list is an error")
	}
	inner := problem.List{problem.At("surname", problem.InputMissing), problem.At("", problem.InputMissing), problem.At("[1]", problem.NameTwice)}
	l.Add("a", inner)
	l.Add("b", errors.New("boom"))
	var fields []string
	for _, p := range l {
		fields = append(fields, p.Field+" "+string(p.Kind))
	}
	want := []string{"a.surname input-missing", "a input-missing", "a[1] name-twice", "b internal"}
	if fmt.Sprint(fields) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", fields, want)
	}
	if inner[0].Field != "surname" {
		t.Error("Add changed the problem it was given")
	}
	if !errors.Is(l.Err(), problem.NameTwice) {
		t.Error("errors.Is does not look into the list")
	}
}
