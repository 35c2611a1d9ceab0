package wizard

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"qwizard/wizard/problem"
)

// World is what a session works with. All fields are required.
type World struct {
	Store    Store
	Notes    Notes
	Vault    Vault
	Channel  Channel
	Exporter Exporter
	Backup   BackupFiles
	Checker  Checker
	Site     Site
	Now      func() time.Time
	Text     func(key string, params ...string) string // the catalogue, for papers and calendars
	Log      *slog.Logger
}

// Session is one order being worked on. It is safe for concurrent use. Slow work
// (key making, calls to the CA) runs side by side; what changes facts runs one
// after the other, and checks first that the facts it rests on are still so.
type Session struct {
	world World
	turn  chan struct{} // holds one token: whose turn it is to act

	mu       sync.Mutex
	facts    []byte // encoded, as committed
	revision uint64
	watchers map[int]func(uint64)
	nextID   int
	asked    asked
	polls    uint64 // status questions asked
	answered uint64 // the latest of them whose answer was taken
	id       string

	noting sync.Mutex     // one note after the other
	chance func() float64 // from 0 up to 1
}

// Start makes a new order on the world's channel and stores it.
func Start(ctx context.Context, w World) (*Session, error) {
	var id [16]byte
	if _, err := crand.Read(id[:]); err != nil {
		return nil, problem.New(problem.Internal, "start order", err)
	}
	s := newSession(w, hex.EncodeToString(id[:]))
	now := w.Now()
	f := Facts{ID: s.id, Channel: w.Channel.ID(), Created: now, Issuances: []Issuance{{}}}
	err := s.commit(ctx, f, []Event{event(now, "", OrderStarted, FromYou, "channel", f.Channel)})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Resume opens a stored order. One that is not restored whole yet is
// [problem.RestoreUnfinished] (path: of the backup).
func Resume(ctx context.Context, w World, id string) (*Session, error) {
	s := newSession(w, id)
	revision, b, err := w.Store.Load(ctx, id)
	if err != nil {
		return nil, err
	}
	f, err := decodeFacts(revision, b)
	if err != nil {
		return nil, err
	}
	if f.ID != id || f.Channel != w.Channel.ID() {
		return nil, problem.New(problem.StoreDamaged, "resume order", nil, "order", id)
	}
	if f.Restoring.Known() {
		return nil, problem.New(problem.RestoreUnfinished, "resume order", nil, "path", f.Restoring.Value)
	}
	s.facts, s.revision = b, revision
	s.remembered(ctx)
	return s, nil
}

func newSession(w World, id string) *Session {
	s := &Session{world: w, id: id, turn: make(chan struct{}, 1), watchers: map[int]func(uint64){}, chance: rand.Float64}
	s.turn <- struct{}{}
	return s
}

// Load reads the facts of one stored order without opening a session, for lists.
func Load(ctx context.Context, store Store, id string) (Facts, error) {
	revision, b, err := store.Load(ctx, id)
	if err != nil {
		return Facts{}, err
	}
	f, err := decodeFacts(revision, b)
	if errors.Is(err, problem.StoreDamaged) {
		err = problem.New(problem.StoreDamaged, "load order", err, "order", id)
	}
	return f, err
}

// Facts returns a copy of what is known.
func (s *Session) Facts() Facts {
	s.mu.Lock()
	b, revision := s.facts, s.revision
	s.mu.Unlock()
	f, err := decodeFacts(revision, b)
	if err != nil {
		// Only bytes that decoded, or that we encoded, get here.
		s.world.Log.Error("decode facts", "op", "facts", "err", err)
		return Facts{ID: s.id, Issuances: []Issuance{{}}}
	}
	f.housed(s.world.Vault.Name())
	return f
}

// History returns the order's events, oldest first.
func (s *Session) History(ctx context.Context) ([]Event, error) {
	stored, err := s.world.Store.Events(ctx, s.id)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(stored))
	for i, b := range stored {
		if events[i], err = decode[Event](b); err != nil {
			return nil, err
		}
	}
	return events, nil
}

// Subscribe calls changed with the new revision after each commit, on the
// goroutine that committed. changed must not block and must not call the session.
func (s *Session) Subscribe(changed func(revision uint64)) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextID
	s.nextID++
	s.watchers[id] = changed
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, id)
	}
}

// act runs one change of facts when it is its turn.
func (s *Session) act(ctx context.Context, action func(Facts) error) error {
	select {
	case <-s.turn:
	case <-ctx.Done():
		return problem.New(problem.Cancelled, "wait for turn", ctx.Err())
	}
	defer func() { s.turn <- struct{}{} }()
	if err := ctx.Err(); err != nil {
		return problem.New(problem.Cancelled, "act", err)
	}
	return action(s.Facts())
}

// state commits facts with the events that led to them. Without events there is
// nothing new, and nothing is stored.
func (s *Session) state(ctx context.Context, f Facts, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	return s.commit(ctx, f, events)
}

func (s *Session) commit(ctx context.Context, f Facts, events []Event) error {
	b, err := encode(f)
	if err != nil {
		return err
	}
	encoded := make([][]byte, len(events))
	for i, e := range events {
		if encoded[i], err = encode(e); err != nil {
			return err
		}
	}
	if err := s.world.Store.Commit(ctx, s.id, f.Revision, b, encoded); err != nil {
		s.reload(context.WithoutCancel(ctx))
		return err
	}
	s.mu.Lock()
	s.facts, s.revision = b, f.Revision+1
	watchers := make([]func(uint64), 0, len(s.watchers))
	for _, w := range s.watchers {
		watchers = append(watchers, w)
	}
	s.mu.Unlock()
	for _, e := range events {
		s.world.Log.Info("event", "order", s.id, "kind", e.Kind, "task", e.Task)
	}
	for _, w := range watchers {
		w(f.Revision + 1)
	}
	return nil
}

// reload takes what the store has: a commit that failed may have reached the disk
// all the same, and the next one must build on it.
func (s *Session) reload(ctx context.Context) {
	revision, b, err := s.world.Store.Load(ctx, s.id)
	if err != nil {
		return // nothing better is known than what we have
	}
	if _, err := decodeFacts(revision, b); err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.facts, s.revision = b, revision
}

// ready refuses an action whose task cannot start, naming what is missing.
func (s *Session) ready(f *Facts, id TaskID) error {
	t := f.TaskOf(id, s.world.Now())
	if t.State != CannotStart {
		return nil
	}
	return problem.New(problem.TaskNotReady, "check task", nil, "task", string(id), "needs", joinTasks(t.Needs))
}

func joinTasks(ids []TaskID) string {
	out := ""
	for i, id := range ids {
		if i > 0 {
			out += ", "
		}
		out += string(id)
	}
	return out
}
