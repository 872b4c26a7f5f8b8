package localgithub

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

type hub struct {
	*Server
	t *testing.T
}

func start(t *testing.T) *hub {
	t.Helper()
	s, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return &hub{Server: s, t: t}
}

// ask sends a request without following redirects.
func (h *hub) ask(method, path, token string, body string, into any, headers ...string) *http.Response {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	switch {
	case token == "app":
		req.SetBasicAuth(ClientID, ClientSecret)
	case token != "":
		req.Header.Set("Authorization", "Bearer "+token)
	}
	switch {
	case strings.HasPrefix(body, "{"):
		req.Header.Set("Content-Type", "application/json")
	case body != "":
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			h.t.Fatalf("%s %s: %s: %v", method, path, text, err)
		}
	}
	return resp
}

func (h *hub) want(status int, method, path, token, body string) {
	h.t.Helper()
	var answer any
	if resp := h.ask(method, path, token, body, nil); resp.StatusCode != status {
		h.t.Errorf("%s %s: %s, want %d (%v)", method, path, resp.Status, status, answer)
	}
}

const back = "http://127.0.0.1:1/back"

// agree plays a person who agrees on the page, and returns the code.
func (h *hub) agree(login, verifier string) string {
	h.t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"client_id":             {ClientID},
		"redirect_uri":          {back},
		"state":                 {"s"},
		"code_challenge":        {base64.RawURLEncoding.EncodeToString(sum[:])},
		"code_challenge_method": {"S256"},
	}
	h.want(200, "GET", "/login/oauth/authorize?"+query.Encode(), "", "")
	resp := h.ask("POST", "/login/oauth/authorize?"+query.Encode(), "", "login="+login, nil)
	to, err := resp.Location()
	if err != nil || to.Query().Get("state") != "s" {
		h.t.Fatalf("sent to %v (%v)", to, err)
	}
	return to.Query().Get("code")
}

func (h *hub) exchange(form url.Values) map[string]string {
	h.t.Helper()
	form.Set("client_id", ClientID)
	form.Set("client_secret", ClientSecret)
	var out map[string]string
	h.ask("POST", "/login/oauth/access_token", "", form.Encode(), &out, "Accept", "application/json")
	return out
}

func (h *hub) signIn(login string) map[string]string {
	h.t.Helper()
	out := h.exchange(url.Values{"code": {h.agree(login, "v")}, "code_verifier": {"v"}, "redirect_uri": {back}})
	if out["access_token"] == "" {
		h.t.Fatalf("got %v", out)
	}
	return out
}

func (h *hub) scoped(token, more string) (string, int) {
	h.t.Helper()
	var out struct{ Token string }
	resp := h.ask("POST", "/applications/"+ClientID+"/token/scoped", "app", `{"access_token":"`+token+`",`+more+`}`, &out)
	return out.Token, resp.StatusCode
}

func TestCodesAndRefreshTokensAreGoodOnce(t *testing.T) {
	t.Parallel()
	h := start(t)
	code := h.agree("alice", "right")
	for name, form := range map[string]url.Values{
		"no verifier": {"code": {h.agree("alice", "right")}, "redirect_uri": {back}},
		"another's":   {"code": {h.agree("alice", "right")}, "code_verifier": {"wrong"}, "redirect_uri": {back}},
		"unknown":     {"code": {"x"}, "code_verifier": {"right"}, "redirect_uri": {back}},
	} {
		if out := h.exchange(form); out["error"] != "bad_verification_code" {
			t.Errorf("%s: got %v", name, out)
		}
	}
	form := url.Values{"code": {code}, "code_verifier": {"right"}, "redirect_uri": {back}}
	first := h.exchange(form)
	if out := h.exchange(form); first["access_token"] == "" || out["error"] != "bad_verification_code" {
		t.Errorf("got %v, then %v", first, out)
	}
	renew := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first["refresh_token"]}}
	second := h.exchange(renew)
	if h.Live(first["access_token"]) || !h.Live(second["access_token"]) {
		t.Error("a refresh has to end the old token and begin a new one")
	}
	if out := h.exchange(renew); out["error"] != "bad_refresh_token" {
		t.Errorf("got %v", out)
	}
	for _, query := range []string{
		"client_id=x", "client_id=" + ClientID + "&redirect_uri=https://evil.example/",
		"client_id=" + ClientID + "&redirect_uri=http://[", "client_id=" + ClientID + "&redirect_uri=" + back,
	} {
		h.want(400, "GET", "/login/oauth/authorize?"+query, "", "")
		h.want(400, "POST", "/login/oauth/authorize?"+query, "", "login=alice")
	}
}

