package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
)

// rawCall is a request written by hand, so that its body can be late.
type rawCall struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

// call sends the headers of a request and no body.
func (c *client) call(method, path string, headers ...string) *rawCall {
	c.b.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.b.URL, "http://"))
	if err != nil {
		c.b.t.Fatal(err)
	}
	c.b.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(40 * time.Second))
	if c.token != "" {
		headers = append(headers, "Authorization: Bearer "+c.token)
	}
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: x\r\n%s\r\n\r\n", method, path, strings.Join(headers, "\r\n"))
	return &rawCall{t: c.b.t, Conn: conn, in: bufio.NewReader(conn)}
}

// answer reads one response: its status, the code of its problem document, and whether the connection ends with it.
func (r *rawCall) answer() (status int, code string, last bool) {
	r.t.Helper()
	resp, err := http.ReadResponse(r.in, nil)
	if err != nil {
		r.t.Errorf("no answer: %v", err)
		return 0, "", false
	}
	if resp.StatusCode == http.StatusContinue {
		return resp.StatusCode, "", resp.Close
	}
	var p struct{ Code string }
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Errorf("read answer: %v", err)
	}
	_ = json.Unmarshal(text, &p)
	return resp.StatusCode, p.Code, resp.Close
}

// closed waits until the server has closed the connection.
func (r *rawCall) closed() {
	r.t.Helper()
	if _, err := io.Copy(io.Discard, r.in); err != nil && strings.Contains(err.Error(), "timeout") {
		r.t.Error("the connection stays open")
	}
}

const jsonType = "Content-Type: application/json"

// A refusal does not wait for the body: every response here arrives before a byte of the body was sent.
func TestRefusalsBeforeTheBody(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m, mallory, stranger := b.member("alice"), b.as("mallory"), &client{b: b}
	none, noUser := "/api/v1/sessions/"+uuid.NewString()+"/runs", "/api/v1/admin/users/"+uuid.NewString()
	for name, tc := range map[string]struct {
		by           *client
		method, path string
		length       string
		media        string
		status       int
		code         string
	}{
		"no token":             {stranger, "POST", runsOf(m.session), "Content-Length: 100", jsonType, 401, "unauthorized"},
		"no token, chunks":     {stranger, "POST", runsOf(m.session), "Transfer-Encoding: chunked", jsonType, 401, "unauthorized"},
		"another's session":    {mallory, "POST", runsOf(m.session), "Content-Length: 100", jsonType, 404, "not_found"},
		"another's project":    {mallory, "PATCH", m.project, "Content-Length: 100", jsonType, 404, "not_found"},
		"no such session":      {m.client, "POST", none, "Transfer-Encoding: chunked", jsonType, 404, "not_found"},
		"no such user":         {m.client, "PATCH", noUser, "Content-Length: 9", jsonType, 404, "not_found"},
		"no such path":         {m.client, "POST", "/api/v1/nothing", "Content-Length: 100", jsonType, 404, "not_found"},
		"no such method":       {m.client, "PUT", m.project, "Content-Length: 100", jsonType, 405, "method_not_allowed"},
		"not an id":            {m.client, "PATCH", "/api/v1/projects/x", "Content-Length: 100", jsonType, 400, "invalid_request"},
		"too large":            {m.client, "POST", runsOf(m.session), "Content-Length: 99999999", jsonType, 413, "body_too_large"},
		"too large, another's": {mallory, "POST", runsOf(m.session), "Content-Length: 99999999", jsonType, 404, "not_found"},
		"not JSON":             {m.client, "PATCH", m.project, "Content-Length: 9", "Content-Type: x/y", 415, "unsupported_media_type"},
		"a body unasked":       {m.client, "POST", "/api/v1/runs/" + m.ids["runId"] + "/cancel", "Content-Length: 9", jsonType, 409, "run_ended"},
		"a body of a GET":      {m.client, "GET", m.project, "Content-Length: 100000", jsonType, 200, ""},
		"a body of a DELETE":   {mallory, "DELETE", m.project, "Transfer-Encoding: chunked", jsonType, 404, "not_found"},
	} {
		for _, expect := range []string{"Expect: 100-continue", "X-Nothing: 1"} {
			call := tc.by.call(tc.method, tc.path, tc.length, tc.media, expect)
			if status, code, last := call.answer(); status != tc.status || code != tc.code || !last {
				t.Errorf("%s, %s: got %d %s, last: %t", name, expect, status, code, last)
			}
			call.closed()
		}
	}
	t.Run("an acceptable body is requested with 100 Continue", func(t *testing.T) {
		body := `{"name":"a","fiscalYear":"2025"}`
		call := m.call("POST", "/api/v1/projects", fmt.Sprint("Content-Length: ", len(body)), jsonType, "Expect: 100-continue")
		if status, _, _ := call.answer(); status != 100 {
			t.Fatalf("got %d", status)
		}
		fmt.Fprint(call, body)
		if status, _, _ := call.answer(); status != 201 {
			t.Errorf("got %d", status)
		}
	})
}

// A body must arrive within its deadline and at a minimum rate; it may still be slow.
func TestBodiesThatDrip(t *testing.T) {
	t.Parallel()
	b := setup(t)
	m := b.member("alice")
	path := runsOf(m.session)
	var wg sync.WaitGroup
	for range 30 {
		wg.Go(func() {
			call := m.call("POST", path, "Content-Length: 5000", jsonType)
			gone := make(chan struct{})
			go func() {
				defer close(gone)
				for _, err := call.Write([]byte("{")); err == nil; _, err = call.Write([]byte(" ")) {
					time.Sleep(200 * time.Millisecond)
				}
			}()
			if status, code, _ := call.answer(); status != 400 || code != "invalid_request" {
				t.Errorf("got %d %s", status, code)
			}
			call.closed()
			call.Close()
			<-gone
		})
	}
	wg.Go(func() {
		body := `{"type":"PRECHECK","input":"` + strings.Repeat("x", 40_000) + `"}`
		call := m.call("POST", "/api/v1/sessions/"+m.session+"/runs/preflight", fmt.Sprint("Content-Length: ", len(body)), jsonType)
		for piece := range slices.Chunk([]byte(body), 2000) {
			if _, err := call.Write(piece); err != nil {
				t.Error(err)
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		if status, _, _ := call.answer(); status != 200 {
			t.Errorf("a slow body: got %d", status)
		}
	})
	wg.Wait()
}

func TestHugeQueriesAreRefused(t *testing.T) {
	t.Parallel()
	m := setup(t).as("alice")
	m.do("GET", "/api/v1/projects?"+strings.Repeat("a=1&", 4000), nil).problem(400, "invalid_request")
}

// wholeBody reads a response to its end; an error reports that it was cut off.
func (r *rawCall) wholeBody() error {
	resp, err := http.ReadResponse(r.in, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
