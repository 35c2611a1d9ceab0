//go:build unix

package wire

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestResolversAreThoseOfTheComputer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(path, []byte("# by hand\nsearch home\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver fe80::1%eth0\nnameserver nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := resolversIn(path); !slices.Equal(got, []string{"192.0.2.53:53", "[2001:db8::53]:53", "[fe80::1%eth0]:53"}) {
		t.Errorf("got %q", got)
	}
	if got := resolversIn(path + "-none"); got != nil {
		t.Errorf("without the file: %q", got)
	}
}
