package model

import (
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// dnsHost is a row of assets/data/dnshosts.toml, which says what each column means.
type dnsHost struct {
	Name       string
	Servers    []string
	Host       string
	Target     string
	Appends    bool
	Dot        bool
	Underscore string
	Proxy      bool
}

// dnsHostOf finds the host that one of the name servers belongs to; servers are in lower
// case without a trailing dot.
func dnsHostOf(servers []string) (dnsHost, bool) {
	var all struct{ Hosts []dnsHost }
	if err := toml.Unmarshal(assets.DNSHosts, &all); err != nil {
		return dnsHost{}, false
	}
	for _, h := range all.Hosts {
		for _, pattern := range h.Servers {
			if slices.ContainsFunc(servers, func(s string) bool { fits, err := path.Match(pattern, s); return err == nil && fits }) {
				return h, true
			}
		}
	}
	return dnsHost{}, false
}

// serversOf are the name servers of a domain as the readiness check saw them. Those that
// say they are not in charge are not among them.
func (g *Guide) serversOf(domain order.Name) []string {
	seen := []finding.Kind{finding.ServersFine, finding.ServersStale, finding.ServersSilent, finding.ServersUnseen, finding.ServersIntercepted}
	for _, f := range g.facts.Readiness.Value {
		if slices.Contains(seen, f.Kind) && f.Where == string(domain) {
			return strings.Split(strings.ToLower(f.Observed), ", ")
		}
	}
	return nil
}

// dnsHostHints say what to heed in the panel of a domain's DNS host, if it is one of
// those that we know.
func (g *Guide) dnsHostHints(domain order.Name) []Block {
	h, known := dnsHostOf(g.serversOf(domain))
	if !known {
		return nil
	}
	values := []string{"panel", h.Name, "host", h.Host, "target", h.Target, "zone", string(domain)}
	hints := []string{g.t("dcv-panel.fields", values...)}
	if h.Appends {
		hints = append(hints, g.t("dcv-panel.appends", values...))
	}
	if h.Dot {
		hints = append(hints, g.t("dcv-panel.dot", values...))
	}
	switch h.Underscore {
	case "subdomains":
		hints = append(hints, g.t("dcv-panel.subdomains", values...))
	case "maybe":
		hints = append(hints, g.t("dcv-panel.underscore", values...))
	}
	if h.Proxy {
		hints = append(hints, g.t("dcv-panel.proxy", values...))
	}
	return []Block{Paragraph{Text: strings.Join(append(hints, g.t("dcv-panel.check")), " ")}}
}
