package wire

import (
	"errors"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/windows"
)

// placeholder are the addresses that Windows names where no IPv6 name server is set.
var placeholder = netip.MustParsePrefix("fec0:0:0:ffff::/64")

// resolvers are those of the network adapters that are up.
func resolvers() []string {
	const skip = windows.GAA_FLAG_SKIP_UNICAST | windows.GAA_FLAG_SKIP_ANYCAST | windows.GAA_FLAG_SKIP_MULTICAST
	size := uint32(15_000) // what the documentation of GetAdaptersAddresses suggests
	for range 3 {          // an adapter may come meanwhile
		buffer := make([]byte, size)
		first := (*windows.IpAdapterAddresses)(unsafe.Pointer(&buffer[0]))
		err := windows.GetAdaptersAddresses(windows.AF_UNSPEC, skip, 0, first, &size)
		switch {
		case errors.Is(err, windows.ERROR_BUFFER_OVERFLOW):
			continue
		case err != nil:
			return nil
		}
		return servers(addresses(first))
	}
	return nil
}

func addresses(first *windows.IpAdapterAddresses) []string {
	var out []string
	for a := first; a != nil; a = a.Next {
		if a.OperStatus != windows.IfOperStatusUp {
			continue
		}
		for s := a.FirstDnsServerAddress; s != nil; s = s.Next {
			ip, ok := netip.AddrFromSlice(s.Address.IP())
			if ip = ip.Unmap(); ok && !placeholder.Contains(ip) && !ip.IsLinkLocalUnicast() {
				out = append(out, ip.String())
			}
		}
	}
	return out
}
