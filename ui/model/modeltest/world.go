package modeltest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qwizard/ui/model"
	"qwizard/wizard"
	"qwizard/wizard/finding"
	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// World is what an order at a stage works with: everything in memory, and every answer
// settable. Errors are given out once set. It is safe for concurrent use.
type World struct {
	mu sync.Mutex

	Err      error             // of the next call to anything but the store, once
	StoreErr error             // of every commit while it is set
	ReadErr  error             // of the next look into a backup, once
	Report   order.Report      // what the CA says
	Receipt  order.Receipt     // what it answers to an order
	Found    []finding.Finding // what checker and site see
	Delivery []byte            // what Collect brings
	Calls    []string          // what was called: "Submit", "Upload form.pdf"
	Files    map[string]order.File
	Backups  map[string][]byte
	Sums     map[string]string // of backup files that are not as they were written; empty for one that is gone
	Clock    time.Time
	Speak    func(key string, params ...string) string // the catalogue of papers; nil for keys alone

	Unreadable bool // the stored order is damaged

	order    string
	channel  string
	vault    string // kind of vault
	backup   string // file of the order's backup
	revision uint64
	facts    []byte
	events   [][]byte
	secrets  map[string][]byte
	notes    map[string][]byte
}

type envelope struct {
	Version int `json:"version"`
	Content any `json:"content"`
}

// NewWorld is a world in which the order is at a stage.
func NewWorld(t testing.TB, s Stage) *World {
	t.Helper()
	return worldOf(t, Facts(t, s), s)
}

func worldOf(t testing.TB, f wizard.Facts, s Stage) *World {
	t.Helper()
	w := &World{
		order: f.ID, channel: f.Channel, backup: f.Current().Backup.Value.Path, vault: model.VaultKeychain, revision: 7, secrets: map[string][]byte{}, notes: map[string][]byte{}, Clock: Now(),
		Files: map[string]order.File{}, Backups: map[string][]byte{}, Receipt: order.Receipt{Number: "18865688", UniqueValue: "QW1a2b3c", Cost: "0.00"},
	}
	encode := func(v any) []byte {
		b, err := json.Marshal(envelope{1, v})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	w.facts = encode(f)
	var events []wizard.Event
	if err := json.Unmarshal(eventsJSON, &events); err != nil {
		t.Fatal(err)
	}
	for _, e := range events[:min(len(events), 1+2*slices.Index(Stages(), s))] {
		w.events = append(w.events, encode(e))
	}
	for id, step := range f.Steps {
		w.Report.Steps = append(w.Report.Steps, order.Step{ID: id, Title: step.Value.Title, Status: step.Value.Status, Raw: step.Raw, Note: step.Value.Note})
	}
	slices.SortFunc(w.Report.Steps, func(a, b order.Step) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	for _, n := range f.Names.Value {
		p := f.Current().Proved[n]
		w.Report.Proofs = append(w.Report.Proofs, order.Proof{Name: n, Method: p.Value.Method, Validated: p.Value.Validated, Raw: p.Raw})
	}
	w.Report.OrderStatus, w.Report.Upload = f.OrderStatus.Value, order.Upload{URL: "http://127.0.0.1/upload", Token: "t"}
	return w
}

// KeepIn says in which kind of vault the keys are.
func (w *World) KeepIn(kind string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.vault = kind
}

// Of is the world as a session takes it.
func (w *World) Of() wizard.World {
	return wizard.World{
		Store: store{w}, Notes: notes{w}, Vault: vault{w}, Channel: channel{w}, Exporter: exporter{w}, Backup: backups{w}, Checker: looker{w}, Site: looker{w},
		Now: func() time.Time { return w.Clock }, Text: w.speak,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// speak is the catalogue of papers: without one a text is its key.
func (w *World) speak(key string, params ...string) string {
	if w.Speak == nil {
		return key
	}
	return w.Speak(key, params...)
}

// called notes a call and gives out the error that waits for one.
func (w *World) called(what string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Calls = append(w.Calls, what)
	err := w.Err
	w.Err = nil
	return err
}

// Called reports whether a call was made.
func (w *World) Called(what string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.Calls, what)
}

type store struct{ w *World }

func (s store) Orders(context.Context) ([]string, error) { return []string{s.w.order}, nil }

func (s store) Load(_ context.Context, id string) (uint64, []byte, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if id != s.w.order {
		return 0, nil, problem.New(problem.OrderUnknown, "load", nil)
	}
	if s.w.Unreadable {
		return 0, nil, problem.New(problem.StoreDamaged, "load", nil, "path", "/home/anna/.config/qwizard/practice/orders.db", "order", id)
	}
	return s.w.revision, s.w.facts, nil
}

func (s store) Events(context.Context, string) ([][]byte, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	return slices.Clone(s.w.events), nil
}

func (s store) Commit(_ context.Context, id string, from uint64, facts []byte, events [][]byte) error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	switch {
	case s.w.StoreErr != nil:
		return s.w.StoreErr
	case id != s.w.order && from == 0: // a new order takes the place of this one
		s.w.order, s.w.revision, s.w.events = id, 0, nil
	case from != s.w.revision:
		return problem.New(problem.Superseded, "commit", nil)
	}
	s.w.revision, s.w.facts, s.w.events = from+1, facts, append(s.w.events, events...)
	return nil
}

func (s store) Replace(_ context.Context, id string, facts []byte) error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.w.StoreErr != nil {
		return s.w.StoreErr
	}
	s.w.order, s.w.revision, s.w.facts, s.w.events, s.w.Unreadable = id, 1, facts, nil, false
	return nil
}

func (s store) Delete(_ context.Context, id string) error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.w.StoreErr != nil {
		return s.w.StoreErr
	}
	if id == s.w.order {
		s.w.order, s.w.revision, s.w.facts, s.w.events = "", 0, nil, nil
	}
	return nil
}

