package dcv

import (
	"context"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

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
		return []finding.Finding{c.unanswered(ctx, err, finding.AddressFailed, string(l.Name))}
	}
	if !host.Any() {
		return []finding.Finding{{
			Kind: finding.FileAddressNone, Verdict: finding.Blocks, Where: where, Source: "BR 3.2.2.4.18", Params: map[string]string{"host": string(l.Name)},
		}}
	}
	if c.outOfReach(string(l.Name), host.All()) {
		return []finding.Finding{{Kind: finding.FileAddressInside, Verdict: finding.Blocks, Where: where, Observed: list(host.All()), Source: "BR 3.2.2.9"}}
	}
	families := familiesOf(host)
	all := network.Each(len(families), families, func(fam family) []finding.Finding { return c.over(ctx, l, where, fam.of(host), fam) })
	if len(all) == 1 || all[0][0].Kind == all[1][0].Kind && all[0][0].Observed == all[1][0].Observed {
		return all[0]
	}
	for i, other := range []int{1, 0} {
		if all[other][0].Verdict != finding.Fine || all[i][0].Verdict != finding.Blocks {
			continue
		}
		all[i][0].Verdict = finding.Attention
		if answers(all[i][0].Kind) {
			all[i][0].Kind = finding.FileOtherFamily
		}
	}
	return slices.Concat(all...)
}

// answers reports a finding about what a website shows, and not about a website that
// shows nothing.
func answers(kind finding.Kind) bool {
	return !slices.Contains([]finding.Kind{
		finding.FileRefused, finding.FileReset, finding.FileSilent, finding.FileUnseen, finding.FileBroken, finding.FileTLS,
	}, kind)
}

func familiesOf(host network.Addresses) []family {
	return slices.DeleteFunc([]family{ipv4, ipv6}, func(fam family) bool { return len(fam.of(host)) == 0 })
}

// over fetches the file over one family, and where it is not, looks in the places
// where people put it instead.
func (c *Checker) over(ctx context.Context, l order.Look, where string, addrs []netip.Addr, fam family) []finding.Finding {
	v := c.fetch(ctx, where, addrs, fam)
	kind := judgeVisit(&v, l)
	switch kind {
	case finding.FileMissing, finding.FilePage:
		if near, at := c.elsewhere(ctx, l, addrs, fam); near != "" {
			kind, v.params = near, map[string]string{"found": at}
		} else if kind == finding.FilePage && c.anything(ctx, l, addrs, fam) {
			kind = finding.FileSoft404
		}
	}
	f := finding.Finding{
		Kind: kind, Verdict: verdictOf(kind), Where: where, Expected: expectedOf(l, kind), Observed: observedOf(v),
		Source: "BR 3.2.2.4.18; Sectigo, Request token",
		Params: with(v.params, "family", string(fam), "file", path.Base(l.FilePath), "folder", path.Dir(l.FilePath),
			"hops", strings.Join(v.hops, " → "), "address", addrs[0].String()),
	}
	if v.addr.IsValid() {
		f.Params["address"] = v.addr.String()
	}
	if v.status != 0 {
		f.Params["status"] = strconv.Itoa(v.status)
	}
	if v.cert == nil || v.status/100 != 2 || !c.now().After(v.cert.NotAfter) {
		return []finding.Finding{f}
	}
	return []finding.Finding{f, {
		Kind: finding.FileCertExpired, Verdict: finding.Attention, Where: where, Source: "RFC 5280 4.1.2.5",
		Params: with(f.Params, "until", v.cert.NotAfter.UTC().Format(time.DateOnly)),
	}}
}

// anything reports a website that answers for a file that nobody has put there.
func (c *Checker) anything(ctx context.Context, l order.Look, addrs []netip.Addr, fam family) bool {
	v := c.fetch(ctx, string(l.Method)+"://"+string(l.Name)+"/"+path.Join(path.Dir(l.FilePath), nobodysFile), addrs, fam)
	return v.trouble == "" && v.status/100 == 2
}

const nobodysFile = "00000000000000000000000000000000.txt"

// spot is a place where the file may be by mistake.
type spot struct {
	kind  finding.Kind
	at    string // its address
	addrs []netip.Addr
	sums  []string // which hash counts there
}

