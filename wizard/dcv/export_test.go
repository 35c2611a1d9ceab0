package dcv

import (
	"github.com/miekg/dns"

	"qwizard/wizard/finding"
)

// The judges, for fuzzing.

func JudgeBody(have, want []byte) finding.Kind { return judgeBody(have, want) }

func JudgeTargets(have []string, want, zone string) finding.Finding {
	return judgeTargets(have, want, zone)
}

func JudgeCAA(at string, records []dns.RR) finding.Finding { return judgeCAA(at, records) }
