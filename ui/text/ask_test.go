package text_test

import (
	"io"
	"strings"
	"testing"

	"qwizard/ui/model"
	"qwizard/ui/text"
	"qwizard/wizard/problem"
)

func TestEachKindOfFieldIsAskedInItsWay(t *testing.T) {
	options := []model.Option{{Value: "rsa", Label: "RSA 3072"}, {Value: "p256", Label: "P-256"}}
	countries := []model.Option{{Value: "AT", Label: "Austria"}, {Value: "AU", Label: "Australia"}, {Value: "CI", Label: "Côte d’Ivoire"}, {Value: "DE", Label: "Germany"}}
	tests := []struct {
		name    string
		kind    model.FieldKind
		value   string
		options []model.Option
		lines   []string
		want    string // "" for not typed
	}{
		{"text", model.FieldText, "", nil, []string{"anna-muster.eu"}, "f=anna-muster.eu"},
		{"text is kept as typed", model.FieldText, "", nil, []string{" a  b "}, "f= a  b "},
		{"text is left as it is", model.FieldText, "there", nil, []string{""}, ""},
		{"a secret without a terminal", model.FieldSecret, "", nil, []string{"geheim"}, "f=geheim"},
		{"several lines", model.FieldLong, "", nil, []string{"a", "", "b", "."}, "f=a\n\nb"},
		{"several lines are left as they are", model.FieldLong, "a\nb", nil, []string{"."}, ""},
		{"a choice by number", model.FieldChoice, "rsa", options, []string{"2"}, "f=p256"},
		{"a choice by label", model.FieldChoice, "rsa", options, []string{"p-256"}, "f=p256"},
		{"a choice after nonsense", model.FieldChoice, "rsa", options, []string{"3", "0", "x", "2"}, "f=p256"},
		{"a choice is left as it is", model.FieldChoice, "rsa", options, []string{""}, ""},
		{"a pick by its code", model.FieldPick, "", countries, []string{"at"}, "f=AT"},
		{"a pick by its name", model.FieldPick, "", countries, []string{"austria"}, "f=AT"},
		{"a pick by a part", model.FieldPick, "", countries, []string{"germ"}, "f=DE"},
		{"a pick without accents", model.FieldPick, "", countries, []string{"cote d"}, "f=CI"},
		{"a pick of several", model.FieldPick, "", countries, []string{"austr", "2"}, "f=AU"},
		{"a pick of nothing", model.FieldPick, "", countries, []string{"atlantis", "1", "DE"}, "f=DE"},
		{"a pick is left as it is", model.FieldPick, "AT", countries, []string{""}, ""},
		{"yes", model.FieldCheck, "", nil, []string{"y"}, "f=yes"},
		{"no", model.FieldCheck, "yes", nil, []string{"No"}, "f="},
		{"yes after nonsense", model.FieldCheck, "", nil, []string{"maybe", "yes"}, "f=yes"},
		{"a date by parts", model.FieldDate, "", nil, []string{"31", "5", "1980"}, "f=1980-05-31"},
		{"a date in one line", model.FieldDate, "", nil, []string{"1980-05-31"}, "f=1980-05-31"},
		{"a date as in Austria", model.FieldDate, "", nil, []string{"31.5.1980"}, "f=1980-05-31"},
		{"a date with blanks", model.FieldDate, "", nil, []string{"31 5 1980"}, "f=1980-05-31"},
		{"a date as in Austria with blanks", model.FieldDate, "", nil, []string{"31. 5. 1980"}, "f=1980-05-31"},
		{"a part of a date is changed", model.FieldDate, "1980-05-31", nil, []string{"", "6", ""}, "f=1980-06-31"},
		{"a date is left as it is", model.FieldDate, "1980-05-31", nil, []string{"", "", ""}, ""},
		{"a file", model.FieldFile, "", nil, []string{"/tmp/a b.pdf"}, "f=/tmp/a b.pdf"},
		{"a file in quotes", model.FieldFile, "", nil, []string{`"/tmp/a b.pdf" `}, "f=/tmp/a b.pdf"},
		{"where to save", model.FieldSave, "/home/anna/key.age", nil, []string{""}, ""},
		{"another place to save", model.FieldSave, "/home/anna/key.age", nil, []string{"'/mnt/k.age'"}, "f=/mnt/k.age"},
		{"a folder", model.FieldFolder, "", nil, []string{"/mnt"}, "f=/mnt"},
		{"files", model.FieldFiles, "", nil, []string{"/a.jpg", "'/b c.jpg'", ""}, "f=/a.jpg\n/b c.jpg"},
		{"files are left as they are", model.FieldFiles, "/a.jpg", nil, []string{""}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := field(tt.kind, tt.value)
			f.Options = tt.options
			lines := tt.lines
			if tt.value != "" { // not asked by itself
				lines = append([]string{"1"}, lines...)
			}
			g := question(f)
			out := drive(t, g, append(lines, "q", "never read")...)
			if tt.want == "" {
				g.wasTyped(t)
			} else {
				g.wasTyped(t, tt.want)
			}
			g.wasPressed(t) // every line went to the field
			hasNot(t, out, "That is no number of this page")
		})
	}
}

