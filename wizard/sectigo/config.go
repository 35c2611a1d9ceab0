package sectigo

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"qwizard/wizard/problem"
)

// MaxConfig is the most bytes that [ReadOptions] reads.
const MaxConfig = 64 << 10

// config is the file of [ReadOptions]. Calls stand under the last part of their paths.
type config struct {
	Apply    string            `toml:"apply"`
	Collect  string            `toml:"collect"`
	Revoke   string            `toml:"revoke"`
	Lines    bool              `toml:"lines"`
	Without  []string          `toml:"without"`
	Identity map[string]string `toml:"identity"`
	Extra    map[string]string `toml:"extra"`
}

// ReadOptions reads options from TOML, for accounts of which more is known than any
// source says:
//
//	apply   = "AutoApplySSL"         # instead of AutoApplyOrder
//	collect = "CollectEIDAS"         # instead of CollectSSL
//	revoke  = "AutoRevokeSSL"        # instead of autoRevokeCertificate
//	lines   = true                   # replies in lines
//	without = ["checkFONIsUnique"]   # arguments that are refused with -2
//	[identity]                       # field = name of the argument; see IdentityFields
//	surname = "surname"
//	[extra]                          # name of an argument of an order = its value
//	bundleYears = "2"
//
// What it cannot read is [problem.InputSyntax] (line) at "partner", what cannot be meant
// as with [Client.With].
func ReadOptions(data []byte) (Options, error) {
	if len(data) > MaxConfig {
		return Options{}, problem.At("partner", problem.InputTooBig, "limit", strconv.Itoa(MaxConfig))
	}
	var c config
	meta, err := toml.Decode(string(data), &c)
	if err != nil {
		line, detail := "?", "not as expected"
		if at, ok := errors.AsType[toml.ParseError](err); ok {
			line, detail = strconv.Itoa(at.Position.Line), clip(at.Message)
		}
		return Options{}, problem.At("partner", problem.InputSyntax, "line", line, "detail", detail)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return Options{}, problem.At("partner."+clip(unknown[0].String()), problem.InputUnknown)
	}
	o := Options{
		Apply: pathOf(c.Apply), Collect: pathOf(c.Collect), Revoke: pathOf(c.Revoke),
		Lines: c.Lines, Without: c.Without, Identity: c.Identity, Extra: c.Extra,
	}
	return o, o.check()
}

// pathOf is the path of the call of that name, or the name where there is none.
func pathOf(name string) string {
	all := Endpoints()
	i := slices.IndexFunc(all, func(e Endpoint) bool { return strings.EqualFold(e.Name(), name) })
	if i < 0 {
		return name
	}
	return all[i].Path
}
