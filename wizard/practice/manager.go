package practice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// managerTime bounds a call when the caller gives no client of their own.
const managerTime = 30 * time.Second

// maxAnswer is the size of a management answer, in bytes: the notary's papers, one of
// them as long as an upload may be, in base64.
const maxAnswer = 32 << 20

// Manager is what a person has at hand besides the CA: the web host's panel, the
// partner portal, and the practice clock. It reaches a [CA] over HTTP only, so
// it may be in another process. Errors are [problem.Problem]s: those of the CA,
// [problem.Offline] if there is none, [problem.ChannelLogin] for a wrong login,
// [problem.ChannelAnswer] for an answer of something else.
type Manager struct {
	URL, Login, Password string
	HTTP                 *http.Client // nil: one with a time limit
}

// AddRecords gives the web host the records of a zone file, as records.zone is
// exported: names with a trailing dot or under $ORIGIN. A record set takes the
// place of the one with the same name and type. All of the file is taken, or
// nothing; it is in force when AddRecords returns.
func (m Manager) AddRecords(ctx context.Context, zoneFile []byte) error {
	return m.do(ctx, http.MethodPost, pathRecords, zoneFile, nil)
}

// RemoveRecords takes the records of a zone file away again.
func (m Manager) RemoveRecords(ctx context.Context, zoneFile []byte) error {
	return m.do(ctx, http.MethodDelete, pathRecords, zoneFile, nil)
}

// Records is a registrable domain's zone as a zone file that AddRecords takes.
func (m Manager) Records(ctx context.Context, zone string) ([]byte, error) {
	var out struct {
		Records string `json:"records"`
	}
	err := m.do(ctx, http.MethodGet, pathRecords+"?zone="+url.QueryEscape(zone), nil, &out)
	return []byte(out.Records), err
}

// SkipAhead moves practice time forward by one second to 400 days.
func (m Manager) SkipAhead(ctx context.Context, d time.Duration) error {
	body, err := json.Marshal(skipRequest{d})
	if err != nil {
		return problem.New(problem.Internal, "encode skip", err)
	}
	return m.do(ctx, http.MethodPost, pathClock, body, nil)
}

// Clock is practice time.
func (m Manager) Clock(ctx context.Context) (time.Time, error) {
	var out clockAnswer
	err := m.do(ctx, http.MethodGet, pathClock, nil, &out)
	return out.Now, err
}

// FindOrder looks for the order with a foreignOrderNumber. The receipt's Raw is
// the answer as it came; its cost is not known any more.
func (m Manager) FindOrder(ctx context.Context, reference string) (order.Receipt, bool, error) {
	return m.find(ctx, "reference", reference)
}

// FindRequest looks for the newest order or replacement with a CSR (DER). The receipt is as
// that of FindOrder.
func (m Manager) FindRequest(ctx context.Context, csr []byte) (order.Receipt, bool, error) {
	return m.find(ctx, "csr", fmt.Sprintf("%x", sha256.Sum256(csr)))
}

func (m Manager) find(ctx context.Context, by, value string) (order.Receipt, bool, error) {
	var listed json.RawMessage
	if err := m.do(ctx, http.MethodGet, pathOrders+"?"+by+"="+url.QueryEscape(value), nil, &listed); err != nil {
		return order.Receipt{}, false, err
	}
	var orders []OrderSummary
	if err := json.Unmarshal(listed, &orders); err != nil {
		return order.Receipt{}, false, problem.New(problem.ChannelAnswer, "find practice order", err)
	}
	if len(orders) == 0 {
		return order.Receipt{}, false, nil
	}
	newest := orders[len(orders)-1]
	return order.Receipt{Number: newest.Number, UniqueValue: newest.Unique, Raw: string(listed)}, true, nil
}

// Orders lists every order, oldest first.
func (m Manager) Orders(ctx context.Context) ([]OrderSummary, error) {
	var out []OrderSummary
	err := m.do(ctx, http.MethodGet, pathOrders, nil, &out)
	return out, err
}

// do makes one call and decodes the answer into out, unless that is nil.
func (m Manager) do(ctx context.Context, method, path string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, m.URL+path, bytes.NewReader(body))
	if err != nil {
		return problem.New(problem.Internal, "call practice CA", err)
	}
	req.SetBasicAuth(m.Login, m.Password)
	req.Close = true // the CA may be another process's next time; see sectigo.Client
	client := m.HTTP
	if client == nil {
		client = &http.Client{Timeout: managerTime}
	}
	res, err := client.Do(req)
	if err != nil {
		return unreachable(ctx, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return unreachable(ctx, err)
	case len(raw) > maxAnswer:
		return problem.New(problem.ChannelTooBig, "call practice CA", nil)
	case res.StatusCode != http.StatusOK:
		return answeredProblem(res.StatusCode, raw)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return problem.New(problem.ChannelAnswer, "call practice CA", err)
	}
	return nil
}

func unreachable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return problem.New(problem.Cancelled, "call practice CA", err)
	}
	return problem.New(problem.Offline, "call practice CA", err)
}

// answeredProblem turns an error answer back into the problem it was.
func answeredProblem(status int, raw []byte) error {
	var a problemAnswer
	if err := json.Unmarshal(raw, &a); err != nil || a.Kind == "" {
		return problem.New(problem.ChannelAnswer, "call practice CA", err, "code", strconv.Itoa(status))
	}
	return &problem.Problem{Kind: a.Kind, Op: "call practice CA", Field: a.Field, Params: a.Params}
}
