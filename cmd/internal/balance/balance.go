// Package balance puts several servers behind one address: a request goes to a ready server, and to another one if
// the first did not accept it. A request that may have reached a server is never sent twice.
package balance

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"sync/atomic"
	"time"
)

const (
	// checkEvery is well below the time for which a stopping server still takes requests after it reports that it is not ready.
	checkEvery = 100 * time.Millisecond
	checkLimit = time.Second
	dialLimit  = 2 * time.Second
)

// Balancer listens on one address for several servers.
type Balancer struct {
	URL      string
	backends []*backend
	turn     atomic.Uint64
	kept     *http.Transport // for requests that may be repeated
	fresh    *http.Transport // for the others: a connection of their own, so that "not connected" means "not sent"
	server   *http.Server
	stop     context.CancelFunc
	done     chan struct{}
	err      error
}

type backend struct {
	host  string
	ready atomic.Bool
}

// Start listens on addr and passes requests on to the hosts (host:port). Errors are logged.
func Start(ctx context.Context, addr string, hosts []string, logger *log.Logger) (*Balancer, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for the servers: %w", err)
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	b := &Balancer{URL: "http://" + listener.Addr().String(), stop: stop, done: make(chan struct{})}
	b.kept = &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialLimit}).DialContext,
		MaxIdleConnsPerHost: 256,
		IdleConnTimeout:     30 * time.Second,
		DisableCompression:  true,
	}
	b.fresh = b.kept.Clone()
	b.fresh.DisableKeepAlives = true
	for _, host := range hosts {
		one := &backend{host: host}
		b.backends = append(b.backends, one)
		go b.check(running, one)
	}
	proxy := &httputil.ReverseProxy{
		Transport:     b,
		FlushInterval: -1, // flush events immediately
		ErrorLog:      logger,
		ErrorHandler:  explain,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetXForwarded()
			r.Out.URL.Scheme, r.Out.URL.Host = "http", r.In.Host // the host is chosen by RoundTrip
			r.Out.Host = r.In.Host
		},
	}
	b.server = &http.Server{Handler: proxy, ReadHeaderTimeout: 10 * time.Second, ErrorLog: logger}
	go func() {
		defer close(b.done)
		if err := b.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			b.err = err
		}
	}()
	return b, nil
}

// Done is closed when the balancer has ended, requested or not.
func (b *Balancer) Done() <-chan struct{} { return b.done }

// Err says why the balancer ended; ask only after Done.
func (b *Balancer) Err() error { return b.err }

// Stop ends the balancer and cuts open connections.
func (b *Balancer) Stop() {
	b.stop()
	b.server.Close()
	<-b.done
}

// Ready is how many servers said at the last check that they are ready.
func (b *Balancer) Ready() int {
	n := 0
	for _, one := range b.backends {
		if one.ready.Load() {
			n++
		}
	}
	return n
}

func (b *Balancer) check(ctx context.Context, one *backend) {
	client := &http.Client{Transport: b.kept, Timeout: checkLimit}
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		one.ready.Store(isReady(ctx, client, "http://"+one.host+"/readyz"))
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func isReady(ctx context.Context, client *http.Client, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body) // otherwise the connection is not reused
	return resp.StatusCode == http.StatusOK
}

// order is the order of attempts: the ready servers in turn, then the others, because the last check may be outdated.
func (b *Balancer) order() []*backend {
	var ready, rest []*backend
	first := int(b.turn.Add(1) % uint64(len(b.backends)))
	for i := range b.backends {
		one := b.backends[(first+i)%len(b.backends)]
		if one.ready.Load() {
			ready = append(ready, one)
		} else {
			rest = append(rest, one)
		}
	}
	return append(ready, rest...)
}

// errNobody reports that no server took the request: nothing has happened.
var errNobody = errors.New("no server takes requests")

// RoundTrip sends the request to the first server that accepts it.
func (b *Balancer) RoundTrip(req *http.Request) (*http.Response, error) {
	repeatable := req.Method == http.MethodGet || req.Method == http.MethodHead || req.Method == http.MethodOptions
	transport := b.fresh
	if repeatable {
		transport = b.kept
	}
	var errs []error
	for _, one := range b.order() {
		out := req.Clone(req.Context())
		out.URL.Host = one.host
		if req.Body != nil {
			out.Body = io.NopCloser(req.Body) // a transport closes the body even if it sent nothing
		}
		resp, err := transport.RoundTrip(out)
		if err == nil {
			return resp, nil
		}
		if req.Context().Err() != nil || !repeatable && !notSent(err) {
			return nil, err
		}
		one.ready.Store(false) // until the next check
		errs = append(errs, fmt.Errorf("%s: %w", one.host, err))
	}
	return nil, errors.Join(append(errs, errNobody)...)
}

// notSent reports that there was no connection, so that no server can have seen the request.
func notSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// explain answers when no server did. The document has the form of the contract's errors.
func explain(w http.ResponseWriter, r *http.Request, err error) {
	status, detail := http.StatusBadGateway, "The connection to the server broke. Whether the request was carried out is not known."
	if errors.Is(err, errNobody) {
		status, detail = http.StatusServiceUnavailable, "No server takes requests at the moment. Nothing was done."
	}
	id := r.Header.Get("X-Request-Id")
	if id == "" {
		id = rand.Text()
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("X-Request-Id", id)
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail, "code": "unavailable", "requestId": id,
	})
}
