package practice

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/problem"
)

// FaultKind is a way in which a call of the partner API goes wrong.
type FaultKind string

// The kinds. Where it is not said otherwise, the call's work is not done, or with
// [Fault.After] it is, and only the answer is lost.
const (
	FaultSlow      FaultKind = "slow"       // the answer comes after Wait; the work is done
	FaultDrop      FaultKind = "drop"       // the connection is closed without an answer
	FaultGarbage   FaultKind = "garbage"    // 200 with bytes that are no text
	FaultHTML      FaultKind = "html"       // 200 with a web page: a maintenance notice
	FaultServer    FaultKind = "error"      // 500
	FaultRedirect  FaultKind = "redirect"   // 302 to another host, which does not exist
	FaultHuge      FaultKind = "huge"       // 1 GiB of zeros
	FaultDuplicate FaultKind = "duplicate"  // the answer twice in one body; the work is done
	FaultStale     FaultKind = "stale"      // the order as it was when it was placed: an answer out of order
	FaultWord      FaultKind = "word"       // status words that no document has; the work is done
	FaultLimit     FaultKind = "limit"      // -42
	FaultUnpaid    FaultKind = "unpaid"     // AutoApplyOrder: 1, placed and not paid for
	FaultNoCredit  FaultKind = "no-credit"  // AutoApplyOrder: -15
	FaultPassword  FaultKind = "password"   // -16, as with a password that has expired
	FaultForbidden FaultKind = "permission" // -91
)

// FaultKinds are all there are.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultSlow, FaultDrop, FaultGarbage, FaultHTML, FaultServer, FaultRedirect, FaultHuge, FaultDuplicate,
		FaultStale, FaultWord, FaultLimit, FaultUnpaid, FaultNoCredit, FaultPassword, FaultForbidden,
	}
}

// Fault is a switch that makes calls go wrong. Faults are in memory only. Of several
// that fit a call the first one acts.
type Fault struct {
	// Call is the last part of the call's path without its mark, whatever the case:
	// "AutoApplyOrder", "CollectSSL", "upload"; "*" is every call.
	Call  string        `json:"call"`
	Kind  FaultKind     `json:"kind"`
	After bool          `json:"after,omitempty"` // the work is done before
	Wait  time.Duration `json:"wait,omitempty"`  // of FaultSlow, in nanoseconds; at most a minute
	Skip  int           `json:"skip,omitempty"`  // so many calls go well first
	Times int           `json:"times,omitempty"` // so many calls go wrong; 0 for all
}

// Limits of faults: one that is slow ends before the server's own limit.
const (
	maxFaults    = 100
	maxFaultWait = 50 * time.Second
)

// FaultText is the grammar that [ParseFault] reads.
const FaultText = "CALL:KIND[:after][:wait=1s][:skip=N][:times=N]"

// ParseFault reads a fault as a command line writes it, see [FaultText]. What it
// cannot read is [problem.InputNotOffered].
func ParseFault(text string) (Fault, error) {
	no := problem.At("fault", problem.InputNotOffered, "value", visible(text), "offered", FaultText)
	parts := strings.Split(text, ":")
	if len(parts) < 2 {
		return Fault{}, no
	}
	f := Fault{Call: parts[0], Kind: FaultKind(parts[1])}
	for _, option := range parts[2:] {
		name, value, _ := strings.Cut(option, "=")
		var err error
		switch name {
		case "after":
			f.After = value == ""
		case "wait":
			f.Wait, err = time.ParseDuration(value)
		case "skip":
			f.Skip, err = strconv.Atoi(value)
		case "times":
			f.Times, err = strconv.Atoi(value)
		default:
			return Fault{}, no
		}
		if err != nil {
			return Fault{}, no
		}
	}
	return f, f.check()
}

func (f Fault) check() error {
	var offered []string
	for _, k := range FaultKinds() {
		offered = append(offered, string(k))
	}
	switch {
	case f.Call == "" || len(f.Call) > 64 || f.Call != visible(f.Call):
		return problem.At("fault", problem.InputNotOffered, "value", visible(f.Call), "offered", FaultText)
	case !slices.Contains(FaultKinds(), f.Kind):
		return problem.At("fault", problem.InputNotOffered, "value", visible(string(f.Kind)), "offered", strings.Join(offered, ", "))
	case f.Wait < 0 || f.Wait > maxFaultWait, f.Skip < 0, f.Times < 0:
		return problem.At("fault", problem.InputNotOffered, "value", f.Call, "offered", "wait up to 50s, skip and times from 0")
	}
	return nil
}

func checkFaults(faults []Fault) error {
	if len(faults) > maxFaults {
		return problem.At("fault", problem.InputTooMany, "limit", strconv.Itoa(maxFaults))
	}
	for _, f := range faults {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether a call of that path is meant.
func (f Fault) fits(path string) bool {
	name := strings.TrimPrefix(path[strings.LastIndexByte(path, '/')+1:], "!")
	return f.Call == "*" || strings.EqualFold(f.Call, name)
}

// takeFault is the fault that acts on a call of path, and counts it.
func (ca *CA) takeFault(path string) (Fault, bool) {
	ca.faulty.Lock()
	defer ca.faulty.Unlock()
	for i := range ca.faults {
		f := &ca.faults[i]
		switch {
		case !f.fits(path):
		case f.Skip > 0:
			f.Skip--
		case f.Times == 1: // the last time
			last := *f
			ca.faults = slices.Delete(ca.faults, i, i+1)
			return last, true
		case f.Times > 1:
			f.Times--
			return *f, true
		default:
			return *f, true
		}
	}
	return Fault{}, false
}

// pathFaults shows and sets faults: GET, POST [Fault…], which takes the place of
// those that were.
const pathFaults = "/practice/faults"

func (ca *CA) manageFaults(r *http.Request) (any, error) {
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost:
		body, err := readBody(r)
		if err != nil {
			return nil, err
		}
		var faults []Fault
		if json.Unmarshal(body, &faults) != nil {
			return nil, problem.At("fault", problem.InputWrongType, "want", "JSON")
		}
		if err := checkFaults(faults); err != nil {
			return nil, err
		}
		ca.faulty.Lock()
		ca.faults = faults
		ca.faulty.Unlock()
	default:
		return nil, badMethod(r)
	}
	ca.faulty.Lock()
	defer ca.faulty.Unlock()
	return append([]Fault{}, ca.faults...), nil
}
