"""The typical flow against a server: SREDSPACE_URL and SREDSPACE_TOKEN name it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sredspace import (
    Client,
    ProblemError,
    RetryTransport,
    StreamedEvent,
    StreamOptions,
    TokenAuth,
    astream_run,
    aupload_files,
    awhen_ready,
    connect,
    follow_run,
    stream_run,
    unwrap,
    upload_files,
    when_ready,
)  # fmt: skip
from sredspace.api.history import get_history
from sredspace.api.projects import create_project, delete_project, get_project
from sredspace.api.sessions import create_session
from sredspace.models import MessageDeltaEvent, Project, ProjectCreate, RunEndedEvent, RunRequest, RunType, Session, SessionCreate

URL, TOKEN = os.environ["SREDSPACE_URL"], os.environ["SREDSPACE_TOKEN"]
ROOT = Path(__file__).resolve().parents[3]
NOTES = sorted((ROOT / "examples/python/notes").iterdir())


class CutOff(httpx.SyncByteStream, httpx.AsyncByteStream):
    """Passes on one piece of a stream, then the connection is lost."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.stream:
            yield piece
            raise httpx.ReadError("cut off")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.stream:
            yield piece
            raise httpx.ReadError("cut off")

    def close(self) -> None:
        self.stream.close()

    async def aclose(self) -> None:
        await self.stream.aclose()


