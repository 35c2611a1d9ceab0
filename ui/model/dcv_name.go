package model

import (
	"slices"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
)

// dcvNamePage says what to put where to prove one website.
func dcvNamePage(g *Guide) Page {
	i := g.proofIndex()
	if i < 0 {
		return noSuchPage(g)
	}
	c := g.facts.Chosen()[i]
	name := []string{"name", c.Name.Unicode()}
	p := Page{Title: g.t("dcv-name.title", name...), Lead: g.t("dcv-lead."+string(c.Method), name...), Back: g.goBack()}
	t := g.task(wizard.TaskDCV)
	state := g.proofState(c)
	if t.State == wizard.CannotStart {
		p.Blocks = append(g.receiveFirst(t, "dcv.first"), Paragraph{Text: g.t("dcv-name.way", "way", g.proofDetail(c))})
		p.Others = g.otherWay(c)
		return p
	}
	p.Sign = Sign{state.kind(), g.t("dcv-state." + string(state))}
	if kind := state.kind(); kind != RowDone {
		p.Primary = g.checkProofs("dcv.check")
		if !g.can().Prove {
			p.Primary = g.checkProofs("dcv.look")
		}
		p.Others = append(g.sayProofs(), g.otherWay(c)...)
		if c.Method == order.Email && !g.can().Status { // there is nothing to be seen
			p.Primary, p.Others = g.sayProofs()[0], g.otherWay(c)
		}
	}
	if found := g.seenOf(c.Name); state == proofNear || state == proofSpread || state == proofAbsent && slices.ContainsFunc(found, answeredFor) {
		p.Blocks = append([]Block{g.findings("seen", found)}, g.lookTimes()...)
	}
	p.Blocks = append(p.Blocks, g.proofSteps(c)...)
	p.Blocks = append(p.Blocks, g.otherValues(c)...)
	return p
}

// answeredFor reports a finding of something else that answers in the proof's place,
// which the steps say nothing of.
func answeredFor(f finding.Finding) bool {
	return f.Kind == finding.RecordWildcard || f.Kind == finding.FileSoft404
}

// proofIndex is the place of the website that the page is about among the order's; -1
// for none.
func (g *Guide) proofIndex() int {
	return slices.IndexFunc(g.facts.Names.Value, func(n order.Name) bool { return string(n) == g.place.About })
}

// otherWay leads to the choice of another way to prove a website, from when on there can
// be a choice.
func (g *Guide) otherWay(c wizard.Choice) []Action {
	if g.task(wizard.TaskKey).State == wizard.CannotStart {
		return nil
	}
	return []Action{g.action("other-way", g.to(PageDCVMethod, string(c.Name)), "dcv-name.other-way")}
}

// otherValues say what to do where Sectigo shows other values than ours to a person
// whom alone it shows them.
func (g *Guide) otherValues(c wizard.Choice) []Block {
	if g.can().Prove || c.Method == order.Email || g.proofState(c).kind() == RowDone {
		return nil
	}
	correct := g.action("unique", g.to(PageOrderElsewhere), "dcv-name.values-correct")
	return []Block{Help{"values", g.t("dcv-name.values-title"), g.t("dcv-name.values")}, Buttons{[]Action{g.pasting(), correct}}}
}

// proofSteps are the picture, the steps and the values of the way chosen.
func (g *Guide) proofSteps(c wizard.Choice) []Block {
	look := g.facts.Look(c.Name, c.Method, c.Mailbox)
	switch c.Method {
	case order.CNAME:
		return g.recordSteps(c, look)
	case order.Email:
		return g.mailSteps(look)
	}
	return g.fileSteps(c, look)
}

// hostLetter is what to write to someone who does it for the person, to be copied or,
// where it is short enough, to be opened in a mail program. In practice nobody would
// read it.
func (g *Guide) hostLetter(c wizard.Choice, subject string) []Block {
	letter := g.copyRow("send", g.facts.HostLetter(c, g.now(), g.t))
	to, fits := mailto(subject, letter.Value)
	if g.world() != nil || !fits {
		return []Block{letter}
	}
	return []Block{letter, Buttons{[]Action{g.action("write-send", func() Step { return Step{Open: to, Say: g.t("dcv-value.send-opened")} }, "wait.mail-open")}}}
}

