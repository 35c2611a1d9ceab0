package inbox

import (
	"strings"
	"unicode"

	"qwizard/wizard/order"
)

// word is a run of characters without blanks, without the punctuation around it.
type word struct {
	span
	text string // of a wrapped one, put together
}

// maxWrapped is how long a link in angle brackets may be; maxWord how long a part of a
// proof is (RFC 1035 2.3.4).
const (
	maxWrapped = 2048
	maxWord    = 255
)

// words splits a text. An address in angle brackets may be wrapped (RFC 3986 C).
func (s *sheet) words() []word {
	var all []word
	for at := 0; at < len(s.text); {
		if separates(s.text[at]) {
			if s.text[at] == '<' && strings.HasPrefix(s.lower[at+1:], "http") {
				if i := strings.IndexAny(s.text[at+1:min(len(s.text), at+maxWrapped)], "<>"); i >= 0 && s.text[at+1+i] == '>' {
					inside := s.text[at+1 : at+1+i]
					all = append(all, word{span{at + 1, at + 1 + i}, strings.NewReplacer(" ", "", "\n", "").Replace(inside)})
					at += i + 2
					continue
				}
			}
			at++
			continue
		}
		end := at
		for end < len(s.text) && !separates(s.text[end]) {
			end++
		}
		from, to := at, end
		for from < to && strings.IndexByte("([{'*`\\", s.text[from]) >= 0 {
			from++
		}
		for to > from && strings.IndexByte(".,;:!?)]}'*`", s.text[to-1]) >= 0 {
			to--
		}
		if from < to {
			all = append(all, word{span{from, to}, s.text[from:to]})
		}
		at = end
	}
	return all
}

func separates(c byte) bool {
	return c == ' ' || c == '\n' || c == '<' || c == '>' || c == '"' || c == '|'
}

// joinedWith is a word with the next one, if it ends its line: a value that was wrapped.
func (s *sheet) joinedWith(words []word, i int) (word, bool) {
	if i+1 == len(words) || len(words[i].text)+len(words[i+1].text) > maxWord {
		return word{}, false
	}
	a, b := words[i], words[i+1]
	if between := s.text[a.to:b.from]; strings.Count(between, "\n") != 1 || strings.Trim(between, ".\n\\ ") != "" {
		return word{}, false
	}
	dot := ""
	if strings.HasPrefix(s.text[a.to:b.from], ".") || strings.HasPrefix(b.text, ".") {
		dot = "."
	}
	return word{span{a.from, b.to}, a.text + dot + strings.TrimPrefix(b.text, ".")}, true
}

// tokens finds the parts of a domain proof.
func (c *collection) tokens(s *sheet, words []word) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		if len(w.text) > 4*maxWord || !tokenLike(w.text) {
			continue
		}
		joined, wrapped := s.joinedWith(words, i)
		if wrapped && strings.HasPrefix(words[i+1].text, ".") && c.token(s, joined) {
			i++
			continue
		}
		if c.token(s, w) {
			continue
		}
		if isHex(w.text, 64) {
			i += c.content(s, words, i)
			continue
		}
		if wrapped && c.token(s, joined) {
			i++
		}
	}
}

// tokenLike is quickly said of what may be a part of a proof, or its first half.
func tokenLike(text string) bool {
	n := 0
	for i := 0; i < len(text); i++ {
		if isHexDigit(text[i]) {
			if n++; n == 16 {
				return true
			}
		} else {
			n = 0
		}
	}
	return false
}

func isHexDigit(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

func isHex(s string, length int) bool {
	return len(s) == length && !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f || !isHexDigit(byte(r)) })
}

// token takes a file's name, or a record's name or target; false if the word is none.
func (c *collection) token(s *sheet, w word) bool {
	text := strings.TrimSuffix(w.text, ".")
	if _, rest, ok := strings.Cut(text, "/pki-validation/"); ok {
		host := ""
		if u, found := parseLink(text); found {
			host = u.Hostname()
		}
		name, _ := order.ParseName(host)
		return c.fileName(s, w, rest, name)
	}
	if c.fileName(s, w, text[strings.LastIndexByte(text, '/')+1:], "") {
		return true
	}
	if label, ok := strings.CutPrefix(text, "_"); ok {
		label, domain, _ := strings.Cut(label, ".")
		if !isHex(label, 32) {
			return false
		}
		if c.full(RecordName) {
			return true
		}
		name, err := order.ParseName(domain)
		value := "_" + strings.ToLower(label)
		if err != nil {
			name = s.about(w.from)
		} else {
			value += "." + string(name)
		}
		s.record = lastRecord{s.line(w.from), name}
		c.put(value, Item{Kind: RecordName, Value: value, Name: name, Where: s.where(w.from, w.to)})
		return true
	}
	return c.target(s, w, strings.ToLower(text))
}

func (c *collection) fileName(s *sheet, w word, text string, about order.Name) bool {
	stem, ok := strings.CutSuffix(text, ".txt")
	if !ok {
		stem, ok = strings.CutSuffix(text, ".TXT")
	}
	if !ok || !isHex(stem, 32) {
		return false
	}
	if c.full(FileName) {
		return true
	}
	if about == "" {
		about = s.about(w.from)
	}
	c.put(text, Item{Kind: FileName, Value: text, Name: about, Where: s.where(w.from, w.to)})
	return true
}

