package practice_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

var screens = flag.String("screens", "", "`folder` for pictures of the practice CA's web pages")

// browserTime bounds one test in the browser.
const browserTime = 3 * time.Minute

// browser is a headless Chromium with one page, and what went wrong in it.
type browser struct {
	*world
	ctx context.Context

	mu       sync.Mutex
	requests []string
	errors   []string
}

// browse starts a Chromium, or skips the test where there is none.
func (w *world) browse(t *testing.T) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium: install the Debian package chromium-headless-shell")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.DisableGPU, chromedp.NoSandbox) // it sees our own pages only, and root has no sandbox
	ctx, cancel := context.WithTimeout(t.Context(), browserTime)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{world: w, ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	call(t, b, network.Enable, network.EnableParams{})
	call(t, b, log.Enable, cdp.Empty{})
	call(t, b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	t.Cleanup(func() { b.checkQuiet(t) })
	return b
}

func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *log.EventEntryAdded: // a status such as 404 is one of the network
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			b.errors = append(b.errors, e.Entry.Text)
		}
	}
}

// checkQuiet wants no request to elsewhere and no complaint of the browser's, such as
// of the policy.
func (b *browser) checkQuiet(t *testing.T) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range b.requests {
		if !strings.HasPrefix(u, b.URL+"/") && u != "about:blank" {
			t.Errorf("the browser was sent to %s", u)
		}
	}
	if len(b.requests) == 0 || len(b.errors) > 0 {
		t.Errorf("%d requests, complaints %q", len(b.requests), b.errors)
	}
}

func (b *browser) do(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

func ask[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	out, err := chromedp.Run(b.ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func call[P, R any](t *testing.T, b *browser, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// text is what the page's main part shows.
func (b *browser) text(t *testing.T) string {
	t.Helper()
	return ask(t, b, chromedp.Text(chromedp.CSS("main")))
}

// link presses the link whose words begin so, and waits for the page.
func (b *browser) link(t *testing.T, words string) {
	t.Helper()
	b.follow(t, `//a[starts-with(normalize-space(), "`+words+`")]`)
}

// button presses the button with these words within an element.
func (b *browser) button(t *testing.T, within, words string) {
	t.Helper()
	b.follow(t, `//*[@id="`+within+`"]//button[normalize-space()="`+words+`"]`)
}

func (b *browser) follow(t *testing.T, xpath string) {
	t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.Search(xpath))); err != nil {
		t.Fatalf("%s: %v", xpath, err)
	}
}

// TestAPersonCompletesTheRequestInABrowser by clicking and typing, without script.
func TestAPersonCompletesTheRequestInABrowser(t *testing.T) {
	w := start(t, newMemory())
	b := w.browse(t)
	r := newRequest(t, "example.com", "www.example.org")
	number := w.order(withContact(r, "example.com", "www.example.org"))

	b.do(t, chromedp.Navigate(w.ca.Inbox()))
	b.link(t, "Please accept the Subscriber Agreement")
	b.link(t, w.URL+"/practice/agreement")
	b.button(t, "main", "I agree")
	b.link(t, "Complete your eIDAS request")
	if got := b.text(t); !strings.Contains(got, "Complete Your eIDAS Request") || !strings.Contains(got, number) {
		t.Fatal(got)
	}
	request := ask(t, b, chromedp.Location())

	b.do(t, chromedp.SetValue(chromedp.CSS("#domain-1-way"), "EMAIL admin@example.com"))
	b.button(t, "domain-1", "Use this way")
	if got := b.text(t); !strings.Contains(got, "The way is changed") {
		t.Fatal(got)
	}
	w.add(r.cname("www.example.org", ""))
	b.button(t, "domain-2", "Look now")
	b.do(t, chromedp.SetUploadFiles(chromedp.CSS("#papers"), b.files(t, number)))
	b.button(t, "identity", "Send the papers")
	if got := b.text(t); !strings.Contains(got, "We have your papers") || !strings.Contains(got, "status-of-authority.pdf") {
		t.Fatal(got)
	}

	b.do(t, chromedp.Navigate(w.ca.Inbox()))
	b.link(t, "Please confirm your e-mail address")
	b.link(t, w.URL+"/practice/address")
	b.button(t, "main", "Confirm the address")
	b.do(t, chromedp.Navigate(w.ca.Inbox()))
	b.link(t, "Domain control validation for example.com")
	code := regexp.MustCompile(`[A-Z2-7]{24}`).FindString(b.text(t))
	b.link(t, w.URL+"/products/EnterDCVCode2")
	b.do(t, chromedp.SendKeys(chromedp.CSS("#field"), "WRONG"))
	b.button(t, "main", "Submit the code")
	if got := b.text(t); !strings.Contains(got, "Invalid Validation Code!") {
		t.Error(got)
	}
	b.do(t, chromedp.NavigateBack(), chromedp.SetValue(chromedp.CSS("#field"), code))
	b.button(t, "main", "Submit the code")
	if got := b.text(t); !strings.Contains(got, "code is correct") {
		t.Error(got)
	}

	b.do(t, chromedp.Navigate(w.ca.Inbox()))
	for range 3 {
		b.button(t, "main", "Go one day ahead")
	}
	b.do(t, chromedp.Navigate(request))
	if got := b.text(t); !strings.Contains(got, "Your certificate was issued") {
		t.Error(got)
	}
	b.link(t, "Status of the order")
	if got := b.text(t); !strings.Contains(got, "Processed") {
		t.Error(got)
	}
	w.collect(number)
}

// files are good papers for an order, on disk.
func (b *browser) files(t *testing.T, number string) []string {
	t.Helper()
	folder := t.TempDir()
	var out []string
	for _, d := range b.papers(number, statement()) {
		name := filepath.Join(folder, d.name)
		if err := os.WriteFile(name, d.data, 0o600); err != nil {
			t.Fatal(err)
		}
		out = append(out, name)
	}
	return out
}

// TestEveryPageIsReadable in a browser: by day and by night, on a narrow screen, with
// text at 200 %, and by the keyboard.
func TestEveryPageIsReadable(t *testing.T) {
	w := start(t, newMemory())
	b := w.browse(t)
	pages := w.everyPage(t)
	for _, look := range []struct {
		name          string
		width, height int64
		text          string // size of the root's text
		scheme        string
	}{
		{"light", 1000, 800, "100%", "light"}, {"dark", 1000, 800, "100%", "dark"},
		{"narrow", 320, 640, "100%", "light"}, {"narrow-dark", 320, 640, "100%", "dark"}, {"large", 640, 800, "200%", "light"},
	} {
		call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}})
		call(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: look.width, Height: look.height, DeviceScaleFactor: 1})
		for what, link := range pages {
			b.do(t, chromedp.Navigate(link))
			report := ask(t, b, chromedp.Evaluate[[]string](`document.documentElement.style.fontSize = "`+look.text+`"; `+readable))
			if len(report) > 0 {
				t.Errorf("%s, %s: %s", what, look.name, strings.Join(report, "; "))
			}
			b.picture(t, look.name, what)
		}
	}
}

