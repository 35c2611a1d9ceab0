package model

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// bare is a field's id without its index: "domains.names[1]" is "domains.names".
func bare(id string) string {
	id, _, _ = strings.Cut(id, "[")
	return id
}

// indexed is the id of one of several fields.
func indexed(id string, i int) string { return id + "[" + strconv.Itoa(i) + "]" }

// movedTo puts the problems of some kinds at a field of the page; all of them if no kind
// is named.
func movedTo(field string, err error, kinds ...problem.Kind) error {
	all := problem.All(err)
	for _, p := range all {
		if len(kinds) == 0 || slices.Contains(kinds, p.Kind) {
			p.Field = field
		}
	}
	return all.Err()
}

// atField says which field a problem is about that names none itself.
func atField(field string, err error) error {
	all := problem.All(err)
	for _, p := range all {
		if p.Field == "" {
			p.Field = field
		}
	}
	return all.Err()
}

// diskKinds are what goes wrong where a file is to be written.
func diskKinds() []problem.Kind {
	return []problem.Kind{problem.FolderFailed, problem.DiskFull, problem.FileDiffers}
}

// Paths are the paths that the value of a [FieldFiles] names.
func Paths(value string) []string {
	var paths []string
	for line := range strings.Lines(value) {
		paths = append(paths, filled(strings.TrimSpace(line))...)
	}
	return paths
}

// filled are those that are not empty.
func filled(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// JoinDate makes a date of what was typed as day, month and year: as in ISO 8601 if it is
// one, and else in a form that [SplitDate] takes apart again, so that nothing is lost.
func JoinDate(day, month, year string) string {
	day, month, year = strings.TrimSpace(day), strings.TrimSpace(month), strings.TrimSpace(year)
	if day == "" && month == "" && year == "" {
		return ""
	}
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	return year + "-" + pad(month) + "-" + pad(day)
}

// SplitDate is the other way round.
func SplitDate(date string) (day, month, year string) {
	year, rest, _ := strings.Cut(date, "-")
	month, day, _ = strings.Cut(rest, "-")
	return day, month, year
}