func TestAnOptionalFieldCanBeEmptied(t *testing.T) {
	for kind, value := range map[model.FieldKind]string{model.FieldText: "b.eu", model.FieldPick: "AT", model.FieldFiles: "/a", model.FieldLong: "a\nb"} {
		f := field(kind, value)
		f.Optional = true
		g := question(f)
		lines := []string{"1", "-", "q"}
		if kind == model.FieldLong {
			lines = []string{"1", "-", ".", "q"}
		}
		drive(t, g, lines...)
		g.wasTyped(t, "f=")
	}
}

func TestEnterKeepsWhatStandsInBrackets(t *testing.T) {
	options := []model.Option{{Value: "AT", Label: "Austria"}}
	for kind, want := range map[model.FieldKind]string{
		model.FieldText: "Label [AT]: ", model.FieldSecret: "[filled in]: ", model.FieldPick: "part of the name [Austria]: ",
		model.FieldChoice: "Number from 1 to 1 [1]: ", model.FieldSave: "Label [AT]: ",
	} {
		f := field(kind, "AT")
		f.Options = options
		has(t, drive(t, question(f), "1", "", "q"), want)
	}
	has(t, drive(t, question(field(model.FieldCheck, model.Yes)), "1", "", "q"), "Label - y or n [yes]: ")
	has(t, drive(t, question(field(model.FieldDate, "1980-05-31")), "1", "", "", "", "q"), "Day [31]: ", "Month [05]: ", "Year [1980]: ")
}

func TestALongQuestionStandsAboveItsPrompt(t *testing.T) {
	f := field(model.FieldCheck, "")
	f.Label = "I have read what becomes public for ever, and I agree that it does so with the certificate"
	out := drive(t, question(f), "y")
	has(t, out, "I have read what becomes public for ever, and I agree that it does so\nwith the certificate - y or n [no]: ")
}

func TestASecretIsNotShown(t *testing.T) {
	g := question(field(model.FieldSecret, ""))
	var asked []string
	out := driveWith(t, g, text.Config{
		In: strings.NewReader("1\nr\n"),
		ReadSecret: func(prompt string) (string, error) {
			asked = append(asked, prompt)
			if len(asked) == 1 {
				return "correct horse", nil
			}
			return "", nil // Enter
		},
	})
	g.wasTyped(t, "f=correct horse")
	if len(asked) != 2 || !strings.Contains(asked[1], "Label (not shown while you type)") {
		t.Errorf("asked %q", asked)
	}
	hasNot(t, out, "correct horse")
	has(t, out, "Now: filled in, not shown")
}

func TestCtrlCAtASecretQuits(t *testing.T) {
	g := question(field(model.FieldSecret, ""))
	out := driveWith(t, g, text.Config{
		In:         strings.NewReader("b\n"),
		ReadSecret: func(string) (string, error) { return "", problem.New(problem.Cancelled, "read", nil) },
	})
	g.wasTyped(t)
	g.wasPressed(t)
	has(t, out, "Everything you entered is kept.")
}

func TestASecretThatIsNotUTF8IsAskedForAgain(t *testing.T) {
	g := question(field(model.FieldSecret, ""))
	answers := []string{"pa\xdfwort", "password"}
	driveWith(t, g, text.Config{
		In: strings.NewReader(""),
		ReadSecret: func(string) (string, error) {
			next := answers[0]
			answers = answers[1:]
			return next, nil
		},
	})
	g.wasTyped(t, "f=password")
}

