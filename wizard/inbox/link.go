package inbox

import (
	"net/netip"
	"net/url"
	"strings"

	"qwizard/wizard/order"
)

// linkWindow is how far before a link the words stand that say what it is for.
const linkWindow = 300

// maxLink is how long an address may be.
const maxLink = 2048

// links finds the links that a person is to follow, and those of the CA's other pages
// that act on orders. Pictures, footers and news are left out.
func (c *collection) links(s *sheet, words []word) {
	tried := map[string]bool{}
	try := func(at span, address, text string) {
		if len(tried) == maxTries/10 || len(address) > maxLink || tried[address] {
			return
		}
		tried[address] = true
		c.link(s, at, address, text)
	}
	next := 0
	for i, w := range words {
		for next < len(s.anchors) && s.anchors[next].from <= w.from {
			a := s.anchors[next]
			try(a.span, a.address, s.text[a.from:a.to])
			next++
		}
		if next > 0 && w.from < s.anchors[next-1].to {
			continue // what an anchor shows is no address of its own
		}
		if lower := strings.ToLower(w.text[:min(len(w.text), 8)]); strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://") {
			text := w.text
			if more, ok := s.wrappedLink(words, i); ok {
				text += more
			}
			try(w.span, text, "")
		}
	}
	for ; next < len(s.anchors); next++ {
		a := s.anchors[next]
		try(a.span, a.address, s.text[a.from:a.to])
	}
}

// longLine is a line that a mail program may have wrapped.
const longLine = 60

// wrappedLink is the rest of an address that was broken at the end of a long line: the
// next line holds nothing but it.
func (s *sheet) wrappedLink(words []word, i int) (string, bool) {
	if i+1 == len(words) {
		return "", false
	}
	a, b := words[i], words[i+1]
	l := s.lineSpan(s.line(a.from))
	alone := s.text[a.to:b.from] == "\n" && s.lineText(s.line(b.from)) == b.text
	if !alone || l.to-l.from < longLine || a.to != l.to || strings.Contains(b.text, "://") {
		return "", false
	}
	return b.text, strings.ContainsAny(b.text, "0123456789=&%/?") && !strings.Contains(b.text, "@")
}

func (c *collection) link(s *sheet, at span, address, text string) {
	u, ok := parseLink(address)
	if !ok || strings.Contains(u.Path, "/pki-validation/") {
		return
	}
	host, acts := hostOf(u)
	kind := purpose(s, at, u, text)
	switch {
	case kind == "" && host == HostCA && acts:
		kind = OrderPage
	case kind == "", host == HostCA && !acts:
		return
	}
	value := u.String()
	i := Item{Kind: kind, Value: value, Host: host, Where: s.where(at.from, at.to)}
	if shown, found := shownAddress(text); found && !strings.EqualFold(shown.Hostname(), u.Hostname()) {
		i.Shown = strings.TrimSpace(text)
	}
	if kind == ProofLink {
		i.Name = s.about(at.from)
	}
	c.put(value, i)
	for _, key := range []string{"order", "orderNumber"} {
		n := u.Query().Get(key)
		if all := numerals(n, 1); len(all) == 1 && all[0].value == n && host != HostOther {
			c.put(n, Item{Kind: OrderNumber, Value: n, Where: i.Where})
		}
	}
}

// parseLink reads an address of the web, without the wrapping of mail programs.
func parseLink(address string) (*url.URL, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" {
		return nil, false
	}
	for _, w := range wrappers() {
		host := strings.ToLower(u.Hostname())
		if (host == w.host || strings.HasSuffix(host, "."+w.host)) && u.Path == w.path {
			inner, err := url.Parse(u.Query().Get(w.argument))
			if err == nil && (inner.Scheme == "https" || inner.Scheme == "http") && inner.Hostname() != "" {
				return inner, true
			}
		}
	}
	return u, true
}

// shownAddress reads a link's text as an address, with or without a scheme.
func shownAddress(text string) (*url.URL, bool) {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, " \n@") || !strings.Contains(text, ".") {
		return nil, false
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, ok := parseLink(text)
	if !ok {
		return nil, false
	}
	_, err := order.ParseName(u.Hostname())
	return u, err == nil
}

// hostOf says whose host an address leads to.
func hostOf(u *url.URL) (host Host, acts bool) {
	name := strings.ToLower(u.Hostname())
	if addr, err := netip.ParseAddr(name); (err == nil && addr.IsLoopback() || name == "localhost") && u.User == nil {
		return HostPractice, true
	}
	if u.Scheme != "https" || u.User != nil || u.Port() != "" && u.Port() != "443" {
		return HostOther, false
	}
	for _, k := range hosts() {
		if name == k.host {
			return HostCA, k.acts
		}
	}
	return HostOther, false
}

// purpose says what a link is for: by its path, by its text, or by the nearest words
// before it.
func purpose(s *sheet, at span, u *url.URL, text string) Kind {
	path := strings.ToLower(u.Path)
	for _, w := range pathWords() {
		if strings.Contains(path, w.word) {
			return w.kind
		}
	}
	if kind := lastWord(strings.ToLower(text)); kind != "" {
		return kind
	}
	return lastWord(s.lower[max(0, at.from-linkWindow):at.from])
}

func lastWord(text string) Kind {
	last, kind := -1, Kind("")
	for _, w := range nearWords() {
		if i := strings.LastIndex(text, w.word); i > last {
			last, kind = i, w.kind
		}
	}
	return kind
}
