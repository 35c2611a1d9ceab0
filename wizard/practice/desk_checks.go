package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"qwizard/wizard/order"
)

// desk judges the papers of one order. Its reasons say which paper is not good, why,
// and what to do: a person gets nothing but them.
type desk struct {
	order *orderRecord
	today time.Time // real
}

// called are the papers' names in reasons.
func (k paperKind) called() string {
	switch k {
	case paperForm:
		return "form"
	case paperCopy:
		return "copy of the ID"
	}
	return "Status of Authority"
}

// missing names the papers that are not there.
func (d *desk) missing() []string {
	var out []string
	for _, kind := range paperKinds() {
		if d.order.paper(kind) == nil {
			out = append(out, "The "+kind.called()+" is missing. Send the one that the notary made.")
		}
	}
	return out
}

// refusals are the reasons against the papers that are there. What the desk cannot
// read it passes over if it has all it needs: people send more than is asked for.
func (d *desk) refusals() []string {
	var out []string
	if len(d.missing()) > 0 {
		for _, p := range d.order.Papers {
			if p.Unread != "" {
				out = append(out, "“"+clipped(p.Name, 60)+"” "+p.Unread.why())
			}
		}
	}
	ours := map[paperKind]*attestation{}
	for _, kind := range paperKinds() {
		switch p := d.order.paper(kind); {
		case p == nil:
		case p.Says.Order != d.order.Number || p.Says.Stated != nil && p.Says.Stated.Order != d.order.Number:
			out = append(out, fmt.Sprintf("The %s is for order %s, and this is order %s. Send the one for this order.",
				kind.called(), clipped(p.Says.Order, 20), d.order.Number))
		default:
			ours[kind] = p.Says
		}
	}
	for _, check := range []func(map[paperKind]*attestation) []string{
		d.websites, d.names, d.documents, d.values, d.meeting, d.attested, d.licence, d.oneNotary,
	} {
		out = append(out, check(ours)...)
	}
	return out
}

// why says what is the matter with a file the desk cannot read, and what to do.
func (u unread) why() string {
	switch u {
	case unreadPicture:
		return "is a picture. The practice desk reads only the PDF files that the practice notary gives back. Send those as they are."
	case unreadBlank:
		return "is the form without the notary's part. Take it to the notary, and send what the notary gives back."
	case unreadNewer:
		return "was made by a newer version of Qwizard. Update this one, or have the papers made again."
	case unreadDamaged:
		return "is damaged. Send it again as the notary gave it back."
	}
	return "is not one of the notary's papers. Send the PDF files that the practice notary gives back, as they are."
}

func (d *desk) websites(p map[paperKind]*attestation) []string {
	form := p[paperForm]
	if form == nil {
		return nil
	}
	want, got := slices.Sorted(slices.Values(d.order.names())), lowered(form.Stated.Websites)
	if slices.Equal(want, got) {
		return nil
	}
	return []string{"The form does not name the websites of the order, which are " + strings.Join(want, ", ") +
		". Print the form for this order again and have the notary complete it."}
}

func lowered(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strings.ToLower(strings.TrimSpace(n))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// names compares the person on the form, on the document that the notary saw for it,
// and on the copy.
func (d *desk) names(p map[paperKind]*attestation) []string {
	form, copied := p[paperForm], p[paperCopy]
	var out []string
	if form != nil && !sameName(*form.Stated, *form.Seen) {
		out = append(out, fmt.Sprintf("The form says “%s”, and the notary certifies “%s”. Both must be the full name exactly as on the ID. "+
			"If the notary left something out, have the notary correct it. If the ID says it so, correct your name, print the form again and see the notary.",
			fullName(*form.Stated), fullName(*form.Seen)))
	}
	if form != nil && copied != nil && !sameName(*form.Seen, *copied.Seen) {
		out = append(out, fmt.Sprintf("The notary certifies “%s” on the form, and the copy of the ID is of “%s”. Send form and copy of the same person and the same ID.",
			fullName(*form.Seen), fullName(*copied.Seen)))
	}
	return out
}

// sameName compares full names in composed form, without regard to case and to how
// many blanks there are.
func sameName(a, b order.Statement) bool {
	return folded(a.GivenNames) == folded(b.GivenNames) && folded(a.Surname) == folded(b.Surname)
}

func folded(s string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.Join(strings.Fields(s), " "))))
}

