package vault

import (
	"bytes"
	"context"
	"log/slog"
	"sync"

	"qwizard/wizard/problem"
)

// Memory is a vault that lasts as long as the process: for tests and for a
// practice CA nobody keeps. It is safe for concurrent use and does not block.
type Memory struct {
	mu    sync.Mutex
	items map[string][]byte
}

// NewMemory returns an empty vault.
func NewMemory() *Memory { return &Memory{items: map[string][]byte{}} }

// Get returns a copy of the secret, with [problem.SecretMissing] if there is none.
func (m *Memory) Get(ctx context.Context, item string) ([]byte, error) {
	const op = "get secret"
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	if err := checkName(op, item); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.items[item]
	if !ok {
		return nil, problem.New(problem.SecretMissing, op, nil)
	}
	return bytes.Clone(secret), nil
}

// Set stores a copy of the secret and wipes what it replaces. Errors:
// [problem.InputMissing], [problem.InputTooBig] (limit in bytes),
// [problem.Cancelled].
func (m *Memory) Set(ctx context.Context, item string, secret []byte) error {
	const op = "set secret"
	if err := alive(ctx, op); err != nil {
		return err
	}
	if err := checkName(op, item); err != nil {
		return err
	}
	if err := checkSecret(op, secret); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.items[item])
	m.items[item] = bytes.Clone(secret)
	return nil
}

// Delete removes and wipes the item. It is no error if there is none.
func (m *Memory) Delete(ctx context.Context, item string) error {
	const op = "delete secret"
	if err := alive(ctx, op); err != nil {
		return err
	}
	if err := checkName(op, item); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.items[item])
	delete(m.items, item)
	return nil
}

// Name returns "memory".
func (m *Memory) Name() string { return "memory" }

// String says what it is, never what is in it.
func (m *Memory) String() string { return "memory vault [redacted]" }

// GoString is String, for %#v.
func (m *Memory) GoString() string { return m.String() }

// LogValue is String, for log/slog.
func (m *Memory) LogValue() slog.Value { return slog.StringValue(m.String()) }
