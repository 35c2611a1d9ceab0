package practice_test

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"qwizard/wizard/order"
	"qwizard/wizard/practice"
	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

// TestTheRequestPageTakesAWholeRequest: three names by three ways, the papers, and
// what the API says after each.
func TestTheRequestPageTakesAWholeRequest(t *testing.T) {
	w := start(t, newMemory())
	names := []string{"example.com", "example.org", "www.example.net"}
	r := newRequest(t, names...)
	number := w.order(withContact(r, names...))
	link := w.pageLinked(number, "/practice/request")
	if code, body := w.send(link, w.papers(number, statement())...); code != http.StatusUnprocessableEntity || w.status(number).IndividualStatus.Status == sectigo.StatusInProgress {
		t.Error("papers before the agreement", code, body)
	}
	_, before, _ := w.open(http.MethodGet, link, "")
	if strings.Contains(before, `type="file"`) || strings.Count(before, "You have to act") < 5 || !strings.Contains(before, "Complete Your eIDAS Request") {
		t.Error(before)
	}
	if code, body := w.press(link, "act", "resend-agreement"); code != http.StatusOK || !strings.Contains(body, "on its way again") || len(w.mails(number, "agreement")) != 2 {
		t.Error(code, body)
	}
	if code, body := w.press(link, "act", "change-contact", "value", "new@muster.example"); code != http.StatusOK || !strings.Contains(body, "new@muster.example") {
		t.Error(code, body)
	}
	for _, kind := range []string{"agreement", "address"} {
		mails := w.mails(number, kind)
		if page, err := w.Answer(t.Context(), mails[len(mails)-1]); err != nil || !strings.Contains(page, "Thank you") {
			t.Error(page, err)
		}
	}
	for _, change := range [][2]string{{"example.com", "HTTP_CSR_HASH"}, {"example.org", "EMAIL admin@example.org"}, {"www.example.net", "CNAME_CSR_HASH"}} {
		if code, body := w.press(link, "act", "method", "name", change[0], "value", change[1]); code != http.StatusOK || !strings.Contains(body, "The way is changed") {
			t.Error(change, code, body)
		}
	}
	if got := w.validated(number); !reflect.DeepEqual(got, []bool{false, false, false}) {
		t.Fatal(got)
	}
	_, shown, _ := w.open(http.MethodGet, link, "")
	zone := r.cname("www.example.net", "")
	owner, rest, _ := strings.Cut(zone, " ")
	target := strings.Fields(rest)[2]
	for _, want := range []string{owner, target, "http://example.com/.well-known/pki-validation/", "admin@example.org"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is not on the page: %s", want, shown)
		}
	}
	if code, body := w.press(link, "act", "resend-code", "name", "example.org"); code != http.StatusOK || len(w.mails(number, "proof")) != 2 {
		t.Error(code, body)
	}
	w.add(zone)
	w.putFile(t, shown)
	for _, name := range []string{"example.com", "www.example.net"} {
		if code, body := w.press(link, "act", "look", "name", name); code != http.StatusOK || !strings.Contains(body, "We have looked") {
			t.Error(code, body)
		}
	}
	newest := w.mails(number, "proof")[1]
	if page, err := w.Answer(t.Context(), newest); err != nil || !strings.Contains(page, "code is correct") {
		t.Error(page, err)
	}
	if got := w.validated(number); !reflect.DeepEqual(got, []bool{true, true, true}) {
		t.Fatal(got)
	}
	if code, body := w.send(link, w.papers(number, statement())...); code != http.StatusOK || !strings.Contains(body, "We have your papers") || !strings.Contains(body, "id-copy.pdf") {
		t.Error(code, body)
	}
	w.skip(49 * time.Hour)
	if _, body, _ := w.open(http.MethodGet, link, ""); !strings.Contains(body, "Every other step is done") || strings.Contains(body, "You have to act") {
		t.Error(body)
	}
	w.skip(25 * time.Hour)
	_, body, _ := w.open(http.MethodGet, link, "")
	if !strings.Contains(body, "Your certificate was issued") || strings.Contains(body, "<button") || strings.Count(body, "</span> Done</p>") != 9 {
		t.Error(body)
	}
	if _, status, _ := w.open(http.MethodGet, w.statusLinked(number), ""); !strings.Contains(status, "can be collected") || !strings.Contains(status, "Processed") {
		t.Error(status)
	}
	w.collect(number)
}

