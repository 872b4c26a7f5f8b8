"""The typical flow with the client of openapi-python-client."""

import json
import os
import time
import uuid
from typing import TypeVar

import httpx
from sredspace_api_client import AuthenticatedClient
from sredspace_api_client.api.files import confirm_file, get_file, presign_files
from sredspace_api_client.api.history import get_history
from sredspace_api_client.api.projects import create_project, delete_project, get_project
from sredspace_api_client.api.runs import create_run, get_run_events
from sredspace_api_client.api.sessions import create_session
from sredspace_api_client.models import (
    IndexStatus,
    PresignFile,
    PresignRequest,
    Problem,
    ProjectCreate,
    RunRequest,
    RunStatus,
    RunType,
    SessionCreate,
)

NOTES = b"We were uncertain whether the cache could hold its latency. We tested three designs and measured each.\n"
T = TypeVar("T")


def data(answer: T | Problem | None) -> T:
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"the server refused: {answer}")
    return answer


client = AuthenticatedClient(os.environ["SREDSPACE_URL"], os.environ["SREDSPACE_TOKEN"], timeout=httpx.Timeout(120))
project = data(create_project.sync(client=client, body=ProjectCreate(name="From Python", fiscal_year="2025")))
session = data(create_session.sync(project.id, client=client, body=SessionCreate(type_=RunType.PRECHECK)))

notes = PresignFile(filename="notes.md", content_type="text/markdown", file_size=len(NOTES))
upload = data(presign_files.sync(project.id, client=client, body=PresignRequest(files=[notes]))).items[0]
httpx.put(upload.upload_url, headers=upload.headers.to_dict(), content=NOTES).raise_for_status()
data(confirm_file.sync(project.id, upload.file_id, client=client))
while data(get_file.sync(project.id, upload.file_id, client=client)).index_status != IndexStatus.INDEX_READY:
    time.sleep(0.2)

request = RunRequest(type_=RunType.PRECHECK, input_="Is it SR&ED?", selected_file_ids=[upload.file_id])
run = data(create_run.sync(session.id, client=client, body=request, idempotency_key=str(uuid.uuid4())))
assert run.status == RunStatus.SUCCEEDED, run

# The text of a stream, as a whole. To read it as it arrives, stream the same path with the client's httpx client.
whole = get_run_events.sync_detailed(run.run_id, client=client)
lines = whole.content.decode().splitlines()
events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
assert events[0]["type"] == "run.queued" and events[-1]["type"] == "run.completed", events
path = f"/api/v1/runs/{run.run_id}/events"
with client.get_httpx_client().stream("GET", path, headers={"Accept": "text/event-stream"}) as response:
    assert [line for line in response.iter_lines() if line.startswith("data: ")] == [line for line in lines if line.startswith("data: ")]

history = data(get_history.sync(session.id, client=client, limit=50))
assert len(history.items) == 2, history

missing = get_project.sync_detailed(uuid.uuid4(), client=client)
assert missing.status_code == 404 and isinstance(missing.parsed, Problem) and missing.parsed.code == "not_found", missing
delete_project.sync_detailed(project.id, client=client)
print(f"Python: project, session, upload, run, {len(events)} events, history, 404")
