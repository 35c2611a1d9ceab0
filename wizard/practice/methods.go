package practice

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/sectigo"
)

// description is a method's words in replies (GetMDCDomainDetails promises a
// "description"; the wording is ours).
func description(method string) string {
	switch method {
	case sectigo.MethodCNAME:
		return "CNAME CSR Hash"
	case sectigo.MethodHTTP:
		return "HTTP CSR Hash"
	case sectigo.MethodHTTPS:
		return "HTTPS CSR Hash"
	}
	return "Email"
}

func isMethod(word string) bool { return description(word) != "Email" || word == sectigo.MethodEmail }

// readMethods reads dcvMethod and the mailboxes of an application: one method for
// all names. For several names dcvEmailAddresses may say HTTPCSRHASH,
// HTTPSCSRHASH or CNAMECSRHASH in place of an address, as older clients do.
// Without dcvMethod it is EMAIL, as every client assumes.
func readMethods(args arguments, names []string, receives receiver) ([]proof, error) {
	method := args[sectigo.ArgMethod]
	if method == "" {
		method = sectigo.MethodEmail
	}
	if !isMethod(method) {
		return nil, invalid(sectigo.ArgMethod)
	}
	argument, boxes := sectigo.ArgMailbox, splitList(args[sectigo.ArgMailbox])
	if len(names) > 1 {
		argument, boxes = sectigo.ArgMailboxes, splitList(args[sectigo.ArgMailboxes])
	}
	if method == sectigo.MethodEmail && len(boxes) == 0 {
		return nil, missing(argument)
	}
	if len(boxes) > 0 && len(boxes) != len(names) {
		return nil, invalid(argument)
	}
	proofs := make([]proof, len(names))
	for i, name := range names {
		proofs[i] = proof{Name: name, Method: method}
		if len(boxes) == 0 {
			continue
		}
		if literal := literalMethod(boxes[i]); literal != "" {
			proofs[i].Method = literal
			continue
		}
		if method != sectigo.MethodEmail {
			continue
		}
		domain := receives(boxes[i], name)
		if domain == "" {
			return nil, invalid(argument)
		}
		proofs[i].Mailbox, proofs[i].Code = boxes[i], &proofCode{Domain: domain}
	}
	return proofs, nil
}

func literalMethod(word string) string {
	switch strings.ToUpper(word) {
	case "HTTPCSRHASH":
		return sectigo.MethodHTTP
	case "HTTPSCSRHASH":
		return sectigo.MethodHTTPS
	case "CNAMECSRHASH":
		return sectigo.MethodCNAME
	}
	return ""
}

// isMailbox is a coarse look at an address that only gets mail.
func isMailbox(s string) bool {
	local, domain, found := strings.Cut(s, "@")
	return found && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(s, " \t\r\n<>,;")
}

func updateDCVArguments() []argument {
	return login(
		argument{sectigo.ArgOrder, false, 128},
		argument{argBaseOrder, false, 128},
		argument{sectigo.ArgName, false, 255},
		argument{sectigo.ArgNewMethod, false, 32},
		argument{sectigo.ArgNewMailbox, false, 255},
		argument{sectigo.ArgNames, false, 1024},
		argument{sectigo.ArgMethods, false, 128},
		argument{argNewMailbxs, false, 1024},
		argument{argTemplate, false, 10},
	)
}

// change is one name's new method. domain is the authorization domain name that
// the mailbox stands for.
type change struct{ name, method, mailbox, domain string }

// updateDCV is !AutoUpdateDCV. It sets methods, writes a new mail to each name
// with EMAIL, and looks for the other proofs at once;
// what it saw is in GetMDCDomainDetails. responseFormat is not one of its
// arguments, on purpose: the real call refuses it.
func (ca *CA) updateDCV(r *http.Request, args arguments) (answered, error) {
	ctx := r.Context()
	if _, err := strconv.Atoi(args[argTemplate]); args[argTemplate] != "" && err != nil {
		return answered{}, invalid(argTemplate)
	}
	ca.mu.Lock()
	o, err := ca.named(ctx, args)
	ca.mu.Unlock()
	if err != nil {
		return answered{}, err
	}
	changes, err := readChanges(args, o.names(), ca.receiver(ctx)) // asks the name server
	if err != nil {
		return answered{}, err
	}
	if err := ca.change(ctx, o.Number, changes); err != nil {
		return answered{}, err
	}
	var names []string
	for _, c := range changes {
		names = append(names, c.name)
	}
	if err := ca.look(ctx, o.Number, names); err != nil {
		return answered{}, err
	}
	var p pairs
	p.addInt("errorCode", sectigo.CodeOK)
	return p.reply(), nil
}

