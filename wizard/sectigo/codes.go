package sectigo

import (
	"slices"
	"strconv"
	"strings"

	"qwizard/wizard/problem"
)

// kindOf is what a negative code means in a reply of path. Some codes mean different
// things in different calls. Of -47, -54, -69, -70 and -71 only that they exist could
// be read; they and codes nobody knows are [problem.ChannelRefused].
func kindOf(path string, code int) problem.Kind {
	ends := slices.Contains([]string{PathRevoke, PathRevokeSSL, PathRefund}, path)
	switch code {
	case CodeUnknownArg, CodeMissingArg, CodeInvalidArg, CodeCountry:
		return problem.ChannelArgument
	case CodeNotHTTPS, CodeNotPOST:
		return problem.ChannelUnsafe
	case CodeCSRField, CodeCSRBase64, CodeCSRDecode, CodeCSRAlgorithm, CodeCSRSignature, CodeCSRKeySize:
		return problem.ChannelCSR
	case CodeUnknown, CodeRelayed:
		return problem.ChannelFault
	case CodeLogin, CodePermission:
		return problem.ChannelLogin
	case CodeBeingIssued, CodeSigning:
		if path == PathCollectSSL {
			return problem.NotIssuedYet
		}
		return problem.BeingIssued
	case CodeAlreadyRefunded, CodeExpired: // and of an application
		switch {
		case ends && code == CodeAlreadyRefunded:
			return problem.AlreadyRefunded
		case ends:
			return problem.CertificateExpired
		}
		return problem.ChannelNames
	case CodeWildcard, CodeNoWildcard, CodePublicIP, CodeNamesMismatch:
		return problem.ChannelNames
	}
	return single(code)
}

// single are codes that mean one thing each.
func single(code int) problem.Kind {
	kind, known := map[int]problem.Kind{
		CodeNoCredit: problem.ChannelCredit, CodeRejected: problem.OrderRejected, CodeRevoked: problem.CertificateRevoked,
		CodeAwaitingPay: problem.ChannelUnpaid, CodeCompromised: problem.ChannelKey, CodeCallLimit: problem.ChannelBusy,
		CodeNoPrice: problem.ChannelPrice,
	}[code]
	if !known {
		return problem.ChannelRefused
	}
	return kind
}

// refusal turns an error code into a problem. item is the argument the CA
// named, if it did.
func refusal(op, path string, code int, message, item string) error {
	if item == "" {
		item = quoted(message)
	}
	kind := kindOf(path, code)
	// checkFONIsUnique: the reference has an order. An unknown or a missing
	// foreignOrderNumber is another matter: then nothing was ordered.
	if code == CodeInvalidArg && strings.EqualFold(item, ArgReference) {
		kind = problem.OrderSentAlready
	}
	return problem.New(kind, op, nil, "code", strconv.Itoa(code), "message", clip(message), "argument", clip(item))
}
