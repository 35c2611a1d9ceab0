//go:build unix

package wire

import "github.com/miekg/dns"

// resolvers are those of resolv.conf(5), which macOS writes, too.
func resolvers() []string { return resolversIn("/etc/resolv.conf") }

func resolversIn(path string) []string {
	c, err := dns.ClientConfigFromFile(path)
	if err != nil {
		return nil // what looks at names then says that nobody answers
	}
	return servers(c.Servers)
}