type notes struct{ w *World }

func (n notes) Get(_ context.Context, key string) ([]byte, bool, error) {
	n.w.mu.Lock()
	defer n.w.mu.Unlock()
	note, found := n.w.notes[key]
	return slices.Clone(note), found, nil
}

func (n notes) Put(_ context.Context, writes map[string][]byte) error {
	n.w.mu.Lock()
	defer n.w.mu.Unlock()
	for key, note := range writes {
		if delete(n.w.notes, key); note != nil {
			n.w.notes[key] = slices.Clone(note)
		}
	}
	return nil
}

type vault struct{ w *World }

func (v vault) Get(_ context.Context, item string) ([]byte, error) {
	if err := v.w.called("vault Get"); err != nil {
		return nil, err
	}
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	secret, ok := v.w.secrets[item]
	if !ok {
		return nil, problem.New(problem.SecretMissing, "get", nil)
	}
	return slices.Clone(secret), nil
}

func (v vault) Set(_ context.Context, item string, secret []byte) error {
	if err := v.w.called("vault Set"); err != nil {
		return err
	}
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	v.w.secrets[item] = slices.Clone(secret)
	return nil
}

func (v vault) Delete(_ context.Context, item string) error {
	if err := v.w.called("vault Delete"); err != nil {
		return err
	}
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	delete(v.w.secrets, item)
	return nil
}

func (v vault) Name() string {
	v.w.mu.Lock()
	defer v.w.mu.Unlock()
	return v.w.vault
}

type exporter struct{ w *World }

func (e exporter) Files(_ context.Context, folder string, files []order.File) error {
	if err := e.w.called("Files " + folder); err != nil {
		return err
	}
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	for _, f := range files {
		e.w.Files[folder+"/"+f.Path] = f
	}
	return nil
}

func (e exporter) PFX(_ context.Context, path string, b order.Bundle) (order.Exported, error) {
	encoding, err := order.EncodingFor(b.Target)
	if err != nil {
		return order.Exported{}, err
	}
	return order.Exported{Path: path, Target: b.Target, Encoding: encoding, SHA256: "5190dde76911013f31fe32dd0daae2680a87be493425f3f39c68e651a6fd3352", At: e.w.Clock}, e.w.called("PFX " + path)
}

// backupSum is the SHA-256 of every backup file, like that of the order that was run.
const backupSum = "5fd3e34a0bf8989482a4aec1d4731c2448d178c7c90b6bc7cde6cfdff21c26a0"

type backups struct{ w *World }

func (b backups) Write(_ context.Context, path, passphrase string, content []byte) (string, error) {
	if err := b.w.called("backup Write " + path); err != nil {
		return "", err
	}
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.Backups[path+"\x00"+passphrase] = slices.Clone(content)
	return backupSum, nil
}

func (b backups) Read(_ context.Context, path, passphrase string) ([]byte, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	if err := b.w.ReadErr; err != nil {
		b.w.ReadErr = nil
		return nil, err
	}
	content, ok := b.w.Backups[path+"\x00"+passphrase]
	if !ok {
		return nil, problem.New(problem.BackupPassphrase, "read", nil, "path", path)
	}
	return slices.Clone(content), nil
}

func (b backups) Sum(_ context.Context, path string) (string, error) {
	if err := b.w.called("backup Sum " + path); err != nil {
		return "", err
	}
	sum, other := b.w.Sums[path]
	switch {
	case !other && b.w.there(path):
		return backupSum, nil
	case !other:
		return "", problem.New(problem.FileMissing, "sum", nil, "path", path)
	case sum == "":
		return "", problem.New(problem.FileMissing, "sum", nil, "path", path)
	}
	return sum, nil
}

// there reports whether a backup was written to path, in this world or before it.
func (w *World) there(path string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key := range w.Backups {
		if strings.HasPrefix(key, path+"\x00") {
			return true
		}
	}
	return path == w.backup
}

type looker struct{ w *World }

func (l looker) Readiness(context.Context, order.Names) ([]finding.Finding, error) {
	return slices.Clone(l.w.Found), l.w.called("Readiness")
}

func (l looker) Proofs(context.Context, []order.Look) ([]finding.Finding, error) {
	return slices.Clone(l.w.Found), l.w.called("Proofs")
}

func (l looker) Served(context.Context, order.Names, [][]byte) ([]finding.Finding, error) {
	return slices.Clone(l.w.Found), l.w.called("Served")
}

// copied is a copy of a map that is never nil.
func copied[K comparable, V any](m map[K]V) map[K]V {
	out := maps.Clone(m)
	if out == nil {
		out = map[K]V{}
	}
	return out
}