// putFile puts the file that the request page shows onto example.com.
func (w *world) putFile(t *testing.T, page string) {
	t.Helper()
	m := regexp.MustCompile(`>http://example\.com(/[^<]*)</pre>[^>]*>[^>]*>[^<]*</dt><dd><pre[^>]*>([^<]*)</pre>`).FindStringSubmatch(strings.ReplaceAll(page, "\n<dt>", "<dt>"))
	if m == nil {
		t.Fatal("no file on the page: ", page)
	}
	if err := w.PutFiles(t.Context(), "example.com", []order.File{{Path: strings.TrimPrefix(m[1], "/"), Data: []byte(m[2])}}); err != nil {
		t.Fatal(err)
	}
}

// TestTheRequestPageSaysWhatItCannotUse and changes nothing.
func TestTheRequestPageSaysWhatItCannotUse(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	link := w.pageLinked(number, "/practice/request")
	w.answer(number, "agreement")
	w.open(http.MethodGet, link, "")
	before := w.disk.snapshot()
	for _, c := range []struct {
		say   string
		pairs []string
	}{
		{"This is no e-mail address", []string{"act", "change-contact", "value", "no address <b>"}},
		{"This is no e-mail address", []string{"act", "change-contact", "value", ""}},
		{"Choose one of the list", []string{"act", "method", "name", "example.com", "value", "TXT"}},
		{"Choose one of the list", []string{"act", "method", "name", "example.com", "value", "EMAIL admin@example.org"}},
		{"Choose one of the list", []string{"act", "method", "name", "example.com", "value", "EMAIL"}},
		{"cannot be done", []string{"act", "method", "name", "example.org", "value", "CNAME_CSR_HASH"}},
		{"cannot be done", []string{"act", "resend-agreement"}},
		{"cannot be done", []string{"act", "pay"}},
		{"cannot be done", []string{"act", "reject"}},
		{"cannot be done", nil},
		{"No file was chosen", []string{"act", "upload"}},
	} {
		code, body := w.press(link, c.pairs...)
		if code != http.StatusUnprocessableEntity || !strings.Contains(body, c.say) || !strings.Contains(body, "<title>Problem: ") {
			t.Errorf("%v: %d %s", c.pairs, code, body)
		}
		if len(c.pairs) > 2 && strings.Contains(c.pairs[3], "<b>") && !strings.Contains(body, `value="no address &lt;b&gt;" type="email"`) {
			t.Error("what was typed is lost:", body)
		}
	}
	text := document{sectigo.UploadField, `my <notes>.txt`, "text/plain", []byte("dear CA")}
	if code, body := w.send(link, append(w.papers(number, statement()), text)...); code != http.StatusUnprocessableEntity || !strings.Contains(body, "my &lt;notes&gt;.txt” is neither") {
		t.Error(code, body)
	}
	many := make([]document, 21)
	for i := range many {
		many[i] = document{sectigo.UploadField, "a.pdf", "application/pdf", []byte("%PDF-1.7")}
	}
	if code, body := w.send(link, many...); code != http.StatusUnprocessableEntity || !strings.Contains(body, "more than 20 files") {
		t.Error(code, body)
	}
	if code, body := w.send(link, document{sectigo.UploadField, "big.pdf", "application/pdf", append([]byte("%PDF-1.7"), make([]byte, 21<<20)...)}); code != http.StatusRequestEntityTooLarge || !strings.Contains(body, "Up to 20 MB") {
		t.Error(code, body)
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("something changed")
	}
}

