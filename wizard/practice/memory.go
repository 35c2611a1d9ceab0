package practice

import (
	"bytes"
	"context"
	"strings"
	"sync"
)

// Memory is a [Disk] that lasts as long as the program. Make one with [NewMemory].
type Memory struct {
	mu      sync.Mutex
	records map[string][]byte
}

// NewMemory returns an empty one.
func NewMemory() *Memory { return &Memory{records: map[string][]byte{}} }

// Get returns a copy of the record.
func (m *Memory) Get(_ context.Context, key string) (value []byte, found bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, found = m.records[key]
	return bytes.Clone(value), found, nil
}

// Put keeps copies of the records.
func (m *Memory) Put(_ context.Context, writes map[string][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key, value := range writes {
		if value == nil {
			delete(m.records, key)
			continue
		}
		m.records[key] = bytes.Clone(value)
	}
	return nil
}

// Keys are in no order.
func (m *Memory) Keys(_ context.Context, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for key := range m.records {
		if strings.HasPrefix(key, prefix) {
			out = append(out, key)
		}
	}
	return out, nil
}
