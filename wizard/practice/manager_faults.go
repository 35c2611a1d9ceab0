package practice

import (
	"context"
	"encoding/json"
	"net/http"

	"qwizard/wizard/problem"
)

// SetFaults makes calls of the partner API go wrong from now on; it takes the place
// of the faults before, and none ends them. They are in force when it returns.
// [problem.InputNotOffered] is a fault that there is not.
func (m Manager) SetFaults(ctx context.Context, faults ...Fault) error {
	body, err := json.Marshal(append([]Fault{}, faults...))
	if err != nil {
		return problem.New(problem.Internal, "encode faults", err)
	}
	return m.do(ctx, http.MethodPost, pathFaults, body, nil)
}

// Faults are those that are still to act, with what is left of their counts.
func (m Manager) Faults(ctx context.Context) ([]Fault, error) {
	var out []Fault
	err := m.do(ctx, http.MethodGet, pathFaults, nil, &out)
	return out, err
}