// TestAClosedOrderAsksNothing: neither does its page, nor takes it anything.
func TestAClosedOrderAsksNothing(t *testing.T) {
	w := start(t, newMemory())
	number := w.asking()
	link := w.pageLinked(number, "/practice/request")
	token := w.token(link)
	w.answer(number, "agreement")
	if err := w.Act(t.Context(), number, practice.Reject, "The domain is not yours."); err != nil {
		t.Fatal(err)
	}
	before := w.disk.snapshot()
	for _, form := range []string{"act=look&name=example.com", "act=method&name=example.com&value=CNAME_CSR_HASH", "act=resend-code&name=example.com", "act=resend-address", "act=change-contact&value=a@b.example", "act=upload"} {
		if code, body, _ := w.open(http.MethodPost, link, form+"&token="+token); code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", form, code, body)
		}
	}
	for _, link := range []string{link, w.statusLinked(number)} {
		_, body, _ := w.open(http.MethodGet, link, "")
		if strings.Contains(body, "You have to act") || strings.Contains(body, "<form") || !strings.Contains(body, "This order is closed") || strings.Contains(body, "waiting for the code") {
			t.Error(body)
		}
	}
	if _, body, _ := w.open(http.MethodGet, link, ""); !strings.Contains(body, "The domain is not yours.") {
		t.Error(body)
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("something changed")
	}
}

// TestAPageNeedsItsOwnToken: none, that of another page, of another order.
func TestAPageNeedsItsOwnToken(t *testing.T) {
	w := start(t, newMemory())
	number, other := w.asking(), w.asking()
	link, foreign := w.pageLinked(number, "/practice/request"), w.pageLinked(other, "/practice/request")
	inbox, err := w.Inbox(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	agreement := w.mails(number, "agreement")[0].Link
	tokens := map[string]string{"none": "", "short": w.token(link)[:63], "another order's": w.token(foreign), "the agreement's": w.token(agreement), "the inbox's": w.token(inbox)}
	before := w.disk.snapshot()
	for what, token := range tokens {
		form := url.Values{"act": {"resend-agreement"}, "token": {token}}.Encode()
		for _, target := range []string{link, agreement, inbox} {
			if token != "" && token == w.token(target) {
				continue
			}
			code, body, _ := w.open(http.MethodPost, target, form)
			if code != http.StatusForbidden || !strings.Contains(body, "Nothing was done") || !strings.Contains(body, "<button") {
				t.Errorf("%s, %s: %d %s", what, target, code, body)
			}
		}
	}
	for _, header := range [][]string{{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}} {
		form := url.Values{"act": {"resend-agreement"}, "token": {w.token(link)}}.Encode()
		if code, body, _ := w.open(http.MethodPost, link, form, header...); code != http.StatusForbidden || strings.Contains(body, "<form") {
			t.Errorf("%v: %d %s", header, code, body)
		}
	}
	if !reflect.DeepEqual(w.disk.snapshot(), before) {
		t.Error("something changed")
	}
}

// TestAWrongKeyOpensNoPage, and neither does another name of this computer.
func TestAWrongKeyOpensNoPage(t *testing.T) {
	w := start(t, newMemory())
	number, other := w.asking(), w.asking()
	inbox, err := w.Inbox(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	mail := w.linksOf(t, inbox, "/practice/mail")[0]
	for _, link := range []string{w.pageLinked(number, "/practice/request"), w.statusLinked(number), inbox, mail} {
		if code, body, _ := w.open(http.MethodGet, link, ""); code != http.StatusOK {
			t.Errorf("%s: %d %s", link, code, body)
		}
		bad, _, _ := strings.Cut(link, "key=")
		for _, key := range []string{"", "key=", "key=00", link[strings.Index(link, "key="):] + "0", strings.Replace(link[strings.Index(link, "key="):], number, other, 1)[:20]} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				if code, body, _ := w.open(method, bad+key, "act=look"); code != http.StatusNotFound || strings.Contains(body, "<button") || strings.Contains(body, "example.com") {
					t.Errorf("%s: %d %s", bad+key, code, body)
				}
			}
		}
		if swapped := strings.Replace(link, "order="+number, "order="+other, 1); swapped != link {
			if code, _, _ := w.open(http.MethodGet, swapped, ""); code != http.StatusNotFound {
				t.Error(swapped, code)
			}
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "rebound.example:" + r.URL.Port()
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Error(link, res.Status)
		}
	}
}

