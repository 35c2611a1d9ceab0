package text

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/ui/model"
)

// letter is a command of one letter.
type letter struct {
	id string // its letter and its name are the texts "terminal.letter-ID" and "terminal.name-ID"
	do func()
}

func letterOf(id string) string { return "terminal.letter-" + id }

// prompt reads one command and does it.
func (t *Terminal) prompt() {
	letters := t.letters()
	typed, ok := t.line(t.promptLine(letters))
	if !ok {
		return
	}
	typed = strings.TrimSpace(typed)
	if typed == "" {
		t.enter()
		return
	}
	if about, is := strings.CutPrefix(typed, t.t("letter-help")); is && strings.TrimSpace(about) != "" {
		t.help(strings.TrimSpace(about))
		return
	}
	for _, l := range letters {
		if strings.EqualFold(typed, t.t("letter-"+l.id)) {
			l.do()
			return
		}
	}
	if m, is := t.marked(typed); is {
		t.choose(m)
	}
}

// marked is what a typed number stands for. If it stands for nothing it says so.
func (t *Terminal) marked(typed string) (mark, bool) {
	marks := t.drawn.marks
	n, err := strconv.Atoi(typed)
	switch {
	case err == nil && n >= 1 && n <= len(marks):
		return marks[n-1], true
	case err == nil && len(marks) > 0:
		t.say(t.t("no-such-number", "number", typed, "count", strconv.Itoa(len(marks))))
	default:
		t.say(t.t("no-such-command"))
		t.listed = false
	}
	return mark{}, false
}

// choose does what a number stands for.
func (t *Terminal) choose(m mark) {
	switch {
	case m.field != nil:
		t.refill(m.field.ID)
	case m.bare:
		for _, text := range m.tell {
			t.verbatim(text)
		}
	case m.tell != nil:
		t.tell(m.tell)
	default:
		t.press(m.action)
	}
}

// refill asks for a field anew, as it is now.
func (t *Terminal) refill(id string) {
	for _, f := range t.guide.Page().Fields() {
		if f.ID == id {
			f.Error = "" // it stands above
			t.fill(f)
			return
		}
	}
}

func (t *Terminal) tell(paragraphs []string) {
	t.print("\n")
	for _, p := range paragraphs {
		t.say(p)
	}
	t.print("\n")
}

// help tells why a field is asked, or what a number explains.
func (t *Terminal) help(number string) {
	m, is := t.marked(number)
	switch {
	case !is:
	case m.field != nil && m.field.Why != "":
		t.tell([]string{m.field.Label, m.field.Why})
	case m.tell != nil && !m.bare:
		t.tell(m.tell)
	default:
		t.say(t.t("no-help"))
	}
}

// press does an action; what cannot be undone only after a word, as Enter is easily
// pressed once too often.
func (t *Terminal) press(a model.Action) {
	if a.Danger {
		t.say(t.t("danger", "label", a.Label, "word", t.t("danger-word")))
		typed, ok := t.line("> ")
		if !ok {
			return
		}
		if folded(typed) != t.t("danger-word") {
			t.say(t.t("danger-not"))
			return
		}
	}
	t.pressed, t.before = true, values(t.guide.Page())
	t.guide.Press(a)
}

// usual is what Enter does: the primary action, or at home the one thing to do.
func (t *Terminal) usual() model.Action {
	if t.page.Primary.Label != "" {
		return t.page.Primary
	}
	for _, b := range t.page.Blocks {
		if n, is := b.(model.Next); is && n.Action.Label != "" {
			return n.Action
		}
	}
	return model.Action{}
}

func (t *Terminal) enter() {
	if a := t.usual(); a.Label != "" {
		t.press(a)
		return
	}
	t.reread()
}

// reread prints the page again, with what was filled in meanwhile.
func (t *Terminal) reread() {
	t.frame, t.page = t.guide.Frame(), t.guide.Page()
	t.drawn = t.drawPage()
	t.lay()
}

// letters are the commands that there are now.
func (t *Terminal) letters() []letter {
	var out []letter
	add := func(id string, a model.Action) {
		if a.Do != nil {
			out = append(out, letter{id, func() { t.press(a) }})
		}
	}
	add("back", t.page.Back)
	if t.frame.Order.Do != nil {
		add("home", model.Action{Leaves: true, Do: func() model.Step {
			return model.Step{To: model.Place{Page: model.PageHome}}
		}})
	}
	for _, a := range append(slices.Clone(t.frame.Links), t.frame.Order) {
		if t.c.Words.Has(letterOf(a.ID)) {
			add(a.ID, a)
		}
	}
	return append(out, letter{"again", t.reread}, letter{"quit", t.Quit})
}

// promptLine says what can be typed: all of it below a page, and briefly where only a
// few lines stand between.
func (t *Terminal) promptLine(letters []letter) string {
	key, label := "prompt", t.usual().Label
	if label != "" {
		key = "prompt-enter"
	}
	if t.listed {
		key += "-brief"
	}
	t.listed = true
	var list []string
	if len(t.drawn.marks) > 0 {
		list = append(list, t.t("number"))
	}
	for _, l := range letters {
		list = append(list, t.t("letter", "letter", t.t("letter-"+l.id), "name", t.t("name-"+l.id)))
	}
	for i, item := range list {
		if cells(item) < t.width() {
			list[i] = strings.ReplaceAll(item, " ", string(noBreak))
		}
	}
	text := t.t(key, "label", label, "list", strings.Join(list, ", "))
	return "\n" + strings.Join(wrap(text, t.width()), "\n") + "\n> "
}
