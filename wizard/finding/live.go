package finding

// What a website serves (package live). Where is the name and port. Every finding
// has the parameters name, family (IPv4, IPv6) and address.
const (
	SiteServes       Kind = "site-serves" // until
	SiteOther        Kind = "site-other"  // issuer, until: another certificate
	SiteOlder        Kind = "site-older"  // until: an older one for the same names
	SiteExpired      Kind = "site-expired"
	SiteEarly        Kind = "site-early"         // from: not valid yet
	SiteChainMissing Kind = "site-chain-missing" // missing: the certificates that are not sent
	SiteChainOrder   Kind = "site-chain-order"
	SiteAddressNone  Kind = "site-address-none"
	SiteRefused      Kind = "site-refused"
	SiteUnseen       Kind = "site-unseen" // no answer, or no way there from here
	SiteProtocol     Kind = "site-protocol"
)
