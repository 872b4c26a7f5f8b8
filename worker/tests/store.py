"""A tiny object server: signed GET and PUT as the worker meets them."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Store:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.puts: list[tuple[str, dict[str, str], bytes]] = []
        self.status: dict[str, int] = {}
        self.delay = threading.Event()
        self.hanging = threading.Event()  # somebody waits for /hang
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def _path(self) -> str:
                return self.path.partition("?")[0]

            def _end(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                path = self._path()
                if path == "/redirect":
                    self._end(302, headers={"Location": store.url("/secret")})
                elif path == "/hang":
                    store.hanging.set()
                    store.delay.wait(120)
                    self._end(200, b"late")
                elif path in store.status:
                    self._end(store.status[path])
                elif path in store.objects:
                    self._end(200, store.objects[path])
                else:
                    self._end(404)

            def do_PUT(self) -> None:
                length = self.headers.get("Content-Length")
                if length is None:
                    self._end(411)
                    return
                body = self.rfile.read(int(length))
                path = self._path()
                store.puts.append((path, {k.lower(): v for k, v in self.headers.items()}, body))
                if path in store.status:
                    self._end(store.status[path])
                    return
                store.objects[path] = body
                self._end(200)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}?X-Signature=do-not-log-me"

    def close(self) -> None:
        self.delay.set()
        self._server.shutdown()
        self._server.server_close()
