// Package words is the message catalogue: keys in, sentences out, for every
// face of the program. It needs no toolkit.
package words

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"qwizard/assets"
	"qwizard/wizard/finding"
	"qwizard/wizard/problem"
)

// Words looks texts up in one language, English where that lacks one. It is safe
// for concurrent use.
//
// The catalogue is in several files, as reading all of it takes longer than all else
// that a start needs it for: LANG.toml at once, and all of SUBJECT.LANG.toml (papers,
// findings) when a key is looked for that the first does not have. A subject that cannot
// be read then leaves its own texts out and no others: [Words.Whole] says why.
type Words struct {
	first *i18n.Localizer
	all   func() (*i18n.Localizer, error)
}

// Load reads the catalogues in files and picks the best for the wanted languages, as
// in "de-AT". An error means that the program was built with a broken catalogue; those
// that are read later are not judged.
func Load(files fs.FS, wanted ...string) (*Words, error) {
	names, err := fs.Glob(files, "*.toml")
	main := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return strings.Count(name, ".") > 1 })
	if err != nil || len(main) == 0 {
		return nil, fmt.Errorf("load catalogue: no files: %w", errors.Join(err, fs.ErrNotExist))
	}
	first, err := localizer(files, main, wanted)
	if err != nil {
		return nil, fmt.Errorf("load catalogue: %w", err)
	}
	return &Words{first, sync.OnceValues(func() (*i18n.Localizer, error) { return localizer(files, names, wanted) })}, nil
}

// Warm reads what is left of the catalogue, so that nobody waits for it on the first page
// that needs it. It may be called on any goroutine.
func (w *Words) Warm() { _, _ = w.all() }

// Whole reads what is left of the catalogue, and says what of it is broken. A table with
// a key that the format keeps for itself (id, other, one, two, few, many, zero,
// description, hash, leftdelim, rightdelim) is.
func (w *Words) Whole() error {
	if _, err := w.all(); err != nil {
		return fmt.Errorf("load catalogue: %w", err)
	}
	return nil
}

// localizer reads files. Of those that it cannot read the texts are missing.
func localizer(files fs.FS, names, wanted []string) (*i18n.Localizer, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	var broken []error
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
			broken = append(broken, fmt.Errorf("%s: %w", name, err))
		}
	}
	return i18n.NewLocalizer(bundle, wanted...), errors.Join(broken...)
}

// look looks a text up where it is. Whoever looks first has it parsed for all: a
// parameter that is missing is empty for each of them.
func (w *Words) look(key string, data map[string]string) (string, error) {
	c := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: &template.TextParser{Option: "missingkey=zero"}}
	if s, err := w.first.Localize(c); err == nil {
		return s, nil
	}
	all, _ := w.all() // what is broken is not there
	return all.Localize(c)
}

// Embedded loads the catalogues that the program was built with.
func Embedded(wanted ...string) (*Words, error) {
	files, err := fs.Sub(assets.Catalogue, "words")
	if err != nil {
		return nil, fmt.Errorf("load catalogue: %w", err)
	}
	return Load(files, wanted...)
}

// Text returns the text of a key with params filled in. A key that is not in the
// catalogue comes back in brackets, so that it is seen and nothing crashes.
func (w *Words) Text(key string, params ...string) string {
	data := map[string]string{}
	for i := 0; i+1 < len(params); i += 2 {
		data[params[i]] = params[i+1]
	}
	return w.fill(key, data)
}

func (w *Words) fill(key string, data map[string]string) string {
	s, err := w.look(key, data)
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// Has reports whether the catalogue has a key.
func (w *Words) Has(key string) bool {
	_, err := w.look(key, nil)
	return err == nil
}

// Explained is a problem in the person's words.
type Explained struct {
	Kind  problem.Kind
	Field string // which input; empty if it is about none
	What  string // what happened
	Next  string // what to do
}

// Explain puts every problem in err into words, in their order. It returns nil
// for a nil error.
func (w *Words) Explain(err error) []Explained {
	var out []Explained
	for _, p := range problem.All(err) {
		data := map[string]string{"detail": ""}
		maps.Copy(data, p.Params)
		if p.Kind == problem.Internal && p.Err != nil {
			data["detail"] = p.Err.Error()
		}
		w.translate(data)
		key := "problem." + string(p.Kind)
		out = append(out, Explained{p.Kind, p.Field, w.fill(key+".what", data), w.fill(key+".next", data)})
	}
	return out
}

// ExplainFinding puts a finding into words: what was found, and what to do.
func (w *Words) ExplainFinding(f finding.Finding) (what, next string) {
	key, data := "finding."+string(f.Kind), f.Text()
	return w.fill(key+".what", data), w.fill(key+".next", data)
}

// translate puts the ids among a problem's parameters into words.
func (w *Words) translate(data map[string]string) {
	for param, section := range map[string]string{"want": "want.", "task": "task.", "state": "state.", "needs": "task.", "has": "vault.", "asked": "vault."} {
		ids, ok := data[param]
		if !ok {
			continue
		}
		list := strings.Split(ids, ", ")
		for i, id := range list {
			list[i] = w.Text(section + id)
		}
		data[param] = strings.Join(list, ", ")
	}
}
