package wire_test

import (
	"context"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"qwizard/app/wire"
	"qwizard/ui/model"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

func TestTheUsualPublicNameServersAreTwoWithNames(t *testing.T) {
	all := strings.Split(wire.UsualResolvers(), ", ")
	if len(all) != 2 {
		t.Fatalf("got %q", all)
	}
	for _, one := range all {
		name, address, _ := strings.Cut(one, " ")
		if ip, err := netip.ParseAddr(address); name == "" || err != nil || !ip.IsGlobalUnicast() || ip.IsPrivate() {
			t.Errorf("%q: %v", one, err)
		}
	}
}

// Public name servers are asked from when the person said so until they say otherwise,
// and never in a practice order.
func TestPublicNameServersAreAskedOnlyIfThePersonWantsIt(t *testing.T) {
	var mu sync.Mutex
	dialled := map[string]bool{}
	a := face(t, t.TempDir(), func(c *wire.AppConfig) {
		c.Wishes = wire.WishesFile{Path: filepath.Join(t.TempDir(), "settings.json"), Usual: model.Settings{TextSize: 1, Resolvers: "One 198.51.100.1, Two 2001:db8::2, Own 192.0.2.53"}}
		c.Base.Seams.Internet = func(network.Network) network.Network {
			return network.Network{Resolvers: []string{"192.0.2.53:53"}, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
				mu.Lock()
				defer mu.Unlock()
				dialled[address] = true
				return nil, syscall.ENETUNREACH
			}}
		}
	})
	s, err := openFace(t, a, order.Assisted).Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Domains().Set(t.Context(), []string{"example.com"}); err != nil {
		t.Fatal(err)
	}
	public := []string{"198.51.100.1:53", "[2001:db8::2]:53"}
	for _, wanted := range []bool{false, true, false} {
		wishes := a.Settings()
		wishes.Public = wanted
		a.Set(wishes)
		clear(dialled)
		if err := s.Domains().Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !dialled["192.0.2.53:53"] {
			t.Fatal("the computer's own was not asked")
		}
		for _, p := range public {
			if dialled[p] != wanted {
				t.Errorf("wanted %t: %s was asked: %t", wanted, p, dialled[p])
			}
		}
		if len(dialled) > 1+len(public) {
			t.Errorf("others were asked: %v", dialled)
		}
	}
}

// Addresses come from the program until the person writes their own into the file; what
// is no address there is not taken.
func TestPublicNameServersCanBeOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.json")
	usual := model.Settings{TextSize: 1, Resolvers: "Usual 198.51.100.1"}
	file := wire.WishesFile{Path: path, Usual: usual}
	for content, want := range map[string]string{
		`{"public": true}`: usual.Resolvers,
		`{"public": true, "resolvers": "Mine 192.0.2.9, ::1"}`:  "Mine 192.0.2.9, ::1",
		`{"public": true, "resolvers": ""}`:                     usual.Resolvers,
		`{"public": true, "resolvers": "Mine dns.example.com"}`: usual.Resolvers,
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		s := file.Load()
		if s.Resolvers != want || !s.Public {
			t.Errorf("%s: %+v", content, s)
		}
		if err := file.Save(s); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if again := file.Load(); again != s || strings.Contains(string(raw), "resolvers") != (want != usual.Resolvers) {
			t.Errorf("%s: kept as %s", content, raw)
		}
	}
	if s := (wire.WishesFile{Path: path + "-none", Usual: usual}).Load(); s != usual {
		t.Errorf("without a file: %+v", s)
	}
}
