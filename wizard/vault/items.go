package vault

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// Items names the items that begin with prefix, sorted. Errors: those of Get.
func (f *File) Items(ctx context.Context, prefix string) ([]string, error) {
	const op = "list secrets"
	unlock, err := f.begin(ctx, op)
	if err != nil {
		return nil, err
	}
	defer unlock()
	c, err := f.read(op)
	if err != nil {
		return nil, err
	}
	defer c.wipe()
	return beginning(c.Items, prefix), nil
}

// Items names the items that begin with prefix, sorted.
func (m *Memory) Items(ctx context.Context, prefix string) ([]string, error) {
	if err := alive(ctx, "list secrets"); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return beginning(m.items, prefix), nil
}

func beginning(items map[string][]byte, prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(items)), func(item string) bool { return !strings.HasPrefix(item, prefix) })
}
