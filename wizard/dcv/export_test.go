package dcv

import (
	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

// The judges, for fuzzing.

func JudgeBody(have, want []byte) finding.Kind { return judgeBody(have, want) }

func JudgeTargets(have []string, want, zone string) finding.Finding {
	return judgeTargets(have, want, zone)
}

func JudgeCAA(at string, records []dns.RR) finding.Finding { return judgeCAA(at, records) }

// JudgeAnswer judges a CNAME answer as a name server gave it, and says how many seconds
// it lasts.
func JudgeAnswer(m *dns.Msg, owner, want, zone string) (finding.Finding, uint32) {
	serials([]network.Reply{{Msg: m}})
	return judgeTargets(targets(m, owner), want, zone), lasts(m)
}

func AsksLogin(path string, page []byte) bool { return asksLogin(path, page) }
