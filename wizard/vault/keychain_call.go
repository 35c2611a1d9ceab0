package vault

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"time"

	"qwizard/wizard/problem"
)

// with runs f, a use of the library, as run does, once the keychain is known to be there;
// storing, the keychain may first make a keyring.
func (k *Keychain) with(ctx context.Context, op string, storing bool, f func() ([]byte, error)) ([]byte, error) {
	return k.run(ctx, op, func(ctx context.Context) ([]byte, error) {
		if err := reach(ctx, op, k.display, storing); err != nil {
			return nil, err
		}
		unwatch := watch()
		defer unwatch()
		return f()
	})
}

// run takes the turn and runs f beside the caller. It returns what f returns, unless
// ctx or the limit ends first; then a secret that f returns later is wiped. The turn is
// free again when f has ended. f's ctx ends with the limit.
func (k *Keychain) run(ctx context.Context, op string, f func(context.Context) ([]byte, error)) ([]byte, error) {
	if err := alive(ctx, op); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, k.limit)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-limited.Done():
		return nil, k.late(ctx, op)
	}
	type result struct {
		secret []byte
		err    error
	}
	done := make(chan result)
	go func() {
		defer func() { <-k.turn }()
		secret, err := caught(op, func() ([]byte, error) { return f(limited) })
		select {
		case done <- result{secret, err}:
		case <-limited.Done():
			clear(secret)
		}
	}()
	select {
	case r := <-done:
		if r.err != nil && limited.Err() != nil {
			return nil, k.late(ctx, op) // the error is only that of the limit
		}
		return r.secret, r.err
	case <-limited.Done():
		return nil, k.late(ctx, op)
	}
}

// caught makes a panic of the library a KeychainMissing: it has one when the bus ends
// while it waits for the person, and others when a service answers with other types than
// the Secret Service API says.
func caught(op string, f func() ([]byte, error)) (secret []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			secret, err = nil, problem.New(problem.KeychainMissing, op, fmt.Errorf("the library panicked: %v", p))
		}
	}()
	return f()
}

// late says why the caller waits no longer. It may ask the keychain whether it is alive.
func (k *Keychain) late(ctx context.Context, op string) error {
	if err := alive(ctx, op); err != nil {
		return err
	}
	pinging, cancel := context.WithTimeout(ctx, k.ping)
	defer cancel()
	answered := make(chan bool, 1)
	go func() { answered <- answers(pinging) }()
	kind := problem.KeychainHung
	select {
	case ok := <-answered:
		if ok {
			kind = problem.KeychainWaited
		}
	case <-pinging.Done():
	}
	if err := alive(ctx, op); err != nil {
		return err
	}
	return problem.New(kind, op, nil, "seconds", seconds(k.limit))
}

// seconds rounds up: nobody waited for 0 seconds.
func seconds(d time.Duration) string { return strconv.Itoa(int(math.Ceil(d.Seconds()))) }
