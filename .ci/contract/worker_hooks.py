"""An object store for the worker: valid requests get URLs that look signed and work."""

import hashlib
import http.server
import json
import threading

import schemathesis

TEXT = "It was unknown whether the model could run under 40 ms on the board. We tested 12 variants."
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


def document(file_id):
    return {"fileId": file_id, "text": TEXT, "characters": len(TEXT), "textSha256": DIGEST, "segments": []}


class Store(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer((json.dumps(document(self.path.rpartition("/")[2])) if self.path.startswith("/text/") else TEXT).encode())

    def do_PUT(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(b"")

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


store = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
threading.Thread(target=store.serve_forever, daemon=True).start()
ADDRESS = f"http://127.0.0.1:{store.server_port}"


@schemathesis.deserializer("application/x-ndjson")
def lines(ctx, response):
    """A task stream is validated by its last line; each line has the same schema."""
    return json.loads(response.content.decode().strip().rpartition("\n")[2])


@schemathesis.hook
def before_call(ctx, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive or not isinstance(case.body, dict):
        return
    if "textUploadUrl" in case.body:
        case.body = {**case.body, "downloadUrl": f"{ADDRESS}/original", "textUploadUrl": f"{ADDRESS}/text", "fileSize": len(TEXT)}
        case.body |= {"filename": "notes.md", "contentType": "text/markdown"}
    for file in case.body.get("files") or []:
        if isinstance(file, dict):
            file |= {"downloadUrl": f"{ADDRESS}/original", "textUrl": f"{ADDRESS}/text/{file.get('fileId')}"}
