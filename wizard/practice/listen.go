package practice

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/miekg/dns"

	"qwizard/wizard/problem"
)

// The loopback addresses. The first one is what URL and DNS show.
const (
	loopback4 = "127.0.0.1"
	loopback6 = "::1"
)

// closeWait is how long Close waits for requests under way. The longest is a DCV
// check, bounded by queryTime per question and fetchTime per file.
const closeWait = 10 * time.Second

// portTries is how often a fresh port is drawn before giving up: a port may be
// free on one of the addresses or protocols only.
const portTries = 20

// ports is the record of the ports that were used last.
type ports struct {
	V    int `json:"v"`
	HTTP int `json:"http"`
	DNS  int `json:"dns"`
	Web  int `json:"web,omitempty"` // stands in for port 80; not in records of the first version
	TLS  int `json:"tls,omitempty"` // stands in for port 443; as Web
}

// sockets are the CA's listeners and the servers on them.
type sockets struct {
	http, dns   string // shown addresses
	plain, safe string // those of the web host, for ports 80 and 443
	api         string // that of the API over TLS, "" for none
	safeAPI     []net.Listener
	safeConfig  *tls.Config
	web         []net.Listener
	tcp         []net.Listener
	udp         []net.PacketConn
	plainSites  []net.Listener
	safeSites   []net.Listener

	webs    []*http.Server // in the order in which they are closed
	servers []*dns.Server
	running sync.WaitGroup
	once    sync.Once
	err     error
}

// listen binds the stored ports, or fresh ones, and stores what it bound.
func (ca *CA) listen(ctx context.Context, address string) error {
	var stored ports
	if _, err := ca.state.get(ctx, keyPorts, &stored); err != nil {
		return err
	}
	hosts, err := loopbacks(ctx)
	if err != nil {
		return err
	}
	s := &sockets{}
	kept := stored
	take := func(what string, port *int, try tryPort) {
		if err != nil {
			return
		}
		var bound int
		// A port that is taken today is ours again tomorrow: certificates name it.
		if bound, err = ca.bind(ctx, what, *port, hosts, try); err == nil && *port == 0 {
			*port = bound
		}
	}
	if address != "" {
		err = s.listenAt(ctx, address, hosts)
	} else {
		take("http", &kept.HTTP, bindTo(&s.web, &s.http))
	}
	take("dns", &kept.DNS, s.bindDNS)
	take("web", &kept.Web, bindTo(&s.plainSites, &s.plain))
	take("tls", &kept.TLS, bindTo(&s.safeSites, &s.safe))
	if err == nil && kept != stored {
		kept.V = recordVersion
		err = ca.state.put(ctx, map[string]any{keyPorts: kept})
	}
	if err != nil {
		s.release()
		return err
	}
	ca.net = s
	return nil
}

// tryPort binds one port on every host, 0 for one that the kernel chooses.
type tryPort func(ctx context.Context, hosts []string, port int) (int, error)

// bind takes the wanted port on every host, or a fresh one if it is 0 or taken.
func (ca *CA) bind(ctx context.Context, what string, wanted int, hosts []string, try tryPort) (int, error) {
	if wanted != 0 {
		port, err := try(ctx, hosts, wanted)
		if err == nil {
			return port, nil
		}
		ca.log.Warn("practice port is taken, using another", "what", what, "port", wanted, "err", err)
	}
	var last error
	for range portTries {
		port, err := try(ctx, hosts, 0)
		if err == nil {
			return port, nil
		}
		last = err
	}
	return 0, problem.New(problem.PracticeStuck, "listen on loopback", last)
}

// listenAt binds the address the person asked for, and the same port on the
// other loopback address if that is free.
func (s *sockets) listenAt(ctx context.Context, address string, hosts []string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !isLoopback(host) {
		return problem.New(problem.InputNotOffered, "listen", err, "value", address, "offered", "127.0.0.1:PORT")
	}
	if host == "localhost" {
		host = loopback4
	}
	var config net.ListenConfig
	first, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return problem.New(problem.PortTaken, "listen", err, "address", address)
	}
	s.web, s.http = []net.Listener{first}, first.Addr().String()
	for _, other := range hosts {
		if other == host {
			continue
		}
		if l, err := config.Listen(ctx, "tcp", net.JoinHostPort(other, strconv.Itoa(portOf(first.Addr())))); err == nil {
			s.web = append(s.web, l)
		}
	}
	return nil
}

// bindTo binds one TCP port on every host and notes the listeners and the address
// to show.
func bindTo(into *[]net.Listener, shown *string) tryPort {
	return func(ctx context.Context, hosts []string, port int) (int, error) {
		listeners, port, err := bindTCP(ctx, hosts, port)
		if err != nil {
			return 0, err
		}
		*into, *shown = listeners, net.JoinHostPort(hosts[0], strconv.Itoa(port))
		return port, nil
	}
}

