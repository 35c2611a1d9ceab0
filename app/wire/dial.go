package wire

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"qwizard/wizard/network"
	"qwizard/wizard/practice"
)

// practiceInternet is the network of practice: the practice name server, and the
// practice web host where the names lead. Ports 53, 80 and 443 of this computer's
// loopback addresses stand for those of the internet; nothing else can be reached.
func practiceInternet(ca *practice.CA) network.Network {
	stands := map[string]string{"53": portOf(ca.DNS()), "80": portOf(ca.Web()), "443": portOf(ca.TLS())}
	stands[portOf(ca.DNS())] = portOf(ca.DNS()) // the resolver is named by its own port
	return network.Network{
		Resolvers: []string{ca.DNS()}, Private: true,
		Dial: func(ctx context.Context, kind, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			ip, err := netip.ParseAddr(host)
			if err != nil || !ip.IsLoopback() || stands[port] == "" {
				return nil, errors.Join(errors.New("not in the practice internet"), err)
			}
			var d net.Dialer
			return d.DialContext(ctx, kind, net.JoinHostPort(host, stands[port]))
		},
	}
}

func portOf(address string) string {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	return port
}
