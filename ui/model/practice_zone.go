package model

import (
	"slices"
	"strings"

	"qwizard/wizard/problem"
)

// zoneLine is one record of a zone file.
type zoneLine struct {
	owner string // full name in lower case with its dot
	host  string // as a panel shows it: without the domain, "@" for the domain itself
	kind  string // "CNAME"
	value string
	line  string // all of it
}

// zoneLines takes a domain's zone apart, without what every zone has (SOA, NS). The
// zone is as the practice web host writes it: one record a line, all five parts of it.
func zoneLines(zone, domain string) []zoneLine {
	var out []zoneLine
	for line := range strings.Lines(zone) {
		line = strings.TrimSpace(line)
		parts := strings.Fields(line)
		if len(parts) < 5 || parts[3] == "SOA" || parts[3] == "NS" {
			continue
		}
		host := "@"
		if owner := strings.TrimSuffix(parts[0], "."); owner != domain {
			host = strings.TrimSuffix(owner, "."+domain)
		}
		out = append(out, zoneLine{owner: strings.ToLower(parts[0]), host: host, kind: parts[3], value: strings.Join(parts[4:], " "), line: line})
	}
	return out
}

// recordTypes are the types of record that can be added.
func recordTypes() []string { return []string{"CNAME", "TXT", "A", "AAAA", "CAA", "MX"} }

// newRecord makes a record of what was typed, as many panels do: the domain is put
// behind the host, whatever it is. What is wrong with the value the web host says.
func newRecord(domain, host, kind, value string) (zoneLine, error) {
	host = strings.TrimSuffix(host, ".")
	value = strings.Join(strings.Fields(value), " ")
	if value == "" {
		return zoneLine{}, problem.At("panel.value", problem.InputMissing)
	}
	if !slices.Contains(recordTypes(), kind) {
		return zoneLine{}, problem.At("panel.type", problem.InputNotOffered, "value", kind, "offered", strings.Join(recordTypes(), ", "))
	}
	owner := domain + "."
	if host != "" && host != "@" {
		owner = host + "." + owner
	}
	owner = strings.ToLower(owner)
	switch kind {
	case "CNAME", "MX":
		value = strings.TrimSuffix(value, ".") + "."
	case "TXT":
		value = quoted(value)
	}
	return zoneLine{owner: owner, host: host, kind: kind, value: value, line: owner + "\t3600\tIN\t" + kind + "\t" + value}, nil
}

// hostWorks reports whether a host can stand in a line of a zone file.
func hostWorks(host string) bool { return !strings.ContainsAny(host, " \t\r\n;()\"\\$@,/") }

// quoted writes a text as a TXT record holds it: strings of at most 255 bytes (RFC 1035
// 3.3.14). One that is in quotes already stays.
func quoted(text string) string {
	if strings.HasPrefix(text, `"`) {
		return text
	}
	const most = 255
	var out []string
	for len(text) > most {
		out = append(out, text[:most])
		text = text[most:]
	}
	out = append(out, text)
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	for i := range out {
		out[i] = `"` + escape.Replace(out[i]) + `"`
	}
	return strings.Join(out, " ")
}

// beside are the lines that have to be said again with a new record, because the web
// host takes what it is given for all records of that name and type.
func beside(lines []zoneLine, record zoneLine) string {
	var b strings.Builder
	for _, l := range lines {
		if l.owner == record.owner && l.kind == record.kind {
			b.WriteString(l.line + "\n")
		}
	}
	return b.String() + record.line + "\n"
}

// panelRefused says at a field why the web host did not take something, in the words of
// a panel. Another problem stays as it is.
func (g *Guide) panelRefused(field string) func(error) Step {
	return func(err error) Step {
		for _, p := range problem.All(err) {
			key := "panel-why." + string(p.Kind)
			switch rule := p.Params["rule"]; {
			case rule != "":
				key = "panel-why." + rule
			case p.Kind == problem.InputSyntax && field == "panel.value": // nobody typed a line
				key = "panel-why.value"
			}
			if !g.words.Has(key) {
				continue
			}
			var params []string
			for k, v := range p.Params {
				params = append(params, k, v)
			}
			return Step{Err: problem.At(field, problem.PanelRefused, "why", g.t(key, params...))}
		}
		return Step{Err: err}
	}
}
