"""A folder of notes in, a cited answer out.

    SREDSPACE_TOKEN=$(make -s token USER=alice) python ask_folder.py notes "Is it SR&ED?"
"""

import os
import sys
from pathlib import Path
from typing import Any

from sredspace import ProblemError, connect, stream_run, unwrap, upload_files, when_ready
from sredspace.api.files import get_file_text
from sredspace.api.projects import create_project
from sredspace.api.sessions import create_session
from sredspace.models import MessageDeltaEvent, ProjectCreate, RunEndedEvent, RunRequest, RunType, SessionCreate


def main(folder: Path, question: str) -> None:
    client = connect(os.environ.get("SREDSPACE_URL", "http://127.0.0.1:8080"), os.environ["SREDSPACE_TOKEN"])
    project = unwrap(create_project.sync(client=client, body=ProjectCreate(name=folder.resolve().name, fiscal_year="2025")))
    session = unwrap(create_session.sync(project.id, client=client, body=SessionCreate(type_=RunType.PRECHECK)))

    uploads = upload_files(client, project.id, sorted(path for path in folder.iterdir() if path.is_file()))
    files = {str(file.id): when_ready(client, project.id, file.id) for file in uploads}

    answer: dict[str, Any] = {}
    request = RunRequest(type_=RunType.PRECHECK, input_=question, selected_file_ids=[file.id for file in uploads])
    for streamed in stream_run(client, session.id, request):
        match streamed.event:
            case MessageDeltaEvent(text=text):
                print(text, end="", flush=True)
            case RunEndedEvent(run=run) if run.error:
                sys.exit(f"the run failed: {run.error.message}")
            case RunEndedEvent(run=run):
                answer = run.to_dict()["python"]

    print("\n\nSources, each compared with the stored text:")
    for citation in answer["citations"]:
        file = files.get(citation["fileId"])
        if file is None:
            continue
        text = unwrap(get_file_text.sync(project.id, file.id, client=client)).text
        if text[citation["charStart"] : citation["charEnd"]] != citation["quote"]:
            sys.exit(f"{citation['id']} is not in {file.original_filename}")
        print(f"[{citation['id']}] {file.original_filename}, line {citation['line']}: “{citation['quote']}”")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2])
    except ProblemError as refused:
        sys.exit(str(refused))
