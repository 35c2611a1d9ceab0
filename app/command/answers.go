package command

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"qwizard/wizard"
	"qwizard/wizard/backup"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
	"qwizard/wizard/vault"
)

// maxAnswers bounds an answers file, in bytes: a full one has two thousand.
const maxAnswers = 64 << 10

// Answers are what an unattended practice run needs to know, valid and
// normalised. It holds secrets: do not log it.
type Answers struct {
	Names            order.Names
	Applicant        order.Applicant
	KeyKind          order.KeyKind
	BackupPassphrase string
	Choices          []wizard.Choice
	Days             int
	Target           string
	ExportPassword   string
	VaultKind        string
	VaultPassphrase  string
}

// ReadAnswers reads and checks an answers file (TOML) on the day of now. Its
// error is a [problem.List] with each key that is unknown, missing or wrong.
func ReadAnswers(from io.Reader, now time.Time) (Answers, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxAnswers+1))
	if err != nil {
		return Answers{}, problem.New(problem.FolderFailed, "read answers", err, "path", "answers")
	}
	if len(data) > maxAnswers {
		return Answers{}, problem.New(problem.InputTooBig, "read answers", nil, "limit", strconv.Itoa(maxAnswers))
	}
	raw := map[string]any{}
	if _, err := toml.NewDecoder(bytes.NewReader(data)).Decode(&raw); err != nil {
		p := problem.New(problem.InputSyntax, "read answers", nil, "line", "?", "detail", "not TOML")
		var at toml.ParseError
		if errors.As(err, &at) {
			// What was found instead may be a passphrase without its quotes.
			expected, _, _ := strings.Cut(at.Message, " but ")
			p.Params = map[string]string{"line": strconv.Itoa(at.Position.Line), "detail": expected}
		}
		return Answers{}, p
	}
	r := reading{flat: map[string]any{}}
	r.flatten("", raw)
	a := r.answers(now)
	r.unknown()
	return a, r.bad.Err()
}

// reading takes keys out of the flattened file and collects what is wrong.
type reading struct {
	flat  map[string]any
	asked []string
	bad   problem.List
}

// flatten turns tables into dotted keys. What may be a table of names stays whole; a
// name has dots of its own.
func (r *reading) flatten(prefix string, table map[string]any) {
	for k, v := range table {
		key := prefix + k
		if sub, ok := v.(map[string]any); ok && key != "dcv.method" && key != "dcv.mailbox" && len(sub) > 0 {
			r.flatten(key+".", sub)
			continue
		}
		r.flat[key] = v
	}
}

// take returns the value of key and strikes it off.
func (r *reading) take(key string, required bool) (any, bool) {
	r.asked = append(r.asked, key)
	v, ok := r.flat[key]
	delete(r.flat, key)
	if !ok && required {
		r.bad.Add(key, problem.At("", problem.InputMissing))
	}
	return v, ok
}

func (r *reading) wrongType(key, want string) {
	r.bad.Add(key, problem.At("", problem.InputWrongType, "want", want))
}

// text reads a string; what is missing is left to the values' own checks where
// required is false.
func (r *reading) text(key string, required bool) string {
	v, ok := r.take(key, required)
	if !ok {
		return ""
	}
	s, ok := v.(string)
	if !ok {
		r.wrongType(key, "text")
	}
	return s
}

// list reads a list of strings.
func (r *reading) list(key string, required bool) []string {
	v, ok := r.take(key, required)
	if !ok {
		return nil
	}
	items, ok := v.([]any)
	var out []string
	for _, item := range items {
		s, isText := item.(string)
		ok = ok && isText
		out = append(out, s)
	}
	if !ok {
		r.wrongType(key, "list")
		return nil
	}
	return out
}

// date reads a date, as TOML's own kind or as text.
func (r *reading) date(key string) order.Date {
	v, ok := r.take(key, false)
	if !ok {
		return ""
	}
	switch v := v.(type) {
	case string:
		return order.Date(v)
	case time.Time:
		return order.Date(v.Format(time.DateOnly))
	}
	r.wrongType(key, "date")
	return ""
}

func (r *reading) answers(now time.Time) Answers {
	var a Answers
	typed := r.list("domains.names", true)
	if len(r.bad) == 0 {
		var err error
		a.Names, err = order.ParseNames(typed)
		r.bad.Add("domains.names", err)
	}
	a.Applicant = r.applicant(now)
	a.KeyKind = order.KeyKind(r.text("key.kind", false))
	if a.KeyKind == "" {
		a.KeyKind = order.DefaultKeyKind
	}
	if !r.flagged("key.kind") {
		_, err := order.ParseKeyKind(string(a.KeyKind))
		r.bad.Add("key.kind", err)
	}
	a.BackupPassphrase = r.backup()
	a.Choices = r.choices(a.Names)
	a.Days = r.days()
	a.Target, a.ExportPassword = r.export()
	a.VaultKind, a.VaultPassphrase = r.vault()
	return a
}

func (r *reading) flagged(key string) bool {
	return slices.ContainsFunc(r.bad, func(p *problem.Problem) bool { return p.Field == key })
}

