package inbox

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// Known is what is known of the order. What is empty is not compared, but for Unique: an
// order with a token and without Unique has none.
type Known struct {
	Number       string
	Names        order.Names
	FileName     string
	FileContent  string // its lines, separated by LF
	RecordHost   string // "_<MD5>"
	RecordTarget string
	Unique       string // uniqueValue
	Practice     bool   // links to this computer are right
}

// Against compares what was found with what is known. Every contradiction is named with
// both values: the worst first, and else as the items stand. What agrees is no finding.
func (f Found) Against(k Known) []finding.Finding {
	var all []finding.Finding
	for _, i := range f.Items {
		for _, found := range i.against(k) {
			same := func(o finding.Finding) bool {
				return o.Kind == found.Kind && o.Expected == found.Expected && o.Observed == found.Observed
			}
			if !slices.ContainsFunc(all, same) {
				all = append(all, found)
			}
		}
	}
	if numbers := f.Of(OrderNumber); k.Number == "" && len(numbers) > 1 {
		values := make([]string, len(numbers))
		for n, i := range numbers {
			values[n] = i.Value
		}
		all = append(all, finding.Finding{
			Kind: finding.PasteNumbers, Verdict: finding.Attention, Where: numbers[0].Where.Quote,
			Observed: strings.Join(values[:min(len(values), maxNumbers)], ", "),
		})
	}
	finding.Sort(all)
	return all
}

// Of are the items of one kind.
func (f Found) Of(kind Kind) []Item {
	return slices.DeleteFunc(slices.Clone(f.Items), func(i Item) bool { return i.Kind != kind })
}

func (i Item) against(k Known) []finding.Finding {
	one := func(kind finding.Kind, v finding.Verdict, expected, observed string) []finding.Finding {
		return []finding.Finding{{Kind: kind, Verdict: v, Where: i.Where.Quote, Expected: expected, Observed: observed}}
	}
	switch i.Kind {
	case OrderNumber:
		if k.Number != "" && i.Value != k.Number {
			return one(finding.PasteNumber, finding.Blocks, k.Number, i.Value)
		}
	case Website, ProofCode, Approved:
		return i.name(k)
	case FileName:
		return append(i.name(k), i.token(finding.PasteFileName, k.FileName, i.Value)...)
	case FileContent:
		return i.content(k)
	case RecordName:
		host, _, _ := strings.Cut(i.Value, ".")
		return append(i.name(k), i.token(finding.PasteRecordName, k.RecordHost, host)...)
	case RecordTarget:
		return i.target(k)
	case UniqueValue:
		return i.unique(k, i.Value)
	case AgreementLink, VerificationLink, ProofLink, OrderPage:
		return i.link(k)
	case PrivateKey:
		return one(finding.PasteKey, finding.Attention, "", i.Value)
	}
	return nil
}

// name compares the domain that an item is about with the order's. A proof may stand at
// a domain above the name (BR 3.2.2.4.7).
func (i Item) name(k Known) []finding.Finding {
	if i.Name == "" || len(k.Names) == 0 || slices.ContainsFunc(k.Names, func(n order.Name) bool { return covers(i.Name, n) }) {
		return nil
	}
	f := finding.Finding{
		Kind: finding.PasteName, Verdict: finding.Blocks, Where: i.Where.Quote,
		Expected: strings.Join(k.Names.Strings(), ", "), Observed: string(i.Name),
	}
	if slices.Contains(k.Names.Registrables(), i.Name.Registrable()) {
		f.Kind, f.Verdict = finding.PasteNameNear, finding.Attention
	}
	return []finding.Finding{f}
}

// covers reports whether a proof of domain may stand for name.
func covers(domain, name order.Name) bool {
	return domain == name || strings.HasSuffix(string(name), "."+string(domain)) && len(domain) >= len(name.Registrable())
}

// Covers reports whether the item is about the order's name, or about all of them.
func (i Item) Covers(name order.Name) bool { return i.Name == "" || covers(i.Name, name) }

// token compares a value whose letters may be in either case.
func (i Item) token(kind finding.Kind, expected, observed string) []finding.Finding {
	if expected == "" || strings.EqualFold(expected, observed) {
		return nil
	}
	return []finding.Finding{{
		Kind: kind, Verdict: finding.Blocks, Where: i.Where.Quote, Expected: expected, Observed: observed,
		Params: map[string]string{"position": strconv.Itoa(differs(expected, observed))},
	}}
}

// differs is the first character, from 1, at which two values are not the same.
func differs(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	n := 0
	for n < min(len(x), len(y)) && x[n] == y[n] {
		n++
	}
	return n + 1
}

func (i Item) content(k Known) []finding.Finding {
	if k.FileContent == "" {
		return nil
	}
	want, got := append(strings.Split(k.FileContent, "\n"), ""), append(strings.Split(i.Value, "\n"), "", "")
	if other := i.token(finding.PasteFileContent, want[0], got[0]); other != nil {
		return other
	}
	return append(i.suffix(want[1], got[1]), i.unique(k, got[2])...)
}

func (i Item) target(k Known) []finding.Finding {
	if k.RecordTarget == "" {
		return nil
	}
	want, got := partsOf(k.RecordTarget), partsOf(i.Value)
	if other := i.token(finding.PasteRecordTarget, want.hash, got.hash); other != nil {
		other[0].Expected, other[0].Observed = k.RecordTarget, i.Value
		return other
	}
	return append(i.suffix(want.suffix, got.suffix), i.unique(k, got.unique)...)
}

// parts are those of a record's target.
type parts struct{ hash, unique, suffix string }

func partsOf(target string) parts {
	labels := strings.Split(strings.ToLower(target), ".")
	if len(labels) < 4 {
		return parts{hash: target}
	}
	return parts{
		hash: labels[0] + "." + labels[1], unique: strings.Join(labels[2:len(labels)-2], "."),
		suffix: strings.Join(labels[len(labels)-2:], "."),
	}
}

func (i Item) suffix(want, got string) []finding.Finding {
	if want == "" || strings.EqualFold(want, got) {
		return nil
	}
	return []finding.Finding{{Kind: finding.PasteSuffix, Verdict: finding.Attention, Where: i.Where.Quote, Expected: want, Observed: got}}
}

// unique compares a uniqueValue, in any case: in a record it has none of its own.
func (i Item) unique(k Known, got string) []finding.Finding {
	f := finding.Finding{Verdict: finding.Blocks, Where: i.Where.Quote, Expected: k.Unique, Observed: got}
	switch {
	case strings.EqualFold(k.Unique, got):
		return nil
	case k.Unique == "":
		f.Kind, f.Verdict = finding.PasteUniqueNew, finding.Attention
	case got == "":
		f.Kind = finding.PasteUniqueGone
	default:
		f.Kind = finding.PasteUnique
	}
	return []finding.Finding{f}
}

func (i Item) link(k Known) []finding.Finding {
	f := finding.Finding{Where: i.Where.Quote, Observed: hostOrAll(i.Value)}
	switch {
	case i.Shown != "":
		f.Kind, f.Verdict, f.Expected = finding.PasteLinkShown, finding.Blocks, hostOrAll(i.Shown)
	case i.Host == HostOther:
		f.Kind, f.Verdict = finding.PasteLink, finding.Attention
	case i.Host == HostPractice && !k.Practice:
		f.Kind, f.Verdict = finding.PasteLinkHere, finding.Blocks
	default:
		return nil
	}
	return []finding.Finding{f}
}

// hostOrAll is the host of an address, or the whole text if it has none.
func hostOrAll(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}
