package network

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
)

// ErrTLS stands before what ended a handshake.
var ErrTLS = errors.New("the TLS handshake failed")

// Secure makes a TLS handshake as host's visitor on conn, and closes conn if that
// fails.
//
// It takes any certificate, on purpose. Nothing is trusted here: the CA's look at a
// proof does not judge certificates either, as the site may have none yet; and what
// an installed site serves is compared with the order's own certificate, byte by
// byte. Verifying would only hide what is served from whoever has to mend it.
// TLS 1.2 is the oldest version it speaks, as browsers do.
func Secure(ctx context.Context, conn net.Conn, host string) (*tls.Conn, error) {
	secured := tls.Client(conn, &tls.Config{ServerName: host, InsecureSkipVerify: true}) // #nosec G402 -- see above
	if err := secured.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrTLS, err), conn.Close())
	}
	return secured, nil
}

// Reason is what the other side said or did to end a handshake, in the words of
// the TLS library; "" if err is no such thing.
func Reason(err error) string {
	var remote *net.OpError
	var record tls.RecordHeaderError
	switch {
	case !errors.Is(err, ErrTLS):
		return ""
	case errors.As(err, &remote) && remote.Op == "remote error": // an alert
		return Visible(remote.Err.Error())
	case errors.As(err, &record):
		return Visible(record.Error())
	}
	return ""
}
