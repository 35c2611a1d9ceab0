package practice_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"qwizard/wizard/practice"
	"qwizard/wizard/sectigo"
)

// everyPage is one address of each kind of page, in more than one state of an order.
func (w *world) everyPage(t *testing.T) map[string]string {
	t.Helper()
	inbox, err := w.Inbox(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"inbox": inbox, "missing": w.URL + "/practice/request?order=00000000"}
	names := []string{"example.com", "example.org"}
	for _, state := range []string{"new", "agreed", "refused", "issued", "closed"} {
		r := newRequest(t, names...)
		number := w.order(withContact(r, names...))
		request := w.pageLinked(number, "/practice/request")
		out["request, "+state], out["status, "+state] = request, w.statusLinked(number)
		for i, m := range w.mails(number) {
			if state != "new" && state != "issued" {
				break // the same again
			}
			out[string(m.Kind)+", "+state] = m.Link
			out["mail of "+string(m.Kind)+", "+state] = w.linksOf(t, inbox+"&order="+number, "/practice/mail")[i]
		}
		w.press(request, "act", "method", "name", "example.com", "value", "HTTPS_CSR_HASH")
		w.press(request, "act", "method", "name", "example.org", "value", "EMAIL postmaster@example.org")
		out["code, "+state] = w.mails(number, "proof")[0].Link
		switch state {
		case "agreed":
			w.answer(number, "agreement")
		case "refused":
			w.upload(number, w.papers(number, statement())[:1]...)
			w.skip(3 * 24 * 3600e9)
		case "closed":
			if err := w.Act(t.Context(), number, practice.Reject, "The domain is not yours."); err != nil {
				t.Fatal(err)
			}
		case "issued":
			w.issuedNow(t, r, number, names...)
		}
	}
	return out
}

// issuedNow brings an order to its end.
func (w *world) issuedNow(t *testing.T, r request, number string, names ...string) {
	t.Helper()
	for _, name := range names {
		w.add(r.cname(name, ""))
		w.press(w.pageLinked(number, "/practice/request"), "act", "method", "name", name, "value", sectigo.MethodCNAME)
	}
	w.identify(number, statement())
	w.skip(3 * 24 * 3600e9)
	w.collect(number)
}

// TestEveryPageIsWellMade: what a person with a screen reader, or without a mouse,
// needs of the HTML, and that nothing in it is from elsewhere or runs.
func TestEveryPageIsWellMade(t *testing.T) {
	w := start(t, newMemory())
	for what, link := range w.everyPage(t) {
		_, body, header := w.open(http.MethodGet, link, "")
		judgePage(t, what, w.URL, body)
		policy := header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: policy %q", what, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || header.Get("Cache-Control") != "no-store" || header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %v", what, header)
		}
	}
	code, sheet, header := w.open(http.MethodGet, w.URL+"/practice/pages.css", "")
	if code != http.StatusOK || header.Get("Content-Type") != "text/css; charset=utf-8" || strings.Contains(sheet, "url(") || strings.Contains(sheet, "@import") {
		t.Error(code, header)
	}
}

// sighted is what judgePage collects of a page.
type sighted struct {
	ids, labelled, points []string
	headings              []int
	landmarks             map[string]int
	controls              []*html.Node
}

func judgePage(t *testing.T, what, base, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	s := &sighted{landmarks: map[string]int{}}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			s.look(t, what, base, n)
		}
	}
	if s.landmarks["header"] != 1 || s.landmarks["main"] != 1 || s.landmarks["footer"] != 1 || s.landmarks["nav"] > 1 || s.landmarks["title"] != 1 {
		t.Errorf("%s: landmarks %v", what, s.landmarks)
	}
	if len(s.headings) == 0 || s.headings[0] != 1 {
		t.Errorf("%s: headings %v", what, s.headings)
	}
	for i, level := range s.headings {
		if i > 0 && (level == 1 || level > s.headings[i-1]+1) {
			t.Errorf("%s: headings %v", what, s.headings)
		}
	}
	slices.Sort(s.ids)
	if len(slices.Compact(slices.Clone(s.ids))) != len(s.ids) {
		t.Errorf("%s: an id twice: %v", what, s.ids)
	}
	for _, id := range append(s.points, s.labelled...) {
		if !slices.Contains(s.ids, id) {
			t.Errorf("%s: nothing has the id %q", what, id)
		}
	}
	for _, c := range s.controls {
		if !slices.Contains(s.labelled, attribute(c, "id")) {
			t.Errorf("%s: no label for %s %q", what, c.Data, attribute(c, "name"))
		}
	}
	if !strings.Contains(body, "<strong>Practice.</strong> Nothing here is real and nothing is sent.") {
		t.Errorf("%s: no banner", what)
	}
}

func (s *sighted) look(t *testing.T, what, base string, n *html.Node) {
	t.Helper()
	for _, a := range n.Attr {
		switch a.Key {
		case "id":
			s.ids = append(s.ids, a.Val)
		case "for":
			s.labelled = append(s.labelled, a.Val)
		case "aria-labelledby", "aria-describedby":
			s.points = append(s.points, strings.Fields(a.Val)...)
		case "style", "src", "srcset", "action", "formaction", "background", "ping":
			t.Errorf("%s: <%s %s>", what, n.Data, a.Key)
		case "href":
			target, err := url.Parse(a.Val)
			if err != nil || target.Host != "" && target.Scheme+"://"+target.Host != base {
				t.Errorf("%s: a link to %q", what, a.Val)
			}
			if target.Path == "" && target.Fragment != "" {
				s.points = append(s.points, target.Fragment)
			}
		}
		if strings.HasPrefix(a.Key, "on") {
			t.Errorf("%s: <%s %s>", what, n.Data, a.Key)
		}
	}
	switch n.Data {
	case "html":
		if attribute(n, "lang") != "en" {
			t.Errorf("%s: no language", what)
		}
	case "script", "style", "img", "iframe", "object", "embed", "base", "svg", "template", "noscript":
		t.Errorf("%s: <%s>", what, n.Data)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		s.headings = append(s.headings, int(n.Data[1]-'0'))
		s.needsText(t, what, n)
	case "header", "main", "footer", "nav", "title":
		s.landmarks[n.Data]++
		s.needsText(t, what, n)
	case "a", "button", "label", "option", "dt", "dd", "li", "p", "pre":
		s.needsText(t, what, n)
	case "select", "textarea", "input":
		if attribute(n, "type") != "hidden" {
			s.controls = append(s.controls, n)
		}
	}
}

func (s *sighted) needsText(t *testing.T, what string, n *html.Node) {
	t.Helper()
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	if strings.TrimSpace(b.String()) == "" {
		t.Errorf("%s: an empty <%s>", what, n.Data)
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
