"""Client for the Sredspace API: generated calls and models, with streams, uploads and retries around them."""

from ._problems import CutOffError, IndexingError, ProblemError, ResponseError, SredspaceError, unwrap
from ._runs import RunEvent, StreamedEvent, StreamOptions, afollow_run, astream_run, follow_run, stream_run
from ._transport import RetryTransport, TokenAuth, connect
from ._uploads import aupload_files, awhen_ready, upload_files, when_ready
from .client import Client

__all__ = [
    "Client",
    "CutOffError",
    "IndexingError",
    "ProblemError",
    "ResponseError",
    "RetryTransport",
    "RunEvent",
    "SredspaceError",
    "StreamOptions",
    "StreamedEvent",
    "TokenAuth",
    "afollow_run",
    "astream_run",
    "aupload_files",
    "awhen_ready",
    "connect",
    "follow_run",
    "stream_run",
    "unwrap",
    "upload_files",
    "when_ready",
]
