package vault

import "qwizard/wizard/problem"

// windowsKind names an error code of CredReadW, CredWriteW or CredDeleteW.
// Source: the pages of these functions, and "System Error Codes", at learn.microsoft.com.
func windowsKind(code uint64) problem.Kind {
	switch code {
	case 1312, // ERROR_NO_SUCH_LOGON_SESSION: a login over the network has no credential set
		1058, 1062, // ERROR_SERVICE_DISABLED, ERROR_SERVICE_NOT_ACTIVE
		1717, 1722, 1753: // RPC_S_UNKNOWN_IF, RPC_S_SERVER_UNAVAILABLE, EPT_S_NOT_REGISTERED
		return problem.KeychainMissing
	}
	return problem.KeychainRefused
}

// securityKind names an exit code of macOS's tool security: the lowest 8 bits of the
// OSStatus, whose values are in SecBase.h.
func securityKind(exit int) problem.Kind {
	switch exit {
	case 36: // errSecInteractionNotAllowed, -25308
		return problem.KeychainLocked
	case 37, 50, 53: // errSecNoDefaultKeychain -25307, errSecNoSuchKeychain -25294, errSecNotAvailable -25291
		return problem.KeychainMissing
	}
	return problem.KeychainRefused // errSecAuthFailed -25293 is 51, userCanceledErr -128 is 128
}