func (b *browser) picture(t *testing.T, look, what string) {
	t.Helper()
	if *screens == "" {
		return
	}
	png := ask(t, b, chromedp.FullScreenshot(100))
	folder := filepath.Join(*screens, look)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	name := strings.NewReplacer(" ", "-", ",", "").Replace(what) + ".png"
	if err := os.WriteFile(filepath.Join(folder, name), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// readable looks at a page as it is drawn: contrast (WCAG 2.2, 1.4.3 and 1.4.11), what
// stands outside the screen (1.4.10), the size of what is pressed (2.5.8).
const readable = `(() => {
const out = [];
const numbers = c => c.match(/[\d.]+/g).map(Number);
const light = c => { const [r, g, b] = numbers(c).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b };
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05) };
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor, n = numbers(c); if (n.length < 4 || n[3] > 0) return c } return "rgb(255, 255, 255)" };
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) out.push("wider than the screen: " + root.scrollWidth);
let words = 0;
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n; n = walk.nextNode();) {
  if (!n.data.trim()) continue;
  words++;
  const e = n.parentElement, r = contrast(getComputedStyle(e).color, ground(e));
  if (r < 4.5) out.push("contrast " + r.toFixed(2) + ": " + n.data.trim().slice(0, 40));
}
if (!words) out.push("no text");
for (const e of document.querySelectorAll("button, input:not([type=hidden]), select")) {
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  if (contrast(s.borderTopColor, ground(e.parentElement)) < 3) out.push("edge of " + (e.name || e.textContent));
  if (box.height < 24 || box.width < 24) out.push("too small: " + (e.name || e.textContent));
  if (box.right > root.clientWidth) out.push("outside: " + (e.name || e.textContent));
}
for (const e of document.querySelectorAll("nav a, .mails a")) if (e.getBoundingClientRect().height < 24) out.push("too small: " + e.textContent);
if (getComputedStyle(document.querySelector(".practice")).backgroundColor === getComputedStyle(document.body).backgroundColor) out.push("no stylesheet");
return out;
})()`

// focused is where the focus is: the element's number on the page, and its outline.
type focused struct {
	Index   int
	Outline string
	Width   float64
}

// TestTheKeyboardReachesEverything in reading order, and one sees where one is.
func TestTheKeyboardReachesEverything(t *testing.T) {
	w := start(t, newMemory())
	b := w.browse(t)
	number := w.order(withContact(newRequest(t, "example.com"), "example.com"))
	link := w.pageLinked(number, "/practice/request")
	w.answer(number, "agreement")
	b.do(t, chromedp.Navigate(link))
	want := ask(t, b, chromedp.Evaluate[int](`document.querySelectorAll("a, button, select, pre, input:not([type=hidden])").length`))
	if want < 10 {
		t.Fatal(want)
	}
	order := []int{}
	for range want {
		b.do(t, chromedp.KeyEvent("\t"))
		at := ask(t, b, chromedp.Evaluate[focused](`(() => { const e = document.activeElement, s = getComputedStyle(e);
return {Index: [...document.querySelectorAll("*")].indexOf(e), Outline: s.outlineStyle, Width: parseFloat(s.outlineWidth)} })()`))
		if at.Outline != "solid" || at.Width < 2 {
			t.Errorf("focus does not show: %+v", at)
		}
		if len(order) > 0 && at.Index <= order[len(order)-1] {
			t.Errorf("focus goes from %d to %d", order[len(order)-1], at.Index)
		}
		order = append(order, at.Index)
	}
}
