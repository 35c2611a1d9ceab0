package modeltest

import (
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/words"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// proofs are the pages about proofs after a look that found this or that.
func proofs() []Scene {
	const bare, www = order.Name("anna-muster.eu"), order.Name("www.anna-muster.eu")
	after := func(page model.PageID, about string, look func(*Desk) []finding.Finding, desk func(testing.TB, Stage, ...*words.Words) *Desk) func(testing.TB, *words.Words) *Desk {
		return func(t testing.TB, w *words.Words) *Desk {
			d := desk(t, Sent, w)
			d.World.Found = look(d)
			d.At(model.PageDCV)
			d.Press("check")
			d.At(page, about)
			return d
		}
	}
	fine := func(d *Desk) []finding.Finding {
		return []finding.Finding{d.record(bare, finding.RecordFound, finding.Fine), d.record(www, finding.RecordFound, finding.Fine)}
	}
	waiting := func(d *Desk) []finding.Finding {
		cached := d.record(bare, finding.RecordCached, finding.Attention, "minutes", "17")
		cached.Expected, cached.Observed = "", "192.0.2.53, 9.9.9.9"
		return []finding.Finding{d.record(bare, finding.RecordFound, finding.Fine), cached, d.record(www, finding.RecordMissing, finding.Blocks)}
	}
	near := func(d *Desk) []finding.Finding {
		short := d.record(bare, finding.RecordShort, finding.Blocks)
		short.Observed = short.Expected[len(short.Expected)/2:]
		wildcard := d.record(www, finding.RecordWildcard, finding.Blocks)
		wildcard.Observed = "parking.example.net"
		return []finding.Finding{short, wildcard}
	}
	return []Scene{
		{"dcv-fine", model.PageDCV, after(model.PageDCV, "", fine, NewDesk)},
		{"dcv-waiting", model.PageDCV, after(model.PageDCV, "", waiting, NewDesk)},
		{"dcv-near", model.PageDCV, after(model.PageDCV, "", near, NewDesk)},
		{"dcv-check-fine", model.PageDCVCheck, after(model.PageDCVCheck, "", fine, NewDesk)},
		{"dcv-check-waiting", model.PageDCVCheck, after(model.PageDCVCheck, "", waiting, NewDesk)},
		{"dcv-check-near", model.PageDCVCheck, after(model.PageDCVCheck, "", near, NewDesk)},
		{"dcv-name-waiting", model.PageDCVName, after(model.PageDCVName, string(bare), waiting, NewDesk)},
		{"dcv-name-wildcard", model.PageDCVName, after(model.PageDCVName, string(www), near, NewDesk)},
		{"real-dcv-check-waiting", model.PageDCVCheck, after(model.PageDCVCheck, "", waiting, RealDesk)},
		{"real-dcv-check-public", model.PageDCVCheck, func(t testing.TB, w *words.Words) *Desk {
			d := after(model.PageDCVCheck, "", fine, RealDesk)(t, w)
			d.Press("public-ask")
			return d
		}},
	}
}

// record is a finding about the record of a name, with the parameters that all such have
// and params, names and values in turn.
func (d *Desk) record(n order.Name, k finding.Kind, v finding.Verdict, params ...string) finding.Finding {
	d.T.Helper()
	facts := d.Facts()
	zone, look := string(n.Registrable()), facts.Look(n, order.CNAME, "")
	f := finding.Finding{Kind: k, Verdict: v, Where: look.RecordHost + "." + zone, Expected: look.RecordTarget}
	f.Params = map[string]string{"name": string(n), "host": look.RecordHost, "zone": zone, "target": look.RecordTarget}
	for i := 0; i+1 < len(params); i += 2 {
		f.Params[params[i]] = params[i+1]
	}
	return f
}