// bindDNS binds one port for UDP and TCP on every host; 0 lets the kernel choose.
func (s *sockets) bindDNS(ctx context.Context, hosts []string, port int) (int, error) {
	listeners, port, err := bindTCP(ctx, hosts, port)
	if err != nil {
		return 0, err
	}
	var config net.ListenConfig
	var packets []net.PacketConn
	for _, host := range hosts {
		p, err := config.ListenPacket(ctx, "udp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil {
			closeAll(listeners, packets)
			return 0, err
		}
		packets = append(packets, p)
	}
	s.tcp, s.udp, s.dns = listeners, packets, net.JoinHostPort(hosts[0], strconv.Itoa(port))
	return port, nil
}

func bindTCP(ctx context.Context, hosts []string, port int) ([]net.Listener, int, error) {
	var config net.ListenConfig
	var out []net.Listener
	for _, host := range hosts {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil {
			closeAll(out, nil)
			return nil, 0, err
		}
		port = portOf(l.Addr())
		out = append(out, l)
	}
	return out, port, nil
}

// loopbacks are the loopback addresses this computer has.
func loopbacks(ctx context.Context) ([]string, error) {
	var config net.ListenConfig
	var hosts []string
	var last error
	for _, host := range []string{loopback4, loopback6} {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			last = err
			continue
		}
		hosts = append(hosts, host)
		_ = l.Close()
	}
	if len(hosts) == 0 {
		return nil, problem.New(problem.PracticeStuck, "listen on loopback", last)
	}
	return hosts, nil
}

func portOf(a net.Addr) int {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return 0
	}
	return int(ap.Port())
}

// isLoopback reports whether host is one of the names of this computer. Other
// names that resolve to it are refused: they are how a web page in the person's
// browser would reach us (DNS rebinding).
func isLoopback(host string) bool {
	return host == loopback4 || host == loopback6 || host == "localhost"
}

// newServer is an HTTP server with the limits that all of ours have.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       60 * time.Second, // an upload of 20 MiB on a busy computer
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serve starts the servers on the listeners and returns when they accept.
func (s *sockets) serve(web http.Handler, sites *webHost, names dns.Handler, log *slog.Logger) {
	// One each for plain and for TLS: a server that began with plain HTTP offers
	// HTTP/2 over TLS and cannot speak it.
	api, plain, safe := newServer(web, log), newServer(sites, log), newServer(sites, log)
	safe.TLSConfig = sites.tlsConfig()
	secret := newServer(web, log)
	secret.TLSConfig = s.safeConfig
	s.webs = []*http.Server{api, secret, plain, safe} // the API first: a DCV check under way asks the others
	run := func(l net.Listener, serve func(net.Listener) error) {
		s.running.Go(func() {
			if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
				log.Error("practice HTTP server ended", "err", err)
			}
		})
	}
	for _, l := range s.web {
		run(l, api.Serve)
	}
	for _, l := range s.safeAPI {
		run(l, func(l net.Listener) error { return secret.ServeTLS(l, "", "") })
	}
	for _, l := range s.plainSites {
		run(l, plain.Serve)
	}
	for _, l := range s.safeSites {
		run(l, func(l net.Listener) error { return safe.ServeTLS(l, "", "") })
	}
	for _, l := range s.tcp {
		s.servers = append(s.servers, &dns.Server{Listener: l, Net: "tcp"})
	}
	for _, p := range s.udp {
		s.servers = append(s.servers, &dns.Server{PacketConn: p, Net: "udp"})
	}
	var started sync.WaitGroup
	started.Add(len(s.servers))
	for _, d := range s.servers {
		d.Handler, d.NotifyStartedFunc = names, started.Done
		d.ReadTimeout, d.WriteTimeout = 5*time.Second, 5*time.Second
		s.running.Go(func() {
			if err := d.ActivateAndServe(); err != nil {
				log.Error("practice DNS server ended", "err", err)
			}
		})
	}
	started.Wait()
}

// close ends the servers once; later calls return what the first one found.
func (s *sockets) close() error {
	s.once.Do(func() {
		defer s.release()
		if s.webs == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		var errs []error
		for _, server := range s.webs {
			if err := server.Shutdown(ctx); err != nil {
				errs = append(errs, err, server.Close())
			}
		}
		for _, d := range s.servers {
			errs = append(errs, d.ShutdownContext(ctx))
		}
		s.running.Wait()
		if err := errors.Join(errs...); err != nil {
			s.err = problem.New(problem.PracticeStuck, "close practice CA", err)
		}
	})
	return s.err
}

func (s *sockets) release() {
	closeAll(s.web, nil)
	closeAll(s.safeAPI, nil)
	closeAll(s.plainSites, nil)
	closeAll(s.safeSites, nil)
	closeAll(s.tcp, s.udp)
}

// closeAll closes listeners whose state no longer matters.
func closeAll(listeners []net.Listener, packets []net.PacketConn) {
	for _, l := range listeners {
		_ = l.Close()
	}
	for _, p := range packets {
		_ = p.Close()
	}
}
