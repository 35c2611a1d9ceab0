package practice

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"qwizard/wizard/sectigo"
)

// Arguments that stand in Sectigo's documentation but not among the names the
// program uses.
const (
	argUniqueValue = "uniqueValue"      // docs: domain-control-validation/request-token
	argEncoding    = "responseEncoding" // docs: collect-ssl/request
	argNewMailbxs  = "newDCVEmailAddresses"
)

// arguments are a call's arguments by their documented spelling.
type arguments map[string]string

// argument is what an endpoint knows about one of its arguments.
type argument struct {
	name     string
	required bool
	max      int // bytes
}

// fault is an error as the API reports it.
type fault struct {
	code    int
	message string
	item    string // the offending argument, "" if there is none
}

func (f *fault) Error() string { return strconv.Itoa(f.code) + " " + f.message }

// The documented shapes of messages (mcp/mark-certificates/api-unsuccessful-responses).
func missing(name string) *fault {
	return &fault{sectigo.CodeMissingArg, "The '" + name + "' argument is missing!", name}
}

func invalid(name string) *fault {
	return &fault{sectigo.CodeInvalidArg, "The value of the '" + name + "' argument is invalid!", name}
}

func invalidBecause(name, why string) *fault {
	f := invalid(name)
	f.message += " " + why
	return f
}

func unknown(name string) *fault {
	return &fault{sectigo.CodeUnknownArg, "'" + name + "' is an unrecognized argument!", name}
}

// answered is a reply to a call that worked.
type answered struct {
	kind string // MIME type
	body []byte
}

// errorFormat writes a fault the way an endpoint does.
type errorFormat func(f *fault, args arguments) answered

// call is an endpoint's work: it returns the reply, a *fault, or another error,
// which the caller sees as code -14 and the log in full.
type call func(r *http.Request, args arguments) (answered, error)

// endpoint wraps a call of the partner API: method, arguments, login, errors.
// Like the real one it answers 200 whatever happens.
func (ca *CA) endpoint(known []argument, format errorFormat, do call) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		args, err := arguments(nil), error(nil)
		switch {
		case ca.mustBeSafe(r):
			err = &fault{code: sectigo.CodeNotHTTPS, message: "Request was not made over HTTPS!"}
		case r.Method != http.MethodPost:
			err = &fault{code: sectigo.CodeNotPOST, message: "Request was not made using the POST method!"}
		default:
			args, err = ca.readArguments(r, known)
		}
		if err == nil {
			err = faultOfCall(r.Context())
		}
		var out answered
		if err == nil {
			out, err = do(r, args)
		}
		if err != nil {
			out = format(ca.faultOf(err), args)
		}
		reply(w, http.StatusOK, out.kind, out.body)
	}
}

// faultOf is what the caller is told about err. What is no fault of theirs goes
// to the log and shows as "unknown error".
func (ca *CA) faultOf(err error) *fault {
	var f *fault
	if errors.As(err, &f) {
		return f
	}
	ca.log.Error("practice call failed", "err", err)
	return &fault{code: sectigo.CodeUnknown, message: "An unknown error occurred!"}
}

// readArguments decodes the body, or the query string if there is no body, and
// checks login, names and sizes, in this order. Arguments decoded so far come
// back with an error, too: the reply's format is one of them.
func (ca *CA) readArguments(r *http.Request, known []argument) (arguments, error) {
	text, err := formText(r)
	if err != nil {
		return nil, err
	}
	given, bad := decodeForm(text)
	if err := ca.authenticate(given); err != nil {
		return given.named(known), err
	}
	if bad != nil {
		return given.named(known), bad
	}
	args := given.named(known)
	return args, args.check(known, given)
}

// formText is the encoded arguments: the body and, as the live service accepts
// them too, those in the query string.
func formText(r *http.Request) (string, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return "", &fault{code: sectigo.CodeInvalidArg, message: "The request is too large or was cut short!"}
	}
	if len(body) > 0 {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			return "", &fault{code: sectigo.CodeInvalidArg, message: "The request is not application/x-www-form-urlencoded!"}
		}
	}
	if len(body) == 0 {
		return r.URL.RawQuery, nil
	}
	if r.URL.RawQuery != "" {
		return r.URL.RawQuery + "&" + string(body), nil
	}
	return string(body), nil
}

