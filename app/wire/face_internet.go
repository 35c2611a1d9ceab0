package wire

import (
	"net"
	"net/netip"

	"qwizard/wizard/network"
)

// dnsPort is where name servers listen (RFC 1035 4.2).
const dnsPort = 53

// internet is the network of real orders: the name servers that this computer uses, and
// every address. Whether anybody else is asked for a name is the person's to say: see
// [asking].
func internet() network.Network {
	var d net.Dialer
	return network.Network{Resolvers: resolvers(), Dial: d.DialContext}
}

// servers are the addresses of name servers as they are dialled. What is no address is
// left out.
func servers(addrs []string) []string {
	var out []string
	for _, a := range addrs {
		if ip, err := netip.ParseAddr(a); err == nil {
			out = append(out, netip.AddrPortFrom(ip, dnsPort).String())
		}
	}
	return out
}
