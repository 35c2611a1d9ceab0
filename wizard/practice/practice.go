// Package practice is a certification authority to practise with: a real server
// on loopback that speaks Sectigo's partner API, a real authoritative DNS server
// and a real web host for the names it is asked about, real X.509, and a state
// that survives a kill.
//
// It is the program's independent witness. It computes tokens, reads CSRs and
// judges statements by itself, from the same sources as the program but with
// none of its code; the two meet in wire names only (package sectigo).
//
// Nothing it signs is trusted anywhere: its root is named "Qwizard Practice Root
// - not trusted" and is made anew on each computer.
package practice

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"qwizard/wizard/problem"
)

// Disk keeps the CA's state: small named records. Put writes all of its records
// or none, and they are on disk when it returns; a nil value deletes a record.
// Keys are stored in clear by the implementation, so they never hold personal
// data. Methods must be safe for concurrent use.
type Disk interface {
	Get(ctx context.Context, key string) (value []byte, found bool, err error)
	Put(ctx context.Context, writes map[string][]byte) error
	Keys(ctx context.Context, prefix string) ([]string, error)
}

// Config is what a CA is opened with. Only Disk is required.
type Config struct {
	Disk Disk
	// Now is the real clock; it dates certificates. Practice time is this clock
	// plus what was skipped. Nil means time.Now.
	Now func() time.Time
	// Rand makes serial numbers, passwords and the first order number. Nil means
	// crypto/rand.
	Rand io.Reader
	// Listen is the HTTP address, "127.0.0.1:8080"; only loopback is accepted.
	// Empty means the ports of the last time, or fresh ones.
	Listen string
	// Safe serves the partner API over TLS, too, and refuses its calls over plain HTTP
	// with -1; see [CA.SafeURL].
	Safe bool
	// Login and Password are the account's, in place of those made at the first start;
	// both or neither. They are not stored.
	Login, Password string
	// Faults are in force from the start; see [Manager.SetFaults].
	Faults []Fault
	// Log gets what an operator wants to know: never a name, a login or a token.
	// Nil means silence.
	Log *slog.Logger
}

// CA is a running practice CA. Its methods are safe for concurrent use.
type CA struct {
	state   state
	now     func() time.Time
	random  io.Reader
	log     *slog.Logger
	account account
	signer  *authority
	zones   *zones
	names   resolver
	routes  map[string]http.HandlerFunc
	net     *sockets
	host    *webHost
	files   fetcher

	mu     sync.Mutex    // held while an order, the clock or the order counter changes
	offset time.Duration // practice time minus real time; guarded by mu

	// polled is when CollectSSL last answered for an order that was not issued, in
	// practice time; guarded by mu. Only in memory: it is a guard and no fact, and
	// no look at an order should need a write.
	polled map[string]time.Time

	faulty sync.Mutex
	faults []Fault // guarded by faulty
}

// Open loads the CA from c.Disk, or makes a new one there, and starts listening.
// It returns when every listener accepts. ctx bounds only the opening. Errors:
// [problem.PortTaken] if c.Listen is not free, [problem.InputNotOffered] for a login or
// fault that there cannot be, [problem.StoreNewer] and
// [problem.StoreDamaged] for records it cannot read, whatever c.Disk says, or
// [problem.PracticeStuck] if there is no loopback to listen on.
func Open(ctx context.Context, c Config) (*CA, error) {
	if c.Disk == nil {
		return nil, problem.New(problem.Internal, "open practice CA without a disk", nil)
	}
	if err := checkFaults(c.Faults); err != nil {
		return nil, err
	}
	ca := &CA{faults: slices.Clone(c.Faults), state: state{c.Disk}, now: c.Now, random: c.Rand, log: c.Log, polled: map[string]time.Time{}}
	if ca.now == nil {
		ca.now = time.Now
	}
	if ca.random == nil {
		ca.random = rand.Reader
	}
	if ca.log == nil {
		ca.log = slog.New(slog.DiscardHandler)
	}
	if err := ca.load(ctx); err != nil {
		return nil, err
	}
	if err := ca.account.use(c.Login, c.Password); err != nil {
		return nil, err
	}
	if err := ca.listen(ctx, c.Listen); err != nil {
		return nil, err
	}
	if err := ca.loadAuthority(ctx); err != nil {
		ca.net.close()
		return nil, err
	}
	if c.Safe {
		if err := ca.listenSafe(ctx, ca.net); err != nil {
			ca.net.close()
			return nil, err
		}
	}
	ca.routes = ca.routeTable()
	ca.names = resolver{server: ca.net.dns}
	ca.files = fetcher{names: ca.names, plain: ca.net.plain, safe: ca.net.safe}
	ca.net.serve(ca, ca.host, ca.zones, ca.log)
	return ca, nil
}

// load reads what does not depend on the ports.
func (ca *CA) load(ctx context.Context) error {
	var err error
	if ca.account, err = ca.state.loadAccount(ctx, ca.random); err != nil {
		return err
	}
	if ca.offset, err = ca.state.loadClock(ctx); err != nil {
		return err
	}
	if ca.zones, err = loadZones(ctx, ca.state); err != nil {
		return err
	}
	ca.host, err = loadWebHost(ctx, ca.state, ca.now, ca.random)
	return err
}

// Close stops the servers and waits for requests under way. A second Close does
// nothing. It fails only if a handler does not end within some seconds.
func (ca *CA) Close() error { return ca.net.close() }

// URL is the base address of the partner API: "http://127.0.0.1:PORT".
func (ca *CA) URL() string { return "http://" + ca.net.http }

// DNS is where the name server listens on UDP and TCP: "127.0.0.1:PORT".
func (ca *CA) DNS() string { return ca.net.dns }

// Web is where the practice web host listens for plain HTTP: "127.0.0.1:PORT",
// which stands in for port 80 of every name of the practice internet.
func (ca *CA) Web() string { return ca.net.plain }

// TLS is where the practice web host listens for HTTPS: "127.0.0.1:PORT", which
// stands in for port 443.
func (ca *CA) TLS() string { return ca.net.safe }

// Login is the account for the partner API and for the [Manager], made at the
// first start.
func (ca *CA) Login() (name, password string) { return ca.account.Name, ca.account.Password }

// Root is the root certificate, DER.
func (ca *CA) Root() []byte { return append([]byte(nil), ca.signer.root.Raw...) }

// practiceTime is the clock that the steps of an order pass by. Call with mu held.
func (ca *CA) practiceTime() time.Time { return ca.now().Add(ca.offset).UTC() }

// clock is practiceTime for whoever does not hold mu.
func (ca *CA) clock() time.Time {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	return ca.practiceTime()
}
