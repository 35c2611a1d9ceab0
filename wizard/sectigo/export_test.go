package sectigo

// Readers of replies, for the fuzz targets: without a socket in between.
var (
	ReadApplied       = func(body []byte) (Applied, error) { return applied("apply", PathApply, body) }
	ReadReplaced      = func(body []byte) (Applied, error) { return applied("replace", PathReplace, body) }
	ReadDone          = func(path string, body []byte) error { return done("end", path, body) }
	ReadPostPayment   = postPayment
	ReadDomainDetails = domainDetails
	ReadCollected     = collected
	ReadMailboxes     = mailboxes
	ReadDetailed      = detailed
)
