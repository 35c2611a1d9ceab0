package dcv

import (
	"context"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/network"
	"qwizard/wizard/order"
)

// file fetches the proof's file over IPv4 and IPv6, each where the website has such
// an address: nobody knows over which one the CA comes. Families that show the same
// have one finding. If one is right the other's fault only wants attention.
func (c *Checker) file(ctx context.Context, l order.Look) []finding.Finding {
	where := string(l.Method) + "://" + string(l.Name) + "/" + l.FilePath
	host, err := c.net.Addresses(ctx, string(l.Name))
	if err != nil {
		return []finding.Finding{unanswered(err, finding.AddressFailed, string(l.Name))}
	}
	if !host.Any() {
		return []finding.Finding{{
			Kind: finding.FileAddressNone, Verdict: finding.Blocks, Where: where, Params: map[string]string{"host": string(l.Name)},
		}}
	}
	families := slices.DeleteFunc([]family{ipv4, ipv6}, func(fam family) bool { return len(fam.of(host)) == 0 })
	found := network.Each(network.AtOnce, families, func(fam family) finding.Finding { return c.over(ctx, l, where, fam.of(host), fam) })
	if len(found) == 1 || found[0].Kind == found[1].Kind && found[0].Observed == found[1].Observed {
		return found[:1]
	}
	for i, other := range []int{1, 0} {
		if found[other].Verdict == finding.Fine && found[i].Verdict == finding.Blocks {
			found[i].Verdict = finding.Attention
		}
	}
	return found
}

// over fetches the file over one family, and where it is not, looks in the places
// where people put it instead.
func (c *Checker) over(ctx context.Context, l order.Look, where string, addrs []netip.Addr, fam family) finding.Finding {
	v := c.fetch(ctx, where, addrs, fam)
	kind := judgeVisit(v, l.FileBody)
	if kind == finding.FileMissing || kind == finding.FilePage {
		if near, at := c.elsewhere(ctx, l, addrs, fam); near != "" {
			kind, v.params = near, map[string]string{"found": at}
		}
	}
	f := finding.Finding{
		Kind: kind, Verdict: verdictOf(kind), Where: where, Expected: expectedOf(l, kind), Observed: observedOf(v),
		Source: "BR 3.2.2.4.18; Sectigo, Request token",
		Params: with(v.params, "family", string(fam), "file", path.Base(l.FilePath), "folder", path.Dir(l.FilePath),
			"hops", strings.Join(v.hops, " → ")),
	}
	if v.addr.IsValid() {
		f.Params["address"] = v.addr.String()
	} else {
		f.Params["address"] = addrs[0].String()
	}
	if v.status != 0 {
		f.Params["status"] = strconv.Itoa(v.status)
	}
	return f
}

// elsewhere looks where the file ends up by mistake. Only the right hash counts:
// many websites answer every address with a page.
func (c *Checker) elsewhere(ctx context.Context, l order.Look, addrs []netip.Addr, fam family) (kind finding.Kind, at string) {
	name := path.Base(l.FilePath)
	base := string(l.Method) + "://" + string(l.Name) + "/"
	for _, try := range []struct {
		kind finding.Kind
		at   string
	}{
		{finding.FileCase, base + path.Join(path.Dir(l.FilePath), strings.ToLower(name))},
		{finding.FileDouble, base + l.FilePath + ".txt"},
		{finding.FileFolder, base + name},
	} {
		if v := c.fetch(ctx, try.at, addrs, fam); v.trouble == "" && v.status/100 == 2 && hasHash(v.body, l.FileBody) {
			return try.kind, try.at
		}
	}
	return "", ""
}

func judgeVisit(v visit, want []byte) finding.Kind {
	switch {
	case v.trouble != "":
		return v.trouble
	case v.status == 404 || v.status == 410:
		return finding.FileMissing
	case v.status/100 == 3:
		return finding.FileRedirectTarget // without a target
	case v.status/100 != 2:
		return finding.FileStatus
	}
	switch kind := judgeBody(v.body, want); {
	case kind == finding.FileFound && len(v.hops) > 1:
		return finding.FileHops
	case kind != finding.FilePage && len(v.body) > maxBody:
		return finding.FileLarge
	default:
		return kind
	}
}

func verdictOf(kind finding.Kind) finding.Verdict {
	switch kind {
	case finding.FileFound:
		return finding.Fine
	case finding.FileHops, finding.FileBlanks:
		return finding.Attention
	case finding.FileUnseen:
		return finding.Unknown
	}
	return finding.Blocks
}

// observedOf is what a person would see: the redirects, and what stands at their
// end.
func observedOf(v visit) string {
	parts := append([]string(nil), v.hops...)
	switch {
	case v.trouble != "":
		if v.said != "" {
			parts = append(parts, v.said)
		}
	case v.status/100 == 2:
		parts = append(parts, strings.TrimSpace(network.Visible(string(v.body))))
	default:
		parts = append(parts, strconv.Itoa(v.status))
	}
	return strings.Join(parts, " → ")
}

// expectedOf is the file's content, or its address where that is what is wrong.
func expectedOf(l order.Look, kind finding.Kind) string {
	switch kind {
	case finding.FileCase, finding.FileDouble, finding.FileFolder:
		return l.FilePath
	}
	return strings.TrimSpace(string(l.FileBody))
}
