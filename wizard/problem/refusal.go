package problem

import "errors"

// Refused reports whether err says that the CA read a request and did not take it, or
// that the request never left ([Unsent]): nothing has come of it. After any other error
// of a channel what was asked for may have been done.
func Refused(err error) bool {
	if _, is := errors.AsType[unsent](err); is {
		return true
	}
	for _, kind := range []Kind{
		ChannelArgument, ChannelRefused, ChannelNames, ChannelCSR, ChannelKey, ChannelCredit, ChannelPrice,
		ChannelLogin, ChannelBusy, ChannelUnsafe,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// Unsent marks err as having come about before a request left.
func Unsent(err error) error { return unsent{err} }

type unsent struct{ error }

func (u unsent) Unwrap() error { return u.error }
