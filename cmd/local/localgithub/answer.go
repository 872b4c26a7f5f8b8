package localgithub

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// answer is the response of an operation.
type answer struct {
	status int
	body   any
	header http.Header
	raw    []byte
}

func message(text string) map[string]any {
	return map[string]any{"message": text, "documentation_url": "https://docs.github.com/rest"}
}

func refuse(status int, text string) *answer { return &answer{status: status, body: message(text)} }

func ok(body any) *answer { return &answer{status: http.StatusOK, body: body} }

// finish writes the body, its ETag, and 304 for a client that has it already.
func (a *answer) finish(r *http.Request) {
	if a.header == nil {
		a.header = http.Header{}
	}
	if a.body == nil {
		return
	}
	a.raw, _ = json.Marshal(a.body)
	if a.status != http.StatusOK || r.Method != http.MethodGet {
		return
	}
	sum := sha256.Sum256(a.raw)
	tag := `W/"` + hex.EncodeToString(sum[:]) + `"`
	a.header.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		a.status, a.raw = http.StatusNotModified, nil
	}
}

func (a *answer) write(w http.ResponseWriter) {
	if a.raw == nil && a.body != nil && a.status != http.StatusNotModified {
		a.raw, _ = json.Marshal(a.body)
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.raw != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.Header().Set("X-GitHub-Media-Type", "github.v3; format=json")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.raw)
}

// page cuts a list as GitHub does and names the other pages in Link.
func page[T any](s *Server, r *http.Request, all []T) ([]T, http.Header) {
	size, number := intQuery(r, "per_page", 30), intQuery(r, "page", 1)
	size = min(size, 100)
	last := max(1, (len(all)+size-1)/size)
	header := http.Header{}
	var links []string
	link := func(to int, rel string) {
		query := r.URL.Query()
		query.Set("page", strconv.Itoa(to))
		at := url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: query.Encode()}
		links = append(links, fmt.Sprintf(`<%s%s>; rel=%q`, s.URL, at.String(), rel))
	}
	if number > 1 {
		link(min(number-1, last), "prev")
		link(1, "first")
	}
	if number < last {
		link(number+1, "next")
		link(last, "last")
	}
	if len(links) > 0 {
		header.Set("Link", strings.Join(links, ", "))
	}
	begin := min((number-1)*size, len(all))
	return all[begin:min(begin+size, len(all))], header
}

func intQuery(r *http.Request, name string, fallback int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil || n < 1 {
		return fallback
	}
	return n
}