// change sets the methods of names that are not validated, durably.
func (ca *CA) change(ctx context.Context, number string, changes []change) error {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.order(ctx, number)
	switch {
	case err != nil:
		return err
	case o.Closed != nil:
		return rejected(o)
	}
	now := ca.practiceTime()
	for _, c := range changes {
		i := slices.IndexFunc(o.Proofs, func(p proof) bool { return p.Name == c.name })
		if o.Proofs[i].Validated != nil {
			continue
		}
		o.Proofs[i].Method, o.Proofs[i].Mailbox, o.Proofs[i].Code = c.method, c.mailbox, nil
		if c.method == sectigo.MethodEmail {
			if err := ca.sendCode(o, i, c.domain, now); err != nil {
				return err
			}
		}
	}
	return ca.state.put(ctx, map[string]any{prefixOrder + o.Number: o})
}

// readChanges reads either the arguments for one name or those for several.
func readChanges(args arguments, names []string, receives receiver) ([]change, error) {
	if args[sectigo.ArgNames] != "" {
		return readSeveral(args, names, receives)
	}
	method := args[sectigo.ArgNewMethod]
	switch {
	case args[sectigo.ArgMethods] != "":
		return nil, missing(sectigo.ArgNames)
	case method == "":
		return nil, missing(sectigo.ArgNewMethod)
	case !isMethod(method):
		return nil, invalid(sectigo.ArgNewMethod)
	case len(names) == 1 && args[sectigo.ArgName] != "":
		return nil, invalid(sectigo.ArgName) // documented for several domains only
	case len(names) > 1 && args[sectigo.ArgName] == "":
		return nil, missing(sectigo.ArgName)
	}
	name := names[0]
	if len(names) > 1 {
		name = strings.ToLower(args[sectigo.ArgName])
	}
	if !slices.Contains(names, name) {
		return nil, invalid(sectigo.ArgName)
	}
	c := change{name: name, method: method}
	if method == sectigo.MethodEmail {
		c.mailbox = args[sectigo.ArgNewMailbox]
		if c.domain = receives(c.mailbox, name); c.domain == "" {
			return nil, wrongMailbox(sectigo.ArgNewMailbox, c.mailbox)
		}
	}
	return []change{c}, nil
}

// readSeveral reads domainNames (blanks), newMethods (commas) and
// newDCVEmailAddresses (blanks; one for each EMAIL method or one for each name).
func readSeveral(args arguments, names []string, receives receiver) ([]change, error) {
	given := strings.Fields(strings.ToLower(args[sectigo.ArgNames]))
	if args[sectigo.ArgName] != "" || len(names) == 1 {
		return nil, invalid(sectigo.ArgNames)
	}
	if args[sectigo.ArgMethods] == "" {
		return nil, missing(sectigo.ArgMethods)
	}
	methods := strings.Split(args[sectigo.ArgMethods], ",")
	if len(methods) != len(given) {
		return nil, invalid(sectigo.ArgMethods)
	}
	boxes := strings.Fields(args[argNewMailbxs])
	aligned := len(boxes) == len(given)
	var out []change
	for i, name := range given {
		c := change{name: name, method: strings.TrimSpace(methods[i])}
		switch {
		case !slices.Contains(names, name):
			return nil, invalid(sectigo.ArgNames)
		case !isMethod(c.method):
			return nil, invalid(sectigo.ArgMethods)
		case c.method != sectigo.MethodEmail:
		case aligned:
			c.mailbox = boxes[i]
		case len(boxes) > 0:
			c.mailbox, boxes = boxes[0], boxes[1:]
		}
		if c.method == sectigo.MethodEmail {
			if c.domain = receives(c.mailbox, name); c.domain == "" {
				return nil, wrongMailbox(argNewMailbxs, c.mailbox)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

func wrongMailbox(argument, address string) *fault {
	if address == "" {
		return missing(argument)
	}
	return invalid(argument)
}
