"""The two jobs of a worker, from request to answer: the bytes come and go here, the reading happens in a child."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from sredspace_worker import __version__, tracing
from sredspace_worker.config import Config
from sredspace_worker.lanes import SMALL_BYTES, is_small
from sredspace_worker.logs import log
from sredspace_worker.models_gen import ErrorEvent, IndexRequest, IndexResult, TaskEnvelope
from sredspace_worker.objects import Objects
from sredspace_worker.problems import Problem
from sredspace_worker.repository import Repository
from sredspace_worker.sandbox import Sandbox

Tell = Callable[[dict[str, Any]], None]
TOO_LONG = "The chosen material takes more time or memory to answer than is allowed. Choose fewer or smaller files."


@contextlib.asynccontextmanager
async def _within(seconds: float, what: str) -> AsyncIterator[None]:
    """A store that gives a byte now and then would else keep a caller until its own patience ends."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Problem("object_unavailable", f"The object store takes too long for {what}.", retryable=True) from None


def _unless_traced(tell: Tell) -> Tell:
    """Calls of the model are for the trace, everything else is for the caller."""

    def hear(event: dict[str, Any]) -> None:
        if event["type"] == "modelCall":
            tracing.model_call(event)
        else:
            tell(event)

    return hear


class Work:
    def __init__(self, config: Config, objects: Objects, sandbox: Sandbox, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._objects = objects
        self._sandbox = sandbox
        # Files do not wait for runs here either.
        self._downloads = asyncio.Semaphore(8)
        self._texts_at_once = asyncio.Semaphore(8)
        self._repository = Repository(config.github_max_pages, config.github_seconds)
        self.active = 0

    @contextlib.contextmanager
    def _counted(self) -> Iterator[Path]:
        self.active += 1
        try:
            with tempfile.TemporaryDirectory(dir=self._folder) as folder:
                yield Path(folder)
        finally:
            self.active -= 1

    async def index(self, request: IndexRequest) -> IndexResult:
        if request.file_size > self._config.max_file_bytes:
            raise Problem("unreadable_file", f"The file is over {self._config.max_file_bytes >> 20} MiB.")
        with self._counted() as folder:
            original, text = folder / "original", folder / "text.json"
            async with _within(self._config.transfer_seconds, "the file"), self._downloads:
                with tracing.span("download file"):
                    digest, size = await self._objects.download(request.download_url, original, request.file_size, "the file")
            if size != request.file_size:
                raise Problem("unreadable_file", f"The file has {size} bytes, not {request.file_size} as announced.")
            with tracing.span("read file", bytes=size):
                read: dict[str, Any] = await self._sandbox.run(
                    "index",
                    {
                        "fileId": str(request.file_id),
                        "filename": request.filename,
                        "contentType": request.content_type,
                        "source": str(original),
                        "target": str(text),
                        "maxChars": self._config.max_text_chars,
                        "seconds": self._config.index_seconds,
                        "ocr": self._config.ocr,
                    },
                    seconds=self._config.index_seconds,
                    wait=self._config.wait_seconds,
                    small=await asyncio.to_thread(is_small, original),
                )
            async with _within(self._config.transfer_seconds, "the text"):
                with tracing.span("upload text"):
                    await self._objects.upload(request.text_upload_url, text, "the text")
        return IndexResult.model_validate({"fileId": request.file_id, "sha256": digest, "engineVersion": __version__, **read})

    async def task(self, envelope: TaskEnvelope, tell: Tell = lambda event: None) -> bytes:
        with self._counted() as folder:
            with tracing.span("download texts", files=len(envelope.files)):
                documents = await self._texts(envelope, folder, tell)
            # The child has no use for the token.
            offline = envelope.model_copy(update={"github": None})
            with tracing.span("read repository"):
                commits, notes = await self._repository.read(envelope, tell) if envelope.type == "LOGBOOK" else ([], [])
            with tracing.span("answer", type=envelope.type):
                answer: bytes = await self._sandbox.run(
                    "task",
                    {
                        "envelope": offline.model_dump_json(by_alias=True),
                        "documents": documents,
                        "commits": commits,
                        "notes": notes,
                        "llm": self._config.llm(),
                        "labels": self._config.labels_folder(),
                    },
                    seconds=self._config.task_seconds,
                    wait=self._config.task_seconds,
                    on_event=_unless_traced(tell),
                    too_complex=TOO_LONG,
                    small=sum(Path(path).stat().st_size for path in documents.values()) <= SMALL_BYTES,
                )
        return answer

    async def _texts(self, envelope: TaskEnvelope, folder: Path, tell: Tell) -> dict[str, str]:
        """The text documents as files, by file id. The child checks them; here they are only bytes."""
        limit = self._config.max_text_chars * 6 + (1 << 20)
        total = len(envelope.files)
        done = 0

        async def fetch(index: int) -> tuple[str, str]:
            nonlocal done
            file = envelope.files[index]
            path = folder / f"{index}.json"
            async with self._texts_at_once:
                tell({"type": "progress", "step": "reading", "detail": file.filename, "done": done, "total": total})
                await self._objects.download(file.text_url, path, limit, f"the text of {file.filename}")
            done += 1
            return str(file.file_id), str(path)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(fetch(index)) for index in range(total)]
        except BaseExceptionGroup as errors:
            # The first failure is the answer; the others are mostly its echo.
            raise errors.exceptions[0] from None
        return dict(task.result() for task in tasks)

    async def stream(self, envelope: TaskEnvelope) -> AsyncIterator[bytes]:
        """The same work as lines: progress and deltas as they come, then the one last line."""
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        task = asyncio.create_task(self.task(envelope, queue.put_nowait))
        task.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            while (item := await queue.get()) is not None:
                yield json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            try:
                yield b'{"type":"result","result":' + task.result() + b"}\n"
            except Problem as problem:
                yield _error_line(problem)
            except Exception:
                log.exception("unexpected error")
                yield _error_line(Problem("internal", "The worker failed.", retryable=True))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _error_line(problem: Problem) -> bytes:
    return ErrorEvent(type="error", problem=problem.model()).model_dump_json(by_alias=True).encode() + b"\n"
