package model

import (
	"net/url"
	"strings"

	"github.com/BurntSushi/toml"

	"qwizard/assets"
)

// address is a page of Sectigo's by its name in the table of addresses; empty if there is
// none of that name.
func address(name string) string {
	all := map[string]string{}
	if err := toml.Unmarshal(assets.Addresses, &all); err != nil {
		return ""
	}
	return all[name]
}

// openAddress is an action's Do that opens a page of Sectigo's.
func openAddress(name string) func() Step { return func() Step { return Step{Open: address(name)} } }

// maxMailto is how many characters an address of a drafted mail may have: Windows hands
// on little more than 2,000.
const maxMailto = 1900

// mailto is the address that opens a mail program with a draft (RFC 6068). It names no
// recipient. fits reports whether mail programs take one that long.
func mailto(subject, body string) (address string, fits bool) {
	escape := func(s string) string {
		return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(s, "\n", "\r\n")), "+", "%20")
	}
	address = "mailto:?subject=" + escape(subject) + "&body=" + escape(body)
	return address, len(address) <= maxMailto
}

// drafted is a message to Sectigo with the order's facts in it, to be copied or, where it
// is short enough, to be opened in the person's mail program. In practice nobody would
// read it.
func drafted(g *Guide, id, key string, label ...string) []Block {
	message := supportMessage(g, id, key, label...)
	to, fits := mailto(g.t("wait.mail-subject", "number", g.facts.Receipt.Value.Number), message.Value)
	if g.world() != nil || !fits {
		return []Block{message}
	}
	return []Block{message, Buttons{[]Action{g.action("write-"+id, func() Step { return Step{Open: to, Say: g.t("wait.mail-opened")} }, "wait.mail-open")}}}
}