// form is arguments by their name in lower case, with the spelling they came in.
type form map[string]struct{ name, value string }

// decodeForm reads application/x-www-form-urlencoded text. A pair that cannot be
// decoded and an argument given twice are faults; the other pairs are returned.
func decodeForm(text string) (form, error) {
	out := form{}
	var bad error
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err1 := url.QueryUnescape(rawName)
		value, err2 := url.QueryUnescape(rawValue)
		key := strings.ToLower(name)
		_, twice := out[key]
		switch {
		case err1 != nil || name == "" || !utf8.ValidString(name):
			bad = errors.Join(bad, &fault{code: sectigo.CodeInvalidArg, message: "The request could not be decoded!"})
		case err2 != nil || twice || !utf8.ValidString(value):
			bad = errors.Join(bad, invalid(visible(name)))
		default:
			out[key] = struct{ name, value string }{name, value}
		}
	}
	return out, bad
}

// visible cuts what a message repeats to one short line of printable ASCII.
func visible(s string) string { return oneLine(s, 64) }

// oneLine cuts s to one line of printable ASCII of at most limit characters.
func oneLine(s string, limit int) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
	return clean[:min(len(clean), limit)]
}

// named are the known arguments by their documented spelling.
func (g form) named(known []argument) arguments {
	args := arguments{}
	for _, k := range known {
		if got, ok := g[strings.ToLower(k.name)]; ok {
			args[k.name] = got.value
		}
	}
	return args
}

// check finds unknown, missing and oversized arguments.
func (a arguments) check(known []argument, given form) error {
	if len(a) < len(given) {
		for _, key := range slices.Sorted(maps.Keys(given)) {
			if !knows(known, key) {
				return unknown(visible(given[key].name))
			}
		}
	}
	for _, k := range known {
		value, ok := a[k.name]
		if k.required && strings.TrimSpace(value) == "" {
			return missing(k.name)
		}
		if ok && len(value) > k.max {
			return invalid(k.name)
		}
	}
	return nil
}

func knows(known []argument, key string) bool {
	for _, k := range known {
		if strings.EqualFold(k.name, key) {
			return true
		}
	}
	return false
}

// authenticate compares the login. Both halves are compared always, in the same
// time whatever they are.
func (ca *CA) authenticate(g form) error {
	name, password := g[strings.ToLower(sectigo.ArgLogin)].value, g[strings.ToLower(sectigo.ArgPassword)].value
	switch {
	case name == "":
		return missing(sectigo.ArgLogin)
	case password == "":
		return missing(sectigo.ArgPassword)
	case !ca.isLogin(name, password):
		return &fault{code: sectigo.CodeLogin, message: "Permission denied!"}
	}
	return nil
}

func (ca *CA) isLogin(name, password string) bool {
	given := sha256.Sum256([]byte(name + "\x00" + password))
	want := sha256.Sum256([]byte(ca.account.Name + "\x00" + ca.account.Password))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1
}

// login are the two arguments of every call.
func login(more ...argument) []argument {
	return append([]argument{{sectigo.ArgLogin, true, 64}, {sectigo.ArgPassword, true, 128}}, more...)
}

// yes reads a Y/N argument; absent means no.
func (a arguments) yes(name string) (bool, error) {
	switch a[name] {
	case "Y", "y":
		return true, nil
	case "N", "n", "":
		return false, nil
	}
	return false, invalid(name)
}

// number reads an integer argument that must be one of allowed; absent means the
// first of them.
func (a arguments) number(name string, allowed ...int) (int, error) {
	text, ok := a[name]
	if !ok || text == "" {
		return allowed[0], nil
	}
	n, err := strconv.Atoi(text)
	if err == nil {
		for _, want := range allowed {
			if n == want {
				return n, nil
			}
		}
	}
	return 0, invalid(name)
}
