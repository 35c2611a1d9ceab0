package sectigo_test

import (
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func TestUploadSendsOneFileWithTheTokenAndWithoutTheLogin(t *testing.T) {
	for _, fileName := range []string{"form.pdf", "Führerschein \"neu\".pdf", "a\r\nX: y.pdf"} {
		d := saying(t, `{"documents":[]}`)
		if err := d.client().Upload(t.Context(), d.URL+"/upload?order=7", token, fileName, "application/pdf", []byte("%PDF\r\n--x")); err != nil {
			t.Fatal(err)
		}
		r := d.requests()[0]
		if r.method != "POST" || r.target != "/upload?order=7" || r.authorization != "Bearer "+token {
			t.Errorf("%s %s %s", r.method, r.target, r.authorization)
		}
		if strings.Contains(string(r.body), login) || strings.Contains(string(r.body), "ünd") {
			t.Error("the login went along")
		}
		kind, params, err := mime.ParseMediaType(r.contentType)
		if err != nil || kind != "multipart/form-data" {
			t.Fatal(r.contentType, err)
		}
		form := multipart.NewReader(strings.NewReader(string(r.body)), params["boundary"])
		part, err := form.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(part)
		if err != nil || string(data) != "%PDF\r\n--x" || part.FormName() != sectigo.UploadField || part.Header.Get("Content-Type") != "application/pdf" || len(part.Header) != 2 {
			t.Errorf("%q in %s, %v, %v", data, part.FormName(), part.Header, err)
		}
		if _, err := form.NextPart(); err != io.EOF {
			t.Error("more than one part")
		}
	}
}

func TestTheUploadTokenGoesToTheAPIsHostOnly(t *testing.T) {
	d := saying(t, "")
	foreign := saying(t, "")
	host := strings.TrimPrefix(d.URL, "http://")
	for _, address := range []string{
		"", "/upload", "upload", foreign.URL + "/upload", "https://" + host + "/upload", "http:" + host, "//" + host + "/upload", "http://anna@" + host + "/upload",
		"http://" + host + ".evil.example/upload", "http://evil.example\\@" + host, "http://" + host + "@" + strings.TrimPrefix(foreign.URL, "http://"),
		"http://127.0.0.1/upload", "http://" + host + "\n/upload", "http://[::1", "ftp://" + host, "\x00", "%zz",
	} {
		check(t, d.client().Upload(t.Context(), address, token, "a", "text/plain", nil), problem.ChannelAnswer)
	}
	for _, token := range []string{"", "a b", "a\r\nX: y", "ä", "a\x00"} {
		check(t, d.client().Upload(t.Context(), d.URL+"/upload", token, "a", "text/plain", nil), problem.ChannelAnswer)
	}
	if len(d.requests())+len(foreign.requests()) != 0 {
		t.Error("something was sent")
	}
}

func TestWhatTheDeskDoesNotTakeIsRefusedInItsWords(t *testing.T) {
	for what, c := range map[string]struct {
		status int
		body   string
		kind   problem.Kind
		params map[string]string
	}{
		"a statement": {
			422, `{"error":"this date is in the future","field":"birth_date"}`, problem.ChannelRefused,
			map[string]string{"code": "422", "message": "this date is in the future", "argument": "birth_date"},
		},
		"a token that has expired": {
			401, `{"error":"the token is wrong or has expired","field":""}`, problem.ChannelRefused,
			map[string]string{"code": "401", "message": "the token is wrong or has expired", "argument": ""},
		},
		"steering words":            {409, `{"error":"a\u001b[2J\nb\u202e"}`, problem.ChannelRefused, map[string]string{"code": "409", "message": "a [2J b ", "argument": ""}},
		"no words":                  {422, `{"error":""}`, problem.ChannelAnswer, map[string]string{"status": "422 Unprocessable Entity"}},
		"a page":                    {413, `<html>too large</html>`, problem.ChannelAnswer, map[string]string{"status": "413 Request Entity Too Large"}},
		"a list":                    {400, `["error"]`, problem.ChannelAnswer, map[string]string{"status": "400 Bad Request"}},
		"nothing":                   {422, ``, problem.ChannelAnswer, map[string]string{"status": "422 Unprocessable Entity"}},
		"a fault of the desk":       {500, `{"error":"the papers could not be kept"}`, problem.ChannelAnswer, map[string]string{"status": "500 Internal Server Error"}},
		"success of another status": {202, `{"error":"x"}`, problem.ChannelAnswer, map[string]string{"status": "202 Accepted"}},
	} {
		t.Run(what, func(t *testing.T) {
			d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				io.WriteString(w, c.body)
			})
			err := d.client().Upload(t.Context(), d.URL+"/upload", token, "a", "text/plain", []byte("x"))
			if got := check(t, err, c.kind); !maps.Equal(got, c.params) {
				t.Errorf("got %v", got)
			}
		})
	}
}
