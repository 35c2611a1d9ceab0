package dcv

import (
	"errors"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
)

// targets are where the CNAME records of a name lead.
func targets(m *dns.Msg, owner string) []string {
	var out []string
	for _, rr := range network.Of(m, owner, dns.TypeCNAME) {
		out = append(out, network.Bare(rr.(*dns.CNAME).Target))
	}
	return out
}

// judgeTargets compares the targets of the CNAME records at a name with the wanted
// one. No record is [finding.RecordMissing]. zone is what panels put behind a
// target that lacks its dot.
func judgeTargets(have []string, want, zone string) finding.Finding {
	want = strings.ToLower(want)
	f := finding.Finding{Kind: finding.RecordTarget, Verdict: finding.Blocks, Observed: network.Visible(strings.Join(have, ", "))}
	if len(have) == 0 {
		f.Kind = finding.RecordMissing
		return f
	}
	if len(have) > 1 {
		f.Kind = finding.RecordSeveral // none of them counts (RFC 1034 3.6.2)
		return f
	}
	wanted, err := splitTarget(want)
	got, bad := splitTarget(have[0])
	switch {
	case have[0] == want:
		return finding.Finding{Kind: finding.RecordFound, Verdict: finding.Fine, Observed: want}
	case have[0] == want+"."+zone:
		f.Kind = finding.RecordZoneBehind
	case err != nil:
	case bad != nil:
		if isPart(strings.Split(have[0], "."), strings.Split(want, ".")) {
			f.Kind = finding.RecordShort
		}
	case got.suffix != wanted.suffix:
		if got.hash == wanted.hash && slices.Contains(caaIssuers(), got.suffix) {
			f.Kind, f.Params = finding.RecordSuffix, map[string]string{"suffix": got.suffix}
		}
	case got.hash != wanted.hash:
		f.Kind = finding.RecordOld
	case got.unique == "":
		f.Kind, f.Params = finding.RecordUniqueMissing, map[string]string{"unique": wanted.unique}
	default:
		f.Kind, f.Params = finding.RecordUniqueOther, map[string]string{"unique": got.unique}
	}
	return f
}

// isPart reports whether some, in their order, are among all.
func isPart(some, all []string) bool {
	for _, s := range some {
		at := slices.Index(all, s)
		if at < 0 {
			return false
		}
		all = all[at+1:]
	}
	return true
}

// target is a CNAME target in its parts.
type target struct{ hash, unique, suffix string }

var errShape = errors.New("no token")

// splitTarget reads <32 hex>.<32 hex>.[unique.]<two labels>, in lower case.
func splitTarget(s string) (target, error) {
	labels := strings.Split(s, ".")
	if n := len(labels); n != 4 && n != 5 || !isHex(labels[0], 32) || !isHex(labels[1], 32) {
		return target{}, errShape
	}
	n := len(labels)
	return target{
		hash:   labels[0] + labels[1],
		unique: strings.Join(labels[2:n-2], "."),
		suffix: strings.Join(labels[n-2:], "."),
	}, nil
}

// isHex reports a string of exactly n hexadecimal digits.
func isHex(s string, n int) bool {
	return len(s) == n && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
