package text_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"qwizard/ui/model"
	"qwizard/ui/model/modeltest"
	"qwizard/ui/text"
	"qwizard/ui/words/wordstest"
)

// Every text of every page is in what the terminal draws, or in what it tells when it is
// asked with the question mark: the two faces cannot drift apart.
func TestTheTerminalSaysAllThatAPageSays(t *testing.T) {
	w := wordstest.English(t)
	for _, scene := range modeltest.Scenes() {
		t.Run(scene.Name, func(t *testing.T) {
			d := scene.Set(t, w)
			g := &guide{frame: d.Face.Frame, page: harmless(d.Face.Page).(model.Page)}
			said := squeezed(driveWith(t, g, text.Config{In: strings.NewReader(everything())}))
			texts := saidBy(d.Face.Page)
			f := d.Face.Frame
			texts["Frame"] = []string{f.Product, f.Order.Label, f.Banner.Word, f.Banner.Text}
			for path, texts := range texts {
				for _, one := range texts {
					if !strings.Contains(said, squeezed(one)) {
						t.Errorf("%s is not there: %q", path, one)
					}
				}
			}
		})
	}
}

// everything is what is typed to be told all: through the questions that are asked by
// themselves, whatever their kind, and then about each number.
func everything() string {
	var b strings.Builder
	b.WriteString(strings.Repeat("\n.\n", 40))
	for n := 1; n <= 60; n++ {
		fmt.Fprintf(&b, "? %d\n", n)
	}
	return b.String()
}

// squeezed is a text without blanks and line breaks, and without the sign that begins
// the lines of somebody else's words.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '>' {
			return -1
		}
		return r
	}, s)
}

// harmless is a copy of a page, or of a part of one, whose actions do nothing.
func harmless(v any) any {
	var copied func(reflect.Value) reflect.Value
	copied = func(v reflect.Value) reflect.Value {
		switch v.Kind() {
		case reflect.Interface:
			return copied(v.Elem())
		case reflect.Slice:
			out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			for i := range v.Len() {
				out.Index(i).Set(copied(v.Index(i)))
			}
			return out
		case reflect.Struct:
			out := reflect.New(v.Type()).Elem()
			for i := range v.NumField() {
				out.Field(i).Set(copied(v.Field(i)))
			}
			return out
		case reflect.Func:
			if !v.IsNil() {
				return reflect.ValueOf(stay)
			}
		}
		return v
	}
	return copied(reflect.ValueOf(v)).Interface()
}

// saidBy are the texts of a page by where they stand in it, found by looking at all its
// fields, so that a new one is not forgotten.
func saidBy(p model.Page) map[string][]string {
	out := map[string][]string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface:
			walk(path+"("+v.Elem().Type().Name()+")", v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				walk(path, v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); !unsaid(v, f.Name) {
					walk(path+"."+f.Name, v.Field(i))
				}
			}
		case reflect.String:
			out[path] = append(out[path], pieces(path, v.String())...)
		}
	}
	walk("Page", reflect.ValueOf(p))
	return out
}

// unsaid reports whether a field of a part is none of its texts, or one that a terminal
// says in its own way.
func unsaid(part reflect.Value, field string) bool {
	switch part := part.Interface().(type) {
	case model.Page: // the way back is a letter; what is being done is said when it begins
		return field == "Place" || field == "Focus" || field == "Help" || field == "Back" || field == "Busy" || field == "Cancel"
	case model.Picture:
		return field == "Name"
	case model.Rows:
		return field == "ID" || field == "Empty" && len(part.Rows) > 0
	case model.Complaint, model.Action, model.Help, model.Findings:
		return field == "Field" || field == "ID"
	case model.Option:
		return field == "Value"
	case model.Copy: // a secret is shown on demand
		return field == "ID" || field == "Value" && part.Secret
	case model.Field:
		switch {
		case field == "Options": // many are looked up by their name
			return part.Kind == model.FieldPick
		case field == "Value": // of these, what it stands for is said
			return part.Kind == model.FieldSecret || len(part.Options) > 0 || part.Kind == model.FieldCheck
		}
		return field == "ID" || field == "Types"
	}
	return false
}

// pieces are a text, or parts of it where the terminal breaks it and writes another value
// between.
func pieces(path, s string) []string {
	if !strings.HasSuffix(path, ".Expected") && !strings.HasSuffix(path, ".Observed") {
		return []string{s}
	}
	var out []string
	for i := 0; i+10 <= len(s); i += 40 {
		out = append(out, s[i:i+10])
	}
	return out
}
