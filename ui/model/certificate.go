package model

import (
	"context"
	"encoding/pem"
	"errors"
	"strconv"
	"strings"

	"qwizard/wizard"
	"qwizard/wizard/problem"
)

// maxCertificateFile is the most bytes read of a file, and of what is pasted. A chain
// has some ten thousand.
const maxCertificateFile = 1 << 20

// certificatePage collects the certificate, or takes what Sectigo sent.
func certificatePage(g *Guide) Page {
	p := Page{Title: g.t("certificate.title"), Lead: g.t("certificate.lead"), Back: g.home()}
	if !g.can().Collect {
		p.Lead = g.t("certificate.lead-elsewhere")
	}
	t, there := g.task(wizard.TaskCertificate), g.facts.Leaf() != nil
	if t.State == wizard.CannotStart {
		p.Blocks = g.receiveFirst(t, "certificate.first")
		if g.can().Collect || !g.facts.Receipt.Known() {
			return p
		}
		p.Blocks = append(p.Blocks, Paragraph{Text: g.t("certificate.early")}) // it may have come all the same
	}
	if there {
		p.Sign, p.Title, p.Lead = Sign{RowDone, g.t("state.done")}, g.t("certificate.there-title"), g.t("certificate.there-lead")
		if t.State == wizard.InTrouble {
			p.Sign = Sign{RowProblem, g.t("state.problem")}
		}
		p.Primary = g.action("verdict", g.to(PageVerdict), "certificate.verdict")
		p.Blocks = append(p.Blocks, g.certificateRows())
	}
	take := g.takeCertificate()
	switch {
	case g.can().Collect && (!there || t.State == wizard.InTrouble):
		collect := g.collectCertificate()
		if there {
			p.Others = []Action{collect}
		} else {
			p.Primary = collect
			p.Blocks = append(p.Blocks, Paragraph{Text: g.t("certificate.collect-text")})
			p.Blocks = append(p.Blocks, g.practiceButtons(PageClock, "certificate.clock")...)
		}
	case !there:
		p.Primary = take
	}
	p.Blocks = append(p.Blocks, Heading{g.t("certificate.given")}, Paragraph{Text: g.t("certificate.given-text")}, g.field(Field{
		ID: "certificate.files", Kind: FieldFiles, Optional: true, Types: []string{".pem", ".crt", ".cer", ".der", ".ca-bundle", ".txt"},
	}, ""), g.field(Field{ID: "certificate.text", Kind: FieldLong, Optional: true}, ""))
	if p.Primary.ID != take.ID {
		p.Blocks = append(p.Blocks, Buttons{[]Action{take}})
	}
	if !there {
		p.Blocks = append(p.Blocks, waitWays(g))
	} else {
		p.Blocks = append(p.Blocks, Buttons{[]Action{g.goingWrong()}})
	}
	return p
}

// certificateRows say whose certificate it is, until when, and its number.
func (g *Guide) certificateRows() Answers {
	leaf := g.facts.Leaf()
	var holder []string
	for _, attribute := range []string{"2.5.4.42", "2.5.4.4"} { // givenName, surname (X.520)
		for _, n := range leaf.Subject.Names {
			if text, ok := n.Value.(string); ok && n.Type.String() == attribute {
				holder = append(holder, text)
			}
		}
	}
	row := func(key, value string) Answer { return Answer{What: g.t("certificate." + key), Value: value} }
	rows := []Answer{row("websites", strings.Join(leaf.DNSNames, "\n"))}
	if len(holder) > 0 {
		rows = append(rows, row("holder", strings.Join(holder, " ")))
	}
	return Answers{append(rows, row("until", day(leaf.NotAfter)), row("issuer", leaf.Issuer.CommonName), row("serial", leaf.SerialNumber.Text(16)))}
}

func (g *Guide) collectCertificate() Action {
	session := g.session
	return g.action("collect", func() Step {
		return Step{Work: &Work{
			Busy: g.t("certificate.collecting"),
			Do:   func(ctx context.Context) error { return session.Certificate().Collect(ctx) },
			Done: g.to(PageVerdict),
			Failed: func(err error) Step {
				if errors.Is(err, problem.NotIssuedYet) {
					return Step{Say: g.t("certificate.not-yet")}
				}
				return Step{Err: err}
			},
		}}
	}, "certificate.collect")
}

// takeCertificate reads the files and the text together: what Sectigo sends may be in
// several parts.
func (g *Guide) takeCertificate() Action {
	session, app := g.session, g.app
	return g.action("take", func() Step {
		text := strings.TrimSpace(g.value("certificate.text", ""))
		paths := Paths(g.value("certificate.files", ""))
		at := "certificate.text"
		switch {
		case len(text) > maxCertificateFile:
			return Step{Err: problem.At(at, problem.InputTooBig, "limit", strconv.Itoa(maxCertificateFile))}
		case text == "" && len(paths) == 0:
			return Step{Err: problem.At("certificate.files", problem.InputMissing)}
		case text == "":
			at = "certificate.files"
		}
		return Step{Work: &Work{
			Busy: g.t("certificate.taking"),
			Do: func(ctx context.Context) error {
				data, err := readCertificates(ctx, app, paths)
				if err != nil {
					return atField("certificate.files", err)
				}
				return atField(at, session.Certificate().Take(ctx, append(data, text...), wizard.FromYou))
			},
			Done: func() Step {
				g.settle("certificate.")
				return Step{To: Place{Page: PageVerdict}}
			},
		}}
	}, "certificate.take")
}

// readCertificates reads files one after the other into one text. DER, which is binary,
// becomes PEM, so that it can stand beside the others.
func readCertificates(ctx context.Context, app App, paths []string) ([]byte, error) {
	var all []byte
	for _, path := range paths {
		data, err := app.Read(ctx, path, maxCertificateFile)
		if err != nil {
			return nil, err
		}
		if len(data) > 0 && data[0] == 0x30 { // an ASN.1 sequence
			data = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: data})
		}
		all = append(append(all, data...), '\n')
	}
	return all, nil
}
