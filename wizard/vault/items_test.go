package vault

import (
	"context"
	"slices"
	"testing"

	"qwizard/wizard/problem"
)

func TestAVaultOfOursSaysWhichItemsItHolds(t *testing.T) {
	for what, v := range map[string]interface {
		Vault
		Items(ctx context.Context, prefix string) ([]string, error)
	}{"memory": NewMemory(), "file": create(t, t.TempDir())} {
		t.Run(what, func(t *testing.T) {
			for _, item := range []string{"seal/orders", "order/b/key/1", "order/a/key/2", "order/a/key/1", "order/ab/key/1"} {
				set(t, v, item, []byte("secret"))
			}
			if err := v.Delete(t.Context(), "order/a/key/2"); err != nil {
				t.Fatal(err)
			}
			for prefix, wanted := range map[string][]string{"order/a/": {"order/a/key/1"}, "nothing": nil, "order/": {"order/a/key/1", "order/ab/key/1", "order/b/key/1"}} {
				if got, err := v.Items(t.Context(), prefix); err != nil || !slices.Equal(got, wanted) {
					t.Errorf("%s: got %v, %v", prefix, got, err)
				}
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err := v.Items(ctx, "")
			want(t, err, problem.Cancelled)
		})
	}
}
