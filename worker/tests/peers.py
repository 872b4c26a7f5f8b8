"""Servers that speak as a model's endpoint and as GitHub do, for the tests."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Peer:
    """Answers with what `reply` makes of a request: (status, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.reply: Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]] = lambda request: (404, {}, b"")
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                raw = self.rfile.read(length)
                parts = urlsplit(self.path)
                request = {
                    "method": self.command,
                    "path": parts.path,
                    "query": {k: v[0] for k, v in parse_qs(parts.query).items()},
                    "headers": {k.lower(): v for k, v in self.headers.items()},
                    "json": json.loads(raw) if raw else None,
                    "at": time.monotonic(),
                }
                peer.requests.append(request)
                status, headers, body = peer.reply(request)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    # A peer that promises more than it sends breaks off in the middle.
                    promise = headers.get("X-Promise")
                    self.send_header("Content-Length", promise or str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                    self.close_connection = promise is not None
                except OSError:
                    pass

            do_GET = do_POST = _serve

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def openai_stream(text: str) -> tuple[int, dict[str, str], bytes]:
    """The wire format of chat completions with stream=true."""
    lines = []
    for start in range(0, len(text), 37):
        chunk = {
            "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": text[start : start + 37]}, "finish_reason": None}],
        }  # fmt: skip
        lines.append(f"data: {json.dumps(chunk)}\n\n")
    lines.append("data: [DONE]\n\n")
    return 200, {"Content-Type": "text/event-stream"}, "".join(lines).encode()


def anthropic_stream(text: str) -> tuple[int, dict[str, str], bytes]:
    """The wire format of messages with stream=true."""
    message: dict[str, Any] = {
        "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }  # fmt: skip
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    ]
    for start in range(0, len(text), 37):
        events.append(
            {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text[start : start + 37]}}
        )
    events += [
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ]
    body = "".join(f"event: {e['type']}\ndata: {json.dumps(e)}\n\n" for e in events)
    return 200, {"Content-Type": "text/event-stream"}, body.encode()
