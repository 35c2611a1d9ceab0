package model

import (
	"context"
	"maps"
	"strings"
)

// drafts are what was typed and not stored as facts yet, by field. Secrets are kept in
// memory only, until the place is left.
type drafts struct {
	order   string // id; empty before there is one: such drafts are in memory only
	typed   map[string]string
	secrets map[string]string
	saving  bool
	dirty   bool
}

func (d *drafts) get(field string) (string, bool) {
	if v, ok := d.secrets[field]; ok {
		return v, true
	}
	v, ok := d.typed[field]
	return v, ok
}

func (d *drafts) set(field, value string, secret bool) {
	m := &d.typed
	if secret {
		m = &d.secrets
	}
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[field] = value
	d.dirty = d.dirty || !secret
}

func (d *drafts) forgetSecrets() { d.secrets = nil }

func (d *drafts) drop(prefixes ...string) {
	for _, m := range []map[string]string{d.typed, d.secrets} {
		maps.DeleteFunc(m, func(field, _ string) bool {
			for _, p := range prefixes {
				if strings.HasPrefix(field, p) {
					return true
				}
			}
			return false
		})
	}
	d.dirty = true
}

func (d *drafts) load(order string, typed map[string]string) {
	*d = drafts{order: order, typed: maps.Clone(typed)}
}

// keepDrafts stores what was typed: one write at a time, and another one if more was
// typed meanwhile. A write that fails keeps nobody from typing on; it is tried again
// with the next letter.
func (g *Guide) keepDrafts() {
	d := &g.drafts
	if d.order == "" || g.house == nil || d.saving || !d.dirty {
		return
	}
	house, id, typed := g.house, d.order, maps.Clone(d.typed)
	d.saving, d.dirty = true, false
	g.runner.Start(context.WithoutCancel(g.ctx), func(ctx context.Context) (any, error) {
		return nil, house.KeepDrafts(ctx, id, typed)
	}, func(_ any, err error) {
		if g.drafts.order != id {
			return
		}
		d.saving = false
		if err != nil {
			d.dirty = true
			return
		}
		g.keepDrafts()
	})
}

// bare is a field's id without its index: "domains.names[1]" is "domains.names".
func bare(id string) string {
	id, _, _ = strings.Cut(id, "[")
	return id
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
