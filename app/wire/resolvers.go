package wire

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// UsualResolvers are the public name servers that a person may have asked, too, as they
// stand in settings: "NAME ADDRESS", with commas between them. Empty if the table of the
// program cannot be read.
func UsualResolvers() string {
	var table struct {
		Resolver []struct{ Name, Address string }
	}
	if err := toml.Unmarshal(assets.Resolvers, &table); err != nil {
		return ""
	}
	words := make([]string, len(table.Resolver))
	for i, r := range table.Resolver {
		words[i] = r.Name + " " + r.Address
	}
	return strings.Join(words, ", ")
}

// publicServers are the addresses in such a text as they are dialled. ok is false if one
// has none.
func publicServers(text string) (all []string, ok bool) {
	for one := range strings.SplitSeq(text, ",") {
		words := strings.Fields(one)
		if len(words) == 0 {
			return nil, false
		}
		if _, err := netip.ParseAddr(words[len(words)-1]); err != nil {
			return nil, false
		}
		all = append(all, servers(words[len(words)-1:])...)
	}
	return all, true
}

// public are the public name servers that the person wants to be asked now.
func (a *App) public() []string {
	s := a.Settings()
	if !s.Public {
		return nil
	}
	all, _ := publicServers(s.Resolvers) // judged when they were read
	return all
}

// asking is the checker of real orders. Each look asks the public name servers, too, that
// the person wants to be asked then.
type asking struct {
	network network.Network
	public  func() []string
	now     func() time.Time
}

func (a asking) checker() *dcv.Checker {
	n := a.network
	if a.public != nil {
		for _, s := range a.public() {
			if !slices.Contains(n.Resolvers, s) { // it may be the computer's own
				n.Resolvers = append(slices.Clone(n.Resolvers), s)
			}
		}
	}
	return dcv.NewChecker(n, a.now)
}

// Readiness implements [wizard.Checker].
func (a asking) Readiness(ctx context.Context, names order.Names) ([]finding.Finding, error) {
	return a.checker().Readiness(ctx, names)
}

// Proofs implements [wizard.Checker].
func (a asking) Proofs(ctx context.Context, looks []order.Look) ([]finding.Finding, error) {
	return a.checker().Proofs(ctx, looks)
}
