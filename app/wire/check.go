package wire

import (
	"context"
	"net"
	"net/netip"
	"slices"

	"qwizard/wizard/dcv"
)

// Lab says where to look in place of the internet.
type Lab struct {
	// Resolvers are asked in place of every name server, the first of them in place of
	// those in charge. Without any, it is the internet's.
	Resolvers []netip.AddrPort
	// Hosts are where websites are, by "example.com" or "example.com:443".
	Hosts map[string]netip.AddrPort
}

// Checker looks at domains from this computer, as a CA does.
func Checker(c Config, lab Lab) *dcv.Checker {
	n := seam(c.Seams.Internet, internet())
	n.Pinned = lab.Hosts
	if len(lab.Resolvers) > 0 {
		n.Resolvers = make([]string, len(lab.Resolvers))
		for i, r := range lab.Resolvers {
			n.Resolvers[i] = r.String()
		}
		dial := n.Dial
		n.Dial = func(ctx context.Context, kind, address string) (net.Conn, error) {
			to, err := netip.ParseAddrPort(address)
			if err == nil && to.Port() == dnsPort && !slices.Contains(lab.Resolvers, to) {
				address = n.Resolvers[0]
			}
			return dial(ctx, kind, address)
		}
	}
	return dcv.NewChecker(n, c.Now)
}
