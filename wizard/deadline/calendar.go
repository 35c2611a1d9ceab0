package deadline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"qwizard/wizard/problem"
	"qwizard/wizard/rules"
)

// Calendar is what a calendar file says beside its dates.
type Calendar struct {
	Order string    // Sectigo's order number
	Names []string  // the websites
	Stamp time.Time // when the file was made; a calendar takes the later one of two for an event
	// Text looks a key of the catalogue up and fills it in: calendar.KIND.title and
	// calendar.KIND.text, calendar.about.text, and calendar.practice.title and .text. The
	// parameters are order, names (joined with ", "), day (ISO 8601), and title or
	// text for what practice stands around.
	Text     func(key string, params ...string) string
	Practice bool // every title begins with PRACTICE
}

// productID names the maker of the file (RFC 5545 3.7.3).
const productID = "-//Qwizard//Qwizard//EN"

// alarmHour is when an alarm rings on its day, local time: at midnight, where a whole
// day begins, nobody wants one.
const alarmHour = 9

// alarms are how many days before a deadline a calendar reminds of it, the day itself
// being 0. They leave time for what has to be done: Sectigo aims at two working days
// for a certificate, a domain proof takes a day or two until every name server knows
// it, and an appointment with a notary and the CA's look at the papers take weeks.
func alarms(k Kind) (days []int, known bool) {
	switch k {
	case Reissue: // itself 30 days ahead
		return []int{7, 0}, true
	case Expiry:
		return []int{14, 3}, true
	case DomainProof:
		return []int{14, 3}, true
	case PersonProof, Term:
		return []int{60, 30}, true
	}
	return nil, false
}

// ICS returns the dates as a calendar file (RFC 5545, media type text/calendar,
// extension .ics): one event per date, all day on the deadline's UTC day, with
// alarms at nine in the morning some days ahead. Equal input gives equal bytes. An
// event's UID follows from order number, kind and day, so that importing a file again
// renews the events instead of doubling them; equal dates are one event.
//
// There is no ORGANIZER, though RFC 5546 3.2.1 asks for one with METHOD:PUBLISH: the
// dates are the person's own, and programs would show it as somebody who invites.
//
// Control characters and bytes that are no UTF-8 do not reach the file. Errors:
// [problem.InputMissing] without dates, which a calendar file must have;
// [problem.Internal] for a kind or a year that cannot be.
func ICS(dates []Date, c Calendar) ([]byte, error) {
	const op = "make calendar file"
	if len(dates) == 0 {
		return nil, problem.New(problem.InputMissing, op, nil)
	}
	file := ics.NewCalendar()
	file.SetProductId(productID)
	file.SetMethod(ics.MethodPublish)
	seen := map[string]bool{}
	for _, d := range dates {
		days, known := alarms(d.Kind)
		day := d.At.UTC().Truncate(rules.Day)
		if !known || day.Year() < 1970 || day.Year() > 9998 {
			return nil, problem.New(problem.Internal, op, fmt.Errorf("deadline %q at %s", d.Kind, d.At))
		}
		if id := c.uid(d.Kind, day); !seen[id] {
			seen[id] = true
			c.add(file.AddEvent(id), d.Kind, day, days)
		}
	}
	var b bytes.Buffer
	if err := file.SerializeTo(&b, ics.WithLineLength(75), ics.WithNewLine("\r\n")); err != nil {
		return nil, problem.New(problem.Internal, op, err)
	}
	if !bytes.HasSuffix(b.Bytes(), []byte("END:VCALENDAR\r\n")) {
		return nil, problem.New(problem.Internal, op, errors.New("cut short"))
	}
	return b.Bytes(), nil
}

// uid is globally unique and tells nothing by itself (RFC 7986 5.3).
func (c Calendar) uid(k Kind, day time.Time) string {
	world := "order"
	if c.Practice {
		world = "practice"
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{world, c.Order, string(k), day.Format(time.DateOnly)}, "\x00")))
	return "qwizard-" + hex.EncodeToString(sum[:16])
}

func (c Calendar) add(e *ics.VEvent, k Kind, day time.Time, ahead []int) {
	params := []string{"order", c.Order, "names", strings.Join(c.Names, ", "), "day", day.Format(time.DateOnly)}
	key := "calendar." + string(k)
	title := c.Text(key+".title", params...)
	text := c.Text(key+".text", params...) + "\n\n" + c.Text("calendar.about.text", params...)
	if c.Practice {
		title = c.Text("calendar.practice.title", append(slices.Clone(params), "title", title)...)
		text = c.Text("calendar.practice.text", append(slices.Clone(params), "text", text)...)
	}
	title, text = oneLine(title), plain(text)
	e.SetDtStampTime(c.Stamp)
	e.SetAllDayStartAt(day)
	e.SetAllDayEndAt(day.AddDate(0, 0, 1)) // optional, but some programs take no event without an end
	e.SetSummary(title)
	e.SetDescription(text)
	e.SetTimeTransparency(ics.TransparencyTransparent) // a deadline does not make the day busy
	for _, days := range ahead {
		a := e.AddAlarm()
		a.SetAction(ics.ActionDisplay)
		a.SetTrigger(trigger(days))
		a.SetDescription(title)
	}
}

// trigger is the duration from the day's first moment to the alarm's hour, days
// before (RFC 5545 3.3.6 and 3.8.6.3).
func trigger(days int) string {
	if days == 0 {
		return fmt.Sprintf("PT%dH", alarmHour)
	}
	if days == 1 {
		return fmt.Sprintf("-PT%dH", 24-alarmHour)
	}
	return fmt.Sprintf("-P%dDT%dH", days-1, 24-alarmHour)
}

// plain leaves what a TEXT value can hold (RFC 5545 3.3.11): line feeds, and no other
// control character.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(s)
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

func oneLine(s string) string { return strings.ReplaceAll(plain(s), "\n", " ") }
