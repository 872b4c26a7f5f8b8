// Package outbound makes the HTTP clients for everything that this server calls: worker, object store, GitHub, issuer.
package outbound

import (
	"errors"
	"net/http"
	"time"
)

// ErrElsewhere means that a response redirected to another host. Following it would send our tokens and the request body there,
// and show its response to a user.
var ErrElsewhere = errors.New("redirected to another host")

// maxRedirects is enough for a renamed repository of GitHub, which redirects within the API.
const maxRedirects = 3

// Client follows redirects only on the requested host and scheme. Without a limit, the caller's context sets one.
func Client(transport http.RoundTripper, limit time.Duration) *http.Client {
	return &http.Client{Transport: transport, Timeout: limit, CheckRedirect: sameHost}
}

func sameHost(req *http.Request, via []*http.Request) error {
	if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme || len(via) > maxRedirects {
		return ErrElsewhere
	}
	return nil
}
