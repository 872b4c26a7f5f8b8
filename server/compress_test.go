package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// fetched sends a request with these headers and returns the response as it travels.
func (c *client) fetched(path string, headers map[string]string) (*http.Response, []byte) {
	c.b.t.Helper()
	req := must(http.NewRequest(http.MethodGet, c.b.URL+path, nil))
	req.Header.Set("Authorization", "Bearer "+c.token)
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	plain := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer plain.CloseIdleConnections()
	resp := must(plain.Do(req))
	defer resp.Body.Close()
	return resp, must(io.ReadAll(resp.Body))
}

// A long response is compressed for those who can read it; a short one, an error and a stream travel as they are.
func TestResponsesAreCompressed(t *testing.T) {
	t.Parallel()
	fake := newFakeWorker(t)
	b := setup(t, fake.use)
	alice := b.as("alice")
	project := alice.project()
	alice.do("PATCH", project, map[string]any{"description": strings.Repeat("latency ", 1000)}).want(200)
	session := alice.session(project, "T661")
	run := alice.do("POST", runsOf(session), map[string]any{"type": "T661", "input": strings.Repeat("latency ", 6000)}).want(200).str("runId")
	zipped := map[string]string{"Accept-Encoding": "gzip"}

	history := "/api/v1/sessions/" + session + "/history"
	_, plain := alice.fetched(history, nil)
	resp, packed := alice.fetched(history, zipped)
	if resp.Header.Get("Content-Encoding") != "gzip" ||
		!slices.Contains(resp.Header.Values("Vary"), "Accept-Encoding") || len(packed)*10 > len(plain) {
		t.Errorf("%d bytes were sent as %d: %v", len(plain), len(packed), resp.Header)
	}
	if unpacked := must(io.ReadAll(must(gzip.NewReader(bytes.NewReader(packed))))); !bytes.Equal(unpacked, plain) {
		t.Errorf("unpacked, the response is not the same: %.100s", unpacked)
	}
	for _, accept := range []string{"gzip;q=0", "br, gzip; q=0.0", "notgzip", "identity"} {
		resp, body := alice.fetched(history, map[string]string{"Accept-Encoding": accept})
		if encoding := resp.Header.Get("Content-Encoding"); encoding != "" || !bytes.Equal(body, plain) {
			t.Errorf("Accept-Encoding %s: %d bytes with Content-Encoding %q", accept, len(body), encoding)
		}
	}
	for name, path := range map[string]string{
		"short": "/api/v1/quotas/me", "page": project, "error": project + "/files?limit=x", "missing": "/api/v1/nothing",
		"stream": "/api/v1/runs/" + run + "/events",
	} {
		resp, body := alice.fetched(path, zipped)
		if encoding := resp.Header.Get("Content-Encoding"); encoding != "" || len(body) == 0 {
			t.Errorf("%s: %d bytes with Content-Encoding %q", name, len(body), encoding)
		}
	}
}