// spots are where the file ends up by mistake.
func (c *Checker) spots(ctx context.Context, l order.Look, addrs []netip.Addr, fam family) []spot {
	name, right := path.Base(l.FilePath), []string{lines(l.FileBody)[0]}
	rest := "://" + string(l.Name) + "/"
	base := string(l.Method) + rest
	all := []spot{
		{finding.FileCase, base + path.Join(path.Dir(l.FilePath), strings.ToLower(name)), addrs, right},
		{finding.FileDouble, base + l.FilePath + ".txt", addrs, right},
		{finding.FileFolder, base + name, addrs, right},
	}
	for _, h := range l.Mistaken {
		all = append(all, spot{finding.FilePEM, base + path.Join(path.Dir(l.FilePath), strings.ToUpper(h.MD5)+".txt"), addrs, []string{h.SHA256}})
	}
	other := order.HTTPS
	if l.Method == order.HTTPS {
		other = order.HTTP
	}
	all = append(all, spot{finding.FileOtherScheme, string(other) + rest + l.FilePath, addrs, right})
	if pair := pairOf(l.Name); pair != "" {
		if host, err := c.net.Addresses(ctx, string(pair)); err == nil && len(fam.of(host)) > 0 {
			all = append(all, spot{finding.FileOtherName, string(l.Method) + "://" + string(pair) + "/" + l.FilePath, fam.of(host), right})
		}
	}
	return all
}

// elsewhere looks where the file ends up by mistake. Only the right hash counts:
// many websites answer every address with a page.
func (c *Checker) elsewhere(ctx context.Context, l order.Look, addrs []netip.Addr, fam family) (kind finding.Kind, at string) {
	all := c.spots(ctx, l, addrs, fam)
	there := network.Each(network.AtOnce, all, func(s spot) bool {
		v := c.fetch(ctx, s.at, s.addrs, fam)
		return v.trouble == "" && v.status/100 == 2 && slices.ContainsFunc(s.sums, func(sum string) bool { return hasHash(v.body, sum) })
	})
	if at := slices.Index(there, true); at >= 0 {
		return all[at].kind, all[at].at
	}
	return "", ""
}

// judgeVisit tells what a website answered. For some answers it says in v's params
// where redirects led.
func judgeVisit(v *visit, l order.Look) finding.Kind {
	if v.trouble != "" {
		return v.trouble
	}
	if v.status/100 != 2 {
		return judgeStatus(v)
	}
	if v.packed != "" || strings.HasPrefix(string(v.body), "\x1f\x8b") {
		return finding.FileCompressed
	}
	kind := judgeBody(v.body, l.FileBody)
	switch {
	case kind == finding.FileFound && len(v.hops) > 1:
		return finding.FileHops
	case kind == finding.FileOld && slices.ContainsFunc(l.Mistaken, func(h order.Hashes) bool { return hasHash(v.body, h.SHA256) }):
		return finding.FilePEM
	case kind == finding.FilePage && asksLogin(v.at.Path, v.body):
		v.params = with(nil, "target", network.Visible(v.at.Redacted()))
		return finding.FileLogin
	case len(v.body) > maxBody && !isPage(kind):
		return finding.FileLarge
	}
	return kind
}

func isPage(kind finding.Kind) bool {
	return kind == finding.FilePage || kind == finding.FileMetaRefresh || kind == finding.FileWrapped
}

func judgeStatus(v *visit) finding.Kind {
	moved := len(v.hops) > 0
	if moved {
		v.params = with(nil, "target", network.Visible(v.at.Redacted()))
	}
	switch {
	case moved && asksLogin(v.at.Path, nil):
		return finding.FileLogin
	case v.status/100 == 3:
		return finding.FileRedirectTarget // without a target
	case v.status == http.StatusUnauthorized:
		return finding.FilePassword
	case v.status == http.StatusForbidden:
		return finding.FileForbidden
	case v.status != http.StatusNotFound && v.status != http.StatusGone:
		return finding.FileStatus
	case moved:
		return finding.FileNotThere
	}
	return finding.FileMissing
}

func verdictOf(kind finding.Kind) finding.Verdict {
	switch kind {
	case finding.FileFound:
		return finding.Fine
	case finding.FileHops, finding.FileBlanks:
		return finding.Attention
	case finding.FileUnseen, finding.FileSilent:
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
	case finding.FileCase, finding.FileDouble, finding.FileFolder, finding.FileOtherScheme, finding.FileOtherName:
		return l.FilePath
	}
	return strings.TrimSpace(string(l.FileBody))
}
