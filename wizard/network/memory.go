package network

import (
	"slices"
	"sync"

	"github.com/miekg/dns"
)

// memory is what was learnt within one look: answers, and who is silent or slow. A nil
// one remembers nothing.
type memory struct {
	mu      sync.Mutex
	replies map[asked]*dns.Msg
	mute    map[string]bool
	slow    map[string]bool
}

// asked is a question to one server.
type asked struct {
	server string
	q      Question
}

// Remembering returns the network as one look sees it: nobody is asked the same
// twice, and who was silent is not waited for again. The memory is the look's own,
// so that the next look is a fresh one.
func (n Network) Remembering() Network {
	n.memory = &memory{replies: map[asked]*dns.Msg{}, mute: map[string]bool{}, slow: map[string]bool{}}
	return n
}

func (m *memory) known(server string, q Question) (*dns.Msg, error) {
	if m == nil {
		return nil, nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if reply := m.replies[asked{server, q}]; reply != nil {
		return reply, nil
	}
	if m.mute[server] {
		return nil, ErrSilent
	}
	return nil, nil
}

func (m *memory) keep(server string, q Question, reply *dns.Msg) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.replies[asked{server, q}] = reply
}

func (m *memory) silent(server string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mute[server] = true
}

// late notes a resolver that let another one overtake it.
func (m *memory) late(server string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slow[server] = true
}

// quickFirst puts the slow ones last.
func (m *memory) quickFirst(servers []string) []string {
	if m == nil {
		return servers
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var quick, slow []string
	for _, s := range servers {
		if m.slow[s] {
			slow = append(slow, s)
			continue
		}
		quick = append(quick, s)
	}
	return slices.Concat(quick, slow)
}
