package model

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/problem"
)

func pastePages() map[PageID]page {
	return map[PageID]page{PagePaste: {draw: pastePage}, PagePasteFound: {draw: pasteFoundPage}}
}

// memoPasted is what was found in what was pasted last, a pasted.
const memoPasted = "paste.found"

// pasted is what was found. Nothing of the text itself is in it but short quotes.
type pasted struct {
	found    wizard.PastedFound
	findings []finding.Finding
	tried    []wizard.Tried // one for each of found.Items
}

// pasting leads to where anything of Sectigo's can be pasted.
func (g *Guide) pasting() Action { return g.action("paste", g.to(PagePaste), "paste.open") }

// pastePage takes anything that Sectigo showed. Its text is a draft until it was taken
// over: on disk, sealed, up to [maxDraft], and longer in memory only.
func pastePage(g *Guide) Page {
	p := Page{Title: g.t("paste.title"), Lead: g.t("paste.lead"), Back: g.goBack()}
	if g.session == nil || !g.facts.Sent() {
		p.Lead = g.t("paste.lead-early")
		p.Primary = g.action("order", g.to(PageOrderPublic), "order-done.begin")
		return p
	}
	p.Blocks = []Block{
		g.field(Field{ID: "paste.text", Kind: FieldLong, Optional: true}, ""),
		g.field(Field{ID: "paste.files", Kind: FieldFiles, Optional: true}, ""),
	}
	if all := inboxButtons(g); len(all) > 0 {
		p.Blocks = append(p.Blocks, Buttons{all})
	}
	p.Blocks = append(p.Blocks, Help{ID: "what", Title: g.t("paste.what-title"), Text: g.t("paste.what")},
		Help{ID: "kept", Title: g.t("paste.kept-title"), Text: g.t("paste.kept", "limit", strconv.Itoa(maxDraft>>10))})
	p.Primary = g.action("look", func() Step { return lookAtPaste(g) }, "paste.look")
	return p
}

// lookAtPaste looks at the text and the files together: what Sectigo sends may be in
// several parts.
func lookAtPaste(g *Guide) Step {
	text, paths := g.value("paste.text", ""), Paths(g.value("paste.files", ""))
	at := "paste.text"
	switch {
	case strings.TrimSpace(text) == "" && len(paths) == 0:
		return Step{Err: problem.At(at, problem.InputMissing)}
	case strings.TrimSpace(text) == "":
		at = "paste.files"
	}
	session, app := g.session, g.app
	var seen pasted
	return Step{Work: &Work{
		Busy: g.t("paste.looking"),
		Do: func(ctx context.Context) error {
			inputs, err := readPasted(ctx, app, text, paths)
			if err != nil {
				return atField("paste.files", err)
			}
			if seen.found, seen.findings, err = session.Inbox().Look(inputs...); err != nil {
				return movedTo(at, err)
			}
			seen.tried = session.Inbox().Try(seen.found.Items...)
			return nil
		},
		Done: func() Step {
			g.keep(memoPasted, seen)
			g.settle("paste.take")
			if len(seen.found.Of(wizard.PastedKey)) > 0 {
				g.settle("paste.") // a key is not kept
			}
			return Step{To: Place{Page: PagePasteFound}}
		},
	}}
}

// readPasted are the text and the files, of at most [wizard.MaxPaste] bytes together.
func readPasted(ctx context.Context, app App, text string, paths []string) ([][]byte, error) {
	var inputs [][]byte
	if strings.TrimSpace(text) != "" {
		inputs = append(inputs, []byte(text))
	}
	left := int64(wizard.MaxPaste - len(text))
	for _, path := range paths {
		data, err := app.Read(ctx, path, max(left, 1))
		if err != nil {
			return nil, ofAll(err)
		}
		left -= int64(len(data))
		inputs = append(inputs, data)
	}
	return inputs, nil
}

// ofAll names the limit of all that is pasted where a file went beyond what was left of it.
func ofAll(err error) error {
	if errors.Is(err, problem.InputTooBig) {
		return problem.New(problem.InputTooBig, "read what was pasted", err, "limit", strconv.Itoa(wizard.MaxPaste))
	}
	return err
}