// TestTheInboxShowsMailsAndLeadsOn to what they ask, and its button moves the day.
func TestTheInboxShowsMailsAndLeadsOn(t *testing.T) {
	w := start(t, newMemory())
	inbox, err := w.Inbox(t.Context(), "")
	if err != nil || inbox != w.ca.Inbox() {
		t.Fatal(inbox, err)
	}
	if _, body, _ := w.open(http.MethodGet, inbox, ""); !strings.Contains(body, "There is no mail yet") {
		t.Error(body)
	}
	first, second := w.asking(), w.asking()
	if got := len(w.linksOf(t, inbox, "/practice/mail")); got != 6 {
		t.Error(got)
	}
	one, err := w.Inbox(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	mails := w.linksOf(t, one, "/practice/mail")
	if len(mails) != 3 || strings.Contains(strings.Join(mails, " "), first) {
		t.Fatal(mails)
	}
	for i, m := range w.mails(second) {
		link := mails[len(mails)-1-i]
		_, body, _ := w.open(http.MethodGet, link, "")
		if !strings.Contains(body, m.Subject) || len(w.linksOf(t, link, m.Link[len(w.URL):strings.Index(m.Link, "?")])) != 1 {
			t.Error(body)
		}
	}
	before := mustClock(t, w)
	if code, body := w.press(one); code != http.StatusOK || !strings.Contains(body, "It is one day later now") || strings.Contains(body, first) {
		t.Error(code, body)
	}
	if later := mustClock(t, w).Sub(before); later < 24*time.Hour || later > 25*time.Hour {
		t.Error(later)
	}
	if unanswered, answered := w.marks(t, one); unanswered != 3 || answered != 0 {
		t.Error(unanswered, answered)
	}
	w.answer(second)
	if unanswered, answered := w.marks(t, one); unanswered != 0 || answered != 3 {
		t.Error(unanswered, answered)
	}
	w.press(w.pageLinked(first, "/practice/request"), "act", "resend-code", "name", "example.com")
	one = strings.Replace(one, "order="+second, "order="+first, 1)
	if unanswered, answered := w.marks(t, one); unanswered != 3 || answered != 0 {
		t.Error("with a newer code:", unanswered, answered)
	}
	if err := w.Act(t.Context(), first, practice.Cancel, "no"); err != nil {
		t.Fatal(err)
	}
	if unanswered, answered := w.marks(t, one); unanswered != 0 || answered != 0 {
		t.Error("of a closed order:", unanswered, answered)
	}
	bad := practice.Manager{URL: w.URL, Login: "x", Password: "y"}
	if _, err := bad.Inbox(t.Context(), ""); !errors.Is(err, problem.ChannelLogin) {
		t.Error(err)
	}
}

func (w *world) marks(t *testing.T, inbox string) (open, done int) {
	t.Helper()
	_, body, _ := w.open(http.MethodGet, inbox, "")
	return strings.Count(body, "You have to act</p>"), strings.Count(body, "Done</p>")
}

// FuzzRequestForm gives any form to the request page of an order: it answers, and a
// certificate needs more than that.
func FuzzRequestForm(f *testing.F) {
	w := start(f, newMemory())
	number := w.asking()
	link := w.pageLinked(number, "/practice/request")
	token := w.token(link)
	for _, seed := range []string{"act=look&name=example.com", "act=method&name=example.com&value=EMAIL+admin@example.com", "act=change-contact&value=a@b.example", "act=upload", "act=%00&value=%ff", "act=cancel", "&&;=%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, form string) {
		w := *w
		w.t = t
		code, body, _ := w.open(http.MethodPost, link, form+"&token="+token)
		switch code {
		case http.StatusOK, http.StatusForbidden, http.StatusBadRequest, http.StatusUnprocessableEntity:
		default:
			t.Fatalf("%d %s", code, body)
		}
		if d := w.status(number); d.OrderStatus != sectigo.OrderPending || d.AgreementStatus.Status == sectigo.StatusCompleted || d.IndividualStatus.Status != sectigo.StatusActionRequired {
			t.Fatalf("%+v", d)
		}
	})
}