// lastRecord is the last record's name in a text: its target stands at most recordLines
// behind it.
type lastRecord struct {
	line int
	name order.Name
}

const recordLines = 6

// target takes "<32 hex>.<32 hex>[.<uniqueValue>].<suffix>".
func (c *collection) target(s *sheet, w word, text string) bool {
	for _, suffix := range suffixes() {
		rest, ok := strings.CutSuffix(text, "."+suffix)
		if !ok {
			continue
		}
		labels := strings.Split(rest, ".")
		if len(labels) < 2 || len(labels) > 3 || !isHex(labels[0], 32) || !isHex(labels[1], 32) {
			return false
		}
		if c.full(RecordTarget) {
			return true
		}
		name := s.about(w.from)
		if s.record.line > 0 && s.line(w.from)-s.record.line <= recordLines {
			name = s.record.name
		}
		c.put(text, Item{Kind: RecordTarget, Value: text, Name: name, Where: s.where(w.from, w.to)})
		return true
	}
	return false
}

// content takes the file's content that begins with the hash at words[i]: the suffix
// behind it, and the uniqueValue directly behind that. It returns how many words more
// it took.
func (c *collection) content(s *sheet, words []word, i int) int {
	if i+1 == len(words) || c.full(FileContent) || !oneOf(strings.ToLower(words[i+1].text), suffixes()) || strings.Count(s.text[words[i].to:words[i+1].from], "\n") > 2 {
		return 0
	}
	value, took, end := words[i].text+"\n"+words[i+1].text, 1, words[i+1].to
	if i+2 < len(words) {
		next := words[i+2]
		between := s.text[words[i+1].to:next.from]
		if uniqueLike(next.text) && (between == " " || between == "\n" && s.lineText(s.line(next.from)) == next.text) {
			value, took, end = value+"\n"+next.text, 2, next.to
			c.put(next.text, Item{Kind: UniqueValue, Value: next.text, Where: s.where(next.from, next.to)})
		}
	}
	c.put(value, Item{Kind: FileContent, Value: value, Name: s.about(words[i].from), Where: s.where(words[i].from, end)})
	return took
}

// uniqueLike tells a uniqueValue from a word of a sentence: it has a digit, or a capital
// behind a small letter.
func uniqueLike(text string) bool {
	if text == "" || len(text) > maxUnique || strings.ContainsFunc(text, func(r rune) bool { return !isAlnum(r) }) {
		return false
	}
	small := false
	for _, r := range text {
		if unicode.IsDigit(r) || unicode.IsUpper(r) && small {
			return true
		}
		small = small || unicode.IsLower(r)
	}
	return false
}

// uniques finds the values that the text calls a uniqueValue.
func (c *collection) uniques(s *sheet, words []word) {
	for i := 0; i < len(words); i++ {
		text := strings.ToLower(words[i].text)
		if !strings.HasPrefix(text, "unique") {
			continue
		}
		if i+1 < len(words) && text == "unique" {
			text += " " + strings.ToLower(words[i+1].text)
			i++
		}
		name, _, given := strings.Cut(text, "=")
		if !oneOf(name, uniqueWords()) {
			continue
		}
		value, at := "", words[i].span
		if given {
			value = words[i].text[strings.IndexByte(words[i].text, '=')+1:]
		} else {
			j := i + 1
			for j < len(words) && oneOf(strings.ToLower(words[j].text), []string{"is", "="}) {
				j++
			}
			if j == len(words) {
				return
			}
			value, at = words[j].text, words[j].span
		}
		if uniqueLike(value) {
			c.put(value, Item{Kind: UniqueValue, Value: value, Where: s.where(at.from, at.to)})
		}
	}
}

// codeWindow is how far behind [codeWords] the code stands.
const codeWindow = 200

// codes finds the codes of DCV mails: a word in a line of its own, or behind a colon.
func (c *collection) codes(s *sheet) {
	for _, call := range codeWords() {
		for at := 0; ; {
			i := strings.Index(s.lower[at:], call)
			if i < 0 {
				break
			}
			at += i + len(call)
			rest := s.text[at:min(len(s.text), at+codeWindow)]
			if code, from := codeIn(rest); code != "" {
				from += at
				c.put(code, Item{Kind: ProofCode, Value: code, Name: s.about(from), Where: s.where(from, from+len(code))})
			}
		}
	}
}

// codeIn finds a code directly behind the words that call it one, or alone in one of the
// next lines.
func codeIn(text string) (code string, at int) {
	first := true
	for line := range strings.SplitSeq(text, "\n") {
		word := line
		if first {
			word = strings.TrimPrefix(strings.TrimLeft(line, " :="), "is")
			word, _, _ = strings.Cut(strings.TrimLeft(word, " :="), " ")
			first = false
		}
		if bare := strings.Trim(word, `"'.:`); codeLike(bare) {
			return bare, at + strings.Index(line, bare)
		}
		at += len(line) + 1
	}
	return "", 0
}

// codeLike reports letters and digits that are neither a word nor a number.
func codeLike(text string) bool {
	if len(text) < 8 || len(text) > 64 {
		return false
	}
	digits, capitals := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			digits++
		case 'A' <= r && r <= 'Z':
			capitals++
		case 'a' <= r && r <= 'z', r == '-':
		default:
			return false
		}
	}
	return digits < len(text) && (digits > 0 || capitals == len(text))
}