func TestPathsGoThroughTheHook(t *testing.T) {
	g := question(field(model.FieldFile, ""))
	driveWith(t, g, text.Config{
		In:   strings.NewReader("'~/a.pem'\n"),
		Path: func(typed string) string { return strings.Replace(typed, "~", "/home/anna", 1) },
	})
	g.wasTyped(t, "f=/home/anna/a.pem")
}

func TestALongListIsNotListedWhole(t *testing.T) {
	f := field(model.FieldPick, "")
	for c := 'A'; c <= 'Z'; c++ {
		f.Options = append(f.Options, model.Option{Value: string(c), Label: "Land " + string(c)})
	}
	out := drive(t, question(f), "land", "land q")
	has(t, out, "26 have this in their name. Type more of it.")
	hasNot(t, out, "1. Land A")
}

func TestATextOfSeveralLinesThatIsTooLongIsRefusedWhole(t *testing.T) {
	g := question(field(model.FieldLong, ""))
	line := strings.Repeat("x", 60<<10)
	out := drive(t, g, append(repeat(line, 20), ".", "q")...)
	g.wasTyped(t)
	g.wasPressed(t)
	has(t, out, "The limit is 1048576 bytes.")
}

func repeat(s string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = s
	}
	return all
}

// halting is a terminal at which Ctrl-C is pressed after some lines.
type halting struct{ io.Reader }

func (h halting) Read(b []byte) (int, error) {
	n, err := h.Reader.Read(b)
	if err == io.EOF {
		err = problem.New(problem.Cancelled, "read", nil)
	}
	return n, err
}

func TestCtrlCInTheMiddleOfAFieldKeepsWhatWasTypedBefore(t *testing.T) {
	one, two := field(model.FieldText, ""), field(model.FieldDate, "")
	two.ID = "g"
	g := question(one, two)
	out := driveWith(t, g, text.Config{In: halting{strings.NewReader("a\n31\n")}})
	g.wasTyped(t, "f=a", "g=--31")
	has(t, out, "Everything you entered is kept.")
}

func TestCtrlCInTheMiddleOfATextKeepsItsLinesOrWhatWasThere(t *testing.T) {
	for before, want := range map[string][]string{"": {"f=a\nb"}, "an older one": nil} {
		g := question(field(model.FieldLong, before))
		g.page.Blocks = append(g.page.Blocks, model.Paragraph{Text: "x"})
		if before != "" { // it is asked for by its number
			driveWith(t, g, text.Config{In: halting{strings.NewReader("1\na\nb\n")}})
		} else {
			driveWith(t, g, text.Config{In: halting{strings.NewReader("a\nb\n")}})
		}
		g.wasTyped(t, want...)
	}
}

func TestWhatCouldNotBeKeptIsNotSaidToBe(t *testing.T) {
	g := question(field(model.FieldText, "x"))
	out := driveWith(t, g, text.Config{In: strings.NewReader("q\n"), End: func() error { return problem.New(problem.DiskFull, "", nil) }})
	if strings.Contains(out, "is kept") {
		t.Error(out)
	}
}

// A question mark is no answer to anything that is asked.
func TestAQuestionMarkExplainsTheQuestion(t *testing.T) {
	options := []model.Option{{Value: "rsa", Label: "RSA 3072", Hint: "Every host takes it."}}
	for kind, answer := range map[model.FieldKind][]string{
		model.FieldText: {"x"}, model.FieldLong: {"x", "."}, model.FieldChoice: {"1"}, model.FieldPick: {"rsa"}, model.FieldCheck: {"y"},
		model.FieldDate: {"1980-05-31"}, model.FieldFile: {"/x"}, model.FieldFiles: {"/x", ""},
	} {
		f := field(kind, "")
		f.Hint, f.Why = "A hint.", "Because."
		if kind == model.FieldChoice || kind == model.FieldPick {
			f.Options = options
		}
		g := question(f)
		out := drive(t, g, append(append([]string{"?"}, answer...), "q")...)
		_, told, _ := strings.Cut(out, "Continue (Enter)") // below the page
		has(t, told, "A hint.", "Because.")
		if f.Options != nil {
			has(t, told, "RSA 3072: Every host takes it.")
		}
		if len(g.typed) != 1 || strings.Contains(g.typed[0], "?") {
			t.Errorf("kind %d: typed %q", kind, g.typed)
		}
	}
	has(t, drive(t, question(field(model.FieldText, "")), "?", "x", "q"), "There is nothing more to say about this one.")
}
