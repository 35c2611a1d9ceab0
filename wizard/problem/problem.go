// Package problem is the one error type of Qwizard.
//
// A [Problem] says which [Kind] of thing went wrong, during which operation, and
// at which field. It carries no sentence for the person: every face looks the
// Kind up in the message catalogue, so that the same fault reads the same in a
// window, in a terminal and in a document. Code branches on kinds with
// errors.Is(err, problem.StoreLocked).
package problem

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// Kind names one thing that can go wrong. It is an error itself, so that it can
// be the target of errors.Is, and it is stable: catalogues and tests refer to it.
type Kind string

// Error returns the kind's name.
func (k Kind) Error() string { return string(k) }

// Problem is an error that a person can be told about.
type Problem struct {
	Kind   Kind
	Op     string            // what was being done, lower case, for logs: "open store"
	Field  string            // dotted path of the offending input, as in the answers file; may be empty
	Params map[string]string // what the explanation may name; never a secret, never an ID number
	Err    error             // the cause, for logs; may be nil
}

// New returns a Problem without a field. Params come as key, value pairs.
func New(kind Kind, op string, cause error, params ...string) *Problem {
	return &Problem{Kind: kind, Op: op, Err: cause, Params: pairs(params)}
}

// At returns a Problem with the input at field.
func At(field string, kind Kind, params ...string) *Problem {
	return &Problem{Kind: kind, Field: field, Params: pairs(params)}
}

func pairs(kv []string) map[string]string {
	if len(kv) == 0 {
		return nil
	}
	m := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return m
}

// Error is for logs: operation, kind, field, parameters in a fixed order, cause.
func (p *Problem) Error() string {
	var b strings.Builder
	if p.Op != "" {
		b.WriteString(p.Op + ": ")
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(string(p.Kind))
	for _, k := range slices.Sorted(maps.Keys(p.Params)) {
		b.WriteString(" " + k + "=" + p.Params[k])
	}
	if p.Err != nil {
		b.WriteString(": " + p.Err.Error())
	}
	return b.String()
}

// Unwrap makes errors.Is find the Kind and the cause.
func (p *Problem) Unwrap() []error {
	if p.Err == nil {
		return []error{p.Kind}
	}
	return []error{p.Kind, p.Err}
}

// List is several problems found in one input, in the order of the input. Use
// [List.Err] to return it: an empty list is no error.
type List []*Problem

// Add appends the problems in err, which may be nil, a *Problem, a List or several
// of them joined. It puts prefix and a dot before each field. Any other error
// becomes [Internal].
func (l *List) Add(prefix string, err error) {
	var p *Problem
	var more List
	switch {
	case err == nil:
		return
	case isJoined(err):
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			l.Add(prefix, e)
		}
		return
	case errors.As(err, &more):
		for _, p := range more {
			l.Add(prefix, p)
		}
		return
	case errors.As(err, &p):
	default:
		p = New(Internal, "", err)
	}
	c := *p
	switch {
	case prefix == "":
	case c.Field == "" || strings.HasPrefix(c.Field, "["):
		c.Field = prefix + c.Field
	default:
		c.Field = prefix + "." + c.Field
	}
	*l = append(*l, &c)
}

// isJoined reports an error that is several, as errors.Join makes them; a Problem,
// which unwraps to its Kind and its cause, is one.
func isJoined(err error) bool {
	switch err.(type) {
	case *Problem, List:
		return false
	}
	_, several := err.(interface{ Unwrap() []error })
	return several
}

// Err returns the list as an error, or nil if it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Error joins the problems' log texts.
func (l List) Error() string {
	s := make([]string, len(l))
	for i, p := range l {
		s[i] = p.Error()
	}
	return strings.Join(s, "; ")
}

// Unwrap makes errors.Is find every problem's Kind.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, p := range l {
		errs[i] = p
	}
	return errs
}

// All returns a copy of every problem in err: a List's, a single one, or an [Internal] one
// around an error that nobody named. It returns nil for a nil error.
func All(err error) List {
	var l List
	l.Add("", err)
	return l
}