func fullName(s order.Statement) string { return clipped(s.GivenNames+" "+s.Surname, 130) }

// documents wants one ID document in all places, and one that is still valid.
func (d *desk) documents(p map[paperKind]*attestation) []string {
	var seen []order.Statement
	var out []string
	if form := p[paperForm]; form != nil {
		seen = append(seen, *form.Seen)
		if s := form.Stated; s.BirthDate != form.Seen.BirthDate || s.IDNumber != "" && folded(s.IDNumber) != folded(form.Seen.IDNumber) {
			out = append(out, "Date of birth or number of the ID on the form are not those that the notary certifies. "+
				"Correct them as on the ID, print the form again and see the notary.")
		}
	}
	if copied := p[paperCopy]; copied != nil {
		seen = append(seen, *copied.Seen)
	}
	if len(seen) == 2 && (seen[0].BirthDate != seen[1].BirthDate || folded(seen[0].IDNumber) != folded(seen[1].IDNumber)) {
		out = append(out, "The copy is of another ID than the one the notary saw for the form. Send form and copy of the same ID.")
	}
	for _, s := range seen {
		if expired(s, d.today) {
			return append(out, "The ID that the notary saw expired on "+clipped(s.IDExpires, 10)+
				". Show the notary one that is valid, and have form and copy made again.")
		}
	}
	return out
}

// values wants of the certified person what fits a certificate.
func (d *desk) values(p map[paperKind]*attestation) []string {
	form := p[paperForm]
	if form == nil {
		return nil
	}
	if r := checkStatement(*form.Seen, d.today); r != nil {
		return []string{"On the form, the " + strings.ReplaceAll(r.field, "_", " ") + " " + r.why +
			". Correct it in Qwizard, print the form again and see the notary."}
	}
	return nil
}

// meeting wants a meeting face to face (EVG 3.2.2.11.3).
func (d *desk) meeting(p map[paperKind]*attestation) []string {
	if form := p[paperForm]; form != nil && !form.InPerson {
		return []string{"By the form, the notary did not meet you in person. Go to the notary with your ID, and sign the form there."}
	}
	return nil
}

// attested wants the attestation on the copy of the ID itself (EVG 3.2.2.2.2(4)).
func (d *desk) attested(p map[paperKind]*attestation) []string {
	if copied := p[paperCopy]; copied != nil && !copied.Attested {
		return []string{"The copy of the ID carries no attestation. Have the notary write on the copy itself that it is a full, true and accurate copy " +
			"of the original. Bring the ID for that; the form may stay as it is."}
	}
	return nil
}

func (d *desk) licence(p map[paperKind]*attestation) []string {
	if status := p[paperStatus]; status != nil && strings.TrimSpace(status.Notary.Licence) == "" {
		return []string{"The Status of Authority does not state the notary's licence. Ask the notary for an extract of the register that has " +
			"the licence number. You need not meet for that."}
	}
	return nil
}

// oneNotary wants one notary on all papers, who is in the register of the country
// where the applicant lives (EVG 3.2.2.2.2(4)).
func (d *desk) oneNotary(p map[paperKind]*attestation) []string {
	var first *notary
	for _, kind := range paperKinds() {
		a := p[kind]
		switch {
		case a == nil:
		case first == nil:
			first = &a.Notary
		case !sameNotary(*first, a.Notary):
			return []string{fmt.Sprintf("One paper is by %s and the %s by %s. Send three papers of the same notary.",
				clipped(first.Name, 80), kind.called(), clipped(a.Notary.Name, 80))}
		}
	}
	form := p[paperForm]
	switch {
	case form == nil:
	case form.Notary.Country != form.Seen.Country:
		return []string{fmt.Sprintf("The notary is not one of the country you live in (%s). Go to a notary there.", clipped(form.Seen.Country, 2))}
	case !sameNotary(form.Notary, registered(form.Notary.Country)):
		return []string{"The register of notaries has nobody of the name and licence on the form. Go to a notary who is in it."}
	}
	return nil
}

// sameNotary passes over a licence that is not stated: that has a reason of its own.
func sameNotary(a, b notary) bool {
	return folded(a.Name) == folded(b.Name) && folded(a.Chamber) == folded(b.Chamber) && a.Country == b.Country &&
		(a.Licence == b.Licence || a.Licence == "" || b.Licence == "")
}
