package model

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

func dcvPages() map[PageID]page {
	return map[PageID]page{
		PageDCV:       {draw: dcvPage, enter: (*Guide).watchProofs},
		PageDCVName:   {draw: dcvNamePage, enter: (*Guide).watchProofs},
		PageDCVMethod: {draw: dcvMethodPage, enter: loadMailboxes},
		PageDCVCheck:  {draw: dcvCheckPage, enter: (*Guide).watchProofs},
	}
}

// dcvPage is all websites, and how far the proof of each is.
func dcvPage(g *Guide) Page {
	p := Page{Title: g.t("dcv.title"), Lead: g.t("dcv.lead"), Back: g.home()}
	t := g.task(wizard.TaskDCV)
	switch t.State {
	case wizard.CannotStart:
		p.Blocks = append(p.Blocks, g.receiveFirst(t, "dcv.first")...)
	case wizard.Done:
		p.Sign = Sign{RowDone, g.t("state.done")}
		p.Title, p.Lead = g.t("dcv.done-title"), g.t("dcv.done-lead")
		p.Primary, p.Others = waitNext(g), append(g.sayProofs(), g.checkProofs("dcv.look-again"))
	default:
		p.Primary, p.Others = g.checkProofs("dcv.check"), g.sayProofs()
		how := "dcv.how"
		if !g.can().Prove {
			p.Primary, how = g.checkProofs("dcv.look"), "dcv.how-elsewhere"
		}
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t(how)})
	}
	p.Blocks = append(p.Blocks, g.proofRows())
	if t.State == wizard.CannotStart {
		return p
	}
	p.Blocks = append(p.Blocks, g.lookTimes()...)
	p.Blocks = append(p.Blocks, Buttons{g.proofPlaces()}, g.proofStay(),
		Help{ID: "what", Title: g.t("dcv.what-title"), Text: g.t("dcv.what-text")})
	if t.State != wizard.Done {
		p.Blocks = append(p.Blocks, waitWays(g))
	}
	return p
}

// proofPlaces are the places that a proof leads to: the folder it is saved in, and in
// practice the web host's panel and the inbox.
func (g *Guide) proofPlaces() []Action {
	all := append([]Action{g.saveProofs()}, g.practiceActions(PagePanel, "dcv.panel")...)
	if slices.ContainsFunc(g.facts.Chosen(), func(c wizard.Choice) bool { return c.Method == order.Email }) {
		all = append(all, inboxButtons(g)...)
	}
	return all
}

// proofStay says how long a proof has to stay where it is.
func (g *Guide) proofStay() Block {
	if g.facts.Leaf() != nil {
		return Callout{Sign{RowDone, g.t("state.done")}, g.t("dcv.may-go")}
	}
	return Help{ID: "stay", Title: g.t("dcv.stay-title"), Text: g.t("dcv.stay-text")}
}

// proofRows are the websites, each of which opens what to do for it.
func (g *Guide) proofRows() Rows {
	rows := Rows{ID: "websites", Heading: g.t("dcv.websites")}
	for _, c := range g.facts.Chosen() {
		state := g.proofState(c)
		rows.Rows = append(rows.Rows, Row{
			Kind: state.kind(), Title: c.Name.Unicode(), State: g.t("dcv-state." + string(state)), Detail: g.proofDetail(c),
			Open: Action{ID: "website-" + string(c.Name), Do: g.to(PageDCVName, string(c.Name))},
		})
	}
	return rows
}

// proofDetail is the way a website is proved, and the CA's own word on it.
func (g *Guide) proofDetail(c wizard.Choice) string {
	text := g.wayOf(c)
	proved := g.facts.Current().Proved[c.Name]
	if proved.Raw != "" {
		text = g.t("dcv.word", "way", text, "word", brief(proved.Raw))
	}
	if g.can().Status {
		return strings.Join(filled(text, g.spreading(c)), " · ")
	}
	said := ""
	if proved.Value.Validated && proved.Source == wizard.FromYou {
		said = g.t("dcv.you-said", "when", day(proved.At))
	}
	seen := g.spreading(c)
	if seen == "" {
		seen = g.seenBeside(c)
	}
	return strings.Join(filled(text, said, seen), " · ")
}

// wayOf is the way a website is proved, in words.
func (g *Guide) wayOf(c wizard.Choice) string {
	if c.Method == order.Email {
		return g.t("dcv.by-mail", "mailbox", c.Mailbox)
	}
	return g.t("dcv-way." + string(c.Method))
}

// seenBeside is what we see of a website's proof ourselves, beside what the person says
// of Sectigo; empty if nobody looked, or if there is nothing to be seen.
func (g *Guide) seenBeside(c wizard.Choice) string {
	seen, found := g.facts.Current().Seen, g.seenOf(c.Name)
	if len(found) == 0 || c.Method == order.Email {
		return ""
	}
	key := "dcv.seen-partly"
	switch finding.Worst(found) {
	case finding.Fine:
		key = "dcv.seen-fine"
	case finding.Blocks:
		key = "dcv.seen-wrong"
	}
	return g.t(key, "when", day(seen.At))
}