class BadNetwork(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Loses the first response to each creating request, and cuts the first streams off."""

    def __init__(self) -> None:
        self.sync, self.asynchronous = httpx.HTTPTransport(), httpx.AsyncHTTPTransport()
        self.lost: set[str] = set()
        self.cuts = 0

    def spoil(self, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if response.headers.get("Content-Type", "").startswith("text/event-stream") and self.cuts < 3:
            self.cuts += 1
            return httpx.Response(response.status_code, headers=response.headers, stream=CutOff(response.stream))
        return response

    def loses(self, request: httpx.Request) -> bool:
        key = request.headers.get("Idempotency-Key", "")
        if not key or key in self.lost or "event-stream" in request.headers.get("Accept", ""):
            return False
        self.lost.add(key)
        return True

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self.sync.handle_request(request)
        if self.loses(request):
            response.close()
            raise httpx.ReadError("lost")
        return self.spoil(request, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.asynchronous.handle_async_request(request)
        if self.loses(request):
            await response.aclose()
            raise httpx.ReadError("lost")
        return self.spoil(request, response)


def behind(network: BadNetwork) -> Client:
    transport = RetryTransport(first_delay=0.01, sync=network, asynchronous=network)
    return Client(URL, timeout=httpx.Timeout(60), httpx_args={"transport": transport, "auth": TokenAuth(TOKEN)})


OPTIONS = StreamOptions(first_delay=0.01)
QUESTION = "Is it SR&ED?"


def made(client: Client) -> tuple[Project, Session]:
    project = unwrap(create_project.sync(client=client, body=ProjectCreate(name="From Python", fiscal_year="2025")))
    return project, unwrap(create_session.sync(project.id, client=client, body=SessionCreate(type_=RunType.PRECHECK)))


def test_a_run_is_created_once_and_streamed_whole_through_a_bad_network() -> None:
    network = BadNetwork()
    client = behind(network)
    project, session = made(client)
    stored: list[str] = []
    files = upload_files(client, project.id, NOTES, on_stored=lambda file: stored.append(file.original_filename))
    assert [file.original_filename for file in files] == [path.name for path in NOTES]
    assert sorted(stored) == [path.name for path in NOTES]
    ids = [when_ready(client, project.id, file.id).id for file in files]
    request = RunRequest(type_=RunType.PRECHECK, input_=QUESTION, selected_file_ids=ids)
    events = list(stream_run(client, session.id, request, options=OPTIONS))
    assert network.cuts == 3
    assert len(network.lost) == 3  # project, session, files
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    end = events[-1].event
    assert isinstance(end, RunEndedEvent)
    answer = end.run.to_dict()["python"]
    assert "".join(event.event.text for event in events if isinstance(event.event, MessageDeltaEvent)) == answer["markdown"]
    texts = {str(file_id): path.read_text() for file_id, path in zip(ids, NOTES, strict=True)}
    for citation in answer["citations"]:
        assert texts[citation["fileId"]][citation["charStart"] : citation["charEnd"]] == citation["quote"]
    assert len(unwrap(get_history.sync(session.id, client=client)).items) == 2
    assert [event.id for event in follow_run(client, end.run.run_id, after=2)] == [event.id for event in events[2:]]
    assert list(follow_run(client, end.run.run_id, after=events[-1].id)) == []


def test_the_same_asynchronously() -> None:
    async def flow() -> None:
        network = BadNetwork()
        client = behind(network)
        project = unwrap(await create_project.asyncio(client=client, body=ProjectCreate(name="Async", fiscal_year="2025")))
        body = SessionCreate(type_=RunType.PRECHECK)
        session = unwrap(await create_session.asyncio(project.id, client=client, body=body))
        files = await aupload_files(client, project.id, [("notes.md", NOTES[0].read_bytes()), NOTES[1]])
        ids = [file.id for file in await asyncio.gather(*(awhen_ready(client, project.id, file.id) for file in files))]
        request = RunRequest(type_=RunType.PRECHECK, input_=QUESTION, selected_file_ids=ids)
        events = [event async for event in astream_run(client, session.id, request, options=OPTIONS)]
        assert network.cuts == 3
        assert [event.id for event in events] == list(range(1, len(events) + 1))
        assert isinstance(events[-1].event, RunEndedEvent)

    asyncio.run(flow())


def test_a_stream_survives_the_death_of_the_server() -> None:
    client = connect(URL, TOKEN)
    project, session = made(client)
    (file,) = upload_files(client, project.id, [NOTES[0]])
    when_ready(client, project.id, file.id)
    pid_file = Path(os.environ["SREDSPACE_DATA"]) / "run" / "server.pid"
    killed = int(pid_file.read_text())
    events: list[StreamedEvent] = []
    for event in stream_run(client, session.id, RunRequest(type_=RunType.PRECHECK, input_=QUESTION, selected_file_ids=[file.id])):
        if not events:
            os.kill(killed, signal.SIGKILL)  # the stack starts it again
        events.append(event)
    assert int(pid_file.read_text()) != killed
    assert [event.id for event in events] == list(range(1, len(events) + 1))
    end = events[-1].event
    assert isinstance(end, RunEndedEvent)
    # What the worker had when the server died may be lost, and costs nothing then; the stream says so.
    assert end.run.error is None or end.run.error.code == "run_interrupted"
    assert [event.id for event in follow_run(client, end.run.run_id)] == [event.id for event in events]
    unwrap(delete_project.sync(project.id, client=client))


def test_a_refusal_is_an_exception() -> None:
    client = connect(URL, lambda: TOKEN)
    with pytest.raises(ProblemError) as refused:
        unwrap(get_project.sync(uuid.uuid4(), client=client))
    assert (refused.value.code, refused.value.status) == ("not_found", 404)
    with pytest.raises(ProblemError, match="/fiscalYear"):
        unwrap(create_project.sync(client=client, body=ProjectCreate(name="x", fiscal_year="25")))


def test_the_example_prints_a_cited_answer() -> None:
    command: list[str | Path] = [sys.executable, ROOT / "examples/python/ask_folder.py", ROOT / "examples/python/notes", QUESTION]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "[c1] 2025-03-" in done.stdout


def test_the_notebook_gives_a_cited_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = ROOT / "examples/python/ask_folder.ipynb"
    monkeypatch.chdir(notebook.parent)
    cells = json.loads(notebook.read_text())["cells"]
    scope: dict[str, Any] = {}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            # Magics are Jupyter's; what they install is here.
            source = "".join(line for line in cell["source"] if not line.startswith("%"))
            exec(compile(source, f"cell {number}", "exec"), scope)
        assert not cell.get("outputs")
    printed = capsys.readouterr().out
    assert scope["answer"]["markdown"] in printed
    assert scope["answer"]["citations"]
    assert "[c1] 2025-03-" in printed
