package problem

import "errors"

// Refused reports whether err says that the CA read a request and did not take it, or
// that the request never left: nothing has come of it. After any other error of a
// channel what was asked for may have been done.
func Refused(err error) bool {
	for _, kind := range []Kind{
		ChannelArgument, ChannelRefused, ChannelNames, ChannelCSR, ChannelKey, ChannelCredit, ChannelPrice,
		ChannelLogin, ChannelBusy, ChannelUnsafe, InputTooLong,
	} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}
