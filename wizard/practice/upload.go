package practice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qwizard/wizard/sectigo"
)

// Limits of uploads. A face-to-face form, a copy of the ID and the notary's
// status are three papers; people send more.
const (
	maxParts     = 20  // of one upload
	maxDocuments = 100 // kept for one order
	maxFileName  = 255 // characters
)

// part is one file of an upload.
type part struct {
	name string
	data []byte
}

// paperRecord is all that is kept of a paper: of the file itself nothing.
type paperRecord struct {
	Kind   paperKind    `json:"kind,omitempty"`   // empty if the desk cannot read it
	Unread unread       `json:"unread,omitempty"` // why it cannot
	Says   *attestation `json:"says,omitempty"`
	Name   string       `json:"name"`
	Size   int          `json:"size"`
	SHA256 string       `json:"sha256"`
	At     time.Time    `json:"at"` // practice time
}

// taken is what the answer to an upload tells of each paper.
type taken struct {
	Name   string `json:"name"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// upload takes papers for the order of the bearer's token: multipart, every part
// in [sectigo.UploadField], each a PDF, JPEG or PNG by its own bytes. What the
// notary attached is read at once; of the files name, size and hash are kept.
// Answers: 200 with what was taken, 401 without a good token, 429 when a fault says so,
// 409 before the agreement, after issuance and when the order was closed, 400 and 413 for what is no such upload, 415 and 422
// with {"error", "field"} for a file that is not taken, field being its name. Nothing
// of an upload is kept unless all of it is good.
func (ca *CA) upload(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuseUpload(w, http.StatusMethodNotAllowed, &refusal{why: "not a POST"})
		return
	}
	bearer, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	ca.mu.Lock()
	number, good := ca.tokenOrder(bearer, ca.practiceTime())
	ca.mu.Unlock()
	if !isBearer || !good {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuseUpload(w, http.StatusUnauthorized, &refusal{why: "the token is wrong or has expired"})
		return
	}
	var limited *fault
	if errors.As(faultOfCall(r.Context()), &limited) {
		refuseUpload(w, http.StatusTooManyRequests, &refusal{why: limited.message})
		return
	}
	parts, status, refused := readParts(r)
	if refused != nil {
		refuseUpload(w, status, refused)
		return
	}
	kept, err := ca.keepPapers(r.Context(), number, parts)
	switch {
	case errors.Is(err, errIssued), errors.Is(err, errClosed), errors.Is(err, errNotAgreed):
		refuseUpload(w, http.StatusConflict, &refusal{why: err.Error()})
	case errors.Is(err, errTooMany):
		refuseUpload(w, http.StatusUnprocessableEntity, &refusal{why: err.Error()})
	case err != nil:
		ca.log.Error("practice upload", "err", err)
		refuseUpload(w, http.StatusInternalServerError, &refusal{why: "the papers could not be kept"})
	default:
		writeJSON(w, http.StatusOK, map[string]any{"documents": kept})
	}
}

func refuseUpload(w http.ResponseWriter, status int, r *refusal) {
	writeJSON(w, status, map[string]string{"error": r.why, "field": r.field})
}

var (
	errIssued    = errors.New("the certificate has been issued")
	errClosed    = errors.New("the order was rejected or refunded")
	errNotAgreed = errors.New("the Subscriber Agreement was not accepted yet: follow the link in its mail first")
	errTooMany   = errors.New("too many documents")
)

// readParts reads the parts of a multipart body. With a refusal comes the status
// that says of which kind it is.
func readParts(r *http.Request) ([]part, int, *refusal) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, http.StatusUnsupportedMediaType, &refusal{why: "not multipart/form-data"}
	}
	body := multipart.NewReader(r.Body, params["boundary"])
	var out []part
	for {
		next, err := body.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		var p part
		if err == nil {
			p, err = readPart(next)
		}
		if err != nil {
			return nil, readStatus(err), &refusal{why: "the upload is damaged or too large"}
		}
		if next.FormName() != sectigo.UploadField || len(out) == maxParts || p.name == "" || len(p.data) == 0 {
			return nil, http.StatusBadRequest, &refusal{why: "every part must be a file in the field " + sectigo.UploadField}
		}
		if !isPDF(p.data) && !isPicture(p.data) {
			return nil, http.StatusUnsupportedMediaType, &refusal{p.name, "the file is neither a PDF nor a picture in JPEG or PNG"}
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, http.StatusBadRequest, &refusal{why: "no document"}
	}
	return out, 0, nil
}

func readPart(p *multipart.Part) (part, error) {
	data, err := io.ReadAll(p)
	if err != nil {
		return part{}, err
	}
	name := strings.ToValidUTF8(p.FileName(), "?")
	if utf8.RuneCountInString(name) > maxFileName {
		name = string([]rune(name)[:maxFileName])
	}
	return part{name: name, data: data}, nil
}

// isPDF looks for the header, which readers accept anywhere in the first kilobyte.
func isPDF(data []byte) bool { return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) }

// isPicture reports JPEG and PNG.
func isPicture(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xd8\xff")) || bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
}

func readStatus(err error) int {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// keepPapers stores what the desk needs of the papers, durably, and returns what
// was taken. A paper that is there already changes nothing, as an upload may be
// repeated after an interruption; anything new lets the desk begin anew.
func (ca *CA) keepPapers(ctx context.Context, number string, parts []part) ([]taken, error) {
	read := make([]paperRecord, len(parts)) // before the lock: a PDF of many megabytes takes time
	for i, p := range parts {
		read[i] = recordOf(p)
	}
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.order(ctx, number)
	if err != nil {
		return nil, err
	}
	if o.Leaf != nil {
		return nil, errIssued
	}
	if o.Closed != nil {
		return nil, errClosed
	}
	if o.Agreed == nil {
		return nil, errNotAgreed
	}
	now, changed := ca.practiceTime(), false
	kept := make([]taken, len(read))
	for i, p := range read {
		p.At = now
		kept[i] = taken{p.Name, p.Size, p.SHA256}
		changed = o.file(p) || changed
	}
	if len(o.Papers) > maxDocuments {
		return nil, errTooMany
	}
	if !changed {
		return kept, nil
	}
	o.Filed, o.Decision, o.Blocked = &now, nil, ""
	return kept, ca.state.put(ctx, map[string]any{prefixOrder + number: o})
}

func recordOf(p part) paperRecord {
	sum := sha256.Sum256(p.data)
	r := paperRecord{Name: p.name, Size: len(p.data), SHA256: hex.EncodeToString(sum[:]), Unread: unreadPicture}
	if isPDF(p.data) {
		r.Says, r.Unread = readPaper(p.data)
	}
	if r.Says != nil {
		r.Kind = r.Says.Paper
	}
	return r
}

// file puts a paper in the place of the one of the same kind, or, if the desk cannot
// read it, of the same name. It reports whether that changed anything.
func (o *orderRecord) file(p paperRecord) bool {
	if slices.ContainsFunc(o.Papers, func(old paperRecord) bool { return old.SHA256 == p.SHA256 }) {
		return false
	}
	o.Papers = slices.DeleteFunc(o.Papers, func(old paperRecord) bool {
		return old.Kind == p.Kind && (p.Kind != "" || old.Name == p.Name)
	})
	o.Papers = append(o.Papers, p)
	return true
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	reply(w, status, "application/json; charset=utf-8", body)
}