func TestNarrowedTokensAreNarrow(t *testing.T) {
	t.Parallel()
	h := start(t)
	whole := h.signIn("alice")["access_token"]
	token, _ := h.scoped(whole, `"target":"alice","repository_ids":[2001],"permissions":{"contents":"read","metadata":"read"}`)
	for path, status := range map[string]int{
		"/repos/alice/edge-asr": 200, "/repos/alice/edge-asr/branches": 200, "/repos/alice/edge-asr/branches/main": 200,
		"/repos/alice/edge-asr/commits":       200,
		"/repos/alice/edge-asr/branches/none": 404, "/repos/alice/edge-asr/commits?sha=none": 404,
		"/repos/alice/edge-asr/issues": 403, "/repos/alice/edge-asr/pulls": 403, // not among the permissions, and the repository is private
		"/repos/alice/field-notes": 404, "/repos/alice/diary": 404, "/repos/bob/cold-chain": 404, "/repos/bob/sensor-kit": 404,
	} {
		h.want(status, "GET", path, token, "")
	}
	for path, status := range map[string]int{
		"/repos/alice/diary": 404, "/repos/bob/cold-chain": 404, "/repos/bob/sensor-kit": 200, "/repos/alice/edge-asr/issues": 200,
	} {
		h.want(status, "GET", path, whole, "")
	}
	for more, status := range map[string]int{
		`"target":"bob","repositories":["cold-chain"]`: 422, `"target":"alice","repositories":["diary"]`: 422, `"repositories":["edge-asr"]`: 422,
		`"target_id":1001,"repository_ids":[2001],"permissions":{"contents":"write"}`: 422, `"target_id":1001,"repository_ids":[2001]`: 200,
	} {
		if _, got := h.scoped(whole, more); got != status {
			t.Errorf("%s: got %d, want %d", more, got, status)
		}
	}
	if _, got := h.scoped(token, `"target":"alice"`); got != 404 {
		t.Errorf("narrowing what is narrowed: got %d", got)
	}
	h.want(204, "DELETE", "/applications/"+ClientID+"/token", "app", `{"access_token":"`+token+`"}`)
	h.want(422, "DELETE", "/applications/"+ClientID+"/token", "app", `{"access_token":"`+token+`"}`)
	h.want(401, "DELETE", "/applications/"+ClientID+"/token", "", `{"access_token":"`+token+`"}`)
	h.want(401, "GET", "/repos/alice/edge-asr", token, "")
	h.RevokeGrant("alice")
	h.want(401, "GET", "/user", whole, "")
	if v := h.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

func TestListsForALogbook(t *testing.T) {
	t.Parallel()
	h := start(t)
	token := h.signIn("alice")["access_token"]
	var commits []struct {
		SHA    string
		Commit struct{ Message string }
	}
	path := "/repos/alice/edge-asr/commits?since=2025-01-01T00:00:00Z&until=2025-12-31T23:59:59Z&per_page=5"
	resp := h.ask("GET", path, token, "", &commits)
	if len(commits) != 5 || !strings.Contains(resp.Header.Get("Link"), `rel="next"`) || resp.Header.Get("X-RateLimit-Remaining") != "4999" {
		t.Errorf("got %d, %v", len(commits), resp.Header)
	}
	if again := h.ask("GET", path, token, "", nil, "If-None-Match", resp.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("got %s", again.Status)
	}
	h.ask("GET", path+"&page=3", token, "", &commits)
	if len(commits) != 2 {
		t.Errorf("the last page has %d", len(commits))
	}
	var issues, pulls []struct{ Number int }
	h.ask("GET", "/repos/alice/edge-asr/issues?state=all&sort=updated&direction=asc", token, "", &issues)
	h.ask("GET", "/repos/alice/edge-asr/pulls?state=closed", token, "", &pulls)
	if len(issues) != 5 || issues[0].Number != 2 || len(pulls) != 1 || pulls[0].Number != 2 {
		t.Errorf("got %v and %v", issues, pulls)
	}
	h.Rename("alice/edge-asr", "edge-speech")
	moved := h.ask("GET", "/repos/alice/edge-asr/commits?per_page=1", token, "", nil)
	location := moved.Header.Get("Location")
	if moved.StatusCode != 301 || !strings.HasSuffix(location, "/repositories/2001/commits?per_page=1") {
		t.Errorf("got %s to %s", moved.Status, location)
	}
	h.want(200, "GET", strings.TrimPrefix(location, h.URL), token, "")
	for _, path := range []string{"/user", "/user/installations", "/user/installations/501/repositories?per_page=1"} {
		h.want(200, "GET", path, token, "")
	}
	h.want(404, "GET", "/user/installations/502/repositories", token, "")
	if v := h.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

func TestTheJudgeRefuses(t *testing.T) {
	t.Parallel()
	h := start(t)
	token := h.signIn("bob")["access_token"]
	for request, body := range map[string]string{
		"GET /repos/bob/cold-chain/contents": "", "GET /user?verbose=1": "", "GET /repos/bob/cold-chain/issues?state=done": "",
		"POST /applications/x/token/scoped": `{}`, "DELETE /applications/x/token": `{"access_token":"a","why":"b"}`,
	} {
		method, path, _ := strings.Cut(request, " ")
		h.want(400, method, path, token, body)
	}
	if got := h.Violations(); len(got) != 5 {
		t.Errorf("violations: %q", got)
	}
}

func TestTokensOutliveARestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "github")
	first, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	token := (&hub{Server: first, t: t}).signIn("bob")["access_token"]
	first.Stop()
	second, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Stop)
	(&hub{Server: second, t: t}).want(200, "GET", "/user", token, "")
}
