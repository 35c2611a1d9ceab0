package sectigo

// Readers of replies, for the fuzz targets: without a socket in between.
var (
	ReadApplied       = applied
	ReadPostPayment   = postPayment
	ReadDomainDetails = domainDetails
	ReadCollected     = collected
	ReadMailboxes     = mailboxes
	ReadDetailed      = detailed
)
