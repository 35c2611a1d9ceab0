package sectigo

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

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
	base  string
	http  *http.Client
	login func(context.Context) (name, password string, err error)
	turn  chan struct{} // full while a call is under way
}

// NewClient returns a client of the API at base, "https://host" without a path.
// login is asked before every call, so that credentials stay in the vault.
// Redirects are refused: a login must never follow one.
func NewClient(base string, c *http.Client, login func(context.Context) (name, password string, err error)) *Client {
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: strings.TrimRight(base, "/"), http: &own, login: login, turn: make(chan struct{}, 1)}
}

// call posts the arguments to path, with the login, and returns the body of a
// 200 reply.
func (c *Client) call(ctx context.Context, path string, args url.Values) ([]byte, error) {
	op := "call " + path[strings.LastIndexAny(path, "/!")+1:]
	if err := c.take(ctx, op); err != nil {
		return nil, err
	}
	defer c.give()
	name, password, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	form := url.Values{ArgLogin: {name}, ArgPassword: {password}}
	for k, v := range args {
		form[k] = v
	}
	req, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := c.do(ctx, CallTime, req, op)
	if err != nil {
		return nil, err
	}
	if a.code != http.StatusOK {
		return nil, a.senseless(op)
	}
	return a.body, nil
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
