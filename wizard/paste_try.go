package wizard

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"qwizard/wizard/chain"
	"qwizard/wizard/inbox"
	"qwizard/wizard/problem"
)

// What was found in a paste, as the faces see it.
type (
	PastedFound = inbox.Found
	PastedItem  = inbox.Item
)

// MaxPaste is how many bytes are looked at at once, files included.
const MaxPaste = inbox.MaxInput

// The kinds and hosts of what was found that a face treats in a way of its own.
const (
	PastedNumber       = inbox.OrderNumber
	PastedCode         = inbox.ProofCode
	PastedIssued       = inbox.Issued
	PastedCertificates = inbox.Certificates
	PastedKey          = inbox.PrivateKey
	PastedAtSectigo    = inbox.HostCA
	PastedInPractice   = inbox.HostPractice
)

// joined makes one item, where the first stood, of all certificates that can be read.
func joined(items []PastedItem) []PastedItem {
	var all []byte
	var names []string
	first := -1
	var out []PastedItem
	for _, i := range items {
		certs, err := chain.Read(i.Data)
		if i.Kind != PastedCertificates || err != nil {
			out = append(out, i)
			continue
		}
		for _, c := range certs {
			all = append(all, chain.PEM(c.Raw)...)
		}
		if i.Value != "" {
			names = append(names, i.Value)
		}
		if first < 0 {
			first, out = len(out), append(out, i)
		}
	}
	if first >= 0 {
		out[first].Data, out[first].Value = all, strings.Join(names, ", ")
	}
	return out
}

// Effect is what taking an item over would do to an order.
type Effect string

// The effects.
const (
	EffectNew      Effect = "new"      // it becomes a fact
	EffectKnown    Effect = "known"    // it is one
	EffectReplaces Effect = "replaces" // it takes the place of one that differs
	EffectNone     Effect = "none"     // no fact can be made of it, or not now
)

// Tried is an item with what taking it over would do.
type Tried struct {
	Item   PastedItem
	Effect Effect
	Err    error // of [EffectReplaces], with both values, and of [EffectNone]
}

// Try says what [InboxFacet.Take] would do to each of the items, if it took all of them
// that it can. It stores nothing.
func (i InboxFacet) Try(items ...PastedItem) []Tried {
	f := i.s.Facts()
	t := taking{s: i.s, f: &f, now: i.s.world.Now()}
	out, in := make([]Tried, len(items)), make([]int, len(items))
	for n := range in {
		in[n] = n
	}
	slices.SortStableFunc(in, func(a, b int) int { return cmp.Compare(turn(items[a].Kind), turn(items[b].Kind)) })
	for _, n := range in {
		out[n] = t.try(items[n])
	}
	return out
}

func (t *taking) try(i PastedItem) Tried {
	before := len(t.events)
	err := t.take(i)
	switch {
	case errors.Is(err, problem.InboxDiffers):
		i.Replace = true
		if anyway := t.take(i); anyway != nil {
			return Tried{i, EffectNone, anyway}
		}
		i.Replace = false
		return Tried{i, EffectReplaces, err}
	case err != nil:
		return Tried{i, EffectNone, err}
	case len(t.events) == before:
		return Tried{i, EffectKnown, nil}
	}
	return Tried{i, EffectNew, nil}
}