func (r *reading) applicant(now time.Time) order.Applicant {
	before := len(r.bad)
	a := order.Applicant{
		GivenNames: r.text("applicant.given_names", false), Surname: r.text("applicant.surname", false),
		OtherNames: r.list("applicant.other_names", false),
		BirthDate:  r.date("applicant.birth_date"), BirthPlace: r.text("applicant.birth_place", false),
		Nationality: r.text("applicant.nationality", false),
		Email:       r.text("applicant.email", false), Phone: r.text("applicant.phone", false),
		Address: order.Address{
			Street: r.text("applicant.address.street", false), PostalCode: r.text("applicant.address.postal_code", false),
			City: r.text("applicant.address.city", false), State: r.text("applicant.address.state", false),
			Country: r.text("applicant.address.country", false),
		},
		ID: order.Identity{
			Type: order.IDType(r.text("applicant.id.type", false)), Number: r.text("applicant.id.number", false),
			Issuer: r.text("applicant.id.issuer", false), Country: r.text("applicant.id.country", false),
			Issued: r.date("applicant.id.issued"), Expires: r.date("applicant.id.expires"),
		},
	}.Normalised()
	wrong := r.bad[before:]
	var more problem.List
	more.Add("applicant", a.Check(now))
	for _, p := range more { // a key of the wrong type is not missing, too
		if !slices.ContainsFunc(wrong, func(w *problem.Problem) bool { return w.Field == p.Field }) {
			r.bad = append(r.bad, p)
		}
	}
	return a
}

func (r *reading) backup() string {
	const key = "backup.passphrase"
	s := r.text(key, true)
	if !r.flagged(key) {
		r.bad.Add("backup", backup.CheckPassphrase(s))
	}
	return s
}

// choices reads dcv.method, one for all names or a table by name.
func (r *reading) choices(names order.Names) []wizard.Choice {
	methods, mailboxes := r.byName("dcv.method", names), r.byName("dcv.mailbox", names)
	var out []wizard.Choice
	for _, n := range names {
		c := wizard.Choice{Name: n, Method: order.CNAME}
		if said := methods[n]; said.at != "" && !r.flagged(said.at) {
			var err error
			c.Method, err = order.ParseMethod(said.text)
			r.bad.Add(said.at, err)
		}
		box := mailboxes[n]
		if box.at != "" && !r.flagged(box.at) {
			r.bad.Add(box.at, order.CheckEmail(box.text))
		}
		if c.Method == order.Email {
			if c.Mailbox = box.text; c.Mailbox == "" {
				c.Mailbox = "admin@" + string(n.Registrable())
			}
		}
		out = append(out, c)
	}
	return out
}

// said is what an answers file says for one name, and at which key.
type said struct{ at, text string }

// byName reads one text for all names, or a table by name.
func (r *reading) byName(key string, names order.Names) map[order.Name]said {
	out := map[order.Name]said{}
	v, ok := r.take(key, false)
	if !ok {
		return out
	}
	switch v := v.(type) {
	case string:
		for _, n := range names {
			out[n] = said{key, v}
		}
	case map[string]any:
		if names != nil { // which names are asked for is not known otherwise
			r.nameTable(key, v, names, out)
		}
	default:
		r.wrongType(key, "method")
	}
	return out
}

func (r *reading) nameTable(key string, table map[string]any, names order.Names, out map[order.Name]said) {
	for _, typed := range slices.Sorted(maps.Keys(table)) {
		at := key + "." + strconv.Quote(typed)
		n, err := order.ParseName(typed)
		text, isText := table[typed].(string)
		switch {
		case err != nil:
			r.bad.Add(at, err)
		case !slices.Contains(names, n):
			r.bad.Add(at, problem.At("", problem.InputUnknown, "near", strings.Join(names.Strings(), ", ")))
		case !isText:
			r.wrongType(at, "text")
		default:
			out[n] = said{at, text}
		}
	}
}

func (r *reading) days() int {
	v, ok := r.take("order.days", false)
	if !ok {
		return order.DefaultTerm
	}
	n, ok := v.(int64)
	if !ok {
		r.wrongType("order.days", "number")
		return 0
	}
	r.bad.Add("order.days", order.CheckTerm(int(n)))
	return int(n)
}

func (r *reading) export() (target, password string) {
	if target = r.text("export.target", false); target == "" {
		target = "unknown"
	}
	if !r.flagged("export.target") {
		_, err := order.EncodingFor(target)
		r.bad.Add("export.target", err)
	}
	password = r.text("export.password", true)
	if !r.flagged("export.password") {
		r.bad.Add("export.password", order.CheckPassword(password))
	}
	return target, password
}

func (r *reading) vault() (kind, passphrase string) {
	if kind = r.text("vault.kind", false); kind == "" {
		kind = "file"
	}
	switch {
	case r.flagged("vault.kind"), kind == string(vault.KindFile), kind == string(vault.KindKeychain):
	default:
		r.bad.Add("vault.kind", problem.At("", problem.InputNotOffered, "value", strconv.Quote(kind), "offered", "file, keychain"))
	}
	isFile := kind != string(vault.KindKeychain) // the keychain has a password of its own
	passphrase = r.text("vault.passphrase", isFile)
	if isFile && !r.flagged("vault.passphrase") {
		r.bad.Add("vault", vault.CheckPassphrase(passphrase))
	}
	return kind, passphrase
}

// unknown complains about every key that nothing asked for, with the nearest
// one that exists.
func (r *reading) unknown() {
	for _, key := range slices.Sorted(maps.Keys(r.flat)) {
		_, empty := r.flat[key].(map[string]any)
		if empty && slices.ContainsFunc(r.asked, func(k string) bool { return strings.HasPrefix(k, key+".") }) {
			continue // a section of ours with nothing in it
		}
		p := problem.At(key, problem.InputUnknown)
		if near := nearest(key, r.asked); near != "" {
			p.Params = map[string]string{"near": near}
		}
		r.bad = append(r.bad, p)
	}
}

// nearest finds the key that differs in at most a third of its letters.
func nearest(key string, among []string) string {
	best, least := "", len(key)/3+1
	for _, k := range among {
		if d := distance(key, k); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
