package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"qwizard/wizard/problem"
)

func TestOnlyWhatTheCAReadOrNeverGotIsRefused(t *testing.T) {
	for _, kind := range []problem.Kind{problem.ChannelArgument, problem.ChannelCredit, problem.ChannelLogin, problem.ChannelBusy, problem.ChannelUnsafe} {
		if err := problem.New(kind, "send", nil); !problem.Refused(err) || !problem.Refused(fmt.Errorf("again: %w", err)) {
			t.Error(kind)
		}
	}
	for _, kind := range []problem.Kind{problem.Offline, problem.ChannelAnswer, problem.ChannelTooBig, problem.ChannelRedirect, problem.ChannelFault, problem.Cancelled, problem.Internal, problem.OrderSentAlready} {
		err := problem.New(kind, "send", nil)
		if problem.Refused(err) {
			t.Error(kind)
		}
		if marked := problem.Unsent(err); !problem.Refused(marked) || !errors.Is(marked, kind) || marked.Error() != err.Error() || len(problem.All(marked)) != 1 || problem.All(marked)[0].Kind != kind {
			t.Errorf("%s: %v", kind, marked)
		}
	}
	if problem.Refused(nil) {
		t.Error("nil")
	}
}
