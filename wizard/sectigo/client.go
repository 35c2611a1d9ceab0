package sectigo

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"qwizard/wizard/problem"
)

// MaxReply bounds a reply: the largest real one, a zip with a chain, has some
// tens of kilobytes.
const MaxReply = 8 << 20

// CallTime bounds one call, connecting and reading included. UploadTime does so
// for a document: a scan of 20 MB takes three minutes at 1 Mbit/s.
const (
	CallTime   = 60 * time.Second
	UploadTime = 10 * time.Minute
)

// Client calls the partner API. Make one with [NewClient]. It is safe for
// concurrent use and makes one call at a time, as Sectigo asks for CollectSSL;
// whoever waits for their turn can be cancelled.
type Client struct {
	base    string
	http    *http.Client
	login   func(context.Context) (name, password string, err error)
	turn    chan struct{} // full while a call is under way
	options Options
}

// NewClient returns a client of the API at base, "https://host" without a path.
// login is asked before every call, so that credentials stay in the vault. Nothing is
// sent to an address without TLS ([problem.ChannelUnsafe]) but this computer's own, nor
// over TLS older than 1.2. Redirects are refused: a login must never follow one.
func NewClient(base string, c *http.Client, login func(context.Context) (name, password string, err error)) *Client {
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	own.Transport = modern(c.Transport)
	return &Client{
		base: strings.TrimRight(base, "/"), http: &own, login: login, turn: make(chan struct{}, 1), options: Options{}.filled(),
	}
}

// modern is the transport with TLS 1.2 as the least. One of another type is its
// maker's affair.
func modern(t http.RoundTripper) http.RoundTripper {
	if t == nil {
		t = http.DefaultTransport
	}
	known, ok := t.(*http.Transport)
	if !ok {
		return t
	}
	known = known.Clone()
	if known.TLSClientConfig == nil {
		known.TLSClientConfig = &tls.Config{}
	}
	known.TLSClientConfig.MinVersion = max(known.TLSClientConfig.MinVersion, tls.VersionTLS12)
	return known
}

// call posts the arguments to path, with the login, and returns the body of a
// 200 reply. Only arguments of the path's row in [Endpoints], no longer than it says,
// and those that the options add leave here: the API answers any other with -2. What
// goes wrong before anything has left is marked as [problem.Unsent].
func (c *Client) call(ctx context.Context, path string, args url.Values) ([]byte, error) {
	op := opOf(path)
	form, err := c.checked(op, path, args)
	if err != nil {
		return nil, problem.Unsent(err)
	}
	if err := c.take(ctx, op); err != nil {
		return nil, problem.Unsent(err)
	}
	defer c.give()
	name, password, err := c.login(ctx)
	if err != nil {
		return nil, problem.Unsent(err)
	}
	form.Set(ArgLogin, name)
	form.Set(ArgPassword, password)
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, problem.New(problem.Internal, op, nil)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := c.do(ctx, CallTime, req, op)
	if err == nil && a.code != http.StatusOK {
		err = a.senseless(op)
	}
	c.options.Log.Info("partner call", "op", op, "bytes", len(a.body), "err", err)
	if err != nil {
		return nil, err
	}
	return a.body, nil
}

func opOf(path string) string { return "call " + path[strings.LastIndexAny(path, "/!")+1:] }

// checked are the arguments that may leave for path.
func (c *Client) checked(op, path string, args url.Values) (url.Values, error) {
	if !c.isSafe() {
		return nil, problem.New(problem.ChannelUnsafe, op, nil)
	}
	row, found := endpoint(path)
	if !found {
		return nil, problem.New(problem.Internal, op, errors.New("an endpoint without a row"))
	}
	form := url.Values{}
	for name, values := range args {
		a, found := row.argument(name)
		switch {
		case c.options.leaves(name) && !a.Required:
			continue
		case (!found || a.Standing == Unknown) && !c.options.adds(name), len(values) != 1:
			return nil, problem.New(problem.Internal, op, errors.New("an argument without a row"), "argument", name)
		case found && a.Max > 0 && utf8.RuneCountInString(values[0]) > a.Max:
			return nil, &problem.Problem{Kind: problem.InputTooLong, Op: op, Field: name, Params: map[string]string{"limit": strconv.Itoa(a.Max)}}
		}
		form[name] = values
	}
	return form, nil
}

// isSafe reports whether a login may go to the base address.
func (c *Client) isSafe() bool {
	to, err := url.Parse(c.base)
	if err != nil {
		return false
	}
	ip := net.ParseIP(to.Hostname())
	return to.Scheme == "https" || to.Scheme == "http" && ip != nil && ip.IsLoopback()
}

// A question that the network kept from being answered is asked again, up to twice:
// after about half a second and about one and a half more, each between half and one
// and a half times as long, so that many programs do not come back at the same moment.
const (
	askAgain   = 2
	firstPause = 500 * time.Millisecond
	growth     = 3
)

// ask is [Client.call] for calls that change nothing at the CA. A call that does is
// never made again by itself: what was not answered may have been done. Nor is a
// question that ran into [CallTime], or that the CA refused with its call limit.
func (c *Client) ask(ctx context.Context, path string, args url.Values) ([]byte, error) {
	wait := firstPause
	for again := 0; ; again++ {
		body, err := c.call(ctx, path, args)
		if again == askAgain || !errors.Is(err, problem.Offline) || errors.Is(err, context.DeadlineExceeded) {
			return body, err
		}
		if c.options.Pause(ctx, time.Duration(float64(wait)*(0.5+c.options.Random()))) != nil {
			return nil, offline(ctx, opOf(path), ctx.Err())
		}
		wait *= growth
	}
}

// take waits for the client's turn; give passes it on.
func (c *Client) take(ctx context.Context, op string) error {
	select {
	case c.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return offline(ctx, op, ctx.Err())
	}
}

func (c *Client) give() { <-c.turn }

// answer is an HTTP reply that is no redirect and not too big.
type answer struct {
	code   int
	status string // the status line's words, which the server chose
	body   []byte
}

func (a answer) senseless(op string) error {
	return problem.New(problem.ChannelAnswer, op, nil, "status", clip(a.status))
}

// do sends req within limit and reads the reply.
func (c *Client) do(ctx context.Context, limit time.Duration, req *http.Request, op string) (answer, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req = req.WithContext(timed)
	// Calls are minutes to days apart. A connection kept that long is often dead,
	// and a POST that meets a dead one is not repeated.
	req.Close = true
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, offline(ctx, op, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxReply+1))
	switch {
	case err != nil:
		return answer{}, offline(ctx, op, err)
	case len(body) > MaxReply:
		return answer{}, problem.New(problem.ChannelTooBig, op, nil, "limit", strconv.Itoa(MaxReply))
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return answer{}, problem.New(problem.ChannelRedirect, op, nil)
	}
	return answer{code: resp.StatusCode, status: resp.Status, body: body}, nil
}

// offline tells the person's own cancelling from a network that does not answer.
// ctx is the caller's, without our own time limit. The URL that net/http puts
// into its errors is left out: an upload's address may open the order by itself.
func offline(ctx context.Context, op string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return problem.New(problem.Cancelled, op, ctx.Err())
	}
	return problem.New(problem.Offline, op, brief{err})
}

// brief is an error with a text that can be shown: net/http and the decoders
// repeat in theirs what the CA sent.
type brief struct{ error }

func (b brief) Error() string { return clip(b.error.Error()) }
func (b brief) Unwrap() error { return b.error }
