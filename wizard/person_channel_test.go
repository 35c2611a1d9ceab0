package wizard_test

import (
	"context"
	"net"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/channel"
	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

// internet leads the ports of the internet to the practice servers.
func (p *person) internet() network.Network {
	_, names, _ := net.SplitHostPort(p.ca.DNS())
	_, web, _ := net.SplitHostPort(p.ca.Web())
	_, tls, _ := net.SplitHostPort(p.ca.TLS())
	ports := map[string]string{names: names, "53": names, "80": web, "443": tls}
	return network.Network{Resolvers: []string{p.ca.DNS()}, Private: true, Dial: func(ctx context.Context, kind, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		var d net.Dialer
		return d.DialContext(ctx, kind, net.JoinHostPort(host, ports[port]))
	}}
}

// assisted makes the person order without the API.
func (p *person) assisted() error {
	p.world.Channel = channel.NewAssisted(p.clock)
	var err error
	p.session, err = wizard.Start(context.Background(), p.world)
	return err
}

// practiceTime is the practice CA's clock.
func (p *person) practiceTime() time.Time {
	at, err := p.manager.Clock(context.Background())
	if err != nil {
		panic(err)
	}
	return at
}

func (p *person) acceptAll() error {
	f := p.session.Facts()
	var kinds []finding.Kind
	for _, d := range f.Deviations() {
		kinds = append(kinds, d.Kind)
	}
	return p.session.Certificate().Accept(context.Background(), kinds)
}