func (g *Guide) recordSteps(c wizard.Choice, look order.Look) []Block {
	zone := string(look.Name.Registrable())
	full := look.RecordHost + "." + zone
	values := []string{"zone", zone, "host", look.RecordHost, "full", full, "target", look.RecordTarget}
	step := func(key string, blocks ...Block) Item { return Item{g.t("dcv-record."+key, values...), blocks} }
	blocks := []Block{
		Picture{"dns-record", g.t("dcv-record.picture", values...)},
		Steps{[]Item{
			step("panel", g.practiceButtons(PagePanelRecords, "dcv.panel", zone)...),
			step("add", g.dnsHostHints(look.Name.Registrable())...),
			step("host", g.copyRow("host", look.RecordHost), Help{"full-host", g.t("dcv-record.full-title"), g.t("dcv-record.full-text", values...)}, g.copyRow("full", full)),
			step("target", g.copyRow("target", look.RecordTarget)),
			step("save"),
		}},
	}
	if also := g.sameRecord(c); also != "" {
		blocks = append(blocks, Paragraph{Text: g.t("dcv-record.also", "names", also)})
	}
	blocks = append(blocks, g.hostLetter(c, g.t("dcv-value.send-subject-record", "name", zone))...)
	return append(blocks, g.copyRow("line", g.facts.ZoneLine(c.Name)), Buttons{[]Action{g.saveProofs()}}, g.proofStay(),
		Help{"record", g.t("dcv-record.what-title"), g.t("dcv-record.what-text")})
}

// sameRecord names the other websites that the record of one proves, too.
func (g *Guide) sameRecord(c wizard.Choice) string {
	var also []string
	for _, o := range g.facts.Chosen() {
		if o.Name != c.Name && o.Method == order.CNAME && o.Name.Registrable() == c.Name.Registrable() {
			also = append(also, o.Name.Unicode())
		}
	}
	return strings.Join(also, ", ")
}

func (g *Guide) fileSteps(c wizard.Choice, look order.Look) []Block {
	cut := strings.LastIndex(look.FilePath, "/")
	folder, file := look.FilePath[:cut], look.FilePath[cut+1:]
	address, content := string(look.Method)+"://"+string(look.Name)+"/"+look.FilePath, string(look.FileBody)
	values := []string{"name", look.Name.Unicode(), "folder", folder, "file", file, "address", address, "content", content}
	step := func(key string, blocks ...Block) Item { return Item{g.t("dcv-file."+key, values...), blocks} }
	blocks := []Block{
		Picture{"web-file", g.t("dcv-file.picture", values...)},
		Steps{[]Item{
			step("panel", g.practiceButtons(PagePanelFiles, "dcv.panel", string(look.Name))...),
			step("folder", g.copyRow("folder", folder)),
			step("file", Buttons{[]Action{g.saveProofs()}}, g.copyRow("file", file), g.copyRow("content", content)),
			step("open", g.copyRow("address", address)),
		}},
	}
	blocks = append(blocks, g.hostLetter(c, g.t("dcv-value.send-subject-file", "name", look.Name.Unicode()))...)
	return append(blocks, g.proofStay(), Help{"hidden", g.t("dcv-file.hidden-title"), g.t("dcv-file.hidden-text")})
}

func (g *Guide) mailSteps(look order.Look) []Block {
	asked, back := "asked", "return"
	if !g.can().Prove {
		asked, back = "asked-elsewhere", "return-elsewhere"
	}
	step := func(key string, blocks ...Block) Item { return Item{g.t("dcv-mail." + key), blocks} }
	return []Block{
		Picture{"proof-mail", g.t("dcv-mail.picture", "mailbox", look.Mailbox)},
		Steps{[]Item{
			step("exists", g.copyRow("mailbox", look.Mailbox)),
			step(asked),
			step("answer", g.practiceButtons(PageInbox, "wait.inbox")...),
			step(back),
		}},
		Help{"ends", g.t("dcv-mail.ends-title"), g.t("dcv-mail.ends-text", "date", mailEnds())},
	}
}

func (g *Guide) copyRow(id, value string) Copy {
	return Copy{ID: id, Label: g.t("dcv-value." + id), Value: value}
}
