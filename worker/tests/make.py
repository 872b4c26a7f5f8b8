"""Requests and files for the tests."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import httpx

from tests.conftest import Worker
from tests.store import Store

RUN_TYPES = ("PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK")

NOTES = """# Edge index, lab notes

Author: Priya Nair

## 2025-03-04

It was unknown whether an HNSW index could hold p99 latency below 50 ms with 40,000 concurrent
writers, because published benchmarks stop at 1,000 writers. Existing libraries lock the whole graph during
insertion, but our load needs both.

We expected that splitting the graph by time would cut contention, because most queries touch recent data.

## 2025-03-11

- Tested three shard sizes (1k, 10k, 100k) on the 40-core rig. (3h)
- p99 was 143 ms with 1k shards and 61 ms with 10k shards.
- Splitting by hash did not reduce the p99 latency.
- We concluded that lock contention, not memory bandwidth, limits the insert rate.

## Next steps

- We will test 4 NUMA nodes.
"""

NOTES_FR = """# Journal de laboratoire

Auteur : Hélène Côté

## 4 mars 2025

On ignorait si le verrou par segment tiendrait à 40 000 écritures par seconde, car aucune méthode publiée ne couvre ce débit.
Les bibliothèques existantes verrouillent tout le graphe, mais notre charge exige des écritures simultanées.

Notre hypothèse était qu'un découpage par période réduirait la contention des verrous.

## 11 mars 2025

Nous avons testé trois tailles de segment sur le banc à 40 cœurs. La latence est passée de 480 ms à 95 ms avec des segments de 10 000 vecteurs.
Nous avons conclu que la contention, et non la mémoire, limite le débit d'insertion.

## Prochaines étapes

Nous testerons quatre nœuds NUMA.
"""


def index(worker: Worker, store: Store, data: bytes, name: str, **fields: Any) -> httpx.Response:
    key = f"/{uuid.uuid4()}"
    store.objects[key] = data
    body = {
        "fileId": str(uuid.uuid4()),
        "filename": name,
        "contentType": "application/octet-stream",
        "fileSize": len(data),
        "downloadUrl": store.url(key),
        "textUploadUrl": store.url(key + ".json"),
        **fields,
    }
    return worker.client.post("/api/v1/files/index", json=body)


def text_file(store: Store, content: str, name: str = "notes.md", **fields: Any) -> dict[str, Any]:
    """A file that is already indexed, as the envelope brings it."""
    file_id = str(uuid.uuid4())
    document = {
        "fileId": file_id,
        "text": content,
        "characters": len(content),
        "textSha256": hashlib.sha256(content.encode()).hexdigest(),
        "segments": [],
        **fields,
    }
    store.objects[f"/{file_id}.json"] = json.dumps(document).encode()
    return {
        "fileId": file_id,
        "filename": name,
        "contentType": "text/markdown",
        "fileSize": len(content.encode()),
        "sha256": "0" * 64,
        "uploadedAt": "2025-11-20T10:00:00Z",
        "downloadUrl": store.url(f"/{file_id}"),
        "textUrl": store.url(f"/{file_id}.json"),
    }


def message(content: str, role: str = "USER", at: str = "2025-11-22T09:00:00Z") -> dict[str, Any]:
    return {"messageId": str(uuid.uuid4()), "role": role, "content": content, "createdAt": at}


def envelope(run_type: str, prompt: str, files: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    return {
        "runId": str(uuid.uuid4()),
        "attempt": 1,
        "type": run_type,
        "requestedAt": "2025-11-23T15:04:05Z",
        "project": {"id": str(uuid.uuid4()), "name": "Edge inference", "fiscalYear": "2025", "description": None},
        "session": {"id": str(uuid.uuid4()), "type": run_type, "title": None},
        "input": {"messageId": str(uuid.uuid4()), "content": prompt, "createdAt": "2025-11-23T15:04:05Z"},
        "history": [],
        "files": files or [],
        "github": None,
        **fields,
    }


def texts_of(body: dict[str, Any], store: Store) -> dict[str, str]:
    """Every text that an answer to this envelope may cite."""
    out = {f["fileId"]: json.loads(store.objects[f"/{f['fileId']}.json"])["text"] for f in body["files"]}
    out.update({m["messageId"]: m["content"] for m in body["history"]})
    out[body["input"]["messageId"]] = body["input"]["content"]
    return out


def check_citations(answer: dict[str, Any], texts: dict[str, str]) -> None:
    for c in answer["citations"]:
        text = texts[c["fileId"] or c["messageId"]]
        assert text[c["charStart"] : c["charEnd"]] == c["quote"]
        assert c["quote"].strip() == c["quote"] != ""
        assert c["line"] == text.count("\n", 0, c["charStart"]) + 1
