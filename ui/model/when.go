package model

import (
	"time"

	"qwizard/wizard/order"
)

// dayForm is how everybody in Europe reads a date.
const dayForm = "2 January 2006"

// day is a day by the person's clock, in words, moment one with its time.
func day(t time.Time) string { return t.Local().Format(dayForm) }

func moment(t time.Time) string { return t.Local().Format(dayForm + ", 15:04") }

// weekday is a day with its name, in UTC like in the calendar file.
func weekday(t time.Time) string { return t.UTC().Format("Monday 2 January 2006") }

// date is a date that is the same everywhere, in words, or as it was typed.
func date(d order.Date) string {
	if t, ok := d.Time(); ok {
		return t.Format(dayForm)
	}
	return string(d)
}
