package deadline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"text/template"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"qwizard/wizard/deadline"
	"qwizard/wizard/problem"
)

// kinds are all there are.
func kinds() []deadline.Kind {
	return []deadline.Kind{deadline.Reissue, deadline.DomainProof, deadline.Expiry, deadline.Term, deadline.PersonProof}
}

// words is the catalogue's part for calendars, looked up as app does.
func words(t testing.TB) func(string, ...string) string {
	t.Helper()
	var tree struct {
		Calendar map[string]map[string]string `toml:"calendar"`
	}
	if _, err := toml.DecodeFile("../../assets/words/calendar.en.toml", &tree); err != nil {
		t.Fatal(err)
	}
	return func(key string, params ...string) string {
		parts := strings.Split(key, ".")
		text, ok := tree.Calendar[parts[1]][parts[2]]
		if parts[0] != "calendar" || !ok {
			t.Errorf("%s is not in the catalogue", key)
		}
		data := map[string]string{}
		for i := 0; i+1 < len(params); i += 2 {
			data[params[i]] = params[i+1]
		}
		var b strings.Builder
		if err := template.Must(template.New(key).Option("missingkey=error").Parse(text)).Execute(&b, data); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		return b.String()
	}
}

func at(t testing.TB, moment string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sample has one date of each kind.
func sample(t testing.TB) ([]deadline.Date, deadline.Calendar) {
	dates := deadline.Dates(deadline.From{
		NotAfter: at(t, "2027-06-08T23:59:59Z"), DomainsProved: at(t, "2026-11-20T10:00:00Z"), PersonProved: at(t, "2026-11-21T10:00:00Z"),
		Ordered: at(t, "2026-11-19T10:00:00Z"), TermDays: 365,
	})
	return dates, deadline.Calendar{
		Order: "4711", Names: []string{"anna-muster.eu", "www.anna-muster.eu"}, Stamp: at(t, "2026-11-25T12:00:00+01:00"), Text: words(t),
	}
}

func file(t testing.TB, dates []deadline.Date, c deadline.Calendar) []byte {
	t.Helper()
	b, err := deadline.ICS(dates, c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// read is what python3-icalendar makes of the file.
type event struct {
	UID, Stamp, Start, End, Title, Text, Transparent string
	Whole                                            bool // a day, not a moment
	Alarms                                           []struct {
		Seconds      int
		Action, Text string
	}
}

func read(t *testing.T, calendar []byte) (props map[string]string, events []event) {
	t.Helper()
	const script = `
import sys, json, datetime, icalendar
c = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
def alarms(e):
    return [{"Seconds": int(a["TRIGGER"].dt.total_seconds()), "Action": str(a["ACTION"]), "Text": str(a["DESCRIPTION"])} for a in e.walk("VALARM")]
json.dump({"props": {k: str(v) for k, v in c.items()}, "events": [{
    "UID": str(e["UID"]), "Stamp": e["DTSTAMP"].dt.isoformat(), "Start": e["DTSTART"].dt.isoformat(), "End": e["DTEND"].dt.isoformat(),
    "Title": str(e["SUMMARY"]), "Text": str(e["DESCRIPTION"]), "Transparent": str(e["TRANSP"]),
    "Whole": not isinstance(e["DTSTART"].dt, datetime.datetime), "Alarms": alarms(e)} for e in c.walk("VEVENT")]}, sys.stdout)
`
	// Debian's own Python is where its package python3-icalendar is.
	python := "/usr/bin/python3"
	if out, err := exec.CommandContext(t.Context(), python, "-c", "import icalendar").CombinedOutput(); err != nil {
		t.Skipf("no python3-icalendar here: %s", bytes.TrimSpace(out))
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", script)
	cmd.Stdin = bytes.NewReader(calendar)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Props  map[string]string
		Events []event
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got.Props, got.Events
}

func TestAnotherProgramReadsDatesAndAlarms(t *testing.T) {
	dates, c := sample(t)
	props, events := read(t, file(t, dates, c))
	for name, want := range map[string]string{"PRODID": "-//Qwizard//Qwizard//EN", "VERSION": "2.0", "METHOD": "PUBLISH"} {
		if props[name] != want {
			t.Errorf("%s is %q, want %q", name, props[name], want)
		}
	}
	want := []struct {
		start, end, title string
		days              []int
	}{
		{"2027-05-09", "2027-05-10", "Ask for the next certificate: anna-muster.eu, www.anna-muster.eu", []int{7, 0}},
		{"2027-06-06", "2027-06-07", "The domain proof ends: anna-muster.eu, www.anna-muster.eu", []int{14, 3}},
		{"2027-06-08", "2027-06-09", "The certificate ends: anna-muster.eu, www.anna-muster.eu", []int{14, 3}},
		{"2027-11-19", "2027-11-20", "What you paid for ends: anna-muster.eu, www.anna-muster.eu", []int{60, 30}},
		{"2027-12-24", "2027-12-25", "The identity proof ends: anna-muster.eu, www.anna-muster.eu", []int{60, 30}},
	}
	if len(events) != len(want) || len(want) != len(kinds()) {
		t.Fatalf("%d events, want %d", len(events), len(want))
	}
	for i, w := range want {
		e := events[i]
		if e.Start != w.start || e.End != w.end || !e.Whole || e.Title != w.title || e.Stamp != "2026-11-25T11:00:00+00:00" || e.Transparent != "TRANSPARENT" {
			t.Errorf("got %+v, want %+v", e, w)
		}
		if !strings.Contains(e.Text, "anna-muster.eu, www.anna-muster.eu\nOrder number at Sectigo: 4711\n") {
			t.Errorf("the text lacks websites and order: %q", e.Text)
		}
		var seconds []int
		for _, a := range e.Alarms {
			seconds = append(seconds, a.Seconds)
			if a.Action != "DISPLAY" || a.Text != w.title {
				t.Errorf("alarm %+v", a)
			}
		}
		var wanted []int
		for _, d := range w.days {
			wanted = append(wanted, 9*3600-d*86400)
		}
		if !slices.Equal(seconds, wanted) {
			t.Errorf("%s: alarms at %v, want %v", e.Title, seconds, wanted)
		}
	}
}

func TestImportingAgainRenewsTheSameEvents(t *testing.T) {
	dates, c := sample(t)
	uids := func(dates []deadline.Date, c deadline.Calendar) (all []string) {
		for line := range strings.SplitSeq(string(file(t, dates, c)), "\r\n") {
			if id, is := strings.CutPrefix(line, "UID:"); is {
				all = append(all, id)
			}
		}
		return all
	}
	first := uids(dates, c)
	if len(slices.Compact(slices.Sorted(slices.Values(first)))) != len(dates) {
		t.Fatalf("not all different: %v", first)
	}
	if !bytes.Equal(file(t, dates, c), file(t, dates, c)) {
		t.Error("the same dates give other bytes")
	}
	later := c
	later.Stamp, later.Names = c.Stamp.Add(48*time.Hour), c.Names[:1]
	sameDay := slices.Clone(dates)
	sameDay[0].At = sameDay[0].At.Add(-time.Hour)
	if got := uids(sameDay, later); !slices.Equal(got, first) {
		t.Errorf("made later: %v, want %v", got, first)
	}
	if got := uids(append(dates, dates...), c); !slices.Equal(got, first) {
		t.Errorf("each date twice: %v", got)
	}
	other, practice := c, c
	other.Order, practice.Practice = "4712", true
	moved := slices.Clone(dates)
	for i := range moved {
		moved[i].At = moved[i].At.Add(24 * time.Hour)
	}
	for name, got := range map[string][]string{"another order": uids(dates, other), "practice": uids(dates, practice), "another day": uids(moved, c)} {
		for i := range got {
			if slices.Contains(first, got[i]) {
				t.Errorf("%s has the same UID %s", name, got[i])
			}
		}
	}
}

func TestPracticeIsSaidFirst(t *testing.T) {
	dates, c := sample(t)
	c.Practice = true
	_, events := read(t, file(t, dates, c))
	for _, e := range events {
		if !strings.HasPrefix(e.Title, "PRACTICE") || !strings.HasPrefix(e.Text, "This is from a practice order.") || !strings.HasPrefix(e.Alarms[0].Text, "PRACTICE") {
			t.Errorf("%+v", e)
		}
	}
}

func TestTheDayIsTheOneInUTC(t *testing.T) {
	_, c := sample(t)
	zone := time.FixedZone("far east", 14*3600)
	_, events := read(t, file(t, []deadline.Date{{Kind: deadline.Expiry, At: at(t, "2027-06-08T23:59:59Z").In(zone)}}, c))
	if events[0].Start != "2027-06-08" || !strings.Contains(events[0].Text, "Day: 2027-06-08, in UTC") {
		t.Errorf("%+v", events[0])
	}
}

// unfold undoes RFC 5545 3.1 and wants its limits kept.
func unfold(t testing.TB, calendar []byte) []string {
	t.Helper()
	if !utf8.Valid(calendar) {
		t.Error("not UTF-8")
	}
	lines := strings.Split(string(calendar), "\r\n")
	if lines[len(lines)-1] != "" {
		t.Error("the last line does not end")
	}
	var out []string
	for _, line := range lines[:len(lines)-1] {
		if len(line) > 75 {
			t.Errorf("%d octets: %q", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) || !utf8.ValidString(line) {
			t.Errorf("a control character or half a letter in %q", line)
		}
		if rest, more := strings.CutPrefix(line, " "); more {
			out[len(out)-1] += rest
			continue
		}
		out = append(out, line)
	}
	return out
}

func TestLinesAreFoldedBetweenLetters(t *testing.T) {
	dates, c := sample(t)
	for _, name := range []string{strings.Repeat("é", 200), strings.Repeat("Ж ", 200) + "Ж", strings.Repeat("日本", 100), strings.Repeat("😀", 60), strings.Repeat(" ", 300) + "x", strings.Repeat("x<>", 100)} {
		c.Names = []string{"müller.eu", name}
		calendar := file(t, dates, c)
		var titles int
		for _, line := range unfold(t, calendar) {
			if strings.HasPrefix(line, "SUMMARY:") && strings.Contains(line, name) {
				titles++
			}
		}
		if titles != len(dates) {
			t.Errorf("%d titles hold %q", titles, name)
		}
		_, events := read(t, calendar)
		for _, e := range events {
			if !strings.HasSuffix(e.Title, ": müller.eu, "+name) {
				t.Errorf("%q", e.Title)
			}
		}
	}
}

func TestHostileNamesAddNothing(t *testing.T) {
	dates, c := sample(t)
	c.Order = "4711\r\nEND:VEVENT"
	c.Names = []string{"a.eu\nBEGIN:VEVENT", `b;c,d\n:"e"`, "\x00\x1b[2J\xff\u0085", "c.eu\r\nATTACH:http://x.eu/\r\n"}
	calendar := file(t, dates, c)
	for _, line := range unfold(t, calendar) {
		name, _, _ := strings.Cut(strings.SplitN(line, ":", 2)[0], ";")
		if !slices.Contains([]string{"BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP", "ACTION", "TRIGGER"}, name) {
			t.Errorf("a line of its own: %q", line)
		}
	}
	// RFC 5545 3.3.11; not left to the other reader, which (4.0.3) takes an escaped
	// backslash before an n for a line break.
	if !strings.Contains(strings.Join(unfold(t, calendar), "\n"), `b\;c\,d\\n:"e"\, [2J`) {
		t.Error("text is not escaped")
	}
	_, events := read(t, calendar)
	if len(events) != len(dates) {
		t.Fatalf("%d events", len(events))
	}
	if want := `: a.eu BEGIN:VEVENT, b;c,d` + "\n" + `:"e", [2J` + "\ufffd, c.eu ATTACH:http://x.eu/"; !strings.HasSuffix(events[0].Title, want) {
		t.Errorf("got %q, want …%q", events[0].Title, want)
	}
}

func TestWhatCannotBeADeadlineIsRefused(t *testing.T) {
	dates, c := sample(t)
	for name, tt := range map[string]struct {
		dates []deadline.Date
		want  problem.Kind
	}{
		"none":         {nil, problem.InputMissing},
		"unknown kind": {append(slices.Clone(dates), deadline.Date{Kind: "other", At: c.Stamp}), problem.Internal},
		"no time":      {[]deadline.Date{{Kind: deadline.Expiry}}, problem.Internal},
		"year 10000":   {[]deadline.Date{{Kind: deadline.Expiry, At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}, problem.Internal},
	} {
		if got, err := deadline.ICS(tt.dates, c); !errors.Is(err, tt.want) || got != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzICS(f *testing.F) {
	f.Add("4711", "anna-muster.eu", int64(1811808000))
	f.Add("1\r\n", "\xff;,\\n\n", int64(0))
	_, c := sample(f)
	f.Fuzz(func(t *testing.T, order, name string, moment int64) {
		c.Order, c.Names = order, []string{name}
		calendar, err := deadline.ICS([]deadline.Date{{Kind: deadline.Term, At: time.Unix(moment, 0)}}, c)
		if err != nil {
			if !errors.Is(err, problem.Internal) {
				t.Error(err)
			}
			return
		}
		if events := strings.Count(strings.Join(unfold(t, calendar), "\n")+"\n", "\nBEGIN:VEVENT\n"); events != 1 {
			t.Errorf("%d events", events)
		}
	})
}
