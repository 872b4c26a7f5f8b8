package server_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// varying are headers whose value differs between two requests, or between a body that is sent and one that is not.
var varying = []string{"X-Request-Id", "Date", "Ratelimit", "Content-Length", "Transfer-Encoding", "Content-Security-Policy"}

// HEAD is GET without a body, on every path of the contract and on every page; no event stream begins.
func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	half := make(chan struct{})
	defer close(half)
	b := setup(t)
	m := b.member("alice")
	fake.task.set(streaming(half))
	streamer := setup(t, fake.use)
	s := streamer.as("alice")
	active := s.do("POST", runsOf(s.session(s.project(), "T661")), hello, header("Prefer", "respond-async")).want(202).str("runId")

	same := func(c *client, path string) {
		t.Helper()
		get, head := c.head("GET", path), c.head("HEAD", path)
		if get.Status != head.Status || len(head.Body) != 0 {
			t.Errorf("HEAD %s: got %d with %d bytes, GET %d", path, head.Status, len(head.Body), get.Status)
		}
		for name, values := range get.Header {
			if !slices.Contains(varying, name) && !slices.Equal(head.Header[name], values) {
				t.Errorf("HEAD %s: %s is %q, of GET %q", path, name, head.Header[name], values)
			}
		}
	}
	walkContract(t, func(method, path, _ string, op *operation) {
		if method == http.MethodGet {
			same(m.client, path)
			same(&client{b: b}, path)
		}
	}, m.ids)
	for _, path := range []string{"/", "/docs", "/docs/", "/openapi.yaml", "/openapi.json", "/nothing", "/api/v1/nothing", "/p/x",
		"/docs/oauth2-redirect.js", m.project + "/files/presign", "/api/v1/projects?limit=x"} {
		same(m.client, path)
	}
	streams := strings.Count(streamer.logs.String(), "operation=getRunEvents")
	for range 3 {
		r := s.head("HEAD", "/api/v1/runs/"+active+"/events")
		if r.Status != 200 || r.Header.Get("Content-Type") != "text/event-stream" || r.Header.Get("X-Accel-Buffering") != "no" {
			t.Errorf("HEAD of a stream: %d %v", r.Status, r.Header)
		}
	}
	eventually(t, "the requests have ended", func() bool {
		return strings.Count(streamer.logs.String(), "operation=getRunEvents") == streams+3
	})
	if !strings.Contains(streamer.logs.String(), "method=HEAD") {
		t.Error("the log does not say HEAD")
	}
}

// head sends a request and reads the header of its response; after HEAD also the first byte after it, which must not exist.
func (c *client) head(method, path string) *reply {
	c.b.t.Helper()
	call := c.call(method, path)
	defer call.Close()
	_ = call.SetReadDeadline(time.Now().Add(20 * time.Second))
	resp, err := http.ReadResponse(call.in, &http.Request{Method: method})
	if err != nil {
		c.b.t.Fatalf("%s %s: %v", method, path, err)
	}
	r := &reply{t: c.b.t, Status: resp.StatusCode, Header: resp.Header}
	if method == http.MethodHead {
		_ = call.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		r.Body = make([]byte, 1)
		n, _ := call.in.Read(r.Body)
		r.Body = r.Body[:n]
	}
	return r
}

// Every method that a path of the contract does not have is a 405 that lists those that it has.
func TestEveryPathRefusesOtherMethods(t *testing.T) {
	t.Parallel()
	m := setup(t).as("alice", "admin")
	for pattern, item := range contractSpec.Paths.Map() {
		path := pathParams.ReplaceAllString(pattern, "019ab3dd-0a00-7000-8000-000000000001")
		allowed := []string{"OPTIONS"}
		for method := range item.Operations() {
			allowed = append(allowed, method)
		}
		if item.Get != nil {
			allowed = append(allowed, "HEAD")
		}
		slices.Sort(allowed)
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"} {
			if slices.Contains(allowed, method) {
				continue
			}
			call := m.call(method, path)
			resp, err := http.ReadResponse(call.in, &http.Request{Method: method})
			if err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			got := strings.Split(resp.Header.Get("Allow"), ", ")
			slices.Sort(got)
			if resp.StatusCode != 405 || !slices.Equal(got, allowed) {
				t.Errorf("%s %s: got %d, Allow %v, want %v", method, pattern, resp.StatusCode, got, allowed)
			}
			if method != "HEAD" {
				m.do(method, path, nil).problem(405, "method_not_allowed")
			}
			call.Close()
		}
	}
}

var pathParams = regexp.MustCompile(`\{[^}]+\}`)
