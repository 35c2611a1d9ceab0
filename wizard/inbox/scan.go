package inbox

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"

	"qwizard/wizard/order"
)

// Limits of what is listed. A mail of the CA holds ten items; what is more than this is
// no mail of a CA.
const (
	maxItems = 100   // of one kind
	maxTries = 20000 // candidates looked at in one text
)

// collection gathers items, each once.
type collection struct {
	items []entry
	seen  map[string]int // where the item with that key is
	count map[Kind]int
	cut   bool
}

// entry is an item with what tells it from others of its kind.
type entry struct {
	Item
	key string
}

func (c *collection) put(own string, i Item) {
	key := string(i.Kind) + "\x00" + own
	if at, known := c.seen[key]; known {
		c.merge(&c.items[at].Item, i)
		return
	}
	if c.full(i.Kind) {
		return
	}
	c.count[i.Kind]++
	c.seen[key] = len(c.items)
	c.items = append(c.items, entry{i, own})
}

// full reports that no more of a kind is taken. It saves the work of describing one.
func (c *collection) full(kind Kind) bool {
	full := c.count[kind] == maxItems
	c.cut = c.cut || full
	return full
}

// merge keeps what the later one knows better: a domain, and that it is no repetition.
func (c *collection) merge(old *Item, i Item) {
	if old.Name == "" {
		old.Name = i.Name
	}
	if old.Where.Quoted && !i.Where.Quoted {
		old.Where = i.Where
	}
}

// add takes an attachment.
func (c *collection) add(f file) {
	i := Item{Kind: f.kind, Value: f.name, Data: f.data, Where: Where{Part: PartFile, File: f.name}}
	c.put(fileKey(f.name, f.data), i)
}

// fileKey tells files apart by what is in them, keys by their names.
func fileKey(name string, data []byte) string {
	if data == nil {
		return name
	}
	sum := sha256.Sum256(data)
	return string(sum[:])
}

// scan finds what is in a text.
func (c *collection) scan(s *sheet) {
	before := len(c.items)
	c.armour(s)
	c.websites(s)
	c.numbers(s)
	words := s.words()
	c.tokens(s, words)
	c.uniques(s, words)
	c.codes(s)
	c.links(s, words)
	c.decisions(s)
	slices.SortStableFunc(c.items[before:], func(a, b entry) int { return cmp.Compare(a.Where.Line, b.Where.Line) })
	for at, e := range c.items[before:] {
		c.seen[string(e.Kind)+"\x00"+e.key] = before + at
	}
}

// armour takes the certificates of a text together: they are one bundle.
func (c *collection) armour(s *sheet) {
	var bundle []byte
	first := -1
	for _, a := range s.armour {
		switch a.kind {
		case PrivateKey:
			where := s.where(a.from, a.from)
			where.Quote = ""
			c.put(s.file, Item{Kind: PrivateKey, Value: s.file, Where: where})
		case Certificates:
			if first < 0 {
				first = a.from
			}
			bundle = append(bundle, a.data...)
		}
	}
	if first < 0 {
		return
	}
	where := s.where(first, first)
	c.put(fileKey("", bundle), Item{Kind: Certificates, Value: s.file, Data: bundle, Where: where})
}

// numbers finds order numbers: those that the text calls so, or one that has a line to
// itself.
func (c *collection) numbers(s *sheet) {
	all := numerals(s.text, maxTries)
	called := false
	for _, n := range all {
		called = called || n.called
	}
	for _, n := range all {
		if n.called || !called && s.lineText(s.line(n.at)) == n.value {
			c.put(n.value, Item{Kind: OrderNumber, Value: n.value, Where: s.where(n.at, n.at+len(n.value))})
		}
	}
}

// websites finds the domains that the text says the order is for: behind a word and a
// colon, or in the line behind them. A line that begins with a domain and says that it is
// validated is a row of a portal's table.
func (c *collection) websites(s *sheet) {
	tries := maxTries / 10
	for number := 1; number <= len(s.lines) && tries > 0; number++ {
		l := s.lineSpan(number)
		if l.to-l.from > maxRow {
			continue
		}
		if c.row(s, l) {
			tries--
			continue
		}
		label, rest, ok := strings.Cut(s.lower[l.from:l.to], ":")
		if !ok || !oneOf(strings.TrimSpace(label), websiteWords()) {
			continue
		}
		if rest == "" {
			l = s.lineSpan(number + 1)
			rest = s.lower[l.from:min(l.to, l.from+maxRow)]
		}
		tries--
		for _, n := range namesIn(rest) {
			c.put(string(n), Item{Kind: Website, Value: string(n), Name: n, Where: s.where(l.from, l.to)})
		}
	}
}

// maxRow is how long a line with domains is at most: three of them and a word.
const maxRow = 800

// row takes "example.eu CNAME Validated"; false if the line is no such row.
func (c *collection) row(s *sheet, l span) bool {
	line := s.lower[l.from:l.to]
	domain, rest, _ := strings.Cut(line, " ")
	if !strings.HasSuffix(rest, "validated") || strings.Contains(rest, "not ") || !strings.Contains(domain, ".") {
		return false
	}
	n, err := order.ParseName(domain)
	if err == nil {
		c.put("dcv "+string(n), Item{Kind: Approved, Step: order.StepDCV, Name: n, Where: s.where(l.from, l.to)})
	}
	return true
}

// namesIn reads a list of domains; nil if there is anything else in it.
func namesIn(list string) []order.Name {
	fields := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(" ,;", r) })
	if len(fields) > 10 { // an order has three
		return nil
	}
	var names []order.Name
	for _, f := range fields {
		if f == "and" {
			continue
		}
		n, err := order.ParseName(strings.TrimSuffix(f, "."))
		if err != nil {
			return nil
		}
		names = append(names, n)
	}
	return names
}

func oneOf(s string, all []string) bool {
	for _, a := range all {
		if s == a {
			return true
		}
	}
	return false
}

// lookBack is how many lines before an item may say what it is about.
const lookBack = 30

// about is the domain that the text speaks of before an offset: the last line that holds
// nothing but one domain, or a word of [websiteWords] and one.
func (s *sheet) about(at int) order.Name {
	number := s.line(at)
	for n := number; n > 0 && n > number-lookBack; n-- {
		line := s.lineText(n)
		if len(line) > maxRow {
			continue
		}
		if label, rest, ok := strings.Cut(line, ":"); ok && oneOf(strings.ToLower(strings.TrimSpace(label)), websiteWords()) {
			line = strings.TrimSpace(rest)
		}
		if line = strings.TrimSpace(line); !strings.Contains(line, ".") || strings.ContainsAny(line, "/@_") || isSuffix(line) {
			continue
		}
		switch names := namesIn(line); {
		case len(names) == 1:
			return names[0]
		case len(names) > 1:
			return ""
		}
	}
	return ""
}

func isSuffix(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, k := range hosts() {
		if host == k.host {
			return true
		}
	}
	return oneOf(host, suffixes())
}
