package practice

import (
	"context"
	"crypto/tls"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"qwizard/wizard/problem"
)

// Limits of the practice web host. A site's record is one value of a [Disk],
// which holds at most 1 MiB: these make 0.98 MiB of JSON at worst, with base64 for
// the files and six characters for each of a path's.
const (
	maxWebSites  = 100
	maxSiteFiles = 200
	maxSiteBytes = 512 << 10 // of one site: its files and their paths
	maxSitePath  = 200       // bytes
	maxPFX       = 64 << 10  // one with an RSA-8192 key and four certificates has 20 KiB
)

// site is what a person put on one website. It is never changed once it is in a
// [webHost]: a change makes another one.
type site struct {
	name      string            // lower case, without a trailing dot
	files     map[string][]byte // by path, without a leading slash
	redirect  redirect
	installed *installed // nil: the web host's own certificate
}

// redirect sends every request of a site elsewhere; the zero value does not.
type redirect struct {
	target string
	code   int
}

// siteRecord is a site on disk. The key is PKCS#8: whoever implements [Disk] seals
// what it is given.
type siteRecord struct {
	V      int        `json:"v"`
	Name   string     `json:"name"`
	Files  []siteFile `json:"files,omitempty"` // by path
	Target string     `json:"target,omitempty"`
	Code   int        `json:"code,omitempty"`
	Turn   int        `json:"turn,omitempty"` // see installed
	Key    []byte     `json:"key,omitempty"`
	Chain  [][]byte   `json:"chain,omitempty"` // DER, leaf first
}

// siteFile is a file on disk and on the panel's wire.
type siteFile struct {
	Path string `json:"path"`
	Data []byte `json:"data"`
}

// webHost is the practice web host: every name of the practice internet is one
// of its sites, those with files, a redirect or a certificate are held. It has
// locks of its own and never takes the CA's, which is held while a DCV check
// fetches a file from here.
type webHost struct {
	state  state
	now    func() time.Time
	random io.Reader

	changing sync.Mutex // held while the panel changes something

	mu    sync.RWMutex
	sites map[string]*site // guarded by mu

	making   sync.Mutex
	defaults map[string]*tls.Certificate // by site; guarded by making
}

func loadWebHost(ctx context.Context, s state, now func() time.Time, random io.Reader) (*webHost, error) {
	keys, err := s.disk.Keys(ctx, prefixSite)
	if err != nil {
		return nil, err
	}
	h := &webHost{state: s, now: now, random: random, sites: make(map[string]*site, len(keys)), defaults: map[string]*tls.Certificate{}}
	for _, key := range keys {
		var rec siteRecord
		if _, err := s.get(ctx, key, &rec); err != nil {
			return nil, err
		}
		loaded, err := rec.open()
		if err != nil {
			return nil, problem.New(problem.StoreDamaged, "read practice site", err)
		}
		h.sites[rec.Name] = loaded
	}
	return h, nil
}

// open makes a site of what is on disk.
func (rec siteRecord) open() (*site, error) {
	if _, err := siteName(rec.Name); err != nil {
		return nil, err
	}
	s := &site{name: rec.Name, files: make(map[string][]byte, len(rec.Files)), redirect: redirect{rec.Target, rec.Code}}
	s.put(rec.Files)
	if err := s.redirect.check(); err != nil {
		return nil, err
	}
	if rec.Turn == 0 {
		return s, nil
	}
	var err error
	s.installed, err = openInstalled(rec.Turn, rec.Key, rec.Chain)
	return s, err
}

// siteName is the name of a site in lower case: any name at or under a registrable
// domain, as the name server has it.
func siteName(given string) (string, error) {
	name := strings.TrimSuffix(strings.ToLower(given), ".")
	switch {
	case strings.Contains(name, "*"):
		return "", problem.At("site", problem.NameWildcard, "value", visible(name))
	case len(name) > maxDomainName || !isLDH(name):
		return "", problem.At("site", problem.NameSyntax, "value", visible(name))
	case registrable(name) == "":
		return "", problem.At("site", problem.NameSuffix, "value", visible(name))
	}
	return name, nil
}

// get returns the site called name, which [siteName] made: what a person put
// there, or an empty one.
func (h *webHost) get(name string) *site {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if found := h.sites[name]; found != nil {
		return found
	}
	return &site{name: name}
}

// change applies do to a copy of a site, stores the copy and puts it into place:
// all of it, durably, or nothing.
func (h *webHost) change(ctx context.Context, given string, do func(*site) error) error {
	name, err := siteName(given)
	if err != nil {
		return err
	}
	h.changing.Lock()
	defer h.changing.Unlock()
	next := *h.get(name)
	if next.files = maps.Clone(next.files); next.files == nil {
		next.files = map[string][]byte{}
	}
	if err := do(&next); err != nil {
		return err
	}
	if err := h.room(&next); err != nil {
		return err
	}
	writes := map[string]any{prefixSite + hashed(name): next.record()}
	if next.empty() {
		writes[prefixSite+hashed(name)] = nil
	}
	if err := h.state.put(ctx, writes); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sites[name] = &next
	if next.empty() {
		delete(h.sites, name)
	}
	return nil
}

// room refuses a site that is over a limit. Call with changing held.
func (h *webHost) room(next *site) error {
	if len(next.files) > maxSiteFiles {
		return problem.At("files", problem.InputTooMany, "limit", strconv.Itoa(maxSiteFiles))
	}
	if next.size() > maxSiteBytes {
		return problem.At("files", problem.InputTooBig, "limit", strconv.Itoa(maxSiteBytes))
	}
	h.mu.RLock()
	defer h.mu.RUnlock()
	if h.sites[next.name] == nil && !next.empty() && len(h.sites) >= maxWebSites {
		return problem.At("site", problem.InputTooMany, "limit", strconv.Itoa(maxWebSites))
	}
	return nil
}

func (s *site) size() int {
	n := 0
	for path, data := range s.files {
		n += len(path) + len(data)
	}
	return n
}

func (s *site) empty() bool {
	return len(s.files) == 0 && s.redirect == redirect{} && s.installed == nil
}

// listed are the site's files by path.
func (s *site) listed() []siteFile {
	out := make([]siteFile, 0, len(s.files))
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		out = append(out, siteFile{path, s.files[path]})
	}
	return out
}

func (s *site) record() siteRecord {
	rec := siteRecord{V: recordVersion, Name: s.name, Files: s.listed(), Target: s.redirect.target, Code: s.redirect.code}
	if s.installed != nil {
		rec.Turn, rec.Key, rec.Chain = s.installed.turn, s.installed.key, s.installed.cert.Certificate
	}
	return rec
}

// put takes files, each in the place of the one with the same path.
func (s *site) put(files []siteFile) {
	for _, f := range files {
		s.files[f.Path] = f.Data
	}
}
