"""JSON lines on stderr. Callers log names, ids, sizes and codes; never a token, a URL or anybody's text."""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

log = logging.getLogger("sredspace_worker")
# Of the request that is worked on.
trace_id: ContextVar[str] = ContextVar("trace_id", default="")


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "msg": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if trace := trace_id.get():
            line["traceId"] = trace
        if record.exc_info and record.exc_info[0] is not None:
            # The type and place help; the message could quote somebody's text or a URL.
            line["error"] = record.exc_info[0].__name__
            frames = []
            frame = record.exc_info[2]
            while frame is not None:
                frames.append(f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}")
                frame = frame.tb_next
            line["trace"] = frames[-8:]
        return json.dumps(line, ensure_ascii=True, default=str)


def setup(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    log.setLevel(level.upper())
    # Client libraries log request lines, and those hold signed URLs.
    for name in ("httpx", "httpx2", "httpcore", "httpcore2", "openai", "anthropic", "githubkit", "hishel"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def event(level: int, message: str, **fields: object) -> None:
    log.log(level, message, extra={"fields": fields})
