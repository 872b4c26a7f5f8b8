package runs

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// sending observes how far a task has come. No worker begins with a part of a task.
type sending struct {
	connected, begun, written atomic.Bool
}

// sent reports whether the whole task left this process. net/http also calls a request written whose body no one asked for.
func (s *sending) sent() bool { return s.begun.Load() && s.written.Load() }

func (s *sending) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { s.connected.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) { s.written.Store(info.Err == nil) },
	})
}

// watch notices when the body of a request begins to be sent, in each attempt of net/http.
func (s *sending) watch(req *http.Request) {
	again := req.GetBody
	req.Body = watched{req.Body, &s.begun}
	req.GetBody = func() (io.ReadCloser, error) {
		body, err := again()
		return watched{body, &s.begun}, err
	}
}

type watched struct {
	io.ReadCloser
	begun *atomic.Bool
}

func (w watched) Read(p []byte) (int, error) {
	w.begun.Store(true)
	return w.ReadCloser.Read(p)
}