// proofState is how far the proof of a website is; the key of its word.
type proofState string

const (
	proofBefore proofState = "before"  // the order was not sent
	proofNew    proofState = "new"     // nobody looked yet
	proofAbsent proofState = "absent"  // not there yet
	proofSpread proofState = "spread"  // at the name servers, and not everywhere
	proofNear   proofState = "near"    // something is there, and it is not right
	proofUnsure proofState = "unsure"  // it may do
	proofUnseen proofState = "unseen"  // it could not be seen
	proofSeen   proofState = "seen"    // seen by us, and Sectigo did not say yet
	proofMail   proofState = "mail"    // a mail has to be answered
	proofProved proofState = "proved"  // Sectigo says so
	proofSaid   proofState = "said-so" // the person says that Sectigo says so
)

func (s proofState) kind() RowKind {
	switch s {
	case proofProved, proofSaid:
		return RowDone
	case proofSeen, proofUnsure, proofUnseen:
		return RowHalf
	case proofMail, proofSpread:
		return RowWaiting
	case proofNear:
		return RowProblem
	case proofBefore:
		return RowLater
	}
	return RowOpen
}

func (g *Guide) proofState(c wizard.Choice) proofState {
	i := g.facts.Current()
	p := i.Proved[c.Name]
	switch {
	case p.Value.Validated && p.Source == wizard.FromYou:
		return proofSaid
	case p.Value.Validated:
		return proofProved
	case !g.facts.Receipt.Known():
		return proofBefore
	}
	found := g.seenOf(c.Name)
	switch worst := finding.Worst(found); {
	case len(found) == 0:
		return proofNew
	case worst == finding.Blocks && slices.ContainsFunc(found, absent):
		return proofAbsent
	case worst == finding.Blocks:
		return proofNear
	case c.Method == order.Email:
		return proofMail
	case worst == finding.Fine:
		return proofSeen
	case worst == finding.Attention && slices.ContainsFunc(found, spreads):
		return proofSpread
	case len(finding.Of(found, finding.Unknown)) == len(found):
		return proofUnseen
	}
	return proofUnsure
}

// absent reports a finding of a proof that is not there at all. A wildcard record or a
// page for every address answers in its place.
func absent(f finding.Finding) bool {
	return slices.Contains([]finding.Kind{finding.RecordMissing, finding.RecordWildcard, finding.FileMissing, finding.FileSoft404}, f.Kind)
}

// seenOf is what was seen of one website's proof.
func (g *Guide) seenOf(name order.Name) []finding.Finding {
	seen := slices.Clone(g.facts.Current().Seen.Value)
	return slices.DeleteFunc(seen, func(f finding.Finding) bool { return f.Params["name"] != string(name) })
}

// sayProofs leads to where the person says what Sectigo says, on a channel that does
// not tell it.
func (g *Guide) sayProofs() []Action {
	if g.can().Status {
		return nil
	}
	return []Action{g.action("say", g.to(PageDCVCheck), "dcv-check.say")}
}

// checkProofs looks for all proofs and, if none is missing and the channel can, has
// Sectigo look.
func (g *Guide) checkProofs(label string) Action {
	session, ask, before := g.session, g.can().Prove, g.task(wizard.TaskDCV).State
	return g.action("check", func() Step {
		return Step{Work: &Work{
			Busy: g.t("dcv.checking"),
			Do: func(ctx context.Context) error {
				if err := session.DCV().Look(ctx); err != nil || !ask {
					return err
				}
				f := session.Facts()
				if finding.Worst(f.Current().Seen.Value) == finding.Blocks {
					return nil
				}
				return session.DCV().Ask(ctx)
			},
			Done: func() Step {
				g.looked()
				if before == wizard.Done {
					return Step{To: Place{Page: PageDCVCheck}} // what was seen is the only news
				}
				return g.proofsChecked()
			},
		}}
	}, label)
}

// proofsChecked leads to what was seen, or says that there is nothing left to do.
func (g *Guide) proofsChecked() Step {
	if g.task(wizard.TaskDCV).State != wizard.Done {
		return Step{To: Place{Page: PageDCVCheck}}
	}
	s := Step{Say: g.t("dcv.all-proved")}
	if g.place.Page != PageDCV {
		s.To = Place{Page: PageDCV}
	}
	return s
}

// saveProofs writes all proofs into the order's folder and opens it.
func (g *Guide) saveProofs() Action {
	session, folder := g.session, filepath.Join(g.filesFolder(), "dcv")
	return g.action("save", func() Step {
		return Step{Work: &Work{
			Busy: g.t("dcv.saving"),
			Do:   func(ctx context.Context) error { return session.DCV().Save(ctx, folder) },
			Done: func() Step { return Step{Open: folder, Say: g.t("dcv.saved", "folder", folder)} },
		}}
	}, "dcv.save")
}
