package telemetry

import (
	"io"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

// The services that a server calls.
const (
	ServiceWorker = "worker"
	ServiceS3     = "s3"
	ServiceIssuer = "issuer"
	ServiceGitHub = "github"
)

// Transport counts and traces the calls of one service. It names the method and the host and nothing else of a URL: paths hold object
// keys and names of repositories. Only our own worker gets the trace context.
func (t *Telemetry) Transport(service string, base http.RoundTripper) http.RoundTripper {
	return &transport{t: t, service: service, base: base}
}

type transport struct {
	t       *Telemetry
	service string
	base    http.RoundTripper
}

// RoundTrip ends the span with the body of the answer: a worker answers as long as it works.
func (r *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, span := r.t.tracer.Start(req.Context(), r.service+" "+req.Method, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		semconv.HTTPRequestMethodKey.String(req.Method), semconv.ServerAddress(req.URL.Hostname()), semconv.PeerService(r.service)))
	req = req.WithContext(ctx)
	if r.service == ServiceWorker {
		req.Header = req.Header.Clone()
		w3c.Inject(ctx, propagation.HeaderCarrier(req.Header))
	}
	began := time.Now()
	resp, err := r.base.RoundTrip(req)
	if err != nil {
		r.ended(Span{span}, began, "error")
		return resp, err
	}
	span.SetAttributes(semconv.HTTPResponseStatusCode(resp.StatusCode))
	outcome := outcomeOf(resp.StatusCode)
	resp.Body = &watchedBody{ReadCloser: resp.Body, end: sync.OnceFunc(func() { r.ended(Span{span}, began, outcome) })}
	return resp, nil
}

func (r *transport) ended(span Span, began time.Time, outcome string) {
	if outcome == "error" || outcome == "5xx" {
		span.Fail(outcome)
	}
	span.End()
	r.t.calls.WithLabelValues(r.service, outcome).Inc()
	r.t.callSeconds.WithLabelValues(r.service).Observe(time.Since(began).Seconds())
}

func outcomeOf(status int) string {
	switch {
	case status < http.StatusMultipleChoices:
		return "2xx"
	case status < http.StatusBadRequest:
		return "3xx"
	case status < http.StatusInternalServerError:
		return "4xx"
	}
	return "5xx"
}

type watchedBody struct {
	io.ReadCloser
	end func()
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end()
	}
	return n, err
}

func (b *watchedBody) Close() error {
	defer b.end()
	return b.ReadCloser.Close()
}
