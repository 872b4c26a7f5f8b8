// Package outbound makes the HTTP clients for everything that this server calls: worker, object store, GitHub, issuer.
package outbound

import (
	"errors"
	"net/http"
	"time"
)

// ErrElsewhere reports that an answer redirected to another host. Following it would show that host our tokens and the request body,
// and show its answer to a person.
var ErrElsewhere = errors.New("redirected to another host")

// maxRedirects is enough for a renamed repository of GitHub, which redirects within the API.
const maxRedirects = 3

// Client follows redirects only on the host and scheme that were asked. No limit means that the caller's context sets it.
func Client(transport http.RoundTripper, limit time.Duration) *http.Client {
	return &http.Client{Transport: transport, Timeout: limit, CheckRedirect: sameHost}
}

func sameHost(req *http.Request, via []*http.Request) error {
	if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme || len(via) > maxRedirects {
		return ErrElsewhere
	}
	return nil
}
