"""Traces for the OpenTelemetry collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without one, nothing is loaded. A request continues
the caller's trace. Spans hold names, sizes and codes; no text of anybody, no URL."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sredspace_worker import __version__
from sredspace_worker.logs import trace_id

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

# The names of the semantic conventions for generative AI, pinned as of version 1.37: the conventions are still in development.
GEN_AI_OPERATION = "gen_ai.operation.name"
GEN_AI_PROVIDER = "gen_ai.provider.name"
GEN_AI_REQUEST_MODEL = "gen_ai.request.model"
GEN_AI_REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens"
GEN_AI_RESPONSE_MODEL = "gen_ai.response.model"
GEN_AI_INPUT_TOKENS = "gen_ai.usage.input_tokens"
GEN_AI_OUTPUT_TOKENS = "gen_ai.usage.output_tokens"
ERROR_TYPE = "error.type"

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_provider: TracerProvider | None = None


def setup() -> None:
    global _provider
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") and not os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    described = Resource.create({"service.name": "sredspace-worker", "service.version": __version__})
    _provider = TracerProvider(resource=described)
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))


def close() -> None:
    """Sends what is left."""
    if _provider is not None:
        _provider.shutdown()


@contextlib.contextmanager
def request(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> Iterator[Any]:
    """The span of a request, in the trace of its caller."""
    sent = next((value.decode("latin-1") for name, value in headers if name == b"traceparent"), "")
    known = _TRACEPARENT.fullmatch(sent)
    token = trace_id.set(known[1] if known else "")
    try:
        if _provider is None or path.startswith("/health/"):
            yield None
            return
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract({"traceparent": sent})
        named = f"{method} {path}" if path in ("/api/v1/files/index", "/api/v1/task/process") else method
        with _tracer().start_as_current_span(
            named, context=parent, kind=SpanKind.SERVER, record_exception=False, attributes={"http.request.method": method}
        ) as span:
            trace_id.set(f"{span.get_span_context().trace_id:032x}")
            yield span
    finally:
        with contextlib.suppress(ValueError):  # a stream that its reader left is closed in another context
            trace_id.reset(token)


@contextlib.contextmanager
def span(name: str, **attributes: str | int) -> Iterator[None]:
    if _provider is None:
        yield
        return
    with _tracer().start_as_current_span(name, record_exception=False, attributes=attributes):
        yield


def model_call(call: dict[str, Any]) -> None:
    """A call that a child made, by the conventions for generative AI: how long and how much, and nothing of what was said."""
    if _provider is None:
        return
    from opentelemetry.trace import SpanKind, Status, StatusCode

    attributes = {
        GEN_AI_OPERATION: "chat",
        GEN_AI_PROVIDER: call["provider"],
        GEN_AI_REQUEST_MODEL: call["model"],
        GEN_AI_REQUEST_MAX_TOKENS: call["maxTokens"],
        GEN_AI_RESPONSE_MODEL: call["answeredBy"],
        GEN_AI_INPUT_TOKENS: call["inputTokens"],
        GEN_AI_OUTPUT_TOKENS: call["outputTokens"],
        ERROR_TYPE: call["error"],
    }
    made = _tracer().start_span(
        f"chat {call['model']}",
        kind=SpanKind.CLIENT,
        start_time=call["began"],
        attributes={name: value for name, value in attributes.items() if value is not None},
    )
    if call["error"] is not None:
        made.set_status(Status(StatusCode.ERROR))
    made.end(call["ended"])


def _tracer() -> Any:
    assert _provider is not None  # noqa: S101 - asked by callers
    return _provider.get_tracer("sredspace_worker", __version__)
