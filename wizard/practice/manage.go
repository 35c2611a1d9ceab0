package practice

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"qwizard/wizard/problem"
)

// Paths of the management API: what a person would do at their web host and in
// the partner portal, and the practice clock. [Manager] is its client.
const (
	pathClock   = "/practice/clock"   // GET, POST {"skip": nanoseconds}
	pathRecords = "/practice/records" // GET ?zone=, POST and DELETE zone-file text
	pathOrders  = "/practice/orders"  // GET, or GET ?reference= or ?csr= (SHA-256 of its DER, hexadecimal)
)

// How far one skip may go, and all of them together: a time.Duration ends at 292
// years, and some thousand practice orders fit into 200.
const (
	minSkip = time.Second
	maxSkip = 400 * 24 * time.Hour
	allSkip = 200 * 365 * 24 * time.Hour
)

// OrderSummary is one order as the practice portal lists it.
type OrderSummary struct {
	Number    string    `json:"number"`
	Reference string    `json:"reference"`
	Product   int       `json:"product"`
	Names     []string  `json:"names"`
	Unique    string    `json:"unique,omitempty"` // uniqueValue
	Status    string    `json:"status"`           // Pending, Processed
	Placed    time.Time `json:"placed"`           // practice time
}

type clockAnswer struct {
	Now time.Time `json:"now"`
}

type skipRequest struct {
	Skip time.Duration `json:"skip"` // nanoseconds
}

// problemAnswer is an error on the management API's wire.
type problemAnswer struct {
	Kind   problem.Kind      `json:"kind"`
	Field  string            `json:"field,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

// managed wraps a management call: login by HTTP basic authentication, JSON out,
// errors as problems.
func (ca *CA) managed(do func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		if !ca.isLogin(name, password) {
			writeJSON(w, http.StatusUnauthorized, problemAnswer{Kind: problem.ChannelLogin})
			return
		}
		out, err := do(r)
		if err == nil {
			writeJSON(w, http.StatusOK, out)
			return
		}
		var p *problem.Problem
		if !errors.As(err, &p) {
			p = problem.New(problem.Internal, "", err)
		}
		ca.log.Debug("practice management call refused", "path", r.URL.Path, "kind", p.Kind)
		writeJSON(w, http.StatusUnprocessableEntity, problemAnswer{Kind: p.Kind, Field: p.Field, Params: p.Params})
	}
}

func badMethod(r *http.Request) error {
	return problem.At("method", problem.InputNotOffered, "value", r.Method)
}

func (ca *CA) manageClock(r *http.Request) (any, error) {
	switch r.Method {
	case http.MethodGet:
		ca.mu.Lock()
		defer ca.mu.Unlock()
		return clockAnswer{ca.practiceTime()}, nil
	case http.MethodPost:
		body, err := readBody(r)
		if err != nil {
			return nil, err
		}
		var s skipRequest
		if err := json.Unmarshal(body, &s); err != nil {
			return nil, problem.At("skip", problem.InputWrongType, "want", "nanoseconds")
		}
		return ca.skip(r.Context(), s.Skip)
	}
	return nil, badMethod(r)
}

// skip moves practice time ahead, durably. Orders notice when they are next
// looked at.
func (ca *CA) skip(ctx context.Context, d time.Duration) (clockAnswer, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if d < minSkip || d > maxSkip || ca.offset+d > allSkip {
		return clockAnswer{}, problem.At("skip", problem.InputNotOffered, "value", d.String(), "offered", "1s … 400 days")
	}
	offset := ca.offset + d
	if err := ca.state.put(ctx, map[string]any{keyClock: clockRecord{V: recordVersion, Skipped: offset}}); err != nil {
		return clockAnswer{}, err
	}
	ca.offset = offset
	return clockAnswer{ca.practiceTime()}, nil
}

func (ca *CA) manageRecords(r *http.Request) (any, error) {
	if r.Method == http.MethodGet {
		asked := strings.TrimSuffix(strings.ToLower(r.URL.Query().Get("zone")), ".")
		name := zoneOf(asked)
		if name == "" || name != asked+"." {
			return nil, problem.At("zone", problem.NameSuffix, "value", visible(asked))
		}
		return map[string]string{"records": string(ca.zones.get(name).zoneText())}, nil
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	switch r.Method {
	case http.MethodPost:
		return struct{}{}, ca.addRecords(r.Context(), body)
	case http.MethodDelete:
		return struct{}{}, ca.removeRecords(r.Context(), body)
	}
	return nil, badMethod(r)
}

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, problem.At("body", problem.InputTooBig, "limit", strconv.Itoa(maxBody))
	}
	return body, nil
}

func (ca *CA) manageOrders(r *http.Request) (any, error) {
	if r.Method != http.MethodGet {
		return nil, badMethod(r)
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	if r.URL.Query().Has("reference") {
		o, err := ca.findReference(r.Context(), r.URL.Query().Get("reference"))
		if err != nil {
			return nil, err
		}
		if o == nil {
			return []OrderSummary{}, nil
		}
		return []OrderSummary{o.summary()}, nil
	}
	all, err := ca.allOrders(r.Context())
	if err != nil {
		return nil, err
	}
	sum, by := r.URL.Query().Get("csr"), r.URL.Query().Has("csr")
	out := []OrderSummary{}
	for _, o := range all {
		if !by || fmt.Sprintf("%x", sha256.Sum256(o.CSR)) == sum {
			out = append(out, o.summary())
		}
	}
	return out, nil
}

func (o *orderRecord) summary() OrderSummary {
	return OrderSummary{
		Number: o.Number, Reference: o.Reference, Product: o.Product, Names: o.names(),
		Unique: o.Unique, Status: o.status(), Placed: o.Placed,
	}
}
