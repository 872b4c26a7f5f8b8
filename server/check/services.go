package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/sredspace/sredspace/gen/worker"
	"github.com/sredspace/sredspace/server/config"
	"github.com/sredspace/sredspace/server/outbound"
)

// checkIssuer reads the discovery document and the signing keys. Whether the audience fits shows only in a token.
func checkIssuer(ctx context.Context, issuer string) (string, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, outbound.Client(http.DefaultTransport, 0)), issuer)
	if err != nil {
		return "", fmt.Errorf("read discovery: %w", err)
	}
	var found struct {
		JWKSURI string `json:"jwks_uri"`
	}
	if err := provider.Claims(&found); err != nil {
		return "", fmt.Errorf("read discovery: %w", err)
	}
	answer, err := send(ctx, http.MethodGet, found.JWKSURI, nil, nil)
	if err != nil {
		return "", fmt.Errorf("read keys: %w", err)
	}
	var set struct {
		Keys []struct {
			Type string `json:"kty"`
			Use  string `json:"use"`
		} `json:"keys"`
	}
	if answer.status != http.StatusOK || json.Unmarshal(answer.body, &set) != nil {
		return "", fmt.Errorf("read keys: %s", answer)
	}
	usable := 0
	for _, key := range set.Keys {
		if key.Type != "oct" && (key.Use == "" || key.Use == "sig") {
			usable++
		}
	}
	if usable == 0 {
		return "", errors.New("the issuer publishes no public key for signatures")
	}
	return fmt.Sprintf("%d signing keys", usable), nil
}

// checkWorker asks for readiness, then sends an empty task: the worker refuses it in one way with the right token and in another with
// a wrong one.
func checkWorker(ctx context.Context, address, token string) (string, error) {
	address = strings.TrimSuffix(address, "/")
	ready, err := send(ctx, http.MethodGet, address+"/health/ready", nil, nil)
	if err != nil {
		return "", err
	}
	var health worker.Health
	if ready.status != http.StatusOK || json.Unmarshal(ready.body, &health) != nil {
		return "", fmt.Errorf("not ready: %s", ready)
	}
	empty, err := send(ctx, http.MethodPost, address+"/api/v1/task/process", map[string]string{
		"X-Internal-Token": token, "Content-Type": "application/json",
	}, []byte("{}"))
	switch {
	case err != nil:
		return "", err
	case empty.status == http.StatusUnauthorized:
		return "", errors.New("the worker refuses SREDSPACE_WORKER_TOKEN: it must equal the worker's own")
	case empty.status != http.StatusBadRequest && empty.status != http.StatusUnprocessableEntity:
		return "", fmt.Errorf("an empty task must be refused as invalid: %s", empty)
	case health.Capacity == nil:
		return "version " + health.Version, nil
	}
	return fmt.Sprintf("version %s, %d runs at once", health.Version, health.Capacity.Runs), nil
}

// checkGitHub exchanges a code that does not exist: GitHub looks at the App's credentials and callback URL first.
func checkGitHub(ctx context.Context, cfg config.Config) (string, error) {
	if !cfg.HasGitHub() {
		return "off", nil
	}
	form := url.Values{
		"client_id": {cfg.GitHubClientID}, "client_secret": {cfg.GitHubClientSecret}, "redirect_uri": {cfg.GitHubRedirectURL},
		"code": {"sredspace-check"},
	}
	answer, err := send(ctx, http.MethodPost, strings.TrimSuffix(cfg.GitHubWebURL, "/")+"/login/oauth/access_token", map[string]string{
		"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
	}, []byte(form.Encode()))
	if err != nil {
		return "", err
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(answer.body, &refusal) != nil {
		return "", fmt.Errorf("not an answer of GitHub: %s", answer)
	}
	switch refusal.Error {
	case "bad_verification_code":
	case "incorrect_client_credentials":
		return "", errors.New("GitHub refuses SREDSPACE_GITHUB_CLIENT_ID and _CLIENT_SECRET")
	case "redirect_uri_mismatch":
		return "", errors.New("SREDSPACE_GITHUB_REDIRECT_URL is not a callback URL of the GitHub App")
	default:
		return "", fmt.Errorf("GitHub answers %q", refusal.Error)
	}
	if answer, err = send(ctx, http.MethodGet, strings.TrimSuffix(cfg.GitHubAPIURL, "/")+"/meta", nil, nil); err != nil {
		return "", fmt.Errorf("the API: %w", err)
	}
	if answer.status >= http.StatusInternalServerError {
		return "", fmt.Errorf("the API: %s", answer)
	}
	return "the App's credentials are accepted", nil
}
