package command

import (
	"errors"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
	"qwizard/ui/words"
	"qwizard/wizard"
	"qwizard/wizard/csr"
	"qwizard/wizard/dcv"
	"qwizard/wizard/finding"
	"qwizard/wizard/inbox"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// checkReport is what check prints with --json.
type checkReport struct {
	Names     order.Names     `json:"names"`
	Method    order.Method    `json:"method"`
	Verdict   finding.Verdict `json:"verdict"` // the worst of all
	Readiness []checkFinding  `json:"readiness"`
	Proofs    []checkFinding  `json:"proofs"`

	ready, proofs []finding.Finding // the same before they were put into words
}

// checkFinding is a finding with its words. ID is its kind, and stays the same from
// version to version.
type checkFinding struct {
	ID       finding.Kind      `json:"id"`
	Verdict  finding.Verdict   `json:"verdict"`
	Name     string            `json:"name,omitempty"` // the website; of what is about all of them there is none
	Cause    string            `json:"cause"`
	Fix      string            `json:"fix"`
	Where    string            `json:"where,omitempty"`
	Expected string            `json:"expected,omitempty"`
	Observed string            `json:"observed,omitempty"`
	Source   string            `json:"source,omitempty"`
	Params   map[string]string `json:"params,omitempty"`
}

// checkFlags are those of check, as typed.
type checkFlags struct {
	request, method, unique string
	resolvers, connects     []string
	asJSON                  bool
}

// errFound ends a command that has told what it found.
var errFound = errors.New("something was found")

func (p Program) check() *cobra.Command {
	var f checkFlags
	text := p.Words().Text
	c := &cobra.Command{
		Use: "check NAME…", Args: cobra.MinimumNArgs(1), Short: text("command.check-short"), Long: text("command.check-long"),
		RunE: func(c *cobra.Command, typed []string) error {
			looks, lab, err := p.readCheck(f, typed)
			if err != nil {
				return err
			}
			report, err := p.checked(c, looks, lab)
			if err != nil {
				return err
			}
			if err := p.showCheck(report, f.asJSON); err != nil {
				return err
			}
			if report.found() {
				return errFound
			}
			return nil
		},
	}
	c.Flags().StringVar(&f.request, "csr", "", text("command.flag-csr"))
	c.Flags().StringVar(&f.method, "method", string(order.CNAME), text("command.flag-method"))
	c.Flags().StringVar(&f.unique, "unique", "", text("command.flag-unique"))
	c.Flags().StringArrayVar(&f.resolvers, "resolver", nil, text("command.flag-resolver"))
	c.Flags().StringArrayVar(&f.connects, "connect", nil, text("command.flag-connect"))
	c.Flags().BoolVar(&f.asJSON, "json", false, text("command.flag-json"))
	return c
}

// readCheck reads arguments and flags. Everything that is wrong is told at once.
func (p Program) readCheck(f checkFlags, typed []string) ([]order.Look, wire.Lab, error) {
	var bad problem.List
	names, err := order.ParseNames(typed)
	bad.Add("NAME", err)
	method, err := order.ParseMethod(f.method)
	bad.Add("--method", err)
	unique, err := inbox.ReadUnique(f.unique)
	if err != nil {
		bad.Add("", relabelled("--unique", err))
	}
	lab, err := readLab(f)
	bad.Add("", err)
	if f.request == "" {
		bad.Add("--csr", problem.At("", problem.InputMissing))
	}
	if err := bad.Err(); err != nil {
		return nil, lab, useError{err}
	}
	der, err := p.request(f.request)
	if err != nil {
		return nil, lab, err
	}
	token := dcv.NewToken(der, unique)
	looks := make([]order.Look, len(names))
	for i, n := range names {
		looks[i] = token.Look(n, method, "admin@"+string(n.Registrable()))
	}
	return looks, lab, nil
}

// relabelled is a problem that names another field.
func relabelled(field string, err error) error {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return err
	}
	moved := *p
	moved.Field = field
	return &moved
}

// request reads a CSR file, PEM or DER.
func (p Program) request(path string) (der []byte, err error) {
	in, err := p.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	data, err := io.ReadAll(io.LimitReader(in, wizard.MaxBrought+1))
	if err != nil {
		return nil, problem.New(problem.FolderFailed, "read file", err, "path", path)
	}
	return csr.ParseRequest(data)
}

