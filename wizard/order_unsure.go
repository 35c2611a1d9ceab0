package wizard

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"

	"qwizard/wizard/order"
	"qwizard/wizard/problem"
)

// Unsure reports that the order was being sent and nobody knows whether the CA has it:
// the program was killed, or no answer came that says so, and the channel has no call
// that finds it. The person looks it up in their account and says what became of it:
// [OrderFacet.Placed] or [OrderFacet.NotPlaced].
func (f *Facts) Unsure() bool {
	return f.Sending.Known() && !f.Receipt.Known() && f.can().Submit && !f.can().Find
}

// tells reports whether the channel, and not the person, says if the order was placed.
// A number that the person gave can be corrected by them.
func (f *Facts) tells() bool {
	return f.can().Submit && !f.Unsure() && f.Receipt.Source != FromYou
}

// unsent reports that nothing of the order has left this computer: the login could not be
// had, or no connection came about that it could go over.
func unsent(err error) bool {
	for _, p := range problem.All(err) {
		if slices.Contains(beforeSending(), p.Kind) {
			return true
		}
	}
	if _, untrusted := errors.AsType[*tls.CertificateVerificationError](err); untrusted {
		return true
	}
	op, isNet := errors.AsType[*net.OpError](err)
	return isNet && (op.Op == "dial" || op.Op == "proxyconnect")
}

// beforeSending are the problems of getting the login from the vault.
func beforeSending() []problem.Kind {
	return []problem.Kind{
		problem.LoginMissing, problem.LoginElsewhere, problem.SecretMissing, problem.VaultMissing, problem.VaultLocked, problem.VaultPassphrase,
		problem.VaultDamaged, problem.VaultRefused, problem.VaultOther, problem.VaultReplaced,
		problem.KeychainMissing, problem.KeychainLocked, problem.KeychainRefused, problem.KeychainHung, problem.KeychainWaited,
	}
}

// kindOf is what kind of problem an error is, for the history.
func kindOf(err error) problem.Kind {
	if all := problem.All(err); len(all) > 0 {
		return all[0].Kind
	}
	return problem.Internal
}

// stated checks a number that the person gave for an order whose answer was lost: the CA
// has to have an order of that number, and for the same websites if it names any.
func (o OrderFacet) stated(ctx context.Context, f *Facts, said order.Receipt) error {
	if !f.can().Status {
		return nil
	}
	report, err := o.s.world.Channel.Status(ctx, said.Number)
	if err != nil || len(report.Proofs) == 0 {
		return err
	}
	if there := namesIn(report); !f.isFor(there) {
		return problem.At("order.number", problem.NumberOther, "number", said.Number, "names", strings.Join(there, ", "))
	}
	return nil
}
