package sectigo

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"qwizard/wizard/problem"
)

// MaxReply bounds a reply: the largest real one, a zip with a chain, has some
// tens of kilobytes.
const MaxReply = 8 << 20

// CallTime bounds one call, connecting and reading included.
const CallTime = 60 * time.Second

// Client calls the partner API. Make one with [NewClient]. It is safe for
// concurrent use and makes one call at a time, as Sectigo asks for CollectSSL.
type Client struct {
	base  string
	http  *http.Client
	login func(context.Context) (name, password string, err error)
	turn  sync.Mutex
}

// NewClient returns a client of the API at base, "https://host" without a path.
// login is asked before every call, so that credentials stay in the vault.
// Redirects are refused: a login must never follow one.
func NewClient(base string, c *http.Client, login func(context.Context) (name, password string, err error)) *Client {
	own := *c
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: strings.TrimRight(base, "/"), http: &own, login: login}
}

// call posts the arguments to path, with the login, and returns the body of a
// 200 reply.
func (c *Client) call(ctx context.Context, path string, args url.Values) ([]byte, error) {
	c.turn.Lock()
	defer c.turn.Unlock()
	ctx, cancel := context.WithTimeout(ctx, CallTime)
	defer cancel()
	op := "call " + path[strings.LastIndexAny(path, "/!")+1:]
	name, password, err := c.login(ctx)
	if err != nil {
		return nil, err
	}
	form := url.Values{ArgLogin: {name}, ArgPassword: {password}}
	for k, v := range args {
		form[k] = v
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(req, op)
}

func (c *Client) do(req *http.Request, op string) ([]byte, error) {
	// Calls are minutes to days apart. A connection kept that long is often dead,
	// and a POST that meets a dead one is not repeated.
	req.Close = true
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, offline(op, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxReply+1))
	switch {
	case err != nil:
		return nil, offline(op, err)
	case len(body) > MaxReply:
		return nil, problem.New(problem.ChannelTooBig, op, nil, "limit", strconv.Itoa(MaxReply))
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return nil, problem.New(problem.ChannelRedirect, op, nil)
	case resp.StatusCode != http.StatusOK:
		return nil, problem.New(problem.ChannelAnswer, op, nil, "status", resp.Status)
	}
	return body, nil
}

// offline tells the person's own cancelling from a network that does not answer.
// The URL in net/http's errors holds no login: arguments travel in the body.
func offline(op string, err error) error {
	if errors.Is(err, context.Canceled) {
		return problem.New(problem.Cancelled, op, err)
	}
	return problem.New(problem.Offline, op, err)
}

// refusal turns an error code into a problem. item is the argument the CA
// named, if it did.
func refusal(op string, code int, message, item string) error {
	kind := problem.ChannelRefused
	switch code {
	case CodeUnknownArg, CodeMissingArg, CodeInvalidArg:
		kind = problem.ChannelArgument
		if strings.EqualFold(item, ArgReference) {
			kind = problem.OrderSentAlready
		}
	case CodeLogin, CodePermission:
		kind = problem.ChannelLogin
	case CodeCallLimit:
		kind = problem.ChannelBusy
	case CodeRejected:
		kind = problem.OrderRejected
	case CodeBeingIssued, CodeAwaitingPay:
		kind = problem.NotIssuedYet
	}
	if item == "" {
		item = quoted(message)
	}
	return problem.New(kind, op, nil, "code", strconv.Itoa(code), "message", clip(message), "argument", clip(item))
}

// quoted finds the argument in "The 'x' argument is missing!".
func quoted(message string) string {
	_, after, found := strings.Cut(message, "'")
	name, _, closed := strings.Cut(after, "'")
	if !found || !closed {
		return ""
	}
	return name
}

// clip keeps a CA's words at a length that can be shown.
func clip(s string) string {
	const most = 300
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// encoded reads a URL-encoded reply and refuses negative codes.
func encoded(op string, body []byte) (url.Values, error) {
	v, err := url.ParseQuery(strings.TrimSpace(string(body)))
	if err != nil {
		return nil, problem.New(problem.ChannelAnswer, op, err)
	}
	code, err := strconv.Atoi(v.Get("errorCode"))
	if err != nil {
		return nil, problem.New(problem.ChannelAnswer, op, err)
	}
	if code < 0 {
		return nil, refusal(op, code, v.Get("errorMessage"), v.Get("errorItem"))
	}
	return v, nil
}