// readLab reads --resolver HOST:PORT and --connect NAME=IP:PORT or NAME:PORT=IP:PORT.
func readLab(f checkFlags) (wire.Lab, error) {
	lab := wire.Lab{Hosts: map[string]netip.AddrPort{}}
	var bad problem.List
	for _, typed := range f.resolvers {
		place, err := readPlace(typed)
		if err != nil {
			bad.Add("--resolver", problem.At("", problem.InputNotOffered, "value", typed, "offered", "127.0.0.1:53, [::1]:53"))
			continue
		}
		lab.Resolvers = append(lab.Resolvers, place)
	}
	for _, typed := range f.connects {
		host, at, _ := strings.Cut(typed, "=")
		place, err := readPlace(at)
		bare, port, _ := strings.Cut(host, ":")
		name, wrong := order.ParseName(bare)
		if err != nil || wrong != nil || port != "" && port != "80" && port != "443" {
			bad.Add("--connect", problem.At("", problem.InputNotOffered, "value", typed, "offered", "NAME=127.0.0.1:8080, NAME:443=127.0.0.1:8443"))
			continue
		}
		key := string(name)
		if port != "" {
			key += ":" + port
		}
		lab.Hosts[key] = place
	}
	return lab, bad.Err()
}

// readPlace reads an IP address with a port. localhost is 127.0.0.1.
func readPlace(typed string) (netip.AddrPort, error) {
	if rest, ok := strings.CutPrefix(typed, "localhost:"); ok {
		typed = "127.0.0.1:" + rest
	}
	place, err := netip.ParseAddrPort(typed)
	if err == nil && place.Port() == 0 {
		err = errors.New("no port")
	}
	return place, err
}

func (p Program) checked(c *cobra.Command, looks []order.Look, lab wire.Lab) (checkReport, error) {
	checker := wire.Checker(wire.Config{Now: p.Now, Seams: p.Seams}, lab)
	report := checkReport{Method: looks[0].Method}
	for _, l := range looks {
		report.Names = append(report.Names, l.Name)
	}
	ready, err := checker.Readiness(c.Context(), report.Names)
	if err != nil {
		return report, err
	}
	proofs, err := checker.Proofs(c.Context(), looks)
	if err != nil {
		return report, err
	}
	report.Verdict = finding.Worst(slices.Concat(ready, proofs))
	report.ready, report.proofs = ready, proofs
	report.Readiness, report.Proofs = p.inWords(ready), p.inWords(proofs)
	return report, nil
}

// inWords puts findings into words, the worst first.
func (p Program) inWords(found []finding.Finding) []checkFinding {
	finding.Sort(found)
	out := []checkFinding{}
	for _, f := range found {
		cause, fix := p.Words().ExplainFinding(f)
		out = append(out, checkFinding{f.Kind, f.Verdict, f.Params["name"], cause, fix, f.Where, f.Expected, f.Observed, f.Source, f.Params})
	}
	return out
}

// found reports that something blocks, or that a name's proof was not seen.
func (r checkReport) found() bool {
	proved := func(name order.Name) bool {
		return slices.ContainsFunc(r.Proofs, func(f checkFinding) bool {
			return f.Name == string(name) && (f.Verdict == finding.Fine || f.Verdict == finding.Attention)
		})
	}
	return r.Verdict == finding.Blocks || slices.ContainsFunc(r.Names, func(n order.Name) bool { return !proved(n) })
}

func (p Program) showCheck(r checkReport, asJSON bool) error {
	if asJSON {
		data, err := encodeJSON(r)
		if err != nil {
			return err
		}
		_, _ = p.Stdout.Write(data) // Run asks whether it could be printed
		return nil
	}
	w := p.Words()
	_, _ = io.WriteString(p.Stdout, w.Report( // as above
		words.ReportPart{Title: w.Text("command.check-readiness"), Found: r.ready},
		words.ReportPart{Title: w.Text("command.check-proofs", "method", string(r.Method)), Found: r.proofs}))
	return nil
}
