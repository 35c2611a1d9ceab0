package text

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/ui/model"
	"qwizard/ui/words"
)

// letter is a command of one letter.
type letter struct {
	id string // its letter and its name are the texts "terminal.letter-ID" and "terminal.name-ID"
	do func()
}

func letterOf(id string) string { return "terminal.letter-" + id }

// prompt reads one command and does it.
func (t *Terminal) prompt() {
	switch typed, ok := t.line(t.promptLine(t.letters())); {
	case !ok:
	case strings.TrimSpace(typed) == "":
		t.enter()
	default:
		t.command(strings.TrimSpace(typed))
	}
}

// command does what was typed: a number, or one of the letters.
func (t *Terminal) command(typed string) {
	if about, is := strings.CutPrefix(typed, t.t("letter-help")); is && strings.TrimSpace(about) != "" {
		t.help(strings.TrimSpace(about))
		return
	}
	for _, l := range t.letters() {
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
	case m.field != nil:
		t.tellField(*m.field)
	case m.tell != nil && !m.bare:
		t.tell(m.tell)
	default:
		t.say(t.t("no-help"))
	}
}

// tellField tells all that there is to say about a field.
func (t *Terminal) tellField(f model.Field) {
	about := []string{f.Label}
	for _, text := range []string{f.Hint, f.Why} {
		if text != "" {
			about = append(about, text)
		}
	}
	for _, o := range f.Options {
		if o.Hint != "" {
			about = append(about, t.t("detail", "title", o.Label, "detail", o.Hint))
		}
	}
	if len(about) == 1 {
		t.say(t.t("no-help"))
		return
	}
	t.tell(about)
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
		if words.Fold(typed) != t.t("danger-word") {
			t.say(t.t("danger-not"))
			return
		}
	}
	t.pressed, t.before = true, values(t.guide.Page())
	t.guide.Press(a)
}

// usualLabel says what Enter does, and at home for which task: it may have scrolled away.
func (t *Terminal) usualLabel() string {
	usual := t.page.Usual()
	for _, b := range t.page.Blocks {
		if n, is := b.(model.Next); is && t.page.Primary.Label == "" && n.Action.Label != "" {
			return t.t("next-enter", "label", usual.Label, "title", n.Title)
		}
	}
	return usual.Label
}

func (t *Terminal) enter() {
	if a := t.page.Usual(); a.Label != "" {
		t.press(a)
		return
	}
	t.reread()
}

// reread prints the page again, with what was filled in meanwhile.
func (t *Terminal) reread() {
	t.frame, t.page = t.guide.Frame(), t.guide.Page()
	t.drawn, t.listed = t.drawPage(), false
	t.print("\n\n")
	t.inParts(t.drawn.lines)
}

// aside is how many lines a prompt between two parts of a page takes.
const aside = 3

// inParts prints lines as many at a time as there is room for, and waits after each.
func (t *Terminal) inParts(lines []string) {
	for t.tall(lines) {
		n := t.part(lines)
		t.printLines(lines[:n])
		typed, ok := t.line("\n" + strings.Join(wrap(t.t("more"), t.width()), "\n") + "\n> ")
		switch typed = strings.TrimSpace(typed); {
		case !ok:
			return
		case typed != "":
			t.command(typed)
			return
		}
		lines = lines[n:]
	}
	t.printLines(lines)
}

// tall reports whether lines do not fit above a prompt.
func (t *Terminal) tall(lines []string) bool {
	return t.c.Height != nil && t.part(lines) < len(lines)
}

// part is how many of the lines fit above a prompt; where it can, it ends at a free line.
func (t *Terminal) part(lines []string) int {
	room, free := max(t.c.Height()-aside, aside), 0
	for i, l := range lines {
		if room -= 1 + max(cells(l)-1, 0)/t.room(); room < 0 {
			if free > i/2 {
				return free
			}
			return max(i, 1)
		}
		if l == "" {
			free = i + 1
		}
	}
	return len(lines)
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
	key, label := "prompt", t.usualLabel()
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
		name := t.t("name-" + l.id)
		if l.id == "again" && t.tall(t.drawn.lines) {
			name = t.t("in-parts")
		}
		list = append(list, t.t("letter", "letter", t.t("letter-"+l.id), "name", name))
	}
	for i, item := range list {
		if cells(item) < t.width() {
			list[i] = strings.ReplaceAll(item, " ", string(noBreak))
		}
	}
	text := t.t(key, "label", label, "list", strings.Join(list, ", "))
	return "\n" + strings.Join(wrap(text, t.width()), "\n") + "\n> "
}
