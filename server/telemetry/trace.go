package telemetry

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
)

const scope = "github.com/sredspace/sredspace/server"

// newProvider reads the standard variables OTEL_TRACES_SAMPLER, OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_HEADERS and so on.
func newProvider(ctx context.Context, settings Settings) (*sdktrace.TracerProvider, error) {
	if settings.Collector == "" {
		return sdktrace.NewTracerProvider(sdktrace.WithSampler(sdktrace.NeverSample())), nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(strings.TrimSuffix(settings.Collector, "/")+"/v1/traces"))
	if err != nil {
		return nil, err
	}
	described, err := resource.New(ctx,
		resource.WithAttributes(semconv.ServiceName("sredspace-server"), semconv.ServiceVersion(settings.Version)),
		resource.WithHost(), resource.WithFromEnv())
	if err != nil {
		return nil, err
	}
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(described)), nil
}

// w3c writes and reads traceparent only: tracestate and baggage of strangers are not carried around.
var w3c = propagation.TraceContext{}

const traceparent = "traceparent"

// Traceparent is the W3C trace context of the current span; nil without one.
func Traceparent(ctx context.Context) *string {
	carrier := propagation.MapCarrier{}
	w3c.Inject(ctx, carrier)
	if text, ok := carrier[traceparent]; ok {
		return &text
	}
	return nil
}

// Continued is ctx in the trace that another process stored. Without a valid one, ctx has no trace.
func Continued(ctx context.Context, stored *string) context.Context {
	ctx = trace.ContextWithSpan(ctx, nil)
	if stored == nil {
		return ctx
	}
	return w3c.Extract(ctx, propagation.MapCarrier{traceparent: *stored})
}

// Carried is ctx with the span of another context, which may end earlier.
func Carried(ctx, from context.Context) context.Context {
	return trace.ContextWithSpan(ctx, trace.SpanFromContext(from))
}

// Span is one piece of work. End it once.
type Span struct{ trace.Span }

// Start begins a span in the trace of ctx, or a new trace.
func (t *Telemetry) Start(ctx context.Context, name string, attributes ...attribute.KeyValue) (context.Context, Span) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithAttributes(attributes...))
	return ctx, Span{span}
}

// StartServer begins the span of a request.
func (t *Telemetry) StartServer(ctx context.Context, name string, attributes ...attribute.KeyValue) (context.Context, Span) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(attributes...))
	return ctx, Span{span}
}

// Past records a span for time that has passed, such as the wait of a run.
func (t *Telemetry) Past(ctx context.Context, name string, from time.Time, attributes ...attribute.KeyValue) {
	_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(from), trace.WithAttributes(attributes...))
	span.End()
}

// Fail marks the span as failed; the cause stays in the log, because it may quote what must not leave.
func (s Span) Fail(kind string) {
	s.SetAttributes(semconv.ErrorTypeKey.String(kind))
	s.SetStatus(codes.Error, "")
}
