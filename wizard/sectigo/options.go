package sectigo

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"qwizard/wizard/problem"
)

// Address is where the API is (docs.sectigo.com, each endpoint's page).
const Address = "https://secure.trust-provider.com"

// Options change what a client sends where no source says what the API takes, and how
// it waits. The zero value is what the table of [Endpoints] says.
type Options struct {
	Apply   string // [PathApply] or [PathApplySSL]
	Collect string // [PathCollectSSL] or [PathCollectEIDAS]
	Revoke  string // [PathRevoke] or [PathRevokeSSL]
	Lines   bool   // ask for replies in lines where a call has both formats
	// Identity gives fields of a person's identity ([IdentityFields]) the names under
	// which they are sent with an order. A field without a name is not sent.
	Identity map[string]string
	// Extra are further arguments of an order, with fixed values.
	Extra map[string]string
	// Without are arguments that are not required and not to be sent, because the
	// account does not know them (code -2).
	Without []string
	// Pause waits before a question is asked again, nil for the real clock. Random is
	// from 0 up to 1, nil for chance.
	Pause  func(context.Context, time.Duration) error
	Random func() float64
	Log    *slog.Logger // gets each call's name and outcome; nil for none
}

// With returns a client with options that takes turns with c. What cannot be meant is
// [problem.InputNotOffered] or [problem.InputUnknown] at "partner.…".
func (c *Client) With(o Options) (*Client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	own := *c
	own.options = o.filled()
	return &own, nil
}

func (o Options) check() error {
	paths := []struct {
		field, value string
		offered      []string
	}{
		{"partner.apply", o.Apply, []string{PathApply, PathApplySSL}},
		{"partner.collect", o.Collect, []string{PathCollectSSL, PathCollectEIDAS}},
		{"partner.revoke", o.Revoke, []string{PathRevoke, PathRevokeSSL}},
	}
	for _, p := range paths {
		if p.value != "" && !slices.Contains(p.offered, p.value) {
			return problem.At(p.field, problem.InputNotOffered, "value", clip(p.value), "offered", strings.Join(p.offered, ", "))
		}
	}
	apply, _ := endpoint(PathApply)
	for field, name := range o.Identity {
		if !slices.Contains(IdentityFields(), field) {
			return problem.At("partner.identity", problem.InputUnknown, "value", clip(field))
		}
		if err := free(apply, "partner.identity", name); err != nil {
			return err
		}
	}
	for name := range o.Extra {
		if err := free(apply, "partner.extra", name); err != nil {
			return err
		}
	}
	for _, name := range o.Without {
		if !knownOptional(name) {
			return problem.At("partner.without", problem.InputUnknown, "value", clip(name))
		}
	}
	return nil
}

// free refuses what is no argument's name, or the name of one that the table has.
func free(apply Endpoint, field, name string) error {
	row, taken := apply.argument(name)
	if name == "" || len(name) > 64 || strings.ContainsFunc(name, notAlphanumeric) || taken && row.Standing != Unknown {
		return problem.At(field, problem.InputUnknown, "value", clip(name))
	}
	return nil
}

// knownOptional reports whether an endpoint has an argument of that name that it can do
// without.
func knownOptional(name string) bool {
	return slices.ContainsFunc(Endpoints(), func(e Endpoint) bool {
		row, found := e.argument(name)
		return found && !row.Required
	})
}

func (o Options) filled() Options {
	for _, d := range []struct {
		value *string
		usual string
	}{{&o.Apply, PathApply}, {&o.Collect, PathCollectSSL}, {&o.Revoke, PathRevoke}} {
		if *d.value == "" {
			*d.value = d.usual
		}
	}
	o.Identity, o.Extra, o.Without = maps.Clone(o.Identity), maps.Clone(o.Extra), slices.Clone(o.Without)
	if o.Pause == nil {
		o.Pause = pause
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// leaves reports whether an argument is not to be sent.
func (o Options) leaves(name string) bool {
	return slices.ContainsFunc(o.Without, func(w string) bool { return strings.EqualFold(w, name) })
}

// adds reports whether an argument of an order is there because the options say so.
func (o Options) adds(name string) bool {
	if _, extra := o.Extra[name]; extra {
		return true
	}
	for _, wire := range o.Identity {
		if wire == name {
			return true
		}
	}
	return false
}

// format is responseFormat for a call that has both.
func (o Options) format() string {
	if o.Lines {
		return "0"
	}
	return "1"
}
