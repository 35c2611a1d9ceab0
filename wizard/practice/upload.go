package practice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qwizard/wizard/order"
	"qwizard/wizard/sectigo"
)

// Limits of uploads. A face-to-face form, a copy of the ID and the notary's
// status are three papers; people send more.
const (
	maxParts     = 20       // of one upload
	maxDocuments = 100      // kept for one order
	maxStatement = 64 << 10 // bytes
	maxFileName  = 255      // characters
)

// paper is one part of an upload.
type paper struct {
	name, kind string
	data       []byte
}

// upload takes papers for the order of the bearer's token: multipart, every part
// in [sectigo.UploadField]. A [order.Statement] is read and judged; of other
// papers name, size and hash are kept. Answers: 200 with what was taken, 401
// without a good token, 409 after issuance, 400, 413 and 415 for what is no such
// upload, 422 with {"error", "field"} for a statement that is refused. Nothing
// of an upload is kept unless all of it is good.
func (ca *CA) upload(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuseUpload(w, http.StatusMethodNotAllowed, "not a POST", "")
		return
	}
	bearer, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	ca.mu.Lock()
	number, good := ca.tokenOrder(bearer, ca.practiceTime())
	ca.mu.Unlock()
	if !isBearer || !good {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuseUpload(w, http.StatusUnauthorized, "the token is wrong or has expired", "")
		return
	}
	papers, status, err := readPapers(r)
	if err != nil {
		refuseUpload(w, status, err.Error(), "")
		return
	}
	var refused *refusal
	taken, err := ca.keepPapers(r.Context(), number, papers)
	switch {
	case errors.Is(err, errIssued):
		refuseUpload(w, http.StatusConflict, err.Error(), "")
	case errors.As(err, &refused):
		refuseUpload(w, http.StatusUnprocessableEntity, refused.why, refused.field)
	case err != nil:
		ca.log.Error("practice upload", "err", err)
		refuseUpload(w, http.StatusInternalServerError, "the papers could not be kept", "")
	default:
		writeJSON(w, http.StatusOK, map[string]any{"documents": taken})
	}
}

func refuseUpload(w http.ResponseWriter, status int, why, field string) {
	writeJSON(w, status, map[string]string{"error": why, "field": field})
}

var (
	errIssued  = errors.New("the certificate has been issued")
	errTooMany = errors.New("too many documents")
)

// readPapers reads the parts of a multipart body. On an error the status says
// which kind it is.
func readPapers(r *http.Request) ([]paper, int, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return nil, http.StatusUnsupportedMediaType, errors.New("not multipart/form-data")
	}
	body := multipart.NewReader(r.Body, params["boundary"])
	var out []paper
	for {
		part, err := body.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, readStatus(err), errors.New("the upload is damaged or too large")
		}
		p, err := readPaper(part)
		if err != nil {
			return nil, readStatus(err), errors.New("the upload is damaged or too large")
		}
		if part.FormName() != sectigo.UploadField || len(out) == maxParts || p.name == "" || len(p.data) == 0 {
			return nil, http.StatusBadRequest, errors.New("every part must be a file in the field " + sectigo.UploadField)
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, http.StatusBadRequest, errors.New("no document")
	}
	return out, 0, nil
}

func readPaper(part *multipart.Part) (paper, error) {
	data, err := io.ReadAll(part)
	if err != nil {
		return paper{}, err
	}
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		kind = "application/octet-stream"
	}
	name := strings.ToValidUTF8(part.FileName(), "?")
	if utf8.RuneCountInString(name) > maxFileName {
		name = string([]rune(name)[:maxFileName])
	}
	return paper{name: name, kind: kind, data: data}, nil
}

func readStatus(err error) int {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// keepPapers stores what an order needs of the papers, durably, and returns what
// it noted. The same statement again changes nothing; another one begins the
// identity check anew.
func (ca *CA) keepPapers(ctx context.Context, number string, papers []paper) ([]documentRecord, error) {
	ca.mu.Lock()
	defer ca.mu.Unlock()
	o, err := ca.order(ctx, number)
	if err != nil {
		return nil, err
	}
	if o.Leaf != nil {
		return nil, errIssued
	}
	now, today := ca.practiceTime(), ca.now()
	taken := make([]documentRecord, 0, len(papers))
	for _, p := range papers {
		if p.kind == order.StatementType {
			if err := o.state(p.data, now, today); err != nil {
				return nil, err
			}
		}
		sum := sha256.Sum256(p.data)
		noted := documentRecord{Name: p.name, Size: len(p.data), SHA256: hex.EncodeToString(sum[:]), At: now}
		taken = append(taken, noted)
		o.note(noted)
	}
	if len(o.Documents) > maxDocuments {
		return nil, &refusal{why: errTooMany.Error()}
	}
	return taken, ca.state.put(ctx, map[string]any{prefixOrder + number: o})
}

// note keeps a paper unless the order has it already: an upload may be repeated
// after an interruption.
func (o *orderRecord) note(d documentRecord) {
	if !slices.ContainsFunc(o.Documents, func(old documentRecord) bool { return old.Name == d.Name && old.SHA256 == d.SHA256 }) {
		o.Documents = append(o.Documents, d)
	}
}

// state puts a statement into the order if it is good and says something new. An
// ID document is judged by the real day, as the certificate is dated by it: skipped
// time must not make the person's document expire.
func (o *orderRecord) state(data []byte, now, today time.Time) error {
	s, err := readStatement(data, today)
	if err != nil {
		return err
	}
	if o.Statement == nil || !reflect.DeepEqual(*o.Statement, s) {
		o.Statement, o.Stated, o.Blocked = &s, &now, ""
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	reply(w, status, "application/json; charset=utf-8", body)
}
