package text

import (
	"context"
	"strconv"
	"strings"

	"qwizard/ui/model"
	"qwizard/ui/words"
)

// maxMatches is how many options of a long list are shown at once.
const maxMatches = 15

// fillAll asks for what the page needs: after a failure the fields with something wrong,
// each once, and else those that are empty and may not stay so, each once while the
// place is on show, if there is something to do with them.
func (t *Terminal) fillAll(ctx context.Context) {
	for first := true; ; first = false {
		f, found := t.unfilled()
		if !found {
			return
		}
		if first {
			t.print("\n")
		}
		t.asked[f.ID], t.again[f.ID] = true, true
		t.fill(f)
		if t.work(ctx); t.over(ctx) {
			return
		}
	}
}

// unfilled is the next field to be asked for by itself.
func (t *Terminal) unfilled() (model.Field, bool) {
	page := t.guide.Page()
	fields := page.Fields()
	enough := page.Primary.Label == ""
	for _, f := range fields {
		if enough = enough || f.Error != ""; f.Error != "" && !t.again[f.ID] {
			return f, true
		}
	}
	for _, f := range fields {
		if !enough && f.Value == "" && !f.Optional && !t.asked[f.ID] {
			return f, true
		}
	}
	return model.Field{}, false
}

// fill asks for a field and hands what was typed to the guide.
func (t *Terminal) fill(f model.Field) {
	if f.Error != "" && len(t.page.Problems) > 1 { // a single one stands just above
		t.say(f.Label + ": " + f.Error)
	}
	if value, _ := t.ask(f); value != f.Value {
		t.guide.Type(f.ID, value)
	}
}

// ask reads a field's new value; what is there stays if nothing is typed. It returns
// false when the person quits, with what was typed before that where nothing is lost by it.
func (t *Terminal) ask(f model.Field) (string, bool) {
	switch f.Kind {
	case model.FieldSecret:
		return t.askSecret(f)
	case model.FieldLong:
		return t.askLong(f)
	case model.FieldFiles:
		return t.askFiles(f)
	case model.FieldChoice:
		return t.askChoice(f)
	case model.FieldPick:
		return t.askPick(f)
	case model.FieldCheck:
		return t.askCheck(f)
	case model.FieldDate:
		return t.askDate(f)
	}
	typed, ok := t.answer(f, t.asking(f, f.Value))
	switch {
	case typed == "":
		return f.Value, ok
	case f.Optional && typed == t.t("clear"):
		return "", ok
	case f.Kind == model.FieldFile, f.Kind == model.FieldSave, f.Kind == model.FieldFolder:
		return t.path(typed), ok
	}
	return typed, ok
}

// answer reads a line for a field, after telling about it as often as that is wanted.
func (t *Terminal) answer(f model.Field, prompt string) (string, bool) {
	for {
		typed, ok := t.line(prompt)
		if !ok || !t.asksWhat(typed) {
			return typed, ok
		}
		t.tellField(f)
	}
}

// asksWhat reports whether a question was answered with the letter for help.
func (t *Terminal) asksWhat(typed string) bool { return strings.TrimSpace(typed) == t.t("letter-help") }

// asking is the prompt for a field: its label, and in brackets what Enter keeps.
func (t *Terminal) asking(f model.Field, keeps string) string {
	label := f.Label
	if f.Optional {
		label = t.t("optional", "label", label)
	}
	if f.Optional && keeps != "" {
		label = t.t("clears", "label", label)
	}
	return t.promptFor(label, keeps)
}

// promptFor puts a long label on lines of its own.
func (t *Terminal) promptFor(label, keeps string) string {
	lines := wrap(label, t.width())
	last := lines[len(lines)-1]
	if keeps = printable(keeps); keeps != "" {
		keeps = " [" + keeps + "]"
	}
	if cells(last)+cells(keeps)+minWidth > t.width() && keeps != "" {
		lines = append(lines, "")
		last, keeps = "", keeps[1:]
	}
	return strings.Join(append(lines[:len(lines)-1], last+keeps+": "), "\n")
}

func (t *Terminal) askSecret(f model.Field) (string, bool) {
	keeps := ""
	if f.Value != "" {
		keeps = t.t("secret-there")
	}
	typed, ok := t.secret(t.asking(model.Field{Label: t.t("secret", "label", f.Label), Optional: f.Optional}, keeps))
	if typed == "" {
		return f.Value, ok
	}
	return typed, ok
}

// askLong reads lines up to one with a dot and nothing else: a pasted text may have
// blank lines, and what follows it must not be taken for commands.
func (t *Terminal) askLong(f model.Field) (string, bool) {
	t.say(f.Label)
	t.say(t.t("long"))
	if f.Optional && f.Value != "" {
		t.say(t.t("long-clears"))
	}
	var lines []string
	size := 0
	for {
		typed, ok := t.line("> ")
		switch {
		case !ok && f.Value == "":
			return strings.Join(lines, "\n"), false
		case !ok:
			return f.Value, false
		case len(lines) == 0 && t.asksWhat(typed):
			t.tellField(f)
			continue
		case typed == "." && len(lines) == 0:
			return f.Value, true
		case typed == "." && size > maxText:
			t.explain(tooBig(maxText))
			return f.Value, true
		case typed == "." && f.Optional && len(lines) == 1 && lines[0] == t.t("clear"):
			return "", true
		case typed == ".":
			return strings.Join(lines, "\n"), true
		}
		if size += len(typed) + 1; size <= maxText {
			lines = append(lines, typed)
		}
	}
}

