package command

import (
	"bytes"
	"crypto/md5" // #nosec G501 -- Sectigo's format names things by MD5
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"qwizard/wizard"
	"qwizard/wizard/deadline"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// recordName is the record's file.
const recordName = "order.json"

// record is order.json: the facts of one order for a program to read, without
// secrets and without the ID document's number. Keys are documented in README.
// Times are RFC 3339, hashes lower-case hex, paths relative to the folder.
type record struct {
	Format      int                `json:"format"`
	ID          string             `json:"id"`
	Channel     string             `json:"channel"`
	Product     order.Product      `json:"product,omitempty"`
	ProductName string             `json:"product_name,omitempty"`
	Number      string             `json:"number,omitempty"`
	Cost        string             `json:"cost,omitempty"`
	Days        int                `json:"days,omitempty"`
	Sent        *time.Time         `json:"sent,omitempty"`
	OrderStatus string             `json:"order_status,omitempty"`
	Names       []string           `json:"names"`
	Applicant   *applicantRecord   `json:"applicant,omitempty"`
	Key         *keyRecord         `json:"key,omitempty"`
	CSR         *csrRecord         `json:"csr,omitempty"`
	DCV         []dcvRecord        `json:"dcv,omitempty"`
	Readiness   []finding.Finding  `json:"readiness,omitempty"`
	Seen        []finding.Finding  `json:"seen,omitempty"` // our own look at the proofs
	Identity    *identityRecord    `json:"identity,omitempty"`
	Certificate *certificateRecord `json:"certificate,omitempty"`
	Verdict     []finding.Finding  `json:"verdict,omitempty"`
	Export      *exportRecord      `json:"export,omitempty"`
	Live        []finding.Finding  `json:"live,omitempty"`
	Backup      *backupRecord      `json:"backup,omitempty"`
	Dates       []deadline.Date    `json:"dates,omitempty"`
	Tasks       []taskRecord       `json:"tasks"`
	Practice    *practiceRecord    `json:"practice,omitempty"`
}

type applicantRecord struct {
	order.Applicant
	ID idRecord `json:"id"` // hides the embedded one and its number
}

type idRecord struct {
	Type    order.IDType `json:"type"`
	Issuer  string       `json:"issuer"`
	Country string       `json:"country"`
	Issued  order.Date   `json:"issued"`
	Expires order.Date   `json:"expires"`
}

type keyRecord struct {
	Kind        order.KeyKind `json:"kind"`
	Vault       string        `json:"vault"` // empty if the person has the key and Qwizard does not
	Fingerprint string        `json:"spki_sha256"`
}

type csrRecord struct {
	File   string `json:"file"`
	MD5    string `json:"md5"`    // of the DER
	SHA256 string `json:"sha256"` // of the DER
}

type dcvRecord struct {
	Name        order.Name   `json:"name"`
	Method      order.Method `json:"method"`
	RecordName  string       `json:"record_name"` // CNAME owner, without the last dot
	RecordValue string       `json:"record_value"`
	File        string       `json:"file"`
	URLPath     string       `json:"url_path"`
	Validated   bool         `json:"validated"`
	ValidatedAt *time.Time   `json:"validated_at,omitempty"`
	Raw         string       `json:"raw,omitempty"`
}

type certificateRecord struct {
	Serial    string    `json:"serial"` // hex
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names"`
	SHA256    string    `json:"sha256"` // of the DER
	Files     []string  `json:"files"`
}

type exportRecord struct {
	File     string    `json:"file"`
	Target   string    `json:"target"`
	Encoding string    `json:"encoding"`
	SHA256   string    `json:"sha256"`
	At       time.Time `json:"at"`
}

type backupRecord struct {
	File   string    `json:"file"`
	SHA256 string    `json:"sha256,omitempty"`
	At     time.Time `json:"at"` // when it was opened and compared
}

type identityRecord struct {
	Form   string   `json:"form,omitempty"`
	Letter string   `json:"letter,omitempty"`
	Papers []string `json:"papers,omitempty"` // sent
}

type taskRecord struct {
	ID    wizard.TaskID   `json:"id"`
	State wizard.State    `json:"state"`
	Actor wizard.Actor    `json:"actor,omitempty"`
	Since *time.Time      `json:"since,omitempty"`
	Needs []wizard.TaskID `json:"needs,omitempty"`
}

type practiceRecord struct {
	API  string `json:"api"`  // base address of the partner API
	DNS  string `json:"dns"`  // address of the name server
	Web  string `json:"web"`  // address of the web host, for port 80
	TLS  string `json:"tls"`  // the same for port 443
	Root string `json:"root"` // the root certificate, PEM, to check the chain with; never to be trusted
}

func newRecord(f *wizard.Facts, now time.Time) record {
	i := f.Current()
	r := record{Format: 1, ID: f.ID, Channel: f.Channel, Names: f.Names.Value.Strings(), Dates: f.Dates(), OrderStatus: f.OrderStatus.Value}
	if f.Names.Known() {
		r.Product, r.ProductName = f.Product(), f.Product().Title()
	}
	if f.Receipt.Known() {
		r.Number, r.Cost, r.Sent, r.Days = f.Receipt.Value.Number, f.Receipt.Value.Cost, instant(f.Receipt.At), f.Term.Value
		r.DCV = dcvRecords(f)
	}
	if a := f.Applicant.Value; f.Applicant.Known() {
		r.Applicant = &applicantRecord{a, idRecord{a.ID.Type, a.ID.Issuer, a.ID.Country, a.ID.Issued, a.ID.Expires}}
	}
	if i.Key.Known() {
		r.Key = &keyRecord{i.Key.Value.Kind, i.Key.Value.Vault, i.Key.Value.Fingerprint}
	}
	if i.CSR.Known() {
		m := md5.Sum(i.CSR.Value) // #nosec G401 -- see import
		r.CSR = &csrRecord{wizard.RequestName, hex.EncodeToString(m[:]), sha256Hex(i.CSR.Value)}
	}
	if leaf := f.Leaf(); leaf != nil {
		r.Certificate = &certificateRecord{
			leaf.SerialNumber.Text(16), leaf.NotBefore.UTC(), leaf.NotAfter.UTC(), leaf.Issuer.CommonName, leaf.DNSNames, sha256Hex(leaf.Raw),
			[]string{"certificate/certificate.pem", "certificate/chain.pem", "certificate/fullchain.pem"},
		}
	}
	r.Readiness, r.Seen, r.Verdict, r.Live = f.Readiness.Value, i.Seen.Value, i.Verdict.Value, i.Live.Value
	if i.Form.Known() || i.Papers.Known() {
		r.Identity = &identityRecord{Papers: i.Papers.Value}
		if i.Form.Known() {
			folder := lastOf(i.Form.Value)
			r.Identity.Form, r.Identity.Letter = folder+"/"+wizard.FormName, folder+"/"+wizard.LetterName
		}
	}
	if b := i.Backup; b.Known() {
		r.Backup = &backupRecord{lastOf(b.Value.Path), b.Value.SHA256, b.At.UTC()}
	}
	if e := i.Export.Value; i.Export.Known() {
		r.Export = &exportRecord{"export/" + lastOf(e.Path), e.Target, e.Encoding, e.SHA256, e.At.UTC()}
	}
	for _, t := range f.Tasks(now) {
		r.Tasks = append(r.Tasks, taskRecord{t.ID, t.State, t.Actor, instant(t.Since), t.Needs})
	}
	return r
}

func dcvRecords(f *wizard.Facts) []dcvRecord {
	method := map[order.Name]order.Method{}
	for _, c := range f.Chosen() {
		method[c.Name] = c.Method
	}
	var rows []dcvRecord
	for _, n := range f.Names.Value {
		p, look := f.Current().Proved[n], f.Look(n, method[n], "")
		row := dcvRecord{
			Name: n, Method: method[n],
			RecordName: look.RecordHost + "." + string(n.Registrable()), RecordValue: look.RecordTarget,
			File: "dcv/" + string(n) + "/" + look.FilePath, URLPath: "/" + look.FilePath,
			Validated: p.Value.Validated, Raw: p.Raw,
		}
		if p.Value.Validated {
			row.ValidatedAt = instant(p.At)
		}
		rows = append(rows, row)
	}
	return rows
}

// lastOf is the last part of a path of any system: an order may come from another one.
func lastOf(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// encode writes JSON as people read it: indented, letters as they are.
func (r record) encode() ([]byte, error) { return encodeJSON(r) }

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return nil, problem.New(problem.Internal, "encode JSON", err)
	}
	return b.Bytes(), nil
}
