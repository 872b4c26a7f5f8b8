package localgithub

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"
)

// Fault is an injected fault.
type Fault struct {
	Request string        // "METHOD /path", matched by its beginning; empty: every request
	Status  int           // answered instead; 0: none, the request is served
	Header  http.Header   // of that answer
	Delay   time.Duration // before the answer
	Hold    chan struct{} // also delays the answer, until it is closed
	Late    bool          // the request is served first, and only its answer is late or lost
	Times   int           // how often; 0: until it is over
	hits    int
}

// SecondaryLimit is GitHub asking to slow down.
func SecondaryLimit(request string, seconds int) Fault {
	return Fault{Request: request, Status: http.StatusForbidden, Header: http.Header{"Retry-After": {fmt.Sprint(seconds)}}}
}

// Inject adds a fault until the returned function is called.
func (s *Server) Inject(fault Fault) (over func()) {
	f := &fault
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		f.Times, f.hits = 1, 1
	}
}

// Calls counts the requests with this prefix: "METHOD /path".
func (s *Server) Calls(request string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if strings.HasPrefix(c, request) {
			n++
		}
	}
	return n
}

func (s *Server) fault(r *http.Request) *Fault {
	request := r.Method + " " + r.URL.Path
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, request)
	for _, f := range s.faults {
		if strings.HasPrefix(request, f.Request) && (f.Times == 0 || f.hits < f.Times) {
			f.hits++
			return f
		}
	}
	return nil
}

func (f *Fault) wait(ctx context.Context) bool {
	select {
	case <-time.After(f.Delay):
	case <-ctx.Done():
		return false
	}
	if f.Hold == nil {
		return true
	}
	select {
	case <-f.Hold:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := r.Host; !onThisMachine(strings.Trim(host[:max(0, strings.LastIndex(host, ":"))], "[]")) {
			http.Error(w, "this GitHub serves only this machine", http.StatusMisdirectedRequest)
			return
		}
		f := s.fault(r)
		if f == nil {
			next.ServeHTTP(w, r)
			return
		}
		late := httptest.NewRecorder()
		if f.Late {
			next.ServeHTTP(late, r)
		}
		if !f.wait(r.Context()) {
			return
		}
		switch {
		case f.Status != 0:
			out := refuse(f.Status, http.StatusText(f.Status))
			out.header = f.Header
			if f.Status == http.StatusForbidden && f.Header.Get("Retry-After") != "" {
				out.body = map[string]any{
					"message":           "You have exceeded a secondary rate limit.",
					"documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",
				}
			}
			out.write(w)
		case f.Late:
			for name, values := range late.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(late.Code)
			_, _ = w.Write(late.Body.Bytes())
		default:
			next.ServeHTTP(w, r)
		}
	})
}
