"""Uploads: announced together, sent to the object storage, confirmed, and read."""

from __future__ import annotations

import asyncio
import mimetypes
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from ._problems import IndexingError, ResponseError, unwrap
from ._transport import RetryTransport
from .api.files import confirm_file, get_file, presign_files
from .client import AuthenticatedClient, Client
from .models.index_status import IndexStatus
from .models.presign_file import PresignFile
from .models.presign_request import PresignRequest
from .models.project_file import ProjectFile
from .models.upload import Upload
from .models.upload_status import UploadStatus

Source = Path | tuple[str, bytes]
Progress = Callable[[ProjectFile], None]
AnyClient = AuthenticatedClient | Client

_types = {
    ".md": "text/markdown", ".txt": "text/plain", ".log": "text/plain", ".csv": "text/csv", ".json": "application/json",
    ".pdf": "application/pdf", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip


def content_type_of(name: str) -> str:
    return _types.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _read(source: Source) -> tuple[str, bytes]:
    return (source.name, source.read_bytes()) if isinstance(source, Path) else source


def _announcement(files: Sequence[tuple[str, bytes]]) -> PresignRequest:
    return PresignRequest(
        files=[PresignFile(filename=name, content_type=content_type_of(name), file_size=len(data)) for name, data in files]
    )


def _put(target: Upload, data: bytes) -> dict[str, Any]:
    return {"url": target.upload_url, "headers": target.headers.to_dict(), "content": data}


def _storage() -> RetryTransport:
    # S3 answers 409 while another operation is under way in the same place, and asks for a repetition.
    return RetryTransport(repeated=(409,))


def _stored(response: httpx.Response) -> None:
    # 412: an earlier attempt stored it, and its response was lost. Confirming checks the object.
    if not response.is_success and response.status_code != 412:
        raise ResponseError(response.status_code, "the object storage")


def _is_ready(file: ProjectFile) -> bool:
    if file.index_status == IndexStatus.INDEX_FAILED or file.upload_status == UploadStatus.UPLOAD_FAILED:
        raise IndexingError(file)
    return file.index_status == IndexStatus.INDEX_READY


def upload_files(
    client: AnyClient, project_id: UUID, files: Sequence[Source], *, on_stored: Progress | None = None, concurrency: int = 4
) -> list[ProjectFile]:
    """Uploads paths, or names with their bytes. The server accepts all or none; the result has the order of `files`."""
    contents = [_read(file) for file in files]
    if not contents:
        return []
    targets = unwrap(presign_files.sync(project_id, client=client, body=_announcement(contents))).items
    # Before threads share it.
    client.get_httpx_client()
    with httpx.Client(transport=_storage(), timeout=120.0) as storage:

        def send(target: Upload, data: bytes) -> ProjectFile:
            _stored(storage.put(**_put(target, data)))
            file = unwrap(confirm_file.sync(project_id, target.file_id, client=client))
            if on_stored:
                on_stored(file)
            return file

        with ThreadPoolExecutor(concurrency) as pool:
            return list(pool.map(send, targets, [data for _, data in contents]))


async def aupload_files(
    client: AnyClient, project_id: UUID, files: Sequence[Source], *, on_stored: Progress | None = None, concurrency: int = 4
) -> list[ProjectFile]:
    """`upload_files`, asynchronously."""
    contents = [await asyncio.to_thread(_read, file) for file in files]
    if not contents:
        return []
    targets = unwrap(await presign_files.asyncio(project_id, client=client, body=_announcement(contents))).items
    slots = asyncio.Semaphore(concurrency)
    async with httpx.AsyncClient(transport=_storage(), timeout=120.0) as storage:

        async def send(target: Upload, data: bytes) -> ProjectFile:
            async with slots:
                _stored(await storage.put(**_put(target, data)))
                file = unwrap(await confirm_file.asyncio(project_id, target.file_id, client=client))
            if on_stored:
                on_stored(file)
            return file

        sent = [send(target, data) for target, (_, data) in zip(targets, contents, strict=True)]
        return list(await asyncio.gather(*sent))


def when_ready(client: AnyClient, project_id: UUID, file_id: UUID) -> ProjectFile:
    """Waits until the text of a file can be used in runs."""
    wait = 0.2
    while not _is_ready(file := unwrap(get_file.sync(project_id, file_id, client=client))):
        time.sleep(wait)
        wait = min(wait * 1.3, 2.0)
    return file


async def awhen_ready(client: AnyClient, project_id: UUID, file_id: UUID) -> ProjectFile:
    """`when_ready`, asynchronously."""
    wait = 0.2
    while not _is_ready(file := unwrap(await get_file.asyncio(project_id, file_id, client=client))):
        await asyncio.sleep(wait)
        wait = min(wait * 1.3, 2.0)
    return file