// askFiles reads paths up to an empty line; none keeps those that are there.
func (t *Terminal) askFiles(f model.Field) (string, bool) {
	t.say(f.Label)
	t.say(t.t("files"))
	var paths []string
	for {
		typed, ok := t.line("> ")
		switch {
		case !ok && f.Value == "":
			return strings.Join(paths, "\n"), false
		case !ok:
			return f.Value, false
		case len(paths) == 0 && t.asksWhat(typed):
			t.tellField(f)
			continue
		case typed == "" && len(paths) == 0:
			return f.Value, true
		case typed == "":
			return strings.Join(paths, "\n"), true
		case typed == t.t("clear") && len(paths) == 0:
			return "", true
		}
		paths = append(paths, t.path(typed))
	}
}

// path is a path as a person types or drops it: perhaps in quotes.
func (t *Terminal) path(typed string) string {
	typed = strings.TrimSpace(typed)
	for _, quote := range []string{`"`, `'`} {
		if inner, ok := strings.CutPrefix(typed, quote); ok && len(inner) > 1 && strings.HasSuffix(inner, quote) {
			typed = strings.TrimSuffix(inner, quote)
			break
		}
	}
	if t.c.Path != nil {
		return t.c.Path(typed)
	}
	return typed
}

func (t *Terminal) askChoice(f model.Field) (string, bool) {
	keeps := ""
	t.say(f.Label)
	for i, o := range f.Options {
		t.say("  " + strconv.Itoa(i+1) + ". " + o.Label)
		if o.Value == f.Value {
			keeps = strconv.Itoa(i + 1)
		}
	}
	for {
		typed, ok := t.answer(f, t.promptFor(t.t("choose", "count", strconv.Itoa(len(f.Options))), keeps))
		if !ok || typed == "" {
			return f.Value, ok
		}
		if o, found := chosen(f.Options, typed); found {
			return o.Value, true
		}
		t.say(t.t("choose-wrong", "count", strconv.Itoa(len(f.Options))))
	}
}

// chosen is the option of a number from 1, or else that of a value or label.
func chosen(options []model.Option, typed string) (model.Option, bool) {
	typed = strings.TrimSpace(typed)
	if n, err := strconv.Atoi(typed); err == nil && n >= 1 && n <= len(options) {
		return options[n-1], true
	}
	for _, o := range options {
		if strings.EqualFold(typed, o.Value) || words.Fold(typed) == words.Fold(o.Label) {
			return o, true
		}
	}
	return model.Option{}, false
}

// askPick searches a long list: by its code, its name, or a part of its name.
func (t *Terminal) askPick(f model.Field) (string, bool) {
	var listed []model.Option
	for {
		typed, ok := t.answer(f, t.asking(model.Field{Label: t.t("pick", "label", f.Label), Optional: f.Optional}, labelOf(f)))
		switch {
		case !ok || typed == "":
			return f.Value, ok
		case f.Optional && typed == t.t("clear"):
			return "", true
		}
		if o, found := chosen(listed, typed); found {
			return o.Value, true
		}
		if o, found := named(f.Options, typed); found {
			t.say(o.Label)
			return o.Value, true
		}
		listed = matching(f.Options, typed)
		switch n := len(listed); {
		case n == 0:
			t.say(t.t("pick-none"))
		case n == 1:
			t.say(listed[0].Label)
			return listed[0].Value, true
		case n > maxMatches:
			listed = nil
			t.say(t.t("pick-many", "count", strconv.Itoa(n)))
		}
		for i, o := range listed {
			t.say("  " + strconv.Itoa(i+1) + ". " + o.Label)
		}
	}
}

// named is the option of a code or a whole name.
func named(options []model.Option, typed string) (model.Option, bool) {
	if _, err := strconv.Atoi(strings.TrimSpace(typed)); err == nil {
		return model.Option{}, false // a number counts only in a list that was shown
	}
	return chosen(options, typed)
}

func matching(options []model.Option, typed string) []model.Option {
	var found []model.Option
	part := words.Fold(typed)
	for _, o := range options {
		if strings.Contains(words.Fold(o.Label), part) {
			found = append(found, o)
		}
	}
	return found
}

func (t *Terminal) askCheck(f model.Field) (string, bool) {
	for {
		typed, ok := t.answer(f, t.promptFor(t.t("check", "label", f.Label), t.yesNo(f.Value)))
		switch typed = words.Fold(typed); {
		case !ok || typed == "":
			return f.Value, ok
		case typed == t.t("yes-letter") || typed == t.t("yes"):
			return model.Yes, true
		case typed == t.t("no-letter") || typed == t.t("no"):
			return "", true
		}
		t.say(t.t("check-wrong"))
	}
}

// askDate asks for day, month and year, or takes all of it in one line.
func (t *Terminal) askDate(f model.Field) (string, bool) {
	day, month, year := model.SplitDate(f.Value)
	t.say(f.Label)
	t.say(t.t("date"))
	for _, part := range []struct {
		key string
		is  *string
	}{{"day", &day}, {"month", &month}, {"year", &year}} {
		typed, ok := t.answer(f, t.promptFor(t.t(part.key), *part.is))
		if !ok {
			return model.JoinDate(day, month, year), false
		}
		if typed = strings.TrimSpace(typed); typed == "" {
			continue
		}
		if whole, is := wholeDate(typed); is {
			return whole, true
		}
		*part.is = typed
	}
	return model.JoinDate(day, month, year), true
}

// wholeDate takes 1980-05-31, 31.5.1980 and 31 5 1980 apart.
func wholeDate(typed string) (string, bool) {
	if p := strings.Split(typed, "-"); len(p) == 3 {
		return model.JoinDate(p[2], p[1], p[0]), true
	}
	for _, p := range [][]string{strings.Split(typed, "."), strings.Fields(typed)} {
		if len(p) == 3 {
			return model.JoinDate(p[0], p[1], p[2]), true
		}
	}
	return "", false
}
