package sectigo_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"qwizard/wizard/problem"
	"qwizard/wizard/sectigo"
)

func TestAReplyThatIsTooBigIsNotReadToItsEnd(t *testing.T) {
	const end = 1 << 30
	var written atomic.Int64
	done := make(chan struct{})
	d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(done)
		chunk := make([]byte, 1<<16)
		for written.Load() < end {
			n, err := w.Write(chunk)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	err := calls["status"](t.Context(), d.client())
	if got := check(t, err, problem.ChannelTooBig); got["limit"] != "8388608" {
		t.Error(got)
	}
	<-done
	if written.Load() >= end {
		t.Error("the client read a gigabyte")
	}
}

func TestAReplyOfTheLargestSizeIsRead(t *testing.T) {
	const head = "errorCode=0&pad="
	reply := head + strings.Repeat("x", sectigo.MaxReply-len(head))
	if err := calls["update DCV"](t.Context(), saying(t, reply).client()); err != nil {
		t.Error(err)
	}
	check(t, calls["update DCV"](t.Context(), saying(t, reply+"x").client()), problem.ChannelTooBig)
}

func TestTheLoginFollowsNoRedirect(t *testing.T) {
	other := saying(t, "errorCode=0&orderNumber="+number)
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, to := range []string{other.URL, "/elsewhere"} {
			d := newDesk(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) })
			for _, call := range calls {
				check(t, call(t.Context(), d.client()), problem.ChannelRedirect)
			}
			check(t, d.client().Upload(t.Context(), d.URL+"/upload", token, "a.pdf", "application/pdf", []byte("x")), problem.ChannelRedirect)
			if n := len(d.requests()); n != len(calls)+1 {
				t.Errorf("%d requests", n)
			}
		}
	}
	if n := len(other.requests()); n != 0 {
		t.Errorf("the other host got %d requests", n)
	}
}

func TestTheCallersHTTPClientIsLeftAsItIs(t *testing.T) {
	c := &http.Client{}
	sectigo.NewClient("http://127.0.0.1", c, nil)
	if c.CheckRedirect != nil {
		t.Error("its redirect rule was changed")
	}
}

func TestAServerThatDoesNotAnswerCanBeCancelled(t *testing.T) {
	for what, cancelled := range map[string]func(context.Context) (context.Context, func()){
		"plain": func(ctx context.Context) (context.Context, func()) { return context.WithCancel(ctx) },
		"with a cause": func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			return ctx, func() { cancel(errors.New("the window was closed")) }
		},
	} {
		for _, begun := range []bool{false, true} {
			arrived := make(chan struct{})
			d := newDesk(t, func(w http.ResponseWriter, r *http.Request) {
				if begun {
					io.WriteString(w, "errorCode=0&")
					w.(http.Flusher).Flush()
				}
				close(arrived)
				<-r.Context().Done()
			})
			ctx, cancel := cancelled(t.Context())
			go func() {
				<-arrived
				cancel()
			}()
			err := calls["collect"](ctx, d.client())
			if check(t, err, problem.Cancelled); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

func TestANetworkThatFailsIsOffline(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, call := range calls {
		check(t, call(t.Context(), clientOf("http://"+l.Addr().String())), problem.Offline)
	}
	secret := "http://" + l.Addr().String() + "/up?key=" + token
	check(t, clientOf("http://"+l.Addr().String()).Upload(t.Context(), secret, token, "a", "text/plain", nil), problem.Offline)
	for what, raw := range map[string]string{
		"closed at once":      "",
		"no HTTP":             "220 mail.example ESMTP \x1b[2J" + strings.Repeat("x", 4000) + "\r\n",
		"cut in its headers":  "HTTP/1.1 200 OK\r\nContent-Le",
		"cut in its body":     "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nerrorCode=0",
		"cut between chunks":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nerrorCode=0\r\n",
		"a length of garbage": "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
	} {
		t.Run(what, func(t *testing.T) {
			s := rawServer(t, raw)
			check(t, calls["update DCV"](t.Context(), clientOf(s)), problem.Offline)
		})
	}
}

// rawServer answers every request with these bytes and closes.
func rawServer(t *testing.T, raw string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, raw)
		conn.Close()
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAnHTTPErrorIsAnAnswerThatMakesNoSense(t *testing.T) {
	for _, status := range []int{201, 204, 400, 401, 403, 404, 418, 429, 500, 502, 503} {
		d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			if status != http.StatusNoContent {
				io.WriteString(w, "errorCode=0&orderNumber="+number)
			}
		})
		for _, call := range calls {
			if got := check(t, call(t.Context(), d.client()), problem.ChannelAnswer); got["status"] == "" {
				t.Errorf("%d: %v", status, got)
			}
		}
	}
	s := rawServer(t, "HTTP/1.1 500 Oh\x1b[2J no "+strings.Repeat("x", 4000)+"\r\n\r\n")
	check(t, calls["collect"](t.Context(), clientOf(s)), problem.ChannelAnswer)
}

func TestCallsRunOneAfterTheOtherAndAWaitingOneCanBeCancelled(t *testing.T) {
	var under, most atomic.Int32
	arrived, release := make(chan struct{}, 100), make(chan struct{})
	d := newDesk(t, func(w http.ResponseWriter, _ *http.Request) {
		n := under.Add(1)
		defer under.Add(-1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
		}
		arrived <- struct{}{}
		<-release
		io.WriteString(w, "errorCode=0")
	})
	c := d.client()
	var group sync.WaitGroup
	call := func() {
		if err := calls["update DCV"](t.Context(), c); err != nil {
			t.Error(err)
		}
	}
	group.Go(call)
	<-arrived
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error)
	go func() { waiting <- calls["collect"](ctx, c) }()
	cancel()
	check(t, <-waiting, problem.Cancelled)
	for range 4 {
		group.Go(call)
	}
	group.Go(func() {
		if err := c.Upload(t.Context(), d.URL, token, "a", "text/plain", nil); err != nil {
			t.Error(err)
		}
	})
	close(release)
	group.Wait()
	if most.Load() != 1 || len(d.requests()) != 6 {
		t.Errorf("%d at once, %d in all", most.Load(), len(d.requests()))
	}
}
