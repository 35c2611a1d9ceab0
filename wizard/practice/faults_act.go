package practice

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"qwizard/wizard/sectigo"
)

// faultKey is where the fault of a request stands in its context, for kinds that
// the call itself acts out.
type faultKey struct{}

// faultOn is the kind of fault that a request has, "" for none.
func faultOn(ctx context.Context) FaultKind {
	f, _ := ctx.Value(faultKey{}).(Fault)
	return f.Kind
}

// mayFail reports the paths that faults act on: the calls of the partner API and
// the upload, never the pages of a person or the management.
func mayFail(path string) bool {
	return path == pathUpload || strings.HasPrefix(path, "/products/") && path != sectigo.PathEnterCode
}

// acting lets the fault of a request act, if there is one, and otherwise serves.
func (ca *CA) acting(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		f, found := Fault{}, false
		if mayFail(r.URL.Path) {
			f, found = ca.takeFault(r.URL.Path)
		}
		if !found {
			serve(w, r)
			return
		}
		ca.log.Info("practice fault", "path", r.URL.Path, "kind", f.Kind)
		r = r.WithContext(context.WithValue(r.Context(), faultKey{}, f))
		switch f.Kind {
		case FaultSlow:
			select {
			case <-time.After(f.Wait):
				serve(w, r)
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
		case FaultDuplicate, FaultWord:
			out := &held{header: http.Header{}}
			serve(out, r)
			if f.Kind == FaultDuplicate {
				out.body.Write(bytes.Clone(out.body.Bytes()))
			} else {
				out.strange()
			}
			out.pass(w)
		case FaultStale, FaultLimit, FaultUnpaid, FaultNoCredit, FaultPassword, FaultForbidden:
			serve(w, r)
		default:
			if f.After {
				serve(&held{header: http.Header{}}, r)
			}
			// What is not read would reset the connection before the answer is there.
			_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxUpload))
			f.ruin(w)
		}
	}
}

// maintenance is what stands before many a service at night.
const maintenance = `<!DOCTYPE html>
<html lang="en"><head><title>Maintenance</title></head>
<body><h1>We will be back soon</h1><p>errorCode=0 and orderNumber=99999999 on this page mean nothing.</p></body></html>
`

// hugeReply is the size of [FaultHuge]'s answer.
const hugeReply = 1 << 30

// ruin answers with something that is no answer of the API.
func (f Fault) ruin(w http.ResponseWriter) {
	switch f.Kind {
	case FaultGarbage:
		reply(w, http.StatusOK, "text/plain; charset=utf-8", []byte("\x00\xff\xfe0\n\x80garbage&errorCode\x00=%zz\n{\"errorCode\":"))
	case FaultHTML:
		reply(w, http.StatusOK, "text/html; charset=utf-8", []byte(maintenance))
	case FaultServer:
		reply(w, http.StatusInternalServerError, "text/plain; charset=utf-8", []byte("Internal Server Error\n"))
	case FaultRedirect:
		w.Header().Set("Location", "https://elsewhere.practice.qwizard.invalid/products/")
		reply(w, http.StatusFound, "text/plain; charset=utf-8", nil)
	case FaultHuge:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		block := make([]byte, 1<<20)
		for range hugeReply / len(block) {
			if _, err := w.Write(block); err != nil {
				return // the caller has seen enough
			}
		}
	default:
		panic(http.ErrAbortHandler) // the server closes the connection
	}
}

// held is an answer that is kept back.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.header }
func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// pass sends the answer on. A write that fails means the caller is gone.
func (h *held) pass(w http.ResponseWriter) {
	for name, values := range h.header {
		w.Header()[name] = values
	}
	w.WriteHeader(h.status)
	_, _ = w.Write(h.body.Bytes())
}

// strangeWord is a status that no document has and no program can know.
const strangeWord = "HeldForSpecialReview"

// statusWord finds the status words of an answer, in JSON, URL-encoded and in lines.
var statusWord = regexp.MustCompile(`([="\n])(Completed|ActionRequired|InProgress|NotApplicable|Pending|Processed|Rejected|Refunded|Issued|Validated|Not\+Validated|Not Validated|Awaiting\+\w+|Awaiting \w+)(["&\n]|$)`)

// strange puts the strange word in the place of every status word.
func (h *held) strange() {
	out := statusWord.ReplaceAll(h.body.Bytes(), []byte("${1}"+strangeWord+"${3}"))
	h.body.Reset()
	h.body.Write(out)
}

// asPlaced is the order as it was when it was placed: what an answer that was long
// on its way says.
func (o *orderRecord) asPlaced() *orderRecord {
	old := &orderRecord{
		V: o.V, Number: o.Number, Product: o.Product, Days: o.Days, CSR: o.CSR, Unique: o.Unique,
		Reference: o.Reference, Contact: o.Contact, Placed: o.Placed,
	}
	for _, p := range o.Proofs {
		old.Proofs = append(old.Proofs, proof{Name: p.Name, Method: p.Method, Mailbox: p.Mailbox, Reason: "waiting for the proof"})
	}
	return old
}

// seenBy is the order as a request is to see it.
func (o *orderRecord) seenBy(ctx context.Context) *orderRecord {
	if faultOn(ctx) == FaultStale {
		return o.asPlaced()
	}
	return o
}

// faultOfCall is the error that a fault makes a call answer with, nil for none.
// Call it when the login was found good.
func faultOfCall(ctx context.Context) error {
	switch faultOn(ctx) {
	case FaultLimit:
		return &fault{code: sectigo.CodeCallLimit, message: "The call limit was reached! Try again later."}
	case FaultPassword:
		return &fault{code: sectigo.CodeLogin, message: "Permission denied! The password has expired."}
	case FaultForbidden:
		return &fault{code: sectigo.CodePermission, message: "Permission denied for this context!"}
	case FaultNoCredit:
		return &fault{code: codeNoCredit, message: "The account has not enough credit!"}
	}
	return nil
}
