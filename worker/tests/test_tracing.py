"""One request is one trace: it continues the caller's, holds the calls of the model by the conventions, and no content."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.conftest import Worker
from tests.make import NOTES, envelope, text_file
from tests.peers import Peer, anthropic_stream, openai_stream
from tests.store import Store
from tests.test_model import KEY, env, honest

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
TASK = "/api/v1/task/process"


class Collector:
    def __init__(self) -> None:
        self.spans: list[Any] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                sent = ExportTraceServiceRequest()
                sent.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
                for resource in sent.resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                self.send_response(200)
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, name: str) -> Any:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for span in self.spans:
                if span.name == name:
                    return span
            time.sleep(0.05)
        raise AssertionError(f"no span {name!r} among {[span.name for span in self.spans]}")


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    yield running
    running.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.close()


def attributes(span: Any) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes}


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_task_is_one_trace(start: Callable[..., Worker], store: Store, peer: Peer, collector: Collector, provider: str) -> None:
    frame = openai_stream if provider == "openai" else anthropic_stream
    peer.reply = lambda request: frame(json.dumps({}) if len(peer.requests) > 1 else honest(request))
    settings = env(peer, provider)
    worker = start(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="50", **settings).wait()
    body = envelope("T661_GEN", "Write it, please.", [text_file(store, NOTES)])
    sent = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    response = worker.client.post(TASK, json=body, headers=sent)
    assert response.status_code == 200, response.text

    root = collector.wait(f"POST {TASK}")
    assert (root.trace_id.hex(), root.parent_span_id.hex()) == (TRACE, CALLER)
    assert attributes(root) == {"http.request.method": "POST", "http.response.status_code": 200}
    call = attributes(collector.wait("chat wordsmith-1"))
    assert call["gen_ai.operation.name"] == "chat"
    assert call["gen_ai.provider.name"] == provider
    assert call["gen_ai.request.model"] == "wordsmith-1"
    assert call["gen_ai.request.max_tokens"] == 4096
    assert call["gen_ai.response.model"] == "m"
    assert "error.type" not in call
    if provider == "anthropic":
        assert (call["gen_ai.usage.input_tokens"], call["gen_ai.usage.output_tokens"]) == (1, 1)
    names = {span.name for span in collector.spans}
    assert {"download texts", "answer"} <= names
    assert not [name for name in names if "health" in name]
    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}
    everything = "".join(map(str, collector.spans))
    for secret in ("Write it", "p99", "notes.md", str(store.url("")), KEY):
        assert secret not in everything
    worker.until_logged(lambda logs: f'"traceId": "{TRACE}"' in logs)


def test_a_model_that_fails_is_in_the_trace(start: Callable[..., Worker], store: Store, peer: Peer, collector: Collector) -> None:
    peer.reply = lambda request: (401, {}, b"{}")
    worker = start(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, OTEL_BSP_SCHEDULE_DELAY="50", **env(peer)).wait()
    body = envelope("T661_GEN", "Write it, please.", [text_file(store, NOTES)])
    assert worker.client.post(TASK, json=body).status_code == 200
    span = collector.wait("chat wordsmith-1")
    assert attributes(span)["error.type"] == "key"
    assert span.end_time_unix_nano >= span.start_time_unix_nano


def test_without_a_collector_the_trace_is_in_the_log(start: Callable[..., Worker], store: Store) -> None:
    worker = start().wait()
    body = envelope("T661", "Hello", [text_file(store, NOTES)])
    assert worker.client.post(TASK, json=body, headers={"traceparent": f"00-{TRACE}-{CALLER}-00"}).status_code == 200
    worker.until_logged(lambda logs: f'"traceId": "{TRACE}"' in logs)
    assert worker.client.post(TASK, json=body, headers={"traceparent": "no trace"}).status_code == 200
    worker.until_logged(lambda logs: logs.count('"msg": "request"') - logs.count(TRACE) >= 1)
