package inbox

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pageWriter makes lines of HTML, as a browser would show them.
type pageWriter struct {
	b      strings.Builder
	sheet  sheet
	hidden atom.Atom // the element that is being left out with all in it
	pre    int
	quotes int // how many blockquotes are open
	link   int // index of the open anchor, -1 for none
	space  bool
}

// newPage reads HTML by its tokens: scripts, styles and comments are left out, and
// nothing is fetched.
func newPage(name, source string) sheet {
	w := pageWriter{sheet: sheet{part: PartPage, file: name}, link: -1}
	tokens := html.NewTokenizer(strings.NewReader(source))
	for {
		switch kind := tokens.Next(); kind {
		case html.ErrorToken:
			if err := tokens.Err(); errors.Is(err, io.EOF) || err != nil {
				w.closeLink()
				w.sheet.finish(w.b.String())
				return w.sheet
			}
		case html.TextToken:
			if w.hidden == 0 {
				w.words(string(tokens.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := tokens.TagName()
			w.start(atom.Lookup(raw), tokens, more, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			raw, _ := tokens.TagName()
			w.end(atom.Lookup(raw))
		}
	}
}

func (w *pageWriter) start(tag atom.Atom, tokens *html.Tokenizer, more, closed bool) {
	if w.hidden != 0 {
		return
	}
	switch tag {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Title:
		if !closed {
			w.hidden = tag
		}
		return
	case atom.Pre:
		w.pre++
	case atom.Blockquote:
		w.breakLine()
		if w.quotes++; w.quotes == 1 {
			w.sheet.quoted = append(w.sheet.quoted, span{w.b.Len(), 1 << 62})
		}
	case atom.Td, atom.Th:
		w.space = true
	case atom.Li:
		w.breakLine()
		w.b.WriteString("- ")
	case atom.Br:
		w.closeLine()
		w.b.WriteByte('\n')
	case atom.A:
		w.closeLink()
		if address := attribute(tokens, more, "href"); address != "" {
			w.flushSpace()
			w.sheet.anchors = append(w.sheet.anchors, anchor{span{w.b.Len(), w.b.Len()}, address})
			w.link = len(w.sheet.anchors) - 1
		}
	case atom.P:
		w.paragraph()
	default:
		if block(tag) {
			w.breakLine()
		}
	}
}

func (w *pageWriter) end(tag atom.Atom) {
	if w.hidden != 0 {
		if tag == w.hidden {
			w.hidden = 0
		}
		return
	}
	switch tag {
	case atom.Pre:
		w.pre = max(0, w.pre-1)
		w.breakLine()
	case atom.Blockquote:
		w.breakLine()
		if w.quotes == 1 {
			w.sheet.quoted[len(w.sheet.quoted)-1].to = w.b.Len()
		}
		w.quotes = max(0, w.quotes-1)
	case atom.A:
		w.closeLink()
	case atom.P:
		w.paragraph()
	default:
		if block(tag) {
			w.breakLine()
		}
	}
}

func block(tag atom.Atom) bool {
	switch tag {
	case atom.Div, atom.Tr, atom.Table, atom.Li, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr,
		atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Address, atom.Form, atom.Option, atom.Pre:
		return true
	}
	return false
}

// attribute is the value of a tag's attribute, "" for none. All are read, as the
// tokenizer asks for.
func attribute(tokens *html.Tokenizer, more bool, name string) string {
	found := ""
	for more {
		var key, value []byte
		if key, value, more = tokens.TagAttr(); string(key) == name && found == "" {
			found = string(value)
		}
	}
	return found
}

// words writes text, with one blank for any number of them outside pre.
func (w *pageWriter) words(text string) {
	for i, line := range strings.Split(tidyText(text), "\n") {
		if i > 0 {
			if w.pre > 0 {
				w.closeLine()
				w.b.WriteByte('\n')
			} else {
				w.space = true
			}
		}
		for j, word := range strings.Split(line, " ") {
			if j > 0 {
				w.space = true
			}
			if word != "" {
				w.flushSpace()
				w.b.WriteString(word)
			}
		}
	}
}

// flushSpace writes the blank that is due, unless the line is empty.
func (w *pageWriter) flushSpace() {
	if w.space && !w.lineEmpty() {
		w.b.WriteByte(' ')
	}
	w.space = false
}

func (w *pageWriter) lineEmpty() bool {
	s := w.b.String()
	return s == "" || s[len(s)-1] == '\n' || s[len(s)-1] == ' '
}

func (w *pageWriter) closeLine() { w.space = false }

// breakLine ends the line, if there is one.
func (w *pageWriter) breakLine() {
	w.closeLine()
	if s := w.b.String(); s != "" && s[len(s)-1] != '\n' {
		w.b.WriteByte('\n')
	}
}

// paragraph ends the line and leaves one empty.
func (w *pageWriter) paragraph() {
	w.breakLine()
	if s := w.b.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		w.b.WriteByte('\n')
	}
}

func (w *pageWriter) closeLink() {
	if w.link >= 0 {
		w.sheet.anchors[w.link].to = w.b.Len()
		w.link = -1
	}
}
